/* The map against a plain array that does the same slowly, and keys chosen to
 * be awkward. */
#include "shared/table.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/suite.h"

static struct table table;

static void setup(void)
{
	table_init(&table, 0x5eed);
}

static void teardown(void)
{
	table_fini(&table);
}

/* No ck_assert in what is called very often: each costs Check a record. */
static void put(struct str key, void *value)
{
	if (table_put(&table, key, value))
		ck_abort_msg("no memory");
}

START_TEST(empty_table)
{
	ck_assert_ptr_null(table_get(&table, STR("a")));
	ck_assert_ptr_null(table_remove(&table, STR("a")));
	ck_assert_uint_eq(table.used, 0);
}
END_TEST

START_TEST(sets_replaces_removes)
{
	int one, two;

	put(STR("key"), &one);
	ck_assert_ptr_eq(table_get(&table, STR("key")), &one);
	put(STR("key"), &two);
	ck_assert_ptr_eq(table_get(&table, STR("key")), &two);
	ck_assert_uint_eq(table.used, 1);
	ck_assert_ptr_eq(table_remove(&table, STR("key")), &two);
	ck_assert_ptr_null(table_get(&table, STR("key")));
	ck_assert_ptr_null(table_remove(&table, STR("key")));
	ck_assert_uint_eq(table.used, 0);
	put(STR("key"), &one);
	ck_assert_ptr_eq(table_get(&table, STR("key")), &one);
}
END_TEST

/* Every pair is two keys and not one. */
static const struct str keys[] = {
	{ NULL, 0 },
	{ "\0", 1 },
	{ "\0\0", 2 },
	{ "a", 1 },
	{ "a\0", 2 },
	{ "\0a", 2 },
	{ "1234567", 7 },
	{ "12345678", 8 },
	{ "123456789", 9 },
	{ "123456789012345", 15 },
	{ "1234567890123456", 16 },
	{ "12345678901234567", 17 },
	{ "123456789012345678901234567890123456789", 39 },
	{ "123456789012345678901234567890123456780", 39 },
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

START_TEST(keys_are_bytes)
{
	int values[KEYS];

	for (int i = 0; i < KEYS; i++)
		put(keys[i], &values[i]);
	ck_assert_uint_eq(table.used, KEYS);
	ck_assert_ptr_eq(table_remove(&table, keys[_i]), &values[_i]);
	for (int i = 0; i < KEYS; i++)
		ck_assert_ptr_eq(
		    table_get(&table, keys[i]), i == _i ? NULL : &values[i]);
}
END_TEST

START_TEST(keys_are_copied)
{
	char shorter[] = "short";
	char longer[] = "a key that does not fit inside of a slot";
	int value;

	put(str_from(shorter), &value);
	put(str_from(longer), &value);
	memset(shorter, 'x', 5);
	memset(longer, 'x', sizeof(longer) - 1);
	ck_assert_ptr_eq(table_get(&table, STR("short")), &value);
	ck_assert_ptr_eq(
	    table_get(&table, STR("a key that does not fit inside of a slot")),
	    &value);
	ck_assert_ptr_null(table_get(&table, str_from(longer)));
}
END_TEST

START_TEST(integer_keys)
{
	enum { MANY = 20000 };
	static char values[MANY];

	for (int64_t i = 0; i < MANY; i++) {
		int64_t key = (i - MANY / 2) * 1000003;

		put(table_int_key(&key), &values[i]);
	}
	ck_assert_uint_eq(table.used, MANY);
	for (int64_t i = 0; i < MANY; i++) {
		int64_t key = (i - MANY / 2) * 1000003, near = key + 1;

		if (table_get(&table, table_int_key(&key)) != &values[i] ||
		    table_get(&table, table_int_key(&near)))
			ck_abort_msg("key %lld", (long long)key);
	}
}
END_TEST

enum { MODEL_KEYS = 300, MODEL_STEPS = 60000 };

static struct str model_key(int number, char room[64])
{
	/* Some inside their slot, some on the heap. */
	snprintf(room, 64, "%s%d",
	    number % 3 ? "k" : "key of more than sixteen bytes ", number);
	return str_from(room);
}

START_TEST(agrees_with_a_plain_array)
{
	static char marks[MODEL_STEPS];
	char *model[MODEL_KEYS] = { NULL };
	char room[64];
	size_t used = 0;
	uint32_t state = (uint32_t)_i + 1;

	for (int step = 0; step < MODEL_STEPS; step++) {
		int number, what;
		struct str key;

		state = state * 1664525 + 1013904223;
		number = (int)(state >> 16) % MODEL_KEYS;
		what = (int)(state >> 8) % 3;
		key = model_key(number, room);
		if (table_get(&table, key) != model[number])
			ck_abort_msg("step %d: get", step);
		if (what == 0) {
			used += !model[number];
			model[number] = &marks[step];
			put(key, model[number]);
		} else if (what == 1) {
			used -= !!model[number];
			if (table_remove(&table, key) != model[number])
				ck_abort_msg("step %d: remove", step);
			model[number] = NULL;
		}
		if (table.used != used)
			ck_abort_msg("step %d: used", step);
	}
	ck_assert_uint_le(table.cap, 2048); /* the dead do not pile up */
}
END_TEST

START_TEST(churn_does_not_grow)
{
	int value;

	for (int64_t i = 0; i < 100000; i++) {
		int64_t old = i - 8;

		put(table_int_key(&i), &value);
		table_remove(&table, table_int_key(&old));
	}
	ck_assert_uint_eq(table.used, 8);
	ck_assert_uint_le(table.cap, 64);
}
END_TEST

struct seen {
	int count;
	int sum;
};

static void see(void *ctx, struct str key, void *value)
{
	struct seen *seen = ctx;
	long long number;

	ck_assert(str_int(key, &number));
	ck_assert_int_eq(number, *(int *)value);
	seen->count++;
	seen->sum += (int)number;
}

START_TEST(visits_each_once)
{
	static int numbers[1000];
	struct seen seen = { 0, 0 };
	char text[32];

	table_each(&table, see, &seen);
	ck_assert_int_eq(seen.count, 0);
	for (int i = 0; i < 1000; i++) {
		numbers[i] = i;
		snprintf(text, sizeof(text), "%0*d", i % 2 ? 4 : 24, i);
		put(str_from(text), &numbers[i]);
	}
	table_remove(&table, STR("0999"));
	table_each(&table, see, &seen);
	ck_assert_int_eq(seen.count, 999);
	ck_assert_int_eq(seen.sum, 999 * 1000 / 2 - 999);
}
END_TEST

static void first_key(void *ctx, struct str key, void *value)
{
	struct str *first = ctx;

	(void)value;
	if (!first->ptr)
		*first = key;
}

START_TEST(seed_decides_the_order)
{
	/* 64 keys in the order of another seed: would be the same with a
	 * chance of 1 in 64 a try, so of eight seeds some must differ. */
	int value, differ = 0;
	struct str mine = STR_NONE;

	for (int64_t i = 0; i < 64; i++)
		put(table_int_key(&i), &value);
	table_each(&table, first_key, &mine);
	for (uint64_t seed = 0; seed < 8; seed++) {
		struct table other;
		struct str theirs = STR_NONE;

		table_init(&other, seed);
		for (int64_t i = 0; i < 64; i++)
			ck_assert_int_eq(
			    table_put(&other, table_int_key(&i), &value),
			    ERR_ok);
		table_each(&other, first_key, &theirs);
		differ += !str_eq(mine, theirs);
		table_fini(&other);
	}
	ck_assert_int_ge(differ, 5);
}
END_TEST

START_TEST(usable_after_fini)
{
	int value;

	put(STR("a key that does not fit inside of a slot"), &value);
	table_fini(&table);
	ck_assert_ptr_null(table_get(&table, STR("a")));
	put(STR("a"), &value);
	ck_assert_ptr_eq(table_get(&table, STR("a")), &value);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("table");
	TCase *t = tcase_create("table");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, empty_table);
	tcase_add_test(t, sets_replaces_removes);
	tcase_add_loop_test(t, keys_are_bytes, 0, KEYS);
	tcase_add_test(t, keys_are_copied);
	tcase_add_test(t, integer_keys);
	tcase_add_loop_test(t, agrees_with_a_plain_array, 0, 3);
	tcase_add_test(t, churn_does_not_grow);
	tcase_add_test(t, visits_each_once);
	tcase_add_test(t, seed_decides_the_order);
	tcase_add_test(t, usable_after_fini);
	suite_add_tcase(s, t);
	return s;
}
