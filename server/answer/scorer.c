/* Arithmetic over one question and the index. How the numbers are weighed
 * against each other is vote.c's. */
#include "server/answer/scorer.h"

#include <math.h>

enum { KIN = 10 }; /* phrasings of a document that vote; fewer if it has less */

/* --- Likeness to single phrasings --- */

uint64_t *scorer_bits(const struct pack_index *index, const struct query *query,
    struct arena *arena)
{
	uint64_t *bits =
	    arena_alloc(arena, (index->term_count / 64 + 1) * sizeof(*bits));

	for (size_t i = 0; bits && i < query->known; i++) {
		uint32_t id = query->terms[i].id;

		bits[id / 64] |= (uint64_t)1 << id % 64;
	}
	return bits;
}

static const struct query_term *find_term(
    const struct query *query, uint32_t id)
{
	size_t low = 0, high = query->known;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (query->terms[middle].id <= id)
			low = middle;
		else
			high = middle;
	}
	return &query->terms[low];
}

double scorer_likeness(const struct pack_index *index,
    const struct query *query, const uint64_t *bits, size_t phrasing)
{
	enum lang lang = index->docs[index->doc_of[phrasing]].lang;
	double norm = query->norm[lang] * index->norm[phrasing];
	double sum = 0;

	for (size_t k = index->first[phrasing]; k < index->first[phrasing + 1];
	     k++) {
		uint32_t id = index->ids[k];
		double w;

		if (!(bits[id / 64] >> id % 64 & 1))
			continue;
		w = find_term(query, id)->weight[lang];
		sum += w * w;
	}
	return norm > 0 ? sum / norm : 0;
}

/* Keeps the best KIN, best first. */
static void keep_best(double *best, size_t *count, double likeness)
{
	size_t at = *count;

	if (*count < KIN)
		++*count;
	else if (likeness <= best[--at])
		return;
	for (; at && best[at - 1] < likeness; at--)
		best[at] = best[at - 1];
	best[at] = likeness;
}

static double mean_best(
    const struct index_doc *doc, const struct hit *hits, size_t count)
{
	double best[KIN], sum = 0;
	size_t kept = 0, among = doc->count < KIN ? doc->count : KIN;

	for (size_t i = 0; i < count; i++)
		keep_best(best, &kept, hits[i].likeness);
	for (size_t i = 0; i < kept; i++)
		sum += best[i];
	return sum / (double)among;
}

static void score_kin(const struct scorer_input *in, double *docs)
{
	const struct pack_index *index = in->pack->index;
	size_t end;

	for (size_t i = 0; i < in->hit_count; i = end) {
		uint32_t doc = index->doc_of[in->hits[i].phrasing];

		for (end = i; end < in->hit_count; end++)
			if (index->doc_of[in->hits[end].phrasing] != doc)
				break;
		docs[doc] = mean_best(&index->docs[doc], &in->hits[i], end - i);
	}
}

static void score_nearest(const struct scorer_input *in, double *docs)
{
	for (size_t i = 0; i < in->hit_count; i++) {
		uint32_t doc = in->pack->index->doc_of[in->hits[i].phrasing];

		if (docs[doc] < in->hits[i].likeness)
			docs[doc] = in->hits[i].likeness;
	}
}

/* --- Whole documents --- */

/* Calls fn for each known term of the question in each document. */
static void each_posting(const struct scorer_input *in, double *docs,
    double (*fn)(const struct scorer_input *in, const struct query_term *term,
	const struct index_posting *posting))
{
	const struct pack_index *index = in->pack->index;

	for (size_t i = 0; i < in->query->known; i++) {
		const struct query_term *q = &in->query->terms[i];
		const struct index_term *term = &index->at[q->id];

		for (uint32_t k = 0; k < term->postings; k++) {
			const struct index_posting *p =
			    &index->postings[term->first + k];

			docs[p->doc] += fn(in, q, p);
		}
	}
}

/* BM25 with a slow saturation, because what is counted is phrasings: the
 * fourth that has a word says nearly as much as the first. */
static double whole(const struct scorer_input *in,
    const struct query_term *term, const struct index_posting *p)
{
	static const double saturation = 2.0, by_length = 0.6;
	const struct pack_index *index = in->pack->index;
	const struct index_doc *doc = &index->docs[p->doc];
	double weight = 0.5 * term->weight[doc->lang] +
			index->at[term->id].spread[doc->lang];
	double length = doc->length / index->mean_length;
	double slow = saturation * (1 - by_length + by_length * length);

	return weight * p->times * (saturation + 1) / (p->times + slow);
}

static void score_whole(const struct scorer_input *in, double *docs)
{
	each_posting(in, docs, whole);
}

static double centre(const struct scorer_input *in,
    const struct query_term *term, const struct index_posting *p)
{
	const struct index_doc *doc = &in->pack->index->docs[p->doc];
	double w = term->weight[doc->lang];
	double norm = in->query->norm[doc->lang] * doc->norm;

	return norm > 0 ? w * w * p->times / norm : 0;
}

static void score_centre(const struct scorer_input *in, double *docs)
{
	each_posting(in, docs, centre);
}

/* Bayes with the pack as a whole for a prior worth PRIOR phrasings: what a
 * term found here adds to what one not found here takes away. */
static const double prior = 2.0, crumb = 0.1;

static double odds(const struct scorer_input *in, const struct query_term *term,
    const struct index_posting *p)
{
	const struct pack_index *index = in->pack->index;
	enum lang lang = index->docs[p->doc].lang;
	double all = index->phrasings[lang];
	double with = index->at[term->id].count[lang] + crumb;
	double expected = prior * with / (all + 1);

	return index_worth[term->kind] *
	       log((p->times + expected) / expected * with / (with - p->times));
}

static double odds_without(
    const struct pack_index *index, const struct index_doc *doc)
{
	double all = index->phrasings[doc->lang];

	return log(
	    prior / (doc->count + prior) * (all - doc->count + 1) / (all + 1));
}

/* Sums of logarithms have no zero to measure from: counted down from the best,
 * and what lies more than SPAN below it gets nothing. */
static void score_odds(const struct scorer_input *in, double *docs)
{
	static const double span = 20.0;
	const struct pack_index *index = in->pack->index;
	double worth = 0, best = -HUGE_VAL;

	for (size_t i = 0; i < in->query->known; i++)
		worth += index_worth[in->query->terms[i].kind];
	each_posting(in, docs, odds);
	for (size_t d = 0; d < index->doc_count; d++) {
		docs[d] += worth * odds_without(index, &index->docs[d]);
		if (docs[d] > best)
			best = docs[d];
	}
	for (size_t d = 0; d < index->doc_count; d++)
		docs[d] = fmax(0, 1 - (best - docs[d]) / span);
}

static double cover(const struct scorer_input *in,
    const struct query_term *term, const struct index_posting *p)
{
	enum lang lang = in->pack->index->docs[p->doc].lang;

	if (!feature_is_token(term->kind))
		return 0;
	return term->weight[lang] / in->query->total[lang];
}

void scorer_cover(const struct scorer_input *in, double *docs)
{
	each_posting(in, docs, cover);
}

scorer_fn *const scorers[SCORER_COUNT] = {
	[SCORER_KIN] = score_kin,
	[SCORER_NEAREST] = score_nearest,
	[SCORER_WHOLE] = score_whole,
	[SCORER_CENTRE] = score_centre,
	[SCORER_ODDS] = score_odds,
};
