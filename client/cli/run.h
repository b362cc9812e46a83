/* What all commands share: the address, who signs in, the kept token, signals
 * and the way out. */
#ifndef CLIENT_CLI_RUN_H
#define CLIENT_CLI_RUN_H

#include <ev.h>
#include <stdbool.h>

#include "client/cli/keep.h"
#include "client/cli/options.h"
#include "client/cli/sink.h"
#include "client/cli/talk.h"
#include "client/cli/url.h"
#include "shared/exit.h"

struct run {
	const struct options *options;
	struct ev_loop *loop;
	const struct clock *clock;
	const struct chance *chance;
	struct url url;
	struct talk *talk; /* opened by the command; closed by run_fini */
	struct sink out;   /* standard output */
	struct buf path;   /* of the token file; empty = none is kept */
	struct buf secret; /* token or password read so far; wiped */
	struct buf why;    /* to be said at the very end */
	ev_signal interrupt, terminate, hangup;
	enum exit_code on_interrupt; /* the code when a signal ends it */
	enum exit_code code;
	ev_prepare answered; /* runs while run_leave waits */
	ev_timer patience;
	enum exit_code leave_code;
	bool leaving, ending;
};

/* Reads the address. The caller sets options, loop, clock and chance before,
 * all other members to zero. Not EXIT_DONE: end with it; why is filled. */
enum exit_code run_init(struct run *run);
/* Closes the talk and says why it ended; answers the exit code. */
enum exit_code run_fini(struct run *run);

/* Finds out how to sign in; may ask for a password. The texts live as long as
 * the run. Not EXIT_DONE: end with it. */
enum exit_code run_staff(struct run *run, struct talk_who *who);
/* keep: with the token of the shop's customer file, and kept there. */
enum exit_code run_customer(struct run *run, struct talk_who *who, bool keep);

/* Opens the talk; the caller has set who, patient, ctx and what is called with
 * it, all else is done here. */
enum exit_code run_open(struct run *run, struct talk_config *config);

/* Runs the loop until run_end. */
void run_loop(struct run *run);
/* Ends the run when the desk has answered all that was sent, within 10 s; at
 * once if it is called again. */
void run_leave(struct run *run, enum exit_code code);
/* Ends the run soon, with a goodbye to the desk. Only the first code counts. */
void run_end(struct run *run, enum exit_code code);
/* The same, with a sentence to be said at the end. */
void run_fail(struct run *run, enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* One line on standard error, escaped. */
void run_say(const struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Says on standard error that the talk is off, for commands without a screen.
 */
void run_tell_state(const struct run *run, enum talk_state state,
    const char *why, int64_t wait_ms);
/* One line of data on standard output; ends the run if it is gone. */
void run_print(struct run *run, struct str line);

#endif
