/* Rows H1-H13 of the bad-input catalogue: what opens a websocket and what is
 * refused. Frames: frames.c; plain requests: http.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

#define HOST "Host: localhost\r\n"
#define UP "Upgrade: websocket\r\n"
#define CONN "Connection: Upgrade\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VER "Sec-WebSocket-Version: 13\r\n"
#define PROTO "Sec-WebSocket-Protocol: deskbell.v1\r\n"
#define GET "GET /chat HTTP/1.1\r\n"
#define A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A500 A50 A50 A50 A50 A50 A50 A50 A50 A50 A50
#define A4000 A500 A500 A500 A500 A500 A500 A500 A500

enum { CUT = 0 }; /* ended without a reply */

struct row {
	const char *id;
	const char *request; /* without the empty line */
	int status;
};

static const struct row rows[] = {
	{ "good", GET HOST UP CONN KEY VER PROTO, 101 },
	{ "good, as browsers say it",
	    GET HOST "Connection: keep-alive, Upgrade\r\n"
		     "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
		     "User-Agent: Browser/1.0 (X11; Linux x86_64)\r\n" UP
		     "Origin: https://shop.example\r\n" VER
		     "Accept-Encoding: gzip, deflate, br\r\n"
		     "Accept-Language: en-GB,en;q=0.9\r\n" KEY
		     "Sec-WebSocket-Extensions: permessage-deflate; "
		     "client_max_window_bits\r\n" PROTO,
	    101 },
	{ "good, other case",
	    GET "HOST: LOCALHOST:8080\r\nupgrade: WebSocket\r\n"
		"CONNECTION: upgrade\r\n" KEY VER PROTO,
	    101 },
	{ "good, IPv6", GET "Host: [::1]:8080\r\n" UP CONN KEY VER PROTO, 101 },

	{ "H1 key absent", GET HOST UP CONN VER PROTO, 400 },
	{ "H1 key empty", GET HOST UP CONN "Sec-WebSocket-Key:\r\n" VER PROTO,
	    400 },
	{ "H1 15 bytes",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n" VER PROTO,
	    400 },
	{ "H1 17 bytes",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZWE=\r\n" VER PROTO,
	    400 },
	{ "H1 not base64",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: dGhlIHNhbXBs*SBub25jZQ==\r\n" VER PROTO,
	    400 },
	{ "H1 bits left over",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n" VER PROTO,
	    400 },
	{ "H1 key twice", GET HOST UP CONN KEY KEY VER PROTO, 400 },
	{ "H1 4 kB",
	    GET HOST UP CONN "Sec-WebSocket-Key: " A4000 "\r\n" VER PROTO, -2 },

	{ "H2 version absent", GET HOST UP CONN KEY PROTO, 426 },
	{ "H2 0", GET HOST UP CONN KEY "Sec-WebSocket-Version: 0\r\n" PROTO,
	    426 },
	{ "H2 7", GET HOST UP CONN KEY "Sec-WebSocket-Version: 7\r\n" PROTO,
	    426 },
	{ "H2 8", GET HOST UP CONN KEY "Sec-WebSocket-Version: 8\r\n" PROTO,
	    426 },
	{ "H2 14", GET HOST UP CONN KEY "Sec-WebSocket-Version: 14\r\n" PROTO,
	    426 },
	{ "H2 99", GET HOST UP CONN KEY "Sec-WebSocket-Version: 99\r\n" PROTO,
	    426 },
	{ "H2 13, 8",
	    GET HOST UP CONN KEY "Sec-WebSocket-Version: 13, 8\r\n" PROTO,
	    426 },
	{ "H2 +13", GET HOST UP CONN KEY "Sec-WebSocket-Version: +13\r\n" PROTO,
	    426 },
	{ "H2 013", GET HOST UP CONN KEY "Sec-WebSocket-Version: 013\r\n" PROTO,
	    426 },
	{ "H2 twice", GET HOST UP CONN KEY VER VER PROTO, 426 },

	{ "H3 upgrade absent", GET HOST CONN KEY VER PROTO, 426 },
	{ "H3 foo", GET HOST "Upgrade: foo\r\n" CONN KEY VER PROTO, 403 },
	{ "H3 h2c",
	    GET HOST "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
		     "Connection: Upgrade, HTTP2-Settings\r\n",
	    400 },
	{ "H3 websocket, h2c",
	    GET HOST "Upgrade: websocket, h2c\r\n" CONN KEY VER PROTO, 403 },
	{ "H3 2 kB",
	    GET HOST "Upgrade: " A500 A500 A500 A500 "\r\n" CONN KEY VER PROTO,
	    403 },
	{ "H3 twice", GET HOST UP UP CONN KEY VER PROTO, -2 },

	{ "H4 connection absent", GET HOST UP KEY VER PROTO, 400 },
	{ "H4 keep-alive",
	    GET HOST UP "Connection: keep-alive\r\n" KEY VER PROTO, 400 },
	{ "H4 u", GET HOST UP "Connection: u\r\n" KEY VER PROTO, 400 },
	{ "H4 close, upgrade",
	    GET HOST UP "Connection: close, upgrade\r\n" KEY VER PROTO, 400 },

	{ "H5 POST", "POST /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    405 },
	{ "H5 HEAD", "HEAD /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    405 },
	{ "H5 PUT", "PUT /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 405 },
	{ "H5 OPTIONS", "OPTIONS /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    405 },
	{ "H5 TRACE", "TRACE /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    -2 },
	{ "H5 CONNECT", "CONNECT /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    -2 },
	{ "H5 GETT", "GETT /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, -2 },
	/* Known: the library reads methods without case. */
	{ "H5 get", "get /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 101 },

	{ "H6 1.0", "GET /chat HTTP/1.0\r\n" HOST UP CONN KEY VER PROTO, 400 },
	{ "H6 0.9", "GET /chat HTTP/0.9\r\n" HOST UP CONN KEY VER PROTO, 400 },
	{ "H6 2.0", "GET /chat HTTP/2.0\r\n" HOST UP CONN KEY VER PROTO, 400 },
	{ "H6 1.10", "GET /chat HTTP/1.10\r\n" HOST UP CONN KEY VER PROTO,
	    400 },
	{ "H6 none", "GET /chat\r\n" HOST UP CONN KEY VER PROTO, -2 },

	{ "H7 host absent", GET UP CONN KEY VER PROTO, 400 },
	{ "H7 two", GET HOST HOST UP CONN KEY VER PROTO, 400 },
	{ "H7 user info", GET "Host: u@localhost\r\n" UP CONN KEY VER PROTO,
	    400 },
	{ "H7 broken IPv6", GET "Host: [::1\r\n" UP CONN KEY VER PROTO, 400 },
	{ "H7 port", GET "Host: localhost:99999\r\n" UP CONN KEY VER PROTO,
	    400 },
	{ "H7 4 kB", GET "Host: " A4000 "\r\n" UP CONN KEY VER PROTO, -2 },
	{ "H7 300 bytes",
	    GET "Host: " A50 A50 A50 A50 A50 A50 "\r\n" UP CONN KEY VER PROTO,
	    400 },

	{ "H8 allowed, other port",
	    GET HOST
	    "Origin: https://other.example:8443\r\n" UP CONN KEY VER PROTO,
	    101 },
	{ "H8 null", GET HOST "Origin: null\r\n" UP CONN KEY VER PROTO, 403 },
	{ "H8 http for https",
	    GET HOST "Origin: http://shop.example\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8 evil",
	    GET HOST "Origin: https://evil.example\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8 longer",
	    GET HOST "Origin: https://shop.example.evil.example\r\n" UP CONN KEY
		VER PROTO,
	    403 },
	{ "H8 prefixed",
	    GET HOST
	    "Origin: https://evilshop.example\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8 port",
	    GET HOST
	    "Origin: https://shop.example:8443\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8 trailing dot",
	    GET HOST "Origin: https://shop.example.\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8 trailing slash",
	    GET HOST "Origin: https://shop.example/\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8 two",
	    GET HOST "Origin: https://shop.example\r\n"
		     "Origin: https://shop.example\r\n" UP CONN KEY VER PROTO,
	    400 },
	{ "H8 file", GET HOST "Origin: file://\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8 look-alike",
	    GET HOST
	    "Origin: https://sh\xd0\xbep.example\r\n" UP CONN KEY VER PROTO,
	    403 },

	{ "H9 absent", GET HOST UP CONN KEY VER, 400 },
	{ "H9 unknown",
	    GET HOST UP CONN KEY VER "Sec-WebSocket-Protocol: chat\r\n", 400 },
	{ "H9 empty", GET HOST UP CONN KEY VER "Sec-WebSocket-Protocol:\r\n",
	    400 },
	{ "H9 300 bytes",
	    GET HOST UP CONN KEY VER
	    "Sec-WebSocket-Protocol: " A50 A50 A50 A50 A50 A50 "\r\n",
	    400 },
	{ "H9 control byte",
	    GET HOST UP CONN KEY VER
	    "Sec-WebSocket-Protocol: deskbell.v1\x01\r\n",
	    400 },
	{ "H9 case",
	    GET HOST UP CONN KEY VER "Sec-WebSocket-Protocol: Deskbell.v1\r\n",
	    400 },
	{ "H9 the pages' own",
	    GET HOST UP CONN KEY VER
	    "Sec-WebSocket-Protocol: deskbell pages\r\n",
	    400 },
	{ "H9 ours second",
	    GET HOST UP CONN KEY VER
	    "Sec-WebSocket-Protocol: chat, deskbell.v1\r\n",
	    101 },

	{ "H10 token in the address",
	    "GET /chat?token=x HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 400 },
	{ "H10 /../", "GET /../ HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 404 },
	{ "H10 %2e%2e%2f",
	    "GET /%2e%2e%2f HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 404 },
	{ "H10 %00", "GET /%00 HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, -2 },
	{ "H10 4 kB", "GET /" A4000 " HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    -2 },
	{ "H10 fragment", "GET /chat#x HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    404 },
	{ "H10 other path", "GET / HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    404 },

	{ "H11 8 kB", GET HOST "X: " A4000 A4000 "\r\n" UP CONN KEY VER PROTO,
	    -2 },
	{ "body length", GET HOST UP CONN KEY VER PROTO "Content-Length: 5\r\n",
	    413 },
	{ "body chunked",
	    GET HOST UP CONN KEY VER PROTO "Transfer-Encoding: chunked\r\n",
	    411 },
	{ "expect", GET HOST UP CONN KEY VER PROTO "Expect: 100-continue\r\n",
	    400 },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool probe(struct netdesk *d)
{
	struct rawws ws;
	bool good = raw_open(&ws, d->port) &&
		    raw_text(&ws, "{\"type\":\"hello\",\"id\":\"p\"}") &&
		    raw_expect(&ws, "\"ack\"");

	raw_shut(&ws);
	return good;
}

/* -2 in a row: refused or cut, only not 101. */
START_TEST(test_rows)
{
	struct netdesk d;

	netdesk_open(&d);
	for (int i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		struct buf request = BUF_EMPTY;
		struct rawws ws;
		int status;

		ck_assert(raw_connect(&ws, d.port));
		buf_text(&request, row->request);
		buf_text(&request, "\r\n");
		(void)raw_put(&ws, request.ptr, request.len);
		buf_fini(&request);
		if (row->status == 101) {
			struct str line;

			ck_assert_msg(raw_line(&ws, &line, RAW_MS) &&
					  !memcmp(line.ptr, "HTTP/1.1 101", 12),
			    "%s", row->id);
			raw_shut(&ws);
			continue;
		}
		ck_assert_msg(raw_end(&ws, RAW_MS), "%s: not ended", row->id);
		status = ws.in.len < 12 ? 0 : atoi(ws.in.ptr + 9);
		if (row->status == -2)
			ck_assert_msg(status != 101, "%s", row->id);
		else
			ck_assert_msg(status == row->status,
			    "%s: %d instead of %d", row->id, status,
			    row->status);
		raw_shut(&ws);
	}
	ck_assert(probe(&d));
	ck_assert_int_gt(netdesk_count(&d, METER_connections_refused), 50);
	ck_assert(netdesk_becomes(&d, METER_connections, 0));
	netdesk_stop(&d);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net handshake");
	TCase *t = tcase_create("rows");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_rows);
	suite_add_tcase(s, t);
	return s;
}
