/* Who may see and who may write a conversation. Whoever may not see it is told
 * what a missing one would be told. */
#ifndef SERVER_DESK_RIGHT_H
#define SERVER_DESK_RIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "server/row/conversation.h"

struct right_holder {
	enum standing standing;
	int64_t id;     /* customer or staff id */
	uint64_t shops; /* staff: shops worked for, by bit id-1 */
};

/* A customer sees the own ones. Staff see nothing of shops they do not work
 * for; of the others a supervisor and an admin see all, a rep those in hand,
 * those had last, and those that wait or that the machine has. */
bool right_to_see(
    const struct right_holder *who, const struct conversation_row *row);

/* Saying a line: the customer whose it is, and the rep who has it. Staff
 * management (notes, taking, closing, marking) asks right_to_handle: the rep
 * who has it, a supervisor of the shop; for chats nobody has, every rep who
 * sees it. */
bool right_to_say(
    const struct right_holder *who, const struct conversation_row *row);
bool right_to_handle(
    const struct right_holder *who, const struct conversation_row *row);

#endif
