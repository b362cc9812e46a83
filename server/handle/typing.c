/* typing: shown to the others in the chat, never stored. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct message m = *in;
	bool customer = facts->who.standing == STANDING_customer;
	m.id = STR_NONE;
	m.u.typing.from = facts->peer ? str_from(facts->peer->shown) : STR_NONE;
	plan_send(plan,
	    (customer ? PLAN_TO_STAFF : PLAN_TO_CUSTOMER) | PLAN_NOT_SENDER,
	    &m);
}

const struct handler handle_typing = {
	.right = RIGHT_SAY,
	.plan = plan,
};
