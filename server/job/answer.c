/* Looks for an answer to a customer's line. Whether it is still wanted and
 * what becomes of it is the desk's. */
#include "server/answer/answer.h"

#include "server/job/look.h"

_Static_assert((int)JOB_PARTS == (int)ANSWER_PARTS &&
		   (int)JOB_BEST == (int)ANSWER_CANDIDATES &&
		   (int)JOB_BEFORE == (int)ANSWER_BEFORE,
    "the desk is told all of it");
_Static_assert((int)JOB_SEND == (int)ANSWER_SEND &&
		   (int)JOB_OFFER == (int)ANSWER_OFFER &&
		   (int)JOB_ASK == (int)ANSWER_ASK &&
		   (int)JOB_PERSON == (int)ANSWER_PERSON &&
		   (int)JOB_HAND_OVER == (int)ANSWER_HAND_OVER,
    "outcomes are copied by number");

/* One candidate as the desk is told it, all of it in the arena. */
static enum err put_best(const struct job_answer *job,
    const struct answer_candidate *candidate, struct arena *arena,
    struct job_part *to)
{
	const struct reply *reply = candidate->reply;
	const struct reply_wording *wording =
	    reply_wording(reply, job->lang, job->fallback);
	size_t at = to->count;
	if (!wording)
		return ERR_ok;
	to->best[at].reply = arena_str(arena, reply->id);
	to->best[at].title = look_title(reply, wording, arena);
	to->best[at].words = candidate->words;
	to->best[at].stage = reply->stage;
	to->best[at].score = candidate->score;
	to->best[at].allowed = candidate->allowed;
	if (!to->best[at].reply.ptr || !to->best[at].title.ptr)
		return ERR_no_memory;
	to->count++;
	return ERR_ok;
}

static enum err put_part(const struct job_answer *job,
    const struct answer_part *part, struct arena *arena, struct job_part *to)
{
	enum err err = ERR_ok;
	*to = (struct job_part){
		.question = arena_str(arena, part->question),
		.outcome = (enum job_outcome)part->outcome,
		.courtesy = part->courtesy,
		.send_at = part->send_at,
		.text = part->text,
		.missing = part->missing,
		.ask = arena_str(arena, part->ask),
	};
	if (!to->question.ptr || !to->ask.ptr)
		return ERR_no_memory;
	for (size_t i = 0; i < part->count && !err; i++)
		err = put_best(job, &part->best[i], arena, to);
	return err;
}

static enum err fill_job(
    struct job_answer *job, const struct answer *found, struct arena *arena)
{
	enum err err = ERR_ok;
	job->version = arena_str(arena, found->pack->version);
	if (!job->version.ptr)
		return ERR_no_memory;
	for (size_t i = 0; i < found->count && !err; i++)
		err = put_part(job, &found->parts[i], arena, &job->parts[i]);
	job->count = found->count;
	return err;
}

/* The names between blanks. */
static enum err list_asked(
    const struct job_answer *job, struct arena *arena, struct str_list *out)
{
	struct str rest = job->asked;
	size_t most = 1;
	for (size_t i = 0; i < rest.len; i++)
		most += rest.ptr[i] == ' ';
	out->count = 0;
	out->at = arena_alloc(arena, most * sizeof(*out->at));
	if (!out->at)
		return ERR_no_memory;
	while (rest.ptr) {
		struct str name = str_cut(&rest, ' ');
		if (name.len)
			out->at[out->count++] = name;
	}
	return ERR_ok;
}

static enum err look(const struct job_worker *worker, struct job_answer *job,
    struct arena *arena, struct answer *found)
{
	const struct answer_limits limits = { job->send_at, job->offer_at };
	struct answer_question question = {
		.text = job->text,
		.page = job->page,
		.lang = job->lang,
		.fallback = job->fallback,
		.shop = job->shop,
		.now_ms = job->now_ms,
		.facts = job->facts,
	};
	for (size_t i = 0; i < JOB_BEFORE; i++)
		question.before[i] = job->before[i];
	enum err err = list_asked(job, arena, &question.asked);
	return err ? err : look_up(worker, &limits, &question, arena, found);
}

void job_run_answer(void *worker, struct letter **letter)
{
	struct job_answer *job = (*letter)->message.u.answered.answer;
	struct arena *arena = &(*letter)->arena;
	struct answer found = { .pack = NULL };
	job->err = look(worker, job, arena, &found);
	if (!job->err)
		job->err = fill_job(job, &found, arena);
	if (job->err) /* half of an answer is none */
		job->count = 0;
	pack_unref(found.pack);
}
