/* How one thread names a connection of another: by slot and generation, never
 * by pointer, so that a result for a peer that is gone can be dropped. */
#ifndef SHARED_PEER_H
#define SHARED_PEER_H

#include <stdbool.h>
#include <stdint.h>

struct peer_ref {
	uint32_t slot;
	uint32_t gen; /* 0 = no peer */
};

#define PEER_NONE ((struct peer_ref){ 0, 0 })

static inline bool peer_same(struct peer_ref a, struct peer_ref b)
{
	return a.slot == b.slot && a.gen == b.gen;
}

#endif
