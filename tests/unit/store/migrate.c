/* Versions of the schema: made fresh, brought up to date once, refused when
 * newer, and left alone when a step fails. */
#include <check.h>
#include <sqlite3.h>

#include "server/store/connection.h"
#include "server/store/migrate.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

static const struct migration two[] = {
	{ 2, "0002_mood.sql",
	    "ALTER TABLE conversation ADD COLUMN mood INTEGER NOT NULL"
	    " DEFAULT 0; CREATE TABLE tag (name TEXT NOT NULL);" },
	{ 0, NULL, NULL },
};

static const struct migration three[] = {
	{ 2, "0002_mood.sql",
	    "ALTER TABLE conversation ADD COLUMN mood INTEGER NOT NULL"
	    " DEFAULT 0; CREATE TABLE tag (name TEXT NOT NULL);" },
	{ 3, "0003_first_tag.sql", "INSERT INTO tag VALUES ('first');" },
	{ 0, NULL, NULL },
};

static const struct migration broken_references[] = {
	{ 2, "0002_lose.sql", "DELETE FROM customer;" },
	{ 0, NULL, NULL },
};

static const struct migration fails[] = {
	{ 2, "0002_good.sql", "CREATE TABLE tag (name TEXT NOT NULL);" },
	{ 3, "0003_bad.sql", "INSERT INTO no_such_table VALUES (1);" },
	{ 0, NULL, NULL },
};

static const struct migration commits[] = {
	{ 2, "0002_commits.sql", "CREATE TABLE tag (name); COMMIT;" },
	{ 0, NULL, NULL },
};

/* A table is rebuilt while others refer to it. */
static const struct migration rebuilds[] = {
	{ 2, "0002_rebuild.sql",
	    "CREATE TABLE customer_new ("
	    "  id INTEGER PRIMARY KEY NOT NULL,"
	    "  shop_id INTEGER NOT NULL REFERENCES shop(id),"
	    "  subject TEXT NOT NULL UNIQUE, shop_ref TEXT,"
	    "  name TEXT NOT NULL, lang INTEGER NOT NULL,"
	    "  last_rep INTEGER, created_at INTEGER NOT NULL,"
	    "  UNIQUE (shop_id, shop_ref));"
	    "INSERT INTO customer_new SELECT * FROM customer;"
	    "DROP TABLE customer;"
	    "ALTER TABLE customer_new RENAME TO customer;" },
	{ 0, NULL, NULL },
};

static char *dir, path[300];
static struct store *store;

/* A conversation as version 1 wrote it. */
static const char old_rows[] =
    "INSERT INTO meta VALUES ('schema', '1'), ('created_at', '1');"
    "INSERT INTO shop VALUES (1, 'demo');"
    "INSERT INTO customer VALUES (1, 1, 'ann', NULL, 'Ann', 2, NULL, 1);"
    "INSERT INTO conversation (public_id, shop_id, customer_id, state, stage,"
    "  lang, ask_seq, last_seq, opened_at, state_at, active_at)"
    "  VALUES ('chat', 1, 1, 0, 1, 2, 3, 3, 7, 8, 9);"
    "INSERT INTO message VALUES (1, 1, 0, 1, 0, 1, 'Ann', 'Where is it?', '',"
    "  '', '', 9);"
    "INSERT INTO answer VALUES (1, 1, 'sent', 'order.status', 960, '', 0,"
    "  'where', 'abc', 9);";

static struct str old_schema(struct arena *arena)
{
	FILE *file =
	    fopen(DESKBELL_SOURCE_DIR "/tests/unit/store/schema_0001.sql", "r");
	char text[16384];
	size_t len;

	ck_assert_ptr_nonnull(file);
	len = fread(text, 1, sizeof(text), file);
	ck_assert_uint_lt(len, sizeof(text));
	ck_assert_int_eq(fclose(file), 0);
	return arena_str(arena, (struct str){ text, len });
}

/* A database of version 1, opened without bringing it up to date. */
static struct store *old_database(void)
{
	struct arena arena = ARENA_EMPTY;
	struct store *made = NULL;
	char version[100];

	ck_ok(store_setup());
	ck_ok(connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	    &(struct store_config){ .now_ms = NOW }, &made));
	snprintf(version, sizeof(version),
	    "PRAGMA application_id = %d; PRAGMA user_version = 1;",
	    MIGRATE_APPLICATION);
	ck_ok(connection_run(made, old_schema(&arena).ptr, "schema"));
	ck_ok(connection_run(made, version, "version"));
	ck_ok(connection_run(made, old_rows, "rows"));
	arena_fini(&arena);
	return made;
}

static void setup(void)
{
	dir = folder_make();
	snprintf(path, sizeof(path), "%s/deskbell.db", dir);
	store = old_database();
}

static void teardown(void)
{
	store_close(store);
	folder_remove(dir);
}

static int64_t ask(const char *sql)
{
	int64_t value = -1;

	ck_ok(connection_ask(store, sql, &value));
	return value;
}

static int64_t tables_named(const char *name)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM sqlite_schema WHERE name = '%s'", name);
	return ask(sql);
}

static void check_version(int64_t expected)
{
	struct arena arena = ARENA_EMPTY;
	struct str value;
	char text[30];

	snprintf(text, sizeof(text), "%lld", (long long)expected);
	ck_assert_int_eq(ask("PRAGMA user_version"), expected);
	ck_ok(store_meta_get(store, "schema", &arena, &value));
	ck_str(value, text);
	arena_fini(&arena);
}

static int64_t newest_shipped(void)
{
	int64_t newest = 1;

	for (const struct migration *at = migrate_list(); at->number; at++)
		newest = at->number;
	return newest;
}

START_TEST(shipped_list_rises_without_holes)
{
	const struct migration *list = migrate_list();
	int64_t expected = 2;

	store_close(store);
	store = must_open(NULL);
	for (; list->number; list++) {
		ck_assert_int_eq(list->number, expected++);
		ck_assert_ptr_nonnull(list->file);
		ck_assert_ptr_nonnull(list->sql);
	}
	check_version(expected - 1);
}
END_TEST

START_TEST(each_is_applied_once)
{
	bool pending = false;

	ck_ok(migrate_look(store, two, &pending));
	ck_assert(pending);
	ck_ok(migrate_run(store, two, path));
	check_version(2);
	ck_assert_int_eq(ask("SELECT sum(mood) FROM conversation"), 0);
	ck_ok(migrate_look(store, two, &pending));
	ck_assert(!pending);
	ck_ok(migrate_look(store, three, &pending));
	ck_assert(pending);
	ck_ok(migrate_run(store, three, path));
	check_version(3);
	ck_assert_int_eq(ask("SELECT count(*) FROM tag"), 1);
	ck_ok(migrate_run(store, three, NULL));
	ck_assert_int_eq(ask("SELECT count(*) FROM tag"), 1);
	ck_assert_int_eq(ask("PRAGMA foreign_keys"), 1);
}
END_TEST

START_TEST(several_at_once)
{
	ck_ok(migrate_run(store, three, path));
	check_version(3);
	ck_assert_int_eq(ask("SELECT count(*) FROM tag"), 1);
}
END_TEST

START_TEST(old_file_is_kept)
{
	char old[320];
	sqlite3 *db;

	snprintf(old, sizeof(old), "%s.before-0003", path);
	ck_ok(migrate_run(store, three, path));
	ck_assert_int_eq(
	    sqlite3_open_v2(old, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "SELECT count(*) FROM conversation",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	ck_assert_int_ne(
	    sqlite3_exec(db, "SELECT * FROM tag", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	unlink(folder_file(dir, "deskbell.db.before-0003-wal"));
	unlink(folder_file(dir, "deskbell.db.before-0003-shm"));
}
END_TEST

static const struct {
	const struct migration *list;
	enum err expected;
} failing[] = {
	{ fails, ERR_internal },
	{ broken_references, ERR_internal },
};

/* G5.6: a process that is ended in the middle leaves no more than one that
 * fails there. */
START_TEST(all_or_nothing)
{
	bool pending;

	ck_assert_str_eq(err_code(migrate_run(store, failing[_i].list, path)),
	    err_code(failing[_i].expected));
	check_version(1);
	ck_assert_int_eq(tables_named("tag"), 0);
	ck_assert_int_eq(ask("SELECT count(*) FROM customer"), 1);
	ck_assert_int_eq(ask("PRAGMA foreign_keys"), 1);
	ck_ok(migrate_look(store, failing[_i].list, &pending));
	ck_assert(pending);
	/* A repaired program gets over it; the copy is there already. */
	ck_ok(migrate_run(store, three, path));
	check_version(3);
}
END_TEST

START_TEST(file_must_not_commit)
{
	ck_err(migrate_run(store, commits, NULL), internal);
	check_version(1);
	ck_assert_int_eq(ask("PRAGMA foreign_keys"), 1);
}
END_TEST

START_TEST(table_may_be_rebuilt)
{
	ck_ok(migrate_run(store, rebuilds, NULL));
	check_version(2);
	ck_assert_int_eq(ask("SELECT count(*) FROM customer"), 1);
	ck_assert_int_eq(
	    ask("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}
END_TEST

START_TEST(newer_is_refused)
{
	struct store *again;
	bool pending;
	char sql[60];

	ck_ok(migrate_run(store, three, NULL));
	ck_err(migrate_look(store, two, &pending), newer);
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %lld",
	    (long long)newest_shipped() + 1);
	ck_ok(connection_run(store, sql, "version"));
	store_close(store);
	store = NULL;
	ck_err(try_open(dir, &again), newer);
}
END_TEST

/* What the first release wrote is there, and can be written on. */
START_TEST(first_release_is_brought_up_to_date)
{
	struct arena arena = ARENA_EMPTY;
	struct conversation_row row;
	struct answer_row why;

	store_close(store);
	store = must_open(dir);
	check_version(newest_shipped());
	ck_ok(conversation_by_id(store, 1, &arena, &row));
	ck_str(row.public_id, "chat");
	ck_assert_int_eq(row.ask_seq, 3);
	ck_assert_int_eq(row.ask_from, 0);
	ck_str(row.asked, "");
	ck_str(row.known, "");
	ck_str(row.page, "");
	ck_str(row.context, "");
	ck_str(row.contact, "");
	row.asked = STR("order.number order.status 3");
	row.known = STR("product.name=Lamp\n");
	row.ask_from = 2;
	row.context = STR("page: Lamps\n");
	row.contact = STR("ann@example.com");
	ck_ok(conversation_update(store, &row));
	ck_ok(conversation_by_id(store, 1, &arena, &row));
	ck_str(row.asked, "order.number order.status 3");
	ck_str(row.known, "product.name=Lamp\n");
	ck_assert_int_eq(row.ask_from, 2);
	ck_str(row.context, "page: Lamps\n");
	ck_str(row.contact, "ann@example.com");
	ck_ok(answer_get(store, 1, 1, &arena, &why));
	ck_str(why.reply, "order.status");
	ck_assert_int_eq(access(folder_file(dir, "deskbell.db"), F_OK), 0);
	arena_fini(&arena);
}
END_TEST

/* Lessons live through the rebuilding of their table, and may forget where
 * they come from from then on. */
START_TEST(lessons_may_lose_their_chat)
{
	struct migration list[8] = { { 0, NULL, NULL } };

	for (size_t i = 0; migrate_list()[i].number < 6; i++)
		list[i] = migrate_list()[i];
	ck_ok(migrate_run(store, list, NULL));
	check_version(5);
	ck_ok(connection_run(store,
	    "INSERT INTO lesson VALUES (7, 3, 1, 1, 1, 2, 'Where is it?',"
	    " 'order.status', 'taught', 1, 'approved', NULL, 4)",
	    "lesson"));
	ck_ok(migrate_run(store, migrate_list(), NULL));
	check_version(newest_shipped());
	ck_assert_int_eq(ask("SELECT conversation_id FROM lesson WHERE id = 7"
			     " AND at = 3 AND state = 'approved'"
			     " AND decided_at = 4 AND is_right = 1"),
	    1);
	ck_ok(connection_run(
	    store, "UPDATE lesson SET conversation_id = NULL", "lesson"));
	ck_assert_int_eq(
	    ask("SELECT count(*) FROM pragma_foreign_key_check"), 0);
	ck_assert_int_eq(ask("SELECT sum(emptied) FROM conversation"), 0);
}
END_TEST

/* Column by column what a fresh database has. */
START_TEST(old_and_fresh_are_alike)
{
	static const char sql[] =
	    "SELECT count(*) FROM sqlite_schema t, pragma_table_info(t.name) c"
	    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'";
	static const char columns[] =
	    "SELECT sum(length(t.name || c.name || c.type) * (1 + "
	    "c.\"notnull\"))"
	    " FROM sqlite_schema t, pragma_table_info(t.name) c"
	    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'";
	static const char indexes[] =
	    "SELECT sum(length(name)) FROM sqlite_schema WHERE type = 'index'";
	int64_t old[3];

	store_close(store);
	store = must_open(dir);
	old[0] = ask(sql);
	old[1] = ask(columns);
	old[2] = ask(indexes);
	store_close(store);
	store = must_open(NULL);
	ck_assert_int_eq(ask(sql), old[0]);
	ck_assert_int_eq(ask(columns), old[1]);
	ck_assert_int_eq(ask(indexes), old[2]);
}
END_TEST

START_TEST(fresh_is_of_the_newest_version)
{
	store_close(store);
	store = NULL;
	ck_ok(store_setup());
	ck_ok(connection_open(
	    ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	    &(struct store_config){ .now_ms = NOW }, &store));
	ck_ok(migrate_fresh(store, three, NOW));
	check_version(3);
	/* Twice is refused: the tables are there. */
	ck_assert_int_ne((int)migrate_fresh(store, three, NOW), ERR_ok);
	check_version(3);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/migrate");
	TCase *versions = tcase_create("versions");

	tcase_add_checked_fixture(versions, setup, teardown);
	tcase_set_timeout(versions, 60);
	tcase_add_test(versions, shipped_list_rises_without_holes);
	tcase_add_test(versions, each_is_applied_once);
	tcase_add_test(versions, several_at_once);
	tcase_add_test(versions, old_file_is_kept);
	tcase_add_loop_test(versions, all_or_nothing, 0, 2);
	tcase_add_test(versions, file_must_not_commit);
	tcase_add_test(versions, table_may_be_rebuilt);
	tcase_add_test(versions, newer_is_refused);
	tcase_add_test(versions, fresh_is_of_the_newest_version);
	tcase_add_test(versions, first_release_is_brought_up_to_date);
	tcase_add_test(versions, lessons_may_lose_their_chat);
	tcase_add_test(versions, old_and_fresh_are_alike);
	suite_add_tcase(all, versions);
	return all;
}
