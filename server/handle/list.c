/* list: chats the asker may see, read by a worker. */
#include "server/handle/handler.h"

enum { LIST_LIMIT = 50 };

static enum err check(const struct facts *facts, const struct message *in)
{
	bool customer = facts->who.standing == STANDING_customer;
	if (customer && in->u.list.what != LISTED_mine)
		return ERR_forbidden;
	/* Other reps' chats are the supervisor's to see. */
	if (facts->who.standing == STANDING_rep &&
	    (in->u.list.what == LISTED_active ||
		in->u.list.what == LISTED_closed))
		return ERR_forbidden;
	return ERR_ok;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct job_listing *job = ARENA_NEW(plan->keep, struct job_listing);
	if (!job) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	*job = (struct job_listing){
		.what = in->u.list.what,
		.staff = facts->who.standing != STANDING_customer,
		.who = facts->who.id,
		.shops = facts->who.shops,
		.limit = in->u.list.limit ? in->u.list.limit : LIST_LIMIT,
		.id = in->id,
	};
	struct message m = { .type = MESSAGE_found, .id = in->id };
	m.u.found.message = job;
	plan_job(plan, JOB_listing, &m);
}

const struct handler handle_list = {
	.check = check,
	.plan = plan,
};
