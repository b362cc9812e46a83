/* Makes a question's terms and chooses what is searched for. Does not search
 * and does not score. */
#include "server/answer/query.h"

#include <math.h>
#include <stdlib.h>

enum {
	TERMS_FIRST = 64,
	ALWAYS = 2,
	COMMON_PERCENT = 5,
	COMMON_LEAST = 50 /* fewer hits cost nothing, however small the pack */
};

struct making {
	struct arena *arena;
	struct query *query;
	size_t room;
	bool failed;
};

/* Most questions have few features; clearing room for the longest one took
 * more time than all the rest. */
static bool room_for_term(struct making *m)
{
	size_t room = m->room ? 2 * m->room : TERMS_FIRST;
	struct query_term *terms;

	if (m->query->count < m->room)
		return true;
	terms = arena_alloc(m->arena, room * sizeof(*terms));
	if (!terms)
		return false;
	if (m->room)
		memcpy(terms, m->query->terms, m->room * sizeof(*terms));
	m->query->terms = terms;
	m->room = room;
	return true;
}

static int take_feature(void *ctx, const struct feature *feature)
{
	struct making *m = ctx;
	struct query *q = m->query;
	struct query_term *term;

	if (q->count == QUERY_FEATURES_MAX)
		return 1;
	m->failed = !room_for_term(m);
	if (m->failed)
		return 1;
	term = &q->terms[q->count];
	term->key = arena_str(m->arena, feature->key);
	if (!term->key.ptr) {
		m->failed = true;
		return 1;
	}
	term->kind = feature->kind;
	term->start = feature->start;
	q->count++;
	return 0;
}

static int compare_keys(const void *a, const void *b)
{
	const struct query_term *x = a, *y = b;
	int order = str_compare(x->key, y->key);

	return order ? order : (x->start > y->start) - (x->start < y->start);
}

static void make_unique(struct query *q)
{
	size_t to = 0;

	if (!q->count)
		return;
	qsort(q->terms, q->count, sizeof(*q->terms), compare_keys);
	for (size_t i = 0; i < q->count; i++)
		if (!to || !str_eq(q->terms[i].key, q->terms[to - 1].key))
			q->terms[to++] = q->terms[i];
	q->count = to;
}

static int compare_ids(const void *a, const void *b)
{
	const struct query_term *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

static void weigh(const struct pack_index *index, struct query *q)
{
	for (size_t i = 0; i < q->count; i++) {
		struct query_term *term = &q->terms[i];

		term->id = index_find(index, term->key);
		q->known += term->id != INDEX_UNKNOWN;
		if (term->kind == FEATURE_WORD)
			q->words += 1;
		if (term->kind == FEATURE_CHAR)
			q->words += 0.5;
		for (int l = 0; l < LANG_COUNT; l++) {
			double w = term->id == INDEX_UNKNOWN
				       ? index_unknown_weight(
					     index, (enum lang)l, term->kind)
				       : (double)index->at[term->id].weight[l];

			term->weight[l] = w;
			q->norm[l] += w * w;
			if (feature_is_token(term->kind))
				q->total[l] += w;
		}
	}
	for (int l = 0; l < LANG_COUNT; l++)
		q->norm[l] = sqrt(q->norm[l]);
	if (q->count)
		qsort(q->terms, q->count, sizeof(*q->terms), compare_ids);
}

enum err query_make(const struct pack_index *index, struct str text,
    struct arena *arena, struct query *out)
{
	struct query q = { .count = 0 };
	struct making m = { .arena = arena, .query = &q };

	if (feature_each(text, take_feature, &m) < 0 || m.failed)
		return ERR_no_memory;
	make_unique(&q);
	weigh(index, &q);
	*out = q;
	return ERR_ok;
}

/* --- What to search for --- */

static size_t hits(const struct index_term *term)
{
	size_t all = 0;

	for (int l = 0; l < LANG_COUNT; l++)
		all += term->count[l];
	return all;
}

/* In its own language: in a pack of four languages "the" is in few of all. */
static bool is_common(
    const struct pack_index *index, const struct index_term *term)
{
	for (int l = 0; l < LANG_COUNT; l++)
		if (term->count[l] > COMMON_LEAST &&
		    (size_t)term->count[l] * 100 >
			(size_t)index->phrasings[l] * COMMON_PERCENT)
			return true;
	return false;
}

struct choice {
	const struct query_term *term;
	size_t hits;
};

/* Puts a token where it belongs by rarity; the last falls out when full. */
static void insert(struct choice *at, size_t *count, struct choice new)
{
	size_t to = *count;

	while (to && at[to - 1].hits > new.hits)
		to--;
	if (to == QUERY_TOKENS_MAX)
		return;
	if (*count < QUERY_TOKENS_MAX)
		++*count;
	for (size_t i = *count - 1; i > to; i--)
		at[i] = at[i - 1];
	at[to] = new;
}

size_t query_tokens(const struct pack_index *index, const struct query *query,
    bool all, struct str *tokens, size_t *count)
{
	struct choice best[QUERY_TOKENS_MAX];
	size_t found = 0, expected = 0;

	for (size_t i = 0; i < query->known; i++) {
		const struct query_term *term = &query->terms[i];

		if (feature_is_token(term->kind))
			insert(best, &found,
			    (struct choice){
				term, hits(&index->at[term->id]) });
	}
	*count = 0;
	for (size_t i = 0; i < found; i++) {
		if (i >= ALWAYS && !all &&
		    (expected + best[i].hits > QUERY_HITS_MAX ||
			is_common(index, &index->at[best[i].term->id])))
			continue;
		tokens[(*count)++] = feature_token(best[i].term->key);
		expected += best[i].hits;
	}
	return expected;
}
