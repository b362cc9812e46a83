/* Making the tables, and bringing older ones up to date. Not for filling
 * them. */
#include "server/store/migrate.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/store/connection.h"
#include "server/store/file.h"

static const char schema[] =
#include "server/store/schema.def"
    ;

enum { SQL_LONGEST = 200 };

/* The header's number is what the program goes by, the meta row what people
 * and other databases can read. */
static enum err write_version(struct store *store, int64_t version)
{
	char sql[SQL_LONGEST];

	/* PRAGMA takes no parameters; these are our own numbers. */
	snprintf(sql, sizeof(sql),
	    "PRAGMA application_id = %d; PRAGMA user_version = %lld;"
	    "INSERT INTO meta (name, value) VALUES ('schema', '%lld')"
	    "ON CONFLICT (name) DO UPDATE SET value = excluded.value;",
	    MIGRATE_APPLICATION, (long long)version, (long long)version);
	return connection_run(store, sql, "version");
}

static enum err write_birth(struct store *store, int64_t now_ms)
{
	char sql[SQL_LONGEST];

	snprintf(sql, sizeof(sql),
	    "INSERT INTO meta (name, value) VALUES ('created_at', '%lld');",
	    (long long)now_ms);
	return connection_run(store, sql, "created_at");
}

static enum err finish(struct store *store, enum err err)
{
	if (!err)
		err = connection_run(store, "COMMIT", "commit");
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return err;
}

enum err migrate_fresh(
    struct store *store, const struct migration *list, int64_t now_ms)
{
	enum err err = connection_run(store, "BEGIN IMMEDIATE", "begin");

	if (err)
		return err;
	err = connection_run(store, schema, "schema.sql");
	if (!err)
		err = write_version(store, migrate_newest(list));
	if (!err)
		err = write_birth(store, now_ms);
	return finish(store, err);
}

static enum err apply(struct store *store, const struct migration *list)
{
	int64_t version, broken;
	enum err err = migrate_version(store, &version);

	for (; !err && list->number; list++) {
		if (list->number <= version)
			continue;
		err = connection_run(store, list->sql, list->file);
		/* One that commits by itself has left the transaction. */
		if (!err && sqlite3_get_autocommit(store->db))
			err = ERR_internal;
		if (!err)
			err = write_version(store, list->number);
		if (!err)
			log_line(store->log, LOG_INFO, "store", "migrated",
			    "file=%s", list->file);
	}
	if (!err)
		err = connection_ask(store,
		    "SELECT count(*) FROM pragma_foreign_key_check", &broken);
	return err || !broken ? err : ERR_internal;
}

/* The old file is kept: a migration may be wrong without failing. */
static enum err keep_old(
    struct store *store, const struct migration *list, const char *path)
{
	char ending[sizeof(".before-") + 20];
	char *name;
	enum err err = ERR_no_memory;

	snprintf(ending, sizeof(ending), ".before-%04lld",
	    (long long)migrate_newest(list));
	name = file_name(path, ending);
	if (name)
		err = store_backup(store, name);
	free(name);
	/* One of an earlier try is as good: that one changed nothing. */
	return err == ERR_exists ? ERR_ok : err;
}

enum err migrate_run(
    struct store *store, const struct migration *list, const char *path)
{
	enum err err = path ? keep_old(store, list, path) : ERR_ok;
	enum err again;

	/* Tables are rebuilt by renaming, which references would forbid; they
	 * are checked at the end instead. Has no effect in a transaction. */
	if (!err)
		err = connection_run(
		    store, "PRAGMA foreign_keys = OFF", "references");
	if (err)
		return err;
	err = connection_run(store, "BEGIN IMMEDIATE", "begin");
	if (!err)
		err = finish(store, apply(store, list));
	again = connection_run(store, "PRAGMA foreign_keys = ON", "references");
	return err ? err : again;
}
