/* The machine says a prepared reply, or what keeps it from that. */
#ifndef SERVER_HANDLE_ANSWERING_H
#define SERVER_HANDLE_ANSWERING_H

#include "server/handle/handler.h"

/* Says a filled reply in plan->next. */
void answering_send(const struct facts *facts, struct plan *plan,
    struct str reply, struct str text, enum stage stage);

/* Says the reply that a customer chose, or whose missing fact was said, to
 * line seq; asks for what it lacks, or calls a person. said: the fact, noted
 * for the person; NULL if it is none. Needs HANDOVER_NEEDS. */
void answering_fill(const struct facts *facts, struct plan *plan,
    struct str reply, int64_t seq, const struct fact *said);

#endif
