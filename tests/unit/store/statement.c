/* Every statement prepares and finds its rows by an index; every code of
 * SQLite has its meaning. */
#include <check.h>
#include <errno.h>
#include <sqlite3.h>

#include "server/store/connection.h"
#include "server/store/fault.h"
#include "shared/buf.h"
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

/* ---- statements -------------------------------------------------------- */

/* What may look at each row of a table, or sort, and why that is all right. */
static const struct {
	enum query query;
	const char *step;
} allowed[] = {
	/* The staff of a shop are few. */
	{ QUERY_staff_list, "SCAN staff USING INDEX" },
	{ QUERY_staff_count_demo, "SCAN staff" },
	/* An index of just the waiting ones. */
	{ QUERY_conversation_count_waiting,
	    "SCAN conversation USING INDEX conversation_waiting" },
	/* A rep's chats at one time. */
	{ QUERY_conversation_of_rep, "USE TEMP B-TREE FOR ORDER BY" },
	/* Ends at its limit. */
	{ QUERY_conversation_crowd, "SCAN some" },
	{ QUERY_conversation_weigh, "SCAN some" },
	{ QUERY_request_prune, "SCAN request" },
	/* All of them are wanted, by a worker. */
	{ QUERY_lesson_approved, "USE TEMP B-TREE FOR ORDER BY" },
	/* Some twenty are kept; done after a change of the replies only. */
	{ QUERY_version_list, "SCAN pack_version" },
	{ QUERY_version_list, "USE TEMP B-TREE FOR ORDER BY" },
	{ QUERY_version_prune, "SCAN pack_version" },
	{ QUERY_version_prune, "USE TEMP B-TREE FOR ORDER BY" },
	{ QUERY_version_prune_files, "SCAN f USING COVERING INDEX" },
	{ QUERY_version_prune_blobs, "SCAN b" },
	/* One row that is made of parameters. */
	{ QUERY_answer_keep, "SCAN CONSTANT ROW" },
	/* Those being erased just now: one, as a rule. */
	{ QUERY_erasing_first, "SCAN erasing" },
	/* What one customer has, or one conversation. */
	{ QUERY_erase_conversations, "USE TEMP B-TREE FOR ORDER BY" },
	{ QUERY_erase_lessons_taught, "USE TEMP B-TREE FOR ORDER BY" },
	{ QUERY_export_lessons, "USE TEMP B-TREE FOR ORDER BY" },
	/* Ends at its limit. */
	{ QUERY_expired_events, "SCAN event" },
	/* The index. */
	{ QUERY_phrasing_of_text, "SCAN f VIRTUAL TABLE INDEX" },
	{ QUERY_phrasing_search, "SCAN phrasing_fts VIRTUAL TABLE INDEX" },
};

static bool is_allowed(enum query query, const char *step)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (allowed[i].query == query &&
		    !strncmp(allowed[i].step, step, strlen(allowed[i].step)))
			return true;
	return false;
}

START_TEST(statement_is_bounded_by_an_index)
{
	enum query query = (enum query)_i;
	struct buf sql = BUF_EMPTY;
	sqlite3_stmt *plan = NULL;

	buf_printf(&sql, "EXPLAIN QUERY PLAN %s", statement_sql(query));
	ck_assert_msg(sqlite3_prepare_v2(store->db, buf_cstr(&sql), -1, &plan,
			  NULL) == SQLITE_OK,
	    "%s: %s", statement_name(query), sqlite3_errmsg(store->db));
	while (sqlite3_step(plan) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(plan, 3);

		if (!strncmp(step, "SCAN", 4) || !strncmp(step, "USE", 3))
			ck_assert_msg(is_allowed(query, step), "%s: %s",
			    statement_name(query), step);
	}
	ck_assert_int_eq(sqlite3_finalize(plan), SQLITE_OK);
	buf_fini(&sql);
}
END_TEST

START_TEST(statement_is_prepared_once)
{
	struct statement first = statement_for(store, QUERY_shop_last), again;
	int64_t number;

	ck_assert_ptr_nonnull(first.stmt);
	ck_ok(statement_number(&first, &number));
	again = statement_for(store, QUERY_shop_last);
	ck_assert_ptr_eq(first.stmt, again.stmt);
	ck_ok(statement_number(&again, &number));
	ck_assert_int_eq(number, 0);
}
END_TEST

START_TEST(error_is_kept_to_the_end)
{
	struct statement s = statement_for(store, QUERY_shop_add);

	statement_int(&s, 1);
	statement_text(&s, STR("demo"));
	ck_ok(statement_run(&s));
	s = statement_for(store, QUERY_shop_add);
	statement_int(&s, 1);
	statement_text(&s, STR("other"));
	ck_assert(!statement_next(&s));
	ck_assert(!statement_next(&s));
	statement_int(&s, 3); /* one too many, but nothing is done any more */
	ck_err(statement_end(&s), exists);
	s = statement_for(store, QUERY_staff_set_blocked);
	statement_int(&s, 1);
	statement_int(&s, 1);
	ck_err(statement_change(&s), not_found);
}
END_TEST

START_TEST(odd_columns_are_damage)
{
	uint8_t hash[32] = { 1 };

	ck_ok(connection_run(store,
	    "INSERT INTO shop VALUES (1, 'demo');"
	    "INSERT INTO staff VALUES (1, 'a', 'A', 99, '', '', '', '', 1, 0,"
	    " 0, 1); INSERT INTO request VALUES (1, 5, 's', x'00', '', 1)",
	    "test"));
	ck_err(
	    staff_by_id(store, 1, &arena, &(struct staff_row){ 0 }), damaged);
	ck_err(request_find(
		   store, 5, STR("s"), &arena, hash, &(struct str){ NULL, 0 }),
	    damaged);
	ck_assert_uint_eq(hash[0], 1);
}
END_TEST

START_TEST(list_grows)
{
	struct statement s = { .store = store };
	int64_t *list = NULL;

	for (size_t i = 0; i < 1000; i++) {
		list = statement_list(&s, &arena, list, i, sizeof(*list));
		ck_assert_ptr_nonnull(list);
		list[i] = (int64_t)i;
		for (size_t k = 0; k <= i; k++)
			ck_assert_int_eq(list[k], (int64_t)k);
	}
	ck_ok(s.err);
}
END_TEST

START_TEST(texts_may_hold_anything)
{
	char bytes[] = "a\0b'; DROP TABLE meta; --\xff";
	struct str odd = { bytes, sizeof(bytes) - 1 }, value;

	ck_ok(store_meta_set(store, "odd", odd));
	ck_ok(store_meta_get(store, "odd", &arena, &value));
	ck_assert(str_eq(odd, value));
	odd.len = 13 * 1000 * 1000; /* never read: refused by its length */
	ck_err(store_meta_set(store, "odd", odd), too_long);
}
END_TEST

/* ---- codes ------------------------------------------------------------- */

static const struct {
	int code;
	enum err expected;
} codes[] = {
	{ SQLITE_OK, ERR_ok },
	{ SQLITE_ROW, ERR_ok },
	{ SQLITE_DONE, ERR_ok },
	{ SQLITE_FULL, ERR_disk_full },
	{ SQLITE_NOMEM, ERR_no_memory },
	{ SQLITE_IOERR_NOMEM, ERR_no_memory },
	{ SQLITE_BUSY, ERR_try_later },
	{ SQLITE_BUSY_SNAPSHOT, ERR_try_later },
	{ SQLITE_BUSY_RECOVERY, ERR_try_later },
	{ SQLITE_LOCKED, ERR_try_later },
	{ SQLITE_CORRUPT, ERR_damaged },
	{ SQLITE_CORRUPT_VTAB, ERR_damaged },
	{ SQLITE_NOTADB, ERR_damaged },
	{ SQLITE_CONSTRAINT_UNIQUE, ERR_exists },
	{ SQLITE_CONSTRAINT_PRIMARYKEY, ERR_exists },
	{ SQLITE_CONSTRAINT_ROWID, ERR_exists },
	{ SQLITE_CONSTRAINT_FOREIGNKEY, ERR_not_found },
	{ SQLITE_CONSTRAINT_NOTNULL, ERR_internal },
	{ SQLITE_INTERRUPT, ERR_timeout },
	{ SQLITE_TOOBIG, ERR_too_long },
	{ SQLITE_ERROR, ERR_internal },
	{ SQLITE_MISUSE, ERR_internal },
	{ SQLITE_IOERR, ERR_io },
	{ SQLITE_IOERR_FSYNC, ERR_io },
	{ SQLITE_IOERR_WRITE, ERR_io },
	{ SQLITE_CANTOPEN, ERR_io },
	{ SQLITE_READONLY_DBMOVED, ERR_io },
	{ SQLITE_PROTOCOL, ERR_io },
};

START_TEST(code_has_its_meaning)
{
	ck_assert_str_eq(err_code(fault_meaning(codes[_i].code)),
	    err_code(codes[_i].expected));
	ck_assert_str_eq(err_code(fault_note(store, codes[_i].code, "test")),
	    err_code(codes[_i].expected));
}
END_TEST

static const struct {
	int number;
	enum err expected;
} numbers[] = {
	{ ENOENT, ERR_not_found },
	{ EEXIST, ERR_exists },
	{ ENOTDIR, ERR_bad_settings },
	{ ELOOP, ERR_bad_settings },
	{ EACCES, ERR_forbidden },
	{ EROFS, ERR_forbidden },
	{ ENOSPC, ERR_disk_full },
	{ ENOMEM, ERR_no_memory },
	{ EIO, ERR_io },
	{ EMFILE, ERR_io },
};

START_TEST(errno_has_its_meaning)
{
	ck_assert_str_eq(err_code(fault_errno(numbers[_i].number)),
	    err_code(numbers[_i].expected));
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/statement");
	TCase *statements = tcase_create("statements");
	TCase *meanings = tcase_create("meanings");

	tcase_add_checked_fixture(statements, setup, teardown);
	tcase_add_loop_test(
	    statements, statement_is_bounded_by_an_index, 0, QUERY_COUNT);
	tcase_add_test(statements, statement_is_prepared_once);
	tcase_add_test(statements, error_is_kept_to_the_end);
	tcase_add_test(statements, odd_columns_are_damage);
	tcase_add_test(statements, list_grows);
	tcase_add_test(statements, texts_may_hold_anything);
	suite_add_tcase(all, statements);

	tcase_add_checked_fixture(meanings, setup, teardown);
	tcase_add_loop_test(meanings, code_has_its_meaning, 0,
	    (int)(sizeof(codes) / sizeof(codes[0])));
	tcase_add_loop_test(meanings, errno_has_its_meaning, 0,
	    (int)(sizeof(numbers) / sizeof(numbers[0])));
	suite_add_tcase(all, meanings);
	return all;
}
