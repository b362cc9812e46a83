/* The system's clock, and one that tests wind. Not for zones or dates. */
#include "shared/clock.h"

#include <time.h>

static int64_t system_wall_ms(const struct clock *c)
{
	struct timespec now;

	(void)c;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_mono_us(const struct clock *c)
{
	struct timespec now;

	(void)c;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

const struct clock clock_system = { system_wall_ms, system_mono_us };

/* A test winds while the threads it tests read: hence the atomics. */
static int64_t wound_wall_ms(const struct clock *c)
{
	const struct clock_wound *w = (const struct clock_wound *)c;

	return __atomic_load_n(&w->wall_ms_now, __ATOMIC_RELAXED);
}

static int64_t wound_mono_us(const struct clock *c)
{
	const struct clock_wound *w = (const struct clock_wound *)c;

	return __atomic_load_n(&w->mono_us_now, __ATOMIC_RELAXED);
}

void clock_wound_init(struct clock_wound *w, int64_t wall_ms)
{
	w->clock = (struct clock){ wound_wall_ms, wound_mono_us };
	w->wall_ms_now = wall_ms;
	/* Not 0, which callers may use for "never". */
	w->mono_us_now = 1000000;
}

void clock_wind(struct clock_wound *w, int64_t ms)
{
	__atomic_add_fetch(&w->wall_ms_now, ms, __ATOMIC_RELAXED);
	__atomic_add_fetch(&w->mono_us_now, ms * 1000, __ATOMIC_RELAXED);
}
