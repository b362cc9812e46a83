/* release: a chat of a rep who is gone goes back, to the front of the queue. */
#include "server/handle/handover.h"
#include "server/handle/word.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	const struct rep *rep =
	    presence_rep(facts->presence, in->u.release.staff_id);
	if (facts->row.state != STATE_with_rep ||
	    facts->row.rep_id != in->u.release.staff_id)
		return ERR_bad_state;
	return rep && rep->connections ? ERR_bad_state : ERR_ok;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	plan_conversation(plan, &facts->row);
	plan->next.priority = 1;
	plan_event(plan, "released", in->u.release.staff_id, 0, STR_NONE);
	if (!facts->shop) { /* it waits until the settings have it again */
		plan_move(plan, MOVE_release);
		plan->next.rep_id = 0;
		plan->next.due_at = 0;
		return;
	}
	word_say(facts, plan, WORDING_released, NULL);
	handover_call(facts, plan, MOVE_release);
	if (plan->next.state == STATE_waiting)
		handover_places(facts, plan);
}

const struct handler handle_release = {
	.needs = HANDOVER_NEEDS | NEED_WAITING,
	.check = check,
	.plan = plan,
};
