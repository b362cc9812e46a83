/* The jobs of server/desk/job.def: what may take long and is done by workers,
 * each with a read-only connection of its own. One file a job; job.c makes
 * the pool's rows of them. */
#ifndef SERVER_JOB_JOB_H
#define SERVER_JOB_JOB_H

#include <stdatomic.h>

#include "server/answer/holder.h"
#include "server/desk/job.h"
#include "server/store/store.h"
#include "server/work/pool.h"
#include "shared/arena.h"
#include "shared/clock.h"
#include "shared/letter.h"
#include "shared/log.h"
#include "shared/meter.h"
#include "shared/token.h"

/* What all workers share: read only, or safe from any thread. Stays valid
 * until the pool is closed. */
struct job_context {
	/* The database, which the writer has opened already: each worker
	 * opens a reader of its own. */
	struct store_config reader;
	/* Instead of readers (a private database has none): a connection of
	 * the caller's, who runs jobs on its own thread. Never interrupted,
	 * never closed here. NULL in the product. */
	struct store *store;

	struct pack_holder *packs;
	const char *replies_dir; /* folder of LANG/NAME.reply */
	const char *models_dir;  /* cache of models; NULL = none */
	const struct clock *clock;
	const struct chance *chance;
	const struct log *log; /* may be NULL */
	struct meter *meter;   /* may be NULL */
	int password_cost;     /* of new hashes, see password_hash */

	void *ctx;
	/* The name of a shop in the settings now in force, copied into the
	 * arena; none if they have it no longer. Any thread. */
	struct str (*shop_name)(void *ctx, int64_t id, struct arena *arena);
	/* Takes ownership of a result; never fails. Any thread. */
	void (*done)(void *ctx, struct letter *letter);
};

/* For struct pool_config, with kinds = JOB_COUNT. */
extern const struct pool_row *const job_rows[JOB_COUNT];

/* The functions of struct pool_config; ctx is a struct job_context. */
MUST_CHECK enum err job_worker_new(void *ctx, void **worker);
void job_worker_free(void *ctx, void *worker);
void job_interrupt(void *ctx, void *worker);
void job_done(void *ctx, struct letter *letter);

/* What the jobs get. */
struct job_worker {
	const struct job_context *context;
	struct store *store;
	bool own;                /* the store is this worker's reader */
	atomic_bool interrupted; /* set by job_interrupt, for jobs that are
				    no statement */
};

/* server/job/NAME.c: see `run` in struct pool_row. */
#define JOB(name, at_once, queue, limit_ms, description)                       \
	void job_run_##name(void *worker, struct letter **letter);
#include "server/desk/job.def"
#undef JOB

#endif
