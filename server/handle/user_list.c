/* user_list: every user, for the admin. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct message m = { .type = MESSAGE_team };
	size_t room = facts->everybody_count;
	struct rec_colleague *at =
	    arena_alloc(plan->arena, (room + 1) * sizeof(*at));
	if (!at) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	m.u.team.items.at = at;
	for (size_t i = 0; i < room; i++) {
		const struct staff_row *row = &facts->everybody[i];
		const struct rep *here = presence_rep(facts->presence, row->id);
		if (row->blocked && !in->u.user_list.blocked)
			continue;
		at[m.u.team.items.count++] = (struct rec_colleague){
			.name = row->name,
			.standing = row->standing,
			.blocked = row->blocked,
			.here = here && here->connections && !here->away,
			.chats = here ? here->load : 0,
			.capacity = row->capacity,
			.langs = row->langs,
			.groups = row->groups,
		};
	}
	plan_reply(plan, &m);
}

const struct handler handle_user_list = {
	.needs = NEED_EVERYBODY,
	.plan = plan,
};
