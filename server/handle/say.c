/* say: a line by the customer, or by the rep who has the chat. */
#include "server/handle/advice.h"
#include "server/handle/question.h"
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
	if (plan->next.state == STATE_auto)
		question_ask(facts, plan, in->u.say.text, seq);
	else if (plan->next.state == STATE_with_rep && facts->rules->suggest)
		advise(facts, in->u.say.text, seq, plan);
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
	if (line.reply.len)
		plan_event(plan, "reply_used", facts->who.id, in->u.say.edited,
		    line.reply);
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
	.needs = NEED_CUSTOMER | NEED_REP,
	.right = RIGHT_SAY,
	.check = check,
	.plan = plan,
};
