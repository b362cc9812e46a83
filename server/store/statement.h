/* The statements of queries.sql, each prepared once a connection at its first
 * use. A call of this room is: statement_for, the parameters in order, then
 * one of the endings. An error on the way is kept, makes what follows do
 * nothing, and comes out at the end, so that a call checks once. */
#ifndef SERVER_STORE_STATEMENT_H
#define SERVER_STORE_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/arena.h"
#include "shared/err.h"
#include "shared/str.h"

enum query {
#define QUERY(name, sql) QUERY_##name,
#include "server/store/queries.def"
	QUERY_COUNT
};

struct store;

struct statement {
	struct store *store;
	struct sqlite3_stmt *stmt;
	enum query query;
	enum err err;
	int bound; /* parameters given so far */
	int read;  /* columns of the row taken so far */
};

/* Text and bytes given to it must stay until its ending. */
struct statement statement_for(struct store *store, enum query query);

void statement_int(struct statement *s, int64_t value);
void statement_count(struct statement *s, size_t value); /* for LIMIT */
void statement_id(struct statement *s, int64_t id);      /* 0 is NULL */
void statement_text(struct statement *s, struct str text);
void statement_ref(struct statement *s, struct str text); /* empty is NULL */
void statement_bytes(struct statement *s, const void *bytes, size_t len);

/* Endings for statements that give no row. */
MUST_CHECK enum err statement_run(struct statement *s);
/* not_found if it changed no row. */
MUST_CHECK enum err statement_change(struct statement *s);
/* *changed gets the number of rows changed, those of triggers not counted. */
MUST_CHECK enum err statement_changes(struct statement *s, int64_t *changed);
/* For `RETURNING id`. */
MUST_CHECK enum err statement_insert(struct statement *s, int64_t *id);
/* The one number of a statement that always gives a row. */
MUST_CHECK enum err statement_number(struct statement *s, int64_t *number);

/* Rows: while (statement_next(&s)) take the columns; return
 * statement_end(&s). statement_one is for statements that give one row at
 * most and notes not_found if there is none. */
bool statement_next(struct statement *s);
bool statement_one(struct statement *s);
MUST_CHECK enum err statement_end(struct statement *s);

/* The next column of the row. A NULL is 0 or empty. */
int64_t statement_get_int(struct statement *s);
bool statement_get_flag(struct statement *s);
/* A number below count; anything else is damage. */
int statement_get_enum(struct statement *s, int count);
struct str statement_get_text(struct statement *s, struct arena *arena);
/* Exactly len bytes; anything else is damage. */
void statement_get_bytes(struct statement *s, void *bytes, size_t len);

/* A list that grows in an arena: where it lies with room for one more item of
 * size bytes behind count of them; NULL, and the error kept in s, without
 * memory. */
void *statement_list(struct statement *s, struct arena *arena, void *at,
    size_t count, size_t size);

/* For tests and the log. */
const char *statement_name(enum query query);
const char *statement_sql(enum query query);

/* Gives back all statements of a connection. */
void statement_fini(struct store *store);

#endif
