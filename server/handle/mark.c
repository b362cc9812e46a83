/* mark: staff corrects what a chat is about and its language. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	plan_conversation(plan, &facts->row);
	plan->next.stage = in->u.mark.stage;
	plan->next.lang = in->u.mark.lang;
	plan->told = true;
}

const struct handler handle_mark = {
	.right = RIGHT_HANDLE,
	.plan = plan,
};
