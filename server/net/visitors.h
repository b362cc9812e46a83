/* How fast one address may bring new visitors, and open chats: a bucket for
 * each of the two. It outlives connections, or a new one would begin anew. On
 * the loop only. */
#ifndef SERVER_NET_VISITORS_H
#define SERVER_NET_VISITORS_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/err.h"
#include "shared/messages.h"
#include "shared/table.h"

struct net_rate;

/* Buckets used in this turn, and in the one before; one that was left alone
 * for a whole turn is full again and forgotten. */
struct visitors {
	struct table now, before;
	int64_t turned_us;
};

MUST_CHECK enum err visitors_init(struct visitors *visitors);
void visitors_fini(struct visitors *visitors);

/* Takes a token for a message that makes somebody new (a hello without a token
 * of before and without an identity) or asks for a chat (an open); other
 * messages cost nothing, and so does address 0. False if there is none:
 * *retry_ms says when there will be. */
bool visitors_charge(struct visitors *visitors, const struct net_rate *limit,
    int64_t address, const struct message *message, int64_t now_us,
    int64_t *retry_ms);

#endif
