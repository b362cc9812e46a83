/* What scoring needs of a pack, in memory: which phrasing has which terms, how
 * common each is, and which wordings use it how often. A term is a distinct
 * feature of the phrasings; a document all phrasings of one reply in one
 * language. Private to the room. */
#ifndef SERVER_ANSWER_INDEX_H
#define SERVER_ANSWER_INDEX_H

#include "server/answer/feature.h"
#include "server/answer/pack.h"
#include "shared/table.h"

enum { INDEX_UNKNOWN = UINT32_MAX };

struct index_term {
	uint32_t count[LANG_COUNT]; /* phrasings with it */
	float weight[LANG_COUNT];   /* rarity times the worth of its kind */
	float spread[LANG_COUNT];   /* the same counted in documents */
	uint32_t first, postings;   /* in index->postings */
	uint32_t where;             /* in index->where */
	enum feature_kind kind;
};

struct index_posting {
	uint32_t doc;
	uint32_t times; /* phrasings of the document with the term */
};

struct index_doc {
	int reply;
	enum lang lang;
	uint32_t first, count; /* phrasings */
	double length;         /* sum of the worth of its terms' kinds */
	double norm;           /* length of its vector */
};

struct pack_index {
	struct table terms; /* key -> number of the term + 1 */
	struct index_term *at;
	size_t term_count, term_room;
	struct index_doc *docs; /* by phrasing */
	size_t doc_count;
	struct index_posting *postings;
	/* In memory (PACK_IN_MEMORY_MAX): phrasings of each term, ascending,
	 * from at[term].where on; else NULL. */
	uint32_t *where;
	/* Otherwise: terms of each phrasing, ascending, from first[phrasing]
	 * on; else NULL. */
	uint32_t *ids;
	size_t id_count, id_room;
	size_t *first;    /* phrasing -> ids; one more for the end */
	float *norm;      /* phrasing -> length of its vector */
	uint32_t *doc_of; /* phrasing -> document */
	uint32_t phrasings[LANG_COUNT];
	uint32_t docs_of[LANG_COUNT];
	double mean_length; /* of documents */
};

/* How much a kind counts beside words. */
extern const double index_worth[FEATURE_KINDS];

MUST_CHECK enum err index_build(
    const struct pack *pack, struct pack_index **out);
void index_free(struct pack_index *index); /* NULL is fine */

/* Number of the term with this key, or INDEX_UNKNOWN. */
uint32_t index_find(const struct pack_index *index, struct str key);
/* Weight a term would have that no phrasing of the language has. */
double index_unknown_weight(
    const struct pack_index *index, enum lang lang, enum feature_kind kind);

#endif
