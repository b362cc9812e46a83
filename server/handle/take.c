/* take: a rep takes a chat; a supervisor may take one over. The first one
 * wins, the others are told `taken`. */
#include "server/handle/handover.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (!facts->peer)
		return ERR_forbidden;
	if (facts->row.state != STATE_with_rep)
		return ERR_ok;
	if (facts->row.rep_id == facts->who.id)
		return ERR_exists;
	return facts->who.standing == STANDING_rep ? ERR_taken : ERR_ok;
}

static void note(const struct facts *facts, struct plan *plan)
{
	const struct rep *had =
	    presence_rep(facts->presence, facts->row.rep_id);
	plan_audit(plan, AUDIT_taken_over, facts->row.public_id,
	    had ? str_from(had->name) : STR_NONE);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)in;
	const struct rep *rep = presence_rep(facts->presence, facts->who.id);
	plan_conversation(plan, &facts->row);
	if (!rep) {
		plan_fail(plan, ERR_internal);
		return;
	}
	if (facts->row.state == STATE_with_rep)
		note(facts, plan);
	handover_give(
	    facts, plan, MOVE_take, rep, !(rep->langs & BIT(facts->row.lang)));
	if (facts->row.state == STATE_waiting)
		handover_places(facts, plan);
}

const struct handler handle_take = {
	.needs = NEED_CUSTOMER | NEED_WAITING,
	.check = check,
	.plan = plan,
};
