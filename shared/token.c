/* Chance and signatures. Not for passwords (password.c) and not for deciding
 * what a holder of a token may do. */
#include "shared/token.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/base64.h"
#include "shared/hex.h"

enum {
	SUBJECT_LONGEST = 64,
	ID_LONGEST = 128,
	EXPIRY_DIGITS = 18, /* always fit 64 bits */
	HEX_LEN = TOKEN_HASH_LEN * 2
};

#define EXPIRY_END 1000000000000000000 /* the first with one digit more */

static enum err system_fill(const struct chance *c, void *bytes, size_t len)
{
	(void)c;
	if (len <= INT_MAX && RAND_bytes(bytes, (int)len) == 1)
		return ERR_ok;
	ERR_clear_error();
	return ERR_internal;
}

const struct chance chance_system = { system_fill };

/* A counter that is scrambled: enough to be unlike, and threads of a test may
 * share it. */
static enum err seeded_fill(const struct chance *c, void *bytes, size_t len)
{
	struct chance_seeded *seeded = (struct chance_seeded *)(uintptr_t)c;
	uint8_t *out = bytes;

	for (size_t i = 0; i < len; i++) {
		uint64_t x = __atomic_add_fetch(
		    &seeded->state, 0x9e3779b97f4a7c15u, __ATOMIC_RELAXED);

		x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
		x = (x ^ x >> 27) * 0x94d049bb133111ebu;
		out[i] = (uint8_t)(x >> 56);
	}
	return ERR_ok;
}

void chance_seeded_init(struct chance_seeded *c, uint64_t seed)
{
	c->chance.fill = seeded_fill;
	c->state = seed;
}

static enum err random_text(const struct chance *c, size_t len, char *out)
{
	uint8_t bytes[32];
	enum err err = c->fill(c, bytes, len);

	if (!err)
		base64_encode(bytes, len, out);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	return err;
}

enum err token_id(const struct chance *c, char out[TOKEN_ID_LEN + 1])
{
	return random_text(c, 16, out);
}

enum err token_secret(const struct chance *c, char out[TOKEN_SECRET_LEN + 1])
{
	return random_text(c, 32, out);
}

static enum err hmac(struct str key, const struct str *parts, size_t count,
    uint8_t out[TOKEN_HASH_LEN])
{
	const unsigned char *secret =
	    (const unsigned char *)(key.len ? key.ptr : "");
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
		    OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
	bool good = ctx && EVP_MAC_init(ctx, secret, key.len, params);

	for (size_t i = 0; good && i < count; i++)
		if (parts[i].len)
			good = EVP_MAC_update(ctx,
			    (const unsigned char *)parts[i].ptr, parts[i].len);
	good = good && EVP_MAC_final(ctx, out, NULL, TOKEN_HASH_LEN);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	if (good)
		return ERR_ok;
	/* Errors left in OpenSSL's queue would be taken by the next TLS call
	 * of this thread for its own. */
	ERR_clear_error();
	return ERR_no_memory;
}

/* Where a hash cannot be made, nothing may be equal to what stands there. */
static void fill_unequal(uint8_t out[TOKEN_HASH_LEN])
{
	if (getentropy(out, TOKEN_HASH_LEN))
		abort();
}

void token_hash(struct str bytes, uint8_t out[TOKEN_HASH_LEN])
{
	if (EVP_Digest(bytes.len ? bytes.ptr : "", bytes.len, out, NULL,
		EVP_sha256(), NULL) == 1)
		return;
	ERR_clear_error();
	fill_unequal(out);
}

void token_hmac(struct str key, struct str bytes, uint8_t out[TOKEN_HASH_LEN])
{
	if (hmac(key, &bytes, 1, out))
		fill_unequal(out);
}

bool token_equal(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	return !a.len || !CRYPTO_memcmp(a.ptr, b.ptr, a.len);
}

static bool subject_shaped(struct str subject)
{
	for (size_t i = 0; i < subject.len; i++)
		if (!base64_char(subject.ptr[i]))
			return false;
	return subject.len && subject.len <= SUBJECT_LONGEST;
}

static bool id_shaped(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		unsigned char c = (unsigned char)id.ptr[i];

		if (c < ' ' || c == 0x7f || c == '|')
			return false;
	}
	return id.len && id.len <= ID_LONGEST;
}

static bool expiry_fits(int64_t expiry)
{
	return expiry >= 0 && expiry < EXPIRY_END;
}

/* Digits only: a sign or a blank is nothing we ever wrote. */
static bool expiry_parse(struct str text, int64_t *out)
{
	long long value;

	if (!text.len || text.len > EXPIRY_DIGITS || text.ptr[0] == '-' ||
	    !str_int(text, &value))
		return false;
	*out = value;
	return true;
}

/* The MAC of a visitor token as text. What is signed starts with the length
 * of the shop's name, so that no two pairs of shop and body read alike. */
static enum err visitor_mac(struct str key, struct str shop, struct str body,
    char mac[TOKEN_SECRET_LEN + 1])
{
	uint8_t hash[TOKEN_HASH_LEN];
	char head[32];
	struct str parts[] = { STR_NONE, shop, body };
	enum err err;

	snprintf(head, sizeof(head), "visitor:%zu:", shop.len);
	parts[0] = str_from(head);
	err = hmac(key, parts, 3, hash);
	if (!err)
		base64_encode(hash, sizeof(hash), mac);
	OPENSSL_cleanse(hash, sizeof(hash));
	return err;
}

enum err token_visitor(struct arena *arena, struct str key, struct str shop,
    struct str subject, int64_t expires_ms, struct str *out)
{
	char mac[TOKEN_SECRET_LEN + 1];
	struct str body, whole;
	enum err err;

	if (!key.len || !subject_shaped(subject) || !expiry_fits(expires_ms))
		return ERR_range;
	body = arena_printf(
	    arena, "v1.%.*s.%lld", STR_ARG(subject), (long long)expires_ms);
	if (!body.ptr)
		return ERR_no_memory;
	err = visitor_mac(key, shop, body, mac);
	if (err)
		return err;
	whole = arena_printf(arena, "%s.%s", body.ptr, mac);
	if (!whole.ptr)
		return ERR_no_memory;
	*out = whole;
	return ERR_ok;
}

enum err token_visitor_check(struct str key, struct str shop, struct str token,
    int64_t now_ms, struct str *subject)
{
	struct str rest = token, version, name, expiry, body;
	char mac[TOKEN_SECRET_LEN + 1];
	int64_t expires_ms;
	enum err err;

	version = str_cut(&rest, '.');
	name = str_cut(&rest, '.');
	expiry = str_cut(&rest, '.');
	if (!key.len || !str_is(version, "v1") || !subject_shaped(name) ||
	    !expiry_parse(expiry, &expires_ms) || rest.len != TOKEN_SECRET_LEN)
		return ERR_auth;
	body = (struct str){ token.ptr, token.len - rest.len - 1 };
	err = visitor_mac(key, shop, body, mac);
	if (err)
		return err;
	/* The texts are compared and not the bytes: base64url has four
	 * spellings of these bytes, and only ours is good. */
	if (!token_equal(rest, str_from(mac)) || now_ms >= expires_ms)
		err = ERR_auth;
	else
		*subject = name;
	/* What would have been good for another's token is nobody's. */
	OPENSSL_cleanse(mac, sizeof(mac));
	return err;
}

static enum err hex_mac(struct str key, struct str body, char hex[HEX_LEN + 1])
{
	uint8_t hash[TOKEN_HASH_LEN];
	enum err err = hmac(key, &body, 1, hash);

	if (err)
		return err;
	hex_print(hash, TOKEN_HASH_LEN, hex);
	OPENSSL_cleanse(hash, sizeof(hash));
	return ERR_ok;
}

enum err token_identity_check(struct str key, struct str shop,
    struct str identity, int64_t now_ms, struct str *id)
{
	struct str rest = identity, name, expiry, body, mac;
	char hex[HEX_LEN + 1];
	int64_t expires_s;
	enum err err;

	name = str_cut(&rest, '|');
	expiry = str_cut(&rest, '|');
	/* What remains is SHOP|MAC, cut from behind: the MAC's length is
	 * known. */
	if (!key.len || !id_shaped(name) || !expiry_parse(expiry, &expires_s) ||
	    rest.len != shop.len + 1 + HEX_LEN || rest.ptr[shop.len] != '|' ||
	    !str_eq((struct str){ rest.ptr, shop.len }, shop))
		return ERR_auth;
	mac = (struct str){ rest.ptr + shop.len + 1, HEX_LEN };
	body = (struct str){ identity.ptr, identity.len - HEX_LEN - 1 };
	err = hex_mac(key, body, hex);
	if (err)
		return err;
	if (!token_equal(mac, str_from(hex)) || now_ms / 1000 >= expires_s)
		err = ERR_auth;
	else
		*id = name;
	OPENSSL_cleanse(hex, sizeof(hex));
	return err;
}

enum err token_identity(struct arena *arena, struct str key, struct str shop,
    struct str id, int64_t expires_s, struct str *out)
{
	char hex[HEX_LEN + 1];
	struct str body, whole;
	enum err err;

	if (!key.len || !id_shaped(id) || !expiry_fits(expires_s))
		return ERR_range;
	body = arena_printf(arena, "%.*s|%lld|%.*s", STR_ARG(id),
	    (long long)expires_s, STR_ARG(shop));
	if (!body.ptr)
		return ERR_no_memory;
	err = hex_mac(key, body, hex);
	if (err)
		return err;
	whole = arena_printf(arena, "%.*s|%s", STR_ARG(body), hex);
	if (!whole.ptr)
		return ERR_no_memory;
	*out = whole;
	return ERR_ok;
}
