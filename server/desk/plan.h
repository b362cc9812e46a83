/* What a turn is to do, written by a handler: values only. The turn carries
 * it out (server/carry.c): rows in one savepoint, frames after the commit.
 *
 * A failing call marks the plan (no memory, a move the table refuses) and the
 * turn is refused as a whole; a handler need not check each step. */
#ifndef SERVER_DESK_PLAN_H
#define SERVER_DESK_PLAN_H

#include "server/desk/audit.h"
#include "server/desk/job.h"
#include "server/desk/machine.h"
#include "server/desk/presence.h"
#include "server/row/audit.h"
#include "server/row/conversation.h"
#include "server/row/customer.h"
#include "server/row/lesson.h"
#include "server/row/message.h"
#include "server/row/staff.h"
#include "shared/arena.h"
#include "shared/err.h"
#include "shared/list.h"
#include "shared/messages.h"
#include "shared/peer.h"
#include "shared/token.h"

/* To whom a frame goes; bits. */
enum plan_to {
	PLAN_TO_SENDER = 1,    /* the connection whose letter this is */
	PLAN_TO_CUSTOMER = 2,  /* customers following the conversation */
	PLAN_TO_STAFF = 4,     /* staff following the conversation */
	PLAN_TO_REP = 8,       /* every connection of the rep who has it */
	PLAN_TO_WATCHERS = 16, /* staff watching the shop */
	PLAN_NOT_SENDER = 32   /* of all these, not the sender */
};

enum step_kind {
	STEP_LINE,
	STEP_EVENT,
	STEP_ANSWER,
	STEP_ANSWER_KEEP, /* unless one is there; names its conversation */
	STEP_LESSON_ADD,
	STEP_LESSON_DECIDE,
	STEP_CUSTOMER_ADD,
	STEP_CUSTOMER_SET,
	STEP_CUSTOMER_MERGE,
	STEP_STAFF_ADD,
	STEP_STAFF_PASSWORD,
	STEP_STAFF_BLOCK,
	STEP_TOKEN_ADD,
	STEP_TOKEN_REMOVE,
	STEP_TOKENS_REMOVE,
	STEP_ENTER,
	STEP_FOLLOW,
	STEP_UNFOLLOW,
	STEP_AWAY,
	STEP_WATCH,
	STEP_LEAVE,
	STEP_EXPEL,
	STEP_EXPEL_CUSTOMER,
	STEP_SEND,
	STEP_POST,
	STEP_TIDY,
	STEP_PACK,
	STEP_AUDIT,
	STEP_ERASE,
	STEP_EXPIRE
};

struct pack;

struct step {
	struct list link;
	enum step_kind kind;
	union {
		struct line_row line;
		struct event_row event;
		struct answer_row answer;
		struct lesson_row *lesson;     /* id set when added */
		struct customer_row *customer; /* id set when added */
		struct staff_row *staff;       /* id set when added */
		struct {
			int64_t from; /* all that is this customer's */
			/* becomes this one's, who may just be added */
			const struct customer_row *into;
		} merge;
		struct {
			int64_t staff_id;
			struct str stored;
		} password;
		struct {
			int64_t staff_id;
			bool blocked;
		} block;
		struct {
			uint8_t hash[TOKEN_HASH_LEN];
			const struct staff_row *staff;
			bool once;
			int64_t expires_at;
		} token;
		struct {
			struct peer_card card;
			/* whose id the card gets, if just added */
			const struct customer_row *customer;
		} enter;
		struct audit_row audit;
		/* who is to be erased; NULL: the next step of that */
		const struct customer_row *erase;
		int64_t staff_id;    /* TOKENS_REMOVE, EXPEL */
		int64_t customer_id; /* EXPEL_CUSTOMER */
		bool on;             /* AWAY, WATCH */
		struct {
			unsigned to;
			struct message message;
		} send;
		struct message post;
		struct pack *pack; /* PACK: index a batch, or put it in force */
	} u;
};

struct plan {
	struct arena *arena; /* the turn's */
	struct arena *keep;  /* the letter's: for what a job is given */
	int64_t now_ms;
	int64_t steady_ms; /* as in struct facts; now_ms if not set */
	enum err err;      /* first failure, ok while all is well */
	const char *field; /* what it is about, for the peer; may be NULL */
	struct list steps;

	/* The conversation as it will be; valid when it was begun with
	 * plan_conversation or plan_open. */
	struct conversation_row next;
	struct conversation_row was; /* and was before; not when fresh */
	bool has_conversation, fresh;
	bool told; /* those whom it concerns get a chat message */

	/* The answer to the sender; repeated for a repeated id. */
	struct message answer;
	bool answered;

	/* The letter goes on to a worker, or (JOB_COUNT) comes to the desk
	 * once more, with this message. */
	enum job_kind job;
	struct message job_message;
	bool has_job;
};

void plan_init(
    struct plan *plan, struct arena *arena, struct arena *keep, int64_t now_ms);
/* True if it writes rows. */
bool plan_writes(const struct plan *plan);

/* The conversation this plan changes; fields of plan->next other than state,
 * state_at and the numbers of lines may be set directly afterwards. */
void plan_conversation(struct plan *plan, const struct conversation_row *row);
void plan_open(struct plan *plan, const struct conversation_row *row);
/* An event of conversation.def; bad_state if the table refuses it. */
void plan_move(struct plan *plan, enum move_event event);

struct plan_line {
	enum track track;
	enum kind kind;
	int64_t author;
	struct str from, text, reply, sid;
	const struct rec_choice_list *choices; /* may be NULL */
};
/* The next line; its number. */
int64_t plan_say(struct plan *plan, const struct plan_line *line);
void plan_event(struct plan *plan, const char *kind, int64_t staff_id,
    int64_t number, struct str detail);
void plan_answer_row(struct plan *plan, const struct answer_row *row);

/* A row of the audit log, by whoever sent the message: in this plan's shop
 * where it has a conversation. Never a word of a customer's in it. */
void plan_audit(struct plan *plan, enum audit_action action, struct str target,
    struct str detail);

/* What a line taught; of this plan's conversation where it has one. Returns
 * the row, in the plan's arena: never NULL, see plan_step. */
struct lesson_row *plan_lesson(struct plan *plan, const struct lesson_row *row);

/* The answer to the sender: an ack with the line's number, or any message. */
void plan_ack(struct plan *plan, int64_t seq);
void plan_reply(struct plan *plan, const struct message *message);
void plan_send(struct plan *plan, unsigned to, const struct message *message);

void plan_job(
    struct plan *plan, enum job_kind kind, const struct message *message);
/* An inner message without text, as a turn of its own after this group. */
void plan_post(struct plan *plan, const struct message *message);

/* All other steps: a new one of this kind, zeroed, at the end of the list.
 * Never NULL: without memory the plan is marked and a spare is returned. */
struct step *plan_step(struct plan *plan, enum step_kind kind);
void plan_fail(struct plan *plan, enum err err);

#endif
