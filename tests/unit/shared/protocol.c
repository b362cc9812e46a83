/* shared/PROTOCOL.md against the tables: its generated parts are what the
 * tables say, and every example is read, and written just so, by wire.c.
 * Run with DESKBELL_WRITE_DOCS=1 it writes the generated parts in place. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/shape.h"
#include "shared/token.h"
#include "shared/wire.h"
#include "tests/support/suite.h"

static const char path[] = DESKBELL_SOURCE_DIR "/shared/PROTOCOL.md";

static struct buf document;

static void set_up(void)
{
	char chunk[4096];
	size_t got;
	FILE *file = fopen(path, "r");

	ck_assert_msg(file != NULL, "cannot open %s", path);
	document = BUF_EMPTY;
	while ((got = fread(chunk, 1, sizeof(chunk), file)))
		buf_add(&document, chunk, got);
	fclose(file);
	ck_assert(!document.failed);
}

static void tear_down(void)
{
	buf_fini(&document);
}

/* ---- what the tables say ----------------------------------------------- */

/* A cell of a table may not have a bare bar in it. */
static void put_cell(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			buf_char(out, '\\');
		buf_char(out, *text);
	}
}

static void put_limits(struct buf *out, const struct wire_field *field)
{
	const char *unit = field->form == WIRE_TEXT   ? " characters"
			   : field->form == WIRE_NAME ? " bytes"
						      : "";

	switch (field->form) {
	case WIRE_TEXT:
	case WIRE_NAME:
	case WIRE_INT:
		if (field->max == INT64_MAX)
			buf_printf(out, " %" PRId64 " or more", field->min);
		else if (field->min == field->max)
			buf_printf(out, " %" PRId64 "%s", field->min, unit);
		else
			buf_printf(out, " %" PRId64 "-%" PRId64 "%s",
			    field->min, field->max, unit);
		break;
	case WIRE_FLAG:
		buf_text(out, " true, false");
		break;
	case WIRE_LIST:
		buf_printf(out, " at most %" PRId64, field->max);
		break;
	case WIRE_WORD:
	case WIRE_RAW:
		break;
	}
}

static void put_kind(struct buf *out, const struct wire_field *field)
{
	static const char *const kinds[] = {
		[WIRE_TEXT] = "text",
		[WIRE_NAME] = "name",
		[WIRE_INT] = "integer",
		[WIRE_FLAG] = "flag",
	};

	if (field->form == WIRE_LIST)
		buf_printf(
		    out, "list of [%s](#record-%s)", field->kind, field->kind);
	else if (field->form == WIRE_WORD)
		buf_text(out, "word of ");
	else
		buf_text(out, kinds[field->form]);
	if (field->form == WIRE_WORD)
		for (const char *c = field->kind; *c; c++)
			buf_char(out, (char)(*c - 'A' + 'a'));
}

static void put_fields(struct buf *out, const struct shape *shape)
{
	buf_text(out, "| field | kind | limits | needed | what |\n"
		      "|---|---|---|---|---|\n");
	for (size_t i = 0; i < shape->count; i++) {
		const struct wire_field *field = &shape->fields[i];

		buf_printf(out, "| `%s` | ", field->name);
		put_kind(out, field);
		buf_text(out, " |");
		put_limits(out, field);
		buf_text(out, field->must ? " | yes | " : " | | ");
		put_cell(out, field->description);
		buf_text(out, " |\n");
	}
	buf_char(out, '\n');
}

/* The words of a list whose bits are set. */
static void put_bits(struct buf *out, enum word_list list, unsigned bits)
{
	const char *comma = "";

	for (int i = 0; i < word_count(list); i++)
		if (bits & BIT(i)) {
			buf_printf(out, "%s%s", comma, word_name(list, i));
			comma = ", ";
		}
}

static void put_gate(struct buf *out, const struct message_row *row)
{
	static const char *const ids[] = {
		[MESSAGE_ID_NO] = "none",
		[MESSAGE_ID_MAY] = "may be given",
		[MESSAGE_ID_ONCE] = "needed; a repeat is harmless",
	};

	if (row->ways & TO_DESK) {
		buf_text(out, "Sent by: ");
		put_bits(out, WORDS_standing, row->standings);
		if (row->states != BIT(STATE_COUNT) - 1) {
			buf_text(out, ". Only while the chat is: ");
			put_bits(out, WORDS_state, row->states);
		}
		buf_printf(out, ". Budget: %s. ",
		    word_name(WORDS_rate, (int)row->rate));
	}
	if (row->ways & TO_PEER)
		buf_text(out, "Sent by the desk. ");
	buf_printf(out, "Id: %s.\n\n", ids[row->id]);
}

static void put_way(struct buf *out, unsigned ways)
{
	for (int i = 0; i < MESSAGE_COUNT; i++) {
		const struct message_row *row =
		    message_row((enum message_type)i);

		if (row->ways != ways)
			continue;
		buf_printf(out, "#### Fields of `%s`\n\n%s\n", row->name,
		    row->description);
		put_gate(out, row);
		put_fields(out, shape_message((enum message_type)i));
	}
}

static void make_messages(struct buf *out)
{
	buf_text(out, "### From a client to the desk\n\n");
	put_way(out, TO_DESK);
	buf_text(out, "### Both ways\n\n");
	put_way(out, TO_DESK | TO_PEER);
	buf_text(out, "### From the desk to a client\n\n");
	put_way(out, TO_PEER);
	buf_text(out, "### Records\n\n");
#define RECORD(name, description)                                              \
	buf_text(out, "#### Record " #name "\n\n" description ".\n\n");        \
	put_fields(out, shape_record(#name));
#include "shared/messages.def"
}

static void make_words(struct buf *out)
{
	static const struct {
		enum word_list list;
		const char *title;
	} lists[] = {
		{ WORDS_standing, "standing" },
		{ WORDS_state, "state" },
		{ WORDS_stage, "stage" },
		{ WORDS_track, "track" },
		{ WORDS_kind, "kind" },
		{ WORDS_lang, "lang" },
		{ WORDS_listed, "listed" },
		{ WORDS_rate, "budget" },
	};

	buf_text(out, "| list | word | what it means |\n|---|---|---|\n");
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (int j = 0; j < word_count(lists[i].list); j++) {
			buf_printf(out, "| %s | `%s` | ", lists[i].title,
			    word_name(lists[i].list, j));
			put_cell(out, word_meaning(lists[i].list, j));
			buf_text(out, " |\n");
		}
}

static void make_errors(struct buf *out)
{
	buf_text(out, "| code | sentence | connection |\n|---|---|---|\n");
	for (int i = 1; i < ERR_COUNT; i++) {
		enum err err = (enum err)i;

		buf_printf(out, "| `%s` | ", err_code(err));
		put_cell(out, err_sentence(err));
		if (err_ws(err))
			buf_printf(out, " | closed with %d |\n", err_ws(err));
		else
			buf_text(out, " | stays |\n");
	}
}

static void make_limits(struct buf *out)
{
	buf_printf(out,
	    "| what | at most |\n|---|---|\n"
	    "| bytes of a frame to the desk | %d |\n"
	    "| values in it: objects, lists, texts, numbers, flags | %d |\n"
	    "| objects and lists inside each other, either way | %d |\n"
	    "| bytes of an id | %d |\n",
	    WIRE_FRAME_MAX, WIRE_VALUES_MAX, WIRE_DEPTH_MAX, WIRE_ID_MAX);
}

/* ---- the generated parts ------------------------------------------------ */

static const struct part {
	const char *begin, *end;
	void (*make)(struct buf *out);
} parts[] = {
	{ "<!-- limits -->\n", "<!-- /limits -->\n", make_limits },
	{ "<!-- messages -->\n", "<!-- /messages -->\n", make_messages },
	{ "<!-- words -->\n", "<!-- /words -->\n", make_words },
	{ "<!-- errors -->\n", "<!-- /errors -->\n", make_errors },
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* The document with its generated parts made anew. */
static void renew(struct buf *out)
{
	const char *at = buf_cstr(&document);

	while (*at) {
		const char *line_end = strchr(at, '\n');
		size_t len =
		    line_end ? (size_t)(line_end - at) + 1 : strlen(at);
		const struct part *part = NULL;

		for (size_t i = 0; i < COUNT(parts); i++)
			if (!strncmp(at, parts[i].begin, len))
				part = &parts[i];
		buf_add(out, at, len);
		at += len;
		if (!part)
			continue;
		part->make(out);
		at = strstr(at, part->end);
		ck_assert_msg(at != NULL, "no %s", part->end);
	}
	ck_assert(!out->failed);
}

static void write_document(struct str text)
{
	FILE *file = fopen(path, "w");

	ck_assert_msg(file != NULL, "cannot write %s", path);
	ck_assert_uint_eq(fwrite(text.ptr, 1, text.len, file), text.len);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(the_generated_parts_are_fresh)
{
	struct buf fresh = BUF_EMPTY;
	const char *write = getenv("DESKBELL_WRITE_DOCS");

	renew(&fresh);
	if (write && !strcmp(write, "1"))
		write_document(buf_view(&fresh));
	else
		ck_assert_msg(str_eq(buf_view(&fresh), buf_view(&document)),
		    "shared/PROTOCOL.md is not what the tables say: run this "
		    "test with DESKBELL_WRITE_DOCS=1");
	buf_fini(&fresh);
}
END_TEST

START_TEST(every_part_has_its_place)
{
	const struct part *part = &parts[_i];
	const char *begin = strstr(buf_cstr(&document), part->begin);

	ck_assert_msg(begin != NULL, "no %s", part->begin);
	ck_assert_ptr_nonnull(strstr(begin, part->end));
	ck_assert_ptr_null(strstr(begin + 1, part->begin));
}
END_TEST

/* ---- the examples ------------------------------------------------------- */

/* Reads one example by one way and writes it again: equal bytes mean that
 * every field of it is known, in the order of the table, and none missing. */
static bool is_good(struct str example, unsigned way, enum message_type *type)
{
	struct arena arena = ARENA_EMPTY;
	struct buf again = BUF_EMPTY;
	struct message message;
	struct wire_fault fault;
	enum err err = wire_decode(example, way, &arena, &message, &fault);

	if (!err) {
		*type = message.type;
		ck_assert_int_eq(wire_encode(&message, &again), ERR_ok);
		ck_assert_msg(str_eq(buf_view(&again), example),
		    "not as it would be written: %s", buf_cstr(&again));
	}
	buf_fini(&again);
	arena_fini(&arena);
	return !err;
}

/* The one line of JSON behind a heading, or none. */
static struct str example_of(const char *name)
{
	char heading[80];
	char *at, *end;

	snprintf(heading, sizeof(heading), "\n### `%s`\n", name);
	at = strstr(buf_cstr(&document), heading);
	if (!at)
		return STR_NONE;
	at += strlen(heading);
	end = strstr(at, "\n### ");
	at = strstr(at, "\n```json\n");
	if (!at || (end && at > end))
		return STR_NONE;
	at += strlen("\n```json\n");
	end = strstr(at, "\n```\n");
	return (struct str){ at, end ? (size_t)(end - at) : 0 };
}

START_TEST(every_message_has_an_example)
{
	const struct message_row *row = message_row((enum message_type)_i);
	struct str example = example_of(row->name);
	static const unsigned ways[] = { TO_DESK, TO_PEER };

	if (row->ways == INNER) {
		ck_assert_msg(
		    !example.len, "%s is nobody's business", row->name);
		return;
	}
	ck_assert_msg(example.len, "no example of %s", row->name);
	ck_assert_msg(!memchr(example.ptr, '\n', example.len),
	    "example of %s is not one line", row->name);
	for (size_t i = 0; i < COUNT(ways); i++) {
		enum message_type type = MESSAGE_COUNT;

		if (!(row->ways & ways[i]))
			continue;
		ck_assert_msg(is_good(example, ways[i], &type),
		    "example of %s is refused", row->name);
		ck_assert_int_eq((int)type, _i);
	}
}
END_TEST

/* Also those that tell a story: each line is a frame one of the two sends. */
START_TEST(every_line_of_json_is_a_message)
{
	struct str rest = buf_view(&document);
	bool inside = false;
	int count = 0;

	while (rest.ptr) {
		struct str line = str_cut(&rest, '\n');
		enum message_type type;

		if (!inside || str_is(line, "```")) {
			inside = str_is(line, "```json");
			continue;
		}
		ck_assert_msg(is_good(line, TO_DESK, &type) ||
				  is_good(line, TO_PEER, &type),
		    "no message: %.*s", STR_ARG(line));
		count++;
	}
	ck_assert(!inside);
	ck_assert_int_gt(count, 40);
}
END_TEST

/* The document shows what it talks about: every error it is written of. */
START_TEST(every_error_is_listed)
{
	char cell[64];

	snprintf(cell, sizeof(cell), "| `%s` |", err_code((enum err)_i));
	ck_assert_msg(strstr(buf_cstr(&document), cell) != NULL, "%s", cell);
}
END_TEST

/* The one thing a shop's server has to compute by itself. */
START_TEST(the_identity_example_is_right)
{
	struct arena arena = ARENA_EMPTY;
	struct str identity;
	const char *mac;

	ck_assert_int_eq(
	    token_identity(&arena, STR("open-sesame-of-the-tea-shop-2031"),
		STR("tea"), STR("k-1044"), 1924992000, &identity),
	    ERR_ok);
	ck_assert(!strncmp(identity.ptr, "k-1044|1924992000|tea|", 22));
	mac = identity.ptr + 22;
	ck_assert_msg(strstr(buf_cstr(&document), mac) != NULL, "%s", mac);
	arena_fini(&arena);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("protocol");
	TCase *t = tcase_create("protocol");

	tcase_add_checked_fixture(t, set_up, tear_down);
	/* first, so that the others read what it wrote */
	tcase_add_test(t, the_generated_parts_are_fresh);
	tcase_add_loop_test(t, every_part_has_its_place, 0, COUNT(parts));
	tcase_add_loop_test(t, every_message_has_an_example, 0, MESSAGE_COUNT);
	tcase_add_test(t, every_line_of_json_is_a_message);
	tcase_add_loop_test(t, every_error_is_listed, 1, ERR_COUNT);
	tcase_add_test(t, the_identity_example_is_right);
	suite_add_tcase(s, t);
	return s;
}
