/* advise: a customer's line came in for a rep; suggestions are looked for,
 * unless a newer line or another state made them useless. */
#include "server/handle/advice.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (!facts->has_line || facts->row.state != STATE_with_rep)
		return ERR_bad_state;
	return ERR_ok;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct advice advice = {
		.conversation_id = facts->row.id,
		.seq = in->u.advise.seq,
		.text = facts->line.text,
	};
	advice_ask(facts, &advice, plan);
}

const struct handler handle_advise = {
	.needs = NEED_CUSTOMER | NEED_REP | NEED_LINE,
	.check = check,
	.plan = plan,
};
