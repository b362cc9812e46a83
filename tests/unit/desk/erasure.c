/* Keyed hashes of customers: the same for the same, another for any other. And
 * which acts a command may have noted. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "server/desk/audit.h"
#include "server/desk/erasure.h"
#include "tests/support/suite.h"

static const struct {
	const char *secret;
	char kind; /* s: the public id; r: the shop's own */
	int64_t shop_id;
	const char *id;
} people[] = {
	{ "k1", 's', 0, "abc" },
	{ "k1", 's', 0, "abd" },
	{ "k1", 's', 0, "" },
	{ "k2", 's', 0, "abc" },
	{ "k1", 'r', 1, "abc" },
	{ "k1", 'r', 2, "abc" },
	{ "k1", 'r', 11, "abc" },
	{ "k1", 'r', 1, "1:abc" },
	{ "k2", 'r', 1, "abc" },
};

enum { PEOPLE = sizeof(people) / sizeof(people[0]) };

static void hash_of(int i, uint8_t hash[TOKEN_HASH_LEN])
{
	struct str secret = str_from(people[i].secret);
	struct str id = str_from(people[i].id);

	if (people[i].kind == 's')
		erasure_subject(secret, id, hash);
	else
		erasure_ref(secret, people[i].shop_id, id, hash);
}

START_TEST(no_two_are_alike)
{
	uint8_t own[TOKEN_HASH_LEN], other[TOKEN_HASH_LEN];

	hash_of(_i, own);
	for (int i = 0; i < PEOPLE; i++) {
		hash_of(i, other);
		ck_assert_int_eq(!memcmp(own, other, sizeof(own)), i == _i);
	}
}
END_TEST

START_TEST(person_is_half_a_hash)
{
	struct arena arena = ARENA_EMPTY;
	uint8_t hash[TOKEN_HASH_LEN];
	char head[3];
	struct str person = erasure_person(&arena, STR("k1"), STR("abc"));

	hash_of(0, hash);
	snprintf(head, sizeof(head), "%02x", hash[0]);
	ck_assert_uint_eq(person.len, 32);
	ck_assert(!memcmp(person.ptr, head, 2));
	ck_assert_uint_eq(strspn(person.ptr, "0123456789abcdef"), 32);
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *name;
	bool noted, person;
} acts[] = {
	{ "backed_up", true, false },
	{ "settings_read", true, false },
	{ "exported", true, true },
	{ "erased", false, false },
	{ "user_added", false, false },
	{ "", false, false },
	{ "backed_up ", false, false },
};

START_TEST(only_some_are_noted)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		enum audit_action action = AUDIT_COUNT;
		bool person = false;

		ck_assert_int_eq(
		    audit_noted(str_from(acts[i].name), &action, &person),
		    acts[i].noted);
		ck_assert_int_eq(person, acts[i].person);
		if (acts[i].noted)
			ck_assert_str_eq(audit_name(action), acts[i].name);
	}
}
END_TEST

START_TEST(each_is_described)
{
	for (int i = 0; i < AUDIT_COUNT; i++)
		ck_assert_uint_gt(
		    strlen(audit_description((enum audit_action)i)), 5);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("desk/erasure");
	TCase *each = tcase_create("each");

	tcase_add_loop_test(each, no_two_are_alike, 0, PEOPLE);
	tcase_add_test(each, person_is_half_a_hash);
	tcase_add_test(each, only_some_are_noted);
	tcase_add_test(each, each_is_described);
	suite_add_tcase(all, each);
	return all;
}
