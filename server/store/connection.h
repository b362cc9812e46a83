/* What a struct store is, for the files of this room only. */
#ifndef SERVER_STORE_CONNECTION_H
#define SERVER_STORE_CONNECTION_H

#include <sqlite3.h>
#include <stdbool.h>

#include "server/store/statement.h"
#include "server/store/store.h"

/* Another program may be reading the same file. */
enum { CONNECTION_BUSY_MS = 5000 };

struct store {
	sqlite3 *db;
	const struct log *log;
	bool reader;
	bool group;      /* between store_group_begin and its end */
	bool begun;      /* BEGIN has run for the group */
	bool turn;       /* between store_turn_begin and its end */
	bool untrusted;  /* a commit ended in io */
	enum err broken; /* why SQLite took the group back */
	int logged;      /* last code logged since the last good commit */
	sqlite3_stmt *statements[QUERY_COUNT]; /* NULL until first used */
};

/* Opens path with SQLite's flags, hardened (trust: DEFENSIVE, limits ...), with
 * the tokenizer, and so that closing it leaves the file as it was. */
MUST_CHECK enum err connection_open(const char *path, int flags,
    const struct store_config *config, struct store **out);

/* Runs SQL of this room that has no parameters: the schema, migrations, and
 * settings of the connection. what names it in the log. */
MUST_CHECK enum err connection_run(
    struct store *store, const char *sql, const char *what);
/* The first column of the first row of such SQL. */
MUST_CHECK enum err connection_ask(
    struct store *store, const char *sql, int64_t *out);

struct setting {
	const char *sql;    /* NULL ends a list */
	const char *answer; /* what it must give; NULL = does not matter */
};
/* Runs a list of settings; io if one does not give its answer. */
MUST_CHECK enum err connection_set(
    struct store *store, const struct setting *settings);

/* Whether closing the connection moves the WAL into the file. */
void connection_checkpoint(struct store *store, bool wanted);

#endif
