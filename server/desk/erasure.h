/* A customer's name where no name may stand: keyed hashes, by which whoever
 * knows the id can tell that it was that one, and nobody else can. */
#ifndef SERVER_DESK_ERASURE_H
#define SERVER_DESK_ERASURE_H

#include <stdint.h>

#include "shared/arena.h"
#include "shared/str.h"
#include "shared/token.h"

/* Of the public id in visitor tokens, and of the shop's own id; secret is the
 * desk's. */
void erasure_subject(
    struct str secret, struct str subject, uint8_t hash[TOKEN_HASH_LEN]);
void erasure_ref(struct str secret, int64_t shop_id, struct str ref,
    uint8_t hash[TOKEN_HASH_LEN]);

/* The first half of a subject's hash as text, for the audit log; ptr NULL
 * without memory. */
struct str erasure_person(
    struct arena *arena, struct str secret, struct str subject);

#endif
