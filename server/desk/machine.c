/* Looks moves up in the table; decides nothing beyond it. */
#include "server/desk/machine.h"

#include <stddef.h>

struct move {
	enum state from;
	enum move_event event;
	enum state to;
};

static const struct move moves[] = {
#define MOVE(from, event, to, description)                                     \
	{ STATE_##from, MOVE_##event, STATE_##to },
#include "server/desk/conversation.def"
};

static const char *const names[MOVE_COUNT] = {
#define MOVE_EVENT(name) #name,
#include "server/desk/conversation.def"
};

enum err machine_move(enum state from, enum move_event event, enum state *to)
{
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		if (moves[i].from == from && moves[i].event == event) {
			*to = moves[i].to;
			return ERR_ok;
		}
	}
	return ERR_bad_state;
}

const char *machine_event_name(enum move_event event)
{
	return (unsigned)event < MOVE_COUNT ? names[event] : "?";
}
