/* Hashing and checking passwords with scrypt (RFC 7914). Not for deciding who
 * may try how often. */
#include "shared/password.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "shared/base64.h"

enum {
	SALT_LEN = 16,
	HASH_LEN = 32,
	COST_REAL = 16, /* log2 N */
	COST_LEAST = 1,
	COST_MOST = 20, /* a stored hash must not ask for all memory */
	R_REAL = 8,
	P_REAL = 2,
	FACTOR_MOST = 16 /* of r and p */
};

struct params {
	int cost, r, p;
};

static const struct params real = { COST_REAL, R_REAL, P_REAL };

static enum err derive(struct str password, const struct params *params,
    const uint8_t salt[SALT_LEN], uint8_t out[HASH_LEN])
{
	uint64_t n = UINT64_C(1) << params->cost;
	uint64_t r = (uint64_t)params->r, p = (uint64_t)params->p;
	/* 128 r bytes for each of N rows, p lanes and two of scratch; the
	 * library's own limit of 32 MiB is too low for our N. */
	uint64_t memory = 128 * r * (n + p + 2) + 4096;

	if (EVP_PBE_scrypt(password.len ? password.ptr : "", password.len, salt,
		SALT_LEN, n, r, p, memory, out, HASH_LEN) == 1)
		return ERR_ok;
	ERR_clear_error();
	return ERR_no_memory;
}

enum err password_hash(struct arena *arena, const struct chance *chance,
    struct str password, int cost, struct str *stored)
{
	const struct params params = { cost, R_REAL, P_REAL };
	char salt_text[BASE64_LEN(SALT_LEN) + 1];
	char hash_text[BASE64_LEN(HASH_LEN) + 1];
	uint8_t salt[SALT_LEN], hash[HASH_LEN];
	struct str text;
	enum err err;

	if (cost < COST_LEAST || cost > COST_MOST)
		return ERR_range;
	err = chance->fill(chance, salt, sizeof(salt));
	if (err)
		return err;
	err = derive(password, &params, salt, hash);
	if (err)
		goto out;
	base64_encode(salt, sizeof(salt), salt_text);
	base64_encode(hash, sizeof(hash), hash_text);
	text = arena_printf(arena, "scrypt$%d$%d$%d$%s$%s", params.cost,
	    params.r, params.p, salt_text, hash_text);
	err = ERR_no_memory;
	if (!text.ptr)
		goto out;
	*stored = text;
	err = ERR_ok;
out:
	OPENSSL_cleanse(hash, sizeof(hash));
	OPENSSL_cleanse(hash_text, sizeof(hash_text));
	return err;
}

static bool cut_number(struct str *rest, int most, int *out)
{
	long long value;

	if (!str_int(str_cut(rest, '$'), &value) || value < 1 || value > most)
		return false;
	*out = (int)value;
	return true;
}

static bool stored_parse(struct str stored, struct params *params,
    uint8_t salt[SALT_LEN], uint8_t hash[HASH_LEN])
{
	return str_is(str_cut(&stored, '$'), "scrypt") &&
	       cut_number(&stored, COST_MOST, &params->cost) &&
	       cut_number(&stored, FACTOR_MOST, &params->r) &&
	       cut_number(&stored, FACTOR_MOST, &params->p) &&
	       base64_decode(str_cut(&stored, '$'), salt, SALT_LEN) &&
	       base64_decode(stored, hash, HASH_LEN);
}

enum err password_check(struct str password, struct str stored)
{
	struct params params = real;
	uint8_t salt[SALT_LEN] = { 0 }, want[HASH_LEN] = { 0 };
	uint8_t have[HASH_LEN];
	enum err err;

	if (stored.len && !stored_parse(stored, &params, salt, want))
		return ERR_damaged;
	err = derive(password, &params, salt, have);
	if (!err && (CRYPTO_memcmp(have, want, HASH_LEN) || !stored.len))
		err = ERR_auth;
	OPENSSL_cleanse(have, sizeof(have));
	OPENSSL_cleanse(want, sizeof(want));
	return err;
}
