/* Where SQLite's codes end: every other file of the server sees enum err. Not
 * for deciding what to do about an error; that is the caller's. */
#include "server/store/fault.h"

#include <errno.h>
#include <sqlite3.h>

#include "server/store/connection.h"

static enum err constraint_meaning(int code)
{
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return ERR_exists;
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return ERR_not_found;
	default:
		return ERR_internal;
	}
}

enum err fault_meaning(int code)
{
	if (code == SQLITE_IOERR_NOMEM)
		return ERR_no_memory;
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return ERR_ok;
	case SQLITE_FULL:
		return ERR_disk_full;
	case SQLITE_NOMEM:
		return ERR_no_memory;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_try_later;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ERR_damaged;
	case SQLITE_INTERRUPT:
		return ERR_timeout;
	case SQLITE_TOOBIG:
		return ERR_too_long;
	case SQLITE_CONSTRAINT:
		return constraint_meaning(code);
	case SQLITE_ERROR: /* wrong SQL or a wrong call: a fault of ours */
	case SQLITE_AUTH:  /* ... or what connection.c forbids */
	case SQLITE_MISUSE:
	case SQLITE_MISMATCH:
	case SQLITE_RANGE:
		return ERR_internal;
	default:
		return ERR_io;
	}
}

/* Not for the operator: the ordinary ends of a well-formed request. */
static bool is_ordinary(enum err err)
{
	return err == ERR_exists || err == ERR_not_found ||
	       err == ERR_timeout || err == ERR_too_long;
}

enum err fault_note(struct store *store, int code, const char *what)
{
	enum err err = fault_meaning(code);

	if (!err)
		return err;
	if (store->begun && !store->broken && sqlite3_get_autocommit(store->db))
		store->broken = err;
	if (is_ordinary(err) || code == store->logged)
		return err;
	/* A full disk fails every turn; a reader commits nothing that could
	 * tell that the trouble is over, so it logs each. */
	if (!store->reader)
		store->logged = code;
	/* Not sqlite3_errmsg(): it may quote what somebody wrote. */
	log_line(store->log, LOG_ERROR, "store", "failed",
	    "what=%s code=%d errno=%d err=%s meaning=\"%s\"", what, code,
	    sqlite3_system_errno(store->db), err_code(err),
	    sqlite3_errstr(code));
	return err;
}

enum err fault_errno(int number)
{
	switch (number) {
	case ENOENT:
		return ERR_not_found;
	case EEXIST:
		return ERR_exists;
	case ENOTDIR:
	case ELOOP:
	case ENAMETOOLONG:
		return ERR_bad_settings;
	case EACCES:
	case EPERM:
	case EROFS:
		return ERR_forbidden;
	case ENOSPC:
	case EDQUOT:
		return ERR_disk_full;
	case ENOMEM:
		return ERR_no_memory;
	default:
		return ERR_io;
	}
}
