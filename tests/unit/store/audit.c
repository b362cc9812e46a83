/* The audit log's chain: whatever is changed in it, taken out or put in is
 * found, and where. */
#include <check.h>

#include "server/store/audit.h"
#include "server/store/connection.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

enum { ROWS = 12, MANY = 1203 /* more than two slices */ };

static struct store *store;
static struct arena arena;

static void run(const char *sql)
{
	ck_ok(connection_run(store, sql, "test"));
}

static void setup(void)
{
	store = must_open(NULL);
	arena = ARENA_EMPTY;
	run("INSERT INTO meta VALUES ('secret', 'a secret of the desk')");
}

static void teardown(void)
{
	arena_fini(&arena);
	store_close(store);
}

static struct audit_row some_row(int i)
{
	return (struct audit_row){
		.at = NOW + i,
		.shop_id = i % 3,
		.actor = i % 2 ? STR("command") : STR("anna"),
		.action = STR("user_added"),
		.target = STR("bob"),
		.detail = i % 4 ? STR("rep") : STR(""),
	};
}

static void add(int count)
{
	for (int i = 0; i < count; i++) {
		struct audit_row row = some_row(i);

		ck_ok(audit_add(store, &row));
		ck_assert_int_eq(row.id, i + 1);
	}
}

static void check(int64_t good, int64_t bad)
{
	int64_t rows = -1, bad_id = -1;

	ck_ok(audit_verify(store, &rows, &bad_id));
	ck_assert_int_eq(bad_id, bad);
	ck_assert_int_eq(rows, good);
}

START_TEST(chain_is_good)
{
	check(0, 0);
	add(1);
	check(1, 0);
	add(0);
	for (int i = 1; i < MANY; i++) {
		struct audit_row row = some_row(i);

		ck_ok(audit_add(store, &row));
	}
	check(MANY, 0);
}
END_TEST

START_TEST(rows_are_read_in_order)
{
	struct audit_list rows;

	add(ROWS);
	ck_ok(audit_after(store, 0, 5, &arena, &rows));
	ck_assert_uint_eq(rows.count, 5);
	ck_assert_int_eq(rows.at[4].id, 5);
	ck_ok(audit_after(store, 5, 100, &arena, &rows));
	ck_assert_uint_eq(rows.count, ROWS - 5);
	ck_assert_int_eq(rows.at[0].id, 6);
	ck_assert_int_eq(rows.at[0].at, NOW + 5);
	ck_assert_int_eq(rows.at[0].shop_id, 2);
	ck_str(rows.at[0].actor, "command");
	ck_str(rows.at[0].action, "user_added");
	ck_str(rows.at[0].target, "bob");
	ck_str(rows.at[0].detail, "rep");
	ck_ok(audit_after(store, ROWS, 100, &arena, &rows));
	ck_assert_uint_eq(rows.count, 0);
}
END_TEST

/* What is done to each row in turn, whose number stands behind it. */
static const char *const changes[] = {
	"UPDATE audit SET at = at + 1 WHERE id = ",
	"UPDATE audit SET shop_id = 60 WHERE id = ",
	"UPDATE audit SET actor = 'eve' WHERE id = ",
	"UPDATE audit SET action = 'erased' WHERE id = ",
	"UPDATE audit SET target = 'eve' WHERE id = ",
	"UPDATE audit SET detail = detail || ' ' WHERE id = ",
	/* the same bytes, cut otherwise */
	"UPDATE audit SET actor = actor || 'u', action = 'ser_added'"
	" WHERE id = ",
	"UPDATE audit SET target = '', detail = target || detail"
	" WHERE id = ",
	"UPDATE audit SET hash = x'00' WHERE id = ",
	"UPDATE audit SET hash = randomblob(32) WHERE id = ",
	"DELETE FROM audit WHERE id = ",
	"DELETE FROM audit WHERE id >= ",
	/* one that is moved leaves a hole */
	"UPDATE audit SET id = id + 100 WHERE id = ",
};

START_TEST(each_change_is_found)
{
	for (int id = 1; id <= ROWS; id++) {
		char sql[200];

		teardown();
		setup();
		add(ROWS);
		snprintf(sql, sizeof(sql), "%s%d", changes[_i], id);
		run(sql);
		check(id - 1, id);
	}
}
END_TEST

/* A last row that is taken away is missed later as well. */
START_TEST(removal_is_not_grown_over)
{
	struct audit_row row = some_row(1);

	add(ROWS);
	run("DELETE FROM audit WHERE id = 12");
	ck_ok(audit_add(store, &row));
	ck_assert_int_eq(row.id, ROWS + 1);
	check(ROWS - 1, ROWS);
}
END_TEST

static const char *const heads[] = {
	"DELETE FROM meta WHERE name = 'audit_head'",
	"UPDATE meta SET value = '' WHERE name = 'audit_head'",
	"UPDATE meta SET value = substr(value, 1, 20) WHERE name = "
	"'audit_head'",
	/* back by a row, whose hash everybody can read */
	"DELETE FROM audit WHERE id = 12;"
	"UPDATE meta SET value = '11 ' || (SELECT lower(hex(hash)) FROM audit"
	" WHERE id = 11) || substr(value, 68) WHERE name = 'audit_head'",
};

START_TEST(head_cannot_be_moved)
{
	struct audit_row row = some_row(1);
	int64_t rows, bad_id;

	add(ROWS);
	run(heads[_i]);
	ck_ok(audit_verify(store, &rows, &bad_id));
	ck_assert_int_ne(bad_id, 0);
	/* nor is it mended by going on */
	ck_ok(audit_add(store, &row));
	ck_ok(audit_verify(store, &rows, &bad_id));
	ck_assert_int_ne(bad_id, 0);
}
END_TEST

START_TEST(row_cannot_be_put_in)
{
	add(ROWS);
	run("INSERT INTO audit SELECT 13, at, shop_id, actor, action, target,"
	    " detail, hash FROM audit WHERE id = 12");
	check(ROWS, ROWS + 1);
}
END_TEST

/* Another secret is another desk. */
START_TEST(secret_is_the_key)
{
	add(ROWS);
	run("UPDATE meta SET value = 'another secret' WHERE name = 'secret'");
	check(0, 1);
	run("DELETE FROM meta WHERE name = 'secret'");
	check(0, 1);
	ck_err(audit_add(store, &(struct audit_row){ .at = 1 }), not_ready);
}
END_TEST

START_TEST(turn_that_is_undone_leaves_no_row)
{
	struct audit_row row = some_row(1);

	add(3);
	ck_ok(store_group_begin(store));
	ck_ok(store_turn_begin(store));
	ck_ok(audit_add(store, &row));
	store_turn_undo(store);
	ck_ok(store_turn_begin(store));
	ck_ok(audit_add(store, &row));
	ck_assert_int_eq(row.id, 4);
	ck_ok(store_turn_keep(store));
	ck_ok(store_group_commit(store));
	check(4, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/audit");
	TCase *rows = tcase_create("rows");

	tcase_add_checked_fixture(rows, setup, teardown);
	tcase_add_test(rows, chain_is_good);
	tcase_add_test(rows, rows_are_read_in_order);
	tcase_add_loop_test(rows, each_change_is_found, 0,
	    (int)(sizeof(changes) / sizeof(changes[0])));
	tcase_add_test(rows, removal_is_not_grown_over);
	tcase_add_loop_test(rows, head_cannot_be_moved, 0,
	    (int)(sizeof(heads) / sizeof(heads[0])));
	tcase_add_test(rows, row_cannot_be_put_in);
	tcase_add_test(rows, secret_is_the_key);
	tcase_add_test(rows, turn_that_is_undone_leaves_no_row);
	suite_add_tcase(all, rows);
	return all;
}
