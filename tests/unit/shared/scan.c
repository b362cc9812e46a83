/* Depth and number of values, counted over the bytes of a frame. */
#include "shared/scan.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/suite.h"

struct count_row {
	const char *frame;
	size_t depth, values; /* just enough */
};

static const struct count_row counts[] = {
	{ "0", 0, 1 },
	{ "\"x\"", 0, 1 },
	{ " null\n", 0, 1 },
	{ "{}", 1, 1 },
	{ "[]", 1, 1 },
	{ "{\"a\":1}", 1, 2 },
	{ "{\"a\" \t\r\n : \"b\"}", 1, 2 },
	{ "{\"a\":true,\"b\":null}", 1, 3 },
	{ "{\"a\":-1.5e3,\"b\":\"c\"}", 1, 3 },
	{ "[1,2,3]", 1, 4 },
	{ "[[],[],{}]", 2, 4 },
	{ "[[[[1]]]]", 4, 5 },
	{ "[\"a\",\"b\"]", 1, 3 },
	/* marks inside a text are no marks */
	{ "[\"[[[[{{{{,,,,1,2\"]", 1, 2 },
	{ "{\"[[\":\"]]\"}", 1, 2 },
	{ "[\"\\\"[[[\"]", 1, 2 },
	{ "[\"\\\\\",[1]]", 2, 4 },
	{ "[\"\\\\\\\"[[\"]", 1, 2 },
	{ "[\"\\u005b[\"]", 1, 2 },
	/* no JSON, but counted without harm */
	{ "]]]]", 0, 0 },
	{ "]]]][", 1, 1 },
	{ "\"unterminated [[[", 0, 1 },
	{ "\"ends in a backslash \\", 0, 1 },
	{ "{\"a\":", 1, 1 },
	{ "[1 2]", 1, 3 },
	{ "[::::1]", 1, 2 },
};

START_TEST(counts_exactly)
{
	const struct count_row *row = &counts[_i];
	struct str frame = str_from(row->frame);

	ck_assert_int_eq(scan_json(frame, row->depth, row->values), ERR_ok);
	ck_assert_int_eq(scan_json(frame, 99, 99), ERR_ok);
	if (row->depth)
		ck_assert_int_eq(
		    scan_json(frame, row->depth - 1, 99), ERR_too_deep);
	if (row->values)
		ck_assert_int_eq(
		    scan_json(frame, 99, row->values - 1), ERR_too_many);
}
END_TEST

START_TEST(nothing_is_nothing)
{
	ck_assert_int_eq(scan_json(STR_NONE, 9, 9), ERR_bad_msg);
	ck_assert_int_eq(scan_json(STR(""), 9, 9), ERR_bad_msg);
	ck_assert_int_eq(scan_json(STR(" \t\r\n"), 9, 9), ERR_bad_msg);
}
END_TEST

/* Every cut of a frame stays inside its bytes; the copy has just as many, so
 * that the sanitizer would see a step too far. */
START_TEST(any_cut_stays_inside)
{
	static const char frame[] =
	    "{\"a\":[1,-2.5e9,\"x\\\"y\\\\\",{\"b\" : null}],\"c\":true}";

	for (size_t len = 0; len <= sizeof(frame) - 1; len++) {
		char *copy = malloc(len ? len : 1);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, frame, len);
		ck_assert_int_eq(scan_json((struct str){ copy, len }, 3, 9),
		    len ? ERR_ok : ERR_bad_msg);
		free(copy);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("scan");
	TCase *t = tcase_create("scan");

	tcase_add_loop_test(
	    t, counts_exactly, 0, sizeof(counts) / sizeof(counts[0]));
	tcase_add_test(t, nothing_is_nothing);
	tcase_add_test(t, any_cut_stays_inside);
	suite_add_tcase(s, t);
	return s;
}
