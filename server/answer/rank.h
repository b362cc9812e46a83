/* Which replies a question may mean, best first, and what speaks for and
 * against the first. Private to the room. */
#ifndef SERVER_ANSWER_RANK_H
#define SERVER_ANSWER_RANK_H

#include "server/answer/certainty.h"
#include "server/answer/scorer.h"
#include "server/answer/vote.h"

enum { RANK_MAX = 16 }; /* the others' votes are next to nothing */

/* One reply as a candidate. */
struct ranked {
	int reply;    /* index into pack->replies */
	uint32_t doc; /* of its languages, the one that spoke for it */
	enum lang lang;
	uint32_t phrasings; /* of the reply in this language */
	struct ballot ballot;
	float nearest; /* likeness of its best phrasing */
	float cover;   /* weighted share of the question's tokens it knows */
	double vote;
};

struct ranking {
	struct ranked at[RANK_MAX]; /* best first */
	size_t count;
	bool verbatim; /* the first has the question as a phrasing, and no
			  other reply has */
	double words;  /* of the question */
	/* by language */
	double
	    known[LANG_COUNT]; /* weighted share of its tokens that is known */
	uint32_t replies[LANG_COUNT], phrasings[LANG_COUNT]; /* of the pack */
};

/* sides[reply]: of the model's lines, -1 for replies it does not know; NULL
 * while there is no model. allowed[reply]: it may be ranked at all. Scratch
 * memory is the arena's. */
MUST_CHECK enum err rank_replies(const struct scorer_input *in,
    const double *sides, const bool *allowed, const struct vote *vote,
    struct arena *arena, struct ranking *out);
/* Puts them in order by another vote. */
void rank_again(struct ranking *ranking, const struct vote *vote);

/* What the first is judged by; count is not 0. */
void rank_signs(const struct ranking *ranking, struct signs *out);

#endif
