/* The clock that is wound, and the system's. */
#include "shared/clock.h"

#include <time.h>

#include "tests/support/suite.h"

START_TEST(stands_still_until_wound)
{
	struct clock_wound w;
	const struct clock *c = &w.clock;
	int64_t mono;

	clock_wound_init(&w, 1700000000123);
	mono = clock_mono_us(c);
	ck_assert_int_eq(clock_wall_ms(c), 1700000000123);
	ck_assert_int_eq(clock_wall_ms(c), 1700000000123);
	ck_assert_int_eq(clock_mono_us(c), mono);
	ck_assert_int_gt(mono, 0);
	clock_wind(&w, 250);
	ck_assert_int_eq(clock_wall_ms(c), 1700000000373);
	ck_assert_int_eq(clock_mono_us(c), mono + 250000);
	clock_wind(&w, 0);
	ck_assert_int_eq(clock_mono_us(c), mono + 250000);
}
END_TEST

START_TEST(wall_may_jump_alone)
{
	struct clock_wound w;
	int64_t mono;

	clock_wound_init(&w, 5000);
	mono = clock_mono_us(&w.clock);
	w.wall_ms_now -= 3600000;
	ck_assert_int_eq(clock_wall_ms(&w.clock), -3595000);
	ck_assert_int_eq(clock_mono_us(&w.clock), mono);
}
END_TEST

START_TEST(two_are_apart)
{
	struct clock_wound a, b;

	clock_wound_init(&a, 1000);
	clock_wound_init(&b, 1000);
	clock_wind(&a, 10);
	ck_assert_int_eq(clock_wall_ms(&a.clock), 1010);
	ck_assert_int_eq(clock_wall_ms(&b.clock), 1000);
}
END_TEST

START_TEST(system_tells_the_time)
{
	int64_t before = (int64_t)time(NULL) * 1000;
	int64_t now = clock_wall_ms(&clock_system);

	/* time() may lag a tick behind; a minute is more than enough. */
	ck_assert_int_ge(now, before - 60000);
	ck_assert_int_le(now, before + 60000);
	ck_assert_int_gt(now, 1600000000000);
}
END_TEST

START_TEST(system_never_goes_back)
{
	int64_t last = clock_mono_us(&clock_system);
	int backwards = 0;

	for (int i = 0; i < 10000; i++) {
		int64_t now = clock_mono_us(&clock_system);

		backwards += now < last;
		last = now;
	}
	ck_assert_int_eq(backwards, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("clock");
	TCase *t = tcase_create("clock");

	tcase_add_test(t, stands_still_until_wound);
	tcase_add_test(t, wall_may_jump_alone);
	tcase_add_test(t, two_are_apart);
	tcase_add_test(t, system_tells_the_time);
	tcase_add_test(t, system_never_goes_back);
	suite_add_tcase(s, t);
	return s;
}
