/* erase: a customer is erased for good, in several turns (erasing.c here,
 * server/erasing.c). Who was erased already is no fault; if that was cut short
 * it goes on. */
#include "server/handle/handler.h"

/* Customers of a shop one does not work for are not there. */
static bool is_foreign(const struct facts *facts)
{
	return facts->has_customer &&
	       !(facts->who.shops & shop_bit(facts->customer.shop_id));
}

static enum err check(const struct facts *facts, const struct message *in)
{
	const struct msg_erase *m = &in->u.erase;
	if (m->replay)
		return m->customer.len || m->shop.len ? ERR_bad_field : ERR_ok;
	if (is_foreign(facts))
		return ERR_not_found;
	return facts->has_customer || facts->erased_at ? ERR_ok : ERR_not_found;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct message erased = { .type = MESSAGE_erased };
	bool known = in->u.erase.replay || facts->has_customer;
	if (!known && !facts->erasing) {
		erased.u.erased.before = facts->erased_at;
		plan_reply(plan, &erased);
		return;
	}
	plan_step(plan, STEP_ERASE)->u.erase =
	    facts->has_customer ? &facts->customer : NULL;
}

const struct handler handle_erase = {
	.needs = NEED_ERASE,
	.check = check,
	.plan = plan,
};
