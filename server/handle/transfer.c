/* transfer: to a colleague who is here, or to a group's queue, with a note
 * for whoever goes on. The customer stays in one thread. */
#include "server/desk/route.h"
#include "server/handle/handover.h"
#include "server/handle/word.h"
#include "shared/text.h"

static const struct rep *target(const struct facts *facts)
{
	const struct rep *rep =
	    facts->has_staff ? presence_rep(facts->presence, facts->staff.id)
			     : NULL;
	if (!rep || !rep->connections || rep->away)
		return NULL;
	return rep->shops & shop_bit(facts->row.shop_id) ? rep : NULL;
}

struct known_group {
	struct str name;
	bool found;
};

static void find_group(void *ctx, struct rep *rep)
{
	struct known_group *g = ctx;
	if (route_in_group(rep->groups, g->name))
		g->found = true;
}

static enum err check(const struct facts *facts, const struct message *in)
{
	const struct msg_transfer *m = &in->u.transfer;
	if (!m->rep.len == !m->group.len)
		return ERR_bad_msg; /* to one of the two */
	if (m->group.len) {
		struct known_group g = { m->group, false };
		presence_each_rep(facts->presence, find_group, &g);
		return g.found ? ERR_ok : ERR_not_found;
	}
	if (!facts->has_staff || facts->staff.blocked)
		return ERR_not_found;
	if (facts->staff.id == facts->row.rep_id)
		return ERR_exists;
	return target(facts) ? ERR_ok : ERR_busy;
}

static void leave_note(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct plan_line line = {
		.track = TRACK_internal,
		.kind = KIND_note,
		.author = facts->who.id,
		.from = facts->peer ? str_from(facts->peer->shown) : STR(""),
		.text = in->u.transfer.note,
		/* no sid: the ack does not say its number, so it is told */
	};
	if (!text_blank(line.text))
		plan_say(plan, &line);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_transfer *m = &in->u.transfer;
	plan_conversation(plan, &facts->row);
	plan_event(plan, "transferred", facts->who.id, 0,
	    m->group.len ? m->group : m->rep);
	leave_note(facts, in, plan);
	if (m->rep.len) {
		const struct rep *rep = target(facts);
		word_say(facts, plan, WORDING_moved, NULL);
		handover_give(facts, plan, MOVE_assign, rep,
		    !(rep->langs & BIT(facts->row.lang)));
		return;
	}
	plan->next.group = m->group;
	plan->next.priority = 1; /* has waited once already */
	word_say(facts, plan, WORDING_moved, NULL);
	handover_call(facts, plan, MOVE_transfer);
	if (plan->next.state == STATE_waiting)
		handover_places(facts, plan);
}

const struct handler handle_transfer = {
	.needs = HANDOVER_NEEDS | NEED_STAFF | NEED_WAITING,
	.right = RIGHT_HANDLE,
	.check = check,
	.plan = plan,
};
