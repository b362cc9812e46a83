/* Writing frames: exact bytes, what is left out, and that every message is
 * read back as it was written, up to its limits and not a step further. */
#include <stdlib.h>

#include "shared/wire.h"
#include "tests/support/sample.h"
#include "tests/support/suite.h"

static struct arena arena;
static struct buf out;
static struct message got;
static struct wire_fault fault;

static void set_up(void)
{
	arena = ARENA_EMPTY;
	out = BUF_EMPTY;
}

static void tear_down(void)
{
	arena_fini(&arena);
	buf_fini(&out);
}

static void encode(const struct message *message)
{
	buf_clear(&out);
	ck_assert_int_eq(wire_encode(message, &out), ERR_ok);
}

/* Writes a message and reads it back; the way is one the type allows. */
static enum err there_and_back(const struct message *message)
{
	unsigned ways = message_row(message->type)->ways;

	encode(message);
	return wire_decode(buf_view(&out), ways & TO_DESK ? TO_DESK : TO_PEER,
	    &arena, &got, &fault);
}

static bool on_the_wire(int type)
{
	return message_row((enum message_type)type)->ways != INNER;
}

static void expect_frame(const struct message *message, const char *want)
{
	encode(message);
	ck_assert_str_eq(buf_cstr(&out), want);
}

START_TEST(exact_bytes)
{
	struct message ack = { .type = MESSAGE_ack, .id = STR("c-1") };
	struct message watch = { .type = MESSAGE_watch };
	struct message hello = { .type = MESSAGE_hello };
	struct message user = { .type = MESSAGE_user };

	ack.u.ack.conversation = STR("c");
	ack.u.ack.seq = 12;
	ack.u.ack.at = 1790000000123;
	expect_frame(&ack,
	    "{\"type\":\"ack\",\"id\":\"c-1\",\"conversation\":\"c\","
	    "\"seq\":12,\"at\":1790000000123}");
	/* what must be there is written even if it is the least of its kind */
	expect_frame(&watch, "{\"type\":\"watch\",\"on\":false}");
	expect_frame(&hello, "{\"type\":\"hello\"}");
	user.u.user.name = STR("ana");
	expect_frame(&user,
	    "{\"type\":\"user\",\"name\":\"ana\",\"standing\":\"nobody\"}");
}
END_TEST

START_TEST(records_and_lists)
{
	struct rec_choice choices[] = { { STR("a"), STR("A") },
		{ STR("b"), STR("B") } };
	struct rec_line lines[2] = {
		{ .seq = 1, .kind = KIND_choices, .choices = { choices, 2 } },
		{ .seq = 2, .kind = KIND_note, .track = TRACK_internal }
	};
	struct message message = { .type = MESSAGE_lines };

	message.u.lines.conversation = STR("c");
	message.u.lines.lines = (struct rec_line_list){ lines, 2 };
	expect_frame(&message,
	    "{\"type\":\"lines\",\"conversation\":\"c\",\"lines\":["
	    "{\"seq\":1,\"kind\":\"choices\",\"text\":\"\",\"at\":0,"
	    "\"choices\":[{\"reply\":\"a\",\"title\":\"A\"},"
	    "{\"reply\":\"b\",\"title\":\"B\"}]},"
	    "{\"seq\":2,\"track\":\"internal\",\"kind\":\"note\","
	    "\"text\":\"\",\"at\":0}]}");
}
END_TEST

START_TEST(an_id_only_where_there_is_one)
{
	struct message typing = { .type = MESSAGE_typing, .id = STR("1") };

	typing.u.typing.conversation = STR("c");
	expect_frame(&typing,
	    "{\"type\":\"typing\",\"conversation\":\"c\",\"on\":false}");
}
END_TEST

struct number_row {
	int64_t number;
	const char *text;
};

static const struct number_row numbers[] = {
	{ 1, "1" },
	{ 9, "9" },
	{ 10, "10" },
	{ -1, "-1" },
	{ 4294967296, "4294967296" },
	{ INT64_MAX, "9223372036854775807" },
	{ INT64_MIN, "-9223372036854775808" },
};

START_TEST(numbers_are_written_in_full)
{
	struct message message = { .type = MESSAGE_ack };

	message.u.ack.seq = numbers[_i].number;
	encode(&message);
	ck_assert(str_eq(buf_view(&out),
	    arena_printf(
		&arena, "{\"type\":\"ack\",\"seq\":%s}", numbers[_i].text)));
}
END_TEST

struct escape_row {
	const char *text, *json;
};

static const struct escape_row escapes[] = {
	{ "plain", "plain" },
	{ "\"", "\\\"" },
	{ "\\", "\\\\" },
	{ "/", "/" },
	{ "a\"b\\c", "a\\\"b\\\\c" },
	{ "\"\"", "\\\"\\\"" },
	{ "\b\f\n\r\t", "\\b\\f\\n\\r\\t" },
	{ "\x01\x1f", "\\u0001\\u001f" },
	{ "\x1b[2J", "\\u001b[2J" },
	{ "\x7f", "\\u007f" },
	{ "\xe2\x80\xa8", "\xe2\x80\xa8" },
	{ "\xe8\xaa\x9e\n\xf0\x9f\x98\x80", "\xe8\xaa\x9e\\n\xf0\x9f\x98\x80" },
	{ "</script>", "</script>" },
};

START_TEST(text_is_escaped)
{
	struct message message = { .type = MESSAGE_note, .id = STR("1") };

	message.u.note.conversation = STR("c");
	message.u.note.text = str_from(escapes[_i].text);
	encode(&message);
	ck_assert(str_eq(buf_view(&out),
	    arena_printf(&arena,
		"{\"type\":\"note\",\"id\":\"1\",\"conversation\":\"c\","
		"\"text\":\"%s\"}",
		escapes[_i].json)));
}
END_TEST

START_TEST(any_character_comes_back)
{
	struct message message = { .type = MESSAGE_line };
	struct rec_line line = { .seq = 1, .kind = KIND_rep };
	char text[127];

	for (int c = 1; c < 128; c++)
		text[c - 1] = (char)c;
	line.text = (struct str){ text, sizeof(text) };
	message.u.line.conversation = STR("c");
	message.u.line.lines = (struct rec_line_list){ &line, 1 };
	ck_assert_int_eq(there_and_back(&message), ERR_ok);
	ck_assert(str_eq(got.u.line.lines.at[0].text, line.text));
	for (size_t i = 0; i < out.len; i++)
		ck_assert_int_ge((unsigned char)out.ptr[i], ' ');
}
END_TEST

static const struct str invalid[] = {
	{ "\xff", 1 },
	{ "a\xc0\xaf", 3 },
	{ "\xed\xa0\x80", 3 },
	{ "\xe8\xaa", 2 },
	{ "a\0b", 3 },
};

/* A frame the other end would refuse is not made, and what was in the buffer
 * before stays. */
START_TEST(invalid_text_is_refused)
{
	struct message message = { .type = MESSAGE_note, .id = STR("1") };
	struct rec_line line = { .seq = 1, .text = invalid[_i] };
	struct message nested = { .type = MESSAGE_line };

	buf_text(&out, "before");
	message.u.note.conversation = STR("c");
	message.u.note.text = invalid[_i];
	ck_assert_int_eq(wire_encode(&message, &out), ERR_internal);
	ck_assert_str_eq(buf_cstr(&out), "before");
	nested.u.line.lines = (struct rec_line_list){ &line, 1 };
	ck_assert_int_eq(wire_encode(&nested, &out), ERR_internal);
	ck_assert_str_eq(buf_cstr(&out), "before");
	message.u.note.text = STR("x");
	message.id = invalid[_i];
	ck_assert_int_eq(wire_encode(&message, &out), ERR_internal);
	message.id = STR("1");
	ck_assert_int_eq(wire_encode(&message, &out), ERR_ok);
	ck_assert_int_eq(memcmp(out.ptr, "before{", 7), 0);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct message message = { .type = MESSAGE_hello };

	out.failed = true;
	ck_assert_int_eq(wire_encode(&message, &out), ERR_no_memory);
	out.failed = false;
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

/* Every type with every field, at its least and at its most. */
static void round_trip(int type, enum sample_size size)
{
	struct message message;

	sample_message((enum message_type)type, size, &arena, &message);
	ck_assert_msg(there_and_back(&message) == ERR_ok, "%s.%s",
	    message_row(message.type)->name, fault.field);
	ck_assert_int_eq(got.type, message.type);
	ck_assert(str_eq(got.id, message.id));
	ck_assert(
	    sample_equal(shape_message(message.type), &got.u, &message.u));
	if (message_row(message.type)->ways & TO_DESK)
		ck_assert_uint_le(out.len, WIRE_FRAME_MAX);
}

START_TEST(every_message_comes_back)
{
	if (!on_the_wire(_i))
		return;
	round_trip(_i, SAMPLE_SMALL);
	round_trip(_i, SAMPLE_LARGE);
}
END_TEST

static void blank_optional(void *ctx, struct message *message,
    const struct wire_field *field, void *of)
{
	static const char zeros[sizeof(struct shape_list)];

	(void)ctx;
	(void)message;
	if (!field->must)
		shape_put(field, of, zeros);
}

START_TEST(every_optional_field_may_be_absent)
{
	struct message message;

	if (!on_the_wire(_i))
		return;
	sample_message((enum message_type)_i, SAMPLE_SMALL, &arena, &message);
	sample_visit(&message, blank_optional, NULL);
	ck_assert_int_eq(there_and_back(&message), ERR_ok);
	ck_assert(
	    sample_equal(shape_message(message.type), &got.u, &message.u));
}
END_TEST

static void expect_refusal(const struct message *message,
    const struct wire_field *field, enum err want)
{
	enum err err = there_and_back(message);

	ck_assert_msg(err == want, "%s: %s instead of %s for %s.%s",
	    field->kind, err_code(err), err_code(want),
	    message_row(message->type)->name, field->name);
	if (want)
		ck_assert_str_eq(fault.field, field->name);
}

static void try_text(
    const struct message *message, const struct wire_field *field, void *of)
{
	bool name = field->form == WIRE_NAME;
	struct str (*make)(size_t, struct arena *) =
	    name ? sample_name : sample_text;
	struct str kept = *shape_text(field, of);
	struct str at_most = make((size_t)field->max, &arena);
	struct str too_long = make((size_t)field->max + 1, &arena);
	struct str too_short =
	    make(field->min ? (size_t)field->min - 1 : 0, &arena);

	shape_put(field, of, &at_most);
	expect_refusal(message, field, ERR_ok);
	shape_put(field, of, &too_long);
	expect_refusal(message, field, ERR_range);
	shape_put(field, of, &too_short);
	expect_refusal(message, field,
	    !field->min              ? ERR_ok
	    : name || field->min > 1 ? ERR_range
				     : ERR_empty);
	shape_put(field, of, &kept);
}

static void try_int(
    const struct message *message, const struct wire_field *field, void *of)
{
	int64_t kept = shape_int(field, of);
	int64_t number = field->max;

	shape_put(field, of, &number);
	expect_refusal(message, field, ERR_ok);
	if (field->max < INT64_MAX) {
		number = field->max + 1;
		shape_put(field, of, &number);
		expect_refusal(message, field, ERR_range);
	}
	number = field->min > 0 ? -1 : field->min - 1;
	shape_put(field, of, &number);
	expect_refusal(message, field, ERR_range);
	shape_put(field, of, &kept);
}

static void try_list(
    const struct message *message, const struct wire_field *field, void *of)
{
	const struct shape *shape = field->record();
	struct shape_list kept = shape_list(field, of);
	size_t most = (size_t)field->max;
	struct shape_list list = {
		arena_alloc(&arena, (most + 1) * shape->size), most
	};

	ck_assert_ptr_nonnull(list.at);
	for (size_t i = 0; i <= most; i++)
		sample_fill(shape, SAMPLE_SMALL, &arena,
		    (char *)list.at + i * shape->size);
	shape_put(field, of, &list);
	expect_refusal(message, field, ERR_ok);
	list.count = most + 1;
	shape_put(field, of, &list);
	expect_refusal(message, field, ERR_range);
	shape_put(field, of, &kept);
}

static void try_limits(void *ctx, struct message *message,
    const struct wire_field *field, void *of)
{
	(void)ctx;
	switch (field->form) {
	case WIRE_TEXT:
	case WIRE_NAME:
		try_text(message, field, of);
		break;
	case WIRE_INT:
		try_int(message, field, of);
		break;
	case WIRE_LIST:
		try_list(message, field, of);
		break;
	case WIRE_FLAG:
	case WIRE_WORD:
	case WIRE_RAW:
		break;
	}
}

START_TEST(every_limit_holds)
{
	struct message message;

	if (!on_the_wire(_i))
		return;
	sample_message((enum message_type)_i, SAMPLE_SMALL, &arena, &message);
	sample_visit(&message, try_limits, NULL);
}
END_TEST

static void try_words(void *ctx, struct message *message,
    const struct wire_field *field, void *of)
{
	int kept;

	(void)ctx;
	if (field->form != WIRE_WORD)
		return;
	kept = shape_word(field, of);
	for (int word = 0; word < word_count(field->words); word++) {
		shape_put(field, of, &word);
		ck_assert_int_eq(there_and_back(message), ERR_ok);
		ck_assert(sample_equal(
		    shape_message(message->type), &got.u, &message->u));
	}
	shape_put(field, of, &kept);
}

START_TEST(every_word_comes_back)
{
	struct message message;

	if (!on_the_wire(_i))
		return;
	sample_message((enum message_type)_i, SAMPLE_SMALL, &arena, &message);
	sample_visit(&message, try_words, NULL);
}
END_TEST

#define ROWS(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

Suite *suite(void)
{
	Suite *s = suite_create("wire_encode");
	TCase *t = tcase_create("wire_encode");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, exact_bytes);
	tcase_add_test(t, records_and_lists);
	tcase_add_test(t, an_id_only_where_there_is_one);
	tcase_add_loop_test(t, numbers_are_written_in_full, 0, ROWS(numbers));
	tcase_add_loop_test(t, text_is_escaped, 0, ROWS(escapes));
	tcase_add_test(t, any_character_comes_back);
	tcase_add_loop_test(t, invalid_text_is_refused, 0, ROWS(invalid));
	tcase_add_test(t, no_memory_is_told);
	tcase_add_loop_test(t, every_message_comes_back, 0, MESSAGE_COUNT);
	tcase_add_loop_test(
	    t, every_optional_field_may_be_absent, 0, MESSAGE_COUNT);
	tcase_add_loop_test(t, every_limit_holds, 0, MESSAGE_COUNT);
	tcase_add_loop_test(t, every_word_comes_back, 0, MESSAGE_COUNT);
	suite_add_tcase(s, t);
	return s;
}
