/* Questions about a database file as such. Not for what is in its rows, and
 * not for mending anything. */
#include "server/store/inspect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/store/connection.h"
#include "server/store/fault.h"
#include "server/store/file.h"
#include "server/store/migrate.h"

/* ---- opening ------------------------------------------------------------ */

/* The path as a URI, whatever is in it. "immutable": SQLite takes no lock and
 * makes neither log nor index of one beside the file. */
static char *alone_uri(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-~";
	static const char hex[] = "0123456789ABCDEF";
	static const char begin[] = "file:", end[] = "?immutable=1";
	char *uri = malloc(strlen(path) * 3 + sizeof(begin) + sizeof(end));
	char *to = uri;

	if (!uri)
		return NULL;
	to = stpcpy(to, begin);
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (strchr(plain, c)) {
			*to++ = (char)c;
			continue;
		}
		*to++ = '%';
		*to++ = hex[c >> 4];
		*to++ = hex[c & 0xf];
	}
	stpcpy(to, end);
	return uri;
}

static enum err open_way(const char *path, enum inspect_way way,
    const struct store_config *config, struct store **out)
{
	char *uri;
	enum err err;

	if (way == INSPECT_SHARED)
		return connection_open(path, SQLITE_OPEN_READONLY, config, out);
	uri = alone_uri(path);
	if (!uri)
		return ERR_no_memory;
	err = connection_open(
	    uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, config, out);
	free(uri);
	return err;
}

enum err inspect_open(const char *path, enum inspect_way way,
    const struct log *log, struct store **out)
{
	static const struct setting foreign[] = {
		{ "PRAGMA cell_size_check = ON", NULL },
		{ "PRAGMA cell_size_check", "1" },
		{ "PRAGMA trusted_schema", "0" },
		{ NULL, NULL },
	};
	struct store_config config = { .log = log };
	struct store *store = NULL;
	bool missing, pending;
	enum err err = file_probe(path, MIGRATE_APPLICATION, &missing);

	if (!err && missing)
		err = ERR_not_found;
	if (!err)
		err = open_way(path, way, &config, &store);
	if (!err)
		err = connection_set(store, foreign);
	if (!err)
		err = migrate_look(store, migrate_list(), &pending);
	/* A newer one may be looked at. */
	if (err && err != ERR_newer)
		store_close(store);
	else
		*out = store;
	return err == ERR_newer ? ERR_ok : err;
}

/* ---- questions ---------------------------------------------------------- */

enum err inspect_size(struct store *store, struct inspect_size *out)
{
	struct inspect_size size = { .newest = migrate_newest(migrate_list()) };
	enum err err = connection_ask(store, "PRAGMA page_count", &size.pages);

	if (!err)
		err = connection_ask(
		    store, "PRAGMA freelist_count", &size.free_pages);
	if (!err)
		err =
		    connection_ask(store, "PRAGMA page_size", &size.page_bytes);
	if (!err)
		err =
		    connection_ask(store, "PRAGMA user_version", &size.version);
	if (!err)
		*out = size;
	return err;
}

enum err inspect_journal(const char *path, bool *wal)
{
	/* https://sqlite.org/fileformat2.html: write and read version */
	enum { HEAD_VERSIONS = 18, VERSION_WAL = 2 };
	unsigned char versions[2] = { 0, 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got;

	if (fd < 0)
		return fault_errno(errno);
	got = pread(fd, versions, sizeof(versions), HEAD_VERSIONS);
	close(fd);
	if (got != sizeof(versions))
		return ERR_damaged;
	*wal = versions[0] == VERSION_WAL && versions[1] == VERSION_WAL;
	return ERR_ok;
}

enum err inspect_pages(struct store *store, int64_t *faults)
{
	return connection_ask(store,
	    "SELECT count(*) FROM pragma_quick_check(100)"
	    " WHERE quick_check <> 'ok'",
	    faults);
}

enum err inspect_references(struct store *store, int64_t *faults)
{
	return connection_ask(
	    store, "SELECT count(*) FROM pragma_foreign_key_check", faults);
}

enum err inspect_search(struct store *store, int64_t *faults)
{
	/* FTS5's own check writes; a table over its vocabulary, in temporary
	 * memory, reads every entry of every segment. */
	enum err err = connection_run(store,
	    "CREATE VIRTUAL TABLE temp.inspected"
	    " USING fts5vocab(main, phrasing_fts, instance)",
	    "search index");
	enum err dropped;

	if (err)
		return err;
	err = connection_ask(store,
	    "SELECT count(*) FROM temp.inspected AS entry"
	    " WHERE NOT EXISTS"
	    " (SELECT 1 FROM phrasing WHERE phrasing.id = entry.doc)",
	    faults);
	dropped =
	    connection_run(store, "DROP TABLE temp.inspected", "search index");
	return err ? err : dropped;
}

enum err inspect_strangers(struct store *store, int64_t *count)
{
	return connection_ask(store,
	    "SELECT count(*) FROM sqlite_schema"
	    " WHERE type IN ('trigger', 'view')"
	    " OR (sql LIKE 'CREATE VIRTUAL%' AND sql NOT LIKE '% USING fts5(%')"
	    " OR (type IN ('table', 'index') AND sql LIKE '%load_extension%')",
	    count);
}

/* ---- the whole ---------------------------------------------------------- */

static enum err none(
    struct store *store, enum err (*ask)(struct store *, int64_t *))
{
	int64_t faults = 0;
	enum err err = ask(store, &faults);

	return err || !faults ? err : ERR_damaged;
}

enum err inspect_copy(const char *path, const struct log *log)
{
	struct store *store = NULL;
	bool pending;
	enum err err = inspect_open(path, INSPECT_ALONE, log, &store);

	if (err)
		return err;
	err = migrate_look(store, migrate_list(), &pending);
	if (!err)
		err = none(store, inspect_strangers);
	if (!err)
		err = none(store, inspect_pages);
	if (!err)
		err = none(store, inspect_references);
	if (!err)
		err = none(store, inspect_search);
	store_close(store);
	/* A wrong schema is a fault of the file's here, not of ours. */
	return err == ERR_internal ? ERR_damaged : err;
}

bool inspect_built_with(const char *option)
{
	return sqlite3_compileoption_used(option);
}

const char *inspect_library(void)
{
	return sqlite3_libversion();
}
