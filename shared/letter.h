/* One message on its way between two threads, with the memory it lives in:
 * the only thing the bounded queues carry to the desk. */
#ifndef SHARED_LETTER_H
#define SHARED_LETTER_H

#include <stdint.h>

#include "shared/arena.h"
#include "shared/list.h"
#include "shared/messages.h"
#include "shared/peer.h"

struct letter {
	struct list link;
	struct peer_ref from; /* PEER_NONE for timers */
	uint64_t origins;     /* shops whose pages may speak here (by bit id-1);
				 0 = the peer is no browser */
	bool local;           /* came by the local socket: standing admin */
	int64_t received_us;  /* monotonic */
	struct message message;
	struct arena arena; /* everything the message points at */
	/* Gives back what is not in the arena (a reference ...) when the
	 * letter is freed; NULL if there is nothing. */
	void (*drop)(struct letter *letter);
};

/* Zeroed, with an empty arena; NULL without memory. */
struct letter *letter_new(void);
void letter_free(struct letter *letter); /* NULL is fine */

#endif
