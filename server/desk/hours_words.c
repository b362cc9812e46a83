/* Opening hours and instants in the customers' languages. Not for reading or
 * reckoning them: that is hours.c. */
#include "server/desk/hours.h"

#include "shared/calendar.h"

enum { DAY_MIN = 1440, WEEK = 7, MONDAY = 1, YEAR_NEEDED_DAYS = 300 };

struct language {
	const char *days[WEEK], *full_days[WEEK]; /* from Sunday */
	const char *months[12];                   /* NULL: by number */
	const char *day_to, *day_and, *time_to, *time_and, *group_and;
	const char *daily, *always, *never;
	const char *today, *tomorrow, *on, *at, *at_one;
};

static const struct language languages[LANG_COUNT] = {
	[LANG_en] = {
		.days = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" },
		.full_days = { "Sunday", "Monday", "Tuesday", "Wednesday",
		    "Thursday", "Friday", "Saturday" },
		.months = { "January", "February", "March", "April", "May",
		    "June", "July", "August", "September", "October",
		    "November", "December" },
		.day_to = "-", .day_and = "/",
		.time_to = "-", .time_and = " and ", .group_and = ", ",
		.daily = "daily", .always = "24/7", .never = "closed",
		.today = "today", .tomorrow = "tomorrow",
		.on = "on ", .at = " at ", .at_one = " at ",
	},
	[LANG_zh] = {
		.days = { "周日", "周一", "周二", "周三", "周四", "周五",
		    "周六" },
		.full_days = { "周日", "周一", "周二", "周三", "周四", "周五",
		    "周六" },
		.day_to = "至", .day_and = "、",
		.time_to = "-", .time_and = "和", .group_and = "，",
		.daily = "每天", .always = "全天24小时", .never = "暂停营业",
		.today = "今天", .tomorrow = "明天",
		.on = "", .at = "", .at_one = "",
	},
	[LANG_ja] = {
		.days = { "日", "月", "火", "水", "木", "金", "土" },
		.full_days = { "日曜日", "月曜日", "火曜日", "水曜日",
		    "木曜日", "金曜日", "土曜日" },
		.day_to = "〜", .day_and = "・",
		.time_to = "〜", .time_and = "と", .group_and = "、",
		.daily = "毎日", .always = "24時間年中無休", .never = "休業中",
		.today = "本日", .tomorrow = "明日",
		.on = "", .at = "の", .at_one = "の",
	},
	[LANG_es] = {
		.days = { "dom", "lun", "mar", "mié", "jue", "vie", "sáb" },
		.full_days = { "domingo", "lunes", "martes", "miércoles",
		    "jueves", "viernes", "sábado" },
		.months = { "enero", "febrero", "marzo", "abril", "mayo",
		    "junio", "julio", "agosto", "septiembre", "octubre",
		    "noviembre", "diciembre" },
		.day_to = "-", .day_and = "/",
		.time_to = "-", .time_and = " y ", .group_and = ", ",
		.daily = "todos los días", .always = "las 24 horas",
		.never = "cerrado",
		.today = "hoy", .tomorrow = "mañana",
		.on = "el ", .at = " a las ", .at_one = " a la ",
	},
};

static bool same_day(const struct hours *hours, int a, int b)
{
	if (hours->block_count[a] != hours->block_count[b])
		return false;
	for (int i = 0; i < hours->block_count[a]; i++) {
		if (hours->blocks[a][i].from_min !=
			hours->blocks[b][i].from_min ||
		    hours->blocks[a][i].to_min != hours->blocks[b][i].to_min)
			return false;
	}
	return true;
}

static bool full_day(const struct hours *hours, int day)
{
	return hours->block_count[day] == 1 &&
	       hours->blocks[day][0].from_min == 0 &&
	       hours->blocks[day][0].to_min == DAY_MIN;
}

/* The i-th day of a week that begins on Monday. */
static int weekday(int i)
{
	return (MONDAY + i) % WEEK;
}

static void put_time(int minute, struct buf *out)
{
	buf_printf(out, "%02d:%02d", minute / 60, minute % 60);
}

static void put_blocks(const struct hours *hours, int day,
    const struct language *words, struct buf *out)
{
	for (int i = 0; i < hours->block_count[day]; i++) {
		if (i)
			buf_text(out, words->time_and);
		put_time(hours->blocks[day][i].from_min, out);
		buf_text(out, words->time_to);
		put_time(hours->blocks[day][i].to_min, out);
	}
}

/* The days of a set, each run of them once: "Mon-Wed/Fri". */
static void put_days(
    unsigned set, const struct language *words, struct buf *out)
{
	bool first = true;
	for (int i = 0; i < WEEK; i++) {
		int end = i;
		if (!(set & BIT(i)))
			continue;
		while (end + 1 < WEEK && (set & BIT(end + 1)))
			end++;
		if (!first)
			buf_text(out, words->day_and);
		first = false;
		buf_text(out, words->days[weekday(i)]);
		if (end > i) {
			buf_text(out, words->day_to);
			buf_text(out, words->days[weekday(end)]);
		}
		i = end;
	}
}

/* The days that are open like the i-th. */
static unsigned days_like(const struct hours *hours, int i)
{
	unsigned set = 0;
	for (int j = 0; j < WEEK; j++) {
		if (same_day(hours, weekday(i), weekday(j)))
			set |= BIT(j);
	}
	return set;
}

void hours_words(const struct hours *hours, enum lang lang, struct buf *out)
{
	const struct language *words = &languages[lang];
	unsigned all = BIT(WEEK) - 1, done = 0;
	if (hours->always ||
	    (full_day(hours, MONDAY) && days_like(hours, 0) == all)) {
		buf_text(out, words->always);
		return;
	}
	for (int i = 0; i < WEEK; i++) {
		unsigned set = days_like(hours, i);
		if ((done & BIT(i)) || !hours->block_count[weekday(i)])
			continue;
		if (done)
			buf_text(out, words->group_and);
		if (set == all)
			buf_text(out, words->daily);
		else
			put_days(set, words, out);
		buf_char(out, ' ');
		put_blocks(hours, weekday(i), words, out);
		done |= set;
	}
	if (!done)
		buf_text(out, words->never);
}

static void put_date(const struct zone_time *at, bool year, enum lang lang,
    const struct language *words, struct buf *out)
{
	const char *month = words->months[at->month - 1];
	if (lang == LANG_es || lang == LANG_en) {
		const char *of = lang == LANG_es ? "de " : "";
		buf_printf(out, "%d %s%s", at->day, of, month);
		if (year)
			buf_printf(out, " %s%d", of, at->year);
		return;
	}
	if (year)
		buf_printf(out, "%d年", at->year);
	buf_printf(out, "%d月%d日", at->month, at->day);
}

void hours_instant_words(const struct zone *zone, int64_t now_ms, int64_t at_ms,
    enum lang lang, struct buf *out)
{
	const struct language *words = &languages[lang];
	struct zone_time now, at;
	zone_local(zone, now_ms, &now);
	zone_local(zone, at_ms, &at);
	int64_t days = calendar_days(at.year, at.month, at.day) -
		       calendar_days(now.year, now.month, now.day);
	if (days == 0) {
		buf_text(out, words->today);
	} else if (days == 1) {
		buf_text(out, words->tomorrow);
	} else {
		buf_text(out, words->on);
		if (days > 1 && days < WEEK)
			buf_text(out, words->full_days[at.weekday]);
		else
			put_date(
			    &at, days > YEAR_NEEDED_DAYS, lang, words, out);
	}
	buf_text(out, at.hour == 1 ? words->at_one : words->at);
	put_time(at.hour * 60 + at.minute, out);
}
