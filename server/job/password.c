/* Checks a password or makes a hash: half a second of arithmetic. Who may try
 * how often, and what follows, is the desk's. */
#include "shared/password.h"

#include "server/job/job.h"

/* Not left out by a compiler that sees nobody reads it again. */
static void wipe(struct str secret)
{
	volatile char *at = (volatile char *)secret.ptr;
	for (size_t i = 0; i < secret.len; i++)
		at[i] = 0;
}

void job_run_password(void *worker, struct letter **letter)
{
	const struct job_context *context =
	    ((struct job_worker *)worker)->context;
	struct msg_checked *checked = &(*letter)->message.u.checked;
	struct job_password *job = checked->job;
	struct str stored = STR_NONE;
	enum err err;
	if (job->hash)
		err = password_hash(&(*letter)->arena, context->chance,
		    job->password, context->password_cost, &stored);
	else
		err = password_check(job->password, job->stored);
	wipe(job->password);
	job->password = STR_NONE;
	checked->user_id = job->user_id;
	checked->err = (int64_t)err;
	checked->stored = stored;
}
