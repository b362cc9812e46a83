/* Calling a person, and giving a chat to one. */
#ifndef SERVER_HANDLE_HANDOVER_H
#define SERVER_HANDLE_HANDOVER_H

#include "server/desk/route.h"
#include "server/handle/handler.h"

enum { HANDOVER_NEEDS = NEED_CUSTOMER | NEED_QUEUE };

/* Calls a person for plan->next (which is auto, waiting or with a rep who
 * gives it away): gives it to a free rep at once, else queues it by `queued`
 * and tells the customer honestly where that leaves them. */
void handover_call(
    const struct facts *facts, struct plan *plan, enum move_event queued);

/* Whom a conversation that waits wants: the rep who had it last; or, when one
 * gave it to a group, anybody of the group but that one. */
struct route_wish handover_wish(
    const struct facts *facts, const struct conversation_row *row);

/* Gives plan->next to a rep, by `event` (assign or take). */
void handover_give(const struct facts *facts, struct plan *plan,
    enum move_event event, const struct rep *rep, bool foreign_lang);

/* The conversation leaves the queue, or gets into it in front: the others that
 * wait are told their new place. Needs NEED_WAITING. */
void handover_places(const struct facts *facts, struct plan *plan);

/* A message with the conversation as it is now, for one side. */
void handover_show(const struct conversation_row *row,
    const struct chat_names *names, bool staff, struct rec_chat *record,
    struct message *out);

#endif
