/* What a certainty is worth, and what a wish asks for. */
#include "server/answer/certainty.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"

enum { ROWS_MOST = 500, LEAST = 570, DENSE = 100, BROAD = 200 };

static struct certainty_row rows[16 * ROWS_MOST];
static uint64_t seed;

static double noise(void) /* 0-1 */
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(seed >> 33) / (double)(1u << 31);
}

/* A chance that a few signs tell and the others do not. */
static double truth(const struct signs *s)
{
	double sum = -3 + 2.5 * s->at[SIGN_ODDS] + 3 * s->at[SIGN_COVER] -
		     2 * s->at[SIGN_CENTRE];

	return 1 / (1 + exp(-sum));
}

static void plant(size_t count)
{
	seed = 11;
	for (size_t i = 0; i < count; i++) {
		struct signs *s = &rows[i].signs;

		for (int k = 0; k < SIGN_COUNT; k++)
			s->at[k] = noise();
		s->at[SIGN_ONE] = 1;
		s->at[SIGN_ODDS] = 3 * noise() - 1;
		rows[i].right = noise() < truth(s);
		rows[i].live = false;
	}
}

static void set_all(size_t count, bool right, bool live)
{
	for (size_t i = 0; i < count; i++) {
		rows[i].right = right;
		rows[i].live = live;
	}
}

static void check_wishes(const struct certainty *c)
{
	int before = 0;

	for (int wish = 0; wish <= 1000; wish++) {
		int from = certainty_send_from(c, wish);

		ck_assert_int_ge(from, LEAST);
		ck_assert_int_le(from, 1000);
		ck_assert_msg(
		    from >= before, "%d: %d after %d", wish, from, before);
		before = from;
	}
}

/* --- As shipped --- */

START_TEST(a_higher_wish_never_asks_less)
{
	static const double replies[] = { 0, 1, 10, 65, 150, 1e6 };
	struct certainty c;

	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		certainty_ship(_i, replies[i], &c);
		check_wishes(&c);
	}
}
END_TEST

START_TEST(a_higher_wish_never_asks_less_of_choices)
{
	int before = 0;

	for (int wish = 0; wish <= 1000; wish++) {
		int from = certainty_offer_from(wish);

		ck_assert_int_ge(from, before);
		before = from;
	}
	ck_assert_int_eq(before, 1000);
	ck_assert_int_lt(certainty_offer_from(0), 100);
}
END_TEST

static const struct {
	int wish, same_as;
} extremes[] = {
	{ -5, 0 },
	{ INT_MIN, 0 },
	{ 1001, 1000 },
	{ 5000, 1000 },
	{ INT_MAX, 1000 },
};

START_TEST(wishes_nobody_can_have)
{
	struct certainty c;

	certainty_ship(true, BROAD, &c);
	ck_assert_int_eq(certainty_send_from(&c, extremes[_i].wish),
	    certainty_send_from(&c, extremes[_i].same_as));
	ck_assert_int_eq(certainty_offer_from(extremes[_i].wish),
	    certainty_offer_from(extremes[_i].same_as));
}
END_TEST

START_TEST(all_right_asks_all)
{
	struct certainty c;

	certainty_ship(true, BROAD, &c);
	ck_assert_int_eq(certainty_send_from(&c, 1000), 1000);
	ck_assert_int_eq(certainty_send_from(&c, 0), LEAST);
	/* a part of a percent asks for the whole of it */
	ck_assert_int_eq(
	    certainty_send_from(&c, 951), certainty_send_from(&c, 960));
	ck_assert_int_gt(
	    certainty_send_from(&c, 951), certainty_send_from(&c, 950));
}
END_TEST

/* The fewer replies there are, the more questions none of them answers. */
START_TEST(broad_packs_are_surer_than_small_ones)
{
	static const double replies[] = { 5, 40, 60, 70, 90, 200 };
	const struct signs signs = { { [SIGN_ONE] = 1,
	    [SIGN_ODDS] = 3,
	    [SIGN_COVER] = 1,
	    [SIGN_KNOWN] = 1 } };
	struct certainty c;
	double before = 0, small = 0;

	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		certainty_ship(_i, replies[i], &c);
		ck_assert_double_gt(certainty_of(&c, &signs), before);
		before = certainty_of(&c, &signs);
		if (!i)
			small = before;
	}
	/* on the scale of log odds */
	ck_assert_double_eq_tol(
	    log(before / (1 - before)) - log(small / (1 - small)), 2.5, 0.01);
}
END_TEST

START_TEST(untrained_does_not_look_at_lines)
{
	const struct signs none = { { [SIGN_ONE] = 1 } }, lines = {
		{ [SIGN_ONE] = 1, [SIGN_SIDE] = 5, [SIGN_LEAD] = 5 }
	};
	struct certainty c;

	certainty_ship(false, BROAD, &c);
	ck_assert_double_eq(certainty_of(&c, &none), certainty_of(&c, &lines));
	certainty_ship(true, BROAD, &c);
	ck_assert_double_ne(certainty_of(&c, &none), certainty_of(&c, &lines));
}
END_TEST

START_TEST(always_a_probability)
{
	static const double sizes[] = { -1e9, -50, 0, 50, 1e9 };
	struct signs signs;
	struct certainty c;

	certainty_ship(true, BROAD, &c);
	for (int k = 0; k < SIGN_COUNT; k++)
		signs.at[k] = sizes[_i];
	ck_assert(certainty_of(&c, &signs) >= 0);
	ck_assert(certainty_of(&c, &signs) <= 1);
}
END_TEST

/* --- From rows --- */

START_TEST(no_rows)
{
	struct certainty shipped, c;

	certainty_fit(NULL, 0, _i ? 55 : BROAD, DENSE, &c);
	certainty_ship(true, BROAD, &shipped);
	for (int k = 0; k < SIGN_COUNT; k++)
		ck_assert_double_eq_tol(c.weight[k], shipped.weight[k], 0.1);
	check_wishes(&c);
}
END_TEST

/* Of rows that are so sure so many are right, also of such as were never
 * seen. */
START_TEST(says_what_it_is_worth)
{
	static const double steps[] = { 0.2, 0.4, 0.6, 0.8, 0.95 };
	struct certainty c;

	plant(16 * ROWS_MOST);
	certainty_fit(rows, 8 * ROWS_MOST, BROAD, DENSE, &c);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		double about = 0, right = 0, sum = 0;

		for (size_t k = 8 * ROWS_MOST; k < 16 * ROWS_MOST; k++) {
			double p = certainty_of(&c, &rows[k].signs);

			if (fabs(p - steps[i]) > 0.05)
				continue;
			about++;
			sum += p;
			right += rows[k].right;
		}
		ck_assert_double_gt(about, 50);
		ck_assert_msg(fabs(right - sum) / about < 0.05, "%g: %g of %g",
		    steps[i], right, about);
	}
}
END_TEST

START_TEST(wishes_come_true)
{
	static const int wishes[] = { 700, 800, 900, 950 };
	struct certainty c;

	plant(16 * ROWS_MOST);
	certainty_fit(rows, 4 * ROWS_MOST, BROAD, DENSE, &c);
	check_wishes(&c);
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		int from = certainty_send_from(&c, wishes[i]);
		double sent = 0, right = 0;

		for (size_t k = 8 * ROWS_MOST; k < 16 * ROWS_MOST; k++) {
			if (1000 * certainty_of(&c, &rows[k].signs) < from)
				continue;
			sent++;
			right += rows[k].right;
		}
		ck_assert_double_gt(sent, 100);
		ck_assert_msg(1000 * right > (wishes[i] - 30) * sent,
		    "%d: %g of %g", wishes[i], right, sent);
	}
}
END_TEST

START_TEST(nothing_is_right)
{
	struct certainty c;

	plant(ROWS_MOST);
	set_all(ROWS_MOST, false, _i);
	certainty_fit(rows, ROWS_MOST, BROAD, DENSE, &c);
	check_wishes(&c);
	for (size_t i = 0; i < ROWS_MOST; i++)
		ck_assert_double_lt(certainty_of(&c, &rows[i].signs), 0.2);
	ck_assert_int_eq(certainty_send_from(&c, 500), 1000);
}
END_TEST

/* Not below the floor, however well it went. */
START_TEST(all_is_right)
{
	struct certainty c;

	plant(ROWS_MOST);
	set_all(ROWS_MOST, true, _i);
	certainty_fit(rows, ROWS_MOST, BROAD, DENSE, &c);
	check_wishes(&c);
	for (size_t i = 0; i < ROWS_MOST; i++)
		ck_assert_double_gt(certainty_of(&c, &rows[i].signs), 0.6);
	ck_assert_int_ge(certainty_send_from(&c, 500), LEAST);
}
END_TEST

/* Rows alike but for being right: none of them can be sent alone. */
START_TEST(equally_sure)
{
	struct certainty c;

	memset(rows, 0, 1000 * sizeof(rows[0]));
	for (size_t i = 0; i < 1000; i++) {
		rows[i].signs.at[SIGN_ONE] = 1;
		rows[i].right = _i ? i < 900 : i >= 100;
	}
	certainty_fit(rows, 1000, BROAD, DENSE, &c);
	check_wishes(&c);
	double sure = certainty_of(&c, &rows[0].signs);
	ck_assert_double_eq_tol(sure, 0.9, 0.1);
	ck_assert_int_le(certainty_send_from(&c, 890), (int)ceil(1000 * sure));
	ck_assert_int_eq(certainty_send_from(&c, 910), 1000);
	ck_assert_int_eq(certainty_send_from(&c, 1000), 1000);
}
END_TEST

static double moved(const struct certainty *c)
{
	struct certainty shipped;
	double sum = 0;

	certainty_ship(true, BROAD, &shipped);
	for (int k = 0; k < SIGN_COUNT; k++)
		sum += fabs(c->weight[k] - shipped.weight[k]);
	return sum;
}

/* With few phrasings a reply, leaving some out is harder than life. */
START_TEST(rows_of_sparse_packs_count_little)
{
	static const double phrasings[] = { 2, 6, 15, 30, 60 };
	struct certainty c;
	double before = 0;

	plant(400);
	set_all(400, false, false);
	for (size_t i = 0; i < sizeof(phrasings) / sizeof(phrasings[0]); i++) {
		certainty_fit(rows, 400, BROAD, phrasings[i], &c);
		check_wishes(&c);
		ck_assert_double_gt(moved(&c), before);
		before = moved(&c);
	}
	certainty_fit(rows, 400, BROAD, 2, &c);
	ck_assert_double_lt(moved(&c), before / 10);
	certainty_fit(rows, 400, BROAD, 1000, &c); /* no more than in full */
	ck_assert_double_eq_tol(moved(&c), before, 1e-9);
}
END_TEST

START_TEST(rows_of_chats_count_in_sparse_packs)
{
	struct certainty left_out, chats, shipped;
	struct signs sure = { { 0 } };

	plant(400);
	set_all(400, false, false);
	certainty_fit(rows, 400, BROAD, 6, &left_out);
	set_all(400, false, true);
	certainty_fit(rows, 400, BROAD, 6, &chats);
	ck_assert_double_gt(moved(&chats), 5 * moved(&left_out));
	sure.at[SIGN_ONE] = 1;
	sure.at[SIGN_ODDS] = 1;
	ck_assert_double_lt(
	    certainty_of(&chats, &sure), certainty_of(&left_out, &sure) / 2);
	/* and for the wishes, too: nothing was ever right */
	certainty_ship(true, BROAD, &shipped);
	ck_assert_int_eq(certainty_send_from(&chats, 900), 1000);
	ck_assert_int_lt(certainty_send_from(&left_out, 900),
	    certainty_send_from(&shipped, 900) + 20);
}
END_TEST

/* The more chats, the more they say. */
START_TEST(a_few_chats)
{
	struct certainty c;
	int before = 0;

	for (size_t count = 0; count <= 200; count += 50) {
		plant(400);
		set_all(400, false, false);
		for (size_t i = 0; i < count; i++)
			rows[i].live = true;
		certainty_fit(rows, 400, BROAD, 6, &c);
		ck_assert_int_gt(certainty_send_from(&c, 900), before);
		before = certainty_send_from(&c, 900);
	}
	ck_assert_int_eq(before, 1000);
}
END_TEST

/* A small pack is doubted; one of a middling size only if its own rows are
 * few. */
START_TEST(small_packs_are_doubted)
{
	const struct signs signs = { { [SIGN_ONE] = 1, [SIGN_ODDS] = 3 } };
	struct certainty small, broad;

	plant(400);
	certainty_fit(rows, 400, 10, 6, &small);
	certainty_fit(rows, 400, BROAD, 6, &broad);
	ck_assert_double_lt(small.weight[SIGN_ONE], broad.weight[SIGN_ONE] - 2);
	ck_assert_double_lt(
	    certainty_of(&small, &signs), certainty_of(&broad, &signs));
	certainty_fit(rows, 400, BROAD, DENSE, &broad);
	certainty_fit(rows, 400, 10, DENSE, &small);
	ck_assert_double_lt(small.weight[SIGN_ONE], broad.weight[SIGN_ONE] - 2);
	certainty_fit(rows, 400, 55, 6, &small);
	ck_assert_double_lt(small.weight[SIGN_ONE], broad.weight[SIGN_ONE] - 1);
	certainty_fit(rows, 400, 55, DENSE, &small);
	ck_assert_double_eq_tol(
	    small.weight[SIGN_ONE], broad.weight[SIGN_ONE], 0.1);
}
END_TEST

START_TEST(the_same_every_time)
{
	struct certainty a, b;

	plant(300);
	certainty_fit(rows, 300, 30, 20, &a);
	certainty_fit(rows, 300, 30, 20, &b);
	ck_assert_int_eq(memcmp(&a, &b, sizeof(a)), 0);
}
END_TEST

START_TEST(odd_rows)
{
	static const double sizes[] = { -1e6, 1e6, 1e-300, 0 };
	struct certainty c;

	plant(50);
	for (size_t i = 0; i < 50; i++)
		for (int k = 0; k < SIGN_COUNT; k++)
			rows[i].signs.at[k] = sizes[_i];
	certainty_fit(rows, 50, BROAD, DENSE, &c);
	for (int k = 0; k < SIGN_COUNT; k++)
		ck_assert(isfinite(c.weight[k]));
	check_wishes(&c);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/certainty");
	TCase *t = tcase_create("certainty");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_higher_wish_never_asks_less, 0, 2);
	tcase_add_test(t, a_higher_wish_never_asks_less_of_choices);
	tcase_add_loop_test(t, wishes_nobody_can_have, 0,
	    (int)(sizeof(extremes) / sizeof(extremes[0])));
	tcase_add_test(t, all_right_asks_all);
	tcase_add_loop_test(t, broad_packs_are_surer_than_small_ones, 0, 2);
	tcase_add_test(t, untrained_does_not_look_at_lines);
	tcase_add_loop_test(t, always_a_probability, 0, 5);
	tcase_add_loop_test(t, no_rows, 0, 2);
	tcase_add_test(t, says_what_it_is_worth);
	tcase_add_test(t, wishes_come_true);
	tcase_add_loop_test(t, nothing_is_right, 0, 2);
	tcase_add_loop_test(t, all_is_right, 0, 2);
	tcase_add_loop_test(t, equally_sure, 0, 2);
	tcase_add_test(t, rows_of_sparse_packs_count_little);
	tcase_add_test(t, rows_of_chats_count_in_sparse_packs);
	tcase_add_test(t, a_few_chats);
	tcase_add_test(t, small_packs_are_doubted);
	tcase_add_test(t, the_same_every_time);
	tcase_add_loop_test(t, odd_rows, 0, 4);
	suite_add_tcase(s, t);
	return s;
}
