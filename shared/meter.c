/* The figures of meter.def as atomic numbers, and their page for Prometheus.
 * Each is right by itself; one page is no snapshot of a single moment. Not
 * for what a shop wants to know of its service: that is counted from rows. */
#include "shared/meter.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Upper ends of the buckets: 1 us, 2 us, 4 us ... 2^26 us = 67 s, +Inf. */
enum { BUCKETS_BOUND = 27, BUCKETS };

struct times {
	atomic_int_fast64_t buckets[BUCKETS];
	atomic_int_fast64_t sum;
};

enum { TURN_COUNT, TURN_REFUSED, TURN_US, TURN_FIGURES };

struct turns {
	atomic_int_fast64_t figures[TURN_FIGURES];
};

struct meter {
	atomic_int_fast64_t numbers[METER_NUMBERS];
	struct times times[METER_TIMES];
	struct turns turns[MESSAGE_COUNT];
};

struct number_row {
	const char *name;
	const char *unit;
	const char *description;
	bool rises; /* a counter */
};

static const struct number_row number_rows[METER_NUMBERS] = {
#define COUNTER(name, unit, description)                                       \
	[METER_##name] = { #name, unit, description, true },
#define GAUGE(name, unit, description)                                         \
	[METER_##name] = { #name, unit, description, false },
#include "shared/meter.def"
};

struct times_row {
	const char *name; /* on the page */
	const char *description;
	bool seconds; /* a time, shown in Prometheus' base unit */
};

static const struct times_row times_rows[METER_TIMES] = {
#define TIMES(name, description)                                               \
	[METER_##name] = { #name "_seconds", description, true },
#define SIZES(name, description) [METER_##name] = { #name, description, false },
#include "shared/meter.def"
};

enum err meter_new(struct meter **out)
{
	/* All zero is what atomic_init of integers would leave as well. */
	struct meter *meter = calloc(1, sizeof(*meter));

	if (!meter)
		return ERR_no_memory;
	*out = meter;
	return ERR_ok;
}

void meter_free(struct meter *meter)
{
	free(meter);
}

static void add(atomic_int_fast64_t *to, int64_t by)
{
	atomic_fetch_add_explicit(to, by, memory_order_relaxed);
}

static int64_t get(const atomic_int_fast64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

void meter_add(struct meter *meter, enum meter_number what, int64_t by)
{
	if (meter)
		add(&meter->numbers[what], by);
}

void meter_set(struct meter *meter, enum meter_number what, int64_t value)
{
	if (meter)
		atomic_store_explicit(
		    &meter->numbers[what], value, memory_order_relaxed);
}

int64_t meter_get(const struct meter *meter, enum meter_number what)
{
	return meter ? get(&meter->numbers[what]) : 0;
}

static int bucket_of(int64_t us)
{
	int bits;

	if (us <= 1)
		return 0;
	/* An upper end belongs to its bucket, hence the 1. */
	bits = 64 - __builtin_clzll((unsigned long long)us - 1);
	return bits < BUCKETS_BOUND ? bits : BUCKETS_BOUND;
}

void meter_time(struct meter *meter, enum meter_times what, int64_t us)
{
	if (!meter)
		return;
	if (us < 0)
		us = 0;
	add(&meter->times[what].buckets[bucket_of(us)], 1);
	add(&meter->times[what].sum, us);
}

void meter_turn(
    struct meter *meter, enum message_type type, int64_t us, enum err err)
{
	struct turns *turns;

	if (!meter)
		return;
	if (us < 0)
		us = 0;
	turns = &meter->turns[type];
	add(&turns->figures[TURN_COUNT], 1);
	add(&turns->figures[TURN_US], us);
	meter_add(meter, METER_turns, 1);
	meter_time(meter, METER_turn_time, us);
	if (!err)
		return;
	add(&turns->figures[TURN_REFUSED], 1);
	meter_add(meter, METER_turns_refused, 1);
}

static void put_head(
    struct buf *out, const char *name, const char *kind, const char *help)
{
	buf_printf(out, "# HELP deskbell_%s %s\n# TYPE deskbell_%s %s\n", name,
	    help, name, kind);
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
}

/* name[_unit][_total], as Prometheus wants its names. */
static void put_number(
    struct buf *out, const struct number_row *row, int64_t value)
{
	bool bare = !row->unit[0] || ends_with(row->name, row->unit);
	char name[96];

	snprintf(name, sizeof(name), "%s%s%s%s", row->name, bare ? "" : "_",
	    bare ? "" : row->unit, row->rises ? "_total" : "");
	put_head(out, name, row->rises ? "counter" : "gauge", row->description);
	buf_printf(out, "deskbell_%s %lld\n", name, (long long)value);
}

/* Microseconds as seconds to the last digit, no rounding by a double. */
static void put_value(struct buf *out, bool seconds, int64_t value)
{
	if (seconds)
		buf_printf(out, "%lld.%06lld", (long long)(value / 1000000),
		    (long long)(value % 1000000));
	else
		buf_printf(out, "%lld", (long long)value);
}

static void put_times(
    struct buf *out, const struct times_row *row, const struct times *times)
{
	int64_t count = 0;

	put_head(out, row->name, "histogram", row->description);
	for (int i = 0; i < BUCKETS_BOUND; i++) {
		count += get(&times->buckets[i]);
		buf_printf(out, "deskbell_%s_bucket{le=\"", row->name);
		put_value(out, row->seconds, (int64_t)1 << i);
		buf_printf(out, "\"} %lld\n", (long long)count);
	}
	/* Summed, not counted apart: the last bucket and the count must be
	 * the same number, also while others add. */
	count += get(&times->buckets[BUCKETS_BOUND]);
	buf_printf(out,
	    "deskbell_%s_bucket{le=\"+Inf\"} %lld\ndeskbell_%s_sum ", row->name,
	    (long long)count, row->name);
	put_value(out, row->seconds, get(&times->sum));
	buf_printf(
	    out, "\ndeskbell_%s_count %lld\n", row->name, (long long)count);
}

/* A peer's or the desk's own message takes a turn; what only goes out never
 * does. */
static bool takes_turns(int type)
{
	unsigned ways = message_row((enum message_type)type)->ways;

	return ways & (TO_DESK | INNER);
}

static void put_turns(struct buf *out, const struct turns *turns)
{
	static const struct times_row rows[TURN_FIGURES] = {
		[TURN_COUNT] = { "turn_total", "Turns taken, by message type",
		    false },
		[TURN_REFUSED] = { "turn_refused_total",
		    "Turns that ended in an error, by message type", false },
		[TURN_US] = { "turn_seconds_total",
		    "Time taken by turns, by message type", true },
	};

	for (int figure = 0; figure < TURN_FIGURES; figure++) {
		const struct times_row *row = &rows[figure];

		put_head(out, row->name, "counter", row->description);
		for (int i = 0; i < MESSAGE_COUNT; i++) {
			if (!takes_turns(i))
				continue;
			buf_printf(out, "deskbell_%s{type=\"%s\"} ", row->name,
			    message_row((enum message_type)i)->name);
			put_value(
			    out, row->seconds, get(&turns[i].figures[figure]));
			buf_char(out, '\n');
		}
	}
}

void meter_render(const struct meter *meter, struct buf *out)
{
	if (!meter)
		return;
	for (int i = 0; i < METER_NUMBERS; i++)
		put_number(out, &number_rows[i], get(&meter->numbers[i]));
	for (int i = 0; i < METER_TIMES; i++)
		put_times(out, &times_rows[i], &meter->times[i]);
	put_turns(out, meter->turns);
}
