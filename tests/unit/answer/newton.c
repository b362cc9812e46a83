/* Small systems solved: known ones, ones that have no answer. */
#include "server/answer/newton.h"

#include <math.h>
#include <stdint.h>

#include "tests/support/suite.h"

/* bend * step = slope. */
static const struct {
	int count;
	double bend[3][3], slope[3], step[3];
} systems[] = {
	{ 0, { { 0 } }, { 0 }, { 0 } },
	{ 1, { { 4 } }, { 2 }, { 0.5 } },
	{ 1, { { 1e-9 } }, { 1 }, { 1e9 } },
	{ 2, { { 1, 0 }, { 0, 1 } }, { 3, -7 }, { 3, -7 } },
	{ 2, { { 2, 0 }, { 0, 4 } }, { 2, 2 }, { 1, 0.5 } },
	{ 2, { { 2, 1 }, { 1, 2 } }, { 3, 3 }, { 1, 1 } },
	{ 2, { { 2, 1 }, { 1, 2 } }, { 0, 0 }, { 0, 0 } },
	{ 3, { { 4, 2, 0 }, { 2, 5, 3 }, { 0, 3, 6 } }, { 8, 21, 24 },
	    { 1, 2, 3 } },
	{ 3, { { 25, 15, -5 }, { 15, 18, 0 }, { -5, 0, 11 } }, { 35, 33, 6 },
	    { 1, 1, 1 } },
};

START_TEST(solves)
{
	struct newton n = { .count = systems[_i].count };

	for (int i = 0; i < n.count; i++) {
		n.slope[i] = systems[_i].slope[i];
		for (int j = 0; j < NEWTON_MOST; j++)
			n.bend[i][j] =
			    j <= i ? systems[_i].bend[i][j] : (double)NAN;
	}
	ck_assert_int_eq(newton_step(&n), ERR_ok);
	for (int i = 0; i < n.count; i++)
		ck_assert_double_eq_tol(n.slope[i], systems[_i].step[i],
		    1e-9 * fmax(1, fabs(systems[_i].step[i])));
}
END_TEST

static double noise(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(*seed >> 33) / (double)(1u << 31) * 2 - 1;
}

/* Of every size: a sum of squares, and so positive. */
START_TEST(solves_any)
{
	double whole[NEWTON_MOST][NEWTON_MOST] = { { 0 } };
	double part[NEWTON_MOST][NEWTON_MOST], want[NEWTON_MOST];
	struct newton n = { .count = _i };
	uint64_t seed = (uint64_t)_i;

	for (int i = 0; i < _i; i++) {
		want[i] = noise(&seed);
		for (int j = 0; j < _i; j++)
			part[i][j] = noise(&seed);
	}
	for (int i = 0; i < _i; i++)
		for (int j = 0; j < _i; j++) {
			for (int k = 0; k < _i; k++)
				whole[i][j] += part[i][k] * part[j][k];
			whole[i][j] += i == j;
			n.slope[i] += whole[i][j] * want[j];
			n.bend[i][j] = whole[i][j];
		}
	ck_assert_int_eq(newton_step(&n), ERR_ok);
	for (int i = 0; i < _i; i++)
		ck_assert_double_eq_tol(n.slope[i], want[i], 1e-8);
}
END_TEST

static const struct {
	int count;
	double bend[3][3];
} refused[] = {
	{ 1, { { 0 } } },
	{ 1, { { -1 } } },
	{ 1, { { (double)NAN } } },
	{ 2, { { 1, 0 }, { 0, -1 } } },
	{ 2, { { 1, 2 }, { 2, 1 } } }, /* a saddle */
	{ 2, { { 1, 1 }, { 1, 1 } } }, /* a ridge */
	{ 2, { { 0, 0 }, { 0, 1 } } },
	{ 3, { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 0 } } },
	{ 3, { { 1, 0, 0 }, { 0, 1, 0 }, { (double)NAN, 0, 1 } } },
};

START_TEST(refuses)
{
	struct newton n = { .count = refused[_i].count };

	for (int i = 0; i < n.count; i++)
		for (int j = 0; j < n.count; j++)
			n.bend[i][j] = refused[_i].bend[i][j];
	ck_assert_int_eq(newton_step(&n), ERR_range);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *suite(void)
{
	Suite *s = suite_create("answer/newton");
	TCase *t = tcase_create("newton");

	tcase_add_loop_test(t, solves, 0, ROWS(systems));
	tcase_add_loop_test(t, solves_any, 1, NEWTON_MOST + 1);
	tcase_add_loop_test(t, refuses, 0, ROWS(refused));
	suite_add_tcase(s, t);
	return s;
}
