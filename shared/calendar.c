/* Counting days. Years run from March here, so that the leap day is the last
 * of its year and months need no table. Not for zones. */
#include "shared/calendar.h"

enum {
	ERA_YEARS = 400, /* the calendar repeats */
	ERA_DAYS = 146097,
	EPOCH_DAYS = 719468 /* 0000-03-01 to 1970-01-01 */
};

bool calendar_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int64_t calendar_days(int64_t year, int month, int64_t day)
{
	int64_t from_march = month > 2 ? month - 3 : month + 9;
	int64_t y = year - (month <= 2);
	int64_t era = calendar_floor(y, ERA_YEARS);
	int64_t in_era = y - era * ERA_YEARS;
	/* Five months from March or August on have 153 days. */
	int64_t in_year = (153 * from_march + 2) / 5 + day - 1;

	return era * ERA_DAYS + in_era * 365 + in_era / 4 - in_era / 100 +
	       in_year - EPOCH_DAYS;
}

struct calendar_date calendar_date(int64_t days)
{
	int64_t n = days + EPOCH_DAYS;
	int64_t era = calendar_floor(n, ERA_DAYS);
	int64_t in_era = n - era * ERA_DAYS;
	/* Leap days before this day taken out: 1460 is the last day of four
	 * years, 36524 of a century, 146096 of the era. */
	int64_t year =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
	int64_t from_march = (5 * in_year + 2) / 153;
	int month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);

	return (struct calendar_date){
		.year = year + era * ERA_YEARS + (month <= 2),
		.month = month,
		.day = (int)(in_year - (153 * from_march + 2) / 5) + 1,
	};
}

int calendar_weekday(int64_t days)
{
	/* 1970-01-01 was a Thursday. */
	return (int)(days + 4 - calendar_floor(days + 4, 7) * 7);
}
