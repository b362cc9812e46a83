/* One open connection, whatever carries it, and the table of all of them.
 * Everything here runs on the loop. A session stays where it is until its
 * carrier calls session_end: closing, shedding and killing only ask for it. */
#ifndef SERVER_NET_SESSION_H
#define SERVER_NET_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/net/bucket.h"
#include "server/net/crowd.h"
#include "server/net/delivery.h"
#include "server/net/visitors.h"
#include "shared/buf.h"
#include "shared/err.h"
#include "shared/list.h"
#include "shared/peer.h"
#include "shared/words.h"

struct net;
struct session;

/* What carries a session's bytes: a websocket (ws.c) or the local socket
 * (local.c). */
struct carrier {
	/* Ask to be called when there is room to write. */
	void (*want_write)(struct session *session);
	/* Write what the socket takes at once. Closes nothing. */
	void (*flush)(struct session *session);
	void (*reading)(struct session *session, bool on);
	/* End it soon and without a word; session_end follows. */
	void (*kill)(struct session *session);
	/* Bytes read by now, all layers counted; 0 = not known. */
	uint64_t (*bytes_read)(const struct session *session);
};

/* Why a session is not read for now. */
enum session_pause {
	PAUSE_RATE = 1,       /* too fast */
	PAUSE_BUSY = 2,       /* the inbox was full */
	PAUSE_UNANSWERED = 4, /* too many letters on their way */
	PAUSE_CLOSING = 8,
	PAUSE_DRAIN = 16
};

struct session {
	struct net *net;
	const struct carrier *carrier;
	void *link; /* the carrier's own: struct lws * or struct local * */
	struct peer_ref ref;
	struct list paused;  /* in net->sessions.paused while it waits */
	struct list turning; /* in net->turning: ws.c is to stop or go on */
	uint64_t origins;
	int64_t address; /* as guard_address makes it; 0 = not counted */

	int64_t opened_us;
	int64_t heard_us;    /* last whole message, pong or opening */
	int64_t pinged_us;   /* 0 = no ping on its way */
	int64_t partial_us;  /* first piece of the message that is coming */
	int64_t resume_us;   /* end of a pause that ends by itself */
	int64_t close_by_us; /* killed then, if it has not closed by itself */
	struct buf partial;  /* pieces of a message; empty for whole ones */

	struct frame **queue; /* ring of queue_cap, a power of two */
	size_t queue_bytes;
	uint32_t queue_head, queue_count, queue_cap;

	uint64_t data_bytes; /* payload of messages that came in, */
	uint64_t pieces;     /* in so many pieces */
	uint64_t read_then;  /* carrier's count at the last look, */
	uint64_t due_then;   /* and what of it was accounted for */
	struct bucket buckets[RATE_COUNT];
	struct bucket strikes; /* refusals, forgotten one a second */
	int unanswered;
	uint16_t close_code; /* 0 = open */
	uint8_t pauses;      /* bits of enum session_pause */
	uint8_t sign_tries;  /* until it has signed in */
	bool local;
	bool signed_in;
	bool ping_due;
	bool closing;  /* the carrier has begun to close it */
	bool said_bye; /* a close frame came, or the desk closed it */
};

struct session_slot {
	struct session *session; /* NULL = free */
	uint32_t gen;
	uint32_t next_free;
};

struct sessions {
	struct session_slot *slots;
	uint32_t cap, free_head;
	int count;      /* all */
	int websockets; /* without the local ones */
	uint32_t sweep; /* next slot sessions_sweep looks at */
	int64_t queued; /* frames in all out-queues */
	struct list paused;
	struct crowd crowd; /* websockets of each address */
	struct visitors visitors;
};

MUST_CHECK enum err sessions_init(struct sessions *sessions);
void sessions_fini(struct sessions *sessions); /* all have ended */

/* What is known of a connection when it opens. */
struct session_birth {
	const struct carrier *carrier;
	void *link;
	uint64_t origins;
	int64_t address;
	bool local; /* signed in from the start, without budgets */
};

MUST_CHECK enum err session_open(
    struct net *net, const struct session_birth *birth, struct session **out);
/* By the carrier only, when its connection is gone. Tells the desk. */
void session_end(struct session *session, bool lost);
/* NULL if that peer is gone. */
struct session *session_find(struct net *net, struct peer_ref ref);

/* Queues the frame (with a reference of its own). A queue over its limits
 * that the socket takes nothing of sheds the session. Nothing is queued once
 * it closes. */
void session_send(struct session *session, struct frame *frame);
/* The frame to write next, NULL if there is none. */
struct frame *session_next(const struct session *session);
/* The next frame is written: take it off. */
void session_sent(struct session *session);

void session_signed(struct session *session);
/* Closes it with a websocket close code after what is queued. */
void session_close(struct session *session, int code);
/* Ends it at once; the queue is dropped. */
void session_kill(struct session *session);

void session_pause(
    struct session *session, enum session_pause why, int64_t until_us);
void session_unpause(struct session *session, unsigned why);
/* Takes one of the class's tokens. False if there is none: *retry_ms says
 * when there will be. Strikes and pauses are the caller's. */
bool session_charge(
    struct session *session, enum rate rate, int64_t now_us, int64_t *retry_ms);
/* Counts a refusal; pauses or closes a session with too many of them. */
void session_strike(struct session *session, int64_t now_us, int64_t retry_ms);
/* A letter of it went to the desk that will be answered; with too many of
 * them the session is not read. */
void session_asked(struct session *session, int64_t now_us);
/* One of those letters is answered. */
void session_answered(struct session *session);

/* Ends the pauses that are over. */
void sessions_resume(struct net *net, int64_t now_us);
/* Looks at a tenth of all sessions: deadlines, pings, floods. */
void sessions_sweep(struct net *net, int64_t now_us);

#endif
