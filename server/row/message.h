/* Lines, answers and events, as the database keeps them.
 * Plain values: no code, no SQL. (struct message_row of shared/messages.h is
 * another thing: a row of the table of message types.) */
#ifndef SERVER_ROW_MESSAGE_H
#define SERVER_ROW_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"
#include "shared/words.h"

struct line_row {
	int64_t conversation_id;
	enum track track;
	int64_t seq; /* the next number; exists if it is taken */
	enum kind kind;
	int64_t author; /* customer or staff id, 0 = the desk */
	struct str from_name, text, reply, sid, choices;
	int64_t at;
};

struct line_list {
	struct line_row *at;
	size_t count;
};

struct answer_row {
	int64_t conversation_id, seq;
	struct str outcome, reply, runner_up, words, pack;
	int64_t score, runner_up_score; /* per mille */
	int64_t send_at, offer_at;      /* per mille, as they were */
	int64_t at;
};

struct answer_list {
	struct answer_row *at;
	size_t count;
};

struct event_row {
	int64_t id; /* where it was read */
	int64_t at, shop_id, conversation_id, staff_id;
	struct str kind, detail;
	int64_t number;
};

struct event_list {
	struct event_row *at;
	size_t count;
};

#endif
