/* rate: how it was, once a chat. */
#include "server/handle/word.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	return facts->row.score ? ERR_exists : ERR_ok;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	plan_conversation(plan, &facts->row);
	plan->next.score = in->u.rate.score;
	plan->told = true;
	word_say(facts, plan, WORDING_rated, NULL);
	plan_event(plan, "rated", facts->row.last_rep, in->u.rate.score,
	    in->u.rate.text);
}

const struct handler handle_rate = {
	.needs = NEED_CUSTOMER,
	.check = check,
	.plan = plan,
};
