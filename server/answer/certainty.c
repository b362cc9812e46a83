/* From evidence to a probability: two fixed logistics, of which the surer
 * counts. Not for choosing the winner.
 *
 * Their weights were fitted to a mixture of question sets in four languages,
 * each counting the same, in which a quarter of the replies, or all but four,
 * were hidden, so that the right answer often was not there. */
#include "server/answer/rank.h"

#include <math.h>

/* Below this likeness no single phrasing is reason enough. */
static const double near_least = 0.7;
/* A rival farther off than this is no rival. */
static const double gap_most = 0.4;

static double logistic(double sum)
{
	return 1 / (1 + exp(-sum));
}

/* How it all looks together. */
static double by_whole(const struct evidence *e)
{
	return logistic(-5.17 + 1.57 * e->margin + 2.81 * e->lead +
			1.33 * e->cover + 0.80 * e->known + 6.48 * e->centre +
			0.14 * log1p(e->words) + 0.23 * log1p(e->phrasings));
}

/* Somebody asked nearly the same before, and of nothing else. */
static double by_nearest(const struct evidence *e)
{
	double gap = fmin(e->nearest - e->rival, gap_most);

	if (e->nearest < near_least)
		return 0;
	return logistic(-7.21 + 3.12 * e->nearest + 4.79 * gap +
			4.91 * e->cover + 0.88 * log1p(e->words));
}

int rank_certainty(const struct evidence *evidence)
{
	double certainty = fmax(by_whole(evidence), by_nearest(evidence));

	return (int)lround(1000 * certainty);
}
