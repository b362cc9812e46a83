/* The wall clock jumps; time goes on as it passes. */
#include "shared/steady.h"
#include "tests/support/suite.h"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
/* Thursday 2026-11-19 10:00 UTC */
#define NOW INT64_C(1795082400000)

/* A day on which the wall clock does one odd thing. */
static const struct row {
	const char *id, *what;
	int64_t jump_ms;   /* of the wall clock alone */
	int64_t pause_ms;  /* of both: nobody looks for so long */
	int64_t ahead_ms;  /* jumped_ms from then on */
	int64_t passed_ms; /* of steady time, with a second on either side */
} rows[] = {
	{ "G6.1", "an hour back", -HOUR, 0, -HOUR, 2 * SECOND },
	{ "G6.2", "400 days on", 400 * DAY, 0, 400 * DAY, 2 * SECOND },
	{ "G6.3", "2038-01-19 03:14:08, one more than 32 bits hold",
	    INT64_C(2147483648000) - NOW, 0, INT64_C(2147483648000) - NOW,
	    2 * SECOND },
	{ "G6.4", "1970-01-01", -NOW, 0, -NOW, 2 * SECOND },
	{ "G6.5", "a leap second, repeated", -SECOND, 0, 0, SECOND },
	{ "G6.5", "a leap second, left out", SECOND, 0, 0, 3 * SECOND },
	{ "G6.6", "stopped for 90 s", 0, 90 * SECOND, 0, 92 * SECOND },
	{ "G6.6", "stopped for two days", 0, 2 * DAY, 0, 2 * DAY + 2 * SECOND },
	{ "", "put right by just a minute", 60 * SECOND, 0, 0, 62 * SECOND },
	{ "", "more than a minute", 60 * SECOND + 1, 0, 60 * SECOND + 1,
	    2 * SECOND },
	{ "", "put to sleep: the monotonic clock stands", 5 * HOUR, 0, 5 * HOUR,
	    2 * SECOND },
};

static struct clock_wound clock_now;
static struct steady steady;

static int64_t look(void)
{
	return steady_ms(&steady, &clock_now.clock);
}

static void setup(void)
{
	clock_wound_init(&clock_now, NOW);
	steady = (struct steady){ 0 };
}

START_TEST(counts_what_passed)
{
	const struct row *row = &rows[_i];
	int64_t begun = look();
	ck_assert_int_eq(begun, NOW);
	clock_wind(&clock_now, SECOND);
	look();
	clock_now.wall_ms_now += row->jump_ms;
	clock_wind(&clock_now, row->pause_ms);
	look();
	clock_wind(&clock_now, SECOND);
	ck_assert_msg(
	    look() - begun == row->passed_ms, "%s %s", row->id, row->what);
	ck_assert_msg(
	    steady.jumped_ms == row->ahead_ms, "%s %s", row->id, row->what);
	/* what people see is the wall clock all the same */
	ck_assert_int_eq(
	    look() + steady.jumped_ms, clock_wall_ms(&clock_now.clock));
}
END_TEST

/* Back where it would be, it is believed again. */
START_TEST(a_clock_that_comes_back)
{
	int64_t begun = look();
	clock_now.wall_ms_now += 400 * DAY;
	look();
	clock_wind(&clock_now, HOUR);
	look();
	clock_now.wall_ms_now -= 400 * DAY - 3 * SECOND;
	look();
	ck_assert_int_eq(steady.jumped_ms, 0);
	ck_assert_int_eq(look() - begun, HOUR + 3 * SECOND);
}
END_TEST

START_TEST(jumps_add_up)
{
	int64_t begun = look();
	for (int i = 0; i < 10; i++) {
		clock_now.wall_ms_now += i % 3 ? -HOUR : DAY;
		clock_wind(&clock_now, SECOND);
		look();
	}
	ck_assert_int_eq(steady.jumped_ms, 4 * DAY - 6 * HOUR);
	ck_assert_int_eq(look() - begun, 10 * SECOND);
}
END_TEST

/* A clock that is a little fast is followed: it is the monotonic one that
 * nobody puts right. */
START_TEST(a_slow_drift_is_no_jump)
{
	for (int i = 0; i < 1000; i++) {
		look();
		clock_wind(&clock_now, SECOND);
		clock_now.wall_ms_now += SECOND / 2;
	}
	ck_assert_int_eq(look(), NOW + 1500 * SECOND);
	ck_assert_int_eq(steady.jumped_ms, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("steady");
	TCase *t = tcase_create("jumps");
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(
	    t, counts_what_passed, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, a_clock_that_comes_back);
	tcase_add_test(t, jumps_add_up);
	tcase_add_test(t, a_slow_drift_is_no_jump);
	suite_add_tcase(s, t);
	return s;
}
