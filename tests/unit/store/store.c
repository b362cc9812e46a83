/* Opening, refusing, locking, closing and copying the database file. */
#include <check.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "server/store/connection.h"
#include "server/store/fault.h"
#include "server/store/migrate.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

static char *dir;

static void setup(void)
{
	dir = folder_make();
}

static void teardown(void)
{
	folder_remove(dir);
}

static const char *database(void)
{
	return folder_file(dir, "deskbell.db");
}

/* Runs SQL on the file with nothing of the store in between. */
static void raw(const char *path, const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static int64_t ask(struct store *store, const char *sql)
{
	int64_t value = -1;

	ck_ok(connection_ask(store, sql, &value));
	return value;
}

static char *slurp(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *bytes;
	long size;

	ck_assert_ptr_nonnull(file);
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	bytes = malloc((size_t)size + 1);
	ck_assert_ptr_nonnull(bytes);
	*len = fread(bytes, 1, (size_t)size, file);
	ck_assert_int_eq((long)*len, size);
	fclose(file);
	return bytes;
}

static void spill(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static bool there(const char *name)
{
	return access(folder_file(dir, name), F_OK) == 0;
}

/* ---- opening ----------------------------------------------------------- */

/* Of the schema that a fresh database gets. */
static const char *newest_version(void)
{
	static char text[24];
	const struct migration *at = migrate_list();
	int64_t newest = 1;

	for (; at->number; at++)
		newest = at->number;
	snprintf(text, sizeof(text), "%lld", (long long)newest);
	return text;
}

START_TEST(fresh_file_is_made)
{
	struct stat about;
	struct store *store;
	struct arena arena = ARENA_EMPTY;
	struct str value;
	mode_t mask = umask(0);

	store = must_open(dir);
	umask(mask);
	ck_assert_int_eq(stat(database(), &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	ck_assert_int_eq(stat(folder_file(dir, "deskbell.db-wal"), &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	ck_assert_int_ge(about.st_size, 16 * 1000 * 1000);
	ck_ok(store_meta_get(store, "schema", &arena, &value));
	ck_str(value, newest_version());
	ck_ok(store_meta_get(store, "created_at", &arena, &value));
	ck_str(value, "1700000000000");
	arena_fini(&arena);
	store_close(store);
	/* Closed, it is one file. */
	ck_assert(there("deskbell.db"));
	ck_assert(!there("deskbell.db-wal"));
	ck_assert(!there("deskbell.db-shm"));
	ck_assert(!there("deskbell.db.new"));
}
END_TEST

START_TEST(settings_are_in_force)
{
	struct store *store = must_open(dir);

	ck_assert_int_eq(ask(store, "PRAGMA synchronous"), 2);
	ck_assert_int_eq(ask(store, "PRAGMA temp_store"), 2);
	ck_assert_int_eq(ask(store, "PRAGMA mmap_size"), 0);
	ck_assert_int_eq(ask(store, "PRAGMA foreign_keys"), 1);
	ck_assert_int_eq(ask(store, "PRAGMA trusted_schema"), 0);
	ck_assert_int_eq(ask(store, "PRAGMA busy_timeout"), 5000);
	ck_assert_int_eq(ask(store, "PRAGMA wal_autocheckpoint"), 4000);
	ck_assert_int_eq(ask(store, "PRAGMA application_id"), 0x4465736b);
	ck_assert_int_eq(ask(store, "SELECT journal_mode = 'wal' FROM"
				    " pragma_journal_mode"),
	    1);
	store_close(store);
}
END_TEST

static const char *const forbidden[] = {
	"ATTACH ':memory:' AS other",
	"DETACH main",
	"SELECT load_extension('x')",
	"SELECT fts3_tokenizer('x')",
	"INSERT INTO phrasing_fts_data VALUES (99, 'x')",
	"UPDATE phrasing_fts_idx SET term = 'x'",
	"DELETE FROM phrasing_fts_config",
	"DROP TABLE phrasing_fts_data",
	"PRAGMA writable_schema = ON; DELETE FROM sqlite_schema",
	"VACUUM INTO '/tmp/deskbell-never'",
	"UPDATE sqlite_schema SET sql = ''",
	"SELECT \"no such column\"",
	"SELECT zeroblob(12000001)",
	"SELECT 1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1",
};

START_TEST(connection_is_hardened)
{
	struct store *store = must_open(NULL);

	ck_assert_int_ne(
	    sqlite3_exec(store->db, forbidden[_i], NULL, NULL, NULL),
	    SQLITE_OK);
	store_close(store);
}
END_TEST

/* The authorizer refuses by itself what a limit refuses as well; of a reader
 * no less. */
START_TEST(attach_is_denied_twice)
{
	static const char attach[] = "ATTACH ':memory:' AS other";
	struct store *store = must_open(dir), *reader = must_read(dir);
	struct store *both[] = { store, reader };

	for (size_t i = 0; i < 2; i++) {
		sqlite3_limit(both[i]->db, SQLITE_LIMIT_ATTACHED, 10);
		ck_assert_int_eq(
		    sqlite3_exec(both[i]->db, attach, NULL, NULL, NULL),
		    SQLITE_AUTH);
	}
	ck_assert_int_eq(fault_meaning(SQLITE_AUTH), ERR_internal);
	store_close(reader);
	store_close(store);
}
END_TEST

START_TEST(extensions_are_not_loaded)
{
	struct store *store = must_open(NULL);
	char *why = NULL;

	ck_assert_int_ne(
	    sqlite3_load_extension(store->db, "libm.so.6", NULL, &why),
	    SQLITE_OK);
	ck_assert_ptr_nonnull(strstr(why, "not authorized"));
	sqlite3_free(why);
	store_close(store);
}
END_TEST

static const struct limit_row {
	size_t bytes;
	enum err err;
} limit_rows[] = {
	{ 100, ERR_ok },
	{ 11 * 1000 * 1000, ERR_ok },
	{ 12 * 1000 * 1000 + 1, ERR_too_long },
};

START_TEST(values_over_the_limit_are_refused)
{
	struct store *store = must_open(NULL);
	const struct limit_row *want = &limit_rows[_i];
	char *text = malloc(want->bytes);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', want->bytes);
	ck_assert_int_eq(
	    store_meta_set(store, "pack", (struct str){ text, want->bytes }),
	    want->err);
	free(text);
	store_close(store);
}
END_TEST

START_TEST(long_sql_is_refused)
{
	struct store *store = must_open(NULL);
	size_t len = 100 * 1000;
	char *sql = malloc(len + 2);
	sqlite3_stmt *stmt = NULL;

	ck_assert_ptr_nonnull(sql);
	memset(sql, ' ', len + 1);
	memcpy(sql, "SELECT 1", 8);
	sql[len + 1] = '\0';
	ck_assert_int_eq(
	    sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL), SQLITE_TOOBIG);
	sql[len] = '\0';
	ck_assert_int_eq(
	    sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL), SQLITE_OK);
	sqlite3_finalize(stmt);
	free(sql);
	store_close(store);
}
END_TEST

START_TEST(opening_again_changes_nothing)
{
	struct store *store = must_open(dir);
	int64_t shop = some_shop(store);
	char *before, *after;
	size_t len, len_after;

	store_close(store);
	before = slurp(database(), &len);
	for (int i = 0; i < 2; i++) {
		store = must_open(dir);
		ck_assert_int_eq(some_shop(store), shop);
		store_close(store);
	}
	after = slurp(database(), &len_after);
	ck_assert_uint_eq(len, len_after);
	ck_assert_mem_eq(before, after, len);
	free(before);
	free(after);
}
END_TEST

START_TEST(mode_of_an_old_file_is_narrowed)
{
	struct stat about;

	store_close(must_open(dir));
	ck_assert_int_eq(chmod(database(), 0644), 0);
	store_close(must_open(dir));
	ck_assert_int_eq(stat(database(), &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
}
END_TEST

START_TEST(rest_of_a_creation_is_removed)
{
	spill(folder_file(dir, "deskbell.db.new"), "half", 4);
	spill(folder_file(dir, "deskbell.db.new-journal"), "half", 4);
	store_close(must_open(dir));
	ck_assert(!there("deskbell.db.new"));
	ck_assert(!there("deskbell.db.new-journal"));
}
END_TEST

START_TEST(folder_may_be_a_link)
{
	char link[300];

	snprintf(link, sizeof(link), "%s-link", dir);
	ck_assert_int_eq(symlink(dir, link), 0);
	store_close(must_open(link));
	ck_assert(there("deskbell.db"));
	ck_assert_int_eq(unlink(link), 0);
}
END_TEST

START_TEST(memory_has_all_but_readers)
{
	struct store_config config = { .now_ms = NOW };
	struct store *store = must_open(NULL), *other = must_open(NULL), *none;

	some_shop(store);
	ck_assert_int_eq(ask(store, "SELECT count(*) FROM shop"), 1);
	ck_assert_int_eq(ask(other, "SELECT count(*) FROM shop"), 0);
	ck_err(store_open_reader(&config, &none), not_found);
	ck_ok(store_check(store));
	store_close(store);
	store_close(other);
	store_close(NULL);
}
END_TEST

/* ---- refusing ---------------------------------------------------------- */

START_TEST(folder_must_be_one)
{
	struct store *store;
	char file[300];

	snprintf(file, sizeof(file), "%s/x", dir);
	ck_err(try_open(file, &store), not_found);
	ck_err(try_reader(file, &store), not_found);
	spill(file, "x", 1);
	ck_err(try_open(file, &store), bad_settings);
	ck_err(try_reader(dir, &store), not_found);
}
END_TEST

/* Ways to spoil a good database file; each must be refused, and the file must
 * be as it was afterwards. */
static void make_empty(void)
{
	spill(database(), "", 0);
}

static void make_text(void)
{
	char text[5000];

	memset(text, 'x', sizeof(text));
	spill(database(), text, sizeof(text));
}

static void make_short(void)
{
	ck_assert_int_eq(truncate(database(), 100), 0);
}

static void cut_pages(void)
{
	ck_assert_int_eq(truncate(database(), 8 * 4096), 0);
}

static void make_foreign(void)
{
	ck_assert_int_eq(unlink(database()), 0);
	raw(database(), "CREATE TABLE notes (text); PRAGMA user_version = 1");
}

static void make_other_id(void)
{
	raw(database(), "PRAGMA application_id = 252006673");
}

static void make_newer(void)
{
	raw(database(), "PRAGMA user_version = 9999");
}

static void make_older_than_any(void)
{
	raw(database(), "PRAGMA user_version = 0");
}

/* A page of an index full of rubbish: only the check sees it. */
static void flip_page(void)
{
	size_t len;
	char *bytes = slurp(database(), &len);

	memset(bytes + 5 * 4096, 0xa5, 2000);
	spill(database(), bytes, len);
	free(bytes);
}

static void flip_magic(void)
{
	size_t len;
	char *bytes = slurp(database(), &len);

	bytes[0] ^= 1;
	spill(database(), bytes, len);
	free(bytes);
}

static const struct {
	void (*spoil)(void);
	enum err expected;
} spoilt[] = {
	{ make_empty, ERR_damaged },
	{ make_text, ERR_damaged },
	{ make_short, ERR_damaged },
	{ cut_pages, ERR_damaged },
	{ make_foreign, ERR_damaged },
	{ make_other_id, ERR_damaged },
	{ make_newer, ERR_newer },
	{ make_older_than_any, ERR_damaged },
	{ flip_page, ERR_damaged },
	{ flip_magic, ERR_damaged },
};

START_TEST(spoilt_file_is_refused_and_kept)
{
	struct store *store = must_open(dir);
	size_t len, len_after;
	char *before, *after;

	some_shop(store);
	store_close(store);
	spoilt[_i].spoil();
	before = slurp(database(), &len);
	for (int i = 0; i < 2; i++) {
		store = NULL;
		ck_assert_str_eq(err_code(try_open(dir, &store)),
		    err_code(spoilt[_i].expected));
		ck_assert_ptr_null(store);
	}
	after = slurp(database(), &len_after);
	ck_assert_uint_eq(len, len_after);
	ck_assert_mem_eq(before, after, len);
	free(before);
	free(after);
}
END_TEST

START_TEST(foreign_log_is_not_applied)
{
	/* Another application's database with its last commit in the WAL. */
	size_t len, wal_len, after_len;
	char *wal, *after;
	struct store *store;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(database(), &db), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(db, "PRAGMA journal_mode = WAL; CREATE TABLE a (b)",
		NULL, NULL, NULL),
	    SQLITE_OK);
	wal = slurp(folder_file(dir, "deskbell.db-wal"), &wal_len);
	after = slurp(database(), &len);
	sqlite3_close(db);
	spill(database(), after, len);
	spill(folder_file(dir, "deskbell.db-wal"), wal, wal_len);
	free(after);
	ck_err(try_open(dir, &store), damaged);
	after = slurp(folder_file(dir, "deskbell.db-wal"), &after_len);
	ck_assert_uint_eq(after_len, wal_len);
	ck_assert_mem_eq(after, wal, wal_len);
	free(after);
	free(wal);
}
END_TEST

START_TEST(log_without_database_is_damage)
{
	struct store *store;

	spill(folder_file(dir, "deskbell.db-wal"), "x", 1);
	ck_err(try_open(dir, &store), damaged);
	ck_assert(!there("deskbell.db"));
}
END_TEST

START_TEST(database_must_not_be_a_link)
{
	struct store *store;
	char to[300];

	store_close(must_open(dir));
	snprintf(to, sizeof(to), "%s/moved", dir);
	ck_assert_int_eq(rename(database(), to), 0);
	ck_assert_int_eq(symlink(to, database()), 0);
	ck_err(try_open(dir, &store), damaged);
	ck_assert_int_ne((int)try_reader(dir, &store), ERR_ok);
}
END_TEST

START_TEST(database_must_not_be_a_folder)
{
	struct store *store;

	ck_assert_int_eq(mkdir(database(), 0700), 0);
	ck_err(try_open(dir, &store), damaged);
	ck_assert_int_eq(rmdir(database()), 0);
}
END_TEST

/* ---- the lock ---------------------------------------------------------- */

START_TEST(lock_is_held_by_one)
{
	struct stat about;
	int first = -1, second = -1;

	ck_ok(store_lock(dir, &first));
	ck_assert_int_eq(stat(folder_file(dir, "lock"), &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	ck_err(store_lock(dir, &second), locked);
	ck_assert_int_eq(second, -1);
	store_unlock(first);
	ck_ok(store_lock(dir, &second));
	store_unlock(second);
}
END_TEST

START_TEST(lock_holds_across_processes)
{
	int fd, status;
	pid_t child;

	ck_ok(store_lock(dir, &fd));
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child)
		_exit(store_lock(dir, &fd) == ERR_locked ? 0 : 1);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	store_unlock(fd);
}
END_TEST

START_TEST(lock_needs_a_folder)
{
	char file[300];
	int fd;

	snprintf(file, sizeof(file), "%s/none", dir);
	ck_err(store_lock(file, &fd), not_found);
	spill(file, "x", 1);
	ck_err(store_lock(file, &fd), bad_settings);
}
END_TEST

/* ---- readers ----------------------------------------------------------- */

START_TEST(reader_sees_committed_rows_only)
{
	struct store *store = must_open(dir), *reader = must_read(dir);
	struct arena arena = ARENA_EMPTY;
	struct str value;

	ck_ok(store_group_begin(store));
	ck_ok(store_turn_begin(store));
	ck_ok(store_meta_set(store, "pack", STR("7")));
	ck_ok(store_turn_keep(store));
	ck_ok(store_meta_get(store, "pack", &arena, &value));
	ck_err(store_meta_get(reader, "pack", &arena, &value), not_found);
	ck_ok(store_group_commit(store));
	ck_ok(store_meta_get(reader, "pack", &arena, &value));
	ck_str(value, "7");
	arena_fini(&arena);
	store_close(reader);
	store_close(store);
	ck_assert(!there("deskbell.db-wal"));
}
END_TEST

START_TEST(reader_cannot_write)
{
	struct store *store = must_open(dir), *reader = must_read(dir);

	ck_assert_int_ne((int)store_meta_set(reader, "pack", STR("7")), ERR_ok);
	ck_assert_int_ne(
	    (int)connection_run(reader, "CREATE TABLE mine (x)", "test"),
	    ERR_ok);
	store_close(reader);
	store_close(store);
}
END_TEST

START_TEST(reader_wants_its_own_schema)
{
	struct store *reader;
	char sql[60];

	store_close(must_open(dir));
	make_newer();
	ck_err(try_reader(dir, &reader), newer);
	make_older_than_any();
	ck_err(try_reader(dir, &reader), damaged);
	raw(database(), "PRAGMA user_version = 1");
	ck_err(try_reader(dir, &reader), not_ready);
	snprintf(
	    sql, sizeof(sql), "PRAGMA user_version = %s", newest_version());
	raw(database(), sql);
	store_close(must_read(dir));
	make_other_id();
	ck_err(try_reader(dir, &reader), damaged);
}
END_TEST

START_TEST(many_readers_beside_the_writer)
{
	struct store *store = must_open(dir), *readers[4];

	for (int i = 0; i < 4; i++)
		readers[i] = must_read(dir);
	some_shop(store);
	for (int i = 0; i < 4; i++) {
		ck_assert_int_eq(
		    ask(readers[i], "SELECT count(*) FROM shop"), 1);
		store_close(readers[i]);
	}
	store_close(store);
}
END_TEST

/* ---- copies ------------------------------------------------------------ */

static void check_copy(const char *path, const char *value)
{
	char *other = folder_make();
	struct arena arena = ARENA_EMPTY;
	struct store *store;
	struct stat about;
	struct str got;

	ck_assert_int_eq(stat(path, &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	ck_assert_int_eq(link(path, folder_file(other, "deskbell.db")), 0);
	store = must_open(other);
	ck_ok(store_check(store));
	ck_ok(store_meta_get(store, "pack", &arena, &got));
	ck_str(got, value);
	arena_fini(&arena);
	store_close(store);
	folder_remove(other);
}

START_TEST(backup_is_a_database)
{
	struct store *store = must_open(dir), *reader = must_read(dir);
	char path[300];

	snprintf(path, sizeof(path), "%s/copy", dir);
	ck_ok(store_meta_set(store, "pack", STR("1")));
	/* While a group is open: what it has not committed is not copied. */
	ck_ok(store_group_begin(store));
	ck_ok(store_turn_begin(store));
	ck_ok(store_meta_set(store, "pack", STR("2")));
	ck_ok(store_turn_keep(store));
	ck_ok(store_backup(reader, path));
	ck_ok(store_group_commit(store));
	check_copy(path, "1");
	ck_assert(!there("copy.tmp"));
	store_close(reader);
	store_close(store);
}
END_TEST

START_TEST(backup_of_memory)
{
	struct store *store = must_open(NULL);
	char path[300];

	snprintf(path, sizeof(path), "%s/copy", dir);
	ck_ok(store_meta_set(store, "pack", STR("3")));
	ck_ok(store_backup(store, path));
	check_copy(path, "3");
	store_close(store);
}
END_TEST

START_TEST(backup_replaces_nothing)
{
	struct store *store = must_open(dir);
	char path[300], *bytes;
	size_t len;

	snprintf(path, sizeof(path), "%s/copy", dir);
	spill(path, "mine", 4);
	ck_err(store_backup(store, path), exists);
	bytes = slurp(path, &len);
	ck_assert_uint_eq(len, 4);
	ck_assert_mem_eq(bytes, "mine", 4);
	free(bytes);
	ck_err(store_backup(store, database()), exists);
	snprintf(path, sizeof(path), "%s/none/copy", dir);
	ck_err(store_backup(store, path), not_found);
	store_close(store);
}
END_TEST

START_TEST(backup_names_are_no_uris)
{
	struct store *store = must_open(NULL);
	char *back = getcwd(NULL, 0);

	ck_assert_int_eq(chdir(dir), 0);
	ck_ok(store_backup(store, "file:copy?mode=memory"));
	ck_assert_int_eq(chdir(back), 0);
	free(back);
	ck_assert(there("file:copy?mode=memory"));
	store_close(store);
}
END_TEST

START_TEST(backup_of_an_unfinished_group_is_refused)
{
	struct store *store = must_open(dir);
	char path[300];

	snprintf(path, sizeof(path), "%s/copy", dir);
	ck_ok(store_group_begin(store));
	ck_ok(store_turn_begin(store));
	ck_ok(store_meta_set(store, "pack", STR("2")));
	ck_ok(store_turn_keep(store));
	ck_err(store_backup(store, path), try_later);
	ck_assert(!there("copy"));
	ck_assert(!there("copy.tmp"));
	ck_ok(store_group_commit(store));
	ck_ok(store_backup(store, path));
	store_close(store);
}
END_TEST

/* ---- values ------------------------------------------------------------ */

START_TEST(meta_values)
{
	struct store *store = must_open(NULL);
	struct arena arena = ARENA_EMPTY;
	struct str value = STR("untouched");

	ck_err(store_meta_get(store, "secret", &arena, &value), not_found);
	ck_str(value, "untouched");
	ck_ok(store_meta_set(store, "secret", STR("one")));
	ck_ok(store_meta_set(store, "secret", STR("two")));
	ck_ok(store_meta_get(store, "secret", &arena, &value));
	ck_str(value, "two");
	ck_ok(store_meta_set(store, "secret", STR_NONE));
	ck_ok(store_meta_get(store, "secret", &arena, &value));
	ck_assert_uint_eq(value.len, 0);
	arena_fini(&arena);
	store_close(store);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/store");
	TCase *files = tcase_create("files");
	TCase *refusals = tcase_create("refusals");
	TCase *beside = tcase_create("beside");
	int spoilt_rows = (int)(sizeof(spoilt) / sizeof(spoilt[0]));
	int forbidden_rows = (int)(sizeof(forbidden) / sizeof(forbidden[0]));

	tcase_add_checked_fixture(files, setup, teardown);
	tcase_set_timeout(files, 60);
	tcase_add_test(files, fresh_file_is_made);
	tcase_add_test(files, settings_are_in_force);
	tcase_add_loop_test(files, connection_is_hardened, 0, forbidden_rows);
	tcase_add_test(files, attach_is_denied_twice);
	tcase_add_test(files, extensions_are_not_loaded);
	tcase_add_loop_test(files, values_over_the_limit_are_refused, 0,
	    (int)(sizeof(limit_rows) / sizeof(*limit_rows)));
	tcase_add_test(files, long_sql_is_refused);
	tcase_add_test(files, opening_again_changes_nothing);
	tcase_add_test(files, mode_of_an_old_file_is_narrowed);
	tcase_add_test(files, rest_of_a_creation_is_removed);
	tcase_add_test(files, folder_may_be_a_link);
	tcase_add_test(files, memory_has_all_but_readers);
	tcase_add_test(files, meta_values);
	suite_add_tcase(all, files);

	tcase_add_checked_fixture(refusals, setup, teardown);
	tcase_set_timeout(refusals, 60);
	tcase_add_test(refusals, folder_must_be_one);
	tcase_add_loop_test(
	    refusals, spoilt_file_is_refused_and_kept, 0, spoilt_rows);
	tcase_add_test(refusals, foreign_log_is_not_applied);
	tcase_add_test(refusals, log_without_database_is_damage);
	tcase_add_test(refusals, database_must_not_be_a_link);
	tcase_add_test(refusals, database_must_not_be_a_folder);
	tcase_add_test(refusals, lock_is_held_by_one);
	tcase_add_test(refusals, lock_holds_across_processes);
	tcase_add_test(refusals, lock_needs_a_folder);
	suite_add_tcase(all, refusals);

	tcase_add_checked_fixture(beside, setup, teardown);
	tcase_set_timeout(beside, 60);
	tcase_add_test(beside, reader_sees_committed_rows_only);
	tcase_add_test(beside, reader_cannot_write);
	tcase_add_test(beside, reader_wants_its_own_schema);
	tcase_add_test(beside, many_readers_beside_the_writer);
	tcase_add_test(beside, backup_is_a_database);
	tcase_add_test(beside, backup_of_memory);
	tcase_add_test(beside, backup_replaces_nothing);
	tcase_add_test(beside, backup_names_are_no_uris);
	tcase_add_test(beside, backup_of_an_unfinished_group_is_refused);
	suite_add_tcase(all, beside);
	return all;
}
