/* seen: lines up to a number have been seen. */
#include "server/handle/receipt.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	return receipt_check(facts, in->u.seen.seq);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	receipt_note(facts, in->u.seen.seq, true, plan);
}

const struct handler handle_seen = {
	.right = RIGHT_SAY,
	.check = check,
	.plan = plan,
};
