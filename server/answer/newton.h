/* The step to the top of a hill of a few dimensions. Private to the room. */
#ifndef SERVER_ANSWER_NEWTON_H
#define SERVER_ANSWER_NEWTON_H

#include "shared/err.h"

enum { NEWTON_MOST = 16 };

/* Slope and (negated) curvature at a point; only the lower half of bend is
 * filled in by callers. */
struct newton {
	int count; /* dimensions */
	double slope[NEWTON_MOST];
	double bend[NEWTON_MOST][NEWTON_MOST];
};

/* slope becomes the step bend^-1 slope. range if bend is not positive. */
MUST_CHECK enum err newton_step(struct newton *n);

#endif
