/* Follows a peer's own chats: asks the desk for
 * the lines that are missing, after sign-in, after breaks and at holes, and
 * passes each line on once and in order. */
#ifndef CLIENT_CLI_FOLLOW_H
#define CLIENT_CLI_FOLLOW_H

#include <stdbool.h>

#include "client/cli/outbox.h"
#include "client/cli/session.h"

struct follow {
	struct session *session;
	struct ev_loop *loop;
	void *timer; /* ev_timer for what the desk put off */
	bool on;     /* between a welcome and follow_lost */

	void *ctx;
	/* Sends a question, which has an id. */
	enum err (*send)(void *ctx, struct message *m);
	/* A chat is new or changed: CHAT_ bits. */
	void (*chat)(void *ctx, struct chat *chat, unsigned changes);
	/* A line not seen before; live: it came by itself. */
	void (*line)(void *ctx, struct chat *chat, const struct rec_line *line,
	    bool live);
	/* The desk has no older lines than these any more. */
	void (*gap)(void *ctx, struct chat *chat);
};

/* The caller fills in the members up to loop and the functions first. */
MUST_CHECK enum err follow_init(struct follow *f);
void follow_fini(struct follow *f);

/* To be given every message of the talk, acks and errors with the entry they
 * answer. True if it was an answer to a question of ours (and is nothing to
 * show). */
bool follow_message(struct follow *f, const struct message *m,
    const struct outbox_entry *answered);
/* Follows a chat that no message told of, and that is the peer's own. */
void follow_chat(struct follow *f, struct chat *chat);
/* To be told when the talk is off. */
void follow_lost(struct follow *f);

#endif
