/* helped: the customer says whether an automatic answer helped. If it did
 * not, a person is called. */
#include "server/handle/handover.h"
#include "server/handle/teaching.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (!facts->has_line || facts->line.kind != KIND_auto ||
	    !facts->line.reply.len)
		return ERR_bad_seq;
	return ERR_ok;
}

static void learn(const struct facts *facts, bool yes, struct plan *plan)
{
	const struct line_row *asked = teaching_asked(&facts->behind, true);
	if (!asked)
		return;
	struct teaching_question question = teaching_line(asked, plan);
	const struct teaching_verdict verdict = {
		.source = yes ? "helped" : "unhelped",
		.reply = facts->line.reply,
		.right = yes,
	};
	teaching_learn(facts, plan, &question, &verdict);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	bool yes = in->u.helped.yes;
	plan_conversation(plan, &facts->row);
	/* Said before: what followed from it has. Who thought that it had
	 * helped, and then finds that it did not, waits for a person. */
	if (facts->has_lesson && (yes || !facts->lesson.right))
		return;
	learn(facts, yes, plan);
	plan_event(plan, yes ? "helped" : "unhelped", 0, in->u.helped.seq,
	    facts->line.reply);
	if (!yes && facts->row.state == STATE_auto)
		handover_call(facts, plan, MOVE_hand_over);
}

const struct handler handle_helped = {
	.needs = HANDOVER_NEEDS | NEED_LINE | NEED_BEHIND | NEED_LESSON,
	.right = RIGHT_SAY,
	.check = check,
	.plan = plan,
};
