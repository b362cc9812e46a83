/* place: the queue has moved; a waiting customer is told the new place. */
#include "server/handle/handover.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	return facts->row.state == STATE_waiting ? ERR_ok : ERR_bad_state;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)in;
	struct rec_chat *record = ARENA_NEW(plan->arena, struct rec_chat);
	struct message m;
	if (!record) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	handover_show(&facts->row, &facts->names, false, record, &m);
	plan_send(plan, PLAN_TO_CUSTOMER, &m);
}

const struct handler handle_place = {
	.needs = NEED_NAMES,
	.check = check,
	.plan = plan,
};
