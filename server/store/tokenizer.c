/* Deskbell's own words and CJK pairs as tokens of FTS5. What is indexed is cut
 * by text_tokens. What is searched for is one folded token already, made by
 * the same text_tokens, and is given on whole: if it were cut again, a pair
 * "ab" would become "ab", "a", "b", and a quoted string of several tokens is a
 * phrase, which detail='none' does not keep. Not for building queries
 * (search.c). */
#include "server/store/tokenizer.h"

#include <assert.h>
#include <limits.h>

#include "shared/text.h"

typedef int emit_fn(
    void *context, int flags, const char *token, int len, int start, int end);

struct cut {
	emit_fn *emit;
	void *context;
};

static int emit(
    const struct cut *cut, struct str token, size_t start, size_t end)
{
	size_t len =
	    token.len < TOKENIZER_BYTES_MAX ? token.len : TOKENIZER_BYTES_MAX;

	return cut->emit(
	    cut->context, 0, token.ptr, (int)len, (int)start, (int)end);
}

static int each_token(void *context, const struct text_token *token)
{
	return emit(context, token->text, token->start, token->end);
}

static int tokenize(Fts5Tokenizer *self, void *context, int flags,
    const char *text, int len, emit_fn *give)
{
	struct cut cut = { give, context };
	struct str all = { text, text ? (size_t)len : 0 };
	int code;

	(void)self;
	if (!all.len)
		return SQLITE_OK;
	if (flags & FTS5_TOKENIZE_QUERY)
		return emit(&cut, all, 0, all.len);
	code = text_tokens(all, each_token, &cut);
	return code < 0 ? SQLITE_NOMEM : code;
}

/* It has no state, but FTS5 wants a pointer that is not NULL. */
static int create(
    void *context, const char **words, int count, Fts5Tokenizer **out)
{
	(void)words;
	(void)count;
	*out = context;
	return SQLITE_OK;
}

static void release(Fts5Tokenizer *self)
{
	(void)self;
}

static int api_of(sqlite3 *db, fts5_api **api)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &stmt, NULL);

	*api = NULL;
	if (!code)
		code = sqlite3_bind_pointer(stmt, 1, api, "fts5_api_ptr", NULL);
	if (!code && sqlite3_step(stmt) == SQLITE_ROW)
		code = SQLITE_OK;
	/* An error of the step comes out here. */
	if (!code)
		code = sqlite3_finalize(stmt);
	else
		sqlite3_finalize(stmt);
	return !code && !*api ? SQLITE_ERROR : code;
}

int tokenizer_register(sqlite3 *db)
{
	fts5_tokenizer methods = { create, release, tokenize };
	fts5_api *api;
	int code = api_of(db, &api);

	if (code)
		return code;
	return api->xCreateTokenizer(api, "deskbell", api, &methods, NULL);
}
