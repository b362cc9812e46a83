/* Which versions there are, and which one a file has. Not for changing it:
 * migrate.c. */
#include "server/store/migrate.h"

#include <sqlite3.h>

#include "server/store/connection.h"

static const struct migration migrations[] = {
#define MIGRATION(number, file, sql) { number, file, sql },
#include "server/store/migrations.def"
	{ 0, NULL, NULL }
};

enum { VERSION_FIRST = 1 };

const struct migration *migrate_list(void)
{
	return migrations;
}

int64_t migrate_newest(const struct migration *list)
{
	int64_t version = VERSION_FIRST;

	for (; list->number; list++)
		version = list->number;
	return version;
}

enum err migrate_version(struct store *store, int64_t *version)
{
	int64_t application;
	enum err err =
	    connection_ask(store, "PRAGMA application_id", &application);

	if (!err && application != MIGRATE_APPLICATION)
		err = ERR_damaged;
	if (!err)
		err = connection_ask(store, "PRAGMA user_version", version);
	if (!err && *version < VERSION_FIRST)
		err = ERR_damaged;
	return err;
}

enum err migrate_look(
    struct store *store, const struct migration *list, bool *pending)
{
	int64_t version;
	enum err err = migrate_version(store, &version);

	if (err)
		return err;
	if (version > migrate_newest(list))
		return ERR_newer;
	*pending = version < migrate_newest(list);
	return ERR_ok;
}
