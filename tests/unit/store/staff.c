/* Shops, staff and tokens. */
#include <check.h>

#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

static struct store *store;
static struct arena arena;

static void setup(void)
{
	store = must_open(NULL);
	arena = ARENA_EMPTY;
}

static void teardown(void)
{
	arena_fini(&arena);
	store_close(store);
}

static struct staff_row mia(void)
{
	return (struct staff_row){
		.name = STR("mia"),
		.shown = STR("Mia Åberg"),
		.standing = STANDING_supervisor,
		.password = STR("scrypt$16$8$2$x$y"),
		.shops = STR("demo other"),
		.langs = STR("en ja"),
		.groups = STR("returns"),
		.capacity = 7,
		.blocked = false,
		.demo = true,
		.created_at = NOW,
	};
}

static struct staff_row named(const char *name)
{
	struct staff_row row = mia();

	row.name = str_from(name);
	ck_ok(staff_add(store, &row));
	return row;
}

static void check_same(const struct staff_row *a, const struct staff_row *b)
{
	ck_assert_int_eq(a->id, b->id);
	ck_assert(str_eq(a->name, b->name));
	ck_assert(str_eq(a->shown, b->shown));
	ck_assert_int_eq(a->standing, b->standing);
	ck_assert(str_eq(a->password, b->password));
	ck_assert(str_eq(a->shops, b->shops));
	ck_assert(str_eq(a->langs, b->langs));
	ck_assert(str_eq(a->groups, b->groups));
	ck_assert_int_eq(a->capacity, b->capacity);
	ck_assert_int_eq(a->blocked, b->blocked);
	ck_assert_int_eq(a->demo, b->demo);
	ck_assert_int_eq(a->created_at, b->created_at);
}

/* ---- shops ------------------------------------------------------------- */

START_TEST(shops_get_rising_ids)
{
	int64_t first, second, again;

	ck_ok(store_shop_id(store, STR("demo"), &first));
	ck_ok(store_shop_id(store, STR("Demo"), &second));
	ck_ok(store_shop_id(store, STR("demo"), &again));
	ck_assert_int_eq(first, 1);
	ck_assert_int_eq(second, 2);
	ck_assert_int_eq(again, 1);
}
END_TEST

START_TEST(shops_end_at_64)
{
	char name[20];
	int64_t id = 0;

	for (int i = 1; i <= 64; i++) {
		snprintf(name, sizeof(name), "shop%d", i);
		ck_ok(store_shop_id(store, str_from(name), &id));
		ck_assert_int_eq(id, i);
	}
	ck_err(store_shop_id(store, STR("one more"), &id), range);
	ck_assert_int_eq(id, 64);
	ck_ok(store_shop_id(store, STR("shop7"), &id));
	ck_assert_int_eq(id, 7);
}
END_TEST

/* ---- staff ------------------------------------------------------------- */

START_TEST(staff_comes_back_as_it_was)
{
	struct staff_row row = mia(), got;

	ck_ok(staff_add(store, &row));
	ck_assert_int_gt(row.id, 0);
	ck_ok(staff_by_id(store, row.id, &arena, &got));
	check_same(&row, &got);
	ck_ok(staff_by_name(store, STR("mia"), &arena, &got));
	check_same(&row, &got);
}
END_TEST

START_TEST(staff_name_is_taken_once)
{
	struct staff_row row = mia(), other = mia(), got;
	int64_t id;

	ck_ok(staff_add(store, &row));
	other.id = 77;
	other.shown = STR("Somebody else");
	ck_err(staff_add(store, &other), exists);
	ck_assert_int_eq(other.id, 77);
	ck_ok(staff_by_name(store, STR("mia"), &arena, &got));
	check_same(&row, &got);
	id = named("Mia").id;
	ck_assert_int_ne(id, row.id);
}
END_TEST

START_TEST(unknown_staff)
{
	struct staff_row got = { .id = 5 };

	ck_err(staff_by_id(store, 1, &arena, &got), not_found);
	ck_err(staff_by_name(store, STR("mia"), &arena, &got), not_found);
	ck_err(
	    staff_by_name(store, STR("' OR 1=1--"), &arena, &got), not_found);
	ck_err(staff_by_name(store, STR_NONE, &arena, &got), not_found);
	ck_err(staff_set_password(store, 1, STR("x")), not_found);
	ck_err(staff_set_blocked(store, 1, true), not_found);
	ck_assert_int_eq(got.id, 5);
}
END_TEST

START_TEST(staff_changes)
{
	struct staff_row row = named("mia"), other = named("ola"), got;

	ck_ok(staff_set_password(store, row.id, STR("new")));
	ck_ok(staff_set_blocked(store, row.id, true));
	row.password = STR("new");
	row.blocked = true;
	ck_ok(staff_by_id(store, row.id, &arena, &got));
	check_same(&row, &got);
	ck_ok(staff_by_id(store, other.id, &arena, &got));
	check_same(&other, &got);
	ck_ok(staff_set_blocked(store, row.id, false));
	ck_ok(staff_by_id(store, row.id, &arena, &got));
	ck_assert(!got.blocked);
}
END_TEST

START_TEST(staff_is_listed_by_name)
{
	static const char *const names[] = { "zoe", "ann", "mia" };
	struct staff_row *rows;
	size_t count;

	ck_ok(staff_list(store, &arena, 10, &rows, &count));
	ck_assert_uint_eq(count, 0);
	for (int i = 0; i < 3; i++)
		named(names[i]);
	ck_ok(staff_list(store, &arena, 10, &rows, &count));
	ck_assert_uint_eq(count, 3);
	ck_str(rows[0].name, "ann");
	ck_str(rows[1].name, "mia");
	ck_str(rows[2].name, "zoe");
	ck_ok(staff_list(store, &arena, 2, &rows, &count));
	ck_assert_uint_eq(count, 2);
	ck_ok(staff_list(store, &arena, 0, &rows, &count));
	ck_assert_uint_eq(count, 0);
	ck_ok(staff_list(store, &arena, SIZE_MAX, &rows, &count));
	ck_assert_uint_eq(count, 3);
}
END_TEST

START_TEST(long_lists)
{
	struct staff_row *rows;
	char name[20];
	size_t count;

	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "rep%03d", i);
		named(name);
	}
	ck_ok(staff_list(store, &arena, 1000, &rows, &count));
	ck_assert_uint_eq(count, 100);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "rep%03d", i);
		ck_str(rows[i].name, name);
		ck_str(rows[i].shown, "Mia Åberg");
	}
}
END_TEST

START_TEST(demo_users_are_counted)
{
	struct staff_row real = mia();
	int64_t count = -1;

	ck_ok(staff_count_demo(store, &count));
	ck_assert_int_eq(count, 0);
	named("one");
	named("two");
	real.demo = false;
	ck_ok(staff_add(store, &real));
	ck_ok(staff_count_demo(store, &count));
	ck_assert_int_eq(count, 2);
	ck_ok(staff_set_blocked(store, named("three").id, true));
	ck_ok(staff_count_demo(store, &count));
	ck_assert_int_eq(count, 2);
}
END_TEST

/* ---- tokens ------------------------------------------------------------ */

static const uint8_t *hash_of(int number)
{
	static uint8_t hash[TOKEN_HASH_LEN];

	memset(hash, 0, sizeof(hash));
	hash[0] = (uint8_t)number;
	hash[31] = 0xff;
	return hash;
}

START_TEST(token_comes_back_as_it_was)
{
	int64_t id = named("mia").id;
	struct token_row row = { 0 };

	ck_ok(token_add(store, hash_of(1), id, true, NOW + 5));
	ck_ok(token_add(store, hash_of(2), id, false, NOW + 6));
	ck_ok(token_find(store, hash_of(1), &row));
	ck_assert_int_eq(row.staff_id, id);
	ck_assert(row.once);
	ck_assert_int_eq(row.expires_at, NOW + 5);
	ck_ok(token_find(store, hash_of(2), &row));
	ck_assert(!row.once);
	ck_err(token_find(store, hash_of(3), &row), not_found);
	ck_assert_int_eq(row.expires_at, NOW + 6);
	ck_err(token_add(store, hash_of(1), id, true, NOW), exists);
}
END_TEST

START_TEST(token_needs_its_staff)
{
	ck_err(token_add(store, hash_of(1), 99, true, NOW), not_found);
}
END_TEST

START_TEST(tokens_are_removed)
{
	int64_t mia_id = named("mia").id, ola = named("ola").id;
	struct token_row row;

	ck_ok(token_add(store, hash_of(1), mia_id, true, NOW));
	ck_ok(token_add(store, hash_of(2), mia_id, true, NOW));
	ck_ok(token_add(store, hash_of(3), mia_id, true, NOW));
	ck_ok(token_add(store, hash_of(4), ola, true, NOW));
	ck_ok(token_remove(store, hash_of(1)));
	ck_err(token_remove(store, hash_of(1)), not_found);
	ck_err(token_find(store, hash_of(1), &row), not_found);
	ck_ok(token_remove_all(store, mia_id));
	ck_ok(token_remove_all(store, mia_id));
	ck_err(token_find(store, hash_of(2), &row), not_found);
	ck_err(token_find(store, hash_of(3), &row), not_found);
	ck_ok(token_find(store, hash_of(4), &row));
}
END_TEST

START_TEST(expired_tokens_are_pruned)
{
	int64_t id = named("mia").id, removed = -1;
	struct token_row row;

	for (int i = 0; i < 10; i++)
		ck_ok(token_add(store, hash_of(i), id, false, NOW + i));
	ck_ok(token_prune(store, NOW + 4, 2, &removed));
	ck_assert_int_eq(removed, 2);
	ck_err(token_find(store, hash_of(0), &row), not_found);
	ck_ok(token_find(store, hash_of(4), &row));
	ck_ok(token_prune(store, NOW + 4, 100, &removed));
	ck_assert_int_eq(removed, 3);
	ck_err(token_find(store, hash_of(4), &row), not_found);
	ck_ok(token_find(store, hash_of(5), &row));
	ck_ok(token_prune(store, NOW + 4, 100, &removed));
	ck_assert_int_eq(removed, 0);
	ck_ok(token_prune(store, NOW + 100, 0, &removed));
	ck_assert_int_eq(removed, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/staff");
	TCase *rows = tcase_create("rows");

	tcase_add_checked_fixture(rows, setup, teardown);
	tcase_add_test(rows, shops_get_rising_ids);
	tcase_add_test(rows, shops_end_at_64);
	tcase_add_test(rows, staff_comes_back_as_it_was);
	tcase_add_test(rows, staff_name_is_taken_once);
	tcase_add_test(rows, unknown_staff);
	tcase_add_test(rows, staff_changes);
	tcase_add_test(rows, staff_is_listed_by_name);
	tcase_add_test(rows, long_lists);
	tcase_add_test(rows, demo_users_are_counted);
	tcase_add_test(rows, token_comes_back_as_it_was);
	tcase_add_test(rows, token_needs_its_staff);
	tcase_add_test(rows, tokens_are_removed);
	tcase_add_test(rows, expired_tokens_are_pruned);
	suite_add_tcase(all, rows);
	return all;
}
