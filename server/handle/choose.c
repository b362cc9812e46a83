/* choose: the customer takes one of the offered choices, or none. */
#include "server/answer/answer.h"
#include "server/handle/handover.h"
#include "server/handle/question.h"

static bool offered(const struct facts *facts, struct plan *plan,
    struct str reply, struct rec_choice *out)
{
	struct rec_choice_list list;
	enum err err =
	    chat_choices_unpack(facts->line.choices, plan->arena, &list);
	if (err)
		plan_fail(plan, err);
	for (size_t i = 0; !err && i < list.count; i++) {
		if (str_eq(list.at[i].reply, reply)) {
			*out = list.at[i];
			return true;
		}
	}
	return false;
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

/* The wording now, if it may be sent and every fact it names is known. */
static bool wording_now(const struct facts *facts, struct plan *plan,
    struct str id, struct str *text)
{
	struct answer_question q = { .lang = plan->next.lang,
		.fallback = facts->shop->lang,
		.shop = facts->shop->name,
		.now_ms = facts->now_ms };
	struct str missing = STR_NONE;
	const struct reply *reply =
	    facts->pack ? pack_reply(facts->pack, id) : NULL;
	enum err err =
	    question_facts(facts, plan->arena, plan->next.lang, &q.facts);
	const struct reply_wording *w =
	    reply ? reply_wording(reply, q.lang, q.fallback) : NULL;
	if (!err && !answer_allowed(reply, w, &q))
		return false;
	if (!err)
		err = fill_text(w->text, &q.facts, plan->arena, text, &missing);
	if (err)
		plan_fail(plan, err);
	return !err && !missing.len;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_choose *m = &in->u.choose;
	struct rec_choice choice;
	struct str text;
	plan_conversation(plan, &facts->row);
	if (!m->reply.len) {
		plan_event(plan, "refused", 0, m->seq, STR_NONE);
	} else if (!offered(facts, plan, m->reply, &choice)) {
		plan_fail(plan, ERR_not_found);
		plan->field = "reply";
		return;
	} else {
		say_choice(facts, in, choice.title, plan);
		plan_event(plan, "chosen", 0, m->seq, m->reply);
	}
	if (plan->next.state != STATE_auto)
		return;
	plan->next.ask_seq = 0;
	plan->next.due_at = facts->now_ms + facts->shop->auto_idle_ms;
	if (!m->reply.len || !wording_now(facts, plan, m->reply, &text)) {
		handover_call(facts, plan, MOVE_hand_over);
		return;
	}
	struct plan_line line = {
		.track = TRACK_open,
		.kind = KIND_auto,
		.from = facts->shop->shown,
		.text = text,
		.reply = m->reply,
	};
	plan_move(plan, MOVE_answer);
	plan_say(plan, &line);
}

const struct handler handle_choose = {
	.needs = HANDOVER_NEEDS | NEED_LINE,
	.right = RIGHT_SAY,
	.check = check,
	.plan = plan,
};
