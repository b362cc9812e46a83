/* The difference of two clocks. Not for zones, dates or logs. */
#include "shared/steady.h"

static bool is_jump(int64_t ms)
{
	return ms > STEADY_JUMP_MS || ms < -STEADY_JUMP_MS;
}

int64_t steady_ms(struct steady *s, const struct clock *clock)
{
	int64_t wall_ms = clock_wall_ms(clock);
	int64_t mono_us = clock_mono_us(clock);
	int64_t passed_ms = (mono_us - s->mono_us) / 1000;
	int64_t moved_ms = wall_ms - s->wall_ms - passed_ms;

	if (s->looked && is_jump(moved_ms)) {
		s->jumped_ms += moved_ms;
		if (!is_jump(s->jumped_ms))
			s->jumped_ms = 0;
	}
	s->looked = true;
	s->wall_ms = wall_ms;
	s->mono_us = mono_us;
	return wall_ms - s->jumped_ms;
}
