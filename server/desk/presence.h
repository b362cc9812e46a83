/* Who is connected, who follows which conversation, which reps are here.
 * Memory of the desk's thread that can be rebuilt at any time: from the
 * sessions that sign in again and from the database. */
#ifndef SERVER_DESK_PRESENCE_H
#define SERVER_DESK_PRESENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/err.h"
#include "shared/list.h"
#include "shared/peer.h"
#include "shared/str.h"
#include "shared/words.h"

struct presence;

/* A signed-in connection. */
struct peer {
	struct peer_ref ref;
	enum standing standing;
	int64_t id;     /* customer or staff id; 0 = the local socket's admin */
	uint64_t shops; /* by bit id-1 */
	enum lang lang;
	const char *name;  /* staff: sign-in name; customer: subject */
	const char *shown; /* as others see it */
	bool watching;
};

/* A staff member with at least one connection, or gone for a short while. */
struct rep {
	int64_t id;
	const char *name; /* sign-in name */
	const char *shown;
	enum standing standing;
	uint64_t shops;
	unsigned langs;     /* BIT(LANG_x) */
	const char *groups; /* blank between */
	int capacity;
	int load; /* chats in hand */
	int connections;
	bool away;
	int64_t gone_ms;  /* when the last connection ended; 0 = here */
	int64_t given_ms; /* when a chat was last given */
};

MUST_CHECK enum err presence_new(uint64_t seed, struct presence **out);
void presence_free(struct presence *presence);

/* What a sign-in says about a peer. Strings are copied. */
struct peer_card {
	enum standing standing;
	int64_t id;
	uint64_t shops;
	enum lang lang;
	struct str name, shown;
	/* staff only */
	unsigned langs;
	struct str groups;
	int capacity;
};

/* exists if that connection is signed in already. */
MUST_CHECK enum err presence_enter(struct presence *presence,
    struct peer_ref ref, const struct peer_card *card);
/* The connection ended. A rep's entry stays with gone_ms until forgotten. */
void presence_leave(
    struct presence *presence, struct peer_ref ref, int64_t now_ms);
/* NULL if it is not signed in (any more). */
struct peer *presence_peer(struct presence *presence, struct peer_ref ref);

/* Following a conversation (by row id). Following twice is fine. */
MUST_CHECK enum err presence_follow(
    struct presence *presence, struct peer_ref ref, int64_t conversation_id);
void presence_unfollow(
    struct presence *presence, struct peer_ref ref, int64_t conversation_id);
bool presence_follows(
    struct presence *presence, struct peer_ref ref, int64_t conversation_id);

typedef void presence_peer_fn(void *ctx, struct peer *peer);
/* The peers that follow a conversation. */
void presence_each_follower(struct presence *presence, int64_t conversation_id,
    presence_peer_fn *fn, void *ctx);
/* All connections of a staff member; of everyone. */
void presence_each_of_staff(struct presence *presence, int64_t staff_id,
    presence_peer_fn *fn, void *ctx);
void presence_each_peer(
    struct presence *presence, presence_peer_fn *fn, void *ctx);

/* Staff entries. Pointers are valid until the entry is forgotten. */
struct rep *presence_rep(struct presence *presence, int64_t staff_id);
typedef void presence_rep_fn(void *ctx, struct rep *rep);
void presence_each_rep(
    struct presence *presence, presence_rep_fn *fn, void *ctx);
/* An entry for a rep who has chats but no connection (after a restart). */
MUST_CHECK enum err presence_expect(
    struct presence *presence, const struct peer_card *card, int64_t now_ms);
/* Drops entries without a connection and without chats. */
void presence_forget(struct presence *presence);

#endif
