/* Looking at a database without changing it: what `deskbelld doctor` asks, and
 * whether a backup may be trusted. */
#ifndef SERVER_STORE_INSPECT_H
#define SERVER_STORE_INSPECT_H

#include "server/store/store.h"

enum inspect_way {
	INSPECT_SHARED, /* somebody may be writing to it */
	INSPECT_ALONE   /* nobody is, and no log lies beside it: nothing is
			   locked, and no file comes to be beside it */
};

/* Opens the database at path to be read only, of whatever version, foreign
 * until proved otherwise. damaged: not a database of this application; the
 * caller closes it with store_close. Not for a file this process has open
 * already: see file_probe. */
MUST_CHECK enum err inspect_open(const char *path, enum inspect_way way,
    const struct log *log, struct store **out);

struct inspect_size {
	int64_t pages, free_pages, page_bytes;
	int64_t version; /* of its schema */
	int64_t newest;  /* that this program knows */
};
MUST_CHECK enum err inspect_size(struct store *store, struct inspect_size *out);

/* Whether the file at path says that it is written by way of a log (WAL). To
 * be asked before it is opened: see file_probe. */
MUST_CHECK enum err inspect_journal(const char *path, bool *wal);

/* Counts of what is wrong; 0 is good. The first two read every page. */
MUST_CHECK enum err inspect_pages(struct store *store, int64_t *faults);
MUST_CHECK enum err inspect_references(struct store *store, int64_t *faults);
/* Entries of the search index that no row has, the index being walked from
 * end to end; damaged if it cannot be. */
MUST_CHECK enum err inspect_search(struct store *store, int64_t *faults);
/* Triggers, views and virtual tables that no version of ours made: a schema
 * that does things by itself. */
MUST_CHECK enum err inspect_strangers(struct store *store, int64_t *count);

/* All of it for a copy that is to be trusted: ok; newer; damaged. */
MUST_CHECK enum err inspect_copy(const char *path, const struct log *log);

/* Whether SQLite was built with an option, e.g. "ENABLE_FTS5"; and which. */
bool inspect_built_with(const char *option);
const char *inspect_library(void);

#endif
