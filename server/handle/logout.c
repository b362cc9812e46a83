/* logout: the token is worth nothing afterwards. Which one it was the desk
 * does not know any more, so all of the user's tokens end; with `everywhere`
 * the open connections too. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct message ack = { .type = MESSAGE_ack };
	plan_reply(plan, &ack);
	if (!facts->who.id)
		return;
	plan_step(plan, STEP_TOKENS_REMOVE)->u.staff_id = facts->who.id;
	if (in->u.logout.everywhere && facts->peer)
		plan_audit(plan, AUDIT_logged_out, str_from(facts->peer->name),
		    STR_NONE);
	if (in->u.logout.everywhere)
		plan_step(plan, STEP_EXPEL)->u.staff_id = facts->who.id;
	else
		plan_step(plan, STEP_LEAVE);
}

const struct handler handle_logout = {
	.plan = plan,
};
