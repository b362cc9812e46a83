/* Opening hours: what is read and refused, the state at instants on ordinary
 * days and on those the clocks change, and the words for it. */
#include "server/desk/hours.h"

#include "tests/support/suite.h"
#include <stdio.h>

enum { MIN_MS = 60000, HOUR_MS = 60 * MIN_MS };

static struct zone *open_zone(const char *name)
{
	struct zone *zone = NULL;
	ck_assert_int_eq(zone_open(NULL, str_from(name), &zone), ERR_ok);
	return zone;
}

static struct hours hours_of(const char *text)
{
	struct hours hours;
	const char *why = NULL;
	if (hours_parse(str_from(text), &hours, &why))
		ck_abort_msg("'%s': %s", text, why);
	return hours;
}

static void close_on(struct hours *hours, const char *dates)
{
	const char *why = NULL;
	if (hours_holidays(str_from(dates), hours, &why))
		ck_abort_msg("'%s': %s", dates, why);
}

/* "2026-03-29 02:30" by the clocks of the zone; the first of two. */
static int64_t instant(const struct zone *zone, const char *text)
{
	struct zone_time t = { .year = 0 };
	ck_assert_int_eq(sscanf(text, "%d-%d-%d %d:%d", &t.year, &t.month,
			     &t.day, &t.hour, &t.minute),
	    5);
	return zone_instant(zone, &t);
}

/* ---- reading ------------------------------------------------------------ */

/* Per day from Sunday: "9-12 13-18", minutes as fractions left out. */
static const struct read_row {
	const char *text;
	bool always;
	int counts[7];
	int day, block, from_min, to_min; /* one looked at closely */
} reads[] = {
	{ "", true, { 0 }, 0, 0, 0, 0 },
	{ "  \t", true, { 0 }, 0, 0, 0, 0 },
	{ "always", true, { 0 }, 0, 0, 0, 0 },
	{ " Always ", true, { 0 }, 0, 0, 0, 0 },
	{ "mon 09:00-18:00", false, { 0, 1 }, 1, 0, 540, 1080 },
	{ "MON 9:00-18:00", false, { 0, 1 }, 1, 0, 540, 1080 },
	{ "mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00", false,
	    { 0, 2, 2, 2, 2, 2, 1 }, 5, 1, 780, 1080 },
	{ "mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00", false,
	    { 0, 2, 2, 2, 2, 2, 1 }, 6, 0, 600, 840 },
	{ "fri-mon 10:00-11:30", false, { 1, 1, 0, 0, 0, 1, 1 }, 0, 0, 600,
	    690 },
	{ "sat-sun 00:00-24:00", false, { 1, 0, 0, 0, 0, 0, 1 }, 0, 0, 0,
	    1440 },
	{ "sun-sat 08:00-09:00", false, { 1, 1, 1, 1, 1, 1, 1 }, 3, 0, 480,
	    540 },
	{ "mon-sun 08:00-09:00", false, { 1, 1, 1, 1, 1, 1, 1 }, 0, 0, 480,
	    540 },
	{ "wed-tue 08:00-09:00", false, { 1, 1, 1, 1, 1, 1, 1 }, 2, 0, 480,
	    540 },
	{ "tue-tue 08:00-09:00", false, { 0, 0, 1 }, 2, 0, 480, 540 },
	{ "mon,wed,fri 08:00-09:00", false, { 0, 1, 0, 1, 0, 1 }, 3, 0, 480,
	    540 },
	{ "mon-tue, thu 08:00-09:00;", false, { 0, 1, 1, 0, 1 }, 4, 0, 480,
	    540 },
	{ "mon - tue 08:00-09:00 ; ; sun 1:00-2:00", false, { 1, 1, 1 }, 0, 0,
	    60, 120 },
	{ "mon08:00-09:00", false, { 0, 1 }, 1, 0, 480, 540 },
	{ "mon 08:00-09:00 09:00-10:00", false, { 0, 1 }, 1, 0, 480, 600 },
	{ "mon\t08:00-09:00\n10:00-11:00", false, { 0, 2 }, 1, 1, 600, 660 },
	{ "mon 0:00-0:01 1:00-1:01 2:00-2:01 3:00-3:01 4:00-4:01 5:00-5:01 "
	  "6:00-6:01 7:00-7:01",
	    false, { 0, 8 }, 1, 7, 420, 421 },
};

START_TEST(hours_are_read)
{
	const struct read_row *row = &reads[_i];
	struct hours hours = hours_of(row->text);
	ck_assert_int_eq(hours.always, row->always);
	ck_assert_int_eq(hours.holiday_count, 0);
	for (int day = 0; day < 7; day++)
		ck_assert_int_eq(hours.block_count[day], row->counts[day]);
	ck_assert_int_eq(
	    hours.blocks[row->day][row->block].from_min, row->from_min);
	ck_assert_int_eq(
	    hours.blocks[row->day][row->block].to_min, row->to_min);
}
END_TEST

static const struct refuse_row {
	const char *text, *why;
} refusals[] = {
	{ "monday 09:00-18:00", "days are mon tue wed thu fri sat sun" },
	{ "mo 09:00-18:00", "days are mon tue wed thu fri sat sun" },
	{ "09:00-18:00", "days are mon tue wed thu fri sat sun" },
	{ "mon- 09:00-18:00", "days are mon tue wed thu fri sat sun" },
	{ "mon-fri-sat 09:00-18:00", "days are mon tue wed thu fri sat sun" },
	{ "mon,,tue 09:00-18:00", "days are mon tue wed thu fri sat sun" },
	{ "mon tue 09:00-18:00", "days are mon tue wed thu fri sat sun" },
	{ "never", "days are mon tue wed thu fri sat sun" },
	{ "mon,mon 09:00-18:00", "a day is named twice" },
	{ "mon-wed,tue 09:00-18:00", "a day is named twice" },
	{ "mon 09:00-12:00; mon 13:00-18:00", "a day is named twice" },
	{ "mon", "a day has no times" },
	{ "mon; tue 09:00-18:00", "a day has no times" },
	{ "mon 09:00", "times are like 09:00-18:00" },
	{ "mon 9-18", "times are like 09:00-18:00" },
	{ "mon 09:00-18:00,19:00-20:00", "times are like 09:00-18:00" },
	{ "mon 09:00 - 18:00", "times are like 09:00-18:00" },
	{ "mon 09:60-18:00", "times are like 09:00-18:00" },
	{ "mon 09:00-24:01", "times are like 09:00-18:00" },
	{ "mon 09:00-25:00", "times are like 09:00-18:00" },
	{ "mon 09:0-18:00", "times are like 09:00-18:00" },
	{ "mon 009:00-18:00", "times are like 09:00-18:00" },
	{ "mon 0-:00-18:00", "times are like 09:00-18:00" },
	{ "mon 09:-1-18:00", "times are like 09:00-18:00" },
	{ "mon 09:00-18:00x", "times are like 09:00-18:00" },
	{ "mon 18:00-09:00",
	    "a time ends before it begins; divide nights at 24:00" },
	{ "mon 09:00-09:00",
	    "a time ends before it begins; divide nights at 24:00" },
	{ "mon 09:00-12:00 11:00-13:00",
	    "the times of a day overlap or are not in order" },
	{ "mon 13:00-14:00 09:00-12:00",
	    "the times of a day overlap or are not in order" },
	{ "mon 0:00-0:01 1:00-1:01 2:00-2:01 3:00-3:01 4:00-4:01 5:00-5:01 "
	  "6:00-6:01 7:00-7:01 8:00-8:01",
	    "a day has too many times" },
	{ ";", "no day is named" },
	{ " ; ; ", "no day is named" },
};

START_TEST(wrong_hours_are_refused)
{
	struct hours hours = hours_of("sun 01:00-02:00"), before = hours;
	const char *why = NULL;
	ck_assert_int_eq(hours_parse(str_from(refusals[_i].text), &hours, &why),
	    ERR_bad_field);
	ck_assert_str_eq(why, refusals[_i].why);
	ck_assert_mem_eq(&hours, &before, sizeof(hours)); /* untouched */
}
END_TEST

START_TEST(holidays_are_kept_in_order)
{
	struct hours hours = hours_of("always");
	close_on(&hours, "2027-01-01 2026-12-25\n2026-12-24");
	close_on(&hours, " 2026-12-31 2026-12-25 ");
	close_on(&hours, "");
	static const int want[] = { 20261224, 20261225, 20261231, 20270101 };
	ck_assert_int_eq(hours.holiday_count, 4);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(hours.holidays[i], want[i]);
}
END_TEST

static const char *const bad_dates[] = { "2026-02-29", "2026-13-01",
	"2026-00-10", "2026-04-31", "2026-01-00", "26-01-01", "2026-1-1",
	"2026-01-01,2026-01-02", "2026/01/01", "christmas", "2026-01-01-",
	"2026-01--1", "1969-12-31", "2026-01-32" };

START_TEST(wrong_holidays_are_refused)
{
	struct hours hours = hours_of("always");
	const char *why = NULL;
	struct buf text = BUF_EMPTY;
	buf_printf(&text, "2026-12-25 %s", bad_dates[_i]);
	ck_assert_int_eq(
	    hours_holidays(buf_view(&text), &hours, &why), ERR_bad_field);
	ck_assert_str_eq(why, "holidays are dates like 2026-12-25");
	ck_assert_int_eq(hours.holiday_count, 0); /* none of them */
	buf_fini(&text);
}
END_TEST

START_TEST(holidays_have_a_limit)
{
	struct hours hours = hours_of("always");
	struct buf text = BUF_EMPTY;
	const char *why = NULL;
	for (int i = 0; i < HOURS_HOLIDAYS; i++)
		buf_printf(&text, "2026-%02d-%02d ", i / 28 + 1, i % 28 + 1);
	close_on(&hours, buf_cstr(&text));
	ck_assert_int_eq(hours.holiday_count, HOURS_HOLIDAYS);
	close_on(&hours, "2026-01-01"); /* there already */
	ck_assert_int_eq(
	    hours_holidays(STR("2028-02-29"), &hours, &why), ERR_bad_field);
	ck_assert_str_eq(why, "there are too many holidays");
	buf_fini(&text);
}
END_TEST

/* ---- the state ---------------------------------------------------------- */

static const char office[] = "mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00";

/* What clocks show: now, open or shut, until. 2026-03-02 is a Monday. */
static const struct state_row {
	const char *zone, *hours, *holidays, *now;
	bool open;
	const char *changes; /* NULL: never */
} states[] = {
	{ "Europe/Madrid", office, "", "2026-03-02 08:59", false,
	    "2026-03-02 09:00" },
	{ "Europe/Madrid", office, "", "2026-03-02 09:00", true,
	    "2026-03-02 12:00" },
	{ "Europe/Madrid", office, "", "2026-03-02 11:59", true,
	    "2026-03-02 12:00" },
	{ "Europe/Madrid", office, "", "2026-03-02 12:00", false,
	    "2026-03-02 13:00" },
	{ "Europe/Madrid", office, "", "2026-03-02 18:00", false,
	    "2026-03-03 09:00" },
	{ "Europe/Madrid", office, "", "2026-03-06 18:00", false,
	    "2026-03-07 10:00" },
	{ "Europe/Madrid", office, "", "2026-03-07 14:00", false,
	    "2026-03-09 09:00" },
	{ "Asia/Shanghai", office, "", "2026-03-08 23:59", false,
	    "2026-03-09 09:00" },
	/* always, and what is the same */
	{ "Asia/Tokyo", "", "", "2026-03-02 03:00", true, NULL },
	{ "Asia/Tokyo", "mon-sun 00:00-24:00", "", "2026-03-02 03:00", true,
	    NULL },
	{ "Asia/Tokyo", "mon 00:00-24:00", "", "2026-03-02 03:00", true,
	    "2026-03-03 00:00" },
	{ "Asia/Tokyo", "mon 00:00-24:00", "", "2026-03-03 00:00", false,
	    "2026-03-09 00:00" },
	/* nights across midnight have no seam */
	{ "Asia/Tokyo", "fri 20:00-24:00; sat 00:00-03:00 20:00-24:00", "",
	    "2026-03-06 21:00", true, "2026-03-07 03:00" },
	{ "Asia/Tokyo", "sat-sun 00:00-24:00", "", "2026-03-07 12:00", true,
	    "2026-03-09 00:00" },
	/* holidays */
	{ "Europe/Madrid", office, "2026-03-03", "2026-03-02 18:00", false,
	    "2026-03-04 09:00" },
	{ "Europe/Madrid", office, "2026-03-03", "2026-03-03 10:00", false,
	    "2026-03-04 09:00" },
	{ "Europe/Madrid", office, "2026-03-09 2026-03-10 2026-03-11",
	    "2026-03-07 15:00", false, "2026-03-12 09:00" },
	{ "Europe/Madrid", "always", "2026-12-25", "2026-03-07 15:00", true,
	    "2026-12-25 00:00" },
	{ "Europe/Madrid", "always", "2026-12-25 2026-12-26",
	    "2026-12-25 15:00", false, "2026-12-27 00:00" },
	{ "Europe/Madrid", "always", "2026-12-25", "2026-12-26 00:00", true,
	    NULL },
	{ "Europe/Madrid", "always", "2026-01-01 2032-02-29",
	    "2026-12-26 00:00", true, "2032-02-29 00:00" },
	{ "Europe/Madrid", "mon 00:00-24:00",
	    "2026-03-02 2026-03-09 2026-03-16 2026-03-23 2026-03-30",
	    "2026-03-01 00:00", false, "2026-04-06 00:00" },
	/* G6.7: 2026-03-29 has 23 hours in Madrid: 02:00 is 03:00 */
	{ "Europe/Madrid", "sun 01:00-04:00", "", "2026-03-29 00:00", false,
	    "2026-03-29 01:00" },
	{ "Europe/Madrid", "sun 02:15-02:45", "", "2026-03-29 01:00", false,
	    "2026-04-05 02:15" },
	{ "Europe/Madrid", "sun 01:00-02:30", "", "2026-03-29 01:30", true,
	    "2026-03-29 03:00" },
	{ "Europe/Madrid", "sun 02:30-04:00", "", "2026-03-29 01:30", false,
	    "2026-03-29 03:00" },
	/* 2026-10-25 has 25 hours: 03:00 is 02:00 again */
	{ "Europe/Madrid", "sun 01:00-04:00", "", "2026-10-25 01:30", true,
	    "2026-10-25 04:00" },
	{ "Europe/Madrid", "sun 01:00-02:30", "", "2026-10-25 01:30", true,
	    "2026-10-25 02:30" },
	{ "Europe/Madrid", "sat-sun 00:00-24:00", "", "2026-10-24 12:00", true,
	    "2026-10-26 00:00" },
	/* where the day begins at 01:00 */
	{ "Africa/Cairo", "fri 00:00-02:00", "", "2026-04-23 23:00", false,
	    "2026-04-24 01:00" },
	/* a day that was left out */
	{ "Pacific/Apia", "fri 08:00-09:00; sat 10:00-11:00", "",
	    "2011-12-29 12:00", false, "2011-12-31 10:00" },
};

START_TEST(state_by_the_clocks)
{
	const struct state_row *row = &states[_i];
	struct zone *zone = open_zone(row->zone);
	struct hours hours = hours_of(row->hours);
	close_on(&hours, row->holidays);
	struct hours_state state =
	    hours_at(&hours, zone, instant(zone, row->now));
	ck_assert_int_eq(state.open, row->open);
	ck_assert_int_eq(
	    state.changes_ms, row->changes ? instant(zone, row->changes) : 0);
	zone_close(zone);
}
END_TEST

/* A night the clocks double: 02:00-02:30 comes twice. */
START_TEST(doubled_block_counts_twice)
{
	struct zone *zone = open_zone("Europe/Madrid");
	struct hours hours = hours_of("sun 02:00-02:30");
	int64_t first = instant(zone, "2026-10-25 02:00");
	int64_t at[] = { first, first + 30 * MIN_MS, first + HOUR_MS,
		first + HOUR_MS + 30 * MIN_MS };
	for (int i = 0; i < 3; i++) {
		struct hours_state state = hours_at(&hours, zone, at[i]);
		ck_assert_int_eq(state.open, i % 2 == 0);
		ck_assert_int_eq(state.changes_ms, at[i + 1]);
	}
	zone_close(zone);
}
END_TEST

START_TEST(days_of_23_and_25_hours)
{
	struct zone *zone = open_zone("Europe/Madrid");
	struct hours hours = hours_of("sun 00:00-24:00");
	static const struct {
		const char *day;
		int hours;
	} rows[] = { { "2026-03-22 00:00", 24 }, { "2026-03-29 00:00", 23 },
		{ "2026-10-25 00:00", 25 } };
	for (int i = 0; i < 3; i++) {
		int64_t from = instant(zone, rows[i].day);
		struct hours_state state = hours_at(&hours, zone, from);
		ck_assert(state.open);
		ck_assert_int_eq(
		    state.changes_ms - from, rows[i].hours * HOUR_MS);
		ck_assert(!hours_at(&hours, zone, from - 1).open);
	}
	zone_close(zone);
}
END_TEST

START_TEST(never_open)
{
	struct zone *zone = open_zone("Asia/Tokyo");
	struct hours hours = { .always = false };
	struct hours_state state = hours_at(&hours, zone, 1772409600000);
	ck_assert(!state.open);
	ck_assert_int_eq(state.changes_ms, 0);
	close_on(&hours, "2030-01-01");
	ck_assert_int_eq(hours_at(&hours, zone, 1772409600000).changes_ms, 0);
	zone_close(zone);
}
END_TEST

START_TEST(parts_of_a_minute)
{
	struct zone *zone = open_zone("Asia/Tokyo");
	struct hours hours = hours_of("mon-sun 09:00-18:00");
	int64_t opens = instant(zone, "2026-03-02 09:00");
	ck_assert(!hours_at(&hours, zone, opens - 1).open);
	ck_assert_int_eq(hours_at(&hours, zone, opens - 1).changes_ms, opens);
	ck_assert(hours_at(&hours, zone, opens).open);
	ck_assert_int_eq(
	    hours_at(&hours, zone, opens + 1).changes_ms, opens + 9 * HOUR_MS);
	zone_close(zone);
}
END_TEST

/* ---- against a walk in steps of a quarter of an hour -------------------- */

static uint32_t chance;

static int draw(int below)
{
	chance = chance * 1664525u + 1013904223u;
	return (int)((chance >> 16) % (uint32_t)below);
}

/* Blocks at quarters of an hour, so that a walk in quarters meets them. */
static struct hours some_hours(void)
{
	struct hours hours = { .always = !draw(20) };
	for (int day = 0; day < 7 && !hours.always; day++) {
		int minute = 15 * draw(20);
		for (int b = 0; b < draw(5); b++) {
			int to = minute + 15 * (1 + draw(16));
			if (to > 1440 || draw(6) == 0)
				to = 1440;
			if (minute >= to)
				break;
			hours.blocks[day][b].from_min = minute;
			hours.blocks[day][b].to_min = to;
			hours.block_count[day] = b + 1;
			minute = to + 15 * (1 + draw(20));
		}
	}
	return hours;
}

static int date_of(const struct zone_time *t)
{
	return t->year * 10000 + t->month * 100 + t->day;
}

static bool open_by_clock(
    const struct hours *hours, const struct zone *zone, int64_t at)
{
	struct zone_time t;
	zone_local(zone, at, &t);
	for (int i = 0; i < hours->holiday_count; i++) {
		if (hours->holidays[i] == date_of(&t))
			return false;
	}
	int minute = t.hour * 60 + t.minute;
	bool open = hours->always;
	for (int b = 0; b < hours->block_count[t.weekday]; b++)
		open =
		    open || (minute >= hours->blocks[t.weekday][b].from_min &&
				minute < hours->blocks[t.weekday][b].to_min);
	return open;
}

/* Around days the clocks change. */
static const struct walk_row {
	const char *zone, *near;
} walks[] = {
	{ "Europe/Madrid", "2026-03-27 12:00" },
	{ "Europe/Madrid", "2026-10-23 12:00" },
	{ "America/New_York", "2026-03-06 12:00" },
	{ "America/New_York", "2026-10-30 12:00" },
	{ "Australia/Lord_Howe", "2026-04-03 12:00" },
	{ "Australia/Lord_Howe", "2026-10-02 12:00" },
	{ "America/Santiago", "2026-04-03 12:00" },
	{ "America/Santiago", "2026-09-04 12:00" },
	{ "America/Havana", "2026-10-30 12:00" },
	{ "Africa/Cairo", "2026-10-28 12:00" },
	{ "Africa/Casablanca", "2026-02-13 12:00" },
	{ "Pacific/Apia", "2011-12-28 12:00" },
	{ "Asia/Kathmandu", "2026-06-01 12:00" },
	{ "America/St_Johns", "2026-10-30 12:00" },
};

enum { QUARTER_MS = 15 * MIN_MS, WALK_DAYS = 12 };

static void walk(const struct zone *zone, int64_t from)
{
	struct hours hours = some_hours();
	struct zone_time t;
	for (int i = draw(3); i > 0; i--) {
		zone_local(zone, from + draw(WALK_DAYS) * 24 * HOUR_MS, &t);
		struct buf date = BUF_EMPTY;
		buf_printf(&date, "%d-%02d-%02d", t.year, t.month, t.day);
		close_on(&hours, buf_cstr(&date));
		buf_fini(&date);
	}
	int64_t now = from + draw(4 * 96) * QUARTER_MS + draw(QUARTER_MS);
	struct hours_state state = hours_at(&hours, zone, now);
	int64_t at = now - now % QUARTER_MS;
	int64_t end = at + WALK_DAYS * 24 * HOUR_MS;
	ck_assert_int_eq(state.open, open_by_clock(&hours, zone, now));
	do {
		at += QUARTER_MS;
	} while (at < end && open_by_clock(&hours, zone, at) == state.open);
	if (at < end)
		ck_assert_int_eq(state.changes_ms, at);
	else
		ck_assert(!state.changes_ms || state.changes_ms >= end);
}

START_TEST(as_a_walk_finds)
{
	struct zone *zone = open_zone(walks[_i].zone);
	int64_t from = instant(zone, walks[_i].near);
	from -= from % QUARTER_MS;
	chance = (uint32_t)_i + 1;
	for (int i = 0; i < 150; i++)
		walk(zone, from);
	zone_close(zone);
}
END_TEST

/* ---- words -------------------------------------------------------------- */

static const struct words_row {
	const char *hours, *texts[LANG_COUNT];
} words[] = {
	{ "mon-fri 09:00-18:00; sat 10:00-14:00",
	    { "Mon-Fri 09:00-18:00, Sat 10:00-14:00",
		"周一至周五 09:00-18:00，周六 10:00-14:00",
		"月〜金 09:00〜18:00、土 10:00〜14:00",
		"lun-vie 09:00-18:00, sáb 10:00-14:00" } },
	{ "mon-fri 09:00-12:00 13:00-18:00",
	    { "Mon-Fri 09:00-12:00 and 13:00-18:00",
		"周一至周五 09:00-12:00和13:00-18:00",
		"月〜金 09:00〜12:00と13:00〜18:00",
		"lun-vie 09:00-12:00 y 13:00-18:00" } },
	{ "always",
	    { "24/7", "全天24小时", "24時間年中無休", "las 24 horas" } },
	{ "mon-sun 00:00-24:00",
	    { "24/7", "全天24小时", "24時間年中無休", "las 24 horas" } },
	{ "mon-sun 08:00-20:00",
	    { "daily 08:00-20:00", "每天 08:00-20:00", "毎日 08:00〜20:00",
		"todos los días 08:00-20:00" } },
	{ "mon,wed,fri 09:00-18:00; tue,thu 09:00-12:00",
	    { "Mon/Wed/Fri 09:00-18:00, Tue/Thu 09:00-12:00",
		"周一、周三、周五 09:00-18:00，周二、周四 09:00-12:00",
		"月・水・金 09:00〜18:00、火・木 09:00〜12:00",
		"lun/mié/vie 09:00-18:00, mar/jue 09:00-12:00" } },
	{ "sat-mon 09:00-18:00; wed 00:00-24:00",
	    { "Mon/Sat-Sun 09:00-18:00, Wed 00:00-24:00",
		"周一、周六至周日 09:00-18:00，周三 00:00-24:00",
		"月・土〜日 09:00〜18:00、水 00:00〜24:00",
		"lun/sáb-dom 09:00-18:00, mié 00:00-24:00" } },
	{ "sun 09:00-18:00", { "Sun 09:00-18:00", "周日 09:00-18:00",
				 "日 09:00〜18:00", "dom 09:00-18:00" } },
};

START_TEST(hours_in_words)
{
	struct hours hours = hours_of(words[_i].hours);
	close_on(&hours, "2026-12-25"); /* not told */
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct buf out = BUF_EMPTY;
		hours_words(&hours, (enum lang)lang, &out);
		ck_assert_str_eq(buf_cstr(&out), words[_i].texts[lang]);
		buf_fini(&out);
	}
}
END_TEST

START_TEST(never_open_in_words)
{
	static const char *const texts[] = { "closed", "暂停营业", "休業中",
		"cerrado" };
	struct hours hours = { .always = false };
	struct buf out = BUF_EMPTY;
	hours_words(&hours, (enum lang)_i, &out);
	ck_assert_str_eq(buf_cstr(&out), texts[_i]);
	buf_fini(&out);
}
END_TEST

/* From Monday 2026-03-02 20:00. */
static const struct instant_row {
	const char *at, *texts[LANG_COUNT];
} instants[] = {
	{ "2026-03-02 22:30", { "today at 22:30", "今天22:30", "本日の22:30",
				  "hoy a las 22:30" } },
	{ "2026-03-03 09:00", { "tomorrow at 09:00", "明天09:00", "明日の09:00",
				  "mañana a las 09:00" } },
	{ "2026-03-03 01:00", { "tomorrow at 01:00", "明天01:00", "明日の01:00",
				  "mañana a la 01:00" } },
	{ "2026-03-04 09:00",
	    { "on Wednesday at 09:00", "周三09:00", "水曜日の09:00",
		"el miércoles a las 09:00" } },
	{ "2026-03-08 00:05", { "on Sunday at 00:05", "周日00:05",
				  "日曜日の00:05", "el domingo a las 00:05" } },
	/* in a week: the same weekday would mean today */
	{ "2026-03-09 09:00",
	    { "on 9 March at 09:00", "3月9日09:00", "3月9日の09:00",
		"el 9 de marzo a las 09:00" } },
	{ "2026-12-28 13:15",
	    { "on 28 December 2026 at 13:15", "2026年12月28日13:15",
		"2026年12月28日の13:15",
		"el 28 de diciembre de 2026 a las 13:15" } },
	{ "2026-08-01 09:00",
	    { "on 1 August at 09:00", "8月1日09:00", "8月1日の09:00",
		"el 1 de agosto a las 09:00" } },
	{ "2026-03-01 09:00", /* of before */
	    { "on 1 March at 09:00", "3月1日09:00", "3月1日の09:00",
		"el 1 de marzo a las 09:00" } },
};

START_TEST(instants_in_words)
{
	struct zone *zone = open_zone("Asia/Tokyo");
	int64_t now = instant(zone, "2026-03-02 20:00");
	int64_t at = instant(zone, instants[_i].at);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct buf out = BUF_EMPTY;
		hours_instant_words(zone, now, at, (enum lang)lang, &out);
		ck_assert_str_eq(buf_cstr(&out), instants[_i].texts[lang]);
		buf_fini(&out);
	}
	zone_close(zone);
}
END_TEST

/* Whether it is tomorrow depends on where the shop is. */
START_TEST(words_are_of_the_zone)
{
	struct zone *tokyo = open_zone("Asia/Tokyo");
	struct zone *madrid = open_zone("Europe/Madrid");
	int64_t now = instant(tokyo, "2026-03-03 01:00");
	int64_t at = now + 8 * HOUR_MS;
	struct buf out = BUF_EMPTY;
	hours_instant_words(tokyo, now, at, LANG_en, &out);
	ck_assert_str_eq(buf_cstr(&out), "today at 09:00");
	buf_clear(&out);
	hours_instant_words(madrid, now, at, LANG_en, &out);
	ck_assert_str_eq(buf_cstr(&out), "tomorrow at 01:00");
	buf_fini(&out);
	zone_close(tokyo);
	zone_close(madrid);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *suite(void)
{
	Suite *s = suite_create("desk/hours");
	TCase *t = tcase_create("hours");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, hours_are_read, 0, ROWS(reads));
	tcase_add_loop_test(t, wrong_hours_are_refused, 0, ROWS(refusals));
	tcase_add_test(t, holidays_are_kept_in_order);
	tcase_add_loop_test(t, wrong_holidays_are_refused, 0, ROWS(bad_dates));
	tcase_add_test(t, holidays_have_a_limit);
	tcase_add_loop_test(t, state_by_the_clocks, 0, ROWS(states));
	tcase_add_test(t, doubled_block_counts_twice);
	tcase_add_test(t, days_of_23_and_25_hours);
	tcase_add_test(t, never_open);
	tcase_add_test(t, parts_of_a_minute);
	tcase_add_loop_test(t, as_a_walk_finds, 0, ROWS(walks));
	tcase_add_loop_test(t, hours_in_words, 0, ROWS(words));
	tcase_add_loop_test(t, never_open_in_words, 0, LANG_COUNT);
	tcase_add_loop_test(t, instants_in_words, 0, ROWS(instants));
	tcase_add_test(t, words_are_of_the_zone);
	suite_add_tcase(s, t);
	return s;
}
