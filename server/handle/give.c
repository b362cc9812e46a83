/* give: a waiting chat goes to a rep with room. Those behind it are told
 * their new place, and the next one is looked at. */
#include "server/handle/handover.h"

static struct route route_now(const struct facts *facts)
{
	struct route_wish wish = handover_wish(facts, &facts->row);
	return route_pick(facts->presence, &wish);
}

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (facts->row.state != STATE_waiting)
		return ERR_bad_state;
	return route_now(facts).rep_id ? ERR_ok : ERR_busy;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)in;
	struct message refill = { .type = MESSAGE_refill };
	struct route route = route_now(facts);
	plan_conversation(plan, &facts->row);
	handover_give(facts, plan, MOVE_assign,
	    presence_rep(facts->presence, route.rep_id), route.foreign_lang);
	refill.u.refill.shop_id = facts->row.shop_id;
	plan_post(plan, &refill);
	handover_places(facts, plan);
}

const struct handler handle_give = {
	.needs = HANDOVER_NEEDS | NEED_WAITING,
	.check = check,
	.plan = plan,
};
