/* Which phrasings hold any of some tokens: candidates, not an order of merit.
 * Not for scoring, and not for cutting a question into tokens. */
#include "server/store/search.h"

#include <assert.h>

#include "server/store/statement.h"
#include "server/store/tokenizer.h"
#include "shared/buf.h"

/* The time of an OR grows with the rows its tokens have; a question that has
 * more words is found by these. */
enum { SEARCH_TOKENS_MAX = 12 };

/* Triggers would be the usual way to keep an index of this kind, but a schema
 * that is not trusted may not write to a virtual table. */
enum err search_add(
    struct store *store, int64_t id, int64_t pack, struct str text)
{
	struct statement s = statement_for(store, QUERY_phrasing_add);
	enum err err;

	statement_int(&s, id);
	statement_int(&s, pack);
	statement_text(&s, text);
	err = statement_run(&s);
	if (err)
		return err;
	s = statement_for(store, QUERY_phrasing_index);
	statement_int(&s, id);
	statement_text(&s, text);
	return statement_run(&s);
}

enum err search_prune(
    struct store *store, int64_t keep, int64_t max, int64_t *removed)
{
	struct statement s = statement_for(store, QUERY_phrasing_other);
	int64_t pack;
	enum err err;

	assert(max >= 0); /* a negative LIMIT is none */
	statement_int(&s, keep);
	err = statement_number(&s, &pack);
	if (err == ERR_not_found) {
		*removed = 0;
		return ERR_ok;
	}
	if (err)
		return err;
	s = statement_for(store, QUERY_phrasing_unindex);
	statement_int(&s, pack);
	statement_int(&s, max);
	err = statement_run(&s);
	if (err)
		return err;
	s = statement_for(store, QUERY_phrasing_remove);
	statement_int(&s, pack);
	statement_int(&s, max);
	return statement_changes(&s, removed);
}

enum err search_last_id(struct store *store, int64_t *id)
{
	struct statement s = statement_for(store, QUERY_phrasing_last);

	return statement_number(&s, id);
}

enum err search_count(struct store *store, int64_t pack, int64_t *count)
{
	struct statement s = statement_for(store, QUERY_phrasing_count);

	statement_int(&s, pack);
	return statement_number(&s, count);
}

/* A quoted string takes any byte but NUL, with quotes doubled: no token can
 * become an operator. */
static void put_token(struct buf *query, struct str token)
{
	if (query->len)
		buf_text(query, " OR ");
	buf_char(query, '"');
	for (size_t i = 0; i < token.len; i++) {
		if (token.ptr[i] == '"')
			buf_char(query, '"');
		buf_char(query, token.ptr[i]);
	}
	buf_char(query, '"');
}

/* Leaves query empty if there is nothing to look for. */
static void put_query(struct buf *query, const struct str *tokens, size_t count)
{
	size_t used = 0;

	for (size_t i = 0; i < count && used < SEARCH_TOKENS_MAX; i++) {
		struct str token = tokens[i];

		if (!token.len || memchr(token.ptr, '\0', token.len))
			continue;
		if (token.len > TOKENIZER_BYTES_MAX)
			token.len = TOKENIZER_BYTES_MAX;
		put_token(query, token);
		used++;
	}
}

static enum err find(
    struct statement *s, struct arena *arena, struct search_ids *out)
{
	struct search_ids ids = { NULL, 0 };
	enum err err;

	while (statement_next(s)) {
		ids.at = statement_list(
		    s, arena, ids.at, ids.count, sizeof(*ids.at));
		if (ids.at)
			ids.at[ids.count++] = statement_get_int(s);
	}
	err = statement_end(s);
	if (!err)
		*out = ids;
	return err;
}

enum err search_any(struct store *store, const struct str *tokens, size_t count,
    int64_t low, int64_t high, size_t max, struct arena *arena,
    struct search_ids *out)
{
	struct buf query = BUF_EMPTY;
	struct statement s;
	enum err err = ERR_ok;

	put_query(&query, tokens, count);
	if (query.failed) {
		err = ERR_no_memory;
	} else if (!query.len) {
		*out = (struct search_ids){ NULL, 0 };
	} else {
		s = statement_for(store, QUERY_phrasing_search);
		statement_text(&s, buf_view(&query));
		statement_int(&s, low);
		statement_int(&s, high);
		statement_count(&s, max);
		err = find(&s, arena, out);
	}
	buf_fini(&query);
	return err;
}
