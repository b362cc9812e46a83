/* How long to wait before trying again: doubling, with chance in it, so that
 * a thousand clients of a restarted desk do not come back at once. */
#ifndef CLIENT_CLI_BACKOFF_H
#define CLIENT_CLI_BACKOFF_H

#include <stdint.h>

#include "shared/token.h"

enum { BACKOFF_FIRST_MS = 500, BACKOFF_LAST_MS = 30000 };

struct backoff {
	int64_t ceiling_ms; /* of the next wait; 0 = the first one */
	int64_t least_ms;   /* asked for by the desk, for one wait */
};

/* The next wait: between half the ceiling and the ceiling, and not under what
 * the desk asked for. */
int64_t backoff_next_ms(struct backoff *b, const struct chance *chance);

/* The desk asked for a wait of at least so long. */
void backoff_ask(struct backoff *b, int64_t ms);

/* It worked: the next wait is a first one again. */
void backoff_reset(struct backoff *b);

#endif
