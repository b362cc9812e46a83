/* erasing: one more turn of an erasure. Here chats that are still open are
 * closed, before the rest is the rows' matter (server/erasing.c). */
#include "server/handle/erasing.h"

#include "server/handle/handover.h"

/* They hear of it before their connections end, and nothing more is said. */
static void close_chat(const struct facts *facts, struct plan *plan)
{
	struct rec_chat *record = ARENA_NEW(plan->arena, struct rec_chat);
	struct message closed;
	if (!record) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	plan_conversation(plan, &facts->row);
	plan_move(plan, MOVE_close);
	plan->next.ask_seq = plan->next.ask_from = 0;
	plan->next.due_at = 0;
	plan_event(plan, "closed", 0,
	    (facts->now_ms - facts->row.opened_at) / 1000, STR_NONE);
	handover_show(&plan->next, &facts->names, false, record, &closed);
	plan_send(plan, PLAN_TO_CUSTOMER, &closed);
	if (facts->row.state == STATE_waiting)
		handover_places(facts, plan);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	if (in->u.erasing.phase == ERASING_CLOSE) {
		if (facts->has_row)
			close_chat(facts, plan);
		plan_step(plan, STEP_EXPEL_CUSTOMER)->u.customer_id =
		    in->u.erasing.customer_id;
	}
	plan_step(plan, STEP_ERASE)->u.erase = NULL;
}

const struct handler handle_erasing = {
	.needs = NEED_ERASE | NEED_NAMES | NEED_WAITING,
	.plan = plan,
};
