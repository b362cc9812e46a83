/* Dates of the Gregorian calendar as counts of days, without end in both
 * directions. No zones and no time of day: zone.h has those. */
#ifndef SHARED_CALENDAR_H
#define SHARED_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct calendar_date {
	int64_t year;
	int month; /* 1-12 */
	int day;   /* 1-31 */
};

/* Quotient towards minus infinity; by is positive. */
static inline int64_t calendar_floor(int64_t n, int64_t by)
{
	return n / by - (n % by < 0);
}

bool calendar_leap(int64_t year);

/* Days since 1970-01-01. month is 1-12; day may be out of its month and is
 * carried. */
int64_t calendar_days(int64_t year, int month, int64_t day);

struct calendar_date calendar_date(int64_t days);

/* 0 = Sunday. */
int calendar_weekday(int64_t days);

#endif
