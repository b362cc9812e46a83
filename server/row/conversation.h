/* A conversation, as the database keeps it.
 * A plain value: no code, no SQL. */
#ifndef SERVER_ROW_CONVERSATION_H
#define SERVER_ROW_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"
#include "shared/words.h"

struct conversation_row {
	int64_t id; /* set by conversation_add */
	struct str public_id;
	int64_t shop_id, customer_id;
	enum state state;
	enum stage stage;
	enum lang lang;
	struct str group; /* none = any */
	int64_t rep_id;   /* 0 = none */
	int64_t last_rep; /* 0 = none */
	bool foreign_lang;
	int64_t priority;
	int64_t last_seq, last_note;
	int64_t ask_seq;  /* customer line awaiting the machine, 0 = none */
	int64_t ask_from; /* first of the lines that are read as one with it */
	struct str asked; /* "FACT REPLY SEQ": asked for, to send the reply to
			     line SEQ; none = nothing is awaited */
	struct str known; /* "FACT=VALUE<LF>" each: what the customer said;
			     without a value: asked for in vain */
	struct str page;  /* product or page it is about, unproved */
	struct str context; /* "NAME: VALUE<LF>" each: what the customer's page
			       tells about itself, unproved; for staff */
	struct str contact; /* how to reach the customer, for staff */
	int64_t customer_delivered, customer_seen, rep_delivered, rep_seen;
	int64_t score;
	int64_t opened_at, state_at, active_at;
	int64_t due_at; /* 0 = none */
};

struct conversation_list {
	struct conversation_row *at;
	size_t count;
};

struct rep_load {
	int64_t rep_id;
	int64_t chats; /* in the rep's hands */
};

#endif
