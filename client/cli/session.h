/* The chats a client knows: who they are, how far their lines have come, which
 * numbers were doubles or left a hole. Values only: shows nothing and sends
 * nothing, so that any screen can stand above it. */
#ifndef CLIENT_CLI_SESSION_H
#define CLIENT_CLI_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/buf.h"
#include "shared/err.h"
#include "shared/messages.h"
#include "shared/table.h"

enum { SESSION_ID_MAX = 64, SESSION_NAME_MAX = 320 };

struct chat {
	int number; /* 1, 2, 3 ... in order of first sight, never used again */
	char conversation[SESSION_ID_MAX + 1];
	char customer[SESSION_NAME_MAX + 1]; /* as shown; not escaped */
	char rep[SESSION_NAME_MAX + 1];
	char group[SESSION_ID_MAX + 1];
	char shop[SESSION_ID_MAX + 1];
	struct buf context; /* what the customer's page tells; not escaped */
	struct buf contact; /* how to reach the customer */
	enum state state;
	enum stage stage;
	enum lang lang;
	bool foreign;
	bool mine;               /* the peer's own: to be followed */
	bool was;                /* mine before the last welcome */
	bool named;              /* in the last welcome */
	bool live;               /* its lines come by themselves */
	bool asked;              /* a resume is under way */
	int64_t last, last_note; /* numbers up to which lines have come */
	int64_t since_ms;        /* waiting or with the rep since, wall */
	int64_t place;           /* in the queue, 0 = unknown */
	int64_t waits_ms; /* wall time of the customer's oldest line that has
			     no answer of a person; 0 = none */
	int unread;       /* fresh lines since session_read */
};

struct session {
	struct chat **chats; /* by number - 1 */
	size_t count, cap;
	struct table by_id;
	enum standing standing;
	char me[SESSION_ID_MAX + 1]; /* a rep's own sign-in name */
	bool welcomed;               /* once or more; then of this epoch: */
	int64_t epoch;
	int64_t backlog; /* how many old lines a new chat begins with */
};

/* What a `chat` message changed. */
enum {
	CHAT_NEW = 1,     /* not known before */
	CHAT_GIVEN = 2,   /* has become mine */
	CHAT_LOST = 4,    /* was mine, is somebody else's now or nobody's */
	CHAT_MOVED = 8,   /* its state is another one */
	CHAT_HEADED = 16, /* stage, language, name or rep is another one */
	CHAT_ABOUT = 32   /* context or contact is another one */
};

enum line_fate { LINE_FRESH, LINE_DOUBLE, LINE_HOLE };

void session_init(struct session *s, int64_t backlog, uint64_t seed);
void session_fini(struct session *s);

/* NULL if there is no such chat. */
struct chat *session_find(const struct session *s, struct str conversation);
struct chat *session_number(const struct session *s, long long number);

/* Who we are, and which chats are ours: those not named are ours no more. Each
 * chat's `was` and `mine` then tell what the welcome changed. */
MUST_CHECK enum err session_welcome(
    struct session *s, const struct msg_welcome *welcome);

/* Makes a chat known or brings it up to date. */
MUST_CHECK enum err session_chat(struct session *s, const struct rec_chat *rec,
    struct chat **chat, unsigned *changes);

/* The number our own line got: it does not come back to us. HOLE: others
 * before it are missing. */
enum line_fate session_said(struct chat *chat, enum track track, int64_t seq);

/* The desk was restored from a copy: what was seen counts no more. */
void session_forget(struct chat *chat);

/* Judges a line by its number: FRESH ones count as come, DOUBLE ones are to
 * be dropped, behind a HOLE ask for the missing ones. */
enum line_fate session_line(struct chat *chat, const struct rec_line *line);

/* Older lines of a track are gone for good: go on from the lowest kept. */
void session_gap(struct chat *chat, enum track track, int64_t lowest);

/* The connection is gone: nothing comes by itself any more. */
void session_lost(struct session *s);

/* Goes through a `lines` message, whose tracks come one after the other, by
 * time, as people read; each track keeps its own order, whatever the clocks
 * said. */
struct line_walk {
	const struct rec_line_list *lines;
	size_t open, note, notes_begin;
};

struct line_walk session_walk(const struct rec_line_list *lines);
/* NULL at the end. */
const struct rec_line *session_walk_next(struct line_walk *w);

/* The chat was looked at. */
void session_read(struct chat *chat);

/* The own chat whose customer waits longest for a person; NULL if none does. */
struct chat *session_waiting(const struct session *s);

#endif
