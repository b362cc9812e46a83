/* Waits between tries. Keeps no time itself. */
#include "client/cli/backoff.h"

int64_t backoff_next_ms(struct backoff *b, const struct chance *chance)
{
	int64_t ceiling = b->ceiling_ms ? b->ceiling_ms : BACKOFF_FIRST_MS;
	uint16_t dice;
	int64_t wait;

	if (chance->fill(chance, &dice, sizeof(dice)))
		dice = UINT16_MAX;
	wait = ceiling / 2 + ceiling / 2 * dice / UINT16_MAX;
	/* spread what the desk asks for too: it asks everybody the same */
	if (wait < b->least_ms)
		wait = b->least_ms + b->least_ms / 4 * dice / UINT16_MAX;
	b->least_ms = 0;
	b->ceiling_ms = ceiling * 2;
	if (b->ceiling_ms > BACKOFF_LAST_MS)
		b->ceiling_ms = BACKOFF_LAST_MS;
	return wait;
}

void backoff_ask(struct backoff *b, int64_t ms)
{
	if (ms > b->least_ms)
		b->least_ms = ms < 3600000 ? ms : 3600000;
}

void backoff_reset(struct backoff *b)
{
	b->ceiling_ms = 0;
	b->least_ms = 0;
}
