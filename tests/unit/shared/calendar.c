/* Day counts against dates known from elsewhere and against gmtime_r. */
#include "shared/calendar.h"

#include <time.h>

#include "tests/support/suite.h"

struct row {
	int64_t year;
	int month, day;
	int64_t days;
	int weekday;
};

static const struct row rows[] = {
	{ 1970, 1, 1, 0, 4 },
	{ 1969, 12, 31, -1, 3 },
	{ 2000, 2, 29, 11016, 2 },
	{ 2000, 3, 1, 11017, 3 },
	{ 1900, 2, 28, -25509, 3 },
	{ 1900, 3, 1, -25508, 4 },
	{ 2026, 12, 25, 20812, 5 },
	{ 1, 1, 1, -719162, 1 },
	{ 0, 3, 1, -719468, 3 },
	{ -1, 12, 31, -719529, 5 },
	{ 9999, 12, 31, 2932896, 5 },
};

START_TEST(known_days)
{
	const struct row *row = &rows[_i];
	struct calendar_date date = calendar_date(row->days);

	ck_assert_int_eq(
	    calendar_days(row->year, row->month, row->day), row->days);
	ck_assert_int_eq(calendar_weekday(row->days), row->weekday);
	ck_assert_int_eq(date.year, row->year);
	ck_assert_int_eq(date.month, row->month);
	ck_assert_int_eq(date.day, row->day);
}
END_TEST

/* Twelve hundred years, every day of them. */
START_TEST(agrees_with_gmtime)
{
	for (int64_t days = -220000; days < 220000; days++) {
		time_t at = (time_t)days * 86400;
		struct calendar_date date = calendar_date(days);
		struct tm tm;

		if (!gmtime_r(&at, &tm) || date.year != tm.tm_year + 1900 ||
		    date.month != tm.tm_mon + 1 || date.day != tm.tm_mday ||
		    calendar_weekday(days) != tm.tm_wday)
			ck_abort_msg("day %lld", (long long)days);
		if (calendar_days(date.year, date.month, date.day) != days)
			ck_abort_msg("back from day %lld", (long long)days);
	}
}
END_TEST

START_TEST(far_days_come_back)
{
	for (int64_t days = 1; days < (int64_t)1 << 45; days = days * 3 + 1) {
		struct calendar_date after = calendar_date(days);
		struct calendar_date before = calendar_date(-days);

		ck_assert_int_eq(
		    calendar_days(after.year, after.month, after.day), days);
		ck_assert_int_eq(
		    calendar_days(before.year, before.month, before.day),
		    -days);
	}
}
END_TEST

START_TEST(carries_days)
{
	ck_assert_int_eq(calendar_days(2026, 1, 32), calendar_days(2026, 2, 1));
	ck_assert_int_eq(calendar_days(2026, 3, 0), calendar_days(2026, 2, 28));
	ck_assert_int_eq(calendar_days(2024, 3, 0), calendar_days(2024, 2, 29));
	ck_assert_int_eq(
	    calendar_days(2026, 1, 366), calendar_days(2027, 1, 1));
}
END_TEST

START_TEST(knows_leap_years)
{
	ck_assert(calendar_leap(2024) && calendar_leap(2000));
	ck_assert(calendar_leap(0) && calendar_leap(-4));
	ck_assert(!calendar_leap(2026) && !calendar_leap(1900));
	ck_assert(!calendar_leap(2100) && !calendar_leap(-100));
}
END_TEST

START_TEST(floors)
{
	ck_assert_int_eq(calendar_floor(7, 3), 2);
	ck_assert_int_eq(calendar_floor(6, 3), 2);
	ck_assert_int_eq(calendar_floor(-1, 3), -1);
	ck_assert_int_eq(calendar_floor(-3, 3), -1);
	ck_assert_int_eq(calendar_floor(-4, 3), -2);
	ck_assert_int_eq(calendar_floor(INT64_MIN, 1), INT64_MIN);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("calendar");
	TCase *t = tcase_create("calendar");

	tcase_add_loop_test(t, known_days, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, agrees_with_gmtime);
	tcase_add_test(t, far_days_come_back);
	tcase_add_test(t, carries_days);
	tcase_add_test(t, knows_leap_years);
	tcase_add_test(t, floors);
	suite_add_tcase(s, t);
	return s;
}
