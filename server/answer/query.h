/* A question as the scorers see it, and what to search for. Private to the
 * room. */
#ifndef SERVER_ANSWER_QUERY_H
#define SERVER_ANSWER_QUERY_H

#include "server/answer/index.h"
#include "shared/arena.h"

enum {
	QUERY_FEATURES_MAX = 2048, /* of more, the first count */
	QUERY_TOKENS_MAX = 12,     /* searched for */
	QUERY_HITS_MAX = 2000      /* phrasings aimed at; see query_tokens */
};

struct query_term {
	uint32_t id; /* INDEX_UNKNOWN: no phrasing has it */
	enum feature_kind kind;
	struct str key;
	size_t start; /* byte of the question */
	double weight[LANG_COUNT];
};

struct query {
	struct query_term *terms; /* each once; known ones first, by id */
	size_t count, known;
	double norm[LANG_COUNT];  /* length of its vector */
	double total[LANG_COUNT]; /* weight of its tokens, unknown ones too */
	double words;             /* words, and CJK characters at half */
};

/* Everything lives in the arena. */
MUST_CHECK enum err query_make(const struct pack_index *index, struct str text,
    struct arena *arena, struct query *out);

/* Chooses at most QUERY_TOKENS_MAX tokens to search for, rarest first. Leaves
 * out those that more than 5 % of a language's phrasings have and, once
 * QUERY_HITS_MAX hits are to be expected, all further ones; but never the two
 * rarest. With all = true only the first limit counts. tokens has room for
 * QUERY_TOKENS_MAX. Returns how many hits there can be at most. */
size_t query_tokens(const struct pack_index *index, const struct query *query,
    bool all, struct str *tokens, size_t *count);

#endif
