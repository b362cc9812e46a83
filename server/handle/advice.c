/* Prepares the job behind `suggest` and behind suggestions that come by
 * themselves. */
#include "server/handle/advice.h"

#include "server/handle/question.h"

void advice_ask(
    const struct facts *facts, const struct advice *advice, struct plan *plan)
{
	struct job_suggest *job = ARENA_NEW(plan->keep, struct job_suggest);
	if (!job) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	const struct shop *shop = facts->shop;
	*job = (struct job_suggest){
		.text = arena_str(plan->keep, advice->text),
		.code = arena_str(plan->keep, advice->code),
		.id = arena_str(plan->keep, advice->id),
		.seq = advice->seq,
		.lang = facts->has_row ? facts->row.lang : shop->lang,
		.fallback = shop->lang,
		.shop = arena_str(plan->keep, shop->name),
		.now_ms = facts->now_ms,
	};
	if (facts->has_row)
		job->conversation = arena_str(plan->keep, facts->row.public_id);
	enum err err =
	    question_facts(facts, facts->has_row ? &facts->row : NULL,
		job->lang, plan->keep, &job->facts);
	if (err)
		plan_fail(plan, err);
	struct message m = { .type = MESSAGE_found, .id = advice->id };
	m.u.found.conversation_id = advice->conversation_id;
	m.u.found.message = job;
	plan_job(plan, JOB_suggest, &m);
}
