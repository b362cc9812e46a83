/* expire: some of the chats that are older than their shop keeps them are
 * emptied (server/expiring.c). */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)facts;
	(void)in;
	plan_step(plan, STEP_EXPIRE);
}

const struct handler handle_expire = {
	.plan = plan,
};
