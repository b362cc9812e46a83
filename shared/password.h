/* Password hashes: scrypt N=2^16 r=8 p=2, 64 MiB and some 0.3 s of one core a
 * call, so never on the loop or the desk: a worker's job. The stored form is
 * text: `scrypt$16$8$2$SALT$HASH` (base64url). */
#ifndef SHARED_PASSWORD_H
#define SHARED_PASSWORD_H

#include "shared/arena.h"
#include "shared/err.h"
#include "shared/str.h"
#include "shared/token.h"

/* Cost as log2 N; 16 in the product, less in tests; range outside 1-20. */
MUST_CHECK enum err password_hash(struct arena *arena,
    const struct chance *chance, struct str password, int cost,
    struct str *stored);
/* auth if it does not match. An empty stored hash costs the same time as a
 * real one and never matches, so that an unknown user cannot be told; any
 * other text that is no stored form is damaged. */
MUST_CHECK enum err password_check(struct str password, struct str stored);

#endif
