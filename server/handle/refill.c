/* refill: a rep has room. The first waiting chat somebody can take is given
 * by a turn of its own, which asks for the next refill. */
#include "server/handle/handover.h"

static bool somebody(
    const struct facts *facts, const struct conversation_row *row)
{
	struct route_wish wish = handover_wish(facts, row);
	return route_pick(facts->presence, &wish).rep_id != 0;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)in;
	for (size_t i = 0; i < facts->list.count; i++) {
		struct message give = { .type = MESSAGE_give };
		if (!somebody(facts, &facts->list.at[i]))
			continue;
		give.u.give.conversation_id = facts->list.at[i].id;
		plan_post(plan, &give);
		return;
	}
}

const struct handler handle_refill = {
	.needs = NEED_WAITING,
	.plan = plan,
};
