/* The desk's thread: every decision and every write, one turn after another.
 * Synchronous and without threads of its own, so that tests can drive it. */
#ifndef SERVER_SPINE_H
#define SERVER_SPINE_H

#include "server/answer/holder.h"
#include "server/desk/job.h"
#include "server/desk/rules.h"
#include "server/desk/shop.h"
#include "server/store/store.h"
#include "shared/clock.h"
#include "shared/err.h"
#include "shared/letter.h"
#include "shared/log.h"
#include "shared/meter.h"
#include "shared/token.h"

struct spine;

struct spine_config {
	struct store *store; /* the writer; used by the desk's thread only */
	const struct shops *shops; /* ids filled in (store_shop_id) */
	const struct rules *rules;
	struct pack_holder *packs;
	const struct clock *clock;
	const struct chance *chance;
	const struct log *log;
	struct meter *meter;

	void *ctx;
	/* Takes over all deliveries (server/net/delivery.h) of a group whose
	 * commit is on disk, in order. */
	void (*deliver)(void *ctx, struct list *deliveries);
	/* A job for the workers; takes ownership when it answers ok. */
	enum err (*submit)(
	    void *ctx, enum job_kind kind, struct letter *letter);
	/* An inner letter back into the inbox; takes ownership. */
	void (*post)(void *ctx, struct letter *letter);
};

enum { SPINE_GROUP_MAX = 512 }; /* turns in a group */

MUST_CHECK enum err spine_open(
    const struct spine_config *config, struct spine **out);
void spine_close(struct spine *spine);

/* Takes every letter of the list as a turn of one group, commits, then hands
 * over what the turns said. ok also when turns were refused or the group could
 * not be stored (its senders were told); io: the connection to the database
 * must not be trusted any more and the process has to end. */
MUST_CHECK enum err spine_group(struct spine *spine, struct list *letters);

/* Settings that were read anew; between two groups, on the desk's thread. The
 * old ones must stay valid until this returns. */
void spine_settings(
    struct spine *spine, const struct shops *shops, const struct rules *rules);

#endif
