/* Runs of bytes: comparing, trimming, cutting, reading numbers. */
#include "shared/str.h"

#include <limits.h>
#include <stdlib.h>

#include "tests/support/suite.h"

struct trim_row {
	const char *in, *out;
};

static const struct trim_row trims[] = {
	{ "", "" }, { " ", "" }, { " \t\r\n\v\f", "" }, { "a", "a" },
	{ "  a b\t", "a b" }, { "\nline\r\n", "line" },
	{ "\xc2\xa0nbsp", "\xc2\xa0nbsp" }, /* no ASCII blank */
};

START_TEST(trims_blanks)
{
	struct str got = str_trim(str_from(trims[_i].in));

	ck_assert(str_is(got, trims[_i].out));
}
END_TEST

START_TEST(trims_nothing)
{
	ck_assert_uint_eq(str_trim(STR_NONE).len, 0);
}
END_TEST

struct cut_row {
	const char *in;
	size_t count;
	const char *parts[4];
};

static const struct cut_row cuts[] = {
	{ "", 1, { "" } },
	{ "a", 1, { "a" } },
	{ "a,b", 2, { "a", "b" } },
	{ ",", 2, { "", "" } },
	{ "a,", 2, { "a", "" } },
	{ ",a", 2, { "", "a" } },
	{ "a,,b,c", 4, { "a", "", "b", "c" } },
};

START_TEST(cuts_parts)
{
	const struct cut_row *row = &cuts[_i];
	struct str rest = str_from(row->in);
	size_t count = 0;

	while (rest.ptr) {
		struct str part = str_cut(&rest, ',');

		ck_assert_uint_lt(count, row->count);
		ck_assert(str_is(part, row->parts[count]));
		count++;
	}
	ck_assert_uint_eq(count, row->count);
	ck_assert_uint_eq(rest.len, 0);
}
END_TEST

START_TEST(cut_stays_inside)
{
	/* The separator right behind the run is not ours. */
	struct str rest = { "ab,cd", 2 };
	struct str part = str_cut(&rest, ',');

	ck_assert(str_is(part, "ab"));
	ck_assert_ptr_null(rest.ptr);
	part = str_cut(&rest, ',');
	ck_assert_uint_eq(part.len, 0);
}
END_TEST

struct int_row {
	const char *in;
	bool good;
	long long value;
};

static const struct int_row ints[] = {
	{ "0", true, 0 }, { "-0", true, 0 }, { "7", true, 7 },
	{ "-7", true, -7 }, { "007", true, 7 },
	{ "1234567890123", true, 1234567890123 },
	{ "9223372036854775807", true, LLONG_MAX },
	{ "-9223372036854775808", true, LLONG_MIN },
	{ "9223372036854775808", false, 0 },
	{ "-9223372036854775809", false, 0 },
	{ "99999999999999999999", false, 0 }, { "", false, 0 },
	{ "-", false, 0 }, { "--1", false, 0 }, { "+1", false, 0 },
	{ " 1", false, 0 }, { "1 ", false, 0 }, { "1.0", false, 0 },
	{ "0x10", false, 0 }, { "1a", false, 0 },
	{ "\xef\xbc\x91", false, 0 }, /* full-width 1 */
};

START_TEST(reads_ints)
{
	const struct int_row *row = &ints[_i];
	long long value = 42;

	ck_assert_int_eq(str_int(str_from(row->in), &value), row->good);
	ck_assert_int_eq(value, row->good ? row->value : 42);
}
END_TEST

START_TEST(int_needs_no_nul)
{
	/* On the heap without a NUL, so that ASan sees a step too far. */
	char *digits = malloc(3);
	long long value = 0;

	memcpy(digits, "123", 3);
	ck_assert(str_int((struct str){ digits, 3 }, &value));
	ck_assert_int_eq(value, 123);
	free(digits);
	ck_assert(!str_int(STR_NONE, &value));
}
END_TEST

START_TEST(compares)
{
	char with_nul[] = "a\0b";

	ck_assert(str_eq(STR_NONE, STR("")));
	ck_assert(str_eq(STR("ab"), (struct str){ "abc", 2 }));
	ck_assert(!str_eq(STR("ab"), STR("abc")));
	ck_assert(!str_eq(STR("ab"), STR("aB")));
	ck_assert(!str_eq((struct str){ with_nul, 3 }, STR("a")));
	ck_assert(str_is(str_from(NULL), ""));
	ck_assert_uint_eq(STR("a\0b").len, 3);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("str");
	TCase *t = tcase_create("str");

	tcase_add_loop_test(
	    t, trims_blanks, 0, sizeof(trims) / sizeof(trims[0]));
	tcase_add_test(t, trims_nothing);
	tcase_add_loop_test(t, cuts_parts, 0, sizeof(cuts) / sizeof(cuts[0]));
	tcase_add_test(t, cut_stays_inside);
	tcase_add_loop_test(t, reads_ints, 0, sizeof(ints) / sizeof(ints[0]));
	tcase_add_test(t, int_needs_no_nul);
	tcase_add_test(t, compares);
	suite_add_tcase(s, t);
	return s;
}
