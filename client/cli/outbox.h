/* Messages on their way to the desk. What must arrive once is kept until the
 * desk has answered it, and goes out again, with the same id and in order,
 * after every reconnection. Values only: knows no socket and no clock. */
#ifndef CLIENT_CLI_OUTBOX_H
#define CLIENT_CLI_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/list.h"
#include "shared/wire.h"

enum { OUTBOX_MAX = 500 };

struct outbox_entry {
	struct list link;
	char id[WIRE_ID_MAX + 1];
	char conversation[WIRE_ID_MAX + 1]; /* "" if it names none */
	enum message_type type;
	bool once;       /* kept and sent again until it is answered */
	bool sent;       /* on the present connection */
	int64_t sent_ms; /* when */
	int64_t due_ms;  /* not before; 0 = at once */
	int tries;       /* how often the desk said: later */
	size_t len;
	char frame[]; /* JSON, len bytes */
};

struct outbox {
	struct list entries; /* oldest first */
	size_t count;
};

void outbox_init(struct outbox *o);
void outbox_fini(struct outbox *o);

/* Takes a copy of a message, which has an id unless its type may have none.
 * busy if the box is full. */
MUST_CHECK enum err outbox_put(struct outbox *o, const struct message *m);

/* The next entry that may go out, NULL if there is none now. Of one
 * conversation only one entry is under way at a time, so that their order
 * holds even if the desk refuses one for the moment. */
struct outbox_entry *outbox_next(struct outbox *o, int64_t now_ms);

/* It went out. An entry that gets no answer (no id) is freed. */
void outbox_sent(struct outbox *o, struct outbox_entry *e, int64_t now_ms);

/* The entry an answer is for, NULL if there is none. */
struct outbox_entry *outbox_find(struct outbox *o, struct str id);

/* It is answered: forget it. */
void outbox_done(struct outbox *o, struct outbox_entry *e);

/* The desk said: later. after_ms is what it asked for, 0 = nothing said. */
void outbox_later(struct outbox_entry *e, int64_t now_ms, int64_t after_ms);

/* The connection is gone: ONCE entries will go out again at once, others that
 * were under way are forgotten, for nobody will answer them. */
void outbox_lost(struct outbox *o);

/* When the next waiting entry falls due, INT64_MAX if none waits for time. */
int64_t outbox_due_ms(const struct outbox *o);

/* Since when the longest unanswered entry is under way, INT64_MAX if none. */
int64_t outbox_oldest_ms(const struct outbox *o);

#endif
