/* choose: the customer takes one of the offered choices, or none. */
#include "server/handle/answering.h"
#include "server/handle/handover.h"
#include "server/handle/teaching.h"

static struct rec_choice_list choices_of(
    const struct facts *facts, struct plan *plan)
{
	struct rec_choice_list list = { NULL, 0 };
	enum err err =
	    chat_choices_unpack(facts->line.choices, plan->arena, &list);
	if (err)
		plan_fail(plan, err);
	return list;
}

/* The choice with this id, or NULL. */
static const struct rec_choice *offered(
    const struct rec_choice_list *list, struct str reply)
{
	for (size_t i = 0; i < list->count; i++) {
		if (str_eq(list->at[i].reply, reply))
			return &list->at[i];
	}
	return NULL;
}

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (!facts->has_line || facts->line.kind != KIND_choices)
		return ERR_bad_seq;
	return ERR_ok;
}

/* What was tapped becomes a line in the customer's name. */
static void say_choice(const struct facts *facts, const struct message *in,
    struct str title, struct plan *plan)
{
	struct plan_line line = {
		.track = TRACK_open,
		.kind = KIND_customer,
		.author = facts->who.id,
		.from = facts->has_customer ? facts->customer.name : STR(""),
		.text = title,
		.sid = in->id,
	};
	plan_move(plan, MOVE_ask);
	plan_ack(plan, plan_say(plan, &line));
}

/* The choices were all there was to say to the line: it is a phrasing of the
 * one that was taken. */
static bool said_alone(const struct facts *facts)
{
	const struct line_list *lines = &facts->behind;
	return lines->count &&
	       lines->at[lines->count - 1].kind == KIND_customer;
}

/* What was taken was right for the question; of what was refused the machine
 * was surest of the first. */
static void learn(
    const struct facts *facts, struct plan *plan, struct str reply, bool taken)
{
	struct teaching_question asked = teaching_since(&facts->behind, plan);
	if (!asked.text.len)
		return;
	const struct teaching_verdict verdict = {
		.source = taken ? "chosen" : "refused",
		.reply = reply,
		.right = taken,
		.propose = taken && asked.fits && said_alone(facts),
	};
	teaching_learn(facts, plan, &asked, &verdict);
}

static void refuse(const struct facts *facts, int64_t seq,
    const struct rec_choice_list *list, struct plan *plan)
{
	plan_event(plan, "refused", 0, seq, STR_NONE);
	if (list->count)
		learn(facts, plan, list->at[0].reply, false);
	if (plan->next.state == STATE_auto)
		handover_call(facts, plan, MOVE_hand_over);
}

/* A newer line of the customer is still to be answered. */
static void wait_on(const struct facts *facts, struct plan *plan)
{
	plan->next.ask_seq = facts->row.ask_seq;
	plan->next.ask_from = facts->row.ask_from;
	plan->next.due_at = facts->row.due_at;
}

static void take(const struct facts *facts, const struct message *in,
    const struct rec_choice *choice, struct plan *plan)
{
	say_choice(facts, in, choice->title, plan);
	plan_event(plan, "chosen", 0, in->u.choose.seq, choice->reply);
	learn(facts, plan, choice->reply, true);
	if (plan->next.state != STATE_auto)
		return;
	answering_fill(facts, plan, choice->reply, plan->next.last_seq, NULL);
	if (facts->row.ask_seq && plan->next.state == STATE_auto)
		wait_on(facts, plan);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_choose *m = &in->u.choose;
	struct rec_choice_list list = choices_of(facts, plan);
	const struct rec_choice *choice = offered(&list, m->reply);
	plan_conversation(plan, &facts->row);
	if (!m->reply.len) {
		refuse(facts, m->seq, &list, plan);
	} else if (choice) {
		take(facts, in, choice, plan);
	} else {
		plan_fail(plan, ERR_not_found);
		plan->field = "reply";
	}
}

const struct handler handle_choose = {
	.needs = HANDOVER_NEEDS | NEED_LINE | NEED_BEHIND,
	.right = RIGHT_SAY,
	.check = check,
	.plan = plan,
};
