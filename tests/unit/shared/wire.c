/* Reading frames: what is refused, with which error, naming which field, and
 * what is let through. The rows J1-J7 are the catalogue of bad input. */
#include "shared/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/suite.h"

static struct arena arena;
static struct buf frame;
static struct message message;
static struct wire_fault fault;

static void set_up(void)
{
	arena = ARENA_EMPTY;
	frame = BUF_EMPTY;
}

static void tear_down(void)
{
	arena_fini(&arena);
	buf_fini(&frame);
}

/* Decodes a copy of just these bytes, which is gone afterwards: reading too
 * far or keeping a pointer into the frame would be seen. */
static enum err decode(struct str bytes, unsigned way)
{
	char *copy = malloc(bytes.len ? bytes.len : 1);
	enum err err;

	ck_assert_ptr_nonnull(copy);
	if (bytes.len)
		memcpy(copy, bytes.ptr, bytes.len);
	err = wire_decode(
	    (struct str){ copy, bytes.len }, way, &arena, &message, &fault);
	free(copy);
	return err;
}

static void expect(
    const char *id, struct str bytes, enum err want, const char *field)
{
	enum err err = decode(bytes, TO_DESK);

	ck_assert_msg(err == want, "%s: %s instead of %s for %.*s", id,
	    err_code(err), err_code(want),
	    bytes.len < 200 ? (int)bytes.len : 200, bytes.ptr);
	ck_assert_msg(
	    !strcmp(fault.field, field), "%s: names \"%s\"", id, fault.field);
}

struct refusal {
	const char *id; /* of the catalogue of bad input; "" = not in it */
	const char *frame;
	enum err err;
	const char *field;
};

#define SAY_HEAD "{\"type\":\"say\",\"id\":\"1\",\"conversation\":\"c\""
#define SAY(more) SAY_HEAD ",\"text\":\"x\"," more "}"
#define SAY_TEXT(text) SAY_HEAD ",\"text\":" text "}"

/* No object, or one that is no message. */
static const struct refusal rows_j1[] = {
	{ "J1.1", "", ERR_bad_msg, "" },
	{ "J1.2", "   \t\r\n ", ERR_bad_msg, "" },
	{ "J1.3", "42", ERR_bad_msg, "" },
	{ "J1.4", "\"x\"", ERR_bad_msg, "" },
	{ "J1.5", "null", ERR_bad_msg, "" },
	{ "", "true", ERR_bad_msg, "" },
	{ "J1.6", "[]", ERR_bad_msg, "" },
	{ "", "[{\"type\":\"say\"}]", ERR_bad_msg, "" },
	{ "J1.7", "{}", ERR_bad_msg, "type" },
	{ "J1.8", "{\"t\":1}", ERR_bad_msg, "type" },
	{ "", "{\"type\":null}", ERR_bad_msg, "type" },
	{ "", "{\"type\":1}", ERR_bad_msg, "type" },
	{ "", "{\"type\":[\"say\"]}", ERR_bad_msg, "type" },
};

/* No JSON. */
static const struct refusal rows_j2[] = {
	{ "J2.1", "{", ERR_bad_json, "" },
	{ "", "}", ERR_bad_json, "" },
	{ "J2.2", "{\"a\":}", ERR_bad_json, "" },
	{ "", "{\"a\"}", ERR_bad_json, "" },
	{ "", "{\"a\" 1}", ERR_bad_json, "" },
	{ "J2.3", "{\"a\":1,}", ERR_bad_json, "" },
	{ "", "{,}", ERR_bad_json, "" },
	{ "J2.4", "{'type':'say'}", ERR_bad_json, "" },
	{ "", "{type:\"say\"}", ERR_bad_json, "" },
	{ "J2.5", "{\"a\":1} // talk", ERR_bad_json, "" },
	{ "", "/* talk */ {\"a\":1}", ERR_bad_json, "" },
	{ "J2.6", "{\"a\":NaN}", ERR_bad_json, "" },
	{ "J2.7", "{\"a\":Infinity}", ERR_bad_json, "" },
	{ "", "{\"a\":-Infinity}", ERR_bad_json, "" },
	{ "J2.8", "{\"a\":01}", ERR_bad_json, "" },
	{ "J2.9", "{\"a\":1.}", ERR_bad_json, "" },
	{ "", "{\"a\":.5}", ERR_bad_json, "" },
	{ "J2.10", "{\"a\":+1}", ERR_bad_json, "" },
	{ "J2.11", "{\"a\":0x10}", ERR_bad_json, "" },
	{ "", "{\"a\":1e}", ERR_bad_json, "" },
	{ "", "{\"a\":TRUE}", ERR_bad_json, "" },
	{ "", "{\"a\":nul}", ERR_bad_json, "" },
	{ "J2.12", "{} {}", ERR_bad_json, "" },
	{ "J2.13", "{}x", ERR_bad_json, "" },
	{ "", "{}]", ERR_bad_json, "" },
	{ "J2.14", "\xef\xbb\xbf{}", ERR_bad_json, "" },
	{ "", "{\"a\":[1}", ERR_bad_json, "" },
};

/* Names of fields. */
static const struct refusal rows_j3[] = {
	{ "J3.1", SAY("\"text\":\"y\""), ERR_bad_json, "" },
	{ "", SAY("\"type\":\"say\""), ERR_bad_json, "" },
	{ "", SAY("\"a\":1,\"a\":1"), ERR_bad_json, "" },
	{ "", SAY("\"\\u0074ext\":\"y\""), ERR_bad_json, "" },
	{ "J3.2", SAY("\"deep\":{\"a\":1,\"\\u0061\":2}"), ERR_bad_json, "" },
	{ "J3.3", SAY("\"te\\u0000xt\":\"y\""), ERR_bad_json, "" },
	{ "", SAY("\"te\xff\":1"), ERR_bad_json, "" },
	{ "J3.4", SAY("\"\":1"), ERR_ok, "" },
	{ "J3.6", SAY("\"__proto__\":{\"text\":\"y\"}"), ERR_ok, "" },
	{ "J3.7", SAY("\"Text\":\"y\",\"TYPE\":\"ack\""), ERR_ok, "" },
	{ "", "{\"TYPE\":\"say\"}", ERR_bad_msg, "type" },
	{ "", SAY_HEAD ",\"Text\":\"x\"}", ERR_bad_msg, "text" },
};

#define TYPING(value) SAY("\"typing_ms\":" value)
#define RATING(value)                                                          \
	"{\"type\":\"rate\",\"id\":\"1\",\"conversation\":\"c\","              \
	"\"score\":" value "}"
#define RESUME(value)                                                          \
	"{\"type\":\"resume\",\"conversation\":\"c\",\"last\":" value "}"

/* Numbers. */
static const struct refusal rows_j5[] = {
	{ "J5.1", RESUME("9007199254740993"), ERR_ok, "" },
	{ "", RESUME("9223372036854775807"), ERR_ok, "" },
	{ "J5.2", RESUME("9223372036854775808"), ERR_range, "" },
	{ "", RESUME("-9223372036854775808"), ERR_range, "last" },
	{ "J5.3", RESUME("-9223372036854775809"), ERR_range, "" },
	{ "J5.4", RESUME("1e400"), ERR_range, "" },
	{ "J5.5", RESUME("1e-400"), ERR_bad_type, "last" },
	{ "J5.6", RESUME("-0"), ERR_ok, "" },
	{ "", RESUME("-1"), ERR_range, "last" },
	{ "", RESUME("0"), ERR_ok, "" },
	{ "", RESUME("1.0"), ERR_bad_type, "last" },
	{ "J5.7", RESUME("1.5"), ERR_bad_type, "last" },
	{ "", RESUME("1e2"), ERR_bad_type, "last" },
	{ "J5.11", RESUME("0.1"), ERR_bad_type, "last" },
	{ "J5.8", RESUME("\"5\""), ERR_bad_type, "last" },
	{ "J5.9", RESUME("true"), ERR_bad_type, "last" },
	{ "", RESUME("[5]"), ERR_bad_type, "last" },
	{ "", RESUME("{}"), ERR_bad_type, "last" },
	{ "", RESUME("null"), ERR_ok, "" },
	{ "", TYPING("3600000"), ERR_ok, "" },
	{ "", TYPING("3600001"), ERR_range, "typing_ms" },
	{ "", RATING("0"), ERR_range, "score" },
	{ "", RATING("1"), ERR_ok, "" },
	{ "", RATING("5"), ERR_ok, "" },
	{ "", RATING("6"), ERR_range, "score" },
	{ "", RATING("null"), ERR_bad_msg, "score" },
};

/* Text. */
static const struct refusal rows_j6[] = {
	{ "J6.1", SAY_TEXT("\"a\\u0000b\""), ERR_bad_json, "" },
	{ "J6.2", SAY_TEXT("\"\\ud800\""), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"\\ud800x\""), ERR_bad_json, "" },
	{ "J6.3", SAY_TEXT("\"\\udc00\""), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"\\udc00\\ud800\""), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"\\ud83d\\ude00\""), ERR_ok, "" },
	{ "J6.4", SAY_TEXT("\"x\\uFFFF\""), ERR_ok, "" },
	{ "J6.5", SAY_TEXT("\"a\nb\""), ERR_bad_json, "" },
	{ "",
	    SAY_TEXT("\"a\x01"
		     "b\""),
	    ERR_bad_json, "" },
	{ "", SAY_TEXT("\"a\x7f\""), ERR_ok, "" },
	{ "J6.6", SAY_TEXT("\"\xff\""), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"\xc0\xaf\""), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"\xed\xa0\x80\""), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"\xf4\x90\x80\x80\""), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"\xe8\xaa\""), ERR_bad_json, "" },
	{ "J6.7", SAY_TEXT("\"\\x41\""), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"\\u12\""), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"\\u12g4\""), ERR_bad_json, "" },
	{ "J6.8", SAY_TEXT("\"x"), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"x\\"), ERR_bad_json, "" },
	{ "", SAY_TEXT("\"a\\u001b[2J\""), ERR_ok, "" },
	{ "", SAY_TEXT("\"<script>alert(1)</script>\""), ERR_ok, "" },
	{ "", SAY_TEXT("\"\""), ERR_empty, "text" },
	{ "", SAY_TEXT("\" \\t\\r\\n \""), ERR_empty, "text" },
	{ "", SAY_TEXT("\"\\u200b\\u200d\\u2060\""), ERR_empty, "text" },
	{ "", SAY_TEXT("\"\\u0301\\u0302\""), ERR_empty, "text" },
	{ "", SAY_TEXT("\"\\u3000\""), ERR_empty, "text" },
	{ "", SAY_TEXT("5"), ERR_bad_type, "text" },
	{ "", SAY_TEXT("true"), ERR_bad_type, "text" },
	{ "", SAY_TEXT("[\"x\"]"), ERR_bad_type, "text" },
	{ "", SAY_TEXT("{\"x\":1}"), ERR_bad_type, "text" },
	{ "J7.8", SAY_TEXT("null"), ERR_bad_msg, "text" },
	{ "", SAY_HEAD "}", ERR_bad_msg, "text" },
};

/* Types, ids, names, words and flags. */
static const struct refusal rows_j7[] = {
	{ "", "{\"type\":\"\"}", ERR_unknown_type, "type" },
	{ "J7.1", "{\"type\":\"nonsense\"}", ERR_unknown_type, "type" },
	{ "J7.3", "{\"type\":\"__init__\"}", ERR_unknown_type, "type" },
	{ "", "{\"type\":\"SAY\"}", ERR_unknown_type, "type" },
	{ "", "{\"type\":\"say \"}", ERR_unknown_type, "type" },
	{ "", "{\"type\":\"sa\"}", ERR_unknown_type, "type" },
	{ "", "{\"type\":\"ack\"}", ERR_unknown_type, "type" },
	{ "", "{\"type\":\"gone\"}", ERR_unknown_type, "type" },
	{ "", "{\"type\":\"packed\",\"pack\":1}", ERR_unknown_type, "type" },
	{ "J7.4", "{\"type\":\"say\",\"conversation\":\"c\",\"text\":\"x\"}",
	    ERR_bad_msg, "id" },
	{ "", "{\"type\":\"say\",\"id\":null}", ERR_bad_msg, "id" },
	{ "", "{\"type\":\"say\",\"id\":\"\"}", ERR_bad_msg, "id" },
	{ "", "{\"type\":\"say\",\"id\":1}", ERR_bad_msg, "id" },
	{ "", "{\"type\":\"say\",\"id\":{}}", ERR_bad_msg, "id" },
	{ "J7.6", "{\"type\":\"say\",\"id\":\"a b\"}", ERR_bad_msg, "id" },
	{ "", "{\"type\":\"say\",\"id\":\"a/b\"}", ERR_bad_msg, "id" },
	{ "", "{\"type\":\"say\",\"id\":\"\\n\"}", ERR_bad_msg, "id" },
	{ "", "{\"type\":\"say\",\"id\":\"\xc3\xa9\"}", ERR_bad_msg, "id" },
	/* where an id is only echoed it must be fit for it all the same */
	{ "", "{\"type\":\"hello\",\"id\":\"a b\"}", ERR_bad_msg, "id" },
	{ "", "{\"type\":\"hello\",\"id\":7}", ERR_bad_msg, "id" },
	{ "", "{\"type\":\"hello\",\"id\":null}", ERR_ok, "" },
	{ "", "{\"type\":\"hello\"}", ERR_ok, "" },
	/* where there is none it is a field like any unknown one */
	{ "",
	    "{\"type\":\"typing\",\"id\":7,\"conversation\":\"c\",\"on\":true}",
	    ERR_ok, "" },
	{ "", "{\"type\":\"person\",\"id\":\"1\",\"conversation\":\"\"}",
	    ERR_range, "conversation" },
	{ "", "{\"type\":\"person\",\"id\":\"1\",\"conversation\":\"a b\"}",
	    ERR_bad_msg, "conversation" },
	{ "", "{\"type\":\"person\",\"id\":\"1\",\"conversation\":\"a'b\"}",
	    ERR_bad_msg, "conversation" },
	{ "",
	    "{\"type\":\"person\",\"id\":\"1\",\"conversation\":\"\xc3\xa9\"}",
	    ERR_bad_msg, "conversation" },
	{ "", "{\"type\":\"person\",\"id\":\"1\",\"conversation\":7}",
	    ERR_bad_type, "conversation" },
	{ "", "{\"type\":\"person\",\"id\":\"1\",\"conversation\":null}",
	    ERR_bad_msg, "conversation" },
	{ "", "{\"type\":\"person\",\"id\":\"1\"}", ERR_bad_msg,
	    "conversation" },
	{ "", "{\"type\":\"list\",\"what\":\"mine\"}", ERR_ok, "" },
	{ "", "{\"type\":\"list\",\"what\":\"Mine\"}", ERR_bad_type, "what" },
	{ "", "{\"type\":\"list\",\"what\":\"\"}", ERR_bad_type, "what" },
	{ "", "{\"type\":\"list\",\"what\":1}", ERR_bad_type, "what" },
	{ "", "{\"type\":\"list\",\"what\":[\"mine\"]}", ERR_bad_type, "what" },
	{ "", "{\"type\":\"list\"}", ERR_bad_msg, "what" },
	{ "", "{\"type\":\"watch\",\"on\":false}", ERR_ok, "" },
	{ "", "{\"type\":\"watch\",\"on\":0}", ERR_bad_type, "on" },
	{ "", "{\"type\":\"watch\",\"on\":\"true\"}", ERR_bad_type, "on" },
	{ "", "{\"type\":\"watch\",\"on\":null}", ERR_bad_msg, "on" },
	{ "", "{\"type\":\"watch\"}", ERR_bad_msg, "on" },
};

#define ROWS(rows) (int)(sizeof(rows) / sizeof((rows)[0]))
#define REFUSES(name)                                                          \
	START_TEST(refuses_##name)                                             \
	{                                                                      \
		const struct refusal *row = &rows_##name[_i];                  \
		expect(row->id, str_from(row->frame), row->err, row->field);   \
	}                                                                      \
	END_TEST

REFUSES(j1)
REFUSES(j2)
REFUSES(j3)
REFUSES(j5)
REFUSES(j6)
REFUSES(j7)

/* Bytes that C text cannot hold. */
START_TEST(refuses_raw_nul)
{
	expect("", STR("{}\0"), ERR_bad_json, "");
	expect("", STR("\0"), ERR_bad_json, "");
	expect("", STR("{\"a\0\":1}"), ERR_bad_json, "");
	expect("", STR("{\"a\":1\0}"), ERR_bad_json, "");
	expect("", STR("{\"a\":null\0}"), ERR_bad_json, "");
	expect("", STR(RESUME("1\0")), ERR_bad_json, "");
	expect("", STR(SAY_HEAD ",\"text\":\"a\0b\"}"), ERR_bad_json, "");
}
END_TEST

/* before, n times what, after */
static struct str build(
    const char *before, const char *what, size_t n, const char *after)
{
	buf_clear(&frame);
	buf_text(&frame, before);
	for (size_t i = 0; i < n; i++)
		buf_text(&frame, what);
	buf_text(&frame, after);
	ck_assert(!frame.failed);
	return buf_view(&frame);
}

/* J4: deep and wide frames, and the longest strings of J3, J6 and J7. */
struct big_row {
	const char *id;
	const char *before, *what;
	size_t n;
	const char *after;
	enum err err;
	const char *field;
};

static const struct big_row bigs[] = {
	/* the object itself counts as one */
	{ "", SAY_HEAD ",\"text\":\"x\",\"a\":", "[", 31,
	    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}", ERR_ok, "" },
	{ "J4.1", SAY_HEAD ",\"text\":\"x\",\"a\":", "[", 32,
	    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}", ERR_too_deep, "" },
	{ "", "", "[", 33, "", ERR_too_deep, "" },
	{ "", "", "[", 32, "", ERR_bad_json, "" },
	{ "J4.2", "", "[", 2048, "", ERR_too_deep, "" },
	{ "J4.3", "", "[", 2049, "", ERR_too_deep, "" },
	{ "", "", "{\"a\":", 2049, "", ERR_too_deep, "" },
	{ "J4.4", "", "[", WIRE_FRAME_MAX, "", ERR_too_deep, "" },
	{ "J4.5", "", "[],", WIRE_FRAME_MAX / 3, "", ERR_too_many, "" },
	{ "", "[", "[],", 20000, "0]", ERR_too_many, "" },
	{ "J4.7", "[", "0,", 20000, "0]", ERR_too_many, "" },
	{ "", "[", "\"\",", 20000, "0]", ERR_too_many, "" },
	{ "J4.6", "{", "\"\":0,", 5000, "\"\":0}", ERR_too_many, "" },
	/* object, type, id, conversation, text and the list make six */
	{ "", SAY_HEAD ",\"text\":\"x\",\"a\":[0", ",0", WIRE_VALUES_MAX - 7,
	    "]}", ERR_ok, "" },
	{ "", SAY_HEAD ",\"text\":\"x\",\"a\":[0", ",0", WIRE_VALUES_MAX - 6,
	    "]}", ERR_too_many, "" },
	/* marks inside a text do not count */
	{ "", SAY_HEAD ",\"text\":\"", "[", 4096, "\"}", ERR_ok, "" },
	{ "", SAY_HEAD ",\"text\":\"", "\\\"", 4096, "\"}", ERR_ok, "" },
	{ "", SAY_HEAD ",\"text\":\"", "\\\\", 4096, "\"}", ERR_ok, "" },
	{ "", SAY_HEAD ",\"text\":\"", "x", 4096, "\"}", ERR_ok, "" },
	{ "", SAY_HEAD ",\"text\":\"", "x", 4097, "\"}", ERR_range, "text" },
	{ "", SAY_HEAD ",\"text\":\"", "\xe8\xaa\x9e", 4096, "\"}", ERR_ok,
	    "" },
	{ "", SAY_HEAD ",\"text\":\"", "\xe8\xaa\x9e", 4097, "\"}", ERR_range,
	    "text" },
	{ "", SAY_HEAD ",\"text\":\"", "\\ud83d\\ude00", 4096, "\"}", ERR_ok,
	    "" },
	{ "", SAY_HEAD ",\"text\":\"", " ", 4096, "\"}", ERR_empty, "text" },
	{ "J6.9", SAY_HEAD ",\"text\":\"", "x", 65000, "\"}", ERR_range,
	    "text" },
	{ "J3.5", SAY_HEAD ",\"text\":\"x\",\"", "k", 65000, "\":1}", ERR_ok,
	    "" },
	{ "", RESUME("0") " ", " ", 65000, "", ERR_ok, "" },
	{ "J5.10", "{\"type\":\"resume\",\"conversation\":\"c\",\"last\":", "9",
	    60000, "}", ERR_range, "" },
	{ "J7.2", "{\"type\":\"", "x", 1000, "\"}", ERR_unknown_type, "type" },
	{ "J7.5", "{\"type\":\"say\",\"id\":\"", "x", 200, "\"}", ERR_bad_msg,
	    "id" },
	{ "", "{\"type\":\"say\",\"id\":\"", "x", 65, "\"}", ERR_bad_msg,
	    "id" },
	{ "", "{\"type\":\"hello\",\"id\":\"", "x", 64, "\"}", ERR_ok, "" },
	{ "", "{\"type\":\"leave\",\"conversation\":\"", "c", 64, "\"}", ERR_ok,
	    "" },
	{ "", "{\"type\":\"leave\",\"conversation\":\"", "c", 65, "\"}",
	    ERR_range, "conversation" },
	{ "", "{\"type\":\"hello\"", " ", WIRE_FRAME_MAX - 16, "}", ERR_ok,
	    "" },
	{ "", "{\"type\":\"hello\"", " ", WIRE_FRAME_MAX - 15, "}",
	    ERR_too_long, "" },
	{ "", "", "x", WIRE_FRAME_MAX + 1, "", ERR_too_long, "" },
};

START_TEST(refuses_big)
{
	const struct big_row *row = &bigs[_i];

	expect(row->id, build(row->before, row->what, row->n, row->after),
	    row->err, row->field);
}
END_TEST

/* What would be slow if anything looked back: full frames of one thing. A
 * step for each pair of bytes would take minutes instead of a part of a
 * second. */
static const char *const slow[] = { "[", "{", "]", "\"", "\\", "\"\\\"", " ",
	"\"\" ", "[],", "{\"a\":", "0", "0,", "\"a\":", "x", ":", ",", "\x80" };

START_TEST(any_full_frame_is_read_in_one_pass)
{
	size_t n = WIRE_FRAME_MAX / strlen(slow[_i]);
	struct str bytes = build("", slow[_i], n, "");
	clock_t begin = clock();

	for (int i = 0; i < 10; i++) {
		ck_assert_int_ne(decode(bytes, TO_DESK), ERR_ok);
		ck_assert_int_ne(decode(bytes, TO_PEER), ERR_ok);
	}
	ck_assert_int_lt((clock() - begin) / CLOCKS_PER_SEC, 10);
}
END_TEST

START_TEST(a_frame_to_a_peer_may_be_long_but_not_deep)
{
	struct str bytes =
	    build("{\"type\":\"ack\",\"later\":[0", ",0", WIRE_FRAME_MAX, "]}");

	ck_assert_int_eq(decode(bytes, TO_PEER), ERR_ok);
	ck_assert_int_eq(message.type, MESSAGE_ack);
	bytes = build("", "[", 33, "");
	ck_assert_int_eq(decode(bytes, TO_PEER), ERR_too_deep);
}
END_TEST

START_TEST(each_way_has_its_types)
{
	for (int i = 0; i < MESSAGE_COUNT; i++) {
		const struct message_row *row =
		    message_row((enum message_type)i);
		struct str bytes =
		    build("{\"type\":\"", row->name, 1, "\",\"id\":\"1\"}");

		ck_assert_int_eq(decode(bytes, TO_DESK) == ERR_unknown_type,
		    !(row->ways & TO_DESK));
		ck_assert_str_eq(
		    fault.type, row->ways & TO_DESK ? row->name : "");
		ck_assert_int_eq(decode(bytes, TO_PEER) == ERR_unknown_type,
		    !(row->ways & TO_PEER));
	}
}
END_TEST

START_TEST(a_message_is_read_whole)
{
	ck_assert_int_eq(
	    decode(STR(" {\"text\":\"d\\u00f3nde\\n\\\"x\\\"\",\"edited\":true,"
		       "\"typing_ms\":1200,\"reply\":\"order.status\","
		       "\"conversation\":\"Zq_-9\",\"id\":\"a:1.b-2_C\","
		       "\"type\":\"say\",\"more\":[{\"x\":null}]}\r\n"),
		TO_DESK),
	    ERR_ok);
	ck_assert_int_eq(message.type, MESSAGE_say);
	ck_assert(str_is(message.id, "a:1.b-2_C"));
	ck_assert(str_is(message.u.say.conversation, "Zq_-9"));
	ck_assert(str_is(message.u.say.text, "d\xc3\xb3nde\n\"x\""));
	ck_assert(str_is(message.u.say.reply, "order.status"));
	ck_assert(message.u.say.edited);
	ck_assert_int_eq(message.u.say.typing_ms, 1200);
	ck_assert_str_eq(fault.field, "");
	ck_assert_str_eq(fault.type, "say");
	ck_assert_str_eq(fault.id, "a:1.b-2_C");
}
END_TEST

START_TEST(null_is_absent)
{
	ck_assert_int_eq(decode(STR(SAY("\"reply\":null,\"edited\":null,"
					"\"typing_ms\":null")),
			     TO_DESK),
	    ERR_ok);
	ck_assert_uint_eq(message.u.say.reply.len, 0);
	ck_assert(!message.u.say.edited);
	ck_assert_int_eq(message.u.say.typing_ms, 0);
	ck_assert_int_eq(
	    decode(STR("{\"type\":\"open\",\"id\":\"1\",\"stage\":null}"),
		TO_DESK),
	    ERR_ok);
	ck_assert_int_eq(message.u.open.stage, 0);
	ck_assert_int_eq(
	    decode(STR("{\"type\":\"listing\",\"chats\":null}"), TO_PEER),
	    ERR_ok);
	ck_assert_uint_eq(message.u.listing.chats.count, 0);
}
END_TEST

START_TEST(absent_is_not_what_was_there_before)
{
	memset(&message, 0x55, sizeof(message));
	ck_assert_int_eq(decode(STR("{\"type\":\"hello\"}"), TO_DESK), ERR_ok);
	ck_assert_uint_eq(message.id.len, 0);
	ck_assert_uint_eq(message.u.hello.shop.len, 0);
	ck_assert_uint_eq(message.u.hello.program.len, 0);
}
END_TEST

struct fault_row {
	const char *frame;
	const char *type, *id, *field;
};

/* An error can say which message it is about as soon as that is known. */
static const struct fault_row faults[] = {
	{ SAY_TEXT("5"), "say", "1", "text" },
	{ "{\"type\":\"nonsense\",\"id\":\"x-1\"}", "", "x-1", "type" },
	{ "{\"id\":\"x-1\"}", "", "x-1", "type" },
	{ "{\"type\":\"say\",\"id\":\"no good\"}", "say", "", "id" },
	{ "{\"type\":\"<b>\",\"id\":\"<b>\"}", "", "", "type" },
	{ "{\"type\":\"say\",\"id\":\"1\"", "", "", "" },
};

START_TEST(a_fault_says_where)
{
	const struct fault_row *row = &faults[_i];

	memset(&fault, 0x55, sizeof(fault));
	ck_assert_int_ne(decode(str_from(row->frame), TO_DESK), ERR_ok);
	ck_assert_str_eq(fault.type, row->type);
	ck_assert_str_eq(fault.id, row->id);
	ck_assert_str_eq(fault.field, row->field);
}
END_TEST

struct list_row {
	const char *id;
	const char *lines;
	enum err err;
	const char *field;
};

#define LINE "\"seq\":1,\"kind\":\"rep\",\"text\":\"x\",\"at\":1"

static const struct list_row line_rows[] = {
	{ "", "[]", ERR_ok, "" },
	{ "", "[{" LINE "}]", ERR_ok, "" },
	{ "", "[{" LINE "},{" LINE "}]", ERR_ok, "" },
	{ "", "[{" LINE ",\"choices\":[{\"reply\":\"a\",\"title\":\"A\"}]}]",
	    ERR_ok, "" },
	{ "", "[{\"seq\":1,\"kind\":\"rep\",\"text\":\"\",\"at\":1}]", ERR_ok,
	    "" },
	{ "", "{" LINE "}", ERR_bad_type, "lines" },
	{ "", "\"x\"", ERR_bad_type, "lines" },
	{ "", "[1]", ERR_bad_type, "lines" },
	{ "", "[null]", ERR_bad_type, "lines" },
	{ "J7.7", "[[]]", ERR_bad_type, "lines" },
	{ "", "[{}]", ERR_bad_msg, "seq" },
	{ "", "[{" LINE "},{\"seq\":0}]", ERR_range, "seq" },
	{ "", "[{" LINE ",\"choices\":[{\"reply\":\"a\"}]}]", ERR_bad_msg,
	    "title" },
	{ "", "[{" LINE ",\"choices\":[{\"reply\":\"a\",\"title\":\" \"}]}]",
	    ERR_empty, "title" },
	{ "", "[{" LINE ",\"choices\":[{},{},{},{}]}]", ERR_range, "choices" },
};

START_TEST(lists_are_read_record_by_record)
{
	const struct list_row *row = &line_rows[_i];
	struct str bytes = build("{\"type\":\"lines\",\"conversation\":\"c\","
				 "\"lines\":",
	    row->lines, 1, "}");

	ck_assert_int_eq(decode(bytes, TO_PEER), row->err);
	ck_assert_str_eq(fault.field, row->field);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("wire");
	TCase *t = tcase_create("wire");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, refuses_j1, 0, ROWS(rows_j1));
	tcase_add_loop_test(t, refuses_j2, 0, ROWS(rows_j2));
	tcase_add_loop_test(t, refuses_j3, 0, ROWS(rows_j3));
	tcase_add_loop_test(t, refuses_j5, 0, ROWS(rows_j5));
	tcase_add_loop_test(t, refuses_j6, 0, ROWS(rows_j6));
	tcase_add_loop_test(t, refuses_j7, 0, ROWS(rows_j7));
	tcase_add_test(t, refuses_raw_nul);
	tcase_add_loop_test(t, refuses_big, 0, ROWS(bigs));
	tcase_add_loop_test(
	    t, any_full_frame_is_read_in_one_pass, 0, ROWS(slow));
	tcase_add_test(t, a_frame_to_a_peer_may_be_long_but_not_deep);
	tcase_add_test(t, each_way_has_its_types);
	tcase_add_test(t, a_message_is_read_whole);
	tcase_add_test(t, null_is_absent);
	tcase_add_test(t, absent_is_not_what_was_there_before);
	tcase_add_loop_test(t, a_fault_says_where, 0, ROWS(faults));
	tcase_add_loop_test(
	    t, lists_are_read_record_by_record, 0, ROWS(line_rows));
	suite_add_tcase(s, t);
	return s;
}
