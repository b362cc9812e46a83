/* answered: a worker has looked for an answer to a customer's line. Clear
 * winners are sent, likely ones offered, everything else goes to a person. */
#include "server/handle/handover.h"
#include "server/handle/word.h"

/* A newer line, a person who stepped in, or the deadline made it stale. */
static enum err check(const struct facts *facts, const struct message *in)
{
	if (facts->row.state != STATE_auto ||
	    facts->row.ask_seq != in->u.answered.seq)
		return ERR_bad_state;
	return ERR_ok;
}

static void keep_why(
    const struct message *in, const char *outcome, struct plan *plan)
{
	const struct job_answer *job = in->u.answered.answer;
	struct answer_row row = {
		.seq = in->u.answered.seq,
		.outcome = str_from(outcome),
		.pack = job->version,
		.at = plan->now_ms,
	};
	if (job->count > 0) {
		row.reply = job->best[0].reply;
		row.score = job->best[0].score;
		row.words = job->best[0].words;
	}
	if (job->count > 1) {
		row.runner_up = job->best[1].reply;
		row.runner_up_score = job->best[1].score;
	}
	plan_answer_row(plan, &row);
}

static void send(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct job_answer *job = in->u.answered.answer;
	struct plan_line line = {
		.track = TRACK_open,
		.kind = KIND_auto,
		.from = facts->shop->shown,
		.text = job->best[0].text,
		.reply = job->best[0].reply,
	};
	plan_move(plan, MOVE_answer);
	plan_say(plan, &line);
	plan->next.stage = job->best[0].stage;
	plan_event(
	    plan, "auto_sent", 0, job->best[0].score, job->best[0].reply);
	keep_why(in, "sent", plan);
}

static void offer(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct job_answer *job = in->u.answered.answer;
	struct rec_choice choices[3];
	struct rec_choice_list list = { choices, 0 };
	for (size_t i = 0; i < job->count && list.count < 3; i++)
		choices[list.count++] = (struct rec_choice){ job->best[i].reply,
			job->best[i].title };
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
	    plan, "auto_offered", 0, job->best[0].score, job->best[0].reply);
	keep_why(in, "offered", plan);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct job_answer *job = in->u.answered.answer;
	plan_conversation(plan, &facts->row);
	plan->next.ask_seq = 0;
	plan->next.due_at = facts->now_ms + facts->shop->auto_idle_ms;
	if (!job->err && job->send) {
		send(facts, in, plan);
	} else if (!job->err && job->offer) {
		offer(facts, in, plan);
	} else {
		keep_why(in, "handed_over", plan);
		plan_event(plan, "handed_over", 0,
		    job->count ? job->best[0].score : 0, STR_NONE);
		handover_call(facts, plan, MOVE_hand_over);
	}
}

const struct handler handle_answered = {
	.needs = HANDOVER_NEEDS,
	.check = check,
	.plan = plan,
};
