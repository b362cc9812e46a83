/* found: a worker's finished answer, passed on to who asked for it, or to the
 * staff of a conversation. Suggestions that come by themselves are kept as
 * what the machine would have said. */
#include "server/handle/handler.h"

static void keep_why(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct message *out = in->u.found.message;
	const struct msg_suggestions *found = &out->u.suggestions;
	if (out->type != MESSAGE_suggestions || !found->seq)
		return;
	struct answer_row row = {
		.conversation_id = facts->row.id,
		.seq = found->seq,
		.outcome = STR("suggested"),
		.pack = in->u.found.pack,
		.at = plan->now_ms,
	};
	if (found->items.count > 0) {
		row.reply = found->items.at[0].reply;
		row.score = found->items.at[0].score;
		row.words = found->items.at[0].why;
	}
	if (found->items.count > 1) {
		row.runner_up = found->items.at[1].reply;
		row.runner_up_score = found->items.at[1].score;
	}
	plan_step(plan, STEP_ANSWER_KEEP)->u.answer = row;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct message *out = in->u.found.message;
	if (facts->has_row) {
		plan_send(plan, PLAN_TO_STAFF, out);
		keep_why(facts, in, plan);
	} else if (facts->peer || facts->letter->local) {
		plan_send(plan, PLAN_TO_SENDER, out);
	}
}

const struct handler handle_found = {
	.plan = plan,
};
