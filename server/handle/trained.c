/* trained: the replies in force have a model of their own; noted for the
 * figures. It counts already: the worker has put it in its place. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	(void)facts;
	plan_event(
	    plan, "trained", 0, in->u.trained.phrasings, in->u.trained.version);
}

const struct handler handle_trained = {
	.plan = plan,
};
