/* Keyed hashes of customers. Keeping them is the store's. */
#include "server/desk/erasure.h"

#include <stdio.h>
#include <string.h>

enum { PERSON_BYTES = 16 };

/* The numbers and kinds in front leave no two customers with one text. */
static void hash_of(struct str secret, int64_t shop_id, char kind,
    struct str id, uint8_t hash[TOKEN_HASH_LEN])
{
	uint8_t key[TOKEN_HASH_LEN], inner[TOKEN_HASH_LEN];
	char text[TOKEN_HASH_LEN + 32];
	int head = snprintf(text, 32, "%c:%lld:", kind, (long long)shop_id);

	token_hmac(secret, STR("deskbell erasure 1"), key);
	token_hash(id, inner);
	memcpy(text + head, inner, sizeof(inner));
	token_hmac((struct str){ (const char *)key, sizeof(key) },
	    (struct str){ text, (size_t)head + sizeof(inner) }, hash);
}

void erasure_subject(
    struct str secret, struct str subject, uint8_t hash[TOKEN_HASH_LEN])
{
	hash_of(secret, 0, 's', subject, hash);
}

void erasure_ref(struct str secret, int64_t shop_id, struct str ref,
    uint8_t hash[TOKEN_HASH_LEN])
{
	hash_of(secret, shop_id, 'r', ref, hash);
}

struct str erasure_person(
    struct arena *arena, struct str secret, struct str subject)
{
	uint8_t hash[TOKEN_HASH_LEN];
	char text[2 * PERSON_BYTES + 1];

	erasure_subject(secret, subject, hash);
	for (size_t i = 0; i < PERSON_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
	return arena_str(arena, str_from(text));
}
