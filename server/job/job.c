/* The jobs as rows for the pool, and what a worker has of its own. Not for
 * what a job does. */
#include "server/job/job.h"

#include <stdlib.h>

#define JOB(job, together, queue, limit, description)                          \
	static const struct pool_row row_##job = {                             \
		.name = #job,                                                  \
		.at_once = together,                                           \
		.queue_limit = queue,                                          \
		.limit_ms = limit,                                             \
		.run = job_run_##job,                                          \
	};
#include "server/desk/job.def"
#undef JOB

const struct pool_row *const job_rows[JOB_COUNT] = {
#define JOB(job, together, queue, limit, description) [JOB_##job] = &row_##job,
#include "server/desk/job.def"
#undef JOB
};

enum err job_worker_new(void *ctx, void **worker)
{
	const struct job_context *context = ctx;
	struct job_worker *made = calloc(1, sizeof(*made));
	if (!made)
		return ERR_no_memory;
	made->context = context;
	made->store = context->store;
	if (!made->store) {
		enum err err =
		    store_open_reader(&context->reader, &made->store);
		if (err) {
			free(made);
			return err;
		}
		made->own = true;
	}
	*worker = made;
	return ERR_ok;
}

void job_worker_free(void *ctx, void *worker)
{
	struct job_worker *w = worker;
	(void)ctx;
	if (!w)
		return;
	if (w->own)
		store_close(w->store);
	free(w);
}

void job_interrupt(void *ctx, void *worker)
{
	struct job_worker *w = worker;
	(void)ctx;
	atomic_store(&w->interrupted, true);
	if (w->own)
		store_interrupt(w->store);
}

void job_done(void *ctx, struct letter *letter)
{
	const struct job_context *context = ctx;
	context->done(context->ctx, letter);
}
