/* Whole copies of a database. Not for copying back: a backup is a database,
 * to be put in the place of deskbell.db while no server runs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/store/connection.h"
#include "server/store/fault.h"
#include "server/store/file.h"

static int copy_pages(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

	if (!backup)
		return sqlite3_extended_errcode(to);
	/* In one step, so in one read transaction: a copy in slices starts
	 * again at every commit of somebody else. */
	sqlite3_backup_step(backup, -1);
	return sqlite3_backup_finish(backup);
}

enum err connection_copy(struct store *store, const char *path)
{
	sqlite3 *to = NULL;
	int code, closed;

	code = sqlite3_open_v2(path, &to,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
	    NULL);
	if (!code)
		code = sqlite3_exec(
		    to, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
	if (!code)
		code = copy_pages(to, store->db);
	closed = sqlite3_close(to);
	return fault_note(store, code ? code : closed, "copy");
}

enum err store_backup(struct store *store, const char *path)
{
	/* SQLite takes a name that starts with "file:" for a URI. */
	const char *here = path[0] == '/' ? "" : "./";
	char *target = file_name(here, path);
	char *part = target ? file_name(target, ".part") : NULL;
	enum err err = part ? ERR_ok : ERR_no_memory;
	bool taken = false;

	/* The name is taken first: two copies cannot both get it, and what
	 * stands there is whole or empty. */
	if (!err)
		err = file_create(target);
	taken = !err;
	if (!err && unlink(part) && errno != ENOENT)
		err = fault_errno(errno);
	if (!err)
		err = file_create(part);
	if (!err) {
		err = connection_copy(store, part);
		if (!err)
			err = file_rename(part, target);
		if (err)
			unlink(part);
	}
	if (err && taken)
		unlink(target);
	free(part);
	free(target);
	return err;
}
