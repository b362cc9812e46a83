/* The audit log: privileged acts, each row chained to the one before, so that
 * a row that was changed or taken out is found. Never message text, never a
 * secret.
 *
 * A row's hash is HMAC-SHA256, with a key made of the desk's secret, over: the
 * hash of the row before (32 zeros for the first), then id, at and shop_id as
 * 8 bytes each, highest first, then actor, action, target and detail, each as
 * its length in 8 such bytes and its bytes. Number and hash of the last row
 * are kept in meta under `audit_head` with a MAC of their own, so that a last
 * row that was taken away is missed, too.
 *
 * The secret is in the same database: this finds what was changed by hand or
 * by a fault, not what somebody did who can read the secret and compute. */
#ifndef SERVER_STORE_AUDIT_H
#define SERVER_STORE_AUDIT_H

#include "server/row/audit.h"
#include "server/store/store.h"

/* Adds a row in the turn under way; sets row->id. not_ready if the database
 * has no secret yet. */
MUST_CHECK enum err audit_add(struct store *store, struct audit_row *row);

/* Rows behind `after` (0 = from the first), in order, at most max. */
MUST_CHECK enum err audit_after(struct store *store, int64_t after, size_t max,
    struct arena *arena, struct audit_list *out);

/* Reads the whole log in slices, also while the desk adds to it. *rows: how
 * many are good; *bad_id: the number of the first that is changed, missing or
 * not the desk's, 0 if all is good. A broken chain is no error. */
MUST_CHECK enum err audit_verify(
    struct store *store, int64_t *rows, int64_t *bad_id);

#endif
