/* leave: stop following a chat on this connection. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)in;
	struct message ack = { .type = MESSAGE_ack };
	ack.u.ack.conversation = facts->row.public_id;
	plan_reply(plan, &ack);
	plan_step(plan, STEP_UNFOLLOW);
}

const struct handler handle_leave = {
	.plan = plan,
};
