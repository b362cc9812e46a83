/* Rows of a terminal: broken where they should be, never too wide, never with
 * anything in them that drives a terminal. */
#include "client/cli/wrap.h"

#include <stdio.h>

#include "shared/text.h"
#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static const struct row {
	struct wrap wrap;
	const char *in, *out;
} rows[] = {
	{ { 30, 0, 2, 9 }, "", "" },
	{ { 30, 0, 2, 9 }, "one", "one" },
	{ { 30, 0, 2, 9 }, "one  two", "one  two" },
	{ { 20, 0, 2, 9 }, "aaaa bbbb cccc dddd eeee",
	    "aaaa bbbb cccc dddd\n  eeee" },
	{ { 20, 10, 4, 9 }, "aaaa bbbb cccc dddd", "aaaa bbbb\n    cccc dddd" },
	{ { 20, 0, 2, 9 }, "aaaaaaaaaabbbbbbbbbbcc",
	    "aaaaaaaaaabbbbbbbbbb\n  cc" },
	{ { 20, 0, 2, 9 }, "x aaaaaaaaaabbbbbbbbbbcc",
	    "x\n  aaaaaaaaaabbbbbbbb\n  bbcc" },
	{ { 20, 0, 2, 9 }, "one\ntwo", "one\n  two" },
	{ { 20, 0, 2, 9 }, "one \n two", "one\n   two" },
	{ { 20, 0, 2, 9 }, "one\n\ntwo", "one\n  \n  two" },
	/* Chinese and Japanese break between any two characters */
	{ { 20, 0, 2, 9 }, "请问这个有货吗？我想买三件",
	    "请问这个有货吗？我想\n  买三件" },
	{ { 20, 0, 2, 9 }, "ab 请问这个有货吗？我想买三件",
	    "ab 请问这个有货吗？\n  我想买三件" },
	/* marks stay with their letter */
	{ { 20, 0, 2, 9 }, "aaaaaaaaaaaaaaaaaaae\xcc\x81z",
	    "aaaaaaaaaaaaaaaaaaae\xcc\x81\n  z" },
	/* what would drive the terminal is shown instead */
	{ { 40, 0, 2, 9 }, "a\x1b[2Jb\a\tc\rd", "a\\x1B[2Jb\\x07\\x09c\\x0Dd" },
	{ { 40, 0, 2, 9 },
	    "a\xc2\x9b"
	    "2Jb",
	    "a\\u{009B}2Jb" },
	{ { 40, 0, 2, 9 },
	    "a\xe2\x80\xae"
	    "b",
	    "a\\u{202E}b" },
	/* too narrow: not broken at all */
	{ { 10, 0, 2, 9 }, "aaaa bbbb cccc dddd", "aaaa bbbb cccc dddd" },
	{ { 0, 0, 2, 9 }, "aaaa bbbb cccc dddd", "aaaa bbbb cccc dddd" },
	{ { 24, 0, 20, 9 }, "aaaa bbbb cccc dddd eeee ffff",
	    "aaaa bbbb cccc dddd eeee ffff" },
	/* too long: cut, and said to be */
	{ { 20, 0, 2, 2 }, "one\ntwo\nthree", "one\n  two [...]" },
	{ { 20, 0, 2, 1 }, "aaaaaaaaaabbbbbbbbbbcc",
	    "aaaaaaaaaabbbbbbbbbb [...]" },
};

START_TEST(wraps)
{
	struct buf out = BUF_EMPTY;

	wrap_text(&rows[_i].wrap, str_from(rows[_i].in), &out);
	if (strncmp(rows[_i].out, "a\\u{", 4) != 0)
		ck_assert_str_eq(buf_cstr(&out), rows[_i].out);
	else /* how it is shown is text.c's business, not that it is */
		ck_assert_ptr_null(memchr(buf_cstr(&out), '\x9b', out.len));
	buf_fini(&out);
}
END_TEST

/* Whatever comes in, no row is wider than the terminal and no control comes
 * out. */
static void check_rows(struct str text, int columns)
{
	struct wrap wrap = { columns, 7, 5, 60 };
	struct buf out = BUF_EMPTY;
	struct str rest;
	bool first = true;
	int count = 0;

	wrap_text(&wrap, text, &out);
	rest = buf_view(&out);
	while (rest.ptr) {
		struct str row = str_cut(&rest, '\n');
		int width = text_width(row) + (first ? wrap.used : 0);
		bool cut =
		    row.len > 6 && !memcmp(row.ptr + row.len - 6, " [...]", 6);
		ck_assert_int_le(width, columns + (cut ? 6 : 0));
		for (size_t i = 0; i < row.len; i++)
			ck_assert_uint_ge((unsigned char)row.ptr[i], ' ');
		first = false;
		count++;
	}
	ck_assert_int_le(count, 60);
	buf_fini(&out);
}

static const char *const pieces[] = { "a", "word", " ", "  ", "\n", "陳", "に",
	"e\xcc\x81", "\xe2\x80\x8d", "\xf0\x9f\x91\xa9", "\x1b[31m", "\a", "\t",
	"\xe2\x80\xae", "\xff", "verylongwordwithoutanyblankinit", "\r\n",
	"\xc2\x9b", "\xe2\x80\xa8" };

START_TEST(keeps_inside)
{
	unsigned seed = (unsigned)_i * 2654435761u + 1;
	struct buf text = BUF_EMPTY;

	for (int i = 0; i < 120; i++) {
		seed = seed * 1103515245u + 12345;
		buf_text(&text, pieces[(seed >> 16) % (unsigned)COUNT(pieces)]);
	}
	for (int columns = 20; columns < 100; columns += 7)
		check_rows(buf_view(&text), columns);
	buf_fini(&text);
}
END_TEST

START_TEST(a_flood_is_short)
{
	static char flood[20000];

	memset(flood, '\n', sizeof(flood));
	check_rows((struct str){ flood, sizeof(flood) }, 80);
	memset(flood, '\a', sizeof(flood));
	check_rows((struct str){ flood, sizeof(flood) }, 80);
	memset(flood, 'x', sizeof(flood));
	check_rows((struct str){ flood, sizeof(flood) }, 21);
}
END_TEST

static const struct cut_row {
	const char *in;
	int width;
	const char *out;
	int used;
} cuts[] = {
	{ "", 5, "", 0 },
	{ "abcde", 5, "abcde", 5 },
	{ "abcdef", 5, "abcd\u2026", 5 },
	{ "a\nb", 5, "a b", 3 },
	{ "陳小姐", 6, "陳小姐", 6 },
	{ "陳小姐", 5, "陳小\u2026", 5 },
	{ "陳小姐", 4, "陳\u2026", 3 },
	{ "abc", 1, "\u2026", 1 },
	{ "abc", 0, "", 0 },
	{ "abc", -3, "", 0 },
	{ "\x1b", 9, "\\x1B", 4 },
};

START_TEST(cuts_one_row)
{
	struct buf out = BUF_EMPTY;
	int used = wrap_cut(str_from(cuts[_i].in), cuts[_i].width, &out);

	ck_assert_str_eq(buf_cstr(&out), cuts[_i].out);
	ck_assert_int_eq(used, cuts[_i].used);
	ck_assert_int_eq(text_width(buf_view(&out)), used);
	buf_fini(&out);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("wrap");
	TCase *t = tcase_create("wrap");

	tcase_add_loop_test(t, wraps, 0, COUNT(rows));
	tcase_add_loop_test(t, keeps_inside, 0, 40);
	tcase_add_test(t, a_flood_is_short);
	tcase_add_loop_test(t, cuts_one_row, 0, COUNT(cuts));
	suite_add_tcase(s, t);
	return s;
}
