/* login: name and password; the check costs a third of a second of a core, so
 * a worker does it and `checked` goes on. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct job_password *job = ARENA_NEW(plan->keep, struct job_password);
	if (!job) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	job->password = in->u.login.password;
	/* An unknown or blocked name is checked against nothing, which takes
	 * as long and never fits. */
	if (facts->has_staff && !facts->staff.blocked) {
		job->user_id = facts->staff.id;
		job->stored = arena_str(plan->keep, facts->staff.password);
	}
	struct message m = { .type = MESSAGE_checked, .id = in->id };
	m.u.checked.user_id = job->user_id;
	m.u.checked.name = in->u.login.name;
	m.u.checked.job = job;
	plan_job(plan, JOB_password, &m);
	plan_step(plan, STEP_ENTER)->u.enter.card = (struct peer_card){
		.standing = STANDING_nobody,
	};
}

const struct handler handle_login = {
	.needs = NEED_STAFF,
	.plan = plan,
};
