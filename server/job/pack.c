/* Reads the reply packs. Putting one in force is the desk's; a pack with a
 * fault never gets there. */
#include "server/answer/pack.h"

#include "server/job/job.h"

static void log_fault(void *ctx, const struct reply_fault *fault)
{
	log_line(ctx, LOG_ERROR, "answer", "reply_refused",
	    "path=%s line=%d why=\"%s\"", fault->path, fault->line, fault->why);
}

static void drop_pack(struct letter *letter)
{
	pack_unref(letter->message.u.packed.pack);
}

void job_run_pack(void *worker, struct letter **letter)
{
	const struct job_context *context =
	    ((struct job_worker *)worker)->context;
	struct pack *pack;
	enum err err = pack_load(
	    context->replies_dir, log_fault, (void *)context->log, &pack);
	if (err) {
		log_line(context->log, LOG_ERROR, "answer", "pack_refused",
		    "path=%s err=%s", context->replies_dir, err_code(err));
		letter_free(*letter);
		*letter = NULL;
		return;
	}
	(*letter)->message = (struct message){ .type = MESSAGE_packed };
	(*letter)->message.u.packed.pack = pack;
	(*letter)->drop = drop_pack;
}
