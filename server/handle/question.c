/* Prepares what a worker needs to look for an answer. */
#include "server/handle/question.h"

enum err question_facts(const struct facts *facts, struct arena *arena,
    enum lang lang, struct fact_list *out)
{
	enum err err =
	    shop_facts(facts->shop, lang, facts->now_ms, 2, arena, out);
	if (err)
		return err;
	/* shop_facts left room for these behind its own. */
	struct fact *at = (struct fact *)out->at;
	if (facts->has_customer && facts->customer.name.len)
		at[out->count++] = (struct fact){ STR("customer.name"),
			arena_str(arena, facts->customer.name) };
	if (facts->has_rep)
		at[out->count++] = (struct fact){ STR("rep.name"),
			arena_str(arena, facts->rep.shown) };
	return ERR_ok;
}

void question_ask(
    const struct facts *facts, struct plan *plan, struct str text, int64_t seq)
{
	struct job_answer *job = ARENA_NEW(plan->keep, struct job_answer);
	if (!job) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	job->text = text;
	job->lang = plan->next.lang;
	job->fallback = facts->shop->lang;
	job->shop = arena_str(plan->keep, facts->shop->name);
	job->now_ms = facts->now_ms;
	job->send_at = facts->shop->send_at;
	job->offer_at = facts->shop->offer_at;
	enum err err =
	    question_facts(facts, plan->keep, job->lang, &job->facts);
	if (err) {
		plan_fail(plan, err);
		return;
	}
	plan->next.ask_seq = seq;
	plan->next.due_at = facts->now_ms + facts->rules->answer_wait_ms;
	struct message m = { .type = MESSAGE_answered };
	m.u.answered.conversation_id = plan->next.id;
	m.u.answered.seq = seq;
	m.u.answered.answer = job;
	plan_job(plan, JOB_answer, &m);
}
