/* pack_list: replies to go back to, for the admin. */
#include "server/handle/handler.h"
#include "server/handle/versions.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct version_list rows = facts->versions;
	size_t limit = (size_t)in->u.pack_list.limit;
	struct message answer;
	if (limit && rows.count > limit)
		rows.count = limit;
	enum err err =
	    versions_tell(&rows, facts->in_force, plan->arena, &answer);
	if (err)
		plan_fail(plan, err);
	else
		plan_reply(plan, &answer);
}

const struct handler handle_pack_list = {
	.needs = NEED_VERSIONS,
	.plan = plan,
};
