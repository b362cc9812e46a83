/* Putting backups back: good ones take the place of what was, and what was is
 * kept; bad ones change nothing. The whole living folder is compared. */
#include "server/store/restore.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "server/store/connection.h"
#include "server/store/file.h"
#include "server/store/inspect.h"
#include "server/store/migrate.h"
#include "shared/token.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

static char *dir;   /* of the living database */
static char *other; /* where backups are */
static char backup[700], live[300];

static const int64_t LATER = 1800000000000;

static struct store_config config(void)
{
	return (struct store_config){ .dir = dir, .now_ms = LATER };
}

static void meta_is(const char *folder, const char *name, const char *value)
{
	struct store *store = must_open(folder);
	struct arena arena = ARENA_EMPTY;
	struct str got;

	ck_ok(store_meta_get(store, name, &arena, &got));
	ck_str(got, value);
	arena_fini(&arena);
	store_close(store);
}

static void make(const char *folder, const char *pack)
{
	struct store *store = must_open(folder);

	ck_ok(store_meta_set(store, "pack", str_from(pack)));
	store_close(store);
}

static void setup(void)
{
	char *source = folder_make();
	struct store *store;

	dir = folder_make();
	other = folder_make();
	snprintf(backup, sizeof(backup), "%s/b.db", other);
	snprintf(live, sizeof(live), "%s/deskbell.db", dir);
	make(source, "of the backup");
	store = must_open(source);
	ck_ok(store_backup(store, backup));
	store_close(store);
	folder_remove(source);
	make(dir, "living");
}

static void teardown(void)
{
	folder_remove(dir);
	folder_remove(other);
}

static void raw(const char *path, const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK,
	    "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static void hash_file(const char *path, uint8_t hash[TOKEN_HASH_LEN])
{
	static char bytes[4 * 1024 * 1024];
	FILE *file = fopen(path, "rb");
	size_t len;

	ck_assert_ptr_nonnull(file);
	len = fread(bytes, 1, sizeof(bytes), file);
	ck_assert_uint_lt(len, sizeof(bytes));
	fclose(file);
	token_hash((struct str){ bytes, len }, hash);
}

static int count_files(const char *folder)
{
	DIR *open = opendir(folder);
	int count = 0;

	ck_assert_ptr_nonnull(open);
	while (readdir(open))
		count++;
	closedir(open);
	return count - 2;
}

/* The one file whose name begins so; NULL if there is none. */
static const char *find(const char *begin)
{
	static char name[300];
	DIR *open = opendir(dir);
	struct dirent *entry;

	name[0] = '\0';
	while ((entry = readdir(open)))
		if (!strncmp(entry->d_name, begin, strlen(begin)))
			snprintf(name, sizeof(name), "%s/%.200s", dir,
			    entry->d_name);
	closedir(open);
	return name[0] ? name : NULL;
}

static enum err restore_whole(struct restore *r)
{
	struct store_config c = config();
	enum err err = restore_copy(&c, backup, r);

	if (!err)
		err = restore_prepare(&c, r);
	if (!err)
		err = restore_swap(&c, r);
	return err;
}

/* ---- good ones ------------------------------------------------------------
 */

START_TEST(backup_takes_the_place)
{
	struct restore r;
	struct stat about;

	ck_ok(restore_whole(&r));
	ck_assert_int_eq(r.epoch, LATER);
	ck_assert(!r.was_damaged);
	ck_assert_str_eq(
	    strrchr(r.kept, '/'), "/deskbell.db.before-20270115T080000Z");
	ck_assert_int_eq(stat(live, &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	restore_end(&r);
	ck_assert_int_eq(count_files(dir), 2);
	meta_is(dir, "pack", "of the backup");
	meta_is(dir, "epoch", "1800000000000");
	/* and back: what was kept is a backup as well */
	snprintf(backup, sizeof(backup), "%s",
	    find("deskbell.db.before-20270115T080000Z"));
	ck_assert_int_eq(rename(backup, folder_file(other, "kept.db")), 0);
	snprintf(backup, sizeof(backup), "%s", folder_file(other, "kept.db"));
	ck_ok(restore_whole(&r));
	ck_assert_int_eq(r.epoch, LATER + 1);
	restore_end(&r);
	meta_is(dir, "pack", "living");
}
END_TEST

START_TEST(folder_may_be_empty)
{
	struct restore r;

	ck_assert_int_eq(unlink(live), 0);
	ck_ok(restore_whole(&r));
	ck_assert_ptr_null(r.kept);
	restore_end(&r);
	meta_is(dir, "pack", "of the backup");
	ck_assert_int_eq(count_files(dir), 1);
}
END_TEST

/* What a crash left in the log is part of what is kept. */
START_TEST(log_of_the_old_one_is_kept_in_it)
{
	struct restore r;
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct store *store = NULL;

		if (try_open(dir, &store) ||
		    store_meta_set(store, "pack", STR("in the log")))
			_exit(1);
		_exit(0); /* never closed */
	}
	waitpid(pid, &status, 0);
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	ck_assert_ptr_nonnull(find("deskbell.db-wal"));
	ck_ok(restore_whole(&r));
	ck_assert_ptr_null(find("deskbell.db-wal"));
	snprintf(backup, sizeof(backup), "%s", r.kept);
	restore_end(&r);
	meta_is(dir, "pack", "of the backup");
	ck_ok(restore_whole(&r) == ERR_exists ? ERR_ok : ERR_internal);
	restore_end(&r); /* within one second: the name is taken */
	ck_assert_int_eq(rename(backup, live), 0);
	meta_is(dir, "pack", "in the log");
}
END_TEST

START_TEST(damaged_one_is_replaced_and_kept)
{
	struct restore r;
	FILE *file = fopen(live, "wb");

	fputs("no database", file);
	fclose(file);
	file = fopen(folder_file(dir, "deskbell.db-wal"), "wb");
	fputs("no log", file);
	fclose(file);
	ck_ok(restore_whole(&r));
	ck_assert(r.was_damaged);
	restore_end(&r);
	ck_assert_ptr_nonnull(find("deskbell.db.before-20270115T080000Z-wal"));
	ck_assert_ptr_null(find("deskbell.db-wal"));
	meta_is(dir, "pack", "of the backup");
}
END_TEST

START_TEST(rest_of_one_cut_short_is_no_matter)
{
	struct restore r;
	FILE *file = fopen(folder_file(dir, "deskbell.db.restore"), "wb");

	fputs("half", file);
	fclose(file);
	ck_ok(restore_whole(&r));
	restore_end(&r);
	ck_assert_int_eq(count_files(dir), 2);
	meta_is(dir, "pack", "of the backup");
}
END_TEST

/* ---- bad ones -------------------------------------------------------------
 */

static void cut_short(void)
{
	struct stat about;

	ck_assert_int_eq(stat(backup, &about), 0);
	ck_assert_int_eq(truncate(backup, about.st_size / 2), 0);
}

static void cut_to_nothing(void)
{
	ck_assert_int_eq(truncate(backup, 0), 0);
}

static void flip_at(long at)
{
	int fd = open(backup, O_RDWR);
	unsigned char byte;

	ck_assert_int_eq(pread(fd, &byte, 1, at), 1);
	byte ^= 0x40;
	ck_assert_int_eq(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static void flip_head(void)
{
	flip_at(3);
}

/* The head of a page: its kind. */
static void flip_page(void)
{
	flip_at(4096 * 3);
}

static void with_trigger(void)
{
	raw(backup, "CREATE TRIGGER t AFTER INSERT ON meta BEGIN"
		    " DELETE FROM message; END");
}

static void with_view(void)
{
	raw(backup, "CREATE VIEW v AS SELECT load_extension('/tmp/x')");
}

static void with_module(void)
{
	raw(backup, "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema"
		    " VALUES ('table', 'x', 'x', 0, 'CREATE VIRTUAL TABLE x"
		    " USING csv(filename=''/etc/passwd'')')");
}

static void from_newer(void)
{
	raw(backup, "PRAGMA user_version = 9999");
}

static void foreign(void)
{
	ck_assert_int_eq(unlink(backup), 0);
	raw(backup, "CREATE TABLE meta (name, value);"
		    "INSERT INTO meta VALUES (1, zeroblob(9000));"
		    "PRAGMA application_id = 77");
}

static void with_log(void)
{
	char name[720];
	FILE *file;

	snprintf(name, sizeof(name), "%s-wal", backup);
	file = fopen(name, "wb");
	fputs("frames of another database", file);
	fclose(file);
}

/* As large as no disk: a hole. */
static void without_room(void)
{
	ck_assert_int_eq(truncate(backup, (off_t)1 << 43), 0);
}

static void broken_reference(void)
{
	raw(backup, "PRAGMA foreign_keys = OFF;"
		    "INSERT INTO token VALUES (x'00', 99, 0, 0)");
}

static void broken_index(void)
{
	raw(backup, "UPDATE phrasing_fts_data SET block = x'ffffffffff'");
}

static void a_link(void)
{
	char name[720];

	snprintf(name, sizeof(name), "%s.to", backup);
	ck_assert_int_eq(rename(backup, name), 0);
	ck_assert_int_eq(symlink(name, backup), 0);
}

static void a_folder(void)
{
	ck_assert_int_eq(unlink(backup), 0);
	snprintf(backup, sizeof(backup), "%s", other);
}

static void missing(void)
{
	ck_assert_int_eq(unlink(backup), 0);
}

static const struct bad_row {
	const char *id; /* of the catalogue */
	void (*spoil)(void);
	enum err err;
	const char *why; /* a word of the reason */
} bad_rows[] = {
	{ "I5.1", cut_short, ERR_damaged, "damaged" },
	{ "I5.1", cut_to_nothing, ERR_damaged, "no database" },
	{ "I5.2", flip_head, ERR_damaged, "no database" },
	{ "I5.2", flip_page, ERR_damaged, "damaged" },
	{ "I5.3", with_trigger, ERR_damaged, "never put there" },
	{ "I5.4", with_view, ERR_damaged, "never put there" },
	{ "I5.4", with_module, ERR_damaged, "never put there" },
	{ "I5.5", from_newer, ERR_newer, "newer version" },
	{ "I5.7", foreign, ERR_damaged, "no database" },
	{ "I5.8", with_log, ERR_damaged, "a log" },
	{ "I5.10", without_room, ERR_disk_full, "no room" },
	{ "-", broken_reference, ERR_damaged, "damaged" },
	{ "-", broken_index, ERR_damaged, "damaged" },
	{ "-", a_link, ERR_exists, "regular" },
	{ "-", a_folder, ERR_exists, "regular" },
	{ "-", missing, ERR_not_found, NULL },
};

START_TEST(bad_one_changes_nothing)
{
	const struct bad_row *row = &bad_rows[_i];
	uint8_t before[TOKEN_HASH_LEN], after[TOKEN_HASH_LEN];
	struct restore r;
	enum err err;

	hash_file(live, before);
	row->spoil();
	err = restore_whole(&r);
	ck_assert_msg(err == row->err, "%s: %s, not %s", row->id, err_code(err),
	    err_code(row->err));
	if (row->why)
		ck_assert_msg(r.why && strstr(r.why, row->why), "%s: %s",
		    row->id, r.why ? r.why : "-");
	restore_end(&r);
	hash_file(live, after);
	ck_assert_mem_eq(before, after, sizeof(before));
	ck_assert_int_eq(count_files(dir), 1);
	meta_is(dir, "pack", "living");
}
END_TEST

/* A disk that is full only while it is written to. */
START_TEST(disk_may_fill_up_meanwhile)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct rlimit most = { 64 * 1024, 64 * 1024 };
		struct restore r;

		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &most) ||
		    restore_whole(&r) != ERR_disk_full)
			_exit(1);
		restore_end(&r);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	ck_assert_int_eq(count_files(dir), 1);
	meta_is(dir, "pack", "living");
}
END_TEST

/* I5.6: brought up to date in the copy, before it is anybody's. */
START_TEST(older_one_is_brought_up_to_date)
{
	static char sql[64 * 1024];
	FILE *file =
	    fopen(DESKBELL_SOURCE_DIR "/tests/unit/store/schema_0001.sql", "r");
	struct restore r;
	size_t len;

	ck_assert_ptr_nonnull(file);
	len = fread(sql, 1, sizeof(sql) - 1, file);
	sql[len] = '\0';
	fclose(file);
	ck_assert_int_eq(unlink(backup), 0);
	/* the tokenizer is ours; without rows any one does for the making */
	for (char *at = sql; (at = strstr(at, "'deskbell'"));)
		memcpy(at, "'ascii'   ", 10);
	raw(backup, sql);
	raw(backup, "PRAGMA application_id = 0x4465736b;"
		    "PRAGMA user_version = 1;"
		    "INSERT OR REPLACE INTO meta VALUES ('schema', '1'),"
		    " ('pack', 'old'), ('created_at', '1')");
	ck_ok(restore_whole(&r));
	ck_assert_int_eq(r.version, 1);
	restore_end(&r);
	meta_is(dir, "pack", "old");
}
END_TEST

/* ---- inspecting ------------------------------------------------------------
 */

START_TEST(looking_leaves_no_files)
{
	static const enum inspect_way ways[] = { INSPECT_ALONE };
	char name[] = "q?u#e %41.db", path[320];
	struct inspect_size size;
	struct store *store;

	snprintf(path, sizeof(path), "%s/%s", other, name);
	ck_assert_int_eq(rename(backup, path), 0);
	ck_ok(inspect_open(path, ways[0], NULL, &store));
	ck_ok(inspect_size(store, &size));
	ck_assert_int_eq(size.version, size.newest);
	ck_assert_int_eq(size.page_bytes, 4096);
	ck_assert_int_gt(size.pages, 20);
	store_close(store);
	ck_assert_int_eq(count_files(other), 1);
	ck_ok(inspect_copy(path, NULL));
	ck_assert_int_eq(count_files(other), 1);
}
END_TEST

START_TEST(looking_cannot_write)
{
	struct store *store;

	ck_ok(inspect_open(backup, INSPECT_ALONE, NULL, &store));
	ck_assert_int_ne(store_meta_set(store, "pack", STR("x")), ERR_ok);
	store_close(store);
	ck_err(
	    inspect_open("/nowhere", INSPECT_ALONE, NULL, &store), not_found);
}
END_TEST

static const struct count_row {
	void (*spoil)(void);
	enum err (*ask)(struct store *, int64_t *);
} count_rows[] = {
	{ broken_reference, inspect_references },
	{ with_trigger, inspect_strangers },
	{ with_view, inspect_strangers },
};

START_TEST(faults_are_counted)
{
	const struct count_row *row = &count_rows[_i];
	struct store *store;
	int64_t count = -1;

	ck_ok(inspect_open(backup, INSPECT_ALONE, NULL, &store));
	ck_ok(row->ask(store, &count));
	ck_assert_int_eq(count, 0);
	store_close(store);
	row->spoil();
	ck_ok(inspect_open(backup, INSPECT_ALONE, NULL, &store));
	ck_ok(row->ask(store, &count));
	ck_assert_int_gt(count, 0);
	store_close(store);
}
END_TEST

START_TEST(entries_without_a_row_are_counted)
{
	struct store *store = must_open(dir);
	int64_t count = -1;

	ck_assert_int_eq(sqlite3_exec(store->db,
			     "INSERT INTO phrasing_fts (rowid, text)"
			     " VALUES (7, 'tea pot')",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	store_close(store);
	ck_ok(inspect_open(live, INSPECT_ALONE, NULL, &store));
	ck_ok(inspect_search(store, &count));
	ck_assert_int_gt(count, 0);
	store_close(store);
	ck_err(inspect_copy(live, NULL), damaged);
}
END_TEST

/* ---- backups ---------------------------------------------------------------
 */

static void on_step(void *ctx, int64_t done, int64_t all)
{
	int64_t *last = ctx;

	ck_assert_int_ge(done, *last);
	ck_assert_int_le(done, all);
	*last = done;
}

START_TEST(steps_are_told)
{
	int64_t last = 0;
	struct backup_watch watch = { on_step, &last };
	struct store *store = must_open(dir);

	ck_ok(store_backup_watched(
	    store, folder_file(other, "again.db"), &watch));
	ck_assert_int_gt(last, 20);
	store_close(store);
	ck_assert_int_eq(count_files(other), 2);
}
END_TEST

/* A backup of what is not whole is none. */
START_TEST(backup_is_checked_before_it_has_its_name)
{
	struct store *store;

	raw(live, "PRAGMA foreign_keys = OFF;"
		  "INSERT INTO token VALUES (x'00', 99, 0, 0)");
	store = must_open(dir);
	ck_err(store_backup(store, folder_file(other, "again.db")), damaged);
	store_close(store);
	ck_assert_int_eq(count_files(other), 1);
}
END_TEST

START_TEST(backup_goes_through_no_link)
{
	struct store *store = must_open(dir);
	char to[320], from[320];

	snprintf(to, sizeof(to), "%s/none", other);
	snprintf(from, sizeof(from), "%s/link", other);
	ck_assert_int_eq(symlink(to, from), 0);
	ck_err(store_backup(store, from), exists);
	snprintf(from, sizeof(from), "%s/else.tmp", other);
	ck_assert_int_eq(symlink(to, from), 0);
	snprintf(from, sizeof(from), "%s/else", other);
	ck_err(store_backup(store, from), exists);
	ck_assert_int_ne(access(to, F_OK), 0);
	store_close(store);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("store/restore");
	TCase *c = tcase_create("restore");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, backup_takes_the_place);
	tcase_add_test(c, folder_may_be_empty);
	tcase_add_test(c, log_of_the_old_one_is_kept_in_it);
	tcase_add_test(c, damaged_one_is_replaced_and_kept);
	tcase_add_test(c, rest_of_one_cut_short_is_no_matter);
	tcase_add_loop_test(c, bad_one_changes_nothing, 0,
	    (int)(sizeof(bad_rows) / sizeof(*bad_rows)));
	tcase_add_test(c, disk_may_fill_up_meanwhile);
	tcase_add_test(c, older_one_is_brought_up_to_date);
	suite_add_tcase(s, c);
	c = tcase_create("inspect");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, looking_leaves_no_files);
	tcase_add_test(c, looking_cannot_write);
	tcase_add_loop_test(c, faults_are_counted, 0,
	    (int)(sizeof(count_rows) / sizeof(*count_rows)));
	tcase_add_test(c, entries_without_a_row_are_counted);
	suite_add_tcase(s, c);
	c = tcase_create("backup");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, steps_are_told);
	tcase_add_test(c, backup_is_checked_before_it_has_its_name);
	tcase_add_test(c, backup_goes_through_no_link);
	suite_add_tcase(s, c);
	return s;
}
