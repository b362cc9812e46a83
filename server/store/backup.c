/* Whole copies of a database. Not for copying back: restore.c. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/connection.h"
#include "server/store/fault.h"
#include "server/store/file.h"
#include "server/store/inspect.h"

enum {
	STEP_PAGES = 2048, /* 8 MiB */
	/* The target is written through its own cache: what is larger than
	 * that is written early, and the last flush is short. */
	TARGET_CACHE_KIB = 8192
};

static int step_all(sqlite3_backup *backup, const struct backup_watch *watch)
{
	int code;

	do {
		code = sqlite3_backup_step(backup, STEP_PAGES);
		if (watch && (!code || code == SQLITE_DONE)) {
			int all = sqlite3_backup_pagecount(backup);

			watch->step(watch->ctx,
			    all - sqlite3_backup_remaining(backup), all);
		}
	} while (!code);
	return code;
}

static int copy_pages(
    sqlite3 *to, sqlite3 *from, const struct backup_watch *watch)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

	if (!backup)
		return sqlite3_extended_errcode(to);
	step_all(backup, watch);
	return sqlite3_backup_finish(backup);
}

/* All of it in one read transaction: a copy of which each step has its own
 * starts again at every commit of somebody else. */
static int copy_at_once(
    sqlite3 *to, sqlite3 *from, const struct backup_watch *watch)
{
	bool own = sqlite3_get_autocommit(from);
	int code = SQLITE_OK;

	if (own)
		code = sqlite3_exec(from,
		    "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL,
		    NULL);
	if (!code)
		code = copy_pages(to, from, watch);
	if (own && !sqlite3_get_autocommit(from))
		sqlite3_exec(from, "ROLLBACK", NULL, NULL, NULL);
	return code;
}

static enum err copy_to(
    struct store *store, const char *path, const struct backup_watch *watch)
{
	sqlite3 *to = NULL;
	char cache[60];
	int code, closed;

	snprintf(cache, sizeof(cache),
	    "PRAGMA synchronous = FULL; PRAGMA cache_size = -%d",
	    TARGET_CACHE_KIB);
	code = sqlite3_open_v2(path, &to,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
	    NULL);
	if (!code)
		code = sqlite3_exec(to, cache, NULL, NULL, NULL);
	if (!code)
		code = copy_at_once(to, store->db, watch);
	closed = sqlite3_close(to);
	return fault_note(store, code ? code : closed, "copy");
}

/* What an earlier copy left that was cut short. */
static enum err create_part(const char *part)
{
	struct stat about;

	if (!lstat(part, &about) && !S_ISREG(about.st_mode))
		return ERR_exists;
	if (unlink(part) && errno != ENOENT)
		return fault_errno(errno);
	return file_create(part);
}

enum err store_backup_watched(
    struct store *store, const char *path, const struct backup_watch *watch)
{
	/* SQLite takes a name that starts with "file:" for a URI. */
	const char *here = path[0] == '/' ? "" : "./";
	char *target = file_name(here, path);
	char *part = target ? file_name(target, ".tmp") : NULL;
	struct stat about;
	bool made = false;
	enum err err = part ? ERR_ok : ERR_no_memory;

	if (!err && !lstat(target, &about))
		err = ERR_exists;
	if (!err) {
		err = create_part(part);
		made = !err;
	}
	if (!err)
		err = copy_to(store, part, watch);
	if (!err)
		err = inspect_copy(part, store->log);
	if (!err)
		err = file_move(part, target);
	if (err && made)
		unlink(part);
	free(part);
	free(target);
	return err;
}

enum err store_backup(struct store *store, const char *path)
{
	return store_backup_watched(store, path, NULL);
}
