/* The state machine of a conversation, as conversation.def draws it. */
#ifndef SERVER_DESK_MACHINE_H
#define SERVER_DESK_MACHINE_H

#include "shared/err.h"
#include "shared/words.h"

enum move_event {
#define MOVE_EVENT(name) MOVE_##name,
#include "server/desk/conversation.def"
	MOVE_COUNT
};

/* The state an event leads to; bad_state if the table has no such move. */
MUST_CHECK enum err machine_move(
    enum state from, enum move_event event, enum state *to);

/* Name of an event, for logs and documents. Static. */
const char *machine_event_name(enum move_event event);

#endif
