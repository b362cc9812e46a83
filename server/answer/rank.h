/* Which replies a question may mean, best first, and how sure that is. Private
 * to the room. */
#ifndef SERVER_ANSWER_RANK_H
#define SERVER_ANSWER_RANK_H

#include "server/answer/scorer.h"

enum { RANK_MAX = 5 };

struct ranked {
	int reply;    /* index into pack->replies */
	uint32_t doc; /* the document that spoke for it */
	double vote;
};

/* What the certainty of the winner is judged by. Shares are 0-1. */
struct evidence {
	double margin;    /* to the second, as a share of the winner's vote */
	double lead;      /* to the second in SCORER_WHOLE, the best having 1 */
	double cover;     /* weighted share of the tokens the winner knows */
	double known;     /* the same for the pack as a whole */
	double centre;    /* cosine to the winner's phrasings together */
	double nearest;   /* likeness of the winner's best phrasing */
	double rival;     /* the same of all other replies */
	double words;     /* of the question */
	double phrasings; /* of the winner, in the language that won */
};

struct ranking {
	struct ranked at[RANK_MAX];
	size_t count;
	struct evidence evidence; /* if count */
};

/* allowed[reply]: it may be ranked at all. Scratch memory is the arena's. */
MUST_CHECK enum err rank_replies(const struct scorer_input *in,
    const bool *allowed, struct arena *arena, struct ranking *out);

/* Per mille: how likely it is that the winner is right. */
int rank_certainty(const struct evidence *evidence);

#endif
