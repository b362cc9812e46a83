/* The workers: a few threads for whatever may take long. Knows no job: a job
 * is a row with a function, its input is a letter, its result is a letter for
 * the desk. */
#ifndef SERVER_WORK_POOL_H
#define SERVER_WORK_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "shared/clock.h"
#include "shared/err.h"
#include "shared/letter.h"
#include "shared/log.h"
#include "shared/meter.h"

struct pool;

/* A kind of job. */
struct pool_row {
	const char *name;
	int at_once;     /* how many may run together; 0 = as many as workers */
	int queue_limit; /* how many may wait */
	int64_t limit_ms; /* interrupted after so long; 0 = never */
	/* Runs on a worker. worker is what worker_new gave for this thread.
	 * Turns *letter into the result the desk gets (same letter, new
	 * message, same or other arena content), or frees it and sets *letter
	 * NULL if there is nothing to say. */
	void (*run)(void *worker, struct letter **letter);
};

struct pool_config {
	int threads;
	const struct pool_row *const *rows; /* index = kind */
	int kinds;
	/* A thread's own things (its read-only connection ...), made and
	 * freed by the thread that opens and closes the pool. NULL: none. */
	enum err (*worker_new)(void *ctx, void **worker);
	void (*worker_free)(void *ctx, void *worker);
	/* Interrupts what a worker is doing; called by pool_check and
	 * pool_close under that worker's lock, only while that job still
	 * runs, again and again until it ends. NULL: none can be. */
	void (*interrupt)(void *ctx, void *worker);
	/* Takes ownership of a result; never fails (forced into the inbox). */
	void (*done)(void *ctx, struct letter *letter);
	void *ctx;
	const struct clock *clock;
	const struct log *log; /* may be NULL */
	struct meter *meter;   /* may be NULL */
};

MUST_CHECK enum err pool_open(
    const struct pool_config *config, struct pool **out);
/* Lets running jobs end (interrupted; their results still go to done), drops
 * waiting ones. From then on pool_submit answers drain; once this returns no
 * other call may be made. */
void pool_close(struct pool *pool);

/* Takes ownership when it answers ok; busy when that kind's queue is full.
 * Jobs of a kind start in the order given; kinds take turns. */
MUST_CHECK enum err pool_submit(
    struct pool *pool, int kind, struct letter *letter);

/* Interrupts jobs that are over their limit; called about every 20 ms by the
 * loop's timer. */
void pool_check(struct pool *pool);
size_t pool_depth(struct pool *pool, int kind);

#endif
