/* Lines from standard input that is no terminal, or is read as if it were
 * none: bytes to lines, nothing edited. */
#ifndef CLIENT_CLI_FEED_H
#define CLIENT_CLI_FEED_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/buf.h"
#include "shared/err.h"

struct ev_loop;
struct feed;

struct feed_events {
	void *ctx;
	/* A whole line without its end; valid during the call. */
	void (*line)(void *ctx, struct str line);
	/* A line that was refused: too_long or bad_json (NUL, bad UTF-8). */
	void (*bad)(void *ctx, enum err err);
	void (*end)(void *ctx); /* end of input; nothing comes after it */
};

/* Reads fd (blocking is fine) on the loop; lines over line_max bytes are
 * refused whole. Begins paused. */
MUST_CHECK enum err feed_open(struct ev_loop *loop, int fd, size_t line_max,
    const struct feed_events *events, struct feed **out);
void feed_close(struct feed *feed); /* NULL is fine */
/* While paused no line is passed on. */
void feed_pause(struct feed *feed, bool pause);

#endif
