/* presence: a rep goes away or comes back. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct message ack = { .type = MESSAGE_ack };
	plan_reply(plan, &ack);
	plan_step(plan, STEP_AWAY)->u.on = !in->u.presence.here;
	struct message attended = { .type = MESSAGE_attended };
	attended.u.attended.staff_id = facts->who.id;
	attended.u.attended.number = !in->u.presence.here;
	if (facts->who.id)
		plan_post(plan, &attended);
	for (size_t i = 0; in->u.presence.here && i < facts->shops->count;
	     i++) {
		struct message refill = { .type = MESSAGE_refill };
		refill.u.refill.shop_id = facts->shops->at[i].id;
		if (facts->who.shops & shop_bit(refill.u.refill.shop_id))
			plan_post(plan, &refill);
	}
}

const struct handler handle_presence = {
	.plan = plan,
};
