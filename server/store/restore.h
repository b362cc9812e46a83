/* Putting a backup in the place of the database, in two halves: what may fail
 * for the backup's sake is done on a copy beside the living one, which stays
 * as it is until the copy is good. */
#ifndef SERVER_STORE_RESTORE_H
#define SERVER_STORE_RESTORE_H

#include "server/store/store.h"

struct restore {
	char *live;       /* path of the database */
	char *copy;       /* of what is to replace it: LIVE.restore */
	char *kept;       /* of what it was; NULL until it is put there */
	const char *why;  /* what was wrong with the file, for people */
	int64_t version;  /* of the backup's schema, as it came */
	int64_t epoch;    /* the new one */
	bool was_damaged; /* the old database could not be opened */
};

/* The caller holds the folder's lock. Copies the file at from into
 * config->dir, with nothing done to it. exists: from is no regular file;
 * damaged: no database of this application, or a log lies beside it;
 * disk_full: there is no room for it beside what is there. */
MUST_CHECK enum err restore_copy(
    const struct store_config *config, const char *from, struct restore *out);

/* Reads the copy whole and checks it, brings its schema up to date, and gives
 * it an epoch of its own. newer, damaged: as store_open. */
MUST_CHECK enum err restore_prepare(
    const struct store_config *config, struct restore *restore);

/* Puts the copy in the database's place, which is kept, with its log, as
 * LIVE.before-TIME. */
MUST_CHECK enum err restore_swap(
    const struct store_config *config, struct restore *restore);

/* Removes a copy that was not swapped in, and frees. */
void restore_end(struct restore *restore);

#endif
