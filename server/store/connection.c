/* One hardened SQLite connection, and SQL on it that runs once. Not for the
 * statements of turns (statement.c), nor for which file to open (store.c). */
#include "server/store/connection.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/fault.h"
#include "server/store/tokenizer.h"

/* ---- closing ------------------------------------------------------------ */

void connection_checkpoint(struct store *store, bool wanted)
{
	sqlite3_db_config(
	    store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, wanted ? 0 : 1, NULL);
}

void store_close(struct store *store)
{
	int code;

	if (!store)
		return;
	if (store->group)
		store_group_abort(store);
	statement_fini(store);
	/* After a failed flush what is on the disk is left to the next start,
	 * which reads it afresh. */
	if (store->untrusted)
		connection_checkpoint(store, false);
	code = sqlite3_close(store->db);
	assert(!code);
	(void)code;
	free(store);
}

void store_interrupt(struct store *store)
{
	sqlite3_interrupt(store->db);
}

/* ---- SQL without parameters -------------------------------------------- */

enum err connection_run(struct store *store, const char *sql, const char *what)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return fault_note(store, code, what);
}

enum err connection_ask(struct store *store, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);

	if (!code && (code = sqlite3_step(stmt)) == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	if (code == SQLITE_DONE)
		code = SQLITE_CORRUPT;
	return fault_note(store, code, sql);
}

static enum err set(struct store *store, const struct setting *setting)
{
	sqlite3_stmt *stmt = NULL;
	const char *given = NULL;
	bool good = true;
	int code = sqlite3_prepare_v2(store->db, setting->sql, -1, &stmt, NULL);

	if (!code && (code = sqlite3_step(stmt)) == SQLITE_ROW)
		given = (const char *)sqlite3_column_text(stmt, 0);
	if (setting->answer)
		good = given && !strcmp(given, setting->answer);
	sqlite3_finalize(stmt);
	if (fault_meaning(code))
		return fault_note(store, code, setting->sql);
	if (good)
		return ERR_ok;
	log_line(store->log, LOG_ERROR, "store", "refused", "sql=\"%s\"",
	    setting->sql);
	return ERR_io;
}

enum err connection_set(struct store *store, const struct setting *settings)
{
	enum err err = ERR_ok;

	for (; !err && settings->sql; settings++)
		err = set(store, settings);
	return err;
}

/* ---- a connection ------------------------------------------------------ */

/* No statement of ours asks for these, whatever words reach one. */
static int authorize(void *ctx, int action, const char *first,
    const char *second, const char *database, const char *trigger)
{
	(void)ctx;
	(void)first;
	(void)database;
	(void)trigger;
	if (action == SQLITE_ATTACH || action == SQLITE_DETACH)
		return SQLITE_DENY;
	if (action == SQLITE_FUNCTION && second &&
	    (!sqlite3_stricmp(second, "load_extension") ||
		!sqlite3_stricmp(second, "fts3_tokenizer")))
		return SQLITE_DENY;
	return SQLITE_OK;
}

static int harden(sqlite3 *db)
{
	static const struct {
		int option, value;
	} switches[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		/* A file that is refused stays as it was. */
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
	};
	static const struct {
		int limit, value;
	} limits[] = {
		{ SQLITE_LIMIT_LENGTH, 12 * 1000 * 1000 },
		{ SQLITE_LIMIT_SQL_LENGTH, 100 * 1000 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 20 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};
	int code, now;

	for (size_t i = 0; i < sizeof(switches) / sizeof(*switches); i++) {
		code = sqlite3_db_config(
		    db, switches[i].option, switches[i].value, &now);
		if (code || now != switches[i].value)
			return code ? code : SQLITE_ERROR;
	}
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		sqlite3_limit(db, limits[i].limit, limits[i].value);
	code = sqlite3_set_authorizer(db, authorize, NULL);
	return code ? code : sqlite3_busy_timeout(db, CONNECTION_BUSY_MS);
}

enum err connection_open(const char *path, int flags,
    const struct store_config *config, struct store **out)
{
	static const struct setting settings[] = {
		{ "PRAGMA mmap_size = 0", NULL },
		{ "PRAGMA temp_store = MEMORY", NULL },
		{ "PRAGMA temp_store", "2" },
		{ "PRAGMA foreign_keys", "1" },
		/* What is deleted is overwritten: see erase.h. */
		{ "PRAGMA secure_delete = ON", "1" },
		{ NULL, NULL },
	};
	struct store *store = calloc(1, sizeof(*store));
	enum err err;
	int code;

	if (!store)
		return ERR_no_memory;
	store->log = config->log;
	store->reader = (flags & SQLITE_OPEN_READONLY) != 0;
	code = sqlite3_open_v2(path, &store->db,
	    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (!code)
		code = harden(store->db);
	if (!code)
		code = tokenizer_register(store->db);
	err = fault_note(store, code, "open");
	if (!err)
		err = connection_set(store, settings);
	if (err)
		store_close(store);
	else
		*out = store;
	return err;
}
