/* Opening the one database file safely, as writer or reader, and closing it.
 * Not for what is in it: one file a table beside this one. */
#include "server/store/store.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/connection.h"
#include "server/store/fault.h"
#include "server/store/file.h"
#include "server/store/migrate.h"

enum {
	/* What the WAL grows to by itself before a checkpoint: 4000 pages,
	 * each with a head of 24 bytes, and a large group more. */
	WAL_BYTES = (4000 + 500) * (4096 + 24),
	CHUNK_BYTES = 64 * 1024,
	/* A whole check reads every page; a larger file's is for `doctor`. */
	CHECK_PAGES_MAX = 16 * 1024,
	CLEAR_WAIT_MS = 5,
	WRITER_FLAGS = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW
};

enum err store_setup(void)
{
	int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

	/* Misuse: SQLite runs already, so this was called before. */
	if (code && code != SQLITE_MISUSE)
		return fault_meaning(code);
	if (!sqlite3_threadsafe() || !sqlite3_compileoption_used("ENABLE_FTS5"))
		return ERR_internal;
	return fault_meaning(sqlite3_initialize());
}

/* ---- the writer -------------------------------------------------------- */

/* Takes away what a creation that was cut short left. */
static enum err remove_left(const char *path)
{
	static const char *const endings[] = { ".new", ".new-journal" };
	enum err err = ERR_ok;

	for (size_t i = 0; i < 2 && !err; i++) {
		char *name = file_name(path, endings[i]);

		if (!name)
			err = ERR_no_memory;
		else if (unlink(name) && errno != ENOENT)
			err = fault_errno(errno);
		free(name);
	}
	return err;
}

/* Made under another name and renamed when whole, so that a deskbell.db is
 * never empty: an empty one is a damaged one. */
static enum err make_fresh(const char *path, const struct store_config *config)
{
	struct store *store = NULL;
	char *name = file_name(path, ".new");
	enum err err = name ? remove_left(path) : ERR_no_memory;

	if (!err)
		err = file_create(name);
	if (!err)
		err = connection_open(name, WRITER_FLAGS, config, &store);
	if (!err)
		err =
		    connection_run(store, "PRAGMA synchronous = FULL", "fresh");
	if (!err)
		err = migrate_fresh(store, migrate_list(), config->now_ms);
	store_close(store);
	if (!err)
		err = file_rename(name, path);
	if (err && name)
		remove_left(path);
	free(name);
	return err;
}

enum err store_check(struct store *store)
{
	int64_t faults;
	enum err err = connection_ask(store,
	    "SELECT count(*) FROM pragma_quick_check(1)"
	    " WHERE quick_check <> 'ok'",
	    &faults);

	return err || !faults ? err : ERR_damaged;
}

static enum err check_if_small(struct store *store)
{
	int64_t pages;
	enum err err = connection_ask(store, "PRAGMA page_count", &pages);

	return err || pages > CHECK_PAGES_MAX ? err : store_check(store);
}

static enum err accept(struct store *store, const char *path)
{
	bool pending;
	enum err err = migrate_look(store, migrate_list(), &pending);

	if (!err)
		err = check_if_small(store);
	if (!err && pending)
		err = migrate_run(store, migrate_list(), path);
	return err;
}

/* Writes the WAL out to its size once, so that commits overwrite blocks that
 * are there instead of adding new ones, which takes a flush longer. Zeros
 * behind the last frame are no frames. No more than a help: if there is no
 * room it stays short. */
static void grow_wal(struct store *store)
{
	static const char zeros[CHUNK_BYTES];
	sqlite3_file *wal = NULL;
	sqlite3_int64 had = 0, at;
	int code = sqlite3_file_control(
	    store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);

	if (code || !wal || !wal->pMethods ||
	    wal->pMethods->xFileSize(wal, &had))
		return;
	for (at = had; at < WAL_BYTES && !code; at += CHUNK_BYTES)
		code = wal->pMethods->xWrite(wal, zeros, CHUNK_BYTES, at);
	if (!code)
		code = wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL);
	if (code)
		wal->pMethods->xTruncate(wal, had);
}

/* What a crash left in the WAL goes into the database and is flushed before
 * anything is built upon it: frames that only the page cache still has would
 * otherwise break the chain of those after them at a power cut. If somebody
 * reads, or the disk is full, the next checkpoint does it: a desk that can
 * only read is better than none. */
static enum err clear_wal(struct store *store)
{
	enum err err = fault_note(store,
	    sqlite3_wal_checkpoint_v2(
		store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL),
	    "checkpoint");

	return err == ERR_try_later || err == ERR_disk_full ? ERR_ok : err;
}

enum err store_clear_log(struct store *store)
{
	int code;

	assert(!store->group && !store->reader);
	/* The desk stands still meanwhile. */
	sqlite3_busy_timeout(store->db, CLEAR_WAIT_MS);
	code = sqlite3_wal_checkpoint_v2(
	    store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(store->db, CONNECTION_BUSY_MS);
	if (!code)
		grow_wal(store);
	return fault_note(store, code, "clear_log");
}

static enum err open_file(
    const struct store_config *config, const char *path, struct store **out)
{
	static const struct setting settings[] = {
		/* 16 MiB: the hot pages of a busy shop */
		{ "PRAGMA cache_size = -16384", NULL },
		{ "PRAGMA journal_mode = WAL", "wal" },
		{ "PRAGMA synchronous = FULL", NULL },
		{ "PRAGMA synchronous", "2" },
		{ "PRAGMA wal_autocheckpoint = 4000", "4000" },
		{ "PRAGMA journal_size_limit = -1", "-1" },
		{ NULL, NULL },
	};
	struct store *store = NULL;
	bool missing;
	enum err err = file_probe(path, MIGRATE_APPLICATION, &missing);

	if (!err && missing)
		err = make_fresh(path, config);
	if (!err && chmod(path, 0600))
		err = fault_errno(errno);
	if (!err)
		err = connection_open(path, WRITER_FLAGS, config, &store);
	if (!err)
		err = accept(store, path);
	if (!err)
		err = connection_set(store, settings);
	if (!err)
		err = clear_wal(store);
	if (err) {
		store_close(store);
		return err;
	}
	grow_wal(store);
	connection_checkpoint(store, true);
	*out = store;
	return ERR_ok;
}

static enum err open_memory(
    const struct store_config *config, struct store **out)
{
	struct store *store;
	enum err err = connection_open(":memory:",
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, config, &store);

	if (err)
		return err;
	err = migrate_fresh(store, migrate_list(), config->now_ms);
	if (err)
		store_close(store);
	else
		*out = store;
	return err;
}

static void tell_failure(
    const struct store_config *config, enum err err, const char *what)
{
	if (err)
		log_line(config->log, LOG_ERROR, "store", "not_opened",
		    "as=%s err=%s", what, err_code(err));
}

enum err store_open(const struct store_config *config, struct store **out)
{
	char *path = NULL;
	enum err err;

	if (!config->dir)
		return open_memory(config, out);
	err = file_database(config->dir, &path);
	if (!err)
		err = open_file(config, path, out);
	tell_failure(config, err, "writer");
	free(path);
	return err;
}

/* ---- a reader ---------------------------------------------------------- */

static enum err accept_reader(struct store *store)
{
	static const struct setting settings[] = {
		{ "PRAGMA query_only = ON", NULL },
		{ "PRAGMA query_only", "1" },
		{ NULL, NULL },
	};
	bool pending;
	enum err err = migrate_look(store, migrate_list(), &pending);

	if (!err && pending)
		err = ERR_not_ready;
	return err ? err : connection_set(store, settings);
}

enum err store_open_reader(
    const struct store_config *config, struct store **out)
{
	struct store *store = NULL;
	char *path = NULL;
	enum err err = ERR_not_found;

	if (!config->dir)
		return err;
	err = file_database(config->dir, &path);
	/* No look at the file first: see file_probe. */
	if (!err && access(path, F_OK))
		err = fault_errno(errno);
	if (!err)
		err = connection_open(path,
		    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW, config,
		    &store);
	if (!err)
		err = accept_reader(store);
	tell_failure(config, err, "reader");
	if (err)
		store_close(store);
	else
		*out = store;
	free(path);
	return err;
}
