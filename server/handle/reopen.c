/* reopen: a closed chat goes on, with a person if one had it. */
#include "server/handle/handover.h"
#include "server/handle/word.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	/* One open conversation a customer: a second would split the thread. */
	return facts->has_current ? ERR_exists : ERR_ok;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)in;
	plan_conversation(plan, &facts->row);
	word_say(facts, plan, WORDING_reopened, NULL);
	plan_event(plan, "reopened",
	    facts->who.standing == STANDING_customer ? 0 : facts->who.id,
	    (facts->now_ms - facts->row.state_at) / 1000, STR_NONE);
	plan->next.score = 0;
	plan->next.priority = 0;
	plan->next.group = STR_NONE;
	plan->next.due_at = facts->steady_ms + facts->shop->auto_idle_ms;
	if (!facts->row.last_rep) {
		plan_move(plan, MOVE_reopen);
		return;
	}
	plan_move(plan, MOVE_reopen_waiting);
	handover_call(facts, plan, MOVE_transfer);
}

const struct handler handle_reopen = {
	.needs = HANDOVER_NEEDS | NEED_CURRENT,
	.check = check,
	.plan = plan,
};
