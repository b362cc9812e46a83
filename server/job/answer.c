/* Looks for an answer to a customer's line. Whether it is still wanted and
 * what becomes of it is the desk's. */
#include "server/answer/answer.h"

#include "server/job/look.h"

enum { ANSWER_CHOICES_MAX = 3 };

/* One candidate as the desk is told it, all of it in the arena. */
static enum err put_best(struct job_answer *job,
    const struct answer_candidate *candidate, struct arena *arena)
{
	const struct reply *reply = candidate->reply;
	const struct reply_wording *wording =
	    reply_wording(reply, job->lang, job->fallback);
	size_t at = job->count;
	struct str missing;
	if (!wording)
		return ERR_ok;
	job->best[at].reply = arena_str(arena, reply->id);
	job->best[at].title = look_title(reply, wording, arena);
	job->best[at].words = candidate->words;
	job->best[at].stage = reply->stage;
	job->best[at].score = candidate->score;
	if (!job->best[at].reply.ptr || !job->best[at].title.ptr)
		return ERR_no_memory;
	enum err err = fill_text(
	    wording->text, &job->facts, arena, &job->best[at].text, &missing);
	if (!err)
		job->count++;
	return err;
}

/* Of an offer only what may be sent when it is chosen. */
static enum err put_all(
    struct job_answer *job, const struct answer *found, struct arena *arena)
{
	size_t max =
	    job->offer ? ANSWER_CHOICES_MAX : (size_t)ANSWER_CANDIDATES;
	for (size_t i = 0; i < found->count && job->count < max; i++) {
		if (job->offer && !found->best[i].allowed)
			continue;
		enum err err = put_best(job, &found->best[i], arena);
		if (err)
			return err;
	}
	return ERR_ok;
}

static enum err fill_job(
    struct job_answer *job, const struct answer *found, struct arena *arena)
{
	job->send = found->outcome == ANSWER_SEND;
	job->offer = found->outcome == ANSWER_OFFER;
	job->missing = found->missing;
	job->version = arena_str(arena, found->pack->version);
	if (!job->version.ptr)
		return ERR_no_memory;
	enum err err = put_all(job, found, arena);
	if (err)
		return err;
	job->offer = job->offer && job->count;
	if (job->send)
		job->best[0].text = found->text;
	return ERR_ok;
}

void job_run_answer(void *worker, struct letter **letter)
{
	struct job_answer *job = (*letter)->message.u.answered.answer;
	struct arena *arena = &(*letter)->arena;
	const struct answer_limits limits = { job->send_at, job->offer_at };
	const struct answer_question question = {
		.text = job->text,
		.lang = job->lang,
		.fallback = job->fallback,
		.shop = job->shop,
		.now_ms = job->now_ms,
		.facts = job->facts,
	};
	struct answer found = { .pack = NULL };
	job->err = look_up(worker, &limits, &question, arena, &found);
	if (!job->err)
		job->err = fill_job(job, &found, arena);
	if (job->err) { /* half of an answer is none */
		job->send = job->offer = false;
		job->count = 0;
	}
	pack_unref(found.pack);
}
