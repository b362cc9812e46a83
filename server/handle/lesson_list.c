/* lesson_list: lessons of the asker's shops, read by a worker. */
#include "server/handle/handler.h"

enum { LESSON_LIST_LIMIT = 50 };

static enum err check(const struct facts *facts, const struct message *in)
{
	struct str state = in->u.lesson_list.state;
	(void)facts;
	if (!state.len || str_is(state, "proposed") ||
	    str_is(state, "approved") || str_is(state, "declined"))
		return ERR_ok;
	return ERR_range;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_lesson_list *m = &in->u.lesson_list;
	struct job_lessons *job = ARENA_NEW(plan->keep, struct job_lessons);
	if (!job) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	*job = (struct job_lessons){
		.state = m->state.len ? m->state : STR("proposed"),
		.shops = facts->who.shops,
		.limit = m->limit ? m->limit : LESSON_LIST_LIMIT,
		.id = in->id,
	};
	struct message found = { .type = MESSAGE_found, .id = in->id };
	found.u.found.message = job;
	plan_job(plan, JOB_lessons, &found);
}

const struct handler handle_lesson_list = {
	.check = check,
	.plan = plan,
};
