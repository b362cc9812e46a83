/* Rows F-1..F-8 of the bad-input catalogue: frames, right and wrong. What a
 * session may cost: budget.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared/wire.h"
#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

#define ASK "{\"type\":\"watch\",\"id\":\"q\",\"on\":true}"
#define TEXT_FIN (RAW_FIN | RAW_TEXT)

/* One piece of what a row sends. */
struct step {
	unsigned first;
	const char *payload;
	int len; /* -1 = up to its NUL */
};

enum { ACKED = -1, REFUSED = -2, PONGED = -3, ENDED = -4, TAKEN = -5 };

struct row {
	const char *id;
	struct step steps[4]; /* up to the first without a payload */
	int expected;         /* close code, or one of the above */
};

static const char ping_126[126];

static const struct row rows[] = {
	{ "F-1.1 RSV1", { { TEXT_FIN | 0x40, ASK, -1 } }, 1002 },
	{ "F-1.2 RSV2", { { TEXT_FIN | 0x20, ASK, -1 } }, 1002 },
	{ "F-1.3 RSV3", { { TEXT_FIN | 0x10, ASK, -1 } }, 1002 },
	{ "F-1.4 all RSV", { { TEXT_FIN | 0x70, ASK, -1 } }, 1002 },
	{ "F-1.5 opcode 3", { { RAW_FIN | 3, ASK, -1 } }, 1002 },
	{ "F-1.6 opcode 7", { { RAW_FIN | 7, ASK, -1 } }, 1002 },
	{ "F-1.7 opcode B", { { RAW_FIN | 0xb, ASK, -1 } }, 1002 },
	{ "F-1.8 opcode F", { { RAW_FIN | 0xf, ASK, -1 } }, 1002 },

	{ "F-2.1 continuation first", { { RAW_FIN | RAW_CONT, ASK, -1 } },
	    1002 },
	{ "F-2.2 text inside fragments",
	    { { RAW_TEXT, "{", -1 }, { TEXT_FIN, ASK, -1 } }, 1002 },
	{ "F-2.3 binary inside text",
	    { { RAW_TEXT, "{", -1 }, { RAW_FIN | RAW_BINARY, "x", -1 } },
	    1002 },
	{ "three pieces",
	    { { RAW_TEXT, "{\"type\":\"watch\",", -1 },
		{ RAW_CONT, "\"id\":\"q\",", -1 },
		{ RAW_FIN | RAW_CONT, "\"on\":true}", -1 } },
	    ACKED },

	{ "F-3.1 ping of 126 bytes", { { RAW_FIN | RAW_PING, ping_126, 126 } },
	    ENDED },
	{ "F-3.2 fragmented ping", { { RAW_PING, "x", -1 } }, 1002 },
	{ "F-3.3 fragmented close", { { RAW_CLOSE, "\x03\xe8", 2 } }, 1002 },
	{ "F-3.4 ping inside fragments",
	    { { RAW_TEXT, "{\"type\":\"watch\",", -1 },
		{ RAW_FIN | RAW_PING, "here", -1 },
		{ RAW_FIN | RAW_CONT, "\"id\":\"q\",\"on\":true}", -1 } },
	    ACKED },
	{ "ping", { { RAW_FIN | RAW_PING, "here?", -1 } }, PONGED },
	{ "F-3.5 unasked pong",
	    { { RAW_FIN | RAW_PONG, "x", -1 }, { TEXT_FIN, ASK, -1 } }, ACKED },

	{ "F-4.1 0 bytes", { { RAW_FIN | RAW_CLOSE, "", 0 } }, 1005 },
	{ "F-4.2 1 byte", { { RAW_FIN | RAW_CLOSE, "x", 1 } }, ENDED },
	{ "close 1000", { { RAW_FIN | RAW_CLOSE, "\x03\xe8", 2 } }, 1000 },
	{ "close 3000", { { RAW_FIN | RAW_CLOSE, "\x0b\xb8", 2 } }, 3000 },
	{ "F-4.3 999", { { RAW_FIN | RAW_CLOSE, "\x03\xe7", 2 } }, 1002 },
	{ "F-4.4 1004", { { RAW_FIN | RAW_CLOSE, "\x03\xec", 2 } }, 1002 },
	{ "F-4.5 1005", { { RAW_FIN | RAW_CLOSE, "\x03\xed", 2 } }, 1002 },
	{ "F-4.6 1006", { { RAW_FIN | RAW_CLOSE, "\x03\xee", 2 } }, 1002 },
	{ "F-4.7 1015", { { RAW_FIN | RAW_CLOSE, "\x03\xf7", 2 } }, 1002 },
	{ "F-4.8 2999", { { RAW_FIN | RAW_CLOSE, "\x0b\xb7", 2 } }, 1002 },
	{ "F-4.9 65535", { { RAW_FIN | RAW_CLOSE, "\xff\xff", 2 } }, 1002 },
	{ "close 4999", { { RAW_FIN | RAW_CLOSE, "\x13\x87", 2 } }, 4999 },
	{ "close 5000", { { RAW_FIN | RAW_CLOSE, "\x13\x88", 2 } }, 1002 },
	{ "F-4.10 bad reason",
	    { { RAW_FIN | RAW_CLOSE, "\x03\xe8\xff\xfe", 4 } }, ENDED },
	{ "F-4.11 data after close",
	    { { RAW_FIN | RAW_CLOSE, "\x03\xe8", 2 }, { TEXT_FIN, ASK, -1 } },
	    1000 },

	{ "F-7.1 FF", { { TEXT_FIN, "\xff", -1 } }, 1007 },
	{ "F-7.2 overlong", { { TEXT_FIN, "\xc0\xaf", -1 } }, 1007 },
	{ "F-7.3 surrogate", { { TEXT_FIN, "\xed\xa0\x80", -1 } }, 1007 },
	{ "F-7.4 above 10FFFF", { { TEXT_FIN, "\xf4\x90\x80\x80", -1 } },
	    1007 },
	{ "F-7.6 truncated", { { TEXT_FIN, "\xe2\x82", -1 } }, 1007 },
	{ "F-7.5 split",
	    { { RAW_TEXT, "{\"type\":\"watch\",\"id\":\"q\",\"x\":\"\xe2", -1 },
		{ RAW_CONT, "\x82", -1 },
		{ RAW_FIN | RAW_CONT, "\xac\",\"on\":true}", -1 } },
	    ACKED },
	{ "F-7.7 NUL", { { TEXT_FIN, "{\"type\":\"wat\0ch\"}", 17 } },
	    REFUSED },

	{ "F-8.1 binary", { { RAW_FIN | RAW_BINARY, ASK, -1 } }, 1003 },
	{ "F-8.2 empty text", { { TEXT_FIN, "", 0 } }, REFUSED },
	{ "no JSON", { { TEXT_FIN, "hello", -1 } }, REFUSED },
	{ "unknown type", { { TEXT_FIN, "{\"type\":\"\x1b[2J\"}", -1 } },
	    REFUSED },
	{ "a type only the desk sends",
	    { { TEXT_FIN, "{\"type\":\"ack\",\"id\":\"q\"}", -1 } }, REFUSED },
	{ "good", { { TEXT_FIN, ASK, -1 } }, ACKED },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool ask(struct rawws *ws)
{
	return raw_text(ws, ASK) && raw_expect(ws, "\"ack\"");
}

static void check_row(struct rawws *ws, const struct row *row)
{
	int code;

	switch (row->expected) {
	case ACKED:
		ck_assert_msg(raw_expect(ws, "\"id\":\"q\""), "%s", row->id);
		break;
	case REFUSED:
		ck_assert_msg(raw_expect(ws, "\"error\""), "%s", row->id);
		ck_assert_msg(ask(ws), "%s: did not live on", row->id);
		break;
	case PONGED:
		ck_assert_msg(
		    raw_ponged(ws, row->steps[0].payload), "%s", row->id);
		break;
	case ENDED:
		ck_assert_msg(raw_end(ws, RAW_MS), "%s", row->id);
		break;
	default:
		code = raw_closed(ws, RAW_MS);
		ck_assert_msg(code == row->expected, "%s: %d instead of %d",
		    row->id, code, row->expected);
		ck_assert_msg(raw_end(ws, RAW_MS), "%s: not ended", row->id);
	}
}

START_TEST(test_rows)
{
	struct rawws ws, other;
	struct netdesk d;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&other, d.port));
	for (int i = 0; i < ROWS; i++) {
		ck_assert(raw_sign_in(&ws, d.port));
		for (int j = 0; j < 4 && rows[i].steps[j].payload; j++) {
			const struct step *step = &rows[i].steps[j];

			(void)raw_frame(&ws, step->first, step->payload,
			    step->len < 0 ? strlen(step->payload)
					  : (size_t)step->len);
		}
		check_row(&ws, &rows[i]);
		raw_shut(&ws);
	}
	ck_assert(ask(&other));
	ck_assert(netdesk_becomes(&d, METER_connections, 1));
	raw_shut(&other);
	netdesk_stop(&d);
}
END_TEST

/* ---- F-3, floods ------------------------------------------------------- */

START_TEST(test_ten_pings)
{
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	for (int i = 0; i < 10; i++)
		ck_assert(raw_frame(&ws, RAW_FIN | RAW_PING, "p", 1));
	/* At least one is answered; merging is known. */
	ck_assert_msg(raw_ponged(&ws, "p"), "F-3.6 ten pings at once");
	ck_assert(ask(&ws));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_ping_flood)
{
	static unsigned char pings[7 * 1000];
	struct rawws ws, other;
	struct netdesk d;
	bool put = true;

	for (size_t i = 0; i < sizeof(pings); i += 7) {
		pings[i] = RAW_FIN | RAW_PING;
		pings[i + 1] = 0x81;
	}
	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	ck_assert(raw_sign_in(&other, d.port));
	for (int i = 0; i < 500 && put; i++) {
		put = raw_put(&ws, pings, sizeof(pings));
		if (!raw_end(&ws, 10) && i % 50 == 0)
			ck_assert(ask(&other));
	}
	ck_assert_msg(raw_closed(&ws, RAW_MS) == 1008, "F-3.7 ping flood");
	ck_assert(ask(&other));
	raw_shut(&ws);
	raw_shut(&other);
	netdesk_stop(&d);
}
END_TEST

/* ---- F-5, lengths ------------------------------------------------------ */

static const struct {
	const char *id;
	int form;
	uint64_t declared;
	bool much; /* go on sending */
	int expected;
} lengths[] = {
	{ "F-5.1 65 537", 127, 65537, true, 1009 },
	{ "F-5.2 2^31", 127, 1ull << 31, true, 1009 },
	{ "F-5.3 2^32", 127, 1ull << 32, true, 1009 },
	{ "F-5.4 2^63-1", 127, (1ull << 63) - 1, true, 1009 },
	{ "F-5.5 top bit", 127, 1ull << 63, false, 1006 },
	/* Known gap: a length in a longer form than it needs is taken. */
	{ "F-5.6 126-form for 2", 126, 2, false, TAKEN },
	{ "F-5.7 127-form for 200", 127, 200, false, TAKEN },
	{ "127-form for 2", 127, 2, false, TAKEN },
};

START_TEST(test_lengths)
{
	static const char filler[4096];
	char blank[200];
	struct raw_head head = { .first = TEXT_FIN,
		.form = lengths[_i].form,
		.declared = lengths[_i].declared };
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	if (lengths[_i].much) {
		/* A few KiB of the many announced are enough to be shown out.
		 */
		(void)raw_frame_odd(&ws, &head, filler, sizeof(filler));
		ck_assert_int_eq(raw_closed(&ws, RAW_MS), lengths[_i].expected);
	} else {
		/* As much as was declared, if that is little: `{}` and what
		 * may be in it, no message of ours. */
		memset(blank, ' ', sizeof(blank));
		blank[0] = '{';
		if (head.declared <= sizeof(blank))
			blank[head.declared - 1] = '}';
		(void)raw_frame_odd(&ws, &head, blank,
		    head.declared <= sizeof(blank) ? head.declared : 2);
		if (lengths[_i].expected == TAKEN)
			ck_assert_msg(
			    raw_expect(&ws, "\"bad_msg\"") && ask(&ws), "%s",
			    lengths[_i].id);
		else
			ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1006);
	}
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* ---- F-6, masks (known gap: unmasked frames are taken) ----------------- */

START_TEST(test_masks)
{
	struct raw_head bare = {
		.first = TEXT_FIN, .declared = sizeof(ASK) - 1, .unmasked = true
	};
	struct raw_head zero = { .first = TEXT_FIN,
		.declared = sizeof(ASK) - 1 };
	struct raw_head close = {
		.first = RAW_FIN | RAW_CLOSE, .declared = 2, .unmasked = true
	};
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	ck_assert(raw_frame_odd(&ws, &bare, ASK, strlen(ASK)));
	ck_assert_msg(raw_expect(&ws, "\"id\":\"q\""), "F-6.1 unmasked text");
	ck_assert(raw_frame_odd(&ws, &zero, ASK, strlen(ASK)));
	ck_assert_msg(raw_expect(&ws, "\"id\":\"q\""), "F-6.3 a mask of zeros");
	ck_assert_msg(ask(&ws), "F-6.4 masked and unmasked by turns");
	ck_assert(raw_frame_odd(&ws, &close, "\x03\xe8", 2));
	ck_assert_msg(raw_closed(&ws, RAW_MS) == 1000, "F-6.2 unmasked close");
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* ---- F-8, sizes -------------------------------------------------------- */

/* An ask of just that length: blanks are put into it. */
static char *ask_of(size_t len)
{
	char *text = malloc(len + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', len);
	memcpy(text, ASK, strlen(ASK) - 1);
	text[len - 1] = '}';
	text[len] = '\0';
	return text;
}

START_TEST(test_largest)
{
	char *text = ask_of(WIRE_FRAME_MAX + 1);
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	text[WIRE_FRAME_MAX - 1] = '}';
	ck_assert(raw_frame(&ws, TEXT_FIN, text, WIRE_FRAME_MAX));
	ck_assert_msg(raw_expect(&ws, "\"id\":\"q\""), "F-8.3 64 KiB");
	text[WIRE_FRAME_MAX - 1] = ' ';
	(void)raw_frame(&ws, TEXT_FIN, text, WIRE_FRAME_MAX + 1);
	ck_assert_msg(raw_closed(&ws, RAW_MS) == 1009, "F-8.4 a byte more");
	raw_shut(&ws);
	free(text);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_byte_by_byte)
{
	char *text = ask_of(WIRE_FRAME_MAX);
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	for (size_t i = 0; i < WIRE_FRAME_MAX; i++)
		ck_assert(raw_frame(&ws,
		    i == 0                    ? RAW_TEXT
		    : i == WIRE_FRAME_MAX - 1 ? RAW_FIN | RAW_CONT
					      : RAW_CONT,
		    text + i, 1));
	ck_assert_msg(raw_expect(&ws, "\"id\":\"q\""), "F-8.5 byte by byte");
	raw_shut(&ws);
	free(text);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_fragments_over_limit)
{
	static const char piece[8192];
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	for (int i = 0; i < 9; i++)
		(void)raw_frame(
		    &ws, i ? RAW_CONT : RAW_TEXT, piece, sizeof(piece));
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1009);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_empty_fragments)
{
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	ck_assert(raw_frame(&ws, RAW_TEXT, "", 0));
	for (int i = 0; i < 1000; i++)
		ck_assert(raw_frame(&ws, RAW_CONT, "", 0));
	ck_assert(raw_frame(&ws, RAW_FIN | RAW_CONT, ASK, strlen(ASK)));
	ck_assert_msg(raw_expect(&ws, "\"id\":\"q\""), "F-2.4 empty pieces");
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* ---- F-8, compression (never agreed on, so never inflated) -------------- */

static const struct {
	const char *id, *offer;
	const char *payload; /* with RSV1; NULL = an ordinary question */
	size_t len;
} deflates[] = {
	/* The beginning of a stream that inflates a thousandfold. */
	{ "F-8.6 bomb", "permessage-deflate",
	    "\xec\xc1\x01\x01\x00\x00\x00\x80\x90\xfe\xaf\xee\x08\x0a\x00",
	    15 },
	{ "F-8.7 garbage", "permessage-deflate", "\xff\xff\xff\xff", 4 },
	{ "F-8.8 window bits 7",
	    "permessage-deflate; server_max_window_bits=7; "
	    "client_max_window_bits=7",
	    NULL, 0 },
};

START_TEST(test_deflate)
{
	struct netdesk d;
	struct rawws ws = { .fd = -1, .in = BUF_EMPTY };
	char lines[512];

	netdesk_open(&d);
	snprintf(lines, sizeof(lines), "%sSec-WebSocket-Extensions: %s\r\n",
	    raw_good, deflates[_i].offer);
	ck_assert_int_eq(raw_handshake(&ws, d.port, lines), 101);
	ck_assert_msg(!memmem(ws.in.ptr, ws.in.len, "Extensions", 10), "%s",
	    deflates[_i].id);
	if (deflates[_i].payload) {
		ck_assert(raw_frame(&ws, TEXT_FIN | 0x40, deflates[_i].payload,
		    deflates[_i].len));
		ck_assert_msg(
		    raw_closed(&ws, RAW_MS) == 1002, "%s", deflates[_i].id);
	} else {
		ck_assert(ask(&ws));
	}
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* Any cut of a stream of messages into TCP segments gives the same answers. */
START_TEST(test_splits)
{
	struct buf stream = BUF_EMPTY;
	uint32_t state = 88172645u;
	struct netdesk d;
	struct rawws ws;
	size_t at = 0;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	for (int i = 0; i < 200; i++) {
		char text[4000];
		int len = snprintf(text, sizeof(text),
		    "{\"type\":\"watch\",\"id\":\"n%d\",\"on\":true,"
		    "\"x\":\"%*d\"}",
		    i, 1 + i * i % 3000, i);
		char head[8] = { (char)0x81,
			(char)(len < 126 ? len | 0x80 : 0xfe) };
		size_t head_len = 2;

		if (len >= 126) {
			head[2] = (char)(len >> 8);
			head[3] = (char)len;
			head_len = 4;
		}
		buf_add(&stream, head, head_len + 4); /* a mask of zeros */
		buf_add(&stream, text, (size_t)len);
	}
	while (at < stream.len) {
		size_t len;

		state = state * 1664525u + 1013904223u;
		len = 1 + state % 5000;
		if (len > stream.len - at)
			len = stream.len - at;
		ck_assert(raw_put(&ws, stream.ptr + at, len));
		at += len;
	}
	for (int i = 0; i < 200; i++) {
		char id[16];

		snprintf(id, sizeof(id), "\"n%d\"", i);
		ck_assert_msg(raw_expect(&ws, id), "%s", id);
	}
	buf_fini(&stream);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* ---- one error a refused frame ----------------------------------------- */

static const struct {
	const char *text;
	const char *words[4]; /* all in the one error */
} errors[] = {
	{ "", { "\"code\":\"bad_" } },
	{ "[]", { "\"code\":\"bad_" } },
	{ "{\"type\":\"nonsense\",\"id\":\"7\"}",
	    { "\"unknown_type\"", "\"id\":\"7\"" } },
	{ "{\"type\":\"watch\",\"id\":\"8\",\"on\":5}",
	    { "\"bad_type\"", "\"field\":\"on\"", "\"on\":\"watch\"",
		"\"id\":\"8\"" } },
	{ "{\"type\":\"say\",\"id\":\"9\",\"conversation\":\"c\"}",
	    { "\"bad_msg\"", "\"field\":\"text\"", "\"on\":\"say\"" } },
};

START_TEST(test_errors)
{
	struct raw_frame frame;
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	ck_assert(raw_text(&ws, errors[_i].text));
	ck_assert(raw_read(&ws, &frame, RAW_MS));
	for (int i = 0; i < 4 && errors[_i].words[i]; i++)
		ck_assert_msg(
		    memmem(frame.payload.ptr, frame.payload.len,
			errors[_i].words[i], strlen(errors[_i].words[i])),
		    "%s in %.*s", errors[_i].words[i], STR_ARG(frame.payload));
	/* And only one: the next answer is the next question's. */
	ck_assert(raw_text(&ws, ASK));
	ck_assert(raw_read(&ws, &frame, RAW_MS));
	ck_assert_ptr_nonnull(
	    memmem(frame.payload.ptr, frame.payload.len, "\"ack\"", 5));
	ck_assert_int_eq(netdesk_count(&d, METER_frames_refused), 1);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net frames");
	TCase *t = tcase_create("frames");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_rows);
	tcase_add_test(t, test_ten_pings);
	tcase_add_test(t, test_ping_flood);
	tcase_add_loop_test(
	    t, test_lengths, 0, sizeof(lengths) / sizeof(lengths[0]));
	tcase_add_test(t, test_masks);
	tcase_add_test(t, test_largest);
	tcase_add_test(t, test_byte_by_byte);
	tcase_add_test(t, test_fragments_over_limit);
	tcase_add_test(t, test_empty_fragments);
	tcase_add_loop_test(
	    t, test_deflate, 0, sizeof(deflates) / sizeof(deflates[0]));
	tcase_add_test(t, test_splits);
	tcase_add_loop_test(
	    t, test_errors, 0, sizeof(errors) / sizeof(errors[0]));
	suite_add_tcase(s, t);
	return s;
}
