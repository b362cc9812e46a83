/* Conversations: one row each, changed as a whole by the desk. */
#ifndef SERVER_STORE_CONVERSATION_H
#define SERVER_STORE_CONVERSATION_H

#include "server/row/conversation.h"
#include "server/store/store.h"

MUST_CHECK enum err conversation_add(
    struct store *store, struct conversation_row *row);
MUST_CHECK enum err conversation_by_id(struct store *store, int64_t id,
    struct arena *arena, struct conversation_row *out);
MUST_CHECK enum err conversation_by_public_id(struct store *store,
    struct str public_id, struct arena *arena, struct conversation_row *out);
/* Writes every column that may change (all but ids, shop, customer,
 * opened_at). */
MUST_CHECK enum err conversation_update(
    struct store *store, const struct conversation_row *row);

/* The customer's latest conversation that is not closed; not_found if none. */
MUST_CHECK enum err conversation_current(struct store *store,
    int64_t customer_id, struct arena *arena, struct conversation_row *out);

/* Lists; all in the arena, at most max, bounded by an index each. */
MUST_CHECK enum err conversation_waiting(struct store *store, int64_t shop_id,
    size_t max, struct arena *arena, struct conversation_list *out);
MUST_CHECK enum err conversation_of_rep(struct store *store, int64_t rep_id,
    size_t max, struct arena *arena, struct conversation_list *out);
MUST_CHECK enum err conversation_of_customer(struct store *store,
    int64_t customer_id, size_t max, struct arena *arena,
    struct conversation_list *out);
MUST_CHECK enum err conversation_active(struct store *store, int64_t shop_id,
    size_t max, struct arena *arena, struct conversation_list *out);
MUST_CHECK enum err conversation_closed(struct store *store, int64_t shop_id,
    size_t max, struct arena *arena, struct conversation_list *out);
/* Those whose deadline is at or before now, earliest first. */
MUST_CHECK enum err conversation_due(struct store *store, int64_t now_ms,
    size_t max, struct arena *arena, struct conversation_list *out);

/* Place in the shop's queue: 1 + waiting ones that are served before it. */
MUST_CHECK enum err conversation_place(
    struct store *store, const struct conversation_row *row, int64_t *place);
/* Chats in each rep's hands (state with_rep); reps without one are left out.
 * All in the arena. */
MUST_CHECK enum err conversation_loads(struct store *store, struct arena *arena,
    struct rep_load **loads, size_t *count);
/* How many of a shop are not closed, counted up to max. */
MUST_CHECK enum err conversation_crowd(
    struct store *store, int64_t shop_id, size_t max, size_t *count);
/* How many wait, in all shops. */
MUST_CHECK enum err conversation_count_waiting(
    struct store *store, int64_t *waiting);

#endif
