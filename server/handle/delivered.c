/* delivered: lines up to a number have arrived. */
#include "server/handle/receipt.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	return receipt_check(facts, in->u.delivered.seq);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	receipt_note(facts, in->u.delivered.seq, false, plan);
}

const struct handler handle_delivered = {
	.right = RIGHT_SAY,
	.check = check,
	.plan = plan,
};
