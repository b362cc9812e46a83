/* Files of time zones: one that is taken gives a wall time to every instant,
 * and the instant back. */
#include <stdio.h>
#include <unistd.h>

#include "shared/zone.h"
#include "tests/fuzz/support/fuzz.h"

enum { OFFSET_LEAST = -89999, OFFSET_MOST = 93599, STEPS = 24 };

/* About 30 000 years around 1970. */
static const int64_t far_ms = INT64_C(1000000000000000);

/* Below, at or above 0, as wall times follow one another. */
static int order(const struct zone_time *a, const struct zone_time *b)
{
	const int pairs[][2] = { { a->year, b->year }, { a->month, b->month },
		{ a->day, b->day }, { a->hour, b->hour },
		{ a->minute, b->minute }, { a->second, b->second } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i][0] != pairs[i][1])
			return pairs[i][0] < pairs[i][1] ? -1 : 1;
	return 0;
}

/* The clocks change twice within days, as they do in no zone on earth: what is
 * jumped over may come all the same after they have jumped back. */
static bool is_odd(const struct zone *zone, int64_t at_ms)
{
	enum { DAYS = 12, STEP_MS = 600000, STEPS_A_DAY = 144 };
	struct zone_time local;
	int changes = -1, offset_s = 0;

	for (int i = -DAYS * STEPS_A_DAY; i <= DAYS * STEPS_A_DAY; i++) {
		zone_local(zone, at_ms + (int64_t)i * STEP_MS, &local);
		changes += changes < 0 || local.offset_s != offset_s;
		offset_s = local.offset_s;
	}
	return changes > 1;
}

static void check_instant(const struct zone *zone, int64_t at_ms)
{
	struct zone_time local, again;
	int64_t back_ms;

	zone_local(zone, at_ms, &local);
	HOLDS(local.month >= 1 && local.month <= 12);
	HOLDS(local.day >= 1 && local.day <= 31);
	HOLDS(local.weekday >= 0 && local.weekday <= 6);
	HOLDS(local.hour >= 0 && local.hour <= 23);
	HOLDS(local.minute >= 0 && local.minute <= 59);
	HOLDS(local.second >= 0 && local.second <= 59);
	HOLDS(local.offset_s >= OFFSET_LEAST && local.offset_s <= OFFSET_MOST);
	back_ms = zone_instant(zone, &local);
	if (at_ms < -far_ms || at_ms > far_ms)
		return;
	/* The first instant of that wall time; it may have come twice. */
	HOLDS(back_ms <= at_ms);
	HOLDS(back_ms >= at_ms - 1000 * (int64_t)(OFFSET_MOST - OFFSET_LEAST));
	zone_local(zone, back_ms, &again);
	HOLDS(!order(&local, &again) || is_odd(zone, at_ms));
}

static int64_t step(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (int64_t)*state;
}

static void check_zone(
    const struct zone *zone, const uint8_t *bytes, size_t len)
{
	uint64_t state = 88172645463325252u;

	for (size_t i = 0; i < len; i++)
		state = state * 31 + bytes[i];
	check_instant(zone, 0);
	check_instant(zone, INT64_MIN);
	check_instant(zone, INT64_MAX);
	for (int i = 0; i < STEPS; i++) {
		int64_t at_ms = step(&state);

		check_instant(zone, at_ms);
		check_instant(zone, at_ms % far_ms);
		/* 1835 to 2105 */
		check_instant(zone, at_ms % INT64_C(4260000000000));
	}
}

/* A name that is no file's opens none. */
static void check_name(struct str name)
{
	struct zone *zone;
	enum err err = zone_open("/proc/self/fd", name, &zone);

	HOLDS(err);
	err = zone_open(NULL, name, &zone);
	if (err) {
		HOLDS(err == ERR_not_found || err == ERR_damaged);
		return;
	}
	HOLDS(name.ptr[0] != '/' && !memmem(name.ptr, name.len, "..", 2));
	zone_close(zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	int fd = fuzz_file(bytes, len);
	struct zone *zone;
	char name[16];
	enum err err;

	snprintf(name, sizeof(name), "%d", fd);
	err = zone_open("/proc/self/fd", str_from(name), &zone);
	close(fd);
	if (!err) {
		check_zone(zone, bytes, len);
		zone_close(zone);
	} else {
		HOLDS(err == ERR_damaged);
	}
	if (len < 64)
		check_name(fuzz_str(bytes, len));
	return 0;
}
