/* Reading and following a POSIX TZ rule. Not for the TZ variable: forms that
 * no TZif footer has (":file", a summer time without dates) are refused. */
#include "shared/zone_rule.h"

#include <assert.h>

#include "shared/calendar.h"

enum {
	HOURS_MOST = 24,      /* of an offset */
	HOURS_MOST_RULE = 167 /* of the time of a change: RFC 8536, 3.3.1 */
};

static bool eat(struct str *in, char c)
{
	if (!in->len || in->ptr[0] != c)
		return false;
	in->ptr++;
	in->len--;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool eat_number(struct str *in, int least, int most, int *out)
{
	int value = 0, digits = 0;

	for (; in->len && is_digit(in->ptr[0]) && digits < 3; digits++) {
		value = value * 10 + (in->ptr[0] - '0');
		in->ptr++;
		in->len--;
	}
	*out = value;
	return digits && value >= least && value <= most;
}

/* A name only has to be well formed: nothing shows it. */
static bool eat_name(struct str *in)
{
	bool quoted = eat(in, '<');
	size_t len = 0;

	while (len < in->len) {
		char c = in->ptr[len];

		if (!is_letter(c) &&
		    !(quoted && (is_digit(c) || c == '+' || c == '-')))
			break;
		len++;
	}
	in->ptr += len;
	in->len -= len;
	return len >= 3 && (!quoted || eat(in, '>'));
}

/* [+-]hh[:mm[:ss]] as seconds. */
static bool eat_time(struct str *in, int hours_most, int *out)
{
	bool minus = eat(in, '-');
	int hours, minutes = 0, seconds = 0;

	if (!minus)
		eat(in, '+');
	if (!eat_number(in, 0, hours_most, &hours))
		return false;
	if (eat(in, ':')) {
		if (!eat_number(in, 0, 59, &minutes))
			return false;
		if (eat(in, ':') && !eat_number(in, 0, 59, &seconds))
			return false;
	}
	*out = hours * 3600 + minutes * 60 + seconds;
	if (minus)
		*out = -*out;
	return true;
}

/* POSIX counts west of Greenwich; everything else here counts east. */
static bool eat_offset(struct str *in, int *out)
{
	if (!eat_time(in, HOURS_MOST, out))
		return false;
	*out = -*out;
	return true;
}

static bool eat_day(struct str *in, struct zone_day *day)
{
	bool good;

	*day = (struct zone_day){ .time_s = 2 * 3600 };
	if (!eat(in, ','))
		return false;
	if (eat(in, 'M')) {
		day->kind = ZONE_DAY_MONTH;
		good = eat_number(in, 1, 12, &day->month) && eat(in, '.') &&
		       eat_number(in, 1, 5, &day->week) && eat(in, '.') &&
		       eat_number(in, 0, 6, &day->weekday);
	} else if (eat(in, 'J')) {
		day->kind = ZONE_DAY_NO_LEAP;
		good = eat_number(in, 1, 365, &day->day);
	} else {
		day->kind = ZONE_DAY_WITH_LEAP;
		good = eat_number(in, 0, 365, &day->day);
	}
	if (good && eat(in, '/'))
		good = eat_time(in, HOURS_MOST_RULE, &day->time_s);
	return good;
}

bool zone_rule_parse(struct str text, struct zone_rule *out)
{
	struct zone_rule rule = { 0 };

	if (!eat_name(&text) || !eat_offset(&text, &rule.std_offset_s))
		return false;
	if (text.len) {
		rule.has_dst = true;
		if (!eat_name(&text))
			return false;
		rule.dst_offset_s = rule.std_offset_s + 3600;
		if (text.len && text.ptr[0] != ',' &&
		    !eat_offset(&text, &rule.dst_offset_s))
			return false;
		if (!eat_day(&text, &rule.start) ||
		    !eat_day(&text, &rule.end) || text.len)
			return false;
	}
	*out = rule;
	return true;
}

/* Days since 1970 of the rule's day in a year. */
static int64_t day_of_year(const struct zone_day *day, int64_t year)
{
	int64_t first, next;

	switch (day->kind) {
	case ZONE_DAY_NO_LEAP:
		return calendar_days(year, 1, day->day) +
		       (day->day >= 60 && calendar_leap(year));
	case ZONE_DAY_WITH_LEAP:
		return calendar_days(year, 1, 1 + day->day);
	case ZONE_DAY_MONTH:
		break;
	}
	first = calendar_days(year, day->month, 1);
	next = day->month < 12 ? calendar_days(year, day->month + 1, 1)
			       : calendar_days(year + 1, 1, 1);
	first += (day->weekday - calendar_weekday(first) + 7) % 7;
	first += (day->week - 1) * 7;
	return first < next ? first : first - 7; /* there was no fifth */
}

static int64_t change_at(
    const struct zone_day *day, int64_t year, int offset_before_s)
{
	return day_of_year(day, year) * 86400 + day->time_s - offset_before_s;
}

struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t at_s)
{
	struct zone_span span = { INT64_MAX, rule->std_offset_s, false };
	int64_t year, last = INT64_MIN;

	if (!rule->has_dst)
		return span;
	year = calendar_date(calendar_floor(at_s + rule->std_offset_s, 86400))
		   .year;
	/* A change may lie over a week outside its year: early in a year both
	 * of the year before may be to come, and late in one both of the next
	 * be over. So two years on either side are asked. The start comes
	 * second: where summer ends in the instant it starts again, it is
	 * summer all year. */
	for (int64_t y = year - 2; y <= year + 2; y++) {
		int64_t changes[2] = {
			change_at(&rule->end, y, rule->dst_offset_s),
			change_at(&rule->start, y, rule->std_offset_s),
		};

		for (int i = 0; i < 2; i++) {
			if (changes[i] > at_s && changes[i] < span.until)
				span.until = changes[i];
			if (changes[i] <= at_s && changes[i] >= last) {
				last = changes[i];
				span.dst = i;
			}
		}
	}
	assert(last != INT64_MIN);
	if (span.dst)
		span.offset_s = rule->dst_offset_s;
	return span;
}
