/* Password hashes: right and wrong passwords, broken stored forms, the cost
 * of the product once. */
#include "shared/password.h"

#include <stdio.h>

#include "tests/support/suite.h"

enum { CHEAP = 4 };

/* Made with another implementation of RFC 7914: "secret", the salt 0..15. */
#define VECTOR_1                                                               \
	"scrypt$4$8$2$AAECAwQFBgcICQoLDA0ODw$"                                 \
	"LecABixtNYv5_gXox5ypVWl2RtoaRGC29bFLD8UND2k"
#define VECTOR_2                                                               \
	"scrypt$10$4$1$AAECAwQFBgcICQoLDA0ODw$"                                \
	"3QrjO-uVGMRzN0VpAqZ_HKY3YGPVd_UQovgnxBFTCWY"

static struct arena arena;
static struct chance_seeded chance;

static void setup(void)
{
	arena = ARENA_EMPTY;
	chance_seeded_init(&chance, 1);
}

static void teardown(void)
{
	arena_fini(&arena);
}

static struct str hash(struct str password, int cost)
{
	struct str stored = STR_NONE;

	ck_assert_int_eq(
	    password_hash(&arena, &chance.chance, password, cost, &stored),
	    ERR_ok);
	return stored;
}

static const struct str passwords[] = {
	{ "correct horse battery staple", 28 },
	{ NULL, 0 },
	{ " ", 1 },
	{ "with\0nul", 8 },
	{ "\xe3\x83\x91\xe3\x82\xb9", 6 },
	{ "$$$$$", 5 },
};

START_TEST(only_the_same_password_fits)
{
	struct str stored = hash(passwords[_i], CHEAP);

	for (int i = 0; i < (int)(sizeof(passwords) / sizeof(passwords[0]));
	     i++)
		ck_assert_int_eq(password_check(passwords[i], stored),
		    i == _i ? ERR_ok : ERR_auth);
}
END_TEST

START_TEST(long_passwords_count_to_their_end)
{
	char text[4096];
	struct str password = { text, sizeof(text) }, stored;

	memset(text, 'x', sizeof(text));
	stored = hash(password, CHEAP);
	ck_assert_int_eq(password_check(password, stored), ERR_ok);
	text[sizeof(text) - 1] = 'y';
	ck_assert_int_eq(password_check(password, stored), ERR_auth);
	password.len--;
	ck_assert_int_eq(password_check(password, stored), ERR_auth);
}
END_TEST

START_TEST(stored_form)
{
	struct str stored = hash(STR("secret"), CHEAP), rest = stored;

	ck_assert(str_is(str_cut(&rest, '$'), "scrypt"));
	ck_assert(str_is(str_cut(&rest, '$'), "4"));
	ck_assert(str_is(str_cut(&rest, '$'), "8"));
	ck_assert(str_is(str_cut(&rest, '$'), "2"));
	ck_assert_uint_eq(str_cut(&rest, '$').len, 22);
	ck_assert_uint_eq(rest.len, 43);
	ck_assert_int_eq(stored.ptr[stored.len], '\0');
	ck_assert_ptr_null(memmem(stored.ptr, stored.len, "secret", 6));
}
END_TEST

START_TEST(salt_differs_each_time)
{
	struct str one = hash(STR("secret"), CHEAP);
	struct str two = hash(STR("secret"), CHEAP);

	ck_assert(!str_eq(one, two));
	ck_assert_int_eq(password_check(STR("secret"), one), ERR_ok);
	ck_assert_int_eq(password_check(STR("secret"), two), ERR_ok);
}
END_TEST

START_TEST(agrees_with_the_standard)
{
	ck_assert_int_eq(password_check(STR("secret"), STR(VECTOR_1)), ERR_ok);
	ck_assert_int_eq(
	    password_check(STR("Secret"), STR(VECTOR_1)), ERR_auth);
	ck_assert_int_eq(password_check(STR("secret"), STR(VECTOR_2)), ERR_ok);
}
END_TEST

#define SALT "AAECAwQFBgcICQoLDA0ODw"
#define HASH "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static const char *const broken[] = {
	" ",
	"*",
	"secret",
	"scrypt",
	"scrypt$4$8$2",
	"scrypt$4$8$2$" SALT,
	"scrypt$4$8$2$" SALT "$",
	"scrypt$4$8$2$" SALT "$" HASH "$",
	"scrypt$4$8$2$" SALT "$" HASH " ",
	"Scrypt$4$8$2$" SALT "$" HASH,
	"bcrypt$4$8$2$" SALT "$" HASH,
	"scrypt$0$8$2$" SALT "$" HASH,
	"scrypt$-4$8$2$" SALT "$" HASH,
	"scrypt$63$8$2$" SALT "$" HASH, /* would ask for all memory */
	"scrypt$21$8$2$" SALT "$" HASH,
	"scrypt$4$0$2$" SALT "$" HASH,
	"scrypt$4$1000000$2$" SALT "$" HASH,
	"scrypt$4$8$0$" SALT "$" HASH,
	"scrypt$4$8$99999999999999999999$" SALT "$" HASH,
	"scrypt$4$8$2$AAEC$" HASH,
	"scrypt$4$8$2$" SALT "A$" HASH,
	"scrypt$4$8$2$" SALT "$AAEC",
	"scrypt$4$8$2$" SALT "$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9",
	"scrypt$4$8$2$" SALT "$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh=",
};

START_TEST(broken_forms_are_damaged)
{
	ck_assert_int_eq(
	    password_check(STR("secret"), str_from(broken[_i])), ERR_damaged);
}
END_TEST

START_TEST(cost_has_limits)
{
	static const int costs[] = { -1, 0, 21, 64 };
	struct str stored = STR("untouched");

	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(password_hash(&arena, &chance.chance, STR("x"),
				     costs[i], &stored),
		    ERR_range);
	ck_assert(str_is(stored, "untouched"));
	ck_assert_int_eq(password_check(STR("x"), hash(STR("x"), 1)), ERR_ok);
}
END_TEST

static enum err no_chance(const struct chance *c, void *bytes, size_t len)
{
	(void)c;
	(void)bytes;
	(void)len;
	return ERR_internal;
}

START_TEST(no_salt_no_hash)
{
	const struct chance broken_chance = { no_chance };
	struct str stored;

	ck_assert_int_eq(
	    password_hash(&arena, &broken_chance, STR("x"), CHEAP, &stored),
	    ERR_internal);
}
END_TEST

/* 64 MiB: more than the library allows unless it is told to. */
START_TEST(works_at_the_real_cost)
{
	struct str stored = hash(STR("secret"), 16);

	ck_assert_int_eq(strncmp(stored.ptr, "scrypt$16$8$2$", 14), 0);
	ck_assert_int_eq(password_check(STR("secret"), stored), ERR_ok);
}
END_TEST

START_TEST(nobody_has_no_password)
{
	ck_assert_int_eq(password_check(STR("secret"), STR_NONE), ERR_auth);
	ck_assert_int_eq(password_check(STR_NONE, STR("")), ERR_auth);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("password");
	TCase *t = tcase_create("password");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, only_the_same_password_fits, 0,
	    sizeof(passwords) / sizeof(passwords[0]));
	tcase_add_test(t, long_passwords_count_to_their_end);
	tcase_add_test(t, stored_form);
	tcase_add_test(t, salt_differs_each_time);
	tcase_add_test(t, agrees_with_the_standard);
	tcase_add_loop_test(
	    t, broken_forms_are_damaged, 0, sizeof(broken) / sizeof(broken[0]));
	tcase_add_test(t, cost_has_limits);
	tcase_add_test(t, no_salt_no_hash);
	tcase_add_test(t, works_at_the_real_cost);
	tcase_add_test(t, nobody_has_no_password);
	suite_add_tcase(s, t);
	return s;
}
