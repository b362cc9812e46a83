/* pack_use: goes back to replies of before, or reads the folder again. A worker
 * reads them; who asked is answered when they are in force (packed.c). */
#include "server/handle/handler.h"

static bool is_kept(const struct facts *facts, struct str version)
{
	for (size_t i = 0; i < facts->versions.count; i++) {
		if (str_eq(facts->versions.at[i].version, version))
			return true;
	}
	return false;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct message packed = { .type = MESSAGE_packed, .id = in->id };
	struct msg_packed *m = &packed.u.packed;
	/* By the local socket come the commands, which have no name. */
	bool named = facts->peer && !facts->letter->local;
	if (in->u.pack_use.version.len &&
	    !is_kept(facts, in->u.pack_use.version)) {
		plan_fail(plan, ERR_not_found);
		plan->field = "version";
		return;
	}
	m->version = in->u.pack_use.version;
	m->folder = !m->version.len;
	m->asked = true;
	m->staff_id = facts->who.id;
	m->by = arena_str(
	    plan->keep, named ? str_from(facts->peer->name) : STR("command"));
	if (!m->by.ptr)
		plan_fail(plan, ERR_no_memory);
	plan_job(plan, JOB_pack, &packed);
}

const struct handler handle_pack_use = {
	.needs = NEED_VERSIONS,
	.plan = plan,
};
