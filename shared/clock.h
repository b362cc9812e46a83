/* Time behind a pointer, so that tests can wind it. */
#ifndef SHARED_CLOCK_H
#define SHARED_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*wall_ms)(
	    const struct clock *c); /* since 1970, UTC; may jump */
	int64_t (*mono_us)(const struct clock *c); /* never goes back */
};

extern const struct clock clock_system;

/* A clock that stands still until it is wound. */
struct clock_wound {
	struct clock clock; /* first member: pass &w->clock on */
	int64_t wall_ms_now;
	int64_t mono_us_now;
};

void clock_wound_init(struct clock_wound *w, int64_t wall_ms);
void clock_wind(struct clock_wound *w, int64_t ms); /* both clocks forward */

static inline int64_t clock_wall_ms(const struct clock *c)
{
	return c->wall_ms(c);
}

static inline int64_t clock_mono_us(const struct clock *c)
{
	return c->mono_us(c);
}

#endif
