/* packed: a worker has read replies; they are kept and indexed in batches and
 * then put in force (server/packing.c). */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_packed *m = &in->u.packed;
	(void)facts;
	if (m->err) {
		/* where is in the letter's arena, with a NUL behind it */
		plan_fail(plan, (enum err)m->err);
		plan->field = m->where.len ? m->where.ptr : NULL;
		return;
	}
	plan_step(plan, STEP_PACK)->u.pack = m->pack;
}

const struct handler handle_packed = {
	.plan = plan,
};
