/* One message of a command to the desk, and its answer: by the running
 * server's local socket if there is one, else by a desk of the command's own
 * on the same data folder. There is never a second writer. */
#ifndef SERVER_COMMAND_DESK_CALL_H
#define SERVER_COMMAND_DESK_CALL_H

#include "server/settings.h"
#include "shared/clock.h"
#include "shared/log.h"
#include "shared/messages.h"
#include "shared/token.h"

/* Of the question, and so of its answer. */
#define DESK_CALL_ID "call"

struct desk_call {
	struct settings *settings; /* its shops may get their ids */
	const struct clock *clock;
	const struct chance *chance;
	const struct log *log; /* may be NULL */
	int password_cost;     /* of new hashes, see password_hash */
	int wait_ms; /* for the lock, should another command hold it */
	/* What the desk says meanwhile; NULL: it is passed over. */
	void (*heard)(void *ctx, const struct message *message);
	void *ctx;
};

/* Sends ask (whose id does not matter) as the admin that whoever may write the
 * data folder is, and waits for what the desk says to it; text of *answer lives
 * in the arena. A refusal is an answer too: MESSAGE_error. Limits are those of
 * messages.def. not_found: no data folder; forbidden: it belongs to another
 * user and no server runs; locked: neither a server nor the lock was to be had
 * in time; timeout: the server did not answer; else what opening the database
 * said. */
MUST_CHECK enum err desk_call(const struct desk_call *call,
    const struct message *ask, struct arena *arena, struct message *answer);

/* The two ways, which desk_call tries in turn. desk_inside: locked if somebody
 * holds the lock. desk_socket: not_found if no server listens. */
MUST_CHECK enum err desk_inside(const struct desk_call *call,
    const struct message *ask, struct arena *arena, struct message *answer);
MUST_CHECK enum err desk_socket(const struct desk_call *call,
    const struct message *ask, struct arena *arena, struct message *answer);

/* desk_call as commands use it: by the system's clock and chance, waiting a
 * moment for the lock, warnings on standard error. An error is told there too;
 * returns its exit code, EXIT_DONE if there is an answer. */
int desk_call_ask(struct settings *settings, int password_cost,
    const struct message *ask, struct arena *arena, struct message *answer);

/* What to tell people of an error of desk_call. */
const char *desk_call_why(enum err err);
/* The answer as one JSON object on standard output; the exit code. */
int desk_call_json(const struct message *answer);
/* Which error a MESSAGE_error is. */
enum err desk_call_err(const struct msg_error *error);

#endif
