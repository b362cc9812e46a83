/* What the files of the spine share: the desk, a group and one turn of it. In
 * the order of a message's way: turn.c, gate.c, facts.c, (handle/), carry.c,
 * tell.c; undo.c when it ends badly. */
#ifndef SERVER_TURN_H
#define SERVER_TURN_H

#include "server/desk/chat.h"
#include "server/handle/handler.h"
#include "server/net/delivery.h"
#include "server/spine.h"
#include "shared/steady.h"

struct spine {
	struct spine_config config;
	struct presence *presence;
	struct arena arena; /* the turn's memory */
	struct steady steady;
	char secret[TOKEN_SECRET_LEN + 1];
	int64_t opened_us; /* monotonic time */
	int64_t epoch;     /* of the database: another one since a restore */
	bool loads_stale;  /* rep loads must be counted anew */
	struct letter *pack_later; /* a pack whose group failed; NULL = none */
	int64_t pack_later_us;     /* monotonic time not to try it before */
	struct pack *packing;      /* being indexed; not referenced */
	int64_t next_phrasing_id;  /* 0 = not known yet */
	int64_t pack_generation;   /* in force, 0 = none */
	bool versions_tidy;        /* none too many is kept of before */

	/* Of what is on its way; only to be compared. */
	const struct letter *erasing, *expiring;
	struct letter *erasing_later; /* waits for the log; NULL = none */
	int64_t erasing_later_us;     /* monotonic time not to try it before */
	bool clear_log;               /* to be done once the group is on disk */
	bool log_unclear;             /* it could not be, and is tried again */
	int64_t expired_ms; /* the last whole run; 0 = not known yet */

	/* the group under way */
	struct list out;               /* of struct delivery */
	struct list jobs;              /* of struct turn_job */
	struct list posts;             /* of struct letter */
	struct list undo;              /* of struct undo */
	struct arena group_arena;      /* what the lists above are made of */
	struct pack *pack_next;        /* to be put in force; referenced */
	int64_t sent, offered, handed; /* for the figures */
	bool group_failed;
	enum err group_err;
};

struct turn_job {
	struct list link;
	enum job_kind kind; /* JOB_COUNT: back to the desk */
	struct letter *letter;
	struct message message; /* what the letter then says */
};

/* Something done to the desk's memory, and how it was before. */
struct undo {
	struct list link;
	enum {
		UNDO_ENTER,    /* peer signed in */
		UNDO_LEAVE,    /* peer was signed in */
		UNDO_FOLLOW,   /* peer did not follow conversation id */
		UNDO_UNFOLLOW, /* peer followed it */
		UNDO_AWAY      /* rep id `was` away */
	} kind;
	struct peer_ref peer;
	int64_t id;
	bool was;
};

struct turn {
	struct spine *spine;
	struct letter *letter;
	const struct message_row *row;
	const struct handler *handler;
	struct facts facts;
	struct plan plan;
	uint8_t digest[32]; /* of the message, for ids that come again */
	struct list out;    /* deliveries, joined to the group's when kept */
	struct buf frame;   /* scratch */
};

/* Under which number repeats of a sender's ids are looked for. */
static inline int64_t turn_sender(const struct right_holder *who)
{
	return who->standing == STANDING_customer ? who->id : -who->id;
}

/* gate.c: may this sender send this, here and now? */
MUST_CHECK enum err gate_standing(const struct turn *turn);
MUST_CHECK enum err gate_conversation(const struct turn *turn);
const struct handler *gate_handler(enum message_type type);

/* evidence.c: of facts_fetch, lines and what is known of them. */
MUST_CHECK enum err evidence_fetch(
    struct turn *turn, unsigned needs, struct arena *arena);

/* masking.c: what a customer should not have typed. The copy has all of it
 * hidden, whatever the state of the conversation: a repeat is the same. */
MUST_CHECK enum err masking_copy(const struct turn *turn, struct message *out);
/* Hides it in the letter; facts->masked tells whether there was any. */
MUST_CHECK enum err masking_apply(struct turn *turn);

/* facts.c: what the handler must know. */
void facts_begin(struct turn *turn);
MUST_CHECK enum err facts_conversation(struct turn *turn);
MUST_CHECK enum err facts_fetch(struct turn *turn, unsigned needs);
/* By whom the message is, for the audit log. */
struct str facts_actor(const struct turn *turn);
/* Counts the chats of every rep anew; makes entries for reps who have chats
 * but no connection. */
MUST_CHECK enum err facts_loads(struct spine *spine);

/* carry.c: does what the plan says; on an error nothing of it is left. */
MUST_CHECK enum err carry_plan(struct turn *turn);
/* The sender follows a conversation from now on. */
MUST_CHECK enum err carry_follow(struct turn *turn, int64_t conversation_id);

/* record.c: the rows of the plan, inside the turn's savepoint. */
MUST_CHECK enum err record_rows(struct turn *turn);

/* packing.c: brings a pack one batch nearer to being in force. */
MUST_CHECK enum err packing_batch(struct turn *turn, struct pack *pack);
/* A bounded bit of what older packs have left; not while one is on its way. */
MUST_CHECK enum err packing_tidy(struct turn *turn);

/* erasing.c: one more bounded piece of an erasure; customer: of a new one. */
MUST_CHECK enum err erasing_batch(
    struct turn *turn, const struct customer_row *customer);
/* Posts what is to go on: an erasure that was cut short, the daily run. */
MUST_CHECK enum err erasing_look(struct turn *turn);
/* The letter's turn, or (NULL) the whole group was not kept. */
void erasing_lost(struct spine *spine, const struct letter *letter);
/* Keeps a letter that goes on when the log may have been cleared; false: it
 * goes on at once. */
bool erasing_hold(struct spine *spine, struct letter *letter);
/* Posts that letter when it is time. */
void erasing_again(struct spine *spine);
/* After the commit: clears the database's log if a turn asked for it. */
void erasing_clear_log(struct spine *spine);

/* expiring.c: one more bounded piece of the daily run. */
MUST_CHECK enum err expiring_batch(struct turn *turn);
MUST_CHECK enum err expiring_look(struct turn *turn);

/* tell.c: who hears of it. All append to turn->out. */
MUST_CHECK enum err tell_message(
    struct turn *turn, unsigned to, const struct message *message);
MUST_CHECK enum err tell_sender(struct turn *turn, struct str frame);
MUST_CHECK enum err tell_line(struct turn *turn, const struct line_row *line);
MUST_CHECK enum err tell_chat(struct turn *turn);
MUST_CHECK enum err tell_order(
    struct turn *turn, enum delivery_kind kind, struct peer_ref peer, int code);
/* The error frame of a refused turn; best effort without memory. */
void tell_error(struct spine *spine, struct list *out,
    const struct letter *letter, enum err err, const char *field);
/* undo.c: all that was noted since mark, or in the whole group, newest first.
 * Who signed in within a group that failed has to come again. */
MUST_CHECK enum err undo_note(struct spine *spine, const struct undo *what);
void undo_turn(struct spine *spine, struct list *mark);
void undo_group(struct spine *spine);

/* Names and place for a chat record. */
MUST_CHECK enum err tell_names(struct spine *spine,
    const struct conversation_row *row, struct arena *arena,
    struct chat_names *names);

#endif
