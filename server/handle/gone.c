/* gone: a connection has ended. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)in;
	if (facts->peer)
		plan_step(plan, STEP_LEAVE);
}

const struct handler handle_gone = {
	.plan = plan,
};
