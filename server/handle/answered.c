/* answered: a worker has looked for an answer to a customer's line. Clear
 * winners are sent, likely ones offered, missing facts asked for; everything
 * else goes to a person. */
#include "server/handle/answering.h"
#include "server/handle/asking.h"
#include "server/handle/handover.h"
#include "server/handle/question.h"
#include "server/handle/word.h"

enum { CHOICES = 3 };

/* A newer line, a person who stepped in, or the deadline made it stale. */
static enum err check(const struct facts *facts, const struct message *in)
{
	if (facts->row.state != STATE_auto ||
	    facts->row.ask_seq != in->u.answered.seq)
		return ERR_bad_state;
	return ERR_ok;
}

/* ---- waiting for more of it --------------------------------------------- */

/* What is sure, or wants no more words, need not wait for any. */
static bool is_settled(const struct job_answer *job)
{
	for (size_t i = 0; i < job->count; i++) {
		const struct job_part *part = &job->parts[i];
		if (part->outcome != JOB_SEND && part->outcome != JOB_PERSON &&
		    !(part->outcome == JOB_OFFER &&
			question_is_whole(job->text)))
			return false;
	}
	return true;
}

/* ---- why ---------------------------------------------------------------- */

static bool is_weaker(const struct job_part *a, const struct job_part *b)
{
	if (a->outcome != b->outcome)
		return a->outcome > b->outcome;
	return a->count && b->count && a->best[0].score < b->best[0].score;
}

/* The part a person would ask about first; NULL if there is none at all. */
static const struct job_part *weakest(const struct job_answer *job)
{
	const struct job_part *part = job->count ? &job->parts[0] : NULL;
	for (size_t i = 1; i < job->count; i++) {
		if (is_weaker(&job->parts[i], part))
			part = &job->parts[i];
	}
	return part;
}

/* What it would say stands just above the line. */
static bool is_said(const struct facts *facts, const struct job_part *part)
{
	return (part->outcome == JOB_SEND || part->outcome == JOB_OFFER) &&
	       question_answered(facts, part->best[0].reply);
}

static struct str outcome_word(
    const struct facts *facts, const struct job_part *part, bool called)
{
	if (!part || called)
		return STR("handed_over");
	if (is_said(facts, part))
		return STR("sent");
	if (part->courtesy)
		return STR("courtesy");
	switch (part->outcome) {
	case JOB_SEND:
		return STR("sent");
	case JOB_OFFER:
		return STR("offered");
	case JOB_ASK:
		return STR("asked");
	default:
		return STR("handed_over");
	}
}

static void keep_why(const struct facts *facts, const struct message *in,
    bool called, struct plan *plan)
{
	const struct job_answer *job = in->u.answered.answer;
	const struct job_part *part = weakest(job);
	struct answer_row row = {
		.seq = in->u.answered.seq,
		.outcome = outcome_word(facts, part, called),
		.pack = job->version,
		.send_at = part ? part->send_at : facts->shop->send_at,
		.offer_at = job->offer_at,
		.at = plan->now_ms,
	};
	if (part && part->count > 0) {
		row.reply = part->best[0].reply;
		row.score = part->best[0].score;
		row.words = part->best[0].words;
	}
	if (part && part->count > 1) {
		row.runner_up = part->best[1].reply;
		row.runner_up_score = part->best[1].score;
	}
	plan_answer_row(plan, &row);
}

/* ---- what is done ------------------------------------------------------- */

static int64_t score_of(const struct job_part *part)
{
	return part && part->count ? part->best[0].score : 0;
}

static void offer(
    const struct facts *facts, const struct job_part *part, struct plan *plan)
{
	struct rec_choice choices[CHOICES];
	struct rec_choice_list list = { choices, 0 };
	for (size_t i = 0; i < part->count && list.count < CHOICES; i++) {
		if (part->best[i].allowed)
			choices[list.count++] =
			    (struct rec_choice){ part->best[i].reply,
				    part->best[i].title };
	}
	struct plan_line line = {
		.track = TRACK_open,
		.kind = KIND_choices,
		.from = facts->shop->shown,
		.text = word_text(
		    facts, plan, WORDING_offer, plan->next.lang, NULL),
		.choices = &list,
	};
	plan_move(plan, MOVE_offer);
	plan_say(plan, &line);
	plan_event(
	    plan, "auto_offered", 0, score_of(part), part->best[0].reply);
}

/* One number serves all questions about an order. False: a person is needed
 * for it. */
static bool ask(const struct facts *facts, const struct message *in,
    const struct job_part *part, struct plan *plan)
{
	struct asking pending;
	struct asking asking = { part->ask, part->best[0].reply,
		in->u.answered.seq };
	if (asking_pending(&plan->next, &pending))
		return str_eq(pending.fact, part->ask);
	if (!asking_begin(facts, plan, &asking))
		return false;
	plan_event(plan, "auto_asked", 0, score_of(part), part->best[0].reply);
	return true;
}

/* False: a person is needed for it. */
static bool carry_out(const struct facts *facts, const struct message *in,
    const struct job_part *part, struct plan *plan)
{
	if (is_said(facts, part))
		return true;
	switch (part->outcome) {
	case JOB_SEND:
		answering_send(facts, plan, part->best[0].reply, part->text,
		    part->best[0].stage);
		plan_event(
		    plan, "auto_sent", 0, score_of(part), part->best[0].reply);
		return true;
	case JOB_OFFER:
		offer(facts, part, plan);
		return true;
	case JOB_ASK:
		return ask(facts, in, part, plan);
	case JOB_PERSON:
		plan_event(plan, "person_asked", 0, 0, STR_NONE);
		return false;
	case JOB_HAND_OVER:
		break;
	}
	return false;
}

/* The line was no answer to what it came behind. */
static void forget_asking(int64_t seq, struct plan *plan)
{
	struct asking pending;
	if (asking_pending(&plan->next, &pending) && pending.seq < seq)
		asking_end(plan, STR(""));
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct job_answer *job = in->u.answered.answer;
	int64_t rest_ms = question_rest_ms(facts);
	bool call = job->err || !job->count;
	plan_conversation(plan, &facts->row);
	if (!call && !job->waited && rest_ms && !is_settled(job)) {
		plan->next.due_at = facts->steady_ms + rest_ms;
		return;
	}
	plan->next.ask_seq = plan->next.ask_from = 0;
	plan->next.due_at = facts->steady_ms + facts->shop->auto_idle_ms;
	forget_asking(in->u.answered.seq, plan);
	for (size_t i = 0; !job->err && i < job->count; i++)
		call = !carry_out(facts, in, &job->parts[i], plan) || call;
	keep_why(facts, in, call, plan);
	if (!call)
		return;
	plan_event(plan, "handed_over", 0, score_of(weakest(job)), STR_NONE);
	handover_call(facts, plan, MOVE_hand_over);
}

const struct handler handle_answered = {
	.needs = HANDOVER_NEEDS | NEED_BEHIND,
	.check = check,
	.plan = plan,
};
