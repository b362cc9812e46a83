/* RFC 6455, sections 5 to 8, case by case on a bare socket: framing, masking,
 * fragments, control frames, closing, UTF-8. Three things of the RFC the server
 * does not do; their cases say `gap` and pin what it does. Sections 4 and 9:
 * rfc6455_opening.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rfc.h"
#include "tests/support/suite.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

enum {
	TEXT = RAW_FIN | RAW_TEXT,
	CONT = RAW_FIN | RAW_CONT,
	PING = RAW_FIN | RAW_PING,
	PONG = RAW_FIN | RAW_PONG,
	BYE = RAW_FIN | RAW_CLOSE
};

/* ---- cases as sequences of frames -------------------------------------- */

/* Close codes are themselves. */
enum {
	ANSWERED = -1,
	REFUSED = -2, /* by an error message; the connection lives on */
	PONGED = -3,  /* with the payload of the first frame */
	SILENT = -4,
	CUT = -5,  /* without a close frame */
	ENDED = -6 /* with or without */
};

struct piece {
	unsigned first;
	const char *bytes;
	size_t len;
	bool bare; /* not masked */
};

struct sequence {
	const char *section, *rule;
	int expected;
	struct piece pieces[6]; /* up to the first without bytes */
};

#define P(first, text)                                                         \
	{                                                                      \
		(first), (text), sizeof(text) - 1, false                       \
	}
#define BARE(first, text)                                                      \
	{                                                                      \
		(first), (text), sizeof(text) - 1, true                        \
	}
#define HALF1 "{\"type\":\"watch\","
#define HALF2 "\"id\":\"q\",\"on\":true}"
#define B25 "bbbbbbbbbbbbbbbbbbbbbbbbb"
#define B125 B25 B25 B25 B25 B25

static const struct sequence sequences[] = {
	/* 5.1 */
	{ "5.1", "gap 1: text without a mask is taken", ANSWERED,
	    { BARE(TEXT, RFC_ASK) } },
	{ "5.1", "gap 1: a ping too", PONGED, { BARE(PING, "x") } },
	{ "5.1", "gap 1: a close too", 1000, { BARE(BYE, "\x03\xe8") } },
	{ "5.1", "gap 1: a part too", ANSWERED,
	    { P(RAW_TEXT, HALF1), BARE(CONT, HALF2) } },

	/* 5.2: reserved bits */
	{ "5.2", "RSV1", 1002, { P(TEXT | 0x40, RFC_ASK) } },
	{ "5.2", "RSV2", 1002, { P(TEXT | 0x20, RFC_ASK) } },
	{ "5.2", "RSV3", 1002, { P(TEXT | 0x10, RFC_ASK) } },
	{ "5.2", "RSV1 and 2", 1002, { P(TEXT | 0x60, RFC_ASK) } },
	{ "5.2", "RSV1 and 3", 1002, { P(TEXT | 0x50, RFC_ASK) } },
	{ "5.2", "RSV2 and 3", 1002, { P(TEXT | 0x30, RFC_ASK) } },
	{ "5.2", "all RSV", 1002, { P(TEXT | 0x70, RFC_ASK) } },
	{ "5.2", "RSV1 on a ping", 1002, { P(PING | 0x40, "x") } },
	{ "5.2", "RSV2 on a pong", 1002, { P(PONG | 0x20, "x") } },
	{ "5.2", "RSV3 on a close", 1002, { P(BYE | 0x10, "\x03\xe8") } },
	{ "5.2", "RSV1 on a binary frame", 1002,
	    { P(RAW_FIN | RAW_BINARY | 0x40, "x") } },
	{ "5.2", "RSV1 on a later part", 1002,
	    { P(RAW_TEXT, HALF1), P(CONT | 0x40, HALF2) } },
	{ "5.2", "RSV2 on an empty frame", 1002, { P(TEXT | 0x20, "") } },
	{ "5.2", "RSV after a good message", 1002,
	    { P(TEXT, RFC_ASK), P(TEXT | 0x40, RFC_ASK) } },

	/* 5.2: opcodes */
	{ "5.2", "opcode 3", 1002, { P(RAW_FIN | 3, "x") } },
	{ "5.2", "opcode 4", 1002, { P(RAW_FIN | 4, "x") } },
	{ "5.2", "opcode 5", 1002, { P(RAW_FIN | 5, "x") } },
	{ "5.2", "opcode 6", 1002, { P(RAW_FIN | 6, "x") } },
	{ "5.2", "opcode 7", 1002, { P(RAW_FIN | 7, "x") } },
	{ "5.2", "opcode B", 1002, { P(RAW_FIN | 11, "x") } },
	{ "5.2", "opcode C", 1002, { P(RAW_FIN | 12, "x") } },
	{ "5.2", "opcode D", 1002, { P(RAW_FIN | 13, "x") } },
	{ "5.2", "opcode E", 1002, { P(RAW_FIN | 14, "x") } },
	{ "5.2", "opcode F", 1002, { P(RAW_FIN | 15, "x") } },
	{ "5.2", "opcode 3, empty", 1002, { P(RAW_FIN | 3, "") } },
	{ "5.2", "opcode B, empty", 1002, { P(RAW_FIN | 11, "") } },
	{ "5.2", "opcode 3, first part", 1002, { P(3, "x") } },
	{ "5.2", "opcode B, not final", 1002, { P(11, "x") } },
	{ "5.2", "opcode 3 inside a message", 1002,
	    { P(RAW_TEXT, HALF1), P(RAW_FIN | 3, HALF2) } },
	{ "5.2", "opcode B inside a message", 1002,
	    { P(RAW_TEXT, HALF1), P(RAW_FIN | 11, "x") } },
	{ "5.2", "opcode 7 after a good message", 1002,
	    { P(TEXT, RFC_ASK), P(RAW_FIN | 7, "x") } },

	/* 5.4 */
	{ "5.4", "one frame", ANSWERED, { P(TEXT, RFC_ASK) } },
	{ "5.4", "two parts", ANSWERED,
	    { P(RAW_TEXT, HALF1), P(CONT, HALF2) } },
	{ "5.4", "three parts", ANSWERED,
	    { P(RAW_TEXT, HALF1), P(RAW_CONT, "\"id\":\"q\","),
		P(CONT, "\"on\":true}") } },
	{ "5.4", "first part empty", ANSWERED,
	    { P(RAW_TEXT, ""), P(CONT, RFC_ASK) } },
	{ "5.4", "middle part empty", ANSWERED,
	    { P(RAW_TEXT, HALF1), P(RAW_CONT, ""), P(CONT, HALF2) } },
	{ "5.4", "last part empty", ANSWERED,
	    { P(RAW_TEXT, RFC_ASK), P(CONT, "") } },
	{ "5.4", "all parts empty", REFUSED,
	    { P(RAW_TEXT, ""), P(RAW_CONT, ""), P(CONT, "") } },
	{ "5.4", "a message after parts", ANSWERED,
	    { P(RAW_TEXT, "{"), P(CONT, "}"), P(TEXT, RFC_ASK) } },
	{ "5.4", "ping between parts", PONGED,
	    { P(PING, "x"), P(RAW_TEXT, HALF1), P(CONT, HALF2) } },
	{ "5.4", "pong between parts", ANSWERED,
	    { P(RAW_TEXT, HALF1), P(PONG, "x"), P(CONT, HALF2) } },
	{ "5.4", "pongs between all parts", ANSWERED,
	    { P(RAW_TEXT, HALF1), P(PONG, ""), P(RAW_CONT, "\"id\":\"q\","),
		P(PONG, B125), P(CONT, "\"on\":true}") } },
	{ "5.4", "close between parts", 1000,
	    { P(RAW_TEXT, HALF1), P(BYE, "\x03\xe8"), P(CONT, HALF2) } },
	{ "5.4", "later part without a first", 1002, { P(CONT, RFC_ASK) } },
	{ "5.4", "the same, not final", 1002, { P(RAW_CONT, RFC_ASK) } },
	{ "5.4", "the same, empty", 1002, { P(CONT, "") } },
	{ "5.4", "later part after a whole message", 1002,
	    { P(TEXT, RFC_ASK), P(CONT, "x") } },
	{ "5.4", "later part after the last one", 1002,
	    { P(RAW_TEXT, HALF1), P(CONT, HALF2), P(CONT, "x") } },
	{ "5.4", "text inside a message", 1002,
	    { P(RAW_TEXT, HALF1), P(TEXT, RFC_ASK) } },
	{ "5.4", "part of text inside a message", 1002,
	    { P(RAW_TEXT, HALF1), P(RAW_TEXT, HALF2) } },
	{ "5.4", "binary inside a message", 1002,
	    { P(RAW_TEXT, HALF1), P(RAW_FIN | RAW_BINARY, "x") } },
	{ "5.4", "text after an empty part", 1002,
	    { P(RAW_TEXT, ""), P(TEXT, RFC_ASK) } },

	/* 5.5 */
	{ "5.5", "ping of 126 bytes", CUT, { P(PING, B125 "c") } },
	{ "5.5", "pong of 126 bytes", CUT, { P(PONG, B125 "c") } },
	{ "5.5", "close of 126 bytes", CUT, { P(BYE, "\x03\xe8" B125) } },
	{ "5.5", "ping in parts", 1002, { P(RAW_PING, "x") } },
	{ "5.5", "pong in parts", 1002, { P(RAW_PONG, "x") } },
	{ "5.5", "close in parts", 1002, { P(RAW_CLOSE, "\x03\xe8") } },
	{ "5.5", "empty ping in parts", 1002, { P(RAW_PING, "") } },
	{ "5.5", "ping in parts inside a message", 1002,
	    { P(RAW_TEXT, HALF1), P(RAW_PING, "x") } },

	/* 5.5.1 */
	{ "5.5.1", "empty close", 1005, { P(BYE, "") } },
	{ "5.5.1", "close with a code", 1000, { P(BYE, "\x03\xe8") } },
	{ "5.5.1", "close with a reason", 1000,
	    { P(BYE, "\x03\xe8"
		     "bye") } },
	{ "5.5.1", "text after a close is not heard", 1000,
	    { P(BYE, "\x03\xe8"), P(TEXT, RFC_ASK) } },
	{ "5.5.1", "nor is a ping", 1000,
	    { P(BYE, "\x03\xe8"), P(PING, "x") } },
	{ "5.5.1", "nor a second close", ENDED,
	    { P(BYE, "\x03\xe9"), P(BYE, "\x03\xe8") } },
	{ "5.5.1", "nor nonsense", ENDED,
	    { P(BYE, "\x03\xe8"), P(TEXT | 0x70, "x") } },
	{ "5.5.1", "one byte is no code", CUT, { P(BYE, "\x03") } },

	/* 5.5.2, 5.5.3 */
	{ "5.5.2", "empty ping", PONGED, { P(PING, "") } },
	{ "5.5.2", "ping of a byte", PONGED, { P(PING, "x") } },
	{ "5.5.2", "ping of bytes that are no text", PONGED,
	    { P(PING, "\x00\xff\xfe\x80\xc0") } },
	{ "5.5.2", "ping of 124 bytes", PONGED,
	    { P(PING, B25 B25 B25 B25 "bbbbbbbbbbbbbbbbbbbbbbbb") } },
	{ "5.5.2", "ping of 125 bytes", PONGED, { P(PING, B125) } },
	{ "5.5.2", "ping, then text", PONGED,
	    { P(PING, "x"), P(TEXT, RFC_ASK) } },
	{ "5.5.3", "a pong nobody asked for", SILENT, { P(PONG, "x") } },
	{ "5.5.3", "an empty one", SILENT, { P(PONG, "") } },
	{ "5.5.3", "one of 125 bytes", SILENT, { P(PONG, B125) } },
	{ "5.5.3", "ten of them", SILENT,
	    { P(PONG, "1"), P(PONG, "2"), P(PONG, "3"), P(PONG, "4"),
		P(PONG, "5") } },

	/* 5.6 */
	{ "5.6", "text", ANSWERED, { P(TEXT, RFC_ASK) } },
	{ "5.6", "empty text", REFUSED, { P(TEXT, "") } },
	{ "5.6", "two messages", ANSWERED,
	    { P(TEXT, RFC_ASK), P(TEXT, RFC_ASK) } },
	{ "5.6", "binary", 1003, { P(RAW_FIN | RAW_BINARY, RFC_ASK) } },
	{ "5.6", "a part of a binary message", 1003,
	    { P(RAW_BINARY, RFC_ASK) } },
	{ "5.6", "binary that is no text", 1003,
	    { P(RAW_FIN | RAW_BINARY, "\xff\x00") } },

	/* 7.4.1 */
	{ "7.4.1", "1000", 1000, { P(BYE, "\x03\xe8") } },
	{ "7.4.1", "1001", 1001, { P(BYE, "\x03\xe9") } },
	{ "7.4.1", "1002", 1002, { P(BYE, "\x03\xea") } },
	{ "7.4.1", "1003", 1003, { P(BYE, "\x03\xeb") } },
	{ "7.4.1", "1004 has no meaning", 1002, { P(BYE, "\x03\xec") } },
	{ "7.4.1", "1005 is never sent", 1002, { P(BYE, "\x03\xed") } },
	{ "7.4.1", "1006 is never sent", 1002, { P(BYE, "\x03\xee") } },
	{ "7.4.1", "1007", 1007, { P(BYE, "\x03\xef") } },
	{ "7.4.1", "1008", 1008, { P(BYE, "\x03\xf0") } },
	{ "7.4.1", "1009", 1009, { P(BYE, "\x03\xf1") } },
	{ "7.4.1", "1010", 1010, { P(BYE, "\x03\xf2") } },
	{ "7.4.1", "1011", 1011, { P(BYE, "\x03\xf3") } },
	{ "7.4.1", "1015 is never sent", 1002, { P(BYE, "\x03\xf7") } },

	/* 7.4.2 */
	{ "7.4.2", "0", 1002, { P(BYE, "\x00\x00") } },
	{ "7.4.2", "1", 1002, { P(BYE, "\x00\x01") } },
	{ "7.4.2", "999", 1002, { P(BYE, "\x03\xe7") } },
	{ "7.4.2", "1012 is not the RFC's", 1002, { P(BYE, "\x03\xf4") } },
	{ "7.4.2", "1016 is nobody's", 1002, { P(BYE, "\x03\xf8") } },
	{ "7.4.2", "1100 is nobody's", 1002, { P(BYE, "\x04\x4c") } },
	{ "7.4.2", "2000 is for extensions", 1002, { P(BYE, "\x07\xd0") } },
	{ "7.4.2", "2999 is for extensions", 1002, { P(BYE, "\x0b\xb7") } },
	{ "7.4.2", "3000", 3000, { P(BYE, "\x0b\xb8") } },
	{ "7.4.2", "3999", 3999, { P(BYE, "\x0f\x9f") } },
	{ "7.4.2", "4000", 4000, { P(BYE, "\x0f\xa0") } },
	{ "7.4.2", "4999", 4999, { P(BYE, "\x13\x87") } },
	{ "7.4.2", "5000", 1002, { P(BYE, "\x13\x88") } },
	{ "7.4.2", "65535", 1002, { P(BYE, "\xff\xff") } },

	/* 7.1.6 */
	{ "7.1.6", "longest reason", 1000,
	    { P(BYE, "\x03\xe8" B25 B25 B25 B25 "bbbbbbbbbbbbbbbbbbbbbbb") } },
	{ "7.1.6", "reason in UTF-8", 1000,
	    { P(BYE, "\x03\xe8"
		     "\xe2\x82\xac") } },
	{ "7.1.6", "reason of bad bytes", CUT,
	    { P(BYE, "\x03\xe8"
		     "\xff\xfe") } },
	{ "7.1.6", "reason that breaks off", CUT,
	    { P(BYE, "\x03\xe8"
		     "\xe2\x82") } },
};

static void put_piece(struct rawws *ws, const struct piece *piece)
{
	struct raw_head head = { .first = piece->first,
		.declared = piece->len,
		.unmasked = piece->bare,
		.mask = { 0x37, 0xfa, 0x21, 0x3d } };

	/* Refused at the first of them, the rest may not arrive. */
	(void)raw_frame_odd(ws, &head, piece->bytes, piece->len);
}

static bool pongs(struct rawws *ws, const struct piece *ping)
{
	struct raw_frame frame;

	return rfc_hear(ws, &frame) && frame.first == PONG &&
	       frame.payload.len == ping->len &&
	       !memcmp(frame.payload.ptr, ping->bytes, ping->len);
}

static bool ends_with(struct rawws *ws, int code)
{
	int got = raw_closed(ws, RAW_MS);

	return got == (code == CUT ? 1006 : code) && raw_end(ws, RAW_MS);
}

static bool goes_as(struct rawws *ws, const struct sequence *s)
{
	switch (s->expected) {
	case ANSWERED:
		return raw_expect(ws, "\"q\"");
	case REFUSED:
		return rfc_answered(ws, false) && rfc_lives(ws);
	case PONGED:
		return pongs(ws, &s->pieces[0]);
	case SILENT:
		return rfc_lives(ws);
	case ENDED:
		return raw_closed(ws, RAW_MS) && raw_end(ws, RAW_MS);
	default:
		return ends_with(ws, s->expected);
	}
}

START_TEST(test_sequences)
{
	const struct sequence *s = &sequences[_i];
	struct rawws ws;

	rfc_open(&ws);
	for (int i = 0; i < COUNT(s->pieces) && s->pieces[i].bytes; i++)
		put_piece(&ws, &s->pieces[i]);
	ck_assert_msg(goes_as(&ws, s), "%s %s", s->section, s->rule);
	raw_shut(&ws);
}
END_TEST

/* ---- 5.2: lengths ------------------------------------------------------ */

static const struct length {
	const char *rule;
	size_t len; /* of what is sent */
	int form;   /* 0 = the shortest */
	int expected;
	uint64_t declared; /* 0 = len */
} lengths[] = {
	{ "1 byte", 1, 0, REFUSED, 0 },
	{ "2 bytes", 2, 0, REFUSED, 0 },
	{ "124 bytes", 124, 0, ANSWERED, 0 },
	{ "125 bytes, the last of 7 bits", 125, 0, ANSWERED, 0 },
	{ "126 bytes, the first of 16", 126, 0, ANSWERED, 0 },
	{ "127 bytes", 127, 0, ANSWERED, 0 },
	{ "128 bytes", 128, 0, ANSWERED, 0 },
	{ "255 bytes", 255, 0, ANSWERED, 0 },
	{ "256 bytes", 256, 0, ANSWERED, 0 },
	{ "4 095 bytes", 4095, 0, ANSWERED, 0 },
	{ "65 535 bytes, the last of 16 bits", 65535, 0, ANSWERED, 0 },
	{ "65 536 bytes, the first of 64", 65536, 0, ANSWERED, 0 },
	{ "gap 2: 16 bits for 2", 2, 126, REFUSED, 0 },
	{ "gap 2: 16 bits for 125", 125, 126, ANSWERED, 0 },
	{ "gap 2: 64 bits for 2", 2, 127, REFUSED, 0 },
	{ "gap 2: 64 bits for 125", 125, 127, ANSWERED, 0 },
	{ "gap 2: 64 bits for 126", 126, 127, ANSWERED, 0 },
	{ "gap 2: 64 bits for 65 535", 65535, 127, ANSWERED, 0 },
	{ "7.4.1: 65 537 bytes are too many", 65537, 0, 1009, 0 },
	{ "7.4.1: 2^31, announced", 4096, 127, 1009, 1ull << 31 },
	{ "7.4.1: 2^32, announced", 4096, 127, 1009, 1ull << 32 },
	{ "7.4.1: 2^63-1, announced", 4096, 127, 1009, (1ull << 63) - 1 },
	{ "highest bit", 100, 127, CUT, 1ull << 63 },
	{ "all bits", 100, 127, CUT, UINT64_MAX },
};

/* The question, as long as that by blanks; digits where it is too long. */
static char *text_of(size_t len)
{
	char *text = malloc(len + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, len < strlen(RFC_ASK) ? '1' : ' ', len);
	if (len >= strlen(RFC_ASK)) {
		memcpy(text, RFC_ASK, strlen(RFC_ASK) - 1);
		text[len - 1] = '}';
	}
	text[len] = '\0';
	return text;
}

START_TEST(test_lengths)
{
	const struct length *l = &lengths[_i];
	const struct sequence s = { .expected = l->expected };
	struct raw_head head = { .first = TEXT,
		.form = l->form,
		.declared = l->declared ? l->declared : l->len,
		.mask = { 1, 2, 3, 4 } };
	char *text = text_of(l->len);
	struct rawws ws;

	rfc_open(&ws);
	(void)raw_frame_odd(&ws, &head, text, l->len);
	ck_assert_msg(goes_as(&ws, &s), "5.2 %s", l->rule);
	raw_shut(&ws);
	free(text);
}
END_TEST

/* 5.4: parts of that many bytes each. */
START_TEST(test_parts)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 16, 30 };
	size_t size = sizes[_i], len = strlen(RFC_ASK);
	struct rawws ws;

	rfc_open(&ws);
	for (size_t at = 0; at < len; at += size) {
		bool last = at + size >= len;
		unsigned opcode = at ? RAW_CONT : RAW_TEXT;

		ck_assert(raw_frame(&ws, opcode | (last ? RAW_FIN : 0),
		    RFC_ASK + at, last ? len - at : size));
	}
	ck_assert_msg(rfc_answered(&ws, true), "5.4 parts of %zu", size);
	raw_shut(&ws);
}
END_TEST

/* 5.3: whatever the mask. */
START_TEST(test_masks)
{
	static const uint8_t masks[][4] = { { 0 }, { 255, 255, 255, 255 },
		{ 1, 0, 0, 0 }, { 0, 0, 0, 1 }, { 0x80, 0x80, 0x80, 0x80 },
		{ '{', '"', 't', 'y' }, { 0xde, 0xad, 0xbe, 0xef } };
	struct raw_head head = { .first = TEXT, .declared = strlen(RFC_ASK) };
	struct rawws ws;

	rfc_open(&ws);
	for (int i = 0; i < COUNT(masks); i++) {
		memcpy(head.mask, masks[i], 4);
		ck_assert(raw_frame_odd(&ws, &head, RFC_ASK, strlen(RFC_ASK)));
		ck_assert_msg(rfc_answered(&ws, true), "5.3 mask %d", i);
	}
	raw_shut(&ws);
}
END_TEST

/* 5.2: a frame is what it is however TCP cuts it. */
START_TEST(test_segments)
{
	static const size_t sizes[] = { 1, 2, 5, 13 };
	char frame[6 + sizeof(RFC_ASK) - 1] = { (char)TEXT,
		(char)(0x80 | (sizeof(RFC_ASK) - 1)) };
	struct rawws ws;

	memcpy(frame + 6, RFC_ASK, sizeof(RFC_ASK) - 1);
	rfc_open(&ws);
	for (size_t at = 0; at < sizeof(frame); at += sizes[_i]) {
		size_t left = sizeof(frame) - at;

		ck_assert(raw_put(
		    &ws, frame + at, left < sizes[_i] ? left : sizes[_i]));
	}
	ck_assert(rfc_answered(&ws, true));
	raw_shut(&ws);
}
END_TEST

/* ---- 5.5.2: pings ------------------------------------------------------ */

START_TEST(test_all_ping_lengths)
{
	struct piece ping = { .first = PING };
	char payload[125];
	struct rawws ws;

	for (size_t i = 0; i < sizeof(payload); i++)
		payload[i] = (char)(i * 7);
	ping.bytes = payload;
	rfc_open(&ws);
	for (ping.len = 0; ping.len <= sizeof(payload); ping.len++) {
		put_piece(&ws, &ping);
		ck_assert_msg(pongs(&ws, &ping), "%zu bytes", ping.len);
	}
	raw_shut(&ws);
}
END_TEST

/* Gap 3: of several pings at once the last one should be answered; here it is
 * the first, and others if there was time between. Never what nobody asked. */
START_TEST(test_pings_at_once)
{
	struct raw_frame frame;
	char glued[10 * 7], last = 0;
	struct rawws ws;

	rfc_open(&ws);
	for (int i = 0; i < 10; i++) {
		const char ping[7] = { (char)PING, (char)0x81, 0, 0, 0, 0,
			(char)('0' + i) };

		memcpy(glued + 7 * i, ping, sizeof(ping));
	}
	ck_assert(raw_put(&ws, glued, sizeof(glued)));
	ck_assert(rfc_hear(&ws, &frame));
	ck_assert(frame.payload.len == 1 && frame.payload.ptr[0] == '0');
	ck_assert(raw_text(&ws, RFC_ASK));
	while (rfc_hear(&ws, &frame) && frame.first == PONG) {
		ck_assert_uint_eq(frame.payload.len, 1);
		ck_assert_int_gt(frame.payload.ptr[0], last);
		last = frame.payload.ptr[0];
	}
	ck_assert_uint_eq(frame.first, TEXT);
	ck_assert(rfc_lives(&ws));
	raw_shut(&ws);
}
END_TEST

/* ---- 7: closing -------------------------------------------------------- */

/* 7.1.1: the server is the first to close TCP, at once, and says no more. */
START_TEST(test_server_closes_first)
{
	int64_t begun = raw_now_ms();
	struct raw_frame frame;
	struct rawws ws;

	rfc_open(&ws);
	ck_assert(raw_frame(&ws, BYE, "\x0f\xa1", 2));
	ck_assert(rfc_hear(&ws, &frame));
	ck_assert_uint_eq(frame.first, BYE);
	ck_assert_uint_eq(frame.payload.len, 2);
	ck_assert(!memcmp(frame.payload.ptr, "\x0f\xa1", 2));
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert_uint_eq(ws.in.len, ws.used);
	ck_assert_int_lt(raw_now_ms() - begun, 2000);
	raw_shut(&ws);
}
END_TEST

/* 7.1.7: failed, it hears nothing more, and answers nothing. */
START_TEST(test_failed_is_over)
{
	struct raw_frame frame;
	struct rawws ws;

	rfc_open(&ws);
	ck_assert(raw_frame(&ws, TEXT | 0x40, "x", 1));
	ck_assert(rfc_hear(&ws, &frame));
	ck_assert_uint_eq(frame.first, BYE);
	(void)raw_text(&ws, RFC_ASK);
	ck_assert(!raw_read(&ws, &frame, RAW_MS));
	ck_assert(ws.ended);
	raw_shut(&ws);
}
END_TEST

/* 7.2.1: without a close frame, in a message and between two. */
START_TEST(test_client_vanishes)
{
	struct rawws ws, other;

	rfc_open(&other);
	for (int i = 0; i < 4; i++) {
		rfc_open(&ws);
		if (i & 1)
			ck_assert(raw_frame(&ws, RAW_TEXT, "{", 1));
		if (i & 2)
			raw_reset(&ws);
		else
			raw_shut(&ws);
	}
	ck_assert(rfc_lives(&other));
	raw_shut(&other);
}
END_TEST

/* ---- 8.1: UTF-8 -------------------------------------------------------- */

enum { GOOD = 0, BAD = 1, OPEN = 2 /* bad only because it ends there */ };

#define U(kind, text)                                                          \
	{                                                                      \
		kind, text, sizeof(text) - 1                                   \
	}

static const struct utf8 {
	int kind;
	const char *bytes;
	size_t len;
} utf8s[] = {
	U(GOOD, "\x7f"),
	U(GOOD, "\xc2\x80"),
	U(GOOD, "\xdf\xbf"),
	U(GOOD, "\xe0\xa0\x80"),
	U(GOOD, "\xed\x9f\xbf"),
	U(GOOD, "\xee\x80\x80"),
	U(GOOD, "\xef\xbf\xbd"),
	U(GOOD, "\xef\xbf\xbe"),
	U(GOOD, "\xef\xbf\xbf"),
	U(GOOD, "\xf0\x90\x80\x80"),
	U(GOOD, "\xf4\x8f\xbf\xbf"),
	U(GOOD, "\xef\xbb\xbf"), /* a byte order mark is a character here */
	U(GOOD, "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"),
	U(GOOD, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xa7"),
	U(GOOD, "e\xcc\x81"),

	/* later bytes without a first */
	U(BAD, "\x80"),
	U(BAD, "\xbf"),
	U(BAD, "\x80\xbf"),
	U(BAD, "a\x80"),
	U(BAD, "\xc3\xa9\xa9"),
	/* first bytes without a later one */
	U(BAD, "\xc3 "),
	U(BAD, "\xe2\x82 "),
	U(BAD, "\xf0\x90\x8d "),
	U(BAD, "\xe2 \xac"),
	U(BAD, "\xf0 \x8d\x88"),
	U(BAD, "\xc3\xc3"),
	U(BAD, "\xe2\xe2\x82\xac"),
	/* bytes that cannot be */
	U(BAD, "\xc0"),
	U(BAD, "\xc1"),
	U(BAD, "\xf5"),
	U(BAD, "\xf8"),
	U(BAD, "\xfc"),
	U(BAD, "\xfe"),
	U(BAD, "\xff"),
	U(BAD, "\xf8\x88\x80\x80\x80"),
	U(BAD, "\xfc\x84\x80\x80\x80\x80"),
	/* longer than needed */
	U(BAD, "\xc0\x80"),
	U(BAD, "\xc0\xaf"),
	U(BAD, "\xc1\xbf"),
	U(BAD, "\xe0\x80\x80"),
	U(BAD, "\xe0\x80\xaf"),
	U(BAD, "\xe0\x9f\xbf"),
	U(BAD, "\xf0\x80\x80\xaf"),
	U(BAD, "\xf0\x8f\xbf\xbf"),
	/* halves of pairs */
	U(BAD, "\xed\xa0\x80"),
	U(BAD, "\xed\xad\xbf"),
	U(BAD, "\xed\xae\x80"),
	U(BAD, "\xed\xaf\xbf"),
	U(BAD, "\xed\xb0\x80"),
	U(BAD, "\xed\xbf\xbf"),
	U(BAD, "\xed\xa0\x80\xed\xb0\x80"),
	/* above the last */
	U(BAD, "\xf4\x90\x80\x80"),
	U(BAD, "\xf7\xbf\xbf\xbf"),
	/* broken off */
	U(OPEN, "\xc3"),
	U(OPEN, "\xe2"),
	U(OPEN, "\xe2\x82"),
	U(OPEN, "\xf0"),
	U(OPEN, "\xf0\x90"),
	U(OPEN, "\xf0\x90\x8d"),
};

static const char before[] =
    "{\"type\":\"watch\",\"id\":\"q\",\"on\":true,\"x\":\"";
static const char after[] = "\"}";

static void put_hex(char out[40], const struct utf8 *u)
{
	for (size_t i = 0; i < u->len && i < 12; i++)
		snprintf(out + 3 * i, 4, "%02x ", (uint8_t)u->bytes[i]);
}

/* In one frame. */
START_TEST(test_utf8)
{
	const struct utf8 *u = &utf8s[_i];
	struct buf text = BUF_EMPTY;
	char hex[40] = "";
	struct rawws ws;

	put_hex(hex, u);
	buf_text(&text, before);
	buf_add(&text, u->bytes, u->len);
	if (u->kind != OPEN)
		buf_text(&text, after);
	rfc_open(&ws);
	ck_assert(raw_frame(&ws, TEXT, text.ptr, text.len));
	if (u->kind == GOOD)
		ck_assert_msg(rfc_answered(&ws, true), "8.1 %s", hex);
	else
		ck_assert_msg(ends_with(&ws, 1007), "8.1 %s", hex);
	buf_fini(&text);
	raw_shut(&ws);
}
END_TEST

/* A frame for each byte, with a ping between; the last one is never sent of
 * what is bad before it. */
START_TEST(test_utf8_in_parts)
{
	const struct utf8 *u = &utf8s[_i];
	char hex[40] = "";
	struct rawws ws;

	put_hex(hex, u);
	rfc_open(&ws);
	ck_assert(raw_frame(&ws, RAW_TEXT, before, strlen(before)));
	for (size_t i = 0; i < u->len; i++) {
		(void)raw_frame(&ws, RAW_CONT, u->bytes + i, 1);
		if (u->kind != BAD)
			ck_assert(rfc_lives(&ws));
	}
	if (u->kind != BAD)
		ck_assert(raw_frame(&ws, CONT, u->kind == OPEN ? "" : after,
		    u->kind == OPEN ? 0 : strlen(after)));
	if (u->kind == GOOD)
		ck_assert_msg(rfc_answered(&ws, true), "8.1 %s", hex);
	else if (u->kind == OPEN)
		ck_assert_msg(ends_with(&ws, 1007), "8.1 %s", hex);
	else /* what was sent behind it may have overtaken the code */
		ck_assert_msg(ends_with(&ws, 1007) || ws.ended, "8.1 %s", hex);
	raw_shut(&ws);
}
END_TEST

/* Nor is the rest of a frame waited for. */
START_TEST(test_utf8_fails_fast)
{
	struct raw_head head = { .first = TEXT, .declared = 5000 };
	char text[1000];
	struct rawws ws;

	memset(text, 'a', sizeof(text));
	text[900] = (char)0xff;
	rfc_open(&ws);
	ck_assert(raw_frame_odd(&ws, &head, text, sizeof(text)));
	ck_assert(ends_with(&ws, 1007));
	raw_shut(&ws);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net rfc6455");
	TCase *t = tcase_create("frames");

	tcase_set_timeout(t, 60);
	tcase_add_unchecked_fixture(t, NULL, rfc_stop);
	tcase_add_checked_fixture(t, rfc_start, NULL);
	tcase_add_loop_test(t, test_sequences, 0, COUNT(sequences));
	tcase_add_loop_test(t, test_lengths, 0, COUNT(lengths));
	tcase_add_loop_test(t, test_parts, 0, 6);
	tcase_add_test(t, test_masks);
	tcase_add_loop_test(t, test_segments, 0, 4);
	tcase_add_test(t, test_all_ping_lengths);
	tcase_add_test(t, test_pings_at_once);
	tcase_add_test(t, test_server_closes_first);
	tcase_add_test(t, test_failed_is_over);
	tcase_add_test(t, test_client_vanishes);
	tcase_add_loop_test(t, test_utf8, 0, COUNT(utf8s));
	tcase_add_loop_test(t, test_utf8_in_parts, 0, COUNT(utf8s));
	tcase_add_test(t, test_utf8_fails_fast);
	suite_add_tcase(s, t);
	return s;
}
