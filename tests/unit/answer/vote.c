/* The scorers' weights, found again in rows made for it. */
#include "server/answer/vote.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"

enum { ROWS_MOST = 400, BALLOTS = 6 };

static struct ballot ballots[ROWS_MOST][BALLOTS];
static struct voting_row rows[ROWS_MOST];
static uint64_t seed;

static double noise(void) /* 0-1 */
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(seed >> 33) / (double)(1u << 31);
}

/* Only one scorer knows which is right; the others guess. */
static void plant(int scorer, double lead)
{
	seed = 7;
	for (int i = 0; i < ROWS_MOST; i++) {
		size_t right = (size_t)(noise() * BALLOTS);

		for (size_t c = 0; c < BALLOTS; c++)
			for (int k = 0; k < VOTE_COUNT; k++) {
				double s = noise();

				if (k == scorer)
					s = 0.3 * s + (c == right ? lead : 0);
				ballots[i][c].score[k] = (float)s;
			}
		rows[i] = (struct voting_row){ ballots[i], BALLOTS, right };
	}
}

static int chosen_right(const struct vote *vote)
{
	int right = 0;

	for (int i = 0; i < ROWS_MOST; i++) {
		size_t best = 0;

		for (size_t c = 1; c < BALLOTS; c++)
			if (vote_sum(vote, &ballots[i][c]) >
			    vote_sum(vote, &ballots[i][best]))
				best = c;
		right += best == rows[i].right;
	}
	return right;
}

static double distance(const struct vote *vote)
{
	double sum = 0;

	for (int k = 0; k < VOTE_COUNT; k++) {
		double off = vote->weight[k] - vote_shipped.weight[k];

		sum += off * off;
	}
	return sqrt(sum);
}

static bool is_shipped(const struct vote *vote)
{
	return !memcmp(vote, &vote_shipped, sizeof(*vote));
}

START_TEST(finds_who_knows)
{
	struct vote vote;

	plant(_i, 0.5);
	vote_fit(rows, ROWS_MOST, &vote);
	ck_assert_int_gt(chosen_right(&vote), chosen_right(&vote_shipped) + 20);
	ck_assert_int_ge(chosen_right(&vote), ROWS_MOST * 95 / 100);
	ck_assert_double_gt(vote.weight[_i], 2 * vote_shipped.weight[_i]);
	for (int k = 0; k < VOTE_COUNT; k++)
		if (k != _i)
			ck_assert_double_lt(
			    fabs(vote.weight[k]), 0.2 * vote.weight[_i]);
}
END_TEST

/* One that is wrong each time is no help. */
START_TEST(finds_who_misleads)
{
	struct vote vote;

	plant(_i, -0.5);
	vote_fit(rows, ROWS_MOST, &vote);
	ck_assert_double_lt(vote.weight[_i], 0);
	ck_assert_int_ge(chosen_right(&vote), ROWS_MOST * 95 / 100);
}
END_TEST

START_TEST(few_rows_say_little)
{
	static const size_t counts[] = { 1, 3, 10, 40, ROWS_MOST };
	double before = 0;

	plant(VOTE_CENTRE, 0.5);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct vote vote;

		vote_fit(rows, counts[i], &vote);
		ck_assert_double_gt(distance(&vote), before);
		before = distance(&vote);
		if (counts[i] == 1)
			ck_assert_double_lt(before, 0.5);
		if (counts[i] == 3)
			ck_assert_double_lt(before, 1);
	}
}
END_TEST

START_TEST(no_rows)
{
	struct vote vote = { { 0 } };

	vote_fit(NULL, 0, &vote);
	ck_assert(is_shipped(&vote));
}
END_TEST

/* Rows that say nothing: none is right, or there is nothing to choose from. */
START_TEST(rows_without_a_right_one)
{
	struct vote vote;

	plant(VOTE_KIN, 0.5);
	for (int i = 0; i < ROWS_MOST; i++)
		rows[i].right = BALLOTS;
	vote_fit(rows, ROWS_MOST, &vote);
	ck_assert(is_shipped(&vote));
	for (int i = 0; i < ROWS_MOST; i++) {
		rows[i].count = (size_t)(i % 2);
		rows[i].right = 0;
	}
	vote_fit(rows, ROWS_MOST, &vote);
	ck_assert_double_lt(distance(&vote), 1e-9);
}
END_TEST

START_TEST(rows_of_very_many)
{
	static struct ballot many[1000];
	struct voting_row row = { many, 1000, 3 };
	struct vote vote;

	many[3].score[VOTE_ODDS] = 1;
	vote_fit(&row, 1, &vote); /* not looked at */
	ck_assert(is_shipped(&vote));
	row.count = 64;
	vote_fit(&row, 1, &vote);
	ck_assert_double_gt(
	    vote.weight[VOTE_ODDS], vote_shipped.weight[VOTE_ODDS]);
}
END_TEST

START_TEST(the_same_every_time)
{
	struct vote a, b;

	plant(VOTE_SIDE, 0.2);
	vote_fit(rows, ROWS_MOST, &a);
	vote_fit(rows, ROWS_MOST, &b);
	ck_assert_int_eq(memcmp(&a, &b, sizeof(a)), 0);
}
END_TEST

/* However great the scores: a number comes out. */
START_TEST(great_scores)
{
	static const float scale[] = { 0, 1e-20F, 1e6F, 1e15F };
	struct vote vote;

	plant(VOTE_WHOLE, 0.5);
	for (int i = 0; i < ROWS_MOST; i++)
		for (int c = 0; c < BALLOTS; c++)
			for (int k = 0; k < VOTE_COUNT; k++)
				ballots[i][c].score[k] *= scale[_i];
	vote_fit(rows, ROWS_MOST, &vote);
	for (int k = 0; k < VOTE_COUNT; k++)
		ck_assert(isfinite(vote.weight[k]));
}
END_TEST

START_TEST(untrained_does_not_look_at_lines)
{
	struct ballot b = { { [VOTE_SIDE] = 100 } };

	ck_assert_double_eq(vote_sum(&vote_untrained, &b), 0);
	b.score[VOTE_KIN] = 0.5F;
	ck_assert_double_gt(vote_sum(&vote_untrained, &b), 0);
	ck_assert_double_gt(vote_sum(&vote_shipped, &b), 100);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/vote");
	TCase *t = tcase_create("vote");

	tcase_add_loop_test(t, finds_who_knows, 0, VOTE_COUNT);
	tcase_add_loop_test(t, finds_who_misleads, 0, VOTE_COUNT);
	tcase_add_test(t, few_rows_say_little);
	tcase_add_test(t, no_rows);
	tcase_add_test(t, rows_without_a_right_one);
	tcase_add_test(t, rows_of_very_many);
	tcase_add_test(t, the_same_every_time);
	tcase_add_loop_test(t, great_scores, 0, 4);
	tcase_add_test(t, untrained_does_not_look_at_lines);
	suite_add_tcase(s, t);
	return s;
}
