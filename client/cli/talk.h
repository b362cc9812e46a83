/* A signed-in talk with the desk: link + sign-in + outbox. Signs in again after
 * every break and sends again what was not answered. Shows nothing. */
#ifndef CLIENT_CLI_TALK_H
#define CLIENT_CLI_TALK_H

#include <stdbool.h>
#include <stdint.h>

#include "client/cli/outbox.h"
#include "client/cli/url.h"
#include "shared/clock.h"
#include "shared/exit.h"
#include "shared/messages.h"
#include "shared/token.h"

enum {
	TALK_WELCOME_S = 10,   /* from dialling to being signed in */
	TALK_ANSWER_MS = 30000 /* an answer later than this is none */
};

struct ev_loop;
struct talk;

enum talk_state {
	TALK_OFF, /* no connection; the next try comes by itself */
	TALK_ON   /* signed in */
};

/* How to sign in. The texts are copied. */
struct talk_who {
	bool customer;
	struct str shop;     /* a customer's */
	struct str lang;     /* a customer's wish, may be none */
	struct str identity; /* signed by the shop, may be none */
	struct str name;  /* customer: how to be called; staff: sign-in name */
	struct str token; /* of before; none: new customer, or password */
	struct str password; /* staff without a token */
};

struct talk_config {
	struct ev_loop *loop;
	const struct url *url; /* outlives the talk */
	const char *ca_file;   /* likewise; NULL = the system's CAs */
	const struct clock *clock;
	const struct chance *chance;
	struct talk_who who;
	bool patient; /* goes on when the first connection fails */

	void *ctx;
	/* Every frame as it came, before anything else; may be NULL. */
	void (*frame)(void *ctx, struct str frame);
	/* Every message after the sign-in, the welcome too; error and ack
	 * messages with the entry they answer (NULL if it is unknown), before
	 * it is forgotten. m and its texts are valid during the call. */
	void (*message)(void *ctx, const struct message *m,
	    const struct outbox_entry *answered);
	/* The talk is on or off; why is a sentence, "" when on. */
	void (*state)(
	    void *ctx, enum talk_state state, const char *why, int64_t wait_ms);
	/* A sentence for the user. */
	void (*notice)(void *ctx, const char *sentence);

	void *home; /* what these are called with */
	/* A token to sign in with next time. */
	void (*token)(void *home, struct str token);
	/* It is over for good; nothing more is called but gone. */
	void (*over)(void *home, enum exit_code code, const char *why);
	/* talk_bye is done. */
	void (*gone)(void *home);
};

MUST_CHECK enum err talk_open(
    const struct talk_config *config, struct talk **out);
void talk_close(struct talk *talk); /* NULL is fine */

/* Sends a message as soon as that is possible. ONCE messages get an id if
 * they have none. Messages without id are dropped (ok) while the talk is off.
 * id, if not NULL, gets the message's id as C text. busy if too much waits. */
MUST_CHECK enum err talk_send(
    struct talk *talk, struct message *m, char id[WIRE_ID_MAX + 1]);

bool talk_on(const struct talk *talk);
/* Messages not answered yet. */
size_t talk_waiting(const struct talk *talk);
/* Says goodbye, then calls gone. */
void talk_bye(struct talk *talk);

#endif
