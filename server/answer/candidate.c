/* Finds phrasings that share something with a question: exactly, by adding up
 * what they share, where the pack is in memory; through the search index where
 * it is too large for that. */
#include "server/answer/candidate.h"

enum {
	HITS_FEW = 5,     /* fewer: all tokens are searched for */
	SEARCH_MAX = 4000 /* of which more would only be cut off */
};

struct looking {
	struct scorer_input *in;
	const struct answer_search *search;
	struct arena *arena;
};

/* --- In memory --- */

static enum lang lang_of(const struct pack_index *index, uint32_t phrasing)
{
	return index->docs[index->doc_of[phrasing]].lang;
}

/* The dot product of the question with every phrasing. */
static float *add_up(const struct scorer_input *in, struct arena *arena)
{
	const struct pack_index *index = in->pack->index;
	float *sum =
	    arena_alloc(arena, (in->pack->phrasing_count + 1) * sizeof(*sum));

	for (size_t i = 0; sum && i < in->query->known; i++) {
		const struct query_term *q = &in->query->terms[i];
		const struct index_term *term = &index->at[q->id];
		const uint32_t *at = &index->where[term->where];
		size_t count = 0;

		for (int l = 0; l < LANG_COUNT; l++)
			count += term->count[l];
		for (size_t k = 0; k < count; k++) {
			double w = q->weight[lang_of(index, at[k])];

			sum[at[k]] += (float)(w * w);
		}
	}
	return sum;
}

static enum err look_through(struct looking *a)
{
	struct scorer_input *in = a->in;
	const struct pack_index *index = in->pack->index;
	size_t all = in->pack->phrasing_count;
	float *sum = add_up(in, a->arena);
	struct hit *hits = arena_alloc(a->arena, (all + 1) * sizeof(*hits));

	if (!sum || !hits)
		return ERR_no_memory;
	for (uint32_t i = 0; i < all; i++) {
		double norm =
		    in->query->norm[lang_of(index, i)] * (double)index->norm[i];

		if (sum[i] > 0 && norm > 0)
			hits[in->hit_count++] =
			    (struct hit){ i, (float)((double)sum[i] / norm) };
	}
	in->hits = hits;
	return ERR_ok;
}

/* --- Search --- */

static enum err find(struct looking *a, bool all, int64_t **ids, size_t *count)
{
	const struct pack *pack = a->in->pack;
	struct str tokens[QUERY_TOKENS_MAX];
	size_t used;
	size_t expected =
	    query_tokens(pack->index, a->in->query, all, tokens, &used);

	*count = 0;
	if (!used || !expected)
		return ERR_ok;
	return a->search->any(a->search->ctx, tokens, used, pack->first_id,
	    pack->first_id + (int64_t)pack->phrasing_count - 1, SEARCH_MAX,
	    a->arena, ids, count);
}

/* Cut off at its limit a result would favour the replies that come first:
 * better none, the scorers over whole documents do not need it. */
static enum err search_index(struct looking *a)
{
	struct scorer_input *in = a->in;
	const struct pack *pack = a->in->pack;
	struct hit *hits;
	uint64_t *bits;
	int64_t *ids = NULL;
	size_t count;
	enum err err = find(a, false, &ids, &count);

	if (!err && count < HITS_FEW)
		err = find(a, true, &ids, &count);
	if (err || !count || count >= SEARCH_MAX)
		return err;
	hits = arena_alloc(a->arena, count * sizeof(*hits));
	bits = scorer_bits(pack->index, a->in->query, a->arena);
	if (!hits || !bits)
		return ERR_no_memory;
	for (size_t i = 0; i < count; i++) {
		int64_t at = ids[i] - pack->first_id;

		if (at < 0 || (size_t)at >= pack->phrasing_count)
			continue;
		hits[in->hit_count++] = (struct hit){ (uint32_t)at,
			(float)scorer_likeness(
			    pack->index, a->in->query, bits, (size_t)at) };
	}
	in->hits = hits;
	return ERR_ok;
}

enum err candidate_find(struct scorer_input *in,
    const struct answer_search *search, struct arena *arena)
{
	struct looking a = { in, search, arena };

	in->hits = NULL;
	in->hit_count = 0;
	if (!in->query->known)
		return ERR_ok;
	return in->pack->index->where ? look_through(&a) : search_index(&a);
}
