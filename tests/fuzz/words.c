/* A customer's words as a question, as a search and as something indexed:
 * never more than a few tokens, never an error of SQL, and the index finds
 * just what a search without one finds. */
#include "server/answer/query.h"
#include "server/store/search.h"
#include "server/store/tokenizer.h"
#include "shared/text.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/support/memory_search.h"

enum { PACK = 1, FIRST = 101, FRESH = 1000000, MAX = 50, TOKENS_MAX = 12 };

#define GOOD(call) HOLDS((call) == ERR_ok)

#define LITERAL(text)                                                          \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

static const struct pack_file files[] = {
	{ .path = LITERAL("en/pay.reply"),
	    .content = LITERAL("id: pay\nask: can i pay by card\n"
			       "ask: AND OR NOT NEAR\nask: it's 50% off\n"
			       "ask: title rank rowid\n\nBoth.\n") },
	{ .path = LITERAL("ja/pay.reply"),
	    .content = LITERAL("id: pay\nask: 料金はいくら\nask: カード\n"
			       "\nはい。\n") },
	{ .path = LITERAL("zh/pay.reply"),
	    .content = LITERAL("id: pay\nask: 运费多少\n\n五元。\n") },
};

static struct {
	struct pack *pack;
	struct memory_search *memory;
	struct answer_search plain;
	struct store *store;
} at;

static void fini(void)
{
	memory_search_free(at.memory);
	pack_unref(at.pack);
	store_close(at.store);
}

static void init(void)
{
	struct store_config config = { .dir = NULL };

	GOOD(pack_load_files(files, sizeof(files) / sizeof(files[0]), NULL,
	    NULL, NULL, &at.pack));
	at.memory = memory_search_new(at.pack);
	at.plain = memory_search_of(at.memory);
	GOOD(store_setup());
	GOOD(store_open(&config, &at.store));
	for (size_t i = 0; i < at.pack->phrasing_count; i++)
		GOOD(search_add(at.store, FIRST + (int64_t)i, PACK,
		    at.pack->phrasings[i].text));
	atexit(fini);
}

static int64_t last(void)
{
	return FIRST + (int64_t)at.pack->phrasing_count - 1;
}

struct tokens {
	struct arena arena;
	struct str at[TOKENS_MAX + 2];
	size_t count;
};

/* The index against a search through all of it. */
static void check_same(struct tokens *t)
{
	size_t used = t->count < TOKENS_MAX ? t->count : TOKENS_MAX;
	struct search_ids ids;
	int64_t *want;
	size_t wanted;

	GOOD(search_any(
	    at.store, t->at, t->count, FIRST, last(), MAX, &t->arena, &ids));
	GOOD(at.plain.any(at.plain.ctx, t->at, used, FIRST, last(), MAX,
	    &t->arena, &want, &wanted));
	HOLDS(ids.count == wanted);
	for (size_t i = 0; i < wanted; i++)
		HOLDS(ids.at[i] == want[i]);
}

static int take_token(void *ctx, const struct text_token *token)
{
	struct tokens *t = ctx;

	HOLDS(token->text.len && text_valid(token->text));
	HOLDS(token->text.len <= TOKENIZER_BYTES_MAX);
	HOLDS(token->start < token->end);
	t->at[t->count++] = arena_str(&t->arena, token->text);
	return t->count == sizeof(t->at) / sizeof(t->at[0]);
}

static void check_question(struct str text, bool all)
{
	struct tokens t = { .arena = ARENA_EMPTY };
	struct query query;
	size_t hits;

	GOOD(query_make(at.pack->index, text, &t.arena, &query));
	HOLDS(query.count <= QUERY_FEATURES_MAX && query.known <= query.count);
	_Static_assert((int)QUERY_TOKENS_MAX <= (int)TOKENS_MAX, "room");
	hits = query_tokens(at.pack->index, &query, all, t.at, &t.count);
	HOLDS(t.count <= QUERY_TOKENS_MAX && !hits == !t.count);
	check_same(&t);
	/* Each was made from the pack, so each is in it. */
	for (size_t i = 0; i < t.count; i++) {
		struct search_ids ids;

		GOOD(search_any(
		    at.store, &t.at[i], 1, FIRST, last(), MAX, &t.arena, &ids));
		HOLDS(ids.count && ids.count <= hits);
	}
	arena_fini(&t.arena);
}

/* The bytes as one token, and cut up as several, are never syntax. */
static void check_raw(struct str text)
{
	struct tokens t = { .arena = ARENA_EMPTY };
	struct search_ids ids;

	GOOD(
	    search_any(at.store, &text, 1, FIRST, last(), MAX, &t.arena, &ids));
	HOLDS(ids.count <= at.pack->phrasing_count);
	while (text.ptr && t.count < sizeof(t.at) / sizeof(t.at[0]))
		t.at[t.count++] = str_cut(&text, ' ');
	GOOD(search_any(
	    at.store, t.at, t.count, FIRST, last(), MAX, &t.arena, &ids));
	HOLDS(ids.count <= at.pack->phrasing_count);
	arena_fini(&t.arena);
}

/* What is indexed is found by each of its own tokens. */
static void check_indexed(struct str text)
{
	struct tokens t = { .arena = ARENA_EMPTY };
	struct search_ids ids;

	(void)text_tokens(text, take_token, &t);
	check_same(&t);
	GOOD(store_group_begin(at.store));
	GOOD(store_turn_begin(at.store));
	GOOD(search_add(at.store, FRESH, PACK, text));
	for (size_t i = 0; i < t.count; i++) {
		GOOD(search_any(
		    at.store, &t.at[i], 1, FRESH, FRESH, MAX, &t.arena, &ids));
		HOLDS(ids.count == 1 && ids.at[0] == FRESH);
	}
	store_turn_undo(at.store);
	store_group_abort(at.store);
	arena_fini(&t.arena);
}

static void check_fold(struct str text)
{
	struct buf once = BUF_EMPTY, twice = BUF_EMPTY;

	text_fold(text, &once);
	text_fold(buf_view(&once), &twice);
	HOLDS(!once.failed && !twice.failed);
	HOLDS(str_eq(buf_view(&once), buf_view(&twice)));
	HOLDS(!memchr(text.ptr, 0, text.len) ? text_valid(buf_view(&once))
					     : true);
	buf_fini(&once);
	buf_fini(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct str text = fuzz_str(bytes, len);

	if (!at.store)
		init();
	check_question(text, false);
	check_question(text, true);
	check_raw(text);
	if (len)
		check_fold(text);
	/* the gate lets nothing else in */
	if (text_valid(text))
		check_indexed(text);
	return 0;
}
