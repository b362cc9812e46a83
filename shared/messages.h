/* Structs of all messages and records, made from messages.def. Text in a
 * decoded message lives in the arena it was decoded into. */
#ifndef SHARED_MESSAGES_H
#define SHARED_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"
#include "shared/words.h"

/* Columns of a MESSAGE row. */
enum { TO_DESK = 1, TO_PEER = 2, INNER = 4 };
enum message_id { MESSAGE_ID_NO, MESSAGE_ID_MAY, MESSAGE_ID_ONCE };

/* C type of a field's kind. */
#define FIELD_TYPE_TEXT struct str
#define FIELD_TYPE_NAME struct str
#define FIELD_TYPE_INT int64_t
#define FIELD_TYPE_FLAG bool
#define FIELD_TYPE_STANDING enum standing
#define FIELD_TYPE_STATE enum state
#define FIELD_TYPE_STAGE enum stage
#define FIELD_TYPE_TRACK enum track
#define FIELD_TYPE_KIND enum kind
#define FIELD_TYPE_LISTED enum listed
#define FIELD_TYPE_LANG enum lang
#define FIELD_TYPE_RAW void *

/* Records, and lists of them: struct rec_line, struct rec_line_list. */
#define RECORD(name, description) struct rec_##name {
#define RECORD_END(name)                                                       \
	}                                                                      \
	;                                                                      \
	struct rec_##name##_list {                                             \
		struct rec_##name *at;                                         \
		size_t count;                                                  \
	};
#define FIELD(owner, kind, name, min, max, need, description)                  \
	FIELD_TYPE_##kind name;
#define FIELDS(owner, record, name, max, description)                          \
	struct rec_##record##_list name;
#define MESSAGE(name, ways, standings, states, rate, id, description)          \
	struct msg_##name {
#define END(name)                                                              \
	}                                                                      \
	;
#include "shared/messages.def"

enum message_type {
#define MESSAGE(name, ways, standings, states, rate, id, description)          \
	MESSAGE_##name,
#include "shared/messages.def"
	MESSAGE_COUNT
};

struct message {
	enum message_type type;
	struct str
	    id; /* the sender's own id, or the one answered; may be none */
	union {
#define MESSAGE(name, ways, standings, states, rate, id, description)          \
	struct msg_##name name;
#include "shared/messages.def"
	} u;
};

/* What messages.def says of a type, beside its fields. */
struct message_row {
	const char *name;
	unsigned ways;      /* TO_DESK | TO_PEER | INNER */
	unsigned standings; /* BIT(STANDING_x) of who may send it */
	unsigned states;    /* BIT(STATE_x) in which it may come */
	enum rate rate;
	enum message_id id;
	const char *description;
};

const struct message_row *message_row(enum message_type type);

/* The public id of the conversation a message names; none if its type has no
 * such field or it was left out. */
struct str message_conversation(const struct message *message);

#endif
