/* Sorted (token, row) pairs: as slow to build and as simple as can be. */
#include "tests/support/memory_search.h"

#include <stdlib.h>

#include "shared/text.h"

struct entry {
	char *token;
	size_t len;
	int64_t row;
};

struct memory_search {
	struct entry *at;
	size_t count, room;
	int64_t row; /* being added */
	size_t most_tokens, calls;
};

static int compare_token(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = memcmp(a.ptr, b.ptr, len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = compare_token(
	    (struct str){ x->token, x->len }, (struct str){ y->token, y->len });

	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static int add(void *ctx, const struct text_token *token)
{
	struct memory_search *s = ctx;
	struct entry *e;

	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 1024;
		s->at = must(realloc(s->at, s->room * sizeof(*s->at)));
	}
	e = &s->at[s->count++];
	e->token = must(malloc(token->text.len + 1));
	memcpy(e->token, token->text.ptr, token->text.len);
	e->len = token->text.len;
	e->row = s->row;
	return 0;
}

struct memory_search *memory_search_new(const struct pack *pack)
{
	struct memory_search *s = must(calloc(1, sizeof(*s)));

	for (size_t i = 0; i < pack->phrasing_count; i++) {
		s->row = (int64_t)i;
		if (text_tokens(pack->phrasings[i].text, add, s))
			abort();
	}
	if (s->count)
		qsort(s->at, s->count, sizeof(*s->at), compare);
	return s;
}

void memory_search_free(struct memory_search *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->at[i].token);
	free(s->at);
	free(s);
}

static size_t first_of(const struct memory_search *s, struct str token)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct entry *e = &s->at[middle];

		if (compare_token((struct str){ e->token, e->len }, token) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static enum err any(void *ctx, const struct str *tokens, size_t count,
    int64_t low, int64_t high, size_t max, struct arena *arena, int64_t **ids,
    size_t *id_count)
{
	struct memory_search *s = ctx;
	int64_t *all = must(malloc((s->count + 1) * sizeof(*all)));
	size_t found = 0, to = 0;

	s->calls++;
	if (s->most_tokens < count)
		s->most_tokens = count;
	for (size_t t = 0; t < count; t++)
		for (size_t i = first_of(s, tokens[t]); i < s->count; i++) {
			const struct entry *e = &s->at[i];

			if (!str_eq(
				(struct str){ e->token, e->len }, tokens[t]))
				break;
			if (low + e->row <= high && found < s->count)
				all[found++] = low + e->row;
		}
	qsort(all, found, sizeof(*all), compare_ids);
	for (size_t i = 0; i < found && to < max; i++)
		if (!to || all[i] != all[to - 1])
			all[to++] = all[i];
	*ids = arena_alloc(arena, (to + 1) * sizeof(**ids));
	if (*ids && to)
		memcpy(*ids, all, to * sizeof(**ids));
	*id_count = to;
	free(all);
	return *ids ? ERR_ok : ERR_no_memory;
}

struct answer_search memory_search_of(struct memory_search *search)
{
	return (struct answer_search){ any, search };
}

size_t memory_search_most_tokens(const struct memory_search *search)
{
	return search->most_tokens;
}

size_t memory_search_calls(const struct memory_search *search)
{
	return search->calls;
}
