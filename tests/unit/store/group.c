/* Groups of turns: what is kept, what is taken back, and what holds when the
 * disk does not. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "server/store/connection.h"
#include "tests/support/suite.h"
#include "tests/unit/store/faulty.h"
#include "tests/unit/store/fixture.h"

static char *dir;
static struct store *store;
static struct conversation_row chat;

static void begin_rows(void)
{
	struct customer_row ann = some_customer(store, "ann");

	chat = some_conversation(store, ann.id, "chat");
}

static void setup(void)
{
	ck_ok(store_setup());
	faulty_install();
	dir = folder_make();
	store = must_open(dir);
	begin_rows();
	faulty_clear();
}

static void teardown(void)
{
	faulty_clear();
	store_close(store);
	folder_remove(dir);
}

/* A turn that adds one line. */
static enum err turn_line(int64_t seq)
{
	struct line_row line = some_line(chat.id, seq);
	enum err err = store_turn_begin(store);

	if (err)
		return err;
	err = message_add(store, &line);
	if (!err)
		err = store_turn_keep(store);
	if (err)
		store_turn_undo(store);
	return err;
}

static void group_lines(int64_t first, int64_t last)
{
	ck_ok(store_group_begin(store));
	for (; first <= last; first++)
		ck_ok(turn_line(first));
	ck_ok(store_group_commit(store));
}

static void reopen(void)
{
	faulty_clear();
	store_close(store);
	store = must_open(dir);
}

/* ---- what is kept ------------------------------------------------------ */

START_TEST(two_groups_are_kept)
{
	group_lines(1, 3);
	ck_assert(!store_group_alive(store));
	group_lines(4, 5);
	ck_assert_uint_eq(count_lines(store, chat.id), 5);
	reopen();
	ck_assert_uint_eq(count_lines(store, chat.id), 5);
}
END_TEST

START_TEST(undo_leaves_the_other_turns)
{
	struct line_row line = some_line(chat.id, 2);

	ck_ok(store_group_begin(store));
	ck_ok(turn_line(1));
	ck_ok(store_turn_begin(store));
	ck_ok(message_add(store, &line));
	ck_ok(store_meta_set(store, "pack", STR("lost")));
	store_turn_undo(store);
	ck_assert(store_group_alive(store));
	ck_ok(turn_line(2));
	ck_ok(store_group_commit(store));
	ck_assert_uint_eq(count_lines(store, chat.id), 2);
	reopen();
	ck_assert_uint_eq(count_lines(store, chat.id), 2);
}
END_TEST

START_TEST(refused_statement_leaves_its_turn)
{
	struct line_row again = some_line(chat.id, 1);

	ck_ok(store_group_begin(store));
	ck_ok(turn_line(1));
	ck_ok(store_turn_begin(store));
	ck_ok(store_meta_set(store, "pack", STR("kept")));
	ck_err(message_add(store, &again), exists);
	ck_assert(store_group_alive(store));
	ck_ok(store_turn_keep(store));
	ck_ok(store_group_commit(store));
	ck_assert_uint_eq(count_lines(store, chat.id), 1);
}
END_TEST

START_TEST(abort_takes_all_back)
{
	ck_ok(store_group_begin(store));
	ck_ok(turn_line(1));
	ck_ok(turn_line(2));
	store_group_abort(store);
	ck_assert(!store_group_alive(store));
	ck_assert_uint_eq(count_lines(store, chat.id), 0);
	group_lines(1, 1);
	ck_assert_uint_eq(count_lines(store, chat.id), 1);
}
END_TEST

START_TEST(closing_takes_an_open_group_back)
{
	struct line_row line = some_line(chat.id, 2);

	ck_ok(store_group_begin(store));
	ck_ok(turn_line(1));
	ck_ok(store_turn_begin(store));
	ck_ok(message_add(store, &line));
	reopen();
	ck_assert_uint_eq(count_lines(store, chat.id), 0);
}
END_TEST

START_TEST(empty_groups)
{
	ck_ok(store_group_begin(store));
	ck_assert(store_group_alive(store));
	ck_ok(store_group_commit(store));
	ck_ok(store_group_begin(store));
	store_group_abort(store);
	ck_ok(store_group_begin(store));
	ck_ok(store_turn_begin(store));
	ck_ok(store_turn_keep(store));
	ck_ok(store_turn_begin(store));
	store_turn_undo(store);
	ck_ok(store_group_commit(store));
	ck_assert_int_eq(faulty.writes, 0);
	ck_assert_int_eq(faulty.syncs, 0);
}
END_TEST

START_TEST(reading_group_touches_no_disk)
{
	struct arena arena = ARENA_EMPTY;
	struct conversation_row row;
	sqlite3 *other;

	ck_ok(store_group_begin(store));
	ck_ok(store_turn_begin(store));
	ck_ok(conversation_by_id(store, chat.id, &arena, &row));
	ck_ok(store_turn_keep(store));
	/* It has no write lock: somebody else gets it at once. */
	ck_assert_int_eq(
	    sqlite3_open(folder_file(dir, "deskbell.db"), &other), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(other, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL),
	    SQLITE_OK);
	faulty_clear();
	ck_ok(store_group_commit(store));
	ck_assert_int_eq(faulty.writes, 0);
	ck_assert_int_eq(faulty.syncs, 0);
	sqlite3_close(other);
	arena_fini(&arena);
}
END_TEST

START_TEST(group_flushes_once)
{
	group_lines(1, 1); /* the WAL's head */
	faulty_clear();
	group_lines(2, 100);
	ck_assert_int_eq(faulty.syncs, 1);
	ck_assert_int_gt(faulty.writes, 0);
}
END_TEST

/* ---- when the disk fails ----------------------------------------------- */

START_TEST(full_disk_at_commit)
{
	ck_ok(store_group_begin(store));
	ck_ok(turn_line(1));
	ck_ok(turn_line(2));
	faulty.fail_write = SQLITE_FULL;
	ck_err(store_group_commit(store), disk_full);
	ck_assert(!store_group_alive(store));
	ck_assert_uint_eq(count_lines(store, chat.id), 0);
	/* Still full: reads work, writes do not. */
	ck_ok(store_group_begin(store));
	ck_ok(turn_line(1));
	ck_err(store_group_commit(store), disk_full);
	/* It heals by itself. */
	faulty_clear();
	group_lines(1, 2);
	reopen();
	ck_assert_uint_eq(count_lines(store, chat.id), 2);
}
END_TEST

/* A line of many pages does not fit the cache, so it has to be written before
 * the commit: SQLite takes the whole transaction back in the middle of a
 * turn. */
START_TEST(full_disk_inside_a_turn)
{
	size_t len = 4 * 1000 * 1000;
	char *text = malloc(len);
	struct line_row line = some_line(chat.id, 2);
	enum err err = ERR_ok;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', len);
	line.text = (struct str){ text, len };
	ck_ok(store_group_begin(store));
	ck_ok(turn_line(1));
	ck_ok(connection_run(store, "PRAGMA cache_size = 10", "test"));
	faulty.fail_write = SQLITE_IOERR_WRITE;
	ck_ok(store_turn_begin(store));
	err = message_add(store, &line);
	ck_err(err, io);
	ck_assert(!store_group_alive(store));
	ck_err(store_turn_keep(store), io);
	store_turn_undo(store);
	ck_err(store_turn_begin(store), io);
	ck_err(store_group_commit(store), io);
	ck_err(store_group_begin(store), io);
	free(text);
	reopen();
	ck_assert_uint_eq(count_lines(store, chat.id), 0);
	group_lines(1, 1);
}
END_TEST

/* max_page_count makes a full disk where only inserts notice. */
START_TEST(full_disk_spares_the_turns_before)
{
	enum err err = ERR_ok;
	int64_t seq = 1, kept;

	ck_ok(connection_run(store, "PRAGMA max_page_count = 1", "test"));
	ck_ok(store_group_begin(store));
	for (; !err; seq++)
		err = turn_line(seq);
	ck_err(err, disk_full);
	kept = seq - 2;
	ck_assert_int_gt(kept, 0);
	if (store_group_alive(store)) {
		ck_ok(store_group_commit(store));
	} else {
		ck_err(store_group_commit(store), disk_full);
		kept = 0;
	}
	ck_assert_uint_eq(count_lines(store, chat.id), (size_t)kept);
	ck_ok(connection_run(store, "PRAGMA max_page_count = 1000000", "test"));
	group_lines(kept + 1, kept + 1);
	reopen();
	ck_assert_uint_eq(count_lines(store, chat.id), (size_t)kept + 1);
}
END_TEST

START_TEST(failed_flush_ends_the_trust)
{
	struct line_row line = some_line(chat.id, 3);
	size_t lines;

	group_lines(1, 1);
	ck_ok(store_group_begin(store));
	ck_ok(turn_line(2));
	faulty.fail_sync = SQLITE_IOERR_FSYNC;
	ck_err(store_group_commit(store), io);
	ck_assert(!store_group_alive(store));
	/* Even when flushes work again. */
	faulty_clear();
	ck_err(store_group_begin(store), io);
	ck_assert_uint_eq(count_lines(store, chat.id), 1);
	store_close(store);
	ck_assert_int_eq(faulty.syncs, 0);
	/* What was committed before is there; the group may be or not. */
	store = must_open(dir);
	lines = count_lines(store, chat.id);
	ck_assert(lines == 1 || lines == 2);
	line.seq = (int64_t)lines + 1;
	ck_ok(message_add(store, &line));
}
END_TEST

/* The disk fills up at each write in turn. What was acknowledged stays, what
 * was refused is not there, and the store goes on when there is room. */
START_TEST(disk_full_at_any_write)
{
	int64_t seq = 1, kept = 0;
	enum err err = ERR_ok;

	faulty.fail_write = SQLITE_FULL;
	faulty.fail_from = 1 + _i;
	for (int group = 0; group < 6; group++) {
		seq = kept + 1;
		ck_ok(store_group_begin(store));
		for (int turn = 0; turn < 3 && !err; turn++)
			err = turn_line(seq++);
		if (!err)
			err = store_group_commit(store);
		else
			store_group_abort(store);
		if (err)
			ck_err(err, disk_full);
		else
			kept = seq - 1;
		err = ERR_ok;
	}
	ck_assert_uint_eq(count_lines(store, chat.id), (size_t)kept);
	if (_i < 3)
		ck_assert_int_lt(kept, 18);
	faulty_clear();
	group_lines(kept + 1, kept + 3);
	reopen();
	ck_assert_uint_eq(count_lines(store, chat.id), (size_t)kept + 3);
	ck_ok(store_check(store));
}
END_TEST

START_TEST(failing_is_logged_once_and_without_text)
{
	char text[4000] = "";
	struct log log = { fmemopen(text, sizeof(text), "w"), LOG_INFO, NULL };
	size_t seen = 0;

	store->log = &log;
	for (int i = 0; i < 3; i++) {
		ck_ok(store_group_begin(store));
		ck_ok(turn_line(1));
		faulty.fail_write = SQLITE_FULL;
		ck_err(store_group_commit(store), disk_full);
	}
	/* Good again, and an ordinary refusal. */
	faulty_clear();
	group_lines(1, 1);
	ck_err(customer_update(store, &(struct customer_row){ .id = 999 }),
	    not_found);
	fclose(log.out);
	store->log = NULL;
	for (char *at = text; (at = strstr(at, "room=store")); at++)
		seen++;
	ck_assert_uint_eq(seen, 1);
	ck_assert_ptr_nonnull(strstr(text, "err=disk_full"));
	ck_assert_ptr_null(strstr(text, "Where"));
}
END_TEST

/* ---- crashes ----------------------------------------------------------- */

START_TEST(committed_survives_the_end_of_a_process)
{
	int status;
	pid_t child;

	store_close(store);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		store = must_open(dir);
		group_lines(1, 10);
		if (store_group_begin(store) || turn_line(11))
			_exit(1);
		_exit(0); /* in the middle of a group, nothing closed */
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	store = must_open(dir);
	ck_assert_uint_eq(count_lines(store, chat.id), 10);
}
END_TEST

START_TEST(acknowledged_survives_a_kill)
{
	int pipe_fds[2], status;
	int64_t told = 0;
	pid_t child;
	size_t lines;

	store_close(store);
	ck_assert_int_eq(pipe(pipe_fds), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		store = must_open(dir);
		for (int64_t seq = 1;; seq++) {
			group_lines(seq, seq);
			if (write(pipe_fds[1], &seq, sizeof(seq)) < 0)
				_exit(1);
		}
	}
	close(pipe_fds[1]);
	while (told < 50)
		ck_assert_int_eq(
		    read(pipe_fds[0], &told, sizeof(told)), sizeof(told));
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	while (read(pipe_fds[0], &told, sizeof(told)) == sizeof(told))
		continue;
	close(pipe_fds[0]);
	store = must_open(dir);
	lines = count_lines(store, chat.id);
	/* At most the one whose word did not get out is there besides. */
	ck_assert_uint_ge(lines, (size_t)told);
	ck_assert_uint_le(lines, (size_t)told + 1);
	ck_ok(store_check(store));
}
END_TEST

START_TEST(large_groups_go_through_checkpoints)
{
	/* More than the WAL's 4000 pages between checkpoints. */
	size_t len = 64 * 1024;
	char *text = malloc(len);
	struct line_row line;
	struct stat about;
	int64_t seq = 1;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', len);
	for (int group = 0; group < 40; group++) {
		ck_ok(store_group_begin(store));
		for (int i = 0; i < 10; i++) {
			line = some_line(chat.id, seq++);
			line.text = (struct str){ text, len };
			ck_ok(store_turn_begin(store));
			ck_ok(message_add(store, &line));
			ck_ok(store_turn_keep(store));
		}
		ck_ok(store_group_commit(store));
	}
	free(text);
	ck_assert_int_eq(stat(folder_file(dir, "deskbell.db-wal"), &about), 0);
	ck_assert_int_lt(about.st_size, 20 * 1000 * 1000);
	ck_assert_uint_eq(count_lines(store, chat.id), 400);
	reopen();
	ck_assert_uint_eq(count_lines(store, chat.id), 400);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/group");
	TCase *kept = tcase_create("kept");
	TCase *failing = tcase_create("failing");

	tcase_add_checked_fixture(kept, setup, teardown);
	tcase_set_timeout(kept, 60);
	tcase_add_test(kept, two_groups_are_kept);
	tcase_add_test(kept, undo_leaves_the_other_turns);
	tcase_add_test(kept, refused_statement_leaves_its_turn);
	tcase_add_test(kept, abort_takes_all_back);
	tcase_add_test(kept, closing_takes_an_open_group_back);
	tcase_add_test(kept, empty_groups);
	tcase_add_test(kept, reading_group_touches_no_disk);
	tcase_add_test(kept, group_flushes_once);
	suite_add_tcase(all, kept);

	tcase_add_checked_fixture(failing, setup, teardown);
	tcase_set_timeout(failing, 60);
	tcase_add_test(failing, full_disk_at_commit);
	tcase_add_test(failing, full_disk_inside_a_turn);
	tcase_add_test(failing, full_disk_spares_the_turns_before);
	tcase_add_test(failing, failed_flush_ends_the_trust);
	tcase_add_loop_test(failing, disk_full_at_any_write, 0, 40);
	tcase_add_test(failing, failing_is_logged_once_and_without_text);
	tcase_add_test(failing, committed_survives_the_end_of_a_process);
	tcase_add_test(failing, acknowledged_survives_a_kill);
	tcase_add_test(failing, large_groups_go_through_checkpoints);
	suite_add_tcase(all, failing);
	return all;
}
