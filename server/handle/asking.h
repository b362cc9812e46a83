/* Asking a customer for a fact that a reply lacks, once a conversation, and
 * what the customer said to that. */
#ifndef SERVER_HANDLE_ASKING_H
#define SERVER_HANDLE_ASKING_H

#include "server/handle/handler.h"

struct asking {
	struct str fact, reply; /* what is asked for, to send which reply */
	int64_t seq;            /* to which line of the customer */
};

/* What the conversation waits for; false: nothing. */
bool asking_pending(const struct conversation_row *row, struct asking *out);

/* Asks, in plan->next, which then waits. False: there are no words to ask for
 * this fact, or it was asked for before; nothing is said. */
bool asking_begin(
    const struct facts *facts, struct plan *plan, const struct asking *asking);

/* plan->next waits no longer, if it did: the value is known from now on, or
 * with an empty one it was asked for in vain. */
void asking_end(struct plan *plan, struct str value);

/* What the customer has said so far, in the arena. */
MUST_CHECK enum err asking_said(const struct conversation_row *row,
    struct arena *arena, struct fact_list *out);
/* Names of all facts asked for so far, blank between. ptr NULL without
 * memory. */
struct str asking_names(
    const struct conversation_row *row, struct arena *arena);

/* Notes for staff what the customer was asked for and said. */
void asking_note(
    const struct facts *facts, struct plan *plan, const struct fact *said);

#endif
