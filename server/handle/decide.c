/* decide: a lesson is approved, so that it counts as a phrasing, or declined,
 * so that it does not, or no longer. */
#include "server/handle/teaching.h"

/* Evidence alone is nothing to decide about. */
static bool is_open(const struct lesson_row *lesson)
{
	return str_is(lesson->state, "proposed") ||
	       str_is(lesson->state, "approved") ||
	       str_is(lesson->state, "declined");
}

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (!facts->has_lesson || !is_open(&facts->lesson) ||
	    !(facts->who.shops & shop_bit(facts->lesson.shop_id)))
		return ERR_not_found;
	return ERR_ok;
}

static void note(const struct facts *facts, bool approve, struct plan *plan)
{
	const struct lesson_row *lesson = &facts->lesson;
	plan_step(plan, STEP_EVENT)->u.event = (struct event_row){
		.at = plan->now_ms,
		.shop_id = lesson->shop_id,
		.conversation_id = lesson->conversation_id,
		.staff_id = facts->who.id,
		.kind =
		    approve ? STR("lesson_approved") : STR("lesson_declined"),
		.number = lesson->id,
		.detail = lesson->reply,
	};
}

static void note_act(const struct facts *facts, bool approve, struct plan *plan)
{
	struct str lesson =
	    arena_printf(plan->arena, "%lld", (long long)facts->lesson.id);
	if (!lesson.ptr)
		plan_fail(plan, ERR_no_memory);
	plan_audit(plan,
	    approve ? AUDIT_lesson_approved : AUDIT_lesson_declined, lesson,
	    facts->lesson.reply);
}

/* The reply must be there now, whatever there was when it was learned. */
static void check_reply(
    const struct facts *facts, struct str reply, struct plan *plan)
{
	const struct shop *shop =
	    shop_by_id(facts->shops, facts->lesson.shop_id);
	if (!reply.len)
		return;
	if (!facts->pack) {
		plan_fail(plan, ERR_not_ready);
	} else if (!teaching_reply(facts, shop, reply)) {
		plan_fail(plan, ERR_not_found);
		plan->field = "reply";
	}
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_decide *m = &in->u.decide;
	bool counted = str_is(facts->lesson.state, "approved");
	struct lesson_row *row = ARENA_NEW(plan->arena, struct lesson_row);
	if (!row) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	*row = facts->lesson;
	if (m->approve && m->reply.len)
		row->reply = m->reply;
	if (m->approve)
		check_reply(facts, row->reply, plan);
	row->state = m->approve ? STR("approved") : STR("declined");
	row->staff_id = facts->who.id;
	row->decided_at = plan->now_ms;
	plan_step(plan, STEP_LESSON_DECIDE)->u.lesson = row;
	note(facts, m->approve, plan);
	note_act(facts, m->approve, plan);
	plan_ack(plan, 0);
	/* What never counted need not be taken away. */
	if (m->approve || counted)
		teaching_rebuild(plan);
}

const struct handler handle_decide = {
	.needs = NEED_LESSON,
	.check = check,
	.plan = plan,
};
