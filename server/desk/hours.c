/* Opening hours: reading them and the state at an instant. Their wording is in
 * hours_words.c; what a shop that is shut does, is not decided here. */
#include "server/desk/hours.h"

#include <strings.h>

#include "shared/calendar.h"

enum { DAY_MIN = 1440, MIN_MS = 60 * 1000, WEEK = 7 };

/* ---- reading ------------------------------------------------------------ */

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Cuts the next run without blanks off *rest; empty at the end. */
static struct str next_word(struct str *rest)
{
	struct str word = { rest->ptr, 0 };
	while (rest->len && is_blank(*rest->ptr)) {
		rest->ptr++;
		rest->len--;
	}
	word.ptr = rest->ptr;
	while (rest->len && !is_blank(*rest->ptr)) {
		rest->ptr++;
		rest->len--;
		word.len++;
	}
	return word;
}

static int weekday_of(struct str name)
{
	static const char *const names[WEEK] = { "sun", "mon", "tue", "wed",
		"thu", "fri", "sat" };
	for (int day = 0; day < WEEK; day++) {
		if (name.len == 3 && !strncasecmp(name.ptr, names[day], 3))
			return day;
	}
	return -1;
}

/* "mon", "fri-mon", several with commas: BIT(day) of each. */
static const char *read_days(struct str text, unsigned *days)
{
	struct str rest = text;
	*days = 0;
	while (rest.ptr) {
		struct str to = str_cut(&rest, ',');
		struct str from = str_cut(&to, '-');
		int day = weekday_of(str_trim(from));
		int last = to.ptr ? weekday_of(str_trim(to)) : day;
		if (day < 0 || last < 0)
			return "days are mon tue wed thu fri sat sun";
		for (;; day = (day + 1) % WEEK) {
			if (*days & BIT(day))
				return "a day is named twice";
			*days |= BIT(day);
			if (day == last)
				break;
		}
	}
	return NULL;
}

/* "9:00" or "09:00" up to "24:00". */
static bool read_time(struct str text, int *out)
{
	struct str minute = text;
	struct str hour = str_cut(&minute, ':');
	long long h, m;
	if (hour.len < 1 || hour.len > 2 || minute.len != 2)
		return false;
	if (!str_int(hour, &h) || !str_int(minute, &m))
		return false;
	if (h < 0 || m < 0 || m > 59 || h * 60 + m > DAY_MIN)
		return false;
	*out = (int)(h * 60 + m);
	return true;
}

/* The blocks of one day. Those that touch become one. */
struct day_hours {
	int from_min[HOURS_BLOCKS], to_min[HOURS_BLOCKS];
	int count;
};

static const char *add_block(struct day_hours *day, int from_min, int to_min)
{
	int last = day->count - 1;
	if (from_min >= to_min)
		return "a time ends before it begins; divide nights at 24:00";
	if (day->count && from_min < day->to_min[last])
		return "the times of a day overlap or are not in order";
	if (day->count && from_min == day->to_min[last]) {
		day->to_min[last] = to_min;
		return NULL;
	}
	if (day->count == HOURS_BLOCKS)
		return "a day has too many times";
	day->from_min[day->count] = from_min;
	day->to_min[day->count] = to_min;
	day->count++;
	return NULL;
}

static const char *read_times(struct str text, struct day_hours *day)
{
	struct str rest = text;
	*day = (struct day_hours){ .count = 0 };
	for (struct str to = next_word(&rest); to.len; to = next_word(&rest)) {
		struct str from = str_cut(&to, '-');
		int from_min, to_min;
		if (!read_time(from, &from_min) || !read_time(to, &to_min))
			return "times are like 09:00-18:00";
		const char *why = add_block(day, from_min, to_min);
		if (why)
			return why;
	}
	return day->count ? NULL : "a day has no times";
}

/* "mon-fri 09:00-12:00 13:00-18:00": all up to the first digit are days. */
static const char *read_rule(struct str text, struct hours *hours)
{
	struct str days = { text.ptr, 0 };
	struct day_hours day;
	unsigned set;
	while (days.len < text.len && !is_digit(text.ptr[days.len]))
		days.len++;
	struct str times = { text.ptr + days.len, text.len - days.len };
	const char *why = read_days(str_trim(days), &set);
	if (!why)
		why = read_times(times, &day);
	for (int i = 0; i < WEEK && !why; i++) {
		if (!(set & BIT(i)))
			continue;
		if (hours->block_count[i])
			why = "a day is named twice";
		for (int b = 0; b < day.count; b++) {
			hours->blocks[i][b].from_min = day.from_min[b];
			hours->blocks[i][b].to_min = day.to_min[b];
		}
		hours->block_count[i] = day.count;
	}
	return why;
}

enum err hours_parse(struct str text, struct hours *out, const char **why)
{
	struct hours hours = { .always = false };
	struct str rest = str_trim(text);
	bool any = false;
	if (!rest.len || (rest.len == 6 && !strncasecmp(rest.ptr, "always", 6)))
		hours.always = any = true;
	while (rest.ptr && !hours.always) {
		struct str rule = str_trim(str_cut(&rest, ';'));
		if (!rule.len)
			continue;
		any = true;
		*why = read_rule(rule, &hours);
		if (*why)
			return ERR_bad_field;
	}
	if (!any) {
		*why = "no day is named";
		return ERR_bad_field;
	}
	*out = hours;
	return ERR_ok;
}

static int date_number(struct calendar_date date)
{
	return (int)(date.year * 10000 + date.month * 100 + date.day);
}

/* "2026-12-25" as 20261225; 0 for anything else. */
static int read_date(struct str text)
{
	struct str rest = text;
	struct str year = str_cut(&rest, '-');
	struct str month = str_cut(&rest, '-');
	long long y, m, d;
	if (year.len != 4 || month.len != 2 || rest.len != 2)
		return 0;
	if (!str_int(year, &y) || !str_int(month, &m) || !str_int(rest, &d))
		return 0;
	if (y < 1970 || m < 1 || m > 12 || d < 1)
		return 0;
	struct calendar_date date = calendar_date(calendar_days(y, (int)m, d));
	/* A day beyond its month was carried into the next one. */
	return date.day == d ? date_number(date) : 0;
}

/* False if there is no room. A day that is there already stays once. */
static bool add_holiday(struct hours *hours, int date)
{
	int at = hours->holiday_count;
	while (at > 0 && hours->holidays[at - 1] > date)
		at--;
	if (at > 0 && hours->holidays[at - 1] == date)
		return true;
	if (hours->holiday_count == HOURS_HOLIDAYS)
		return false;
	for (int i = hours->holiday_count; i > at; i--)
		hours->holidays[i] = hours->holidays[i - 1];
	hours->holidays[at] = date;
	hours->holiday_count++;
	return true;
}

enum err hours_holidays(struct str text, struct hours *hours, const char **why)
{
	struct hours more = *hours;
	struct str rest = text;
	for (struct str w = next_word(&rest); w.len; w = next_word(&rest)) {
		int date = read_date(w);
		if (!date) {
			*why = "holidays are dates like 2026-12-25";
			return ERR_bad_field;
		}
		if (!add_holiday(&more, date)) {
			*why = "there are too many holidays";
			return ERR_bad_field;
		}
	}
	*hours = more;
	return ERR_ok;
}

/* ---- the state at an instant -------------------------------------------- */

/* The first holiday at or after a day; its place in the list, -1 if none. */
static int holiday_from(const struct hours *hours, int64_t day)
{
	int date = date_number(calendar_date(day));
	for (int i = 0; i < hours->holiday_count; i++) {
		if (hours->holidays[i] >= date)
			return i;
	}
	return -1;
}

static int64_t holiday_day(const struct hours *hours, int at)
{
	int date = hours->holidays[at];
	return calendar_days(date / 10000, date / 100 % 100, date % 100);
}

static bool is_holiday(const struct hours *hours, int64_t day)
{
	int at = holiday_from(hours, day);
	return at >= 0 && holiday_day(hours, at) == day;
}

static int64_t day_of(const struct zone_time *local)
{
	return calendar_days(local->year, local->month, local->day);
}

static bool open_at(
    const struct hours *hours, const struct zone *zone, int64_t at_ms)
{
	struct zone_time local;
	zone_local(zone, at_ms, &local);
	if (is_holiday(hours, day_of(&local)))
		return false;
	int minute = local.hour * 60 + local.minute;
	for (int b = 0; b < hours->block_count[local.weekday]; b++) {
		if (minute >= hours->blocks[local.weekday][b].from_min &&
		    minute < hours->blocks[local.weekday][b].to_min)
			return true;
	}
	return hours->always;
}

static int64_t offset_ms(const struct zone *zone, int64_t at_ms)
{
	struct zone_time local;
	zone_local(zone, at_ms, &local);
	return (int64_t)local.offset_s * 1000;
}

static int64_t midnight(const struct zone *zone, int64_t day)
{
	struct calendar_date date = calendar_date(day);
	struct zone_time local = {
		.year = (int)date.year, .month = date.month, .day = date.day
	};
	return zone_instant(zone, &local);
}

/* The instant between low and high from which another offset holds. */
static int64_t clocks_change(
    const struct zone *zone, int64_t low_ms, int64_t high_ms)
{
	int64_t before = offset_ms(zone, low_ms);
	while (high_ms - low_ms > 1000) {
		int64_t middle = low_ms + (high_ms - low_ms) / 2 / 1000 * 1000;
		if (offset_ms(zone, middle) == before)
			low_ms = middle;
		else
			high_ms = middle;
	}
	return high_ms;
}

/* Looking for the first instant in a day at which the state is another. */
struct change {
	const struct hours *hours;
	const struct zone *zone;
	int64_t after_ms, start_ms, end_ms;
	bool open;
	int64_t first_ms; /* found so far; 0 = none */
};

static void consider(struct change *c, int64_t at_ms)
{
	if (at_ms <= c->after_ms || at_ms < c->start_ms || at_ms > c->end_ms)
		return;
	if (c->first_ms && at_ms >= c->first_ms)
		return;
	if (open_at(c->hours, c->zone, at_ms) != c->open)
		c->first_ms = at_ms;
}

/* The state can only change where a day or a block begins or ends, by the
 * offset of the day's start or of its end, and where the clocks change. */
static int64_t change_in_day(struct change *c, int64_t day)
{
	int weekday = calendar_weekday(day);
	c->start_ms = midnight(c->zone, day);
	c->end_ms = midnight(c->zone, day + 1);
	int64_t early = offset_ms(c->zone, c->start_ms);
	int64_t late = offset_ms(c->zone, c->end_ms);
	consider(c, c->start_ms);
	consider(c, c->end_ms);
	if (early != late)
		consider(c, clocks_change(c->zone, c->start_ms, c->end_ms));
	for (int b = 0; b < c->hours->block_count[weekday]; b++) {
		int64_t from = day * DAY_MIN;
		int64_t to = from + c->hours->blocks[weekday][b].to_min;
		from += c->hours->blocks[weekday][b].from_min;
		consider(c, from * MIN_MS - early);
		consider(c, from * MIN_MS - late);
		consider(c, to * MIN_MS - early);
		consider(c, to * MIN_MS - late);
	}
	return c->first_ms;
}

struct hours_state hours_at(
    const struct hours *hours, const struct zone *zone, int64_t now_ms)
{
	if (hours->always && !hours->holiday_count)
		return (struct hours_state){ true, 0 };
	struct change c = { .hours = hours,
		.zone = zone,
		.after_ms = now_ms,
		.open = open_at(hours, zone, now_ms) };
	struct zone_time local;
	zone_local(zone, now_ms, &local);
	int64_t day = day_of(&local);
	int64_t last = day + WEEK + 1;
	for (;; day++) {
		if (day > last) {
			/* Weeks without a holiday are all the same. */
			int at = holiday_from(hours, day);
			if (at < 0)
				return (struct hours_state){ c.open, 0 };
			day = holiday_day(hours, at);
		}
		if (is_holiday(hours, day))
			last = day + WEEK + 1;
		if (change_in_day(&c, day))
			return (struct hours_state){ c.open, c.first_ms };
	}
}
