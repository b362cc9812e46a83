/* watch: hear of every chat of one's shops that changes state. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)facts;
	struct message ack = { .type = MESSAGE_ack };
	plan_reply(plan, &ack);
	plan_step(plan, STEP_WATCH)->u.on = in->u.watch.on;
}

const struct handler handle_watch = {
	.plan = plan,
};
