/* How much each scorer's word counts when a reply is chosen. Private to the
 * room. */
#ifndef SERVER_ANSWER_VOTE_H
#define SERVER_ANSWER_VOTE_H

#include <stdbool.h>
#include <stddef.h>

enum vote_scorer {
	VOTE_SIDE,  /* of the reply's line, see model_sides */
	VOTE_KIN,   /* scorer.h; these four in its order */
	VOTE_WHOLE, /* as a share of the best one's */
	VOTE_CENTRE,
	VOTE_ODDS,
	VOTE_COUNT
};

struct vote {
	double weight[VOTE_COUNT];
};

/* A reply's scores. */
struct ballot {
	float score[VOTE_COUNT];
};

/* Ballots of one question whose right answer is known. */
struct voting_row {
	const struct ballot *ballots;
	size_t count;
	size_t right; /* which of them; count = none */
};

/* Fitted on a mixture of question sets in four languages, each counting the
 * same. */
extern const struct vote vote_shipped;
/* For packs without a model: the line is not looked at. */
extern const struct vote vote_untrained;

static inline double vote_sum(const struct vote *vote, const struct ballot *b)
{
	double sum = 0;

	for (int k = 0; k < VOTE_COUNT; k++)
		sum += vote->weight[k] * (double)b->score[k];
	return sum;
}

/* The weights under which the right replies are likeliest (conditional logit),
 * held near those shipped as if by a few rows: the fewer rows, the nearer. */
void vote_fit(const struct voting_row *rows, size_t count, struct vote *out);

#endif
