/* packed: a worker has read the reply packs; they are indexed in batches and
 * then put in force (server/carry.c). */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)facts;
	plan_step(plan, STEP_PACK)->u.pack = in->u.packed.pack;
}

const struct handler handle_packed = {
	.plan = plan,
};
