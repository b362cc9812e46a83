/* RFC 6455, sections 4 (opening handshake) and 9 (extensions), case by case on
 * a bare socket. The rest: rfc6455.c. */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tests/support/rfc.h"
#include "tests/support/suite.h"

#define GET "GET /chat HTTP/1.1\r\n"
#define HOST "Host: localhost\r\n"
#define UP "Upgrade: websocket\r\n"
#define CONN "Connection: Upgrade\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VER "Sec-WebSocket-Version: 13\r\n"
#define PROTO "Sec-WebSocket-Protocol: deskbell.v1\r\n"

/* ---- what is asked for ------------------------------------------------- */

enum { NOT_101 = -1 }; /* any refusal, or cut */

static const struct {
	const char *section, *rule, *request; /* without the empty line */
	int status;
} requests[] = {
	{ "4.2.1", "a good one", GET HOST UP CONN KEY VER PROTO, 101 },
	{ "4.1-1", "headers in any order", GET PROTO VER KEY CONN UP HOST,
	    101 },
	{ "4.1-2", "method GET",
	    "POST /chat HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 405 },
	{ "4.1-2", "HTTP 1.1 at least",
	    "GET /chat HTTP/1.0\r\n" HOST UP CONN KEY VER PROTO, 400 },
	{ "4.1-3", "a resource of ours",
	    "GET /other HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 404 },
	{ "3", "no fragment in it",
	    "GET /chat#a HTTP/1.1\r\n" HOST UP CONN KEY VER PROTO, 404 },
	{ "4.1-4", "Host is there", GET UP CONN KEY VER PROTO, 400 },
	{ "4.1-4", "Host once", GET HOST HOST UP CONN KEY VER PROTO, 400 },
	{ "4.1-4", "Host with a port",
	    GET "Host: localhost:80\r\n" UP CONN KEY VER PROTO, 101 },
	{ "4.1-5", "Upgrade is there", GET HOST CONN KEY VER PROTO, 426 },
	{ "4.2.1-3", "websocket in any case",
	    GET HOST "Upgrade: WebSOCKET\r\n" CONN KEY VER PROTO, 101 },
	{ "4.2.1-3", "another upgrade",
	    GET HOST "Upgrade: h2c\r\n" CONN KEY VER PROTO, NOT_101 },
	{ "4.2.1-3", "websocket/13 is another",
	    GET HOST "Upgrade: websocket/13\r\n" CONN KEY VER PROTO, NOT_101 },
	{ "4.1-6", "Connection is there", GET HOST UP KEY VER PROTO, 400 },
	{ "4.2.1-4", "upgrade in any case",
	    GET HOST UP "Connection: uPGRADE\r\n" KEY VER PROTO, 101 },
	{ "4.2.1-4", "upgrade in a list",
	    GET HOST UP "Connection: keep-alive , Upgrade\r\n" KEY VER PROTO,
	    101 },
	{ "4.2.1-4", "a part of a word",
	    GET HOST UP "Connection: upgraded\r\n" KEY VER PROTO, 400 },
	{ "4.2.1-5", "key is there", GET HOST UP CONN VER PROTO, 400 },
	{ "4.1-7", "key once", GET HOST UP CONN KEY KEY VER PROTO, 400 },
	{ "4.2.1-5", "15 bytes",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA\r\n" VER PROTO,
	    400 },
	{ "4.2.1-5", "17 bytes",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=\r\n" VER PROTO,
	    400 },
	{ "4.2.1-5", "no base64",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key: AAAAAAAAAA!AAAAAAAAAAA==\r\n" VER PROTO,
	    400 },
	{ "4.2.1-5", "blanks around it",
	    GET HOST UP CONN
	    "Sec-WebSocket-Key:   AAAAAAAAAAAAAAAAAAAAAA==  \r\n" VER PROTO,
	    101 },
	{ "4.1-9", "version is there", GET HOST UP CONN KEY PROTO, 426 },
	{ "4.4", "version 12",
	    GET HOST UP CONN KEY "Sec-WebSocket-Version: 12\r\n" PROTO, 426 },
	{ "4.4", "version 25",
	    GET HOST UP CONN KEY "Sec-WebSocket-Version: 25\r\n" PROTO, 426 },
	{ "4.1-9", "leading zero",
	    GET HOST UP CONN KEY "Sec-WebSocket-Version: 013\r\n" PROTO, 426 },
	{ "4.1-9", "version once", GET HOST UP CONN KEY VER VER PROTO, 426 },
	{ "4.2.2-4", "an origin not allowed",
	    GET HOST "Origin: https://evil.example\r\n" UP CONN KEY VER PROTO,
	    403 },
	{ "4.1-10", "protocol is there", GET HOST UP CONN KEY VER, 400 },
	{ "4.1-10", "not by case",
	    GET HOST UP CONN KEY VER "Sec-WebSocket-Protocol: DESKBELL.V1\r\n",
	    400 },
	{ "4.2.2-5", "ours among others",
	    GET HOST UP CONN KEY VER
	    "Sec-WebSocket-Protocol: a, deskbell.v1, b\r\n",
	    101 },
	{ "4.2.2-5", "none of ours",
	    GET HOST UP CONN KEY VER "Sec-WebSocket-Protocol: a, b\r\n", 400 },
	{ "4.1-12", "other headers",
	    GET HOST "Cookie: a=b\r\nUser-Agent: x\r\n" UP CONN KEY VER PROTO,
	    101 },
	{ "9.1", "an extension offered",
	    GET HOST UP CONN KEY VER PROTO
	    "Sec-WebSocket-Extensions: permessage-deflate\r\n",
	    101 },
	{ "9.1", "with parameters",
	    GET HOST UP CONN KEY VER PROTO
	    "Sec-WebSocket-Extensions: permessage-deflate; "
	    "client_max_window_bits=15; server_no_context_takeover\r\n",
	    101 },
	{ "9.1", "unknown to all",
	    GET HOST UP CONN KEY VER PROTO
	    "Sec-WebSocket-Extensions: x-nothing\r\n",
	    101 },
	{ "9.1", "several lines",
	    GET HOST UP CONN KEY VER PROTO
	    "Sec-WebSocket-Extensions: foo, bar; "
	    "baz=2\r\nSec-WebSocket-Extensions: permessage-deflate\r\n",
	    101 },
	{ "9.1", "reserved bits in words",
	    GET HOST UP CONN KEY VER PROTO
	    "Sec-WebSocket-Extensions: x-webkit-deflate-frame\r\n",
	    101 },
};

/* The value of a header that must be there exactly once; false if not. */
static bool header_is(struct str head, const char *name, const char *value)
{
	size_t len = strlen(name), found = 0;
	bool same = false;

	while (head.ptr) {
		struct str line = str_cut(&head, '\n');

		if (line.len <= len || line.ptr[len] != ':' ||
		    strncasecmp(line.ptr, name, len) != 0)
			continue;
		found++;
		line.ptr += len + 1;
		line.len -= len + 1;
		line = str_trim(line);
		same = value && line.len == strlen(value) &&
		       !strncasecmp(line.ptr, value, line.len);
	}
	return value ? found == 1 && same : !found;
}

/* The head of the reply lies in `in` from its start on. */
static struct str head_of(const struct rawws *ws)
{
	const char *end = memmem(ws->in.ptr, ws->in.len, "\r\n\r\n", 4);

	ck_assert_ptr_nonnull(end);
	return (struct str){ ws->in.ptr, (size_t)(end - ws->in.ptr) };
}

static void check_reply(struct rawws *ws, int status)
{
	struct str head = head_of(ws);

	if (status == 101) {
		ck_assert(header_is(head, "Upgrade", "websocket"));
		ck_assert(header_is(head, "Connection", "Upgrade"));
		ck_assert(
		    header_is(head, "Sec-WebSocket-Protocol", "deskbell.v1"));
		ck_assert_msg(header_is(head, "Sec-WebSocket-Extensions", NULL),
		    "9.1: none is agreed on");
		ck_assert(rfc_lives(ws));
	} else {
		ck_assert_msg(raw_end(ws, RAW_MS), "refused and ended");
		ck_assert(header_is(head, "Connection", "close"));
		if (status == 426)
			ck_assert_msg(
			    header_is(head, "Sec-WebSocket-Version", "13"),
			    "4.4: says which version");
	}
}

START_TEST(test_requests)
{
	struct rawws ws;
	int status;

	ck_assert(raw_connect(&ws, rfc_port()));
	ck_assert(raw_say(&ws, requests[_i].request));
	ck_assert(raw_say(&ws, "\r\n"));
	status = raw_status(&ws);
	if (requests[_i].status == NOT_101)
		ck_assert_msg(status != 101, "%s %s", requests[_i].section,
		    requests[_i].rule);
	else
		ck_assert_msg(status == requests[_i].status, "%s %s: %d",
		    requests[_i].section, requests[_i].rule, status);
	if (requests[_i].status != NOT_101)
		check_reply(&ws, status);
	raw_shut(&ws);
}
END_TEST

/* ---- 4.2.2-5: the accept value ----------------------------------------- */

static const char *const keys[] = {
	"dGhlIHNhbXBsZSBub25jZQ==", /* the RFC's example */
	"AAAAAAAAAAAAAAAAAAAAAA==",
	"/////////////////////w==",
	"x3JJHMbDL1EzLkh9GBhXDw==",
	"AQIDBAUGBwgJCgsMDQ4PEA==",
};

static void accept_of(const char *key, char out[64])
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned int len = 0;
	char text[128];

	snprintf(
	    text, sizeof(text), "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
	ck_assert(EVP_Digest(text, strlen(text), hash, &len, EVP_sha1(), NULL));
	EVP_EncodeBlock((unsigned char *)out, hash, (int)len);
}

START_TEST(test_accept)
{
	char lines[512], wanted[64];
	struct rawws ws = { .fd = -1, .in = BUF_EMPTY };

	accept_of(keys[_i], wanted);
	if (_i == 0)
		ck_assert_str_eq(wanted, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	snprintf(lines, sizeof(lines),
	    HOST UP CONN VER PROTO "Sec-WebSocket-Key: %s\r\n", keys[_i]);
	ck_assert_int_eq(raw_handshake(&ws, rfc_port(), lines), 101);
	ck_assert_msg(memmem(ws.in.ptr, ws.in.len, wanted, strlen(wanted)),
	    "4.2.2-5.4 of %s", keys[_i]);
	raw_shut(&ws);
}
END_TEST

/* 4.1: however TCP cuts it. */
START_TEST(test_in_pieces)
{
	static const char request[] = GET HOST UP CONN KEY VER PROTO "\r\n";
	const size_t sizes[] = { 1, 2, 7, 50 };
	struct rawws ws;

	ck_assert(raw_connect(&ws, rfc_port()));
	for (size_t at = 0; at < sizeof(request) - 1; at += sizes[_i]) {
		size_t left = sizeof(request) - 1 - at;

		ck_assert(raw_put(
		    &ws, request + at, left < sizes[_i] ? left : sizes[_i]));
	}
	ck_assert_int_eq(raw_status(&ws), 101);
	ck_assert(rfc_lives(&ws));
	raw_shut(&ws);
}
END_TEST

/* 9: an extension that was offered and not agreed on is not used. */
START_TEST(test_no_extension)
{
	static const unsigned bits[] = { 0x40, 0x20, 0x10 };
	struct rawws ws = { .fd = -1, .in = BUF_EMPTY };

	ck_assert_int_eq(raw_handshake(&ws, rfc_port(),
			     rfc_lines("Sec-WebSocket-Extensions: "
				       "permessage-deflate\r\n")),
	    101);
	ck_assert(raw_frame(
	    &ws, RAW_FIN | RAW_TEXT | bits[_i], RFC_ASK, strlen(RFC_ASK)));
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1002);
	raw_shut(&ws);
}
END_TEST

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

Suite *suite(void)
{
	Suite *s = suite_create("net rfc6455 opening");
	TCase *t = tcase_create("opening");

	tcase_set_timeout(t, 60);
	tcase_add_unchecked_fixture(t, NULL, rfc_stop);
	tcase_add_checked_fixture(t, rfc_start, NULL);
	tcase_add_loop_test(t, test_requests, 0, COUNT(requests));
	tcase_add_loop_test(t, test_accept, 0, COUNT(keys));
	tcase_add_loop_test(t, test_in_pieces, 0, 4);
	tcase_add_loop_test(t, test_no_extension, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
