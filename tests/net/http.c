/* Plain HTTP: pages, what every reply carries, and rows B-P01, B-P02, B-1 and
 * B-2 of the bad-input catalogue: a second request, a body or a strange length
 * must never hang or confuse the server. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

#define HOST "Host: localhost\r\n"
#define GET "GET / HTTP/1.1\r\n" HOST "\r\n"
#define BIG "GET /big.js HTTP/1.1\r\n" HOST "\r\n"
#define MID "GET /mid.js HTTP/1.1\r\n" HOST "\r\n"
#define LIVE "GET /healthz HTTP/1.1\r\n" HOST "\r\n"
#define HEAD "HEAD / HTTP/1.1\r\n" HOST "\r\n"
#define POST(n) "POST / HTTP/1.1\r\n" HOST "Content-Length: " n "\r\n\r\n"
#define CHAT                                                                   \
	"GET /chat HTTP/1.1\r\n" HOST                                          \
	"Upgrade: websocket\r\nConnection: Upgrade\r\n"                        \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"                      \
	"Sec-WebSocket-Version: 13\r\n"                                        \
	"Sec-WebSocket-Protocol: deskbell.v1\r\n\r\n"

enum { BIG_BYTES = 3 * 1024 * 1024, MID_BYTES = 30000, PAGES = 5 };

static struct net_page pages[] = {
	{ .path = { "/", 1 },
	    .type = { "text/html; charset=utf-8", 24 },
	    .body = { "<!doctype html><title>front</title>\n", 36 } },
	{ .path = { "/frame.html", 11 },
	    .type = { "text/html", 9 },
	    .body = { "framed\n", 7 },
	    .framed = true },
	{ .path = { "/big.js", 7 }, .type = { "text/javascript", 15 } },
	{ .path = { "/mid.js", 7 }, .type = { "text/javascript", 15 } },
	/* What is packed is nobody's business here. */
	{ .path = { "/widget.js", 10 },
	    .type = { "text/javascript", 15 },
	    .body = { "the plain form\n", 15 },
	    .packed = { "packed\n", 7 },
	    .shared = true },
};

static void set_pages(struct netdesk *d)
{
	ck_assert_int_eq(net_pages(d->net, pages, PAGES), ERR_ok);
}

static void open_with_pages(struct netdesk *d)
{
	char *big = malloc(BIG_BYTES);

	ck_assert_ptr_nonnull(big);
	for (int i = 0; i < BIG_BYTES; i++)
		big[i] = (char)('a' + i % 23);
	pages[2].body = (struct str){ big, BIG_BYTES };
	pages[3].body = (struct str){ big, MID_BYTES };
	netdesk_start(d);
	netdesk_on_loop(d, set_pages);
	free(big); /* they are copied */
	pages[2].body = pages[3].body = STR_NONE;
}

static void open_desk(struct netdesk *d)
{
	netdesk_config(d);
	open_with_pages(d);
}

static int ask(struct netdesk *d, const char *request, struct buf *reply)
{
	buf_clear(reply);
	return raw_exchange(d->port, str_from(request), reply);
}

static bool alive(struct netdesk *d)
{
	struct buf reply = BUF_EMPTY;
	bool good = ask(d, LIVE, &reply) == 200;
	struct rawws ws;

	good = good && raw_open(&ws, d->port) &&
	       raw_text(&ws, "{\"type\":\"hello\",\"id\":\"p\"}") &&
	       raw_expect(&ws, "\"ack\"");
	raw_shut(&ws);
	buf_fini(&reply);
	return good;
}

enum { HEAD_MAX = 2000 }; /* bytes; no need to search a whole page */

static char *find(const struct buf *reply, const char *what)
{
	size_t len = reply->len < HEAD_MAX ? reply->len : HEAD_MAX;

	return len ? memmem(reply->ptr, len, what, strlen(what)) : NULL;
}

static struct str body_of(const struct buf *reply)
{
	char *end = find(reply, "\r\n\r\n");

	ck_assert_ptr_nonnull(end);
	return (
	    struct str){ end + 4, reply->len - (size_t)(end + 4 - reply->ptr) };
}

static bool says(const struct buf *reply, const char *line)
{
	return find(reply, line) != NULL;
}

/* Whether it is the long page, from its first byte to its last. */
static bool is_big(struct str body)
{
	for (size_t i = 0; i < body.len; i++)
		if (body.ptr[i] != (char)('a' + i % 23))
			return false;
	return body.len == BIG_BYTES;
}

/* ---- pages ------------------------------------------------------------- */

START_TEST(test_pages)
{
	struct buf reply = BUF_EMPTY;
	struct netdesk d;

	open_desk(&d);
	ck_assert_int_eq(ask(&d, GET, &reply), 200);
	ck_assert(str_is(body_of(&reply), pages[0].body.ptr));
	ck_assert(says(&reply, "Content-Type: text/html; charset=utf-8\r\n"));
	ck_assert(says(&reply, "Content-Length: 36\r\n"));
	ck_assert(says(&reply, "Cache-Control: no-cache\r\n"));
	ck_assert(says(&reply, "; frame-ancestors 'none'\r\n"));
	ck_assert_int_eq(ask(&d, HEAD, &reply), 200);
	ck_assert_uint_eq(body_of(&reply).len, 0);
	ck_assert(says(&reply, "Content-Length: 36\r\n"));
	ck_assert_int_eq(
	    ask(&d, "GET /frame.html?a=1 HTTP/1.1\r\n" HOST "\r\n", &reply),
	    200);
	ck_assert(str_is(body_of(&reply), "framed\n"));
	ck_assert(!says(&reply, "frame-ancestors"));
	ck_assert_int_eq(ask(&d, BIG, &reply), 200);
	ck_assert(is_big(body_of(&reply)));
	ck_assert(says(&reply, "Cache-Control: public, max-age=300\r\n"));
	ck_assert_int_eq(ask(&d, "GET / HTTP/1.0\r\n\r\n", &reply), 200);
	ck_assert_int_eq(netdesk_count(&d, METER_http_requests), 5);
	ck_assert_int_eq(netdesk_count(&d, METER_http_refused), 0);
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

/* What the client takes and has decides on what it gets. */
START_TEST(test_forms)
{
	static const struct {
		const char *headers;
		int status;
		const char *body;
	} rows[] = {
		{ "", 200, "the plain form\n" },
		{ "Accept-Encoding: gzip, deflate\r\n", 200, "packed\n" },
		{ "Accept-Encoding: gzip;q=0, *\r\n", 200, "the plain form\n" },
		{ "Accept-Encoding: br\r\n", 200, "the plain form\n" },
		{ "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n", 200,
		    "the plain form\n" },
		{ "If-None-Match: \"x\"\r\n", 200, "the plain form\n" },
		{ "If-None-Match: *\r\n", 304, "" },
		{ "Accept-Encoding: gzip\r\nIf-None-Match: *\r\n", 304, "" },
	};
	struct buf request = BUF_EMPTY, reply = BUF_EMPTY;
	struct netdesk d;

	open_desk(&d);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool packed = !strcmp(rows[i].body, "packed\n");

		buf_clear(&request);
		buf_printf(&request,
		    "GET /widget.js HTTP/1.1\r\n" HOST "%s\r\n",
		    rows[i].headers);
		ck_assert_int_eq(
		    ask(&d, buf_cstr(&request), &reply), rows[i].status);
		ck_assert_msg(str_is(body_of(&reply), rows[i].body),
		    "row %zu: %.*s", i, STR_ARG(buf_view(&reply)));
		ck_assert(says(&reply, "Vary: Accept-Encoding\r\n"));
		ck_assert(says(&reply, "ETag: \""));
		ck_assert(says(&reply, "Connection: close\r\n"));
		if (rows[i].status == 200)
			ck_assert_int_eq(
			    says(&reply, "Content-Encoding: gzip"), packed);
		ck_assert(says(&reply, packed ? "Content-Length: 7\r\n"
				       : rows[i].status == 200
					   ? "Content-Length: 15\r\n"
					   : "304 Not Modified\r\n"));
	}
	buf_fini(&request);
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

/* Asked again with the tag that was given: 304, until the page changes or
 * the other form is asked for. */
START_TEST(test_tags)
{
	struct buf request = BUF_EMPTY, reply = BUF_EMPTY;
	struct netdesk d;

	open_desk(&d);
	for (int packed = 0; packed < 2; packed++) {
		const char *takes = packed ? "Accept-Encoding: gzip\r\n" : "";
		char tag[60];

		buf_clear(&request);
		buf_printf(&request,
		    "GET /widget.js HTTP/1.1\r\n" HOST "%s\r\n", takes);
		ck_assert_int_eq(ask(&d, buf_cstr(&request), &reply), 200);
		const char *at = find(&reply, "ETag: ");
		ck_assert_ptr_nonnull(at);
		ck_assert_int_eq(sscanf(at, "ETag: %59s", tag), 1);
		for (int same = 0; same < 2; same++) {
			buf_clear(&request);
			buf_printf(&request,
			    "GET /widget.js HTTP/1.1\r\n" HOST
			    "%sIf-None-Match: %s\r\n\r\n",
			    same     ? takes
			    : packed ? ""
				     : "Accept-Encoding: gzip\r\n",
			    tag);
			ck_assert_int_eq(ask(&d, buf_cstr(&request), &reply),
			    same ? 304 : 200);
		}
	}
	buf_fini(&request);
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

/* Only what is meant for other sites' pages can be loaded by them. */
START_TEST(test_who_may_load)
{
	struct buf reply = BUF_EMPTY;
	struct netdesk d;

	open_desk(&d);
	ck_assert_int_eq(
	    ask(&d, "GET /widget.js HTTP/1.1\r\n" HOST "\r\n", &reply), 200);
	ck_assert(
	    says(&reply, "Cross-Origin-Resource-Policy: cross-origin\r\n"));
	ck_assert(says(&reply, "Access-Control-Allow-Origin: *\r\n"));
	ck_assert(!says(&reply, "Access-Control-Allow-Credentials"));
	for (int i = 0; i < 3; i++) {
		ck_assert_int_gt(ask(&d,
				     i == 0   ? GET
				     : i == 1 ? MID
					      : LIVE,
				     &reply),
		    0);
		ck_assert(says(
		    &reply, "Cross-Origin-Resource-Policy: same-origin\r\n"));
		ck_assert(!says(&reply, "Access-Control"));
	}
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_live_pages)
{
	struct buf reply = BUF_EMPTY;
	struct netdesk d;

	open_desk(&d);
	ck_assert_int_eq(ask(&d, LIVE, &reply), 200);
	ck_assert(str_is(body_of(&reply), "ok\n"));
	ck_assert(says(&reply, "Cache-Control: no-store\r\n"));
	ck_assert_int_eq(
	    ask(&d, "HEAD /healthz HTTP/1.1\r\n" HOST "\r\n", &reply), 200);
	ck_assert_uint_eq(body_of(&reply).len, 0);
	ck_assert_int_eq(
	    ask(&d, "GET /readyz HTTP/1.1\r\n" HOST "\r\n", &reply), 503);
	ck_assert(str_is(body_of(&reply), "not ready\n"));
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

/* Every reply, good or bad, and the refused handshake too. */
START_TEST(test_every_reply_carries)
{
	static const char *const requests[] = { GET, LIVE, HEAD, POST("5"),
		"GET /none HTTP/1.1\r\n" HOST "\r\n",
		"GET /none HTTP/1.1\r\n" HOST
		"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n" };
	static const char *const lines[] = {
		"Connection: close\r\n",
		"Content-Security-Policy: default-src 'none'; "
		"script-src 'self'; style-src 'self'; connect-src 'self'; "
		"img-src 'self' data:; base-uri 'none'; form-action 'none'; "
		"frame-ancestors 'none'\r\n",
		"X-Content-Type-Options: nosniff\r\n",
		"Referrer-Policy: no-referrer\r\n",
		"Cross-Origin-Opener-Policy: same-origin\r\n",
		"Cross-Origin-Resource-Policy: ",
		"Cache-Control: no-",
		"Content-Length: ",
	};
	struct buf reply = BUF_EMPTY;
	struct netdesk d;

	open_desk(&d);
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		ck_assert_int_gt(ask(&d, requests[i], &reply), 0);
		for (size_t j = 0; j < sizeof(lines) / sizeof(lines[0]); j++)
			ck_assert_msg(says(&reply, lines[j]),
			    "request %zu: no %s", i, lines[j]);
	}
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

/* ---- B-1 and B-2: refused by number ------------------------------------ */

static const struct {
	const char *id, *request;
	int status; /* -2 = refused or cut, only not 200 */
} refusals[] = {
	{ "B-1.1 no length", "POST / HTTP/1.1\r\n" HOST "\r\nhello", 405 },
	{ "B-1.2 chunked",
	    "POST / HTTP/1.1\r\n" HOST
	    "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
	    411 },
	{ "B-1.3 length and chunked",
	    "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n"
	    "Transfer-Encoding: chunked\r\n\r\nhello",
	    411 },
	{ "B-1.4 two lengths",
	    "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n"
	    "Content-Length: 6\r\n\r\nhello",
	    400 },
	{ "B-1.5 5, 5", POST("5, 5") "hello", 400 },
	{ "B-1.6 +5", POST("+5") "hello", 400 },
	{ "B-1.7 5abc", POST("5abc") "hello", 400 },
	{ "B-1.8 0x5", POST("0x5") "hello", 400 },
	{ "B-1.9 -1", POST("-1") "hello", 400 },
	{ "B-1.10 2^64+5", POST("18446744073709551621") "hello", 400 },
	{ "B-1.11 0", POST("0"), 400 },
	{ "B-1.12 10 MB+1", POST("10485761") "hello", 413 },
	{ "B-1.13 longer than body", POST("50") "hello", 413 },
	{ "B-1.14 shorter than body", POST("2") "hello", 413 },
	{ "B-1.15 Expect",
	    "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n"
	    "Expect: 100-continue\r\n\r\n",
	    400 },
	{ "a length on GET",
	    "GET / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello", 413 },

	{ "B-2.2 PUT", "PUT / HTTP/1.1\r\n" HOST "\r\n", 405 },
	{ "B-2.3 PATCH", "PATCH / HTTP/1.1\r\n" HOST "\r\n", 405 },
	{ "B-2.4 DELETE", "DELETE / HTTP/1.1\r\n" HOST "\r\n", 405 },
	{ "OPTIONS", "OPTIONS / HTTP/1.1\r\n" HOST "\r\n", 405 },
	{ "B-2.5 TRACE", "TRACE / HTTP/1.1\r\n" HOST "\r\n", -2 },
	{ "CONNECT", "CONNECT / HTTP/1.1\r\n" HOST "\r\n", -2 },
	{ "B-2.6 unknown path", "GET /none HTTP/1.1\r\n" HOST "\r\n", 404 },
	{ "B-2.7 //", "GET //big.js/ HTTP/1.1\r\n" HOST "\r\n", 404 },
	{ "B-2.8 encoded slash", "GET /x%2fbig.js HTTP/1.1\r\n" HOST "\r\n",
	    404 },
	{ "B-2.10 override",
	    "GET /none HTTP/1.1\r\n" HOST
	    "X-HTTP-Method-Override: DELETE\r\n\r\n",
	    404 },
	{ "absolute form", "GET http://x/none HTTP/1.1\r\n" HOST "\r\n", -2 },
	{ "no host", "GET / HTTP/1.1\r\n\r\n", 400 },
	{ "two hosts", "GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400 },
	{ "version 2", "GET / HTTP/2.0\r\n" HOST "\r\n", 400 },
	{ "B-2.1 GET where only websockets are",
	    "GET /chat HTTP/1.1\r\n" HOST "\r\n", 426 },
};

START_TEST(test_refusals)
{
	struct buf reply = BUF_EMPTY;
	struct netdesk d;

	open_desk(&d);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		int status = ask(&d, refusals[i].request, &reply);

		ck_assert_int_ge(status, 0);
		if (refusals[i].status == -2)
			ck_assert_int_ne(status, 200);
		else
			ck_assert_msg(status == refusals[i].status,
			    "%s: %d instead of %d", refusals[i].id, status,
			    refusals[i].status);
	}
	ck_assert(alive(&d));
	ck_assert_int_gt(netdesk_count(&d, METER_http_refused), 20);
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_long_address)
{
	struct buf request = BUF_EMPTY, reply = BUF_EMPTY;
	struct netdesk d;

	open_desk(&d);
	buf_text(&request, "GET /");
	for (int i = 0; i < 8192; i++)
		buf_char(&request, 'a');
	buf_text(&request, " HTTP/1.1\r\n" HOST "\r\n");
	ck_assert_int_ge(raw_exchange(d.port, buf_view(&request), &reply), 0);
	ck_assert_msg(!says(&reply, "200 OK"), "B-2.9 8 kB address");
	ck_assert(alive(&d));
	buf_fini(&request);
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

/* ---- B-P01: several requests at once ----------------------------------- */

static const struct {
	const char *id, *requests;
} pipelines[] = {
	{ "B-P01.1 two POSTs", POST("5") "hello" POST("5") "hello" },
	{ "B-P01.2 three",
	    POST("5") "hello" POST("5") "hello" POST("5") "hello" },
	{ "B-P01.3 POST, GET", POST("5") "hello" GET },
	{ "B-P01.4 two GETs", GET GET },
	{ "three GETs", GET GET GET },
	{ "B-P01.5 GET, POST", GET POST("5") "hello" },
	{ "B-P01.6 POST, upgrade", POST("5") "hello" CHAT },
	{ "GET, upgrade", GET CHAT },
	{ "upgrade, GET", CHAT GET },
	{ "long reply, GET", BIG GET },
	{ "two long replies, POST", BIG BIG POST("5") "hello" },
	{ "long reply, upgrade", BIG CHAT },
	{ "four kinds", LIVE HEAD POST("0") LIVE },
	{ "garbage between", HEAD "garbage\r\n\r\n" GET },
};

enum { PIPELINES = sizeof(pipelines) / sizeof(pipelines[0]) };

static int64_t cpu_ms(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
	       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

/* A loop that spins burns the whole time we wait for nothing to come. */
static void check_no_spin(struct rawws *ws)
{
	int64_t before = cpu_ms();

	(void)raw_end(ws, 400);
	ck_assert_int_lt(cpu_ms() - before, 200);
}

static int count_replies(const struct buf *reply)
{
	struct str rest = buf_view(reply);
	int count = 0;
	char *at;

	while (rest.len && (at = memmem(rest.ptr, rest.len, "HTTP/1.1 ", 9))) {
		rest.len -= (size_t)(at + 9 - rest.ptr);
		rest.ptr = at + 9;
		count++;
	}
	return count;
}

START_TEST(test_pipelines)
{
	const char *requests = pipelines[_i].requests;
	struct buf reply = BUF_EMPTY;
	struct netdesk d;
	struct rawws ws;

	open_desk(&d);
	if (!memcmp(requests, "GET /chat", 9)) {
		/* Bytes glued to a handshake: the client's fault, cut. */
		ck_assert(raw_connect(&ws, d.port));
		ck_assert(raw_say(&ws, requests));
		ck_assert(raw_end(&ws, RAW_MS));
		raw_shut(&ws);
	} else {
		ck_assert_msg(
		    ask(&d, requests, &reply) > 0, "%s", pipelines[_i].id);
		ck_assert_int_eq(count_replies(&reply), 1);
	}
	ck_assert(raw_connect(&ws, d.port));
	check_no_spin(&ws);
	raw_shut(&ws);
	ck_assert(alive(&d));
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

enum { SPLIT_SERIES = 10 };

/* Streams of a series: DESKBELL_SPLITS all together, else 4 000. */
static int rounds(void)
{
	const char *all = getenv("DESKBELL_SPLITS");

	return all ? atoi(all) / SPLIT_SERIES : 400;
}

/* Streams of requests cut into pieces and joined at random: after each the
 * connection must end and the server live. */
START_TEST(test_random_splits)
{
	static const char *const parts[] = { GET, GET, MID, LIVE, HEAD,
		POST("5") "hello", POST("0"), POST("99") "x", CHAT,
		"POST / HTTP/1.1\r\n" HOST
		"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
		"PUT / HTTP/1.1\r\n" HOST "\r\n", "\r\n", "GET / HT" };
	uint32_t state = 0x2545f491u + (uint32_t)_i * 7919u;
	struct netdesk d;

	netdesk_config(&d);
	d.config.http_ms = 1000; /* some of them are never complete */
	d.config.sign_in_ms = 1000;
	open_with_pages(&d);
	for (int round = 0; round < rounds(); round++) {
		struct buf stream = BUF_EMPTY;
		struct rawws ws;
		size_t at = 0;
		int count = 1 + (int)(next_random(&state) % 4);

		for (int i = 0; i < count; i++)
			buf_text(
			    &stream, parts[next_random(&state) %
					   (sizeof(parts) / sizeof(parts[0]))]);
		ck_assert(raw_connect(&ws, d.port));
		while (at < stream.len) {
			size_t len = 1 + next_random(&state) % 300;

			if (len > stream.len - at)
				len = stream.len - at;
			if (!raw_put(&ws, stream.ptr + at, len))
				break;
			at += len;
		}
		/* What is not a whole request need not end before its time;
		 * that it does is checked once in a while. */
		if (round * 4 % rounds() < 4)
			ck_assert(raw_end(&ws, RAW_MS));
		else
			(void)raw_end(&ws, 1);
		raw_shut(&ws);
		buf_fini(&stream);
		if (round % 1000 == 0)
			ck_assert(alive(&d));
	}
	ck_assert(alive(&d));
	ck_assert(netdesk_becomes(&d, METER_connections, 0));
	netdesk_stop(&d);
}
END_TEST

/* ---- B-P02: more bytes, or the end, while a reply is on its way -------- */

START_TEST(test_bytes_behind_a_big_reply)
{
	struct netdesk d;
	struct rawws ws;

	open_desk(&d);
	ck_assert(raw_connect(&ws, d.port));
	ck_assert(raw_say(&ws, BIG));
	ck_assert(raw_say(&ws, "more and more"));
	/* Nothing is read here, so the reply stands still: no spin. */
	int64_t before = cpu_ms();
	poll(NULL, 0, 400);
	ck_assert_msg(cpu_ms() - before < 200, "B-P02.1 bytes behind");
	ck_assert(alive(&d));
	ck_assert(raw_end(&ws, RAW_MS));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_half_close)
{
	struct netdesk d;
	struct rawws ws;

	open_desk(&d);
	for (int i = 0; i < 2; i++) {
		ck_assert(raw_connect(&ws, d.port));
		ck_assert(raw_say(&ws, i ? BIG : GET));
		ck_assert(!shutdown(ws.fd, SHUT_WR));
		ck_assert_msg(raw_end(&ws, RAW_MS), "B-P02.2 half-close");
		ck_assert_uint_gt(ws.in.len, 36);
		raw_shut(&ws);
	}
	ck_assert(alive(&d));
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_reset_while_sending)
{
	struct netdesk d;
	struct rawws ws;

	open_desk(&d);
	for (int i = 0; i < 50; i++) {
		ck_assert(raw_connect(&ws, d.port));
		ck_assert(raw_say(&ws, BIG));
		raw_reset(&ws);
	}
	ck_assert_msg(alive(&d), "B-P02.3 RST while sending");
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_slow_reader_is_cut)
{
	struct netdesk d;
	struct rawws ws;
	int64_t begun;

	netdesk_config(&d);
	d.config.http_ms = 700;
	open_with_pages(&d);
	ck_assert(raw_connect(&ws, d.port));
	ck_assert(raw_say(&ws, BIG));
	begun = raw_now_ms();
	/* What the kernels hold between us comes, the rest does not. */
	while (raw_now_ms() - begun < 2500)
		poll(NULL, 0, 50);
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert_uint_lt(ws.in.len, BIG_BYTES);
	raw_shut(&ws);
	ck_assert(alive(&d));
	netdesk_stop(&d);
}
END_TEST

static void no_pages(struct netdesk *d)
{
	ck_assert_int_eq(net_pages(d->net, NULL, 0), ERR_ok);
}

/* A page that is being sent outlives its set. */
START_TEST(test_swap_while_sending)
{
	struct buf reply = BUF_EMPTY;
	struct netdesk d;
	struct rawws ws;

	open_desk(&d);
	ck_assert(raw_connect(&ws, d.port));
	ck_assert(raw_say(&ws, BIG));
	ck_assert(netdesk_reaches(&d, METER_http_requests, 1));
	netdesk_on_loop(&d, no_pages);
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert_uint_gt(ws.in.len, BIG_BYTES);
	ck_assert_int_eq(ask(&d, GET, &reply), 404);
	raw_shut(&ws);
	buf_fini(&reply);
	netdesk_stop(&d);
}
END_TEST

/* The net goes while a page is on its way: nothing leaks. */
START_TEST(test_stop_while_sending)
{
	struct netdesk d;
	struct rawws ws;

	open_desk(&d);
	ck_assert(raw_connect(&ws, d.port));
	ck_assert(raw_say(&ws, BIG));
	ck_assert(netdesk_reaches(&d, METER_http_requests, 1));
	netdesk_stop(&d);
	raw_shut(&ws);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net http");
	TCase *t = tcase_create("http");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_pages);
	tcase_add_test(t, test_forms);
	tcase_add_test(t, test_tags);
	tcase_add_test(t, test_who_may_load);
	tcase_add_test(t, test_live_pages);
	tcase_add_test(t, test_every_reply_carries);
	tcase_add_test(t, test_refusals);
	tcase_add_test(t, test_long_address);
	tcase_add_loop_test(t, test_pipelines, 0, PIPELINES);
	tcase_add_test(t, test_bytes_behind_a_big_reply);
	tcase_add_test(t, test_half_close);
	tcase_add_test(t, test_reset_while_sending);
	tcase_add_test(t, test_slow_reader_is_cut);
	tcase_add_test(t, test_swap_while_sending);
	tcase_add_test(t, test_stop_while_sending);
	suite_add_tcase(s, t);
	t = tcase_create("splits");
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, test_random_splits, 0, SPLIT_SERIES);
	suite_add_tcase(s, t);
	return s;
}
