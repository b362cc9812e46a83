/* close: the customer leaves, or the rep has settled it; the customer is
 * asked how it was. */
#include "server/handle/handover.h"
#include "server/handle/word.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (facts->who.standing == STANDING_customer)
		return ERR_ok;
	return right_to_handle(&facts->who, &facts->row) ? ERR_ok
							 : ERR_forbidden;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	bool customer = facts->who.standing == STANDING_customer;
	plan_conversation(plan, &facts->row);
	word_say(facts, plan, WORDING_closed, NULL);
	plan_move(plan, MOVE_close);
	plan->next.ask_seq = 0;
	plan->next.due_at = 0;
	plan_event(plan, "closed", customer ? 0 : facts->who.id,
	    (facts->now_ms - facts->row.opened_at) / 1000,
	    customer ? STR_NONE : in->u.close.reason);
	if (facts->row.state == STATE_waiting)
		handover_places(facts, plan);
}

const struct handler handle_close = {
	.needs = NEED_CUSTOMER | NEED_WAITING,
	.check = check,
	.plan = plan,
};
