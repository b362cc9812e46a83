/* Customers of a shop. */
#ifndef SERVER_STORE_CUSTOMER_H
#define SERVER_STORE_CUSTOMER_H

#include "server/row/customer.h"
#include "server/store/store.h"

MUST_CHECK enum err customer_add(struct store *store, struct customer_row *row);
MUST_CHECK enum err customer_by_id(struct store *store, int64_t id,
    struct arena *arena, struct customer_row *out);
MUST_CHECK enum err customer_by_subject(struct store *store, struct str subject,
    struct arena *arena, struct customer_row *out);
MUST_CHECK enum err customer_by_ref(struct store *store, int64_t shop_id,
    struct str shop_ref, struct arena *arena, struct customer_row *out);
/* Name, language and last_rep are taken from the row. */
MUST_CHECK enum err customer_update(
    struct store *store, const struct customer_row *row);
/* Whether a customer has no more conversations and lines than one turn may
 * move: 100 and 2,000. */
MUST_CHECK enum err customer_is_light(
    struct store *store, int64_t id, bool *light);
/* All that is one customer's becomes another's: conversations, lines said in
 * them, ids answered; then the one is forgotten. Both are of one shop. */
MUST_CHECK enum err customer_merge(
    struct store *store, int64_t from, int64_t into);

#endif
