/* A customer's line on its way to the machine or to a rep. */
#ifndef SERVER_HANDLE_QUESTION_H
#define SERVER_HANDLE_QUESTION_H

#include "server/handle/handler.h"

/* Has a worker look for an answer to line seq of plan->next (state auto); the
 * letter goes on to it. */
void question_ask(
    const struct facts *facts, struct plan *plan, struct str text, int64_t seq);

/* What replies may say now: facts of the shop, customer and rep, in the
 * plan's keep arena (for a job). */
MUST_CHECK enum err question_facts(const struct facts *facts,
    struct arena *arena, enum lang lang, struct fact_list *out);

#endif
