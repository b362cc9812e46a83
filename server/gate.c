/* Step 2 of a message's way: may this sender send this, here and now? The
 * refusals are the rows of messages.def; nothing is looked up here. */
#include "server/turn.h"

static const struct handler *const handlers[MESSAGE_COUNT] = {
#define TOLD(name, ways, standings, states, rate, id, description)
#define MESSAGE(name, ways, standings, states, rate, id, description)          \
	[MESSAGE_##name] = &handle_##name,
#include "shared/messages.def"
};

const struct handler *gate_handler(enum message_type type)
{
	return handlers[type];
}

enum err gate_standing(const struct turn *turn)
{
	enum standing standing = turn->facts.who.standing;
	if (turn->row->standings & BIT(standing))
		return ERR_ok;
	if (standing == STANDING_nobody)
		return ERR_auth;
	return ERR_forbidden;
}

static bool may(const struct facts *facts, enum right right)
{
	switch (right) {
	case RIGHT_SEE:
		return true; /* else it was not found */
	case RIGHT_SAY:
		return right_to_say(&facts->who, &facts->row);
	case RIGHT_HANDLE:
		return right_to_handle(&facts->who, &facts->row);
	}
	return false;
}

enum err gate_conversation(const struct turn *turn)
{
	const struct facts *facts = &turn->facts;
	if (!facts->has_row)
		return ERR_ok;
	if (!may(facts, turn->handler->right))
		return ERR_forbidden;
	if (turn->row->states & BIT(facts->row.state))
		return ERR_ok;
	return facts->row.state == STATE_closed ? ERR_closed : ERR_bad_state;
}
