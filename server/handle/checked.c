/* checked: a worker has checked a password, or made the hash a user_add or
 * user_set waits for. */
#include "server/handle/entrance.h"
#include "server/handle/staffing.h"

static void refuse(const struct message *in, struct plan *plan, enum err err)
{
	const struct job_password *job = in->u.checked.job;
	enum message_type asked =
	    job->behind ? job->behind->type : MESSAGE_login;
	struct message m = { .type = MESSAGE_error, .id = in->id };
	m.u.error.code = str_from(err_code(err));
	m.u.error.text = str_from(err_sentence(err));
	m.u.error.on = str_from(message_row(asked)->name);
	plan_reply(plan, &m);
}

/* Who asked may be gone, or signed in otherwise, by now. */
static bool still_waiting(const struct facts *facts)
{
	return facts->peer && facts->peer->standing == STANDING_nobody;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct job_password *job = in->u.checked.job;
	enum err err = (enum err)in->u.checked.err;
	if (job->behind && !err)
		staffing_apply(facts, job->behind, in->u.checked.stored, plan);
	else if (job->behind)
		refuse(in, plan, err);
	else if (!still_waiting(facts))
		return;
	else if (err || !facts->has_staff || facts->staff.blocked)
		refuse(in, plan, err ? err : ERR_auth);
	else
		entrance_staff(facts, plan, true);
}

const struct handler handle_checked = {
	.needs = ENTRANCE_NEEDS,
	.plan = plan,
};
