/* say: a line by the customer, or by the rep who has the chat. */
#include "server/answer/fact.h"
#include "server/handle/advice.h"
#include "server/handle/answering.h"
#include "server/handle/asking.h"
#include "server/handle/handover.h"
#include "server/handle/question.h"
#include "server/handle/teaching.h"
#include "shared/text.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)facts;
	return text_blank(in->u.say.text) ? ERR_empty : ERR_ok;
}

/* Replies the rep may want for the line; a worker looks for them. */
static void advise(
    const struct facts *facts, struct str text, int64_t seq, struct plan *plan)
{
	struct advice advice = {
		.conversation_id = facts->row.id,
		.seq = seq,
		.text = text,
	};
	advice_ask(facts, &advice, plan);
}

/* The line says what the machine asked for, or that it cannot be said. */
static bool tell_fact(
    const struct facts *facts, struct str text, struct plan *plan)
{
	struct asking asking;
	struct fact said;
	if (!asking_pending(&plan->next, &asking))
		return false;
	said.name = asking.fact;
	enum err err = fact_read(said.name, text, plan->arena, &said.value);
	if (err)
		plan_fail(plan, err);
	if (err || !said.value.ptr)
		return err != ERR_ok;
	asking_end(plan, said.value);
	answering_fill(facts, plan, asking.reply, asking.seq,
	    said.value.len ? &said : NULL);
	return true;
}

static void plan_customer(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct plan_line line = {
		.track = TRACK_open,
		.kind = KIND_customer,
		.author = facts->who.id,
		.from = facts->has_customer ? facts->customer.name : STR(""),
		.text = in->u.say.text,
		.sid = in->id,
	};
	plan_move(plan, MOVE_ask);
	int64_t seq = plan_say(plan, &line);
	plan_ack(plan, seq);
	if (facts->masked)
		plan->answer.u.ack.text = in->u.say.text;
	struct question question = { in->u.say.text, seq, false };
	if (plan->next.state == STATE_auto &&
	    !tell_fact(facts, in->u.say.text, plan))
		question_ask(facts, plan, &question);
	else if (plan->next.state == STATE_with_rep && facts->rules->suggest)
		advise(facts, in->u.say.text, seq, plan);
}

/* What a reply that was used, or passed over, says about the question. */
static void learn(const struct facts *facts, const char *source, bool right,
    struct str reply, struct plan *plan)
{
	struct teaching_question asked = teaching_since(&facts->behind, plan);
	/* Unasked for, or not ours: nothing is learned. */
	if (!asked.text.len || !teaching_reply(facts, facts->shop, reply))
		return;
	const struct teaching_verdict verdict = {
		.source = source,
		.reply = reply,
		.right = right,
		.propose = right && asked.fits,
	};
	teaching_learn(facts, plan, &asked, &verdict);
}

static void note_reply(
    const struct facts *facts, const struct msg_say *say, struct plan *plan)
{
	if (say->reply.len) {
		plan_event(
		    plan, "reply_used", facts->who.id, say->edited, say->reply);
		learn(facts, say->edited ? "edited" : "used", true, say->reply,
		    plan);
	}
	if (say->passed.len && !str_eq(say->passed, say->reply)) {
		plan_event(plan, "reply_passed", facts->who.id, 0, say->passed);
		learn(facts, "refused", false, say->passed, plan);
	}
}

static void plan_staff(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct plan_line line = {
		.track = TRACK_open,
		.kind = KIND_rep,
		.author = facts->who.id,
		.from = str_from(facts->peer->shown),
		.text = in->u.say.text,
		.reply = in->u.say.reply,
		.sid = in->id,
	};
	plan_move(plan, MOVE_say);
	plan_ack(plan, plan_say(plan, &line));
	note_reply(facts, &in->u.say, plan);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	plan_conversation(plan, &facts->row);
	if (facts->who.standing == STANDING_customer)
		plan_customer(facts, in, plan);
	else
		plan_staff(facts, in, plan);
}

const struct handler handle_say = {
	.needs = HANDOVER_NEEDS | NEED_REP | NEED_BEHIND,
	.right = RIGHT_SAY,
	.check = check,
	.plan = plan,
};
