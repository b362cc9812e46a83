/* The connection to the desk: one websocket that is made again whenever it
 * breaks. The only file of the client that knows libwebsockets. Carries whole
 * text frames and knows nothing of what they say. */
#ifndef CLIENT_CLI_LINK_H
#define CLIENT_CLI_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "client/cli/url.h"
#include "shared/err.h"
#include "shared/str.h"
#include "shared/token.h"

enum {
	LINK_FRAME_MAX = 8 * 1024 * 1024, /* bytes of a frame from the desk */
	LINK_PING_S = 20, /* after so long without a byte: ping */
	LINK_CUT_S = 40   /* after so long without a byte: gone */
};

struct ev_loop;
struct link;

struct link_config {
	struct ev_loop *loop;
	const struct url *url; /* outlives the link */
	const char *ca_file;   /* PEM; NULL = the system's CAs */
	bool origin;           /* send the server's own Origin */
	const struct chance *chance;

	void *ctx;
	void (*up)(void *ctx);
	void (*frame)(void *ctx, struct str frame);
	/* Not connected (any more). code: the desk's close code, 0 = none.
	 * The next try comes by itself after wait_ms, unless link_bye or
	 * link_close is called. */
	void (*down)(void *ctx, int code, const char *why, int64_t wait_ms);
	/* What link_bye asked for is done. */
	void (*gone)(void *ctx);
};

/* Begins to connect once the loop runs. bad_settings if the library or the CA
 * file cannot be used. */
MUST_CHECK enum err link_open(
    const struct link_config *config, struct link **out);
/* At once, without a farewell. NULL is fine. */
void link_close(struct link *link);

/* Queues a frame; not_ready if the link is not up. */
MUST_CHECK enum err link_send(struct link *link, struct str frame);

/* All is well: the next break is met with a short wait again. */
void link_settled(struct link *link);
/* The desk asks for a wait of at least so long before the next try. */
void link_ask_wait(struct link *link, int64_t ms);
/* Breaks the connection off (soon, not within this call). why is static. */
void link_drop(struct link *link, const char *why);
/* Sends what is queued, says goodbye and calls gone, within a second. */
void link_bye(struct link *link);

#endif
