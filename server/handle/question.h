/* A customer's line on its way to the machine or to a rep. */
#ifndef SERVER_HANDLE_QUESTION_H
#define SERVER_HANDLE_QUESTION_H

#include "server/handle/handler.h"

/* The customer's latest line. */
struct question {
	struct str text;
	int64_t seq;
	bool waited; /* no more of it is to come */
};

/* Has a worker look for an answer to it, in plan->next (state auto), read as
 * one with the lines that it followed within rules->join_ms; the letter goes
 * on to the worker. Needs NEED_BEHIND: the lines before it. */
void question_ask(const struct facts *facts, struct plan *plan,
    const struct question *question);

/* How long the line that waits has to wait still for another that may follow
 * it; 0 = no longer. Needs NEED_BEHIND: the latest lines. */
int64_t question_rest_ms(const struct facts *facts);
/* Whether the deadline that has come is the end of that wait, not the worker's.
 * The same need. */
bool question_waited(const struct facts *facts);
/* The line that waits, for question_ask; false: none. The same need. */
bool question_latest(const struct facts *facts, struct question *out);

/* Whether that line is the rest of a question whose first pieces were sure
 * enough for this very reply: it was given within rules->join_ms before the
 * line, which asks nothing whole by itself. The same need. */
bool question_answered(const struct facts *facts, struct str reply);
/* Whether a text ends as a question does. */
bool question_is_whole(struct str text);

/* What replies may say now: facts of the shop, customer, rep, page and what
 * the customer was asked for, in the arena. row NULL: outside any chat. */
MUST_CHECK enum err question_facts(const struct facts *facts,
    const struct conversation_row *row, enum lang lang, struct arena *arena,
    struct fact_list *out);

#endif
