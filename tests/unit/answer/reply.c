/* The reply file's form: what is taken, and what is refused with its line. */
#include "server/answer/reply.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/buf.h"
#include "shared/text.h"
#include "tests/support/suite.h"

static struct arena arena;
static struct reply_file file;
static struct reply_fault fault;

static void setup(void)
{
	arena = ARENA_EMPTY;
}

static void teardown(void)
{
	arena_fini(&arena);
}

static enum err parse(struct str content)
{
	return reply_parse(content, "en/a.reply", &arena, &file, &fault);
}

#define ck_str(s, text)                                                        \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\", not \"%s\"", STR_ARG(s), (text))

/* Content of known length, so that a NUL may stand in it. */
#define ROW(err, line, content)                                                \
	{                                                                      \
		ERR_##err, line, STR(content)                                  \
	}

static const struct {
	enum err err;
	int line;
	struct str content;
} broken[] = {
	ROW(bad_msg, 0, ""),
	ROW(bad_msg, 0, "\n\nText.\n"),
	ROW(bad_msg, 1, "Just a text.\n"),
	ROW(bad_msg, 1, "id: a"),
	ROW(bad_msg, 2, "id: a\nauto: yes\n"),
	ROW(bad_msg, 3, "id: a\n\n"),
	ROW(bad_msg, 3, "id: a\n\n \t\n\n"),
	ROW(bad_msg, 3, "id: a\n\n\xE2\x80\x8B\xE3\x80\x80\n"),
	ROW(bad_msg, 0, "auto: yes\n\nText.\n"),
	ROW(bad_msg, 1, "id:\n\nText.\n"),
	ROW(bad_msg, 1, "id:   \n\nText.\n"),
	ROW(bad_msg, 1, "id: Upper\n\nText.\n"),
	ROW(bad_msg, 1, "id: a b\n\nText.\n"),
	ROW(bad_msg, 1, "id: ../../x\n\nText.\n"),
	ROW(bad_msg, 1, "id: \xC3\xA9\n\nText.\n"),
	ROW(range, 1,
	    "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaa\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nid: a\n\nText.\n"),
	ROW(bad_msg, 3, "id: a\nstage: order\nstage: order\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nstage: later\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nauto: true\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nauto: Yes\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nno colon here\n\nText.\n"),
	ROW(bad_field, 2, "id: a\nasks: x\n\nText.\n"),
	ROW(bad_field, 2, "id: a\nASK: x\n\nText.\n"),
	ROW(bad_field, 2, "id: a\n: x\n\nText.\n"),
	ROW(bad_field, 2, "id: a\ninclude: ../../etc/passwd\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nask: \xE2\x80\x8B\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nneeds: order number\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nneeds: order.number,,x\n\nText.\n"),
	ROW(range, 2, "id: a\nchips: b, c, d, e\n\nText.\n"),
	ROW(range, 5, "id: a\nchips: b\nchips: c\nchips: d\nchips: e\n\nT\n"),
	ROW(bad_msg, 2, "id: a\nfrom: tomorrow\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nfrom: 2026-02-29\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nfrom: 2026-13-01\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nfrom: 2026-00-01\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nfrom: 2026-01-00\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nfrom: 26-01-01\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nuntil: 2026-1-01\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nuntil: 2026-01-01Z\n\nText.\n"),
	ROW(bad_msg, 2, "id: a\nuntil: 2026--1-01\n\nText.\n"),
	ROW(range, 0, "id: a\nfrom: 2026-02-02\nuntil: 2026-02-01\n\nT.\n"),
	ROW(bad_type, 1, "id: \xFF\n\nText.\n"),
	ROW(bad_type, 4, "id: a\n\nText.\nfull\x80 of it\n"),
	ROW(bad_type, 3, "id: a\n\nText with \0 in it.\n"),
	ROW(bad_type, 2, "id: a\nask: bell\x07\n\nText.\n"),
	ROW(bad_type, 3, "id: a\n\n\x1B[31mred\n"),
	ROW(bad_type, 3, "id: a\n\nline\rline\n"),
	ROW(bad_type, 3, "id: a\n\nC1 \xC2\x85 here\n"),
	ROW(bad_type, 3, "id: a\n\nturned \xE2\x80\xAE round\n"),
	ROW(bad_type, 3, "id: a\n\nisolated \xE2\x81\xA6 text\n"),
	ROW(bad_type, 3, "id: a\n\nparagraph \xE2\x80\xA9 mark\n"),
	ROW(bad_type, 3, "id: a\n\nhalf \xE2\x80\n"),
	ROW(bad_type, 3, "id: a\n\nsurrogate \xED\xA0\x80\n"),
	ROW(bad_type, 3, "id: a\n\noverlong \xC0\xAF\n"),
};

START_TEST(refuses)
{
	enum err err = parse(broken[_i].content);

	ck_assert_msg(err == broken[_i].err && fault.line == broken[_i].line,
	    "row %d: %s line %d: %s", _i, err_code(err), fault.line, fault.why);
	ck_assert_str_eq(fault.path, "en/a.reply");
	ck_assert(fault.why[0]);
	ck_assert_msg(text_valid(str_from(fault.why)), "row %d", _i);
}
END_TEST

/* A value is named in the sentence as far as there is room, whole characters
 * of it: the sentence goes into JSON. */
START_TEST(names_long_values)
{
	static const char *const keys[] = { "stage", "risk", "manner", "auto",
		"from", "until" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		for (int shift = 0; shift < 4; shift++) {
			struct buf b = BUF_EMPTY;

			buf_printf(
			    &b, "id: a\n%s: %.*s", keys[i], shift, "xxx");
			for (int k = 0; k < 100; k++)
				buf_text(&b, "\xF0\x9F\x98\x80");
			buf_text(&b, "\n\nText.\n");
			ck_assert_int_eq(parse(buf_view(&b)), ERR_bad_msg);
			ck_assert(text_valid(str_from(fault.why)));
			ck_assert_ptr_nonnull(
			    strstr(fault.why, "\xF0\x9F\x98\x80"));
			buf_fini(&b);
		}
}
END_TEST

START_TEST(reads_all_keys)
{
	ck_assert_int_eq(parse(STR("id: order.late\n"
				   "title: My order is late\n"
				   "stage: order\n"
				   "auto: yes\n"
				   "tags: order, late parcel\n"
				   "tags: more\n"
				   "needs: order.number\n"
				   "needs: shipment.due, order\n"
				   "ask: where is it?\n"
				   "ask:   it is late: why  \n"
				   "chips: order.lost, contact.reach\n"
				   "shop: north\n"
				   "shop: south\n"
				   "goto: return\n"
				   "duty: logistics\n"
				   "from: 2026-12-24\n"
				   "until: 2026-12-31\n"
				   "\n"
				   "Line one.\n"
				   "\n"
				   "Line: two, {{order.number}}.  \n"
				   "\n")),
	    ERR_ok);
	ck_str(file.id, "order.late");
	ck_str(file.title, "My order is late");
	ck_assert_int_eq(file.stage, STAGE_order);
	ck_assert(file.automatic);
	ck_assert_uint_eq(file.tags.count, 3);
	ck_str(file.tags.at[1], "late parcel");
	ck_assert_uint_eq(file.needs.count, 3);
	ck_str(file.needs.at[0], "order.number");
	ck_str(file.needs.at[1], "shipment.due");
	ck_str(file.needs.at[2], "order");
	ck_assert_uint_eq(file.asks.count, 2);
	ck_str(file.asks.at[1], "it is late: why");
	ck_assert_uint_eq(file.chips.count, 2);
	ck_assert_uint_eq(file.shops.count, 2);
	ck_str(file.go_to, "return");
	ck_str(file.duty, "logistics");
	ck_str(file.text, "Line one.\n\nLine: two, {{order.number}}.");
}
END_TEST

START_TEST(least_file)
{
	ck_assert_int_eq(parse(STR("id: a\n\nText")), ERR_ok);
	ck_str(file.text, "Text");
	ck_assert_int_eq(file.stage, STAGE_pre_sale);
	ck_assert(!file.automatic);
	ck_assert_uint_eq(file.asks.count, 0);
	ck_assert_uint_eq(file.title.len, 0);
	ck_assert_int_eq(file.from_ms, 0);
	ck_assert_int_eq(file.until_ms, 0);
}
END_TEST

/* A mark in front and carriage returns, as some editors write. */
START_TEST(foreign_line_ends)
{
	ck_assert_int_eq(parse(STR("\xEF\xBB\xBFid: a\r\nask: x y\r\n\r\n"
				   "One.\r\nTwo.\r\n")),
	    ERR_ok);
	ck_str(file.id, "a");
	ck_str(file.asks.at[0], "x y");
	ck_str(file.text, "One.\nTwo.");
}
END_TEST

START_TEST(days_are_whole)
{
	ck_assert_int_eq(parse(STR("id: a\nfrom: 1971-01-01\n"
				   "until: 1971-01-01\n\nT\n")),
	    ERR_ok);
	ck_assert_int_eq(file.from_ms, 365LL * 86400000);
	ck_assert_int_eq(file.until_ms, 366LL * 86400000);
	ck_assert_int_eq(parse(STR("id: a\nfrom: 2024-02-29\n\nT\n")), ERR_ok);
	ck_assert_int_eq(file.from_ms, 1709164800000LL);
}
END_TEST

START_TEST(tabs_and_other_scripts)
{
	ck_assert_int_eq(parse(STR("id:\ta\nask:\t送料はいくら\n\n"
				   "送料は\t無料です。🎁 \xE2\x80\x8F\n")),
	    ERR_ok);
	ck_str(file.asks.at[0], "送料はいくら");
}
END_TEST

/* Limits count characters, not bytes; each is met and then passed. */
START_TEST(limits)
{
	static const struct {
		const char *head, *tail;
		size_t most;
	} rows[] = {
		{ "id: a\nask: ", "\n\nText.\n", REPLY_ASK_MAX },
		{ "id: a\ntitle: ", "\n\nText.\n", 120 },
		{ "id: a\n\n", "\n", REPLY_TEXT_MAX },
	};
	for (size_t over = 0; over < 2; over++) {
		struct buf b = BUF_EMPTY;

		buf_text(&b, rows[_i].head);
		for (size_t i = 0; i < rows[_i].most + over; i++)
			buf_text(&b, "件");
		buf_text(&b, rows[_i].tail);
		ck_assert_int_eq(
		    parse(buf_view(&b)), over ? ERR_range : ERR_ok);
		buf_fini(&b);
	}
}
END_TEST

START_TEST(file_too_large)
{
	struct buf b = BUF_EMPTY;

	buf_text(&b, "id: a\n");
	while (b.len <= REPLY_FILE_MAX)
		buf_text(&b, "ask: how much is it\n");
	buf_text(&b, "\nText.\n");
	ck_assert_int_eq(parse(buf_view(&b)), ERR_range);
	ck_assert_int_eq(fault.line, 0);
	buf_fini(&b);
}
END_TEST

START_TEST(very_many_phrasings)
{
	struct buf b = BUF_EMPTY;

	buf_text(&b, "id: a\n");
	for (int i = 0; i < 10000; i++)
		buf_printf(&b, "ask: is it %d\n", i);
	buf_text(&b, "\nText.\n");
	ck_assert_int_eq(parse(buf_view(&b)), ERR_ok);
	ck_assert_uint_eq(file.asks.count, 10000);
	ck_str(file.asks.at[9999], "is it 9999");
	buf_fini(&b);
}
END_TEST

/* No cut of a good file may crash, and what is taken is complete. */
START_TEST(every_cut)
{
	static const char whole[] =
	    "id: a.b\ntitle: T\xC3\xA9\nask: x\nfrom: 2026-01-01\n\nText \xE2"
	    "\x82\xAC.\n";

	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		char *copy = malloc(len ? len : 1);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, whole, len);
		if (!parse((struct str){ copy, len }))
			ck_assert(file.text.len > 0 && file.id.len > 0);
		free(copy);
		arena_reset(&arena);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/reply");
	TCase *t = tcase_create("reply");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, refuses, 0, sizeof(broken) / sizeof(broken[0]));
	tcase_add_test(t, names_long_values);
	tcase_add_test(t, reads_all_keys);
	tcase_add_test(t, least_file);
	tcase_add_test(t, foreign_line_ends);
	tcase_add_test(t, days_are_whole);
	tcase_add_test(t, tabs_and_other_scripts);
	tcase_add_loop_test(t, limits, 0, 3);
	tcase_add_test(t, file_too_large);
	tcase_add_test(t, very_many_phrasings);
	tcase_add_test(t, every_cut);
	suite_add_tcase(s, t);
	return s;
}
