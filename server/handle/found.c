/* found: a worker's finished answer, passed on to who asked for it, or to the
 * staff of a conversation. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct message *out = in->u.found.message;
	if (facts->has_row)
		plan_send(plan, PLAN_TO_STAFF, out);
	else if (facts->peer || facts->letter->local)
		plan_send(plan, PLAN_TO_SENDER, out);
}

const struct handler handle_found = {
	.plan = plan,
};
