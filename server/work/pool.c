/* Jobs waiting a kind, and the threads that run them. Not for what a job does
 * and not for what becomes of its result. One mutex guards the queues; each
 * worker's own guards which job it runs, so that an interruption cannot slip
 * over to its next one. The pool's mutex is never taken under a worker's. */
#include "server/work/pool.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "server/work/thread.h"

/* A statement that starts just after an interruption runs on, so closing
 * repeats it; this often is not felt by a person who waits for the end. */
enum { CLOSE_REPEAT_MS = 20 };

/* The jobs of one kind. */
struct lane {
	struct list waiting;
	size_t depth;
	int running;
};

struct worker {
	struct pool *pool;
	pthread_t thread;
	void *own; /* what worker_new gave */
	pthread_mutex_t mutex;
	/* Under the mutex: */
	uint64_t job; /* number of the job that runs, 0 = none */
	int kind;
	int64_t started_us;
	bool interrupted; /* counted and logged once a job */
};

struct pool {
	struct pool_config config;
	struct worker *workers;
	int made;    /* workers with their own things */
	int started; /* workers with a thread */
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	/* Under the mutex: */
	struct lane *lanes;
	uint64_t jobs;  /* numbers given so far */
	size_t waiting; /* of all kinds */
	int running;
	int idle;
	int next_kind; /* looked at first, so that no kind starves */
	bool closing;
};

static void depth_shown(struct pool *pool)
{
	meter_set(pool->config.meter, METER_jobs_depth, (int64_t)pool->waiting);
}

static bool may_start(const struct pool *pool, int kind)
{
	const struct lane *lane = &pool->lanes[kind];
	int at_once = pool->config.rows[kind]->at_once;

	return lane->depth && (!at_once || lane->running < at_once);
}

/* The next kind, in turn, of which a job may start now; -1 if none. */
static int startable_kind(const struct pool *pool)
{
	for (int i = 0; i < pool->config.kinds; i++) {
		int kind = (pool->next_kind + i) % pool->config.kinds;

		if (may_start(pool, kind))
			return kind;
	}
	return -1;
}

/* With the pool's mutex held: waits for a job and takes it; the kind's number,
 * or -1 if the pool closes. */
static int take_job(struct pool *pool, struct letter **letter)
{
	struct lane *lane;
	int kind;

	while (!pool->closing && (kind = startable_kind(pool)) < 0) {
		pool->idle++;
		pthread_cond_wait(&pool->changed, &pool->mutex);
		pool->idle--;
	}
	if (pool->closing)
		return -1;
	lane = &pool->lanes[kind];
	*letter = LIST_OF(list_pop(&lane->waiting), struct letter, link);
	lane->depth--;
	lane->running++;
	pool->waiting--;
	pool->running++;
	pool->next_kind = (kind + 1) % pool->config.kinds;
	depth_shown(pool);
	return kind;
}

static void job_begun(struct worker *worker, uint64_t job, int kind)
{
	int64_t now_us = clock_mono_us(worker->pool->config.clock);

	pthread_mutex_lock(&worker->mutex);
	worker->job = job;
	worker->kind = kind;
	worker->started_us = now_us;
	worker->interrupted = false;
	pthread_mutex_unlock(&worker->mutex);
}

static void job_ended(struct worker *worker)
{
	const struct pool_config *config = &worker->pool->config;
	int64_t us = clock_mono_us(config->clock) - worker->started_us;

	pthread_mutex_lock(&worker->mutex);
	worker->job = 0;
	pthread_mutex_unlock(&worker->mutex);
	meter_time(config->meter, METER_job_time, us);
}

static void run_job(
    struct worker *worker, uint64_t job, int kind, struct letter *letter)
{
	const struct pool_config *config = &worker->pool->config;

	job_begun(worker, job, kind);
	config->rows[kind]->run(worker->own, &letter);
	job_ended(worker);
	if (letter)
		config->done(config->ctx, letter);
}

static void *worker_main(void *arg)
{
	struct worker *worker = arg;
	struct pool *pool = worker->pool;
	struct letter *letter;
	int kind;

	pthread_mutex_lock(&pool->mutex);
	while ((kind = take_job(pool, &letter)) >= 0) {
		uint64_t job = ++pool->jobs;

		pthread_mutex_unlock(&pool->mutex);
		run_job(worker, job, kind, letter);
		pthread_mutex_lock(&pool->mutex);
		pool->lanes[kind].running--;
		pool->running--;
		/* Else nobody need be woken for the place that is free now:
		 * this thread looks for the next job itself. */
		if (pool->closing)
			pthread_cond_broadcast(&pool->changed);
	}
	pthread_mutex_unlock(&pool->mutex);
	return NULL;
}

static enum err pool_new(const struct pool_config *config, struct pool **out)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	enum err err = ERR_no_memory;

	if (!pool)
		return ERR_no_memory;
	pool->config = *config;
	pool->workers = calloc((size_t)config->threads, sizeof(struct worker));
	pool->lanes = calloc((size_t)config->kinds, sizeof(struct lane));
	if (!pool->workers || !pool->lanes)
		goto out;
	err = thread_wait_init(&pool->mutex, &pool->changed);
	if (err)
		goto out;
	for (int i = 0; i < config->kinds; i++)
		list_init(&pool->lanes[i].waiting);
	*out = pool;
	return ERR_ok;
out:
	free(pool->workers);
	free(pool->lanes);
	free(pool);
	return err;
}

static enum err worker_init(struct worker *worker, struct pool *pool)
{
	enum err err;

	worker->pool = pool;
	if (pthread_mutex_init(&worker->mutex, NULL))
		return ERR_no_memory;
	if (!pool->config.worker_new)
		return ERR_ok;
	err = pool->config.worker_new(pool->config.ctx, &worker->own);
	if (err)
		pthread_mutex_destroy(&worker->mutex);
	return err;
}

static enum err workers_open(struct pool *pool)
{
	struct worker *worker;
	enum err err;

	for (; pool->made < pool->config.threads; pool->made++) {
		err = worker_init(&pool->workers[pool->made], pool);
		if (err)
			return err;
	}
	for (; pool->started < pool->config.threads; pool->started++) {
		worker = &pool->workers[pool->started];
		err = thread_start(
		    "worker", worker_main, worker, &worker->thread);
		if (err)
			return err;
	}
	return ERR_ok;
}

enum err pool_open(const struct pool_config *config, struct pool **out)
{
	struct pool *pool = NULL;
	enum err err;

	assert(config->threads > 0 && config->kinds > 0);
	err = pool_new(config, &pool);
	if (err)
		return err;
	err = workers_open(pool);
	if (err) {
		log_line(config->log, LOG_ERROR, "work", "pool_failed",
		    "worker=%d error=%s", pool->made, err_code(err));
		pool_close(pool);
		return err;
	}
	*out = pool;
	return ERR_ok;
}

static void drop_waiting(struct pool *pool)
{
	struct list *link;

	for (int i = 0; i < pool->config.kinds; i++) {
		struct lane *lane = &pool->lanes[i];

		while ((link = list_pop(&lane->waiting)))
			letter_free(LIST_OF(link, struct letter, link));
		lane->depth = 0;
	}
	pool->waiting = 0;
	depth_shown(pool);
}

/* With the worker's mutex held. */
static void interrupt_job(struct worker *worker)
{
	const struct pool_config *config = &worker->pool->config;

	if (worker->job && config->interrupt)
		config->interrupt(config->ctx, worker->own);
}

static void interrupt_all(struct pool *pool)
{
	for (int i = 0; i < pool->made; i++) {
		struct worker *worker = &pool->workers[i];

		pthread_mutex_lock(&worker->mutex);
		interrupt_job(worker);
		pthread_mutex_unlock(&worker->mutex);
	}
}

static void end_jobs(struct pool *pool)
{
	struct timespec deadline;

	pthread_mutex_lock(&pool->mutex);
	pool->closing = true;
	drop_waiting(pool);
	pthread_cond_broadcast(&pool->changed);
	while (pool->running) {
		pthread_mutex_unlock(&pool->mutex);
		interrupt_all(pool);
		pthread_mutex_lock(&pool->mutex);
		deadline = thread_deadline(CLOSE_REPEAT_MS);
		if (pool->running)
			pthread_cond_timedwait(
			    &pool->changed, &pool->mutex, &deadline);
	}
	pthread_mutex_unlock(&pool->mutex);
}

void pool_close(struct pool *pool)
{
	const struct pool_config *config;

	if (!pool)
		return;
	config = &pool->config;
	end_jobs(pool);
	for (int i = 0; i < pool->started; i++)
		pthread_join(pool->workers[i].thread, NULL);
	for (int i = 0; i < pool->made; i++) {
		if (config->worker_free)
			config->worker_free(config->ctx, pool->workers[i].own);
		pthread_mutex_destroy(&pool->workers[i].mutex);
	}
	thread_wait_fini(&pool->mutex, &pool->changed);
	free(pool->workers);
	free(pool->lanes);
	free(pool);
}

enum err pool_submit(struct pool *pool, int kind, struct letter *letter)
{
	enum err err = ERR_ok;
	struct lane *lane;

	assert(kind >= 0 && kind < pool->config.kinds);
	lane = &pool->lanes[kind];
	pthread_mutex_lock(&pool->mutex);
	if (pool->closing) {
		err = ERR_drain;
	} else if (lane->depth >=
		   (size_t)pool->config.rows[kind]->queue_limit) {
		err = ERR_busy;
	} else {
		list_append(&lane->waiting, &letter->link);
		lane->depth++;
		pool->waiting++;
		depth_shown(pool);
		if (pool->idle)
			pthread_cond_signal(&pool->changed);
	}
	pthread_mutex_unlock(&pool->mutex);
	return err;
}

static void check_worker(struct worker *worker, int64_t now_us)
{
	const struct pool_config *config = &worker->pool->config;
	const struct pool_row *row;
	uint64_t job = 0;
	int64_t ran_us;

	pthread_mutex_lock(&worker->mutex);
	row = config->rows[worker->kind];
	ran_us = now_us - worker->started_us;
	if (worker->job && row->limit_ms && ran_us > row->limit_ms * 1000) {
		interrupt_job(worker);
		if (!worker->interrupted)
			job = worker->job;
		worker->interrupted = true;
	}
	pthread_mutex_unlock(&worker->mutex);
	if (!job)
		return;
	meter_add(config->meter, METER_jobs_interrupted, 1);
	log_line(config->log, LOG_WARN, "work", "job_interrupted",
	    "job=%llu kind=%s ms=%lld", (unsigned long long)job, row->name,
	    (long long)(ran_us / 1000));
}

void pool_check(struct pool *pool)
{
	int64_t now_us = clock_mono_us(pool->config.clock);

	for (int i = 0; i < pool->made; i++)
		check_worker(&pool->workers[i], now_us);
}

size_t pool_depth(struct pool *pool, int kind)
{
	size_t depth;

	assert(kind >= 0 && kind < pool->config.kinds);
	pthread_mutex_lock(&pool->mutex);
	depth = pool->lanes[kind].depth;
	pthread_mutex_unlock(&pool->mutex);
	return depth;
}
