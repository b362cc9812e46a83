/* The rows of messages.def as a table, and where each type keeps the id of
 * its conversation. Fields are read and written in wire.c, not here. */
#include "shared/messages.h"

#include <assert.h>

/* Words of the columns `standings` and `states`. */
#define CUSTOMER BIT(STANDING_customer)
#define STAFF                                                                  \
	(BIT(STANDING_rep) | BIT(STANDING_supervisor) | BIT(STANDING_admin))
#define DESK BIT(STANDING_desk)
#define ANY (BIT(STATE_COUNT) - 1)
#define OPEN (ANY & ~BIT(STATE_closed))

static const struct message_row rows[MESSAGE_COUNT] = {
#define MESSAGE(name, ways, standings, states, rate, id, description)          \
	[MESSAGE_##name] = { #name, (ways), (standings), (states),             \
		RATE_##rate, MESSAGE_ID_##id, description },
#include "shared/messages.def"
};

#undef CUSTOMER
#undef STAFF
#undef DESK
#undef ANY
#undef OPEN

const struct message_row *message_row(enum message_type type)
{
	assert((unsigned)type < MESSAGE_COUNT);
	return &rows[type];
}

/* IS_CONVERSATION(x) is 1 for the field name `conversation`, else 0: only
 * PROBE_conversation is a macro, and its comma moves the 1 to second place. */
#define PROBE_conversation , 1
#define SECOND(first, second, ...) second
#define SECOND_OF(...) SECOND(__VA_ARGS__)
#define IS_CONVERSATION(name) SECOND_OF(PROBE_##name, 0, 0)

/* Offset of the field `conversation` in the struct of a type plus one; 0 if
 * it has none. Each row's sum is a constant, so the compiler makes a table. */
static size_t conversation_place(enum message_type type)
{
#define RECORD(name, description)                                              \
	{                                                                      \
		typedef struct rec_##name here;                                \
		const size_t place = 0 * sizeof(here)
#define RECORD_END(name)                                                       \
	;                                                                      \
	(void)place;                                                           \
	}
#define MESSAGE(name, ways, standings, states, rate, id, description)          \
	if (type == MESSAGE_##name) {                                          \
		typedef struct msg_##name here;                                \
	const size_t place = 0 * sizeof(here)
#define END(name)                                                              \
	;                                                                      \
	return place;                                                          \
	}
#define FIELD(owner, kind, name, min, max, need, description)                  \
	+IS_CONVERSATION(name) * (offsetof(here, name) + 1)
#include "shared/messages.def"
	return 0;
}

struct str message_conversation(const struct message *message)
{
	size_t place = conversation_place(message->type);
	if (!place)
		return STR_NONE;
	const char *fields = (const char *)&message->u;
	return *(const struct str *)(const void *)(fields + place - 1);
}
