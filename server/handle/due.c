/* due: a conversation's deadline has come: nothing followed a line, no answer
 * of the machine in time, or silence. */
#include "server/handle/handover.h"
#include "server/handle/question.h"
#include "server/handle/word.h"

/* Until a chat is looked at again whose shop is not in the settings now. */
enum { DUE_AGAIN_MS = 3600000 };

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (!facts->row.due_at || facts->row.due_at > facts->steady_ms)
		return ERR_bad_state; /* it was put off meanwhile */
	return ERR_ok;
}

static int64_t idle_ms(const struct facts *facts)
{
	switch (facts->row.state) {
	case STATE_auto:
		return facts->shop->auto_idle_ms;
	case STATE_with_rep:
		return facts->shop->rep_idle_ms;
	default:
		return 0;
	}
}

/* The customer's line waits for the machine. */
static void go_on(const struct facts *facts, struct plan *plan)
{
	struct question question;
	if (question_waited(facts) && question_latest(facts, &question)) {
		question_ask(facts, plan, &question);
		return;
	}
	plan_event(plan, "handed_over", 0, 0, STR("no answer in time"));
	handover_call(facts, plan, MOVE_hand_over);
}

static void expire(const struct facts *facts, struct plan *plan)
{
	word_say(facts, plan, WORDING_expired, NULL);
	plan_move(plan, MOVE_expire);
	plan->next.due_at = 0;
	plan_event(plan, "expired", facts->row.rep_id,
	    (facts->now_ms - facts->row.opened_at) / 1000, STR_NONE);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)in;
	plan_conversation(plan, &facts->row);
	if (!facts->shop) {
		plan->next.due_at = facts->steady_ms + DUE_AGAIN_MS;
		return;
	}
	int64_t idle = idle_ms(facts);
	if (facts->row.state == STATE_auto && facts->row.ask_seq) {
		go_on(facts, plan);
	} else if (!idle) {
		plan->next.due_at = 0;
	} else if (facts->row.active_at + idle > facts->steady_ms) {
		plan->next.due_at = facts->row.active_at + idle;
	} else {
		expire(facts, plan);
	}
}

const struct handler handle_due = {
	.needs = HANDOVER_NEEDS | NEED_BEHIND,
	.check = check,
	.plan = plan,
};
