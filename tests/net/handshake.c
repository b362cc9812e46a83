/* Rows H1-H13 of the bad-input catalogue: what opens a websocket and what is
 * refused. Frames: frames.c; plain requests: http.c; how many: limits.c. */
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
#define SECRET "c2VjcmV0LXRva2Vu"
#define A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A500 A50 A50 A50 A50 A50 A50 A50 A50 A50 A50
#define A4000 A500 A500 A500 A500 A500 A500 A500 A500

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

	{ "H1.1 key absent", GET HOST UP CONN VER PROTO, 400 },
	{ "H1.2 key empty", GET HOST UP CONN "Sec-WebSocket-Key:\r\n" VER PROTO,
	    400 },
	{ "H1.3 15 bytes",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n" VER PROTO,
	    400 },
	{ "H1.4 17 bytes",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZWE=\r\n" VER PROTO,
	    400 },
	{ "H1.5 not base64",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: dGhlIHNhbXBs*SBub25jZQ==\r\n" VER PROTO,
	    400 },
	{ "key, bits left over",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n" VER PROTO,
	    400 },
	{ "H1.6 key twice", GET HOST UP CONN KEY KEY VER PROTO, 400 },
	{ "H1.7 4 kB",
	    GET HOST UP CONN "Sec-WebSocket-Key: " A4000 "\r\n" VER PROTO, -2 },

	{ "H2.1 version absent", GET HOST UP CONN KEY PROTO, 426 },
	{ "H2.2 0", GET HOST UP CONN KEY "Sec-WebSocket-Version: 0\r\n" PROTO,
	    426 },
	{ "H2.3 7", GET HOST UP CONN KEY "Sec-WebSocket-Version: 7\r\n" PROTO,
	    426 },
	{ "H2.4 8", GET HOST UP CONN KEY "Sec-WebSocket-Version: 8\r\n" PROTO,
	    426 },
	{ "H2.5 14", GET HOST UP CONN KEY "Sec-WebSocket-Version: 14\r\n" PROTO,
	    426 },
	{ "H2.6 99", GET HOST UP CONN KEY "Sec-WebSocket-Version: 99\r\n" PROTO,
	    426 },
	{ "H2.7 13, 8",
	    GET HOST UP CONN KEY "Sec-WebSocket-Version: 13, 8\r\n" PROTO,
	    426 },
	{ "H2.8 +13",
	    GET HOST UP CONN KEY "Sec-WebSocket-Version: +13\r\n" PROTO, 426 },
	{ "H2.9 013",
	    GET HOST UP CONN KEY "Sec-WebSocket-Version: 013\r\n" PROTO, 426 },
	{ "version twice", GET HOST UP CONN KEY VER VER PROTO, 426 },

	{ "H3.1 upgrade absent", GET HOST CONN KEY VER PROTO, 426 },
	{ "H3.2 foo", GET HOST "Upgrade: foo\r\n" CONN KEY VER PROTO, 403 },
	{ "H3.3 h2c",
	    GET HOST "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
		     "Connection: Upgrade, HTTP2-Settings\r\n",
	    400 },
	{ "H3.4 websocket, h2c",
	    GET HOST "Upgrade: websocket, h2c\r\n" CONN KEY VER PROTO, 403 },
	{ "H3.5 2 kB",
	    GET HOST "Upgrade: " A500 A500 A500 A500 "\r\n" CONN KEY VER PROTO,
	    403 },
	{ "H3.6 twice", GET HOST UP UP CONN KEY VER PROTO, -2 },

	{ "H4.1 connection absent", GET HOST UP KEY VER PROTO, 400 },
	{ "H4.2 keep-alive",
	    GET HOST UP "Connection: keep-alive\r\n" KEY VER PROTO, 400 },
	{ "H4.3 u", GET HOST UP "Connection: u\r\n" KEY VER PROTO, 400 },
	{ "H4.4 close, upgrade",
	    GET HOST UP "Connection: close, upgrade\r\n" KEY VER PROTO, 400 },

	{ "H5.1 POST", "POST /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    405 },
	{ "H5.2 HEAD", "HEAD /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    405 },
	{ "H5.3 PUT", "PUT /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    405 },
	{ "H5.4 OPTIONS",
	    "OPTIONS /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 405 },
	{ "H5.5 TRACE", "TRACE /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    -2 },
	{ "H5.6 CONNECT",
	    "CONNECT /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, -2 },
	{ "H5.7 GETT", "GETT /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    -2 },
	/* Known: the library reads methods without case. */
	{ "H5.8 get", "get /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    101 },

	/* The library takes a second request line for a header. */
	{ "a PROXY line in front",
	    "PROXY TCP4 192.0.2.1 192.0.2.2 5000 80\r\n" GET HOST UP CONN KEY
		VER PROTO,
	    400 },
	{ "two request lines",
	    "GET /x HTTP/1.1\r\n" GET HOST UP CONN KEY VER PROTO, -2 },
	{ "H6.2 1.0", "GET /chat HTTP/1.0\r\n" HOST UP CONN KEY VER PROTO,
	    400 },
	{ "H6.1 0.9", "GET /chat HTTP/0.9\r\n" HOST UP CONN KEY VER PROTO,
	    400 },
	{ "H6.3 2.0", "GET /chat HTTP/2.0\r\n" HOST UP CONN KEY VER PROTO,
	    400 },
	{ "H6.4 1.10", "GET /chat HTTP/1.10\r\n" HOST UP CONN KEY VER PROTO,
	    400 },
	{ "H6.5 none", "GET /chat\r\n" HOST UP CONN KEY VER PROTO, -2 },

	{ "H7.1 host absent", GET UP CONN KEY VER PROTO, 400 },
	{ "H7.2 two", GET HOST HOST UP CONN KEY VER PROTO, 400 },
	/* Rights come from the Origin alone, whatever Host says. */
	{ "H7.3 other tenant",
	    GET "Host: shop.example\r\n"
		"Origin: https://evil.example\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H7.4 user info", GET "Host: u@localhost\r\n" UP CONN KEY VER PROTO,
	    400 },
	{ "H7.5 broken IPv6", GET "Host: [::1\r\n" UP CONN KEY VER PROTO, 400 },
	{ "port 99999", GET "Host: localhost:99999\r\n" UP CONN KEY VER PROTO,
	    400 },
	{ "H7.6 4 kB", GET "Host: " A4000 "\r\n" UP CONN KEY VER PROTO, -2 },
	{ "host of 300 bytes",
	    GET "Host: " A50 A50 A50 A50 A50 A50 "\r\n" UP CONN KEY VER PROTO,
	    400 },

	{ "allowed origin, other port",
	    GET HOST
	    "Origin: https://other.example:8443\r\n" UP CONN KEY VER PROTO,
	    101 },
	{ "H8.1 null", GET HOST "Origin: null\r\n" UP CONN KEY VER PROTO, 403 },
	{ "H8.2 http for https",
	    GET HOST "Origin: http://shop.example\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8.3 evil",
	    GET HOST "Origin: https://evil.example\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8.4 longer",
	    GET HOST "Origin: https://shop.example.evil.example\r\n" UP CONN KEY
		VER PROTO,
	    403 },
	{ "H8.5 prefixed",
	    GET HOST
	    "Origin: https://evilshop.example\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8.6 port",
	    GET HOST
	    "Origin: https://shop.example:8443\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8.7 trailing dot",
	    GET HOST "Origin: https://shop.example.\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8.8 trailing slash",
	    GET HOST "Origin: https://shop.example/\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8.9 two",
	    GET HOST "Origin: https://shop.example\r\n"
		     "Origin: https://shop.example\r\n" UP CONN KEY VER PROTO,
	    400 },
	{ "H8.10 file", GET HOST "Origin: file://\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "H8.11 look-alike",
	    GET HOST
	    "Origin: https://sh\xd0\xbep.example\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "origin with a quote and an escape",
	    GET HOST
	    "Origin: https://x\" level=error \x1b[2J\r\n" UP CONN KEY VER PROTO,
	    403 },

	{ "H9.1 absent", GET HOST UP CONN KEY VER, 400 },
	{ "H9.2 unknown",
	    GET HOST UP CONN KEY VER "Sec-WebSocket-Protocol: chat\r\n", 400 },
	{ "H9.3 empty", GET HOST UP CONN KEY VER "Sec-WebSocket-Protocol:\r\n",
	    400 },
	{ "H9.4 300 bytes",
	    GET HOST UP CONN KEY VER
	    "Sec-WebSocket-Protocol: " A50 A50 A50 A50 A50 A50 "\r\n",
	    400 },
	{ "H9.5 control byte",
	    GET HOST UP CONN KEY VER
	    "Sec-WebSocket-Protocol: deskbell.v1\x01\r\n",
	    400 },
	{ "protocol in other case",
	    GET HOST UP CONN KEY VER "Sec-WebSocket-Protocol: Deskbell.v1\r\n",
	    400 },
	{ "the pages' protocol",
	    GET HOST UP CONN KEY VER
	    "Sec-WebSocket-Protocol: deskbell pages\r\n",
	    400 },
	{ "H9.6 ours second",
	    GET HOST UP CONN KEY VER
	    "Sec-WebSocket-Protocol: chat, deskbell.v1\r\n",
	    101 },

	{ "H10.1 token in the address",
	    "GET /chat?token=" SECRET
	    " HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    400 },
	{ "H10.2 /../", "GET /../ HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO,
	    404 },
	{ "H10.3 %2e%2e%2f",
	    "GET /%2e%2e%2f HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 404 },
	{ "H10.4 %00", "GET /%00 HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, -2 },
	{ "H10.5 4 kB",
	    "GET /" A4000 " HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, -2 },
	{ "H10.6 fragment",
	    "GET /chat#x HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 404 },
	{ "other path", "GET / HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 404 },

	{ "H11.1 8 kB",
	    GET HOST "X-Pad: " A4000 A4000 "\r\n" UP CONN KEY VER PROTO, -2 },
	/* Known: a name that only begins like one the library knows hides the
	 * header behind it. No page can have a browser send one. */
	{ "a header named X", GET HOST "X: y\r\n" UP CONN KEY VER PROTO, 426 },
	{ "3.5 kB of headers",
	    GET HOST "X-Pad: " A500 A500 A500 A500 A500 A500 A500
		     "\r\n" UP CONN KEY VER PROTO,
	    101 },
	{ "4 kB in two headers",
	    GET HOST "X-Pad: " A500 A500 A500 A500 "\r\n"
		     "X-More: " A500 A500 A500 A500
		     "\r\n" UP CONN KEY VER PROTO,
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

/* One line for each origin that was refused, as one line, and nothing of a
 * token that stood in an address. */
static void check_log(const char *log)
{
	static const char *const wanted[] = {
		"origin=\"null\"\n",
		"origin=\"https://evil.example\"\n",
		"origin=\"https://sh\\xd0\\xbep.example\"\n",
		"origin=\"https://x\\x22 level=error \\x1b[2J\"\n",
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		ck_assert_msg(strstr(log, wanted[i]), "H8: %s", wanted[i]);
	ck_assert_ptr_null(strstr(log, SECRET));
	for (; *log; log++)
		ck_assert(*log == '\n' || (*log >= ' ' && *log < 0x7f));
}

/* -2 in a row: refused or cut, only not 101. */
START_TEST(test_rows)
{
	struct log log = { .level = LOG_DEBUG };
	struct netdesk d;
	char *logged;
	size_t len;

	log.out = open_memstream(&logged, &len);
	ck_assert_ptr_nonnull(log.out);
	netdesk_config(&d);
	d.config.log = &log;
	netdesk_start(&d);
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
	fclose(log.out);
	check_log(logged);
	free(logged);
}
END_TEST

/* ---- bytes that are no request, and requests that never end ------------ */

static void put_header_crowd(struct buf *out)
{
	buf_text(out, GET HOST UP CONN KEY VER PROTO);
	for (int i = 0; i < 200; i++)
		buf_printf(out, "X-%d: abcdefghijklmnop\r\n", i);
	buf_text(out, "\r\n");
}

static void put_64k(struct buf *out)
{
	buf_text(out, GET HOST);
	for (int i = 0; i < 16; i++)
		buf_text(out, "X-Pad: " A4000 "\r\n");
	buf_text(out, "\r\n");
}

static void put_nul_in_name(struct buf *out)
{
	buf_text(out, GET HOST "X");
	buf_char(out, '\0');
	buf_text(out, "Y: z\r\n" UP CONN KEY VER PROTO "\r\n");
}

static void put_nul_in_value(struct buf *out)
{
	buf_text(out, GET "Host: local");
	buf_char(out, '\0');
	buf_text(out, "host\r\n" UP CONN KEY VER PROTO "\r\n");
}

static void put_folded(struct buf *out)
{
	buf_text(
	    out, GET "Host: local\r\n host\r\n" UP CONN KEY VER PROTO "\r\n");
}

static void put_high(struct buf *out)
{
	buf_text(out,
	    GET HOST "X-Pad: \xc3\xa9\xff\r\n" UP CONN KEY VER PROTO "\r\n");
}

static void put_random(struct buf *out)
{
	uint32_t state = 2463534242u;

	for (int i = 0; i < 512; i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		buf_char(out, (char)state);
	}
}

static void put_tls_hello(struct buf *out)
{
	static const unsigned char head[] = { 0x16, 3, 1, 1, 0, 1, 0, 0, 0xfc,
		3, 3 };

	buf_add(out, head, sizeof(head));
	put_random(out);
}

static void put_h2_preface(struct buf *out)
{
	buf_text(out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
	for (int i = 0; i < 9; i++)
		buf_char(out, i == 3 ? 4 : 0);
}

static void put_ssh(struct buf *out)
{
	buf_text(out, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
}

static void put_proxy_line(struct buf *out)
{
	buf_text(out, "PROXY TCP4 192.0.2.1 192.0.2.2 5000 80\r\n" GET HOST UP
			  CONN KEY VER PROTO "\r\n");
}

static void put_empty_lines(struct buf *out)
{
	for (int i = 0; i < 100; i++)
		buf_text(out, "\r\n");
}

static void put_half(struct buf *out)
{
	buf_text(out, GET HOST UP CONN "Sec-WebSocket-K");
}

static void put_glued(struct buf *out)
{
	static const unsigned char frame[] = { 0x81, 0x82, 0, 0, 0, 0, '{',
		'}' };

	buf_text(out, GET HOST UP CONN KEY VER PROTO "\r\n");
	for (int i = 0; i < 2000; i++)
		buf_add(out, frame, sizeof(frame));
}

static void put_nothing(struct buf *out)
{
	buf_clear(out);
}

static const struct odd {
	const char *id;
	void (*put)(struct buf *out);
} odds[] = {
	{ "H11.2 200 headers", put_header_crowd },
	{ "H11.3 64 kB", put_64k },
	{ "H11.4 NUL in name", put_nul_in_name },
	{ "H11.5 NUL in value", put_nul_in_value },
	{ "H11.6 folded", put_folded },
	{ "H11.8 bytes above 7F", put_high },
	{ "H12.1 random", put_random },
	{ "H12.2 TLS hello", put_tls_hello },
	{ "H12.4 h2 preface", put_h2_preface },
	{ "H12.5 SSH", put_ssh },
	{ "H12.6 PROXY", put_proxy_line },
	{ "H12.7 empty lines", put_empty_lines },
	{ "H13.1 no bytes", put_nothing },
	{ "half a request", put_half },
	/* The glued frames are a client's fault: it must wait for 101. */
	{ "H13.6 2 000 frames glued", put_glued },
};

enum { ODDS = sizeof(odds) / sizeof(odds[0]), SHORT_MS = 700 };

static void open_short(struct netdesk *d)
{
	netdesk_config(d);
	d->config.http_ms = d->config.sign_in_ms = SHORT_MS;
	netdesk_start(d);
}

START_TEST(test_odd)
{
	struct buf bytes = BUF_EMPTY;
	struct netdesk d;
	struct rawws ws;

	open_short(&d);
	ck_assert(raw_connect(&ws, d.port));
	odds[_i].put(&bytes);
	(void)raw_put(&ws, bytes.ptr, bytes.len);
	ck_assert_msg(raw_end(&ws, RAW_MS), "%s: not ended", odds[_i].id);
	raw_shut(&ws);
	buf_fini(&bytes);
	ck_assert(probe(&d));
	ck_assert(netdesk_becomes(&d, METER_connections, 0));
	netdesk_stop(&d);
}
END_TEST

/* Harmless alone, and known: the library takes a bare LF as a line's end. What
 * it makes of it may be refused or not; it must not hurt, and ends in time. */
START_TEST(test_bare_lf)
{
	struct netdesk d;
	struct rawws ws;

	open_short(&d);
	ck_assert(raw_connect(&ws, d.port));
	ck_assert(raw_say(&ws, "GET /chat HTTP/1.1\nHost: localhost\n"
			       "Upgrade: websocket\nConnection: Upgrade\n\n"));
	ck_assert_msg(raw_end(&ws, RAW_MS), "H11.7 bare LF");
	raw_shut(&ws);
	ck_assert(raw_connect(&ws, d.port));
	for (const char *c = GET HOST UP CONN KEY VER PROTO "\r\n"; *c; c++)
		if (*c != '\r')
			ck_assert(raw_put(&ws, c, 1));
	for (struct str line = { "x", 1 }; line.len > 1 || line.ptr[0] == 'x';)
		ck_assert_msg(raw_line(&ws, &line, RAW_MS), "H11.7, else good");
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1008);
	raw_shut(&ws);
	ck_assert(probe(&d));
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_dribble)
{
	static const char request[] = GET HOST UP CONN KEY VER PROTO;
	int64_t begun = raw_now_ms();
	struct netdesk d;
	struct rawws ws;
	size_t at = 0;

	open_short(&d);
	ck_assert(raw_connect(&ws, d.port));
	/* A byte every 20 ms never ends within the time for a request. */
	while (!raw_end(&ws, 20) && at < sizeof(request) - 1)
		(void)raw_put(&ws, request + at++, 1);
	ck_assert_msg(ws.ended, "H13.2 byte by byte");
	ck_assert_int_ge(raw_now_ms() - begun, SHORT_MS);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

enum { CROWD = 1000 };

START_TEST(test_half_open_crowd)
{
	struct rawws *crowd = calloc(CROWD, sizeof(*crowd));
	int64_t begun;
	struct netdesk d;

	ck_assert_ptr_nonnull(crowd);
	netdesk_config(&d);
	d.config.http_ms = d.config.sign_in_ms = 2000;
	d.config.connections_max = d.config.per_address_max = 3 * CROWD;
	netdesk_start(&d); /* raises the limit of open files for both ends */
	for (int i = 0; i < CROWD; i++) {
		ck_assert(raw_connect(&crowd[i], d.port));
		if (i & 1)
			ck_assert(raw_say(&crowd[i], "GET /chat HT"));
	}
	begun = raw_now_ms();
	ck_assert_msg(probe(&d), "H13.3 1 000 half-open");
	ck_assert_int_lt(raw_now_ms() - begun, 1000);
	for (int i = 0; i < CROWD; i++) {
		ck_assert(raw_end(&crowd[i], RAW_MS));
		raw_shut(&crowd[i]);
	}
	free(crowd);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_gone_after_request)
{
	struct netdesk d;

	netdesk_open(&d);
	for (int i = 0; i < 100; i++) {
		struct rawws ws;

		ck_assert(raw_connect(&ws, d.port));
		ck_assert(raw_say(&ws, GET HOST UP CONN KEY VER PROTO "\r\n"));
		if (i & 1)
			raw_reset(&ws);
		else
			raw_shut(&ws);
	}
	ck_assert_msg(probe(&d), "H13.4 RST after request, H13.5 FIN");
	ck_assert(netdesk_becomes(&d, METER_connections, 0));
	/* The figure may be there before the desk was told of the last one. */
	int64_t accepted = netdesk_count(&d, METER_connections_accepted);
	ck_assert(wait_for(&d.gone, accepted));
	ck_assert_int_eq(wait_value(&d.gone), accepted);
	netdesk_stop(&d);
}
END_TEST

/* ---- what passed ------------------------------------------------------- */

static int status_with(struct netdesk *d, struct rawws *ws, const char *more)
{
	char lines[1024];

	*ws = (struct rawws){ .fd = -1, .in = BUF_EMPTY };
	snprintf(lines, sizeof(lines), "%s%s", raw_good, more);
	return raw_handshake(ws, d->port, lines);
}

START_TEST(test_origins_reach_the_desk)
{
	static const struct {
		const char *line;
		uint64_t origins;
	} cases[] = { { "", 0 }, { "Origin: https://shop.example\r\n", 1 },
		{ "Origin: https://other.example:8443\r\n", 2 } };
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(status_with(&d, &ws, cases[i].line), 101);
		ck_assert(raw_text(&ws, "{\"type\":\"hello\",\"id\":\"p\"}"));
		ck_assert(raw_expect(&ws, "\"ack\""));
		pthread_mutex_lock(&d.lock);
		ck_assert_uint_eq(d.origins, cases[i].origins);
		ck_assert(!d.local);
		pthread_mutex_unlock(&d.lock);
		raw_shut(&ws);
	}
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_accept_value)
{
	/* The example of RFC 6455, section 1.3. */
	static const char wanted[] =
	    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_open(&ws, d.port));
	ck_assert_ptr_nonnull(
	    memmem(ws.in.ptr, ws.in.len, wanted, strlen(wanted)));
	ck_assert_ptr_null(
	    memmem(ws.in.ptr, ws.in.len, "Extensions", strlen("Extensions")));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net handshake");
	TCase *t = tcase_create("handshake");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_rows);
	tcase_add_loop_test(t, test_odd, 0, ODDS);
	tcase_add_test(t, test_bare_lf);
	tcase_add_test(t, test_dribble);
	tcase_add_test(t, test_half_open_crowd);
	tcase_add_test(t, test_gone_after_request);
	tcase_add_test(t, test_origins_reach_the_desk);
	tcase_add_test(t, test_accept_value);
	suite_add_tcase(s, t);
	return s;
}
