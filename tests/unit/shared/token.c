/* Chance, hashes and signed texts: published vectors, and every way a token
 * can be wrong. */
#include "shared/token.h"

#include <stdio.h>

#include "tests/support/suite.h"

static struct arena arena;
static struct chance_seeded seeded;

static void setup(void)
{
	arena = ARENA_EMPTY;
	chance_seeded_init(&seeded, 42);
}

static void teardown(void)
{
	arena_fini(&arena);
}

static const char *hex(const uint8_t bytes[TOKEN_HASH_LEN])
{
	static char text[2 * TOKEN_HASH_LEN + 1];

	for (size_t i = 0; i < TOKEN_HASH_LEN; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	return text;
}

START_TEST(ids_and_secrets)
{
	char id[TOKEN_ID_LEN + 1], other[TOKEN_ID_LEN + 1];
	char secret[TOKEN_SECRET_LEN + 1];

	ck_assert_int_eq(token_id(&chance_system, id), ERR_ok);
	ck_assert_int_eq(token_id(&chance_system, other), ERR_ok);
	ck_assert_int_eq(token_secret(&chance_system, secret), ERR_ok);
	ck_assert_uint_eq(strlen(id), TOKEN_ID_LEN);
	ck_assert_uint_eq(strlen(secret), TOKEN_SECRET_LEN);
	ck_assert_str_ne(id, other);
	ck_assert_uint_eq(
	    strspn(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
			   "qrstuvwxyz0123456789-_"),
	    TOKEN_SECRET_LEN);
}
END_TEST

START_TEST(seeded_chance_repeats)
{
	struct chance_seeded again, other;
	char first[TOKEN_ID_LEN + 1], second[TOKEN_ID_LEN + 1];
	char text[TOKEN_ID_LEN + 1];

	chance_seeded_init(&again, 42);
	chance_seeded_init(&other, 43);
	ck_assert_int_eq(token_id(&seeded.chance, first), ERR_ok);
	ck_assert_int_eq(token_id(&seeded.chance, second), ERR_ok);
	ck_assert_str_ne(first, second);
	ck_assert_int_eq(token_id(&again.chance, text), ERR_ok);
	ck_assert_str_eq(text, first);
	ck_assert_int_eq(token_id(&again.chance, text), ERR_ok);
	ck_assert_str_eq(text, second);
	ck_assert_int_eq(token_id(&other.chance, text), ERR_ok);
	ck_assert_str_ne(text, first);
}
END_TEST

static enum err no_chance(const struct chance *c, void *bytes, size_t len)
{
	(void)c;
	(void)bytes;
	(void)len;
	return ERR_internal;
}

START_TEST(broken_chance_gives_nothing)
{
	const struct chance broken = { no_chance };
	char id[TOKEN_ID_LEN + 1] = "untouched";
	char secret[TOKEN_SECRET_LEN + 1] = "untouched";

	ck_assert_int_eq(token_id(&broken, id), ERR_internal);
	ck_assert_int_eq(token_secret(&broken, secret), ERR_internal);
	ck_assert_str_eq(id, "untouched");
	ck_assert_str_eq(secret, "untouched");
}
END_TEST

START_TEST(hashes)
{
	uint8_t out[TOKEN_HASH_LEN];

	token_hash(STR("abc"), out); /* FIPS 180-2 */
	ck_assert_str_eq(hex(out), "ba7816bf8f01cfea414140de5dae2223"
				   "b00361a396177a9cb410ff61f20015ad");
	token_hash(STR_NONE, out);
	ck_assert_str_eq(hex(out), "e3b0c44298fc1c149afbf4c8996fb924"
				   "27ae41e4649b934ca495991b7852b855");
}
END_TEST

struct hmac_row {
	int key_byte; /* repeated key_len times; -1 = key is text */
	struct str key, bytes;
	const char *mac;
};

#define LARGE_KEY                                                              \
	{                                                                      \
		NULL, 131                                                      \
	}

/* RFC 4231, and the empty ones. */
static const struct hmac_row hmacs[] = {
	{ 0x0b, { NULL, 20 }, { "Hi There", 8 },
	    "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7" },
	{ -1, { "Jefe", 4 }, { "what do ya want for nothing?", 28 },
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843" },
	{ 0xaa, LARGE_KEY,
	    { "Test Using Larger Than Block-Size Key - Hash Key First", 54 },
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54" },
	{ -1, { NULL, 0 }, { NULL, 0 },
	    "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad" },
};

START_TEST(hmac_vectors)
{
	const struct hmac_row *row = &hmacs[_i];
	char bytes[131];
	struct str key = row->key;
	uint8_t out[TOKEN_HASH_LEN];

	if (row->key_byte >= 0) {
		memset(bytes, row->key_byte, sizeof(bytes));
		key.ptr = bytes;
	}
	token_hmac(key, row->bytes, out);
	ck_assert_str_eq(hex(out), row->mac);
}
END_TEST

START_TEST(equality)
{
	ck_assert(token_equal(STR("secret"), STR("secret")));
	ck_assert(!token_equal(STR("secret"), STR("secreT")));
	ck_assert(!token_equal(STR("Secret"), STR("secret")));
	ck_assert(!token_equal(STR("secret"), STR("secre")));
	ck_assert(!token_equal(STR("secret"), STR_NONE));
	ck_assert(token_equal(STR_NONE, STR("")));
	ck_assert(!token_equal(STR("a\0b"), STR("a\0c")));
}
END_TEST

static const struct str key = { "the desk's own key", 18 };
static const struct str shop = { "demo", 4 };
static const struct str subject = { "0123456789-_abcdefABCD", 22 };
static const int64_t expiry_ms = 1800000000000;

static struct str visitor(void)
{
	struct str token;

	ck_assert_int_eq(
	    token_visitor(&arena, key, shop, subject, expiry_ms, &token),
	    ERR_ok);
	return token;
}

static enum err check(struct str token, int64_t now_ms)
{
	struct str who = STR("untouched");
	enum err err = token_visitor_check(key, shop, token, now_ms, &who);

	ck_assert(str_eq(who, err ? STR("untouched") : subject));
	return err;
}

START_TEST(visitor_comes_back)
{
	struct str token = visitor(), who = STR_NONE;

	ck_assert_int_eq(
	    strncmp(token.ptr, "v1.0123456789-_abcdefABCD.1800000000000.", 40),
	    0);
	ck_assert_uint_eq(token.len, 40 + 43);
	ck_assert_int_eq(
	    token_visitor_check(key, shop, token, expiry_ms - 1, &who), ERR_ok);
	ck_assert(str_eq(who, subject));
	ck_assert(who.ptr > token.ptr && who.ptr < token.ptr + token.len);
}
END_TEST

START_TEST(visitor_expires)
{
	struct str token = visitor();

	ck_assert_int_eq(check(token, 0), ERR_ok);
	ck_assert_int_eq(check(token, expiry_ms - 1), ERR_ok);
	ck_assert_int_eq(check(token, expiry_ms), ERR_auth);
	ck_assert_int_eq(check(token, expiry_ms + 1), ERR_auth);
	ck_assert_int_eq(check(token, INT64_MAX), ERR_auth);
}
END_TEST

/* Every bit of every byte matters, the last character's unused ones too. */
START_TEST(visitor_stands_no_change)
{
	struct str token = visitor();
	char *text = (char *)arena_str(&arena, token).ptr;

	for (size_t i = 0; i < token.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			text[i] = (char)(text[i] ^ 1 << bit);
			ck_assert_int_eq(
			    check((struct str){ text, token.len }, 0),
			    ERR_auth);
			text[i] = (char)(text[i] ^ 1 << bit);
		}
	}
	ck_assert_int_eq(check((struct str){ text, token.len }, 0), ERR_ok);
}
END_TEST

START_TEST(visitor_stands_no_cut)
{
	struct str token = visitor();

	for (size_t len = 0; len < token.len; len++)
		ck_assert_int_eq(
		    check((struct str){ token.ptr, len }, 0), ERR_auth);
	ck_assert_int_eq(
	    check(arena_printf(&arena, "%s.", token.ptr), 0), ERR_auth);
	ck_assert_int_eq(
	    check(arena_printf(&arena, "%sA", token.ptr), 0), ERR_auth);
	ck_assert_int_eq(check(STR_NONE, 0), ERR_auth);
}
END_TEST

START_TEST(visitor_is_of_one_shop_and_key)
{
	struct str token = visitor(), who;

	ck_assert_int_eq(
	    token_visitor_check(key, STR("demo2"), token, 0, &who), ERR_auth);
	ck_assert_int_eq(
	    token_visitor_check(key, STR_NONE, token, 0, &who), ERR_auth);
	ck_assert_int_eq(
	    token_visitor_check(STR("other"), shop, token, 0, &who), ERR_auth);
	ck_assert_int_eq(
	    token_visitor_check(STR_NONE, shop, token, 0, &who), ERR_auth);
}
END_TEST

START_TEST(visitor_must_be_shaped)
{
	static const char too_long[] = "12345678901234567890123456789012"
				       "345678901234567890123456789012345";
	static const char *const bad[] = { "", "a.b", "a b", "a\n", "\xc3\xa9",
		too_long };
	struct str token;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(token_visitor(&arena, key, shop,
				     str_from(bad[i]), 1, &token),
		    ERR_range);
	ck_assert_int_eq(
	    token_visitor(&arena, key, shop, subject, -1, &token), ERR_range);
	ck_assert_int_eq(
	    token_visitor(&arena, key, shop, subject, INT64_MAX, &token),
	    ERR_range);
	ck_assert_int_eq(
	    token_visitor(&arena, STR_NONE, shop, subject, 1, &token),
	    ERR_range);
}
END_TEST

/* Made apart from this code: printf 'c-17|1800000000|demo' |
 * openssl dgst -sha256 -hmac shop-secret */
#define IDENTITY "c-17|1800000000|demo|"
#define IDENTITY_MAC                                                           \
	"5d59cd521400468e83f32a2f2a06227d"                                     \
	"3bf1648102a57c7b6c780c80b9ddcdfc"

static const struct str shop_key = { "shop-secret", 11 };

static enum err check_identity(struct str identity, int64_t now_ms)
{
	struct str id = STR("untouched");
	enum err err =
	    token_identity_check(shop_key, shop, identity, now_ms, &id);

	ck_assert(str_eq(id, err ? STR("untouched") : STR("c-17")));
	return err;
}

START_TEST(identity_of_a_shop)
{
	struct str made;

	ck_assert_int_eq(
	    check_identity(STR(IDENTITY IDENTITY_MAC), 1799999999999), ERR_ok);
	ck_assert_int_eq(
	    check_identity(STR(IDENTITY IDENTITY_MAC), 1800000000000),
	    ERR_auth);
	ck_assert_int_eq(token_identity(&arena, shop_key, shop, STR("c-17"),
			     1800000000, &made),
	    ERR_ok);
	ck_assert(str_is(made, IDENTITY IDENTITY_MAC));
}
END_TEST

START_TEST(identity_stands_no_change)
{
	char text[] = IDENTITY IDENTITY_MAC;
	struct str whole = { text, sizeof(text) - 1 };

	for (size_t i = 0; i < whole.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			text[i] = (char)(text[i] ^ 1 << bit);
			ck_assert_int_eq(check_identity(whole, 0), ERR_auth);
			text[i] = (char)(text[i] ^ 1 << bit);
		}
		ck_assert_int_eq(
		    check_identity((struct str){ text, i }, 0), ERR_auth);
	}
	ck_assert_int_eq(check_identity(whole, 0), ERR_ok);
}
END_TEST

START_TEST(identity_in_lower_case_only)
{
	char text[] = IDENTITY IDENTITY_MAC;

	for (size_t i = sizeof(IDENTITY) - 1; text[i]; i++)
		if (text[i] >= 'a' && text[i] <= 'f')
			text[i] = (char)(text[i] - 'a' + 'A');
	ck_assert_int_eq(check_identity(str_from(text), 0), ERR_auth);
}
END_TEST

/* Signed with the right key, and still nothing we take. */
static const char *const bodies[] = {
	"|1800000000|demo",
	"c-17||demo",
	"c-17|-1800000000|demo",
	"c-17|+1800000000|demo",
	"c-17| 1800000000|demo",
	"c-17|1800000000.5|demo",
	"c-17|9999999999999999999|demo",
	"c-17|99999999999999999999999|demo",
	"c-17|1800000000|other",
	"c-17|1800000000|demo|demo",
	"c-17|1800000000|",
	"c-17|1800000000",
	"c\n17|1800000000|demo",
	"c\x7f|1800000000|demo",
};

static struct str sign(const char *body)
{
	uint8_t mac[TOKEN_HASH_LEN];

	token_hmac(shop_key, str_from(body), mac);
	return arena_printf(&arena, "%s|%s", body, hex(mac));
}

START_TEST(identity_must_be_shaped)
{
	ck_assert_int_eq(check_identity(sign(bodies[_i]), 0), ERR_auth);
	/* The same signing gives a good one for a good body. */
	ck_assert_int_eq(
	    check_identity(sign("c-17|1800000000|demo"), 0), ERR_ok);
}
END_TEST

START_TEST(identity_ids_have_a_length)
{
	char text[130];
	struct str id = { text, 128 }, made, back;

	memset(text, 'x', sizeof(text));
	ck_assert_int_eq(
	    token_identity(&arena, shop_key, shop, id, 5, &made), ERR_ok);
	ck_assert_int_eq(
	    token_identity_check(shop_key, shop, made, 0, &back), ERR_ok);
	ck_assert(str_eq(back, id));
	id.len = 129;
	ck_assert_int_eq(
	    token_identity(&arena, shop_key, shop, id, 5, &made), ERR_range);
	ck_assert_int_eq(
	    token_identity(&arena, shop_key, shop, STR("a|b"), 5, &made),
	    ERR_range);
	ck_assert_int_eq(
	    token_identity(&arena, shop_key, shop, STR("a\0b"), 5, &made),
	    ERR_range);
	ck_assert_int_eq(
	    token_identity(&arena, shop_key, shop, STR_NONE, 5, &made),
	    ERR_range);
}
END_TEST

/* A shop without a secret must not accept what anybody can sign. */
START_TEST(identity_needs_a_key)
{
	struct str body = STR("c-17|1800000000|demo"), id, made;
	uint8_t mac[TOKEN_HASH_LEN];

	token_hmac(STR_NONE, body, mac);
	made = arena_printf(&arena, "%s|%s", body.ptr, hex(mac));
	ck_assert_int_eq(
	    token_identity_check(STR_NONE, shop, made, 0, &id), ERR_auth);
	ck_assert_int_eq(
	    token_identity(&arena, STR_NONE, shop, STR("c-17"), 5, &made),
	    ERR_range);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("token");
	TCase *t = tcase_create("token");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, ids_and_secrets);
	tcase_add_test(t, seeded_chance_repeats);
	tcase_add_test(t, broken_chance_gives_nothing);
	tcase_add_test(t, hashes);
	tcase_add_loop_test(
	    t, hmac_vectors, 0, sizeof(hmacs) / sizeof(hmacs[0]));
	tcase_add_test(t, equality);
	tcase_add_test(t, visitor_comes_back);
	tcase_add_test(t, visitor_expires);
	tcase_add_test(t, visitor_stands_no_change);
	tcase_add_test(t, visitor_stands_no_cut);
	tcase_add_test(t, visitor_is_of_one_shop_and_key);
	tcase_add_test(t, visitor_must_be_shaped);
	tcase_add_test(t, identity_of_a_shop);
	tcase_add_test(t, identity_stands_no_change);
	tcase_add_test(t, identity_in_lower_case_only);
	tcase_add_loop_test(
	    t, identity_must_be_shaped, 0, sizeof(bodies) / sizeof(bodies[0]));
	tcase_add_test(t, identity_ids_have_a_length);
	tcase_add_test(t, identity_needs_a_key);
	suite_add_tcase(s, t);
	return s;
}
