/* The schema's version, for the files of this room only. What a migration is:
 * migrate/README.md. */
#ifndef SERVER_STORE_MIGRATE_H
#define SERVER_STORE_MIGRATE_H

#include <stdbool.h>
#include <stdint.h>

#include "server/store/store.h"

/* Marks the file as ours: "Desk" in its header. */
enum { MIGRATE_APPLICATION = 0x4465736b };

struct migration {
	int64_t number; /* the version it leads to; 0 ends a list */
	const char *file, *sql;
};

/* Those of migrate/, in order of their numbers. */
const struct migration *migrate_list(void);
/* The version a list leads to. */
int64_t migrate_newest(const struct migration *list);
/* That of the file; damaged if it is another application's. */
MUST_CHECK enum err migrate_version(struct store *store, int64_t *version);

/* Makes the tables of the newest version in an empty database, in one
 * transaction. */
MUST_CHECK enum err migrate_fresh(
    struct store *store, const struct migration *list, int64_t now_ms);

/* What is in the file: damaged if it is another application's, newer if list
 * does not reach its version; *pending if list goes beyond it. */
MUST_CHECK enum err migrate_look(
    struct store *store, const struct migration *list, bool *pending);

/* Applies what of list has not been, in one transaction: all or nothing. The
 * file at path, if not NULL, is copied before. */
MUST_CHECK enum err migrate_run(
    struct store *store, const struct migration *list, const char *path);

#endif
