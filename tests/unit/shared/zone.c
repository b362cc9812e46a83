/* Zones against the C library's own reading of the same data, days the clocks
 * change, names and files nobody should open. */
#include "shared/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "shared/buf.h"
#include "shared/calendar.h"
#include "tests/support/suite.h"

static char dir[64];

static void setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/deskbell-zone-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void path_of(const char *name, char path[128])
{
	snprintf(path, 128, "%s/%s", dir, name);
}

static void teardown(void)
{
	char path[128];

	path_of("Made", path);
	unlink(path);
	rmdir(path);
	rmdir(dir);
	unsetenv("TZ");
	tzset();
}

static struct zone *open_zone(const char *name)
{
	struct zone *zone;

	ck_assert_int_eq(zone_open(NULL, str_from(name), &zone), ERR_ok);
	return zone;
}

static void make_file(const void *bytes, size_t len)
{
	char path[128];
	FILE *file;

	path_of("Made", path);
	file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static enum err open_made(const void *bytes, size_t len, struct zone **out)
{
	make_file(bytes, len);
	return zone_open(dir, STR("Made"), out);
}

/* The C library's answer for the TZ now set must be ours. No ck_assert in
 * what is called a million times: each costs Check a record. */
static void expect_as_libc(const struct zone *zone, const char *name, int64_t s)
{
	time_t at = (time_t)s;
	struct zone_time got;
	struct tm tm;

	zone_local(zone, s * 1000 + 999, &got);
	if (!localtime_r(&at, &tm) || got.year != tm.tm_year + 1900 ||
	    got.month != tm.tm_mon + 1 || got.day != tm.tm_mday ||
	    got.weekday != tm.tm_wday || got.hour != tm.tm_hour ||
	    got.minute != tm.tm_min || got.second != tm.tm_sec ||
	    got.offset_s != tm.tm_gmtoff || got.dst != (tm.tm_isdst > 0))
		ck_abort_msg("%s at %lld: %04d-%02d-%02d %02d:%02d:%02d "
			     "offset %d, and not %ld",
		    name, (long long)s, got.year, got.month, got.day, got.hour,
		    got.minute, got.second, got.offset_s, tm.tm_gmtoff);
}

static bool same_wall(const struct zone_time *a, const struct zone_time *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day &&
	       a->hour == b->hour && a->minute == b->minute &&
	       a->second == b->second;
}

/* From an instant to the wall and back gives the instant, or an earlier one
 * with the same wall time. */
static void expect_way_back(const struct zone *zone, int64_t s)
{
	struct zone_time wall, again;
	int64_t back;

	zone_local(zone, s * 1000, &wall);
	back = zone_instant(zone, &wall);
	zone_local(zone, back, &again);
	if (back > s * 1000 || back % 1000 || !same_wall(&wall, &again) ||
	    (back != s * 1000 && again.offset_s <= wall.offset_s))
		ck_abort_msg(
		    "%lld came back as %lld ms", (long long)s, (long long)back);
}

static const char *const names[] = { "Europe/Madrid", "America/New_York",
	"Asia/Shanghai", "Asia/Tokyo", "Pacific/Apia", "Australia/Lord_Howe",
	"Europe/Dublin", "America/Sao_Paulo", "Africa/Casablanca",
	"America/Nuuk", "Asia/Gaza", "Asia/Kathmandu", "America/St_Johns",
	"Pacific/Kiritimati", "Antarctica/Troll", "Etc/UTC", "Etc/GMT+12" };

enum { NAMES = sizeof(names) / sizeof(names[0]) };

static const int64_t year_s = 31556952;

START_TEST(agrees_with_libc)
{
	struct zone *zone = open_zone(names[_i]);

	setenv("TZ", names[_i], 1);
	tzset();
	/* 1900 to 2200 in steps of some days that meet all times of day. */
	for (int64_t s = -70 * year_s; s < 230 * year_s; s += 199 * 997)
		expect_as_libc(zone, names[_i], s);
	zone_close(zone);
}
END_TEST

/* Half-hourly through years that have table and rule, and 2060 as asked. */
START_TEST(agrees_at_every_change)
{
	static const int years[] = { 2011, 2026, 2037, 2060 };
	struct zone *zone = open_zone(names[_i]);

	setenv("TZ", names[_i], 1);
	tzset();
	for (size_t i = 0; i < sizeof(years) / sizeof(years[0]); i++) {
		int64_t from = calendar_days(years[i], 1, 1) * 86400;

		for (int64_t s = from; s < from + 366 * 86400; s += 1800) {
			expect_as_libc(zone, names[_i], s - 1);
			expect_as_libc(zone, names[_i], s);
			if (s % 3600 == 0)
				expect_way_back(zone, s);
		}
	}
	zone_close(zone);
}
END_TEST

struct wall_row {
	const char *zone;
	struct zone_time wall; /* year ... second */
	int64_t s;
};

static const struct wall_row walls[] = {
	/* plain */
	{ "Europe/Madrid", { 2026, 7, 1, 0, 9, 30, 0, 0, 0 }, 1782891000 },
	{ "Asia/Tokyo", { 2026, 1, 1, 0, 0, 0, 0, 0, 0 }, 1767193200 },
	{ "Asia/Shanghai", { 2060, 6, 1, 0, 12, 0, 0, 0, 0 }, 2853288000 },
	/* by the rule, summer and winter of 2060 */
	{ "Europe/Madrid", { 2060, 7, 1, 0, 12, 0, 0, 0, 0 }, 2855901600 },
	{ "Europe/Madrid", { 2060, 1, 1, 0, 12, 0, 0, 0, 0 }, 2840180400 },
	/* skipped: 02:30 on 2026-03-29 is not, the jump is at 01:00 UTC */
	{ "Europe/Madrid", { 2026, 3, 29, 0, 2, 0, 0, 0, 0 }, 1774746000 },
	{ "Europe/Madrid", { 2026, 3, 29, 0, 2, 30, 0, 0, 0 }, 1774746000 },
	{ "Europe/Madrid", { 2026, 3, 29, 0, 3, 0, 0, 0, 0 }, 1774746000 },
	{ "Europe/Madrid", { 2026, 3, 29, 0, 1, 59, 59, 0, 0 }, 1774745999 },
	{ "Europe/Madrid", { 2060, 3, 28, 0, 2, 30, 0, 0, 0 }, 2847661200 },
	/* twice: the first 02:30 of 2026-10-25 is summer's, 00:30 UTC */
	{ "Europe/Madrid", { 2026, 10, 25, 0, 2, 30, 0, 0, 0 }, 1792888200 },
	{ "Europe/Madrid", { 2026, 10, 25, 0, 3, 0, 0, 0, 0 }, 1792893600 },
	{ "America/New_York", { 2026, 11, 1, 0, 1, 30, 0, 0, 0 }, 1793511000 },
	/* half an hour of summer */
	{ "Australia/Lord_Howe", { 2026, 4, 5, 0, 1, 45, 0, 0, 0 },
	    1775313900 },
	{ "Australia/Lord_Howe", { 2026, 10, 4, 0, 2, 15, 0, 0, 0 },
	    1791041400 },
	/* a day that never was: 2011-12-30 in Samoa */
	{ "Pacific/Apia", { 2011, 12, 30, 0, 12, 0, 0, 0, 0 }, 1325239200 },
	{ "Pacific/Apia", { 2011, 12, 31, 0, 0, 0, 0, 0, 0 }, 1325239200 },
	{ "Pacific/Apia", { 2011, 12, 29, 0, 23, 59, 59, 0, 0 }, 1325239199 },
	/* carried */
	{ "Asia/Tokyo", { 2025, 12, 32, 0, 0, 0, 0, 0, 0 }, 1767193200 },
	{ "Asia/Tokyo", { 2025, 13, 1, 0, 0, 0, 0, 0, 0 }, 1767193200 },
	{ "Asia/Tokyo", { 2027, -11, 1, 0, 0, 0, 0, 0, 0 }, 1767193200 },
	{ "Asia/Tokyo", { 2026, 1, 0, 0, 24, 0, 0, 0, 0 }, 1767193200 },
	{ "Asia/Tokyo", { 2026, 1, 1, 0, 1, -60, 0, 0, 0 }, 1767193200 },
	{ "Asia/Tokyo", { 2026, 1, 1, 0, 0, 1, -60, 0, 0 }, 1767193200 },
	{ "Europe/Madrid", { 2026, 3, 28, 0, 24 + 3, 0, 0, 0, 0 }, 1774746000 },
};

START_TEST(instants_of_wall_times)
{
	const struct wall_row *row = &walls[_i];
	struct zone *zone = open_zone(row->zone);

	ck_assert_int_eq(zone_instant(zone, &row->wall), row->s * 1000);
	zone_close(zone);
}
END_TEST

struct day_row {
	const char *zone;
	int year, month, day;
	int minutes;
};

static const struct day_row days[] = {
	{ "Europe/Madrid", 2026, 3, 28, 24 * 60 },
	{ "Europe/Madrid", 2026, 3, 29, 23 * 60 },
	{ "Europe/Madrid", 2026, 10, 25, 25 * 60 },
	{ "Europe/Madrid", 2060, 3, 28, 23 * 60 },
	{ "Europe/Madrid", 2060, 10, 31, 25 * 60 },
	{ "America/New_York", 2026, 3, 8, 23 * 60 },
	{ "America/New_York", 2026, 11, 1, 25 * 60 },
	{ "Asia/Shanghai", 2026, 3, 29, 24 * 60 },
	{ "Asia/Tokyo", 2026, 10, 25, 24 * 60 },
	{ "Australia/Lord_Howe", 2026, 4, 5, 24 * 60 + 30 },
	{ "Australia/Lord_Howe", 2026, 10, 4, 23 * 60 + 30 },
	{ "America/Sao_Paulo", 2018, 11, 4, 23 * 60 }, /* no midnight */
	{ "Pacific/Apia", 2011, 12, 29, 24 * 60 },
	{ "Pacific/Apia", 2011, 12, 30, 0 },
};

START_TEST(days_have_their_length)
{
	const struct day_row *row = &days[_i];
	struct zone *zone = open_zone(row->zone);
	struct zone_time from = {
		.year = row->year, .month = row->month, .day = row->day
	};
	struct zone_time to = from;

	to.day++;
	ck_assert_int_eq(zone_instant(zone, &to) - zone_instant(zone, &from),
	    row->minutes * 60000);
	zone_close(zone);
}
END_TEST

START_TEST(reads_the_wall)
{
	struct zone *zone = open_zone("Europe/Madrid");
	struct zone_time wall;

	zone_local(zone, 1774745999999, &wall); /* the last ms of winter */
	ck_assert_int_eq(wall.hour, 1);
	ck_assert_int_eq(wall.second, 59);
	ck_assert_int_eq(wall.offset_s, 3600);
	ck_assert(!wall.dst);
	ck_assert_int_eq(wall.weekday, 0);
	zone_local(zone, 1774746000000, &wall);
	ck_assert_int_eq(wall.hour, 3);
	ck_assert_int_eq(wall.offset_s, 7200);
	ck_assert(wall.dst);
	zone_local(zone, -1, &wall);
	ck_assert_int_eq(wall.year, 1970);
	ck_assert_int_eq(wall.hour, 0);
	ck_assert_int_eq(wall.second, 59);
	zone_close(zone);
}
END_TEST

START_TEST(far_times_do_not_overflow)
{
	struct zone *zone = open_zone("Europe/Madrid");
	struct zone_time wall = { .year = 2147483647,
		.month = 2147483647,
		.day = 2147483647,
		.hour = 2147483647 };
	int64_t far = zone_instant(zone, &wall);

	ck_assert_int_gt(far, (int64_t)1 << 62);
	wall.year = wall.month = wall.day = wall.hour = -2147483647 - 1;
	ck_assert_int_lt(zone_instant(zone, &wall), -((int64_t)1 << 62));
	zone_local(zone, INT64_MAX, &wall);
	ck_assert_int_gt(wall.year, 290000000);
	zone_local(zone, INT64_MIN, &wall);
	ck_assert_int_lt(wall.year, -290000000);
	zone_close(zone);
}
END_TEST

static const char *const no_names[] = {
	"",
	"/",
	".",
	"..",
	"../../etc/passwd",
	"../zoneinfo/Europe/Madrid",
	"Europe/../Europe/Madrid",
	"Europe/./Madrid",
	"/etc/passwd",
	"/usr/share/zoneinfo/Europe/Madrid",
	"Europe//Madrid",
	"Europe/Madrid/",
	"Europe",
	"Europe/Madrid/Centro",
	"Europe/Nowhere",
	"europe/madrid\n",
	"Europe/Madrid ",
	"Europe\\Madrid",
	"Europe/Madrid%00",
	"Europe/M\xc3\xa1laga",
	":Europe/Madrid",
	"CET-1CEST,M3.5.0,M10.5.0/3",
	"zone.tab",
	"$(id)",
};

START_TEST(refuses_names)
{
	struct zone *zone = NULL;

	ck_assert_int_eq(
	    zone_open(NULL, str_from(no_names[_i]), &zone), ERR_not_found);
	ck_assert_ptr_null(zone);
}
END_TEST

START_TEST(refuses_long_and_cut_names)
{
	char name[300];
	struct zone *zone = NULL;
	static const size_t lens[] = { 65, 255, 256, 300 };

	memset(name, 'A', sizeof(name));
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(
		    zone_open(NULL, (struct str){ name, lens[i] }, &zone),
		    ERR_not_found);
	ck_assert_int_eq(
	    zone_open(NULL, STR("Europe/Madrid\0"), &zone), ERR_not_found);
	ck_assert_int_eq(zone_open(NULL, STR_NONE, &zone), ERR_not_found);
	ck_assert_int_eq(
	    zone_open("/no/such/dir", STR("UTC"), &zone), ERR_not_found);
	ck_assert_ptr_null(zone);
}
END_TEST

START_TEST(name_needs_no_nul)
{
	struct zone *zone;

	ck_assert_int_eq(
	    zone_open(NULL, (struct str){ "Asia/TokyoXYZ", 10 }, &zone),
	    ERR_ok);
	zone_close(zone);
	zone_close(NULL);
}
END_TEST

START_TEST(refuses_what_is_no_file)
{
	struct zone *zone = NULL;
	char path[128];

	path_of("Made", path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(zone_open(dir, STR("Made"), &zone), ERR_not_found);
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0); /* must not wait for ever */
	ck_assert_int_eq(zone_open(dir, STR("Made"), &zone), ERR_not_found);
	ck_assert_ptr_null(zone);
}
END_TEST

static char real[8192];
static size_t real_len;

static void read_real(const char *name)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	file = fopen(path, "rb");
	ck_assert_ptr_nonnull(file);
	real_len = fread(real, 1, sizeof(real), file);
	fclose(file);
	ck_assert_uint_gt(real_len, 100);
	ck_assert_uint_lt(real_len, sizeof(real));
}

START_TEST(every_truncation_is_damaged)
{
	struct zone *zone = NULL;

	read_real("America/New_York");
	for (size_t len = 0; len < real_len; len++)
		ck_assert_int_eq(open_made(real, len, &zone), ERR_damaged);
	ck_assert_ptr_null(zone);
	ck_assert_int_eq(open_made(real, real_len, &zone), ERR_ok);
	zone_close(zone);
}
END_TEST

/* Bytes changed at random: any answer but a crash, and what opens must answer
 * questions without one. */
START_TEST(noise_does_no_harm)
{
	uint32_t state = 7;
	int opened = 0;

	read_real("Europe/Madrid");
	for (int round = 0; round < 3000; round++) {
		static char noisy[sizeof(real)];
		struct zone *zone;
		struct zone_time wall;
		enum err err;

		memcpy(noisy, real, real_len);
		for (int i = 0; i <= round % 4; i++) {
			size_t at;

			state = state * 1664525 + 1013904223;
			/* mostly the heads and the footer: they steer */
			at = (state >> 8) % real_len;
			if (round % 3 == 0)
				at = real_len - 1 - at % 40;
			else if (round % 3 == 1)
				at %= 60;
			noisy[at] = (char)(state >> 24);
		}
		err = open_made(noisy, real_len, &zone);
		ck_assert(err == ERR_ok || err == ERR_damaged);
		if (err)
			continue;
		opened++;
		for (int64_t s = -100 * year_s; s < 200 * year_s;
		     s += 17 * year_s) {
			zone_local(zone, s * 1000, &wall);
			zone_instant(zone, &wall);
		}
		zone_close(zone);
	}
	ck_assert_int_gt(opened, 100);
}
END_TEST

static void put_32(struct buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_char(b, (char)(n >> shift));
}

static void put_head(struct buf *b, char version, uint32_t leaps,
    uint32_t changes, uint32_t kinds, uint32_t chars)
{
	buf_text(b, "TZif");
	buf_char(b, version);
	buf_add(b, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 15);
	put_32(b, 0);
	put_32(b, 0);
	put_32(b, leaps);
	put_32(b, changes);
	put_32(b, kinds);
	put_32(b, chars);
}

/* A file without a table: one kind of time, and the rule in the footer. */
static void put_ruled(struct buf *b, const char *rule)
{
	put_head(b, '3', 0, 0, 0, 0);
	put_head(b, '3', 0, 0, 1, 4);
	put_32(b, 3600);
	buf_add(b, "\0\0ABC", 6); /* dst, index, name and its NUL */
	buf_printf(b, "\n%s\n", rule);
}

static enum err open_ruled(const char *rule, struct zone **out)
{
	struct buf b = BUF_EMPTY;
	enum err err;

	put_ruled(&b, rule);
	err = open_made(b.ptr, b.len, out);
	buf_fini(&b);
	return err;
}

/* The C library reads the same rules from TZ itself. */
static const char *const rules[] = {
	"CET-1CEST,M3.5.0,M10.5.0/3",
	"EST5EDT,M3.2.0,M11.1.0",
	"AEST-10AEDT,M10.1.0,M4.1.0/3",
	"<+03>-3",
	"<-0330>3:30<-0230>,M3.2.0,M11.1.0",
	"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
	"<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
	"IST-1GMT0,M10.5.0,M3.5.0/1",
	"EET-2EEST,M3.4.4/50,M10.4.4/50",
	"<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
	"XXX4YYY,J2/0,J364/23",
	"AAA0BBB,J60,J300",
	"AAA-3BBB,J59/1:30:15,J304",
	"AAA-3BBB,59,303",
	"AAA-3BBB,59/4,303/0",
	"AAA8BBB,1/12,363/12",
	"AAA8:15:30BBB7:45,M2.5.6/23:59:59,M8.1.1",
	"UTC0",
	"LONGNAME+5LONGDST,M4.1.0/+2,M10.5.0",
};

START_TEST(rules_agree_with_libc)
{
	struct zone *zone;
	const char *rule = rules[_i];

	ck_assert_int_eq(open_ruled(rule, &zone), ERR_ok);
	setenv("TZ", rule, 1);
	tzset();
	for (int64_t s = 0; s < 100 * year_s; s += 1800 * 47 - 1) {
		expect_as_libc(zone, rule, s);
		expect_way_back(zone, s);
	}
	/* Around every leap day and turn of the year, step by step. */
	for (int year = 2023; year < 2028; year++) {
		int64_t from = calendar_days(year, 12, 30) * 86400;

		for (int64_t s = from; s < from + 65 * 86400; s += 900)
			expect_as_libc(zone, rule, s);
	}
	zone_close(zone);
}
END_TEST

/* RFC 8536, 3.3.1: summer all the year, said with a change that cancels. */
START_TEST(summer_all_year)
{
	struct zone *zone;
	struct zone_time wall;
	int others = 0;

	ck_assert_int_eq(open_ruled("XXX3EDT4,0/0,J365/23", &zone), ERR_ok);
	for (int64_t s = 0; s < 100 * year_s; s += 86400 / 8) {
		zone_local(zone, s * 1000, &wall);
		others += wall.offset_s != -4 * 3600 || !wall.dst;
		expect_way_back(zone, s);
	}
	ck_assert_int_eq(others, 0);
	zone_close(zone);
}
END_TEST

/* Changes at the very turn of the year, in the zone's years and not in UTC's,
 * which is where the C library looks. */
START_TEST(changes_at_new_year)
{
	static const struct {
		int64_t s;
		bool dst;
	} rows[] = {
		{ 1767225600, true },  /* 2025-12-31 20:00 standard */
		{ 1767232799, true },  /* 22:59:59 summer */
		{ 1767232800, false }, /* 22:00 standard */
		{ 1767239999, false },
		{ 1767240000, true }, /* 2026-01-01 00:00 standard */
	};
	struct zone *zone;
	struct zone_time wall;

	ck_assert_int_eq(open_ruled("XXX4YYY,J1/0,J365/23", &zone), ERR_ok);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		zone_local(zone, rows[i].s * 1000, &wall);
		ck_assert_int_eq(wall.dst, rows[i].dst);
	}
	zone_close(zone);
}
END_TEST

/* Changes that lie a week outside their year: early in January those of the
 * year before are to come still, late in December those of the next are over.
 */
START_TEST(changes_outside_their_year)
{
	static const char *const rules_outside[] = {
		"XXX3YYY,M12.5.6/167,M12.5.6/160",
		"XXX3YYY,M1.1.0/-167,M1.1.0/-160",
		"XXX3YYY,J365/167,J1/-167",
	};

	for (size_t i = 0; i < sizeof(rules_outside) / sizeof(rules_outside[0]);
	     i++) {
		struct zone *zone;
		struct zone_time wall;

		ck_assert_int_eq(open_ruled(rules_outside[i], &zone), ERR_ok);
		for (int64_t s = 0; s < 30 * year_s; s += 86400 / 8) {
			zone_local(zone, s * 1000, &wall);
			ck_assert_int_eq(
			    wall.offset_s, wall.dst ? -2 * 3600 : -3 * 3600);
			expect_way_back(zone, s);
		}
		zone_close(zone);
	}
}
END_TEST

START_TEST(no_rule_means_the_last_kind)
{
	struct zone *zone;
	struct zone_time wall;

	ck_assert_int_eq(open_ruled("", &zone), ERR_ok);
	zone_local(zone, 4102444800000, &wall);
	ck_assert_int_eq(wall.offset_s, 3600);
	zone_close(zone);
}
END_TEST

static const char *const bad_rules[] = {
	"1",
	"A1",
	"AB1",
	"ABC",
	"ABC25",
	"ABC1:60",
	"ABC1:00:60",
	"ABC1:",
	"ABC+-1",
	"<ABC1",
	"<+0>1",
	"<+0 3>1",
	"ABC1 ",
	"ABC1DEF", /* a summer nobody dates */
	"ABC1DEF,",
	"ABC1DEF,M3.5.0",
	"ABC1DEF,M3.5.0,",
	"ABC1DEF,M3.5.0,M10.5.0,",
	"ABC1DEF,M3.5.0,M10.5.0x",
	"ABC1DEF,M0.5.0,M10.5.0",
	"ABC1DEF,M13.5.0,M10.5.0",
	"ABC1DEF,M3.0.0,M10.5.0",
	"ABC1DEF,M3.6.0,M10.5.0",
	"ABC1DEF,M3.5.7,M10.5.0",
	"ABC1DEF,M3.5,M10.5.0",
	"ABC1DEF,M3.5.0/,M10.5.0",
	"ABC1DEF,M3.5.0/168,M10.5.0",
	"ABC1DEF,M3.5.0/9999999999,M10.5.0",
	"ABC1DEF,J0,J365",
	"ABC1DEF,J1,J366",
	"ABC1DEF,0,366",
	"ABC1DEF,-1,365",
	":Europe/Madrid",
	"CET-1CEST,M3.5.0,M10.5.0/3\nCET-1",
};

START_TEST(bad_rules_are_damaged)
{
	struct zone *zone = NULL;

	ck_assert_int_eq(open_ruled(bad_rules[_i], &zone), ERR_damaged);
	ck_assert_ptr_null(zone);
}
END_TEST

/* Bodies behind two heads of version 2. */
struct body_row {
	const char *what;
	uint32_t leaps, changes, kinds, chars;
	const char *bytes;
	size_t len;
	enum err err;
};

#define AT_1 "\0\0\0\0\0\0\0\1"
#define AT_2 "\0\0\0\0\0\0\0\2"
#define KIND "\0\0\0\0\0\0"

#define BODY(bytes) bytes, sizeof(bytes) - 1

static const struct body_row body_rows[] = {
	{ "least", 0, 0, 1, 1, BODY(KIND "\0\n\n"), ERR_ok },
	{ "two changes", 0, 2, 1, 1, BODY(AT_1 AT_2 "\0\0" KIND "\0\n\n"),
	    ERR_ok },
	{ "out of order", 0, 2, 1, 1, BODY(AT_2 AT_1 "\0\0" KIND "\0\n\n"),
	    ERR_damaged },
	{ "twice at once", 0, 2, 1, 1, BODY(AT_1 AT_1 "\0\0" KIND "\0\n\n"),
	    ERR_damaged },
	{ "no such kind", 0, 1, 1, 1, BODY(AT_1 "\1" KIND "\0\n\n"),
	    ERR_damaged },
	{ "no kinds", 0, 0, 0, 1, BODY("\0\n\n"), ERR_damaged },
	{ "too many kinds", 0, 0, 257, 1, BODY(KIND "\0\n\n"), ERR_damaged },
	{ "all numbers huge", 0, UINT32_MAX, UINT32_MAX, UINT32_MAX,
	    BODY(KIND "\0\n\n"), ERR_damaged },
	{ "leap seconds", 1, 0, 1, 1, BODY(KIND "\0" AT_1 "\0\0\0\1\n\n"),
	    ERR_damaged },
	{ "offset too far", 0, 0, 1, 1, BODY("\0\1\x6d\xa0\0\0\0\n\n"),
	    ERR_damaged },
	{ "dst is 2", 0, 0, 1, 1, BODY("\0\0\0\0\2\0\0\n\n"), ERR_damaged },
	{ "no footer", 0, 0, 1, 1, BODY(KIND "\0"), ERR_damaged },
	{ "half a footer", 0, 0, 1, 1, BODY(KIND "\0\n"), ERR_damaged },
	{ "open footer", 0, 0, 1, 1, BODY(KIND "\0\nUTC0"), ERR_damaged },
	{ "no newline", 0, 0, 1, 1, BODY(KIND "\0UTC0\n"), ERR_damaged },
};

START_TEST(bodies)
{
	const struct body_row *row = &body_rows[_i];
	struct buf b = BUF_EMPTY;
	struct zone *zone;

	put_head(&b, '2', 0, 0, 0, 0);
	put_head(&b, '2', row->leaps, row->changes, row->kinds, row->chars);
	buf_add(&b, row->bytes, row->len);
	ck_assert_msg(
	    open_made(b.ptr, b.len, &zone) == row->err, "%s", row->what);
	if (!row->err)
		zone_close(zone);
	buf_fini(&b);
}
END_TEST

START_TEST(other_files_are_damaged)
{
	struct buf b = BUF_EMPTY;
	struct zone *zone;

	ck_assert_int_eq(open_made("", 0, &zone), ERR_damaged);
	for (int i = 0; i < 20000; i++)
		buf_char(&b, (char)(i * 31));
	ck_assert_int_eq(open_made(b.ptr, b.len, &zone), ERR_damaged);
	buf_clear(&b);
	put_ruled(&b, "UTC0");
	b.ptr[4] = '\0'; /* version 1 has no 64-bit times */
	ck_assert_int_eq(open_made(b.ptr, b.len, &zone), ERR_damaged);
	b.ptr[4] = '2';
	ck_assert_int_eq(open_made(b.ptr, b.len, &zone), ERR_ok);
	zone_close(zone);
	for (int i = 0; i < 200000; i++) /* larger than any zone */
		buf_char(&b, '\n');
	ck_assert_int_eq(open_made(b.ptr, b.len, &zone), ERR_damaged);
	buf_fini(&b);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("zone");
	TCase *t = tcase_create("zone");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, agrees_with_libc, 0, NAMES);
	tcase_add_loop_test(t, agrees_at_every_change, 0, NAMES);
	tcase_add_loop_test(
	    t, instants_of_wall_times, 0, sizeof(walls) / sizeof(walls[0]));
	tcase_add_loop_test(
	    t, days_have_their_length, 0, sizeof(days) / sizeof(days[0]));
	tcase_add_test(t, reads_the_wall);
	tcase_add_test(t, far_times_do_not_overflow);
	tcase_add_loop_test(
	    t, refuses_names, 0, sizeof(no_names) / sizeof(no_names[0]));
	tcase_add_test(t, refuses_long_and_cut_names);
	tcase_add_test(t, name_needs_no_nul);
	tcase_add_test(t, refuses_what_is_no_file);
	tcase_add_test(t, every_truncation_is_damaged);
	tcase_add_test(t, noise_does_no_harm);
	tcase_add_loop_test(
	    t, rules_agree_with_libc, 0, sizeof(rules) / sizeof(rules[0]));
	tcase_add_test(t, summer_all_year);
	tcase_add_test(t, changes_at_new_year);
	tcase_add_test(t, changes_outside_their_year);
	tcase_add_test(t, no_rule_means_the_last_kind);
	tcase_add_loop_test(t, bad_rules_are_damaged, 0,
	    sizeof(bad_rules) / sizeof(bad_rules[0]));
	tcase_add_loop_test(
	    t, bodies, 0, sizeof(body_rows) / sizeof(body_rows[0]));
	tcase_add_test(t, other_files_are_damaged);
	suite_add_tcase(s, t);
	return s;
}
