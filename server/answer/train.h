/* Training: a pack in, a model out. Takes seconds to a minute: a worker's or a
 * command's. */
#ifndef SERVER_ANSWER_TRAIN_H
#define SERVER_ANSWER_TRAIN_H

#include "server/answer/model.h"
#include "server/answer/pack.h"

/* Told now and then; not 0 ends the training with timeout. */
struct train_watch {
	int (*step)(void *ctx, int percent);
	void *ctx;
};

/* What a customer's line taught (server/row/lesson.h). */
struct train_evidence {
	struct str text;
	struct str reply; /* id; none = nothing here answers it */
	bool right;       /* the reply was the right one; else it was not */
};

struct train_lessons {
	const struct train_evidence *at;
	size_t count;
};

/* A line for each reply, with the figures of an earlier model of the shop
 * (NULL: those shipped) until they are calibrated. too_long: so many phrasings
 * and replies that it would take an hour; such a pack is scored without a
 * model. The same every time. */
MUST_CHECK enum err train_fit(struct pack *pack, const struct model *figures,
    const struct train_watch *watch, struct model **out);

/* The same lines with figures of this pack: every phrasing is asked of a model
 * that has not seen it, five or ten times a part of them; lessons (may be
 * NULL) count beside them. too_long: a pack that is fitted but would take far
 * longer to calibrate, or is not in memory; the fitted model is good as it
 * is. */
MUST_CHECK enum err train_calibrate(struct pack *pack,
    const struct model *fitted, const struct train_lessons *lessons,
    const struct train_watch *watch, struct model **out);

#endif
