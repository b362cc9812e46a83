/* The user's side of a chat: a terminal with line editing, or plain lines.
 * Puts the screen's rows out and the typed lines in. */
#ifndef CLIENT_CLI_FRONT_H
#define CLIENT_CLI_FRONT_H

#include <stdbool.h>

#include "client/cli/screen.h"
#include "client/cli/sink.h"
#include "shared/err.h"

struct ev_loop;
struct front;

struct front_config {
	struct ev_loop *loop;
	bool plain; /* no escape sequences, no editing, whatever the terminal */
	bool guest;
	void *ctx;
	void (*line)(void *ctx, struct str line); /* Enter; valid UTF-8 */
	void (*edited)(void *ctx); /* the line may have changed */
	void (*tab)(void *ctx);
	void (*chat)(void *ctx, int digit);         /* Alt and a digit */
	void (*why)(void *ctx);                     /* Alt-W; NULL is fine */
	void (*prompt)(void *ctx, struct buf *out); /* asks for the prompt */
	void (*end)(void *ctx);                     /* no more input */
	void (*broken)(void *ctx); /* standard output is gone */
};

MUST_CHECK enum err front_open(
    const struct front_config *config, struct front **out);
/* Writes what is left and gives the terminal back. NULL is fine. */
void front_close(struct front *front);

/* To put rows on; they are written before the loop sleeps. */
struct screen *front_screen(struct front *front);
/* Whether lines are edited here (else they come whole). */
bool front_edits(const struct front *front);

/* The line as it is typed so far; nothing if it is not edited here. */
void front_text(struct front *front, struct buf *out, bool *at_end);
/* Another line instead. Without editing: shown as a notice, to be copied. */
void front_set(struct front *front, struct str text);
void front_remember(struct front *front, struct str text);
/* Plain lines only: none is passed on while paused. */
void front_pause(struct front *front, bool pause);
void front_bell(struct front *front);

#endif
