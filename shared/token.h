/* Random ids, signed tokens and secret comparison (OpenSSL). */
#ifndef SHARED_TOKEN_H
#define SHARED_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/arena.h"
#include "shared/err.h"
#include "shared/str.h"

/* Where chance comes from; tests inject one that repeats itself. */
struct chance {
	enum err (*fill)(const struct chance *c, void *bytes, size_t len);
};

extern const struct chance chance_system; /* RAND_bytes, checked */

/* Repeats the same bytes for the same seed. For tests only. */
struct chance_seeded {
	struct chance chance; /* first member */
	uint64_t state;
};
void chance_seeded_init(struct chance_seeded *c, uint64_t seed);

enum { TOKEN_ID_LEN = 22, TOKEN_SECRET_LEN = 43, TOKEN_HASH_LEN = 32 };

/* 128 random bits as 22 characters of base64url and a NUL: a public id. */
MUST_CHECK enum err token_id(
    const struct chance *c, char out[TOKEN_ID_LEN + 1]);
/* 256 random bits as 43 characters and a NUL: a reference token. */
MUST_CHECK enum err token_secret(
    const struct chance *c, char out[TOKEN_SECRET_LEN + 1]);

/* SHA-256 of the bytes. Without memory this and token_hmac give random bytes,
 * which equal nothing. */
void token_hash(struct str bytes, uint8_t out[TOKEN_HASH_LEN]);
/* HMAC-SHA256. */
void token_hmac(struct str key, struct str bytes, uint8_t out[TOKEN_HASH_LEN]);
/* In constant time for equal lengths; false for unequal ones. */
bool token_equal(struct str a, struct str b);

/* A visitor token: "v1.SUBJECT.EXPIRY.MAC" over shop, subject and expiry.
 * subject is a public id (1-64 characters of base64url); expires_ms is wall
 * time. range for another subject, an expiry below 0 or an empty key. */
MUST_CHECK enum err token_visitor(struct arena *arena, struct str key,
    struct str shop, struct str subject, int64_t expires_ms, struct str *out);
/* auth if the token is of a wrong form, of another shop, changed or expired,
 * and always with an empty key. *subject points into token. */
MUST_CHECK enum err token_visitor_check(struct str key, struct str shop,
    struct str token, int64_t now_ms, struct str *subject);

/* An identity the shop signed: `ID|EXPIRY|SHOP|MAC`, where EXPIRY is seconds
 * since 1970 and MAC is hex HMAC-SHA256 over `ID|EXPIRY|SHOP` with the shop's
 * secret. ID is the shop's own customer id, 1-128 bytes, no `|` and no
 * control character. The MAC counts in lower case only; with an empty key
 * nothing does. */
MUST_CHECK enum err token_identity_check(struct str key, struct str shop,
    struct str identity, int64_t now_ms, struct str *id);
/* Makes one; what a shop's backend does. range as above. */
MUST_CHECK enum err token_identity(struct arena *arena, struct str key,
    struct str shop, struct str id, int64_t expires_s, struct str *out);

#endif
