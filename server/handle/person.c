/* person: the customer asks for a person, and gets one or a place in line. */
#include "server/handle/handover.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)in;
	plan_conversation(plan, &facts->row);
	plan_event(plan, "person_asked", 0, 0, STR_NONE);
	/* One is on the way, or here, already. */
	if (facts->row.state == STATE_auto)
		handover_call(facts, plan, MOVE_hand_over);
}

const struct handler handle_person = {
	.needs = HANDOVER_NEEDS,
	.right = RIGHT_SAY,
	.plan = plan,
};
