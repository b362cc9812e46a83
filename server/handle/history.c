/* history: older lines, read by a worker. */
#include "server/handle/handler.h"

enum { HISTORY_LIMIT = 50 };

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct job_history *job = ARENA_NEW(plan->keep, struct job_history);
	if (!job) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	*job = (struct job_history){
		.conversation_id = facts->row.id,
		.conversation = in->u.history.conversation,
		.viewer = facts->who.id,
		.notes = facts->who.standing != STANDING_customer,
		.before = in->u.history.before,
		.limit =
		    in->u.history.limit ? in->u.history.limit : HISTORY_LIMIT,
		.id = in->id,
	};
	struct message m = { .type = MESSAGE_found, .id = in->id };
	m.u.found.message = job;
	plan_job(plan, JOB_history, &m);
}

const struct handler handle_history = {
	.plan = plan,
};
