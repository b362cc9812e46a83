/* Lines between two kinds of texts. */
#include "server/answer/fit.h"

#include <stdlib.h>

#include "tests/support/suite.h"

static const struct {
	const char *text;
	bool yes;
} texts[] = {
	{ "can i pay by card", true },
	{ "which cards do you accept", true },
	{ "paying in cash", true },
	{ "the payment failed", true },
	{ "pay by invoice", true },
	{ "where is my parcel", false },
	{ "the parcel is late", false },
	{ "track my order", false },
	{ "when does it arrive", false },
	{ "my order has not been shipped", false },
	{ "the courier was not here", false },
};

enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

static struct arena arena;
static struct fit *fit;
static float *weight, *again;
static bool yes[TEXTS];

static void setup(void)
{
	arena = ARENA_EMPTY;
	fit = NULL;
	weight = calloc(GRAM_BUCKETS + 1, sizeof(*weight));
	again = calloc(GRAM_BUCKETS + 1, sizeof(*again));
	ck_assert(weight && again);
	for (int i = 0; i < TEXTS; i++)
		yes[i] = texts[i].yes;
}

static void teardown(void)
{
	fit_free(fit);
	free(weight);
	free(again);
	arena_fini(&arena);
}

static struct gram_list cut(const char *text)
{
	struct gram_list list;

	ck_assert_int_eq(gram_cut(str_from(text), NULL, &arena, &list), ERR_ok);
	return list;
}

/* The texts in order, or from the last to the first. */
static struct fit *read_texts(bool backwards)
{
	struct fit *made;
	size_t grams = 0;

	for (int i = 0; i < TEXTS; i++)
		grams += cut(texts[i].text).count;
	ck_assert_int_eq(fit_new(TEXTS, grams, &made), ERR_ok);
	for (int i = 0; i < TEXTS; i++) {
		struct gram_list list =
		    cut(texts[backwards ? TEXTS - 1 - i : i].text);

		fit_add(made, &list);
	}
	return made;
}

static double side(const float *w, const char *text)
{
	struct gram_list list = cut(text);
	double sum = (double)w[GRAM_BUCKETS];

	for (size_t i = 0; i < list.count; i++)
		sum += (double)list.at[i].value * (double)w[list.at[i].bucket];
	return sum;
}

static const struct {
	const char *text;
	bool yes;
} unseen[] = {
	{ "do you take cards", true },
	{ "i want to pay", true },
	{ "paymnt", true },
	{ "is my parcel shipped", false },
	{ "the order arrives when", false },
};

static void check_sides(const float *w)
{
	for (int i = 0; i < TEXTS; i++)
		ck_assert_msg(side(w, texts[i].text) * (yes[i] ? 1 : -1) > 0.5,
		    "%s: %g", texts[i].text, side(w, texts[i].text));
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		ck_assert_msg((side(w, unseen[i].text) > 0) == unseen[i].yes,
		    "%s: %g", unseen[i].text, side(w, unseen[i].text));
}

START_TEST(tells_them_apart)
{
	fit = read_texts(false);
	ck_assert_int_eq(fit_line(fit, yes, 2, weight), ERR_ok);
	check_sides(weight);
}
END_TEST

/* Whichever kind the first text is of, plus means yes. */
START_TEST(in_any_order)
{
	bool turned[TEXTS];

	fit = read_texts(true);
	for (int i = 0; i < TEXTS; i++)
		turned[i] = yes[TEXTS - 1 - i];
	ck_assert(!turned[0] && yes[0]);
	ck_assert_int_eq(fit_line(fit, turned, 2, weight), ERR_ok);
	check_sides(weight);
}
END_TEST

START_TEST(the_other_way_round)
{
	bool not [TEXTS];

	fit = read_texts(false);
	for (int i = 0; i < TEXTS; i++)
		not [i] = !yes[i];
	ck_assert_int_eq(fit_line(fit, not, 2, weight), ERR_ok);
	for (int i = 0; i < TEXTS; i++)
		ck_assert((side(weight, texts[i].text) > 0) == not [i]);
}
END_TEST

START_TEST(the_same_every_time)
{
	const size_t size = (GRAM_BUCKETS + 1) * sizeof(*weight);
	struct fit *second;

	fit = read_texts(false);
	ck_assert_int_eq(fit_line(fit, yes, 2, weight), ERR_ok);
	ck_assert_int_eq(fit_line(fit, yes, 2, again), ERR_ok);
	ck_assert_int_eq(memcmp(weight, again, size), 0);
	(void)rand(); /* whatever others did with it */
	second = read_texts(false);
	memset(again, 0, size);
	ck_assert_int_eq(fit_line(second, yes, 2, again), ERR_ok);
	ck_assert_int_eq(memcmp(weight, again, size), 0);
	fit_free(second);
}
END_TEST

/* The texts stay as they are from line to line. */
START_TEST(one_line_after_another)
{
	bool first[TEXTS] = { true };

	fit = read_texts(false);
	ck_assert_int_eq(fit_line(fit, first, 2, again), ERR_ok);
	ck_assert_double_gt(side(again, texts[0].text), 0);
	ck_assert_double_lt(side(again, texts[1].text), 0);
	ck_assert_int_eq(fit_line(fit, yes, 2, weight), ERR_ok);
	check_sides(weight);
}
END_TEST

START_TEST(a_text_of_nothing)
{
	const bool one[] = { true, false, false };
	struct gram_list empty = { NULL, 0 }, pay = cut("pay"),
			 other = cut("parcel");

	ck_assert_int_eq(fit_new(3, pay.count + other.count, &fit), ERR_ok);
	fit_add(fit, &pay);
	fit_add(fit, &empty);
	fit_add(fit, &other);
	ck_assert_int_eq(fit_line(fit, one, 2, weight), ERR_ok);
	ck_assert_double_gt(side(weight, "pay"), 0);
	ck_assert_double_lt(side(weight, ""), 0);
	ck_assert_double_lt(side(weight, "parcel"), 0);
}
END_TEST

/* What no text has weighs nothing. */
START_TEST(unknown_grams)
{
	struct gram_list list = cut("xylophone");
	double known = 0;

	fit = read_texts(false);
	ck_assert_int_eq(fit_line(fit, yes, 2, weight), ERR_ok);
	for (size_t i = 0; i < list.count; i++)
		known += weight[list.at[i].bucket] != 0;
	ck_assert_double_lt(known, (double)list.count / 2);
	ck_assert_double_eq_tol(
	    side(weight, ""), (double)weight[GRAM_BUCKETS], 1e-9);
}
END_TEST

START_TEST(no_texts)
{
	ck_assert_int_eq(fit_new(0, 0, &fit), ERR_ok);
	fit_free(NULL);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/fit");
	TCase *t = tcase_create("fit");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, tells_them_apart);
	tcase_add_test(t, in_any_order);
	tcase_add_test(t, the_other_way_round);
	tcase_add_test(t, the_same_every_time);
	tcase_add_test(t, one_line_after_another);
	tcase_add_test(t, a_text_of_nothing);
	tcase_add_test(t, unknown_grams);
	tcase_add_test(t, no_texts);
	suite_add_tcase(s, t);
	return s;
}
