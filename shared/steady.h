/* Wall time without its jumps, for deadlines. The wall clock may be set by a
 * year at any moment; whoever was idle for a minute is not idle for a year
 * then. Never shown to anybody: what people see is the wall clock. */
#ifndef SHARED_STEADY_H
#define SHARED_STEADY_H

#include <stdbool.h>

#include "shared/clock.h"

enum { STEADY_JUMP_MS = 60000 }; /* less than that is a clock being put right */

/* All zero to begin with: the wall clock of the first look is believed. */
struct steady {
	int64_t wall_ms, mono_us; /* at the last look */
	int64_t jumped_ms;        /* by how much the wall clock is ahead */
	bool looked;
};

/* Looks at the clock; to be done every second or so, as only a difference
 * between two looks is known for a jump. Wall time less all jumps so far: goes
 * on as the monotonic clock does. A clock that jumps back to where it would be
 * is believed again. */
int64_t steady_ms(struct steady *steady, const struct clock *clock);

#endif
