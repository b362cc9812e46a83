/* tick: about every second; finds what is due and makes a turn of each. */
#include "server/handle/handler.h"

enum { /* every so many ticks */
	TICK_TIDY = 10,
	TICK_TRAIN = 86400 /* about a day: what chats taught comes to count */
};

struct search {
	const struct facts *facts;
	struct plan *plan;
};

static void find_lost(void *ctx, struct rep *rep)
{
	struct search *s = ctx;
	int64_t grace_ms = s->facts->rules->rep_grace_ms;
	struct message lost = { .type = MESSAGE_lost };
	int64_t gone_ms = s->facts->steady_ms - rep->gone_ms;
	if (rep->connections || !rep->load || gone_ms < grace_ms)
		return;
	lost.u.lost.staff_id = rep->id;
	plan_post(s->plan, &lost);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct search s = { facts, plan };
	for (size_t i = 0; i < facts->list.count; i++) {
		struct message due = { .type = MESSAGE_due };
		due.u.due.conversation_id = facts->list.at[i].id;
		plan_post(plan, &due);
	}
	presence_each_rep(facts->presence, find_lost, &s);
	if (in->u.tick.number % TICK_TIDY == 0)
		plan_step(plan, STEP_TIDY);
	if (in->u.tick.number && in->u.tick.number % TICK_TRAIN == 0)
		plan_job(plan, JOB_train,
		    &(struct message){ .type = MESSAGE_trained });
}

const struct handler handle_tick = {
	.needs = NEED_DUE,
	.plan = plan,
};
