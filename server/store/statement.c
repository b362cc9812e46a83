/* Preparing, binding, stepping and resetting, so that the other files of the
 * room are only lists of parameters and columns. Not for SQL that is made at
 * run time: there is none. */
#include "server/store/statement.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "server/store/connection.h"
#include "server/store/fault.h"

static const struct {
	const char *name, *sql;
} queries[] = {
#define QUERY(name, sql) { #name, sql },
#include "server/store/queries.def"
};

enum { LIST_FIRST = 8 };

const char *statement_name(enum query query)
{
	return queries[query].name;
}

const char *statement_sql(enum query query)
{
	return queries[query].sql;
}

static void note(struct statement *s, int code)
{
	enum err err = fault_note(s->store, code, queries[s->query].name);

	if (!s->err)
		s->err = err;
}

struct statement statement_for(struct store *store, enum query query)
{
	struct statement s = { .store = store, .query = query };
	sqlite3_stmt **kept = &store->statements[query];

	if (!*kept)
		note(&s, sqlite3_prepare_v3(store->db, queries[query].sql, -1,
			     SQLITE_PREPARE_PERSISTENT, kept, NULL));
	s.stmt = *kept;
	return s;
}

/* ---- parameters -------------------------------------------------------- */

void statement_int(struct statement *s, int64_t value)
{
	s->bound++;
	if (!s->err)
		note(s, sqlite3_bind_int64(s->stmt, s->bound, value));
}

void statement_count(struct statement *s, size_t value)
{
	statement_int(s, value < INT64_MAX ? (int64_t)value : INT64_MAX);
}

static void bind_null(struct statement *s)
{
	s->bound++;
	if (!s->err)
		note(s, sqlite3_bind_null(s->stmt, s->bound));
}

void statement_id(struct statement *s, int64_t id)
{
	if (id)
		statement_int(s, id);
	else
		bind_null(s);
}

void statement_text(struct statement *s, struct str text)
{
	s->bound++;
	/* A NULL pointer would bind NULL, which is not the empty text. */
	if (!s->err)
		note(s, sqlite3_bind_text64(s->stmt, s->bound,
			    text.len ? text.ptr : "", text.len, SQLITE_STATIC,
			    SQLITE_UTF8));
}

void statement_ref(struct statement *s, struct str text)
{
	if (text.len)
		statement_text(s, text);
	else
		bind_null(s);
}

void statement_bytes(struct statement *s, const void *bytes, size_t len)
{
	s->bound++;
	if (!s->err)
		note(s, sqlite3_bind_blob64(
			    s->stmt, s->bound, bytes, len, SQLITE_STATIC));
}

/* ---- running ----------------------------------------------------------- */

bool statement_next(struct statement *s)
{
	int code;

	if (s->err)
		return false;
	assert(s->bound == sqlite3_bind_parameter_count(s->stmt));
	s->read = 0;
	code = sqlite3_step(s->stmt);
	if (code == SQLITE_ROW)
		return true;
	note(s, code);
	return false;
}

bool statement_one(struct statement *s)
{
	if (statement_next(s))
		return true;
	if (!s->err)
		s->err = ERR_not_found;
	return false;
}

enum err statement_end(struct statement *s)
{
	/* Its code repeats the step's, which was noted; what a statement left
	 * before its last row has done is a read. */
	if (s->stmt)
		sqlite3_reset(s->stmt);
	return s->err;
}

enum err statement_run(struct statement *s)
{
	bool row = statement_next(s);

	assert(!row);
	(void)row;
	return statement_end(s);
}

enum err statement_changes(struct statement *s, int64_t *changed)
{
	enum err err = statement_run(s);

	if (!err)
		*changed = sqlite3_changes64(s->store->db);
	return err;
}

enum err statement_change(struct statement *s)
{
	int64_t changed = 0;
	enum err err = statement_changes(s, &changed);

	return err || changed ? err : ERR_not_found;
}

enum err statement_number(struct statement *s, int64_t *number)
{
	int64_t first = 0;
	enum err err;

	if (statement_one(s))
		first = statement_get_int(s);
	err = statement_end(s);
	if (!err)
		*number = first;
	return err;
}

enum err statement_insert(struct statement *s, int64_t *id)
{
	int64_t made = 0;
	enum err err;

	if (statement_next(s)) {
		made = statement_get_int(s);
		/* To the end: only there is a broken reference found. */
		statement_next(s);
	}
	err = statement_end(s);
	if (!err)
		*id = made;
	return err;
}

/* ---- columns ----------------------------------------------------------- */

int64_t statement_get_int(struct statement *s)
{
	return sqlite3_column_int64(s->stmt, s->read++);
}

bool statement_get_flag(struct statement *s)
{
	return statement_get_int(s) != 0;
}

int statement_get_enum(struct statement *s, int count)
{
	int64_t value = statement_get_int(s);

	if (value >= 0 && value < count)
		return (int)value;
	note(s, SQLITE_CORRUPT);
	return 0;
}

struct str statement_get_text(struct statement *s, struct arena *arena)
{
	int at = s->read++;
	const void *text = sqlite3_column_text(s->stmt, at);
	struct str copy = { text, (size_t)sqlite3_column_bytes(s->stmt, at) };

	if (!text && sqlite3_column_type(s->stmt, at) == SQLITE_NULL)
		return STR_NONE;
	copy = text ? arena_str(arena, copy) : STR_NONE;
	if (!copy.ptr)
		note(s, SQLITE_NOMEM);
	return copy;
}

void statement_get_bytes(struct statement *s, void *bytes, size_t len)
{
	int at = s->read++;
	const void *blob = sqlite3_column_blob(s->stmt, at);

	if (blob && (size_t)sqlite3_column_bytes(s->stmt, at) == len)
		memcpy(bytes, blob, len);
	else
		note(s, SQLITE_CORRUPT);
}

void *statement_list(struct statement *s, struct arena *arena, void *at,
    size_t count, size_t size)
{
	size_t room = count ? 2 * count : LIST_FIRST;
	void *grown;

	/* It is full at each power of two from LIST_FIRST on. */
	if (count && (count < LIST_FIRST || (count & (count - 1))))
		return at;
	grown = arena_alloc(arena, room * size);
	if (!grown)
		note(s, SQLITE_NOMEM);
	else if (count)
		memcpy(grown, at, count * size);
	return grown;
}

void statement_fini(struct store *store)
{
	for (size_t i = 0; i < QUERY_COUNT; i++) {
		sqlite3_finalize(store->statements[i]);
		store->statements[i] = NULL;
	}
}
