/* Whole copies of a database. Not for copying back: restore.c. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server/store/connection.h"
#include "server/store/fault.h"
#include "server/store/file.h"
#include "server/store/inspect.h"

enum {
	STEP_PAGES = 1024, /* 4 MiB */
	/* The target's own cache; what is beyond it is written at once. */
	TARGET_CACHE_KIB = 1024,
	PAUSE_MAX_US = 100 * 1000
};

struct copy {
	sqlite3 *to, *from;
	int fd; /* the target's, to flush it */
	const struct backup_watch *watch;
};

static int64_t mono_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* Flushed piece by piece: a commit of the server beside us would else have to
 * wait for all that this wrote and nobody flushed. And as long as a piece took,
 * the disk is the server's alone. */
static int give_way(const struct copy *c, int64_t begun_us)
{
	int64_t pause_us;

	if (fdatasync(c->fd))
		return SQLITE_IOERR_FSYNC;
	pause_us = mono_us() - begun_us;
	if (pause_us > PAUSE_MAX_US)
		pause_us = PAUSE_MAX_US;
	if (c->watch && pause_us > 0)
		usleep((useconds_t)pause_us);
	return SQLITE_OK;
}

static void tell(const struct copy *c, sqlite3_backup *backup)
{
	int all = sqlite3_backup_pagecount(backup);

	if (c->watch)
		c->watch->step(
		    c->watch->ctx, all - sqlite3_backup_remaining(backup), all);
}

static int step_all(const struct copy *c, sqlite3_backup *backup)
{
	int code, slow;

	do {
		int64_t begun_us = mono_us();

		code = sqlite3_backup_step(backup, STEP_PAGES);
		slow = code ? SQLITE_OK : give_way(c, begun_us);
		if (!code || code == SQLITE_DONE)
			tell(c, backup);
	} while (!code && !slow);
	return slow;
}

static int copy_pages(const struct copy *c)
{
	sqlite3_backup *backup =
	    sqlite3_backup_init(c->to, "main", c->from, "main");
	int slow, code;

	if (!backup)
		return sqlite3_extended_errcode(c->to);
	slow = step_all(c, backup);
	code = sqlite3_backup_finish(backup);
	return slow ? slow : code;
}

/* All of it in one read transaction: a copy of which each step has its own
 * starts again at every commit of somebody else. */
static int copy_at_once(const struct copy *c)
{
	bool own = sqlite3_get_autocommit(c->from);
	int code = SQLITE_OK;

	if (own)
		code = sqlite3_exec(c->from,
		    "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL,
		    NULL);
	if (!code)
		code = copy_pages(c);
	if (own && !sqlite3_get_autocommit(c->from))
		sqlite3_exec(c->from, "ROLLBACK", NULL, NULL, NULL);
	return code;
}

/* A target that was cut short is no good anyway: it needs no journal, and one
 * flush at its end. */
static int copy_to_fd(
    struct store *store, const char *path, const struct copy *how)
{
	struct copy c = *how;
	char settings[120];
	int code, closed;

	snprintf(settings, sizeof(settings),
	    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
	    "PRAGMA cache_size = -%d",
	    TARGET_CACHE_KIB);
	c.from = store->db;
	code = sqlite3_open_v2(path, &c.to,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
	    NULL);
	if (!code)
		code = sqlite3_exec(c.to, settings, NULL, NULL, NULL);
	if (!code)
		code = copy_at_once(&c);
	closed = sqlite3_close(c.to);
	if (!code && !closed && fsync(c.fd))
		code = SQLITE_IOERR_FSYNC;
	return code ? code : closed;
}

/* The descriptor stays until SQLite is through: closing any one of a file
 * drops the process's locks on it. */
static enum err copy_to(
    struct store *store, const char *path, const struct backup_watch *watch)
{
	struct copy c = { .watch = watch };
	enum err err;

	c.fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (c.fd < 0)
		return fault_errno(errno);
	err = fault_note(store, copy_to_fd(store, path, &c), "copy");
	close(c.fd);
	return err;
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
