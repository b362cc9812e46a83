/* Shops, staff and their tokens. */
#ifndef SERVER_STORE_STAFF_H
#define SERVER_STORE_STAFF_H

#include "server/row/staff.h"
#include "server/store/store.h"
#include "shared/token.h"

/* The row id (1..64) of a shop by its name in the settings; made if new.
 * range if there are 64 already. */
MUST_CHECK enum err store_shop_id(
    struct store *store, struct str name, int64_t *id);
/* The same without making one, and the other way round. */
MUST_CHECK enum err store_shop_find(
    struct store *store, struct str name, int64_t *id);
MUST_CHECK enum err store_shop_name(
    struct store *store, int64_t id, struct arena *arena, struct str *name);

/* exists if the name is taken. Sets row->id. */
MUST_CHECK enum err staff_add(struct store *store, struct staff_row *row);
MUST_CHECK enum err staff_by_id(struct store *store, int64_t id,
    struct arena *arena, struct staff_row *out);
MUST_CHECK enum err staff_by_name(struct store *store, struct str name,
    struct arena *arena, struct staff_row *out);
MUST_CHECK enum err staff_set_password(
    struct store *store, int64_t id, struct str stored);
MUST_CHECK enum err staff_set_blocked(
    struct store *store, int64_t id, bool blocked);
/* All staff by name, at most max; *rows in the arena. */
MUST_CHECK enum err staff_list(struct store *store, struct arena *arena,
    size_t max, struct staff_row **rows, size_t *count);
/* Number of demo users that are not blocked. */
MUST_CHECK enum err staff_count_demo(struct store *store, int64_t *count);

MUST_CHECK enum err token_add(struct store *store,
    const uint8_t hash[TOKEN_HASH_LEN], int64_t staff_id, bool once,
    int64_t expires_at);
MUST_CHECK enum err token_find(struct store *store,
    const uint8_t hash[TOKEN_HASH_LEN], struct token_row *out);
MUST_CHECK enum err token_remove(
    struct store *store, const uint8_t hash[TOKEN_HASH_LEN]);
MUST_CHECK enum err token_remove_all(struct store *store, int64_t staff_id);
/* At most max expired ones; a bounded bit of idle work. */
MUST_CHECK enum err token_prune(
    struct store *store, int64_t now_ms, int64_t max, int64_t *removed);

#endif
