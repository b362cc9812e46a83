/* The scorers: each gives every document of the index a number, the higher the
 * likelier its reply is the answer. Private to the room.
 *
 * To add one, write its function and a row in scorer.c. */
#ifndef SERVER_ANSWER_SCORER_H
#define SERVER_ANSWER_SCORER_H

#include "server/answer/query.h"

/* A phrasing the search found. */
struct hit {
	uint32_t phrasing;
	float likeness; /* cosine to the question, 0-1 */
};

struct scorer_input {
	const struct pack *pack;
	const struct query *query;
	const struct hit *hits; /* by phrasing, so by document too */
	size_t hit_count;
};

enum scorer_name {
	SCORER_KIN,     /* mean likeness of the best few phrasings */
	SCORER_NEAREST, /* likeness of the best one */
	SCORER_WHOLE,   /* BM25 over all phrasings together */
	SCORER_CENTRE,  /* cosine to the sum of all phrasings */
	SCORER_ODDS,    /* how much more often here than elsewhere, 0-1 */
	SCORER_COUNT
};

typedef void scorer_fn(const struct scorer_input *in, double *docs);

/* By their names; docs is zeroed. How they are weighed is vote.h's. */
extern scorer_fn *const scorers[SCORER_COUNT];

/* Cosine of the question and a phrasing. bits: see scorer_bits. */
double scorer_likeness(const struct pack_index *index,
    const struct query *query, const uint64_t *bits, size_t phrasing);
/* A bit for each term of the index that the question has; NULL without
 * memory. */
uint64_t *scorer_bits(const struct pack_index *index, const struct query *query,
    struct arena *arena);
/* Weighted share of the question's tokens that a document knows, 0-1. */
void scorer_cover(const struct scorer_input *in, double *docs);

#endif
