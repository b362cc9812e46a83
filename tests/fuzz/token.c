/* Tokens: nobody makes a good one without the key. What passes is to the byte
 * what the key's owner would have written; what he writes passes until it
 * expires, and not with one bit of it changed. */
#include "shared/token.h"
#include "shared/base64.h"
#include "tests/fuzz/support/fuzz.h"

static const struct str key = { "0123456789abcdef0123456789abcdef", 32 };
static const struct str other_key = { "0123456789abcdef0123456789abcdeF", 32 };
static const struct str shop = { "demo", 4 };

enum { NOW_MS = 1000000000 };

typedef enum err make_fn(struct arena *arena, struct str key, struct str shop,
    struct str subject, int64_t expires, struct str *out);
typedef enum err check_fn(struct str key, struct str shop, struct str token,
    int64_t now_ms, struct str *subject);

static const struct kind {
	make_fn *make;
	check_fn *check;
	char mark;
	int64_t unit_ms;
} kinds[] = {
	{ token_visitor, token_visitor_check, '.', 1 },
	{ token_identity, token_identity_check, '|', 1000 },
};

/* The expiry is between its second-last marks, or behind the first. */
static int64_t expiry_of(const struct kind *kind, struct str token)
{
	long long expiry = 0;

	if (kind->mark == '.')
		(void)str_cut(&token, '.');
	(void)str_cut(&token, kind->mark);
	HOLDS(str_int(str_cut(&token, kind->mark), &expiry));
	return expiry;
}

/* Bytes from outside. */
static void check_foreign(const struct kind *kind, struct str token)
{
	struct arena arena = ARENA_EMPTY;
	struct str subject = STR_NONE, same;
	enum err err = kind->check(key, shop, token, NOW_MS, &subject);

	HOLDS(!err || err == ERR_auth);
	if (!err) {
		int64_t expiry = expiry_of(kind, token);

		HOLDS(expiry * kind->unit_ms > NOW_MS);
		HOLDS(!kind->make(&arena, key, shop, subject, expiry, &same));
		HOLDS(str_eq(same, token));
	}
	HOLDS(kind->check(STR_NONE, shop, token, 0, &subject) == ERR_auth);
	arena_fini(&arena);
}

static void check_changes(const struct kind *kind, struct str token, size_t at)
{
	char *changed = malloc(token.len);
	struct str subject;

	HOLDS(changed);
	memcpy(changed, token.ptr, token.len);
	for (int bit = 0; bit < 8; bit++) {
		changed[at % token.len] ^= (char)(1 << bit);
		HOLDS(kind->check(key, shop, (struct str){ changed, token.len },
			  0, &subject) == ERR_auth);
		changed[at % token.len] ^= (char)(1 << bit);
	}
	free(changed);
}

/* Bytes as subject of a token of our own. */
static void check_own(const struct kind *kind, struct str subject, size_t at)
{
	struct arena arena = ARENA_EMPTY;
	int64_t expiry = (int64_t)(at * 7919 % NOW_MS);
	int64_t over_ms = expiry * kind->unit_ms;
	struct str token, found;
	enum err err = kind->make(&arena, key, shop, subject, expiry, &token);

	HOLDS(!err || err == ERR_range);
	if (!err) {
		HOLDS(!expiry ||
		      !kind->check(key, shop, token, over_ms - 1, &found));
		HOLDS(!expiry || str_eq(found, subject));
		HOLDS(
		    kind->check(key, shop, token, over_ms, &found) == ERR_auth);
		HOLDS(
		    kind->check(other_key, shop, token, 0, &found) == ERR_auth);
		HOLDS(
		    kind->check(key, STR("dem"), token, 0, &found) == ERR_auth);
		HOLDS(kind->check(key, shop,
			  (struct str){ token.ptr, at % token.len }, 0,
			  &found) == ERR_auth);
		check_changes(kind, token, at);
	}
	arena_fini(&arena);
}

static void check_base64(struct str text)
{
	uint8_t bytes[64];
	char back[BASE64_LEN(sizeof(bytes)) + 1];

	for (size_t len = 0; len <= sizeof(bytes); len++)
		if (base64_decode(text, bytes, len)) {
			base64_encode(bytes, len, back);
			HOLDS(str_is(text, back));
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct str text = fuzz_str(bytes, len);
	size_t at = 1;

	for (size_t i = 0; i < len; i++)
		at = at * 31 + bytes[i];
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		check_foreign(&kinds[i], text);
		check_own(&kinds[i], text, at);
	}
	check_base64(text);
	return 0;
}
