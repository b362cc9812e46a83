/* lost: a rep has been without a connection for too long; each of the chats
 * in hand goes back by a turn of its own. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	for (size_t i = 0; i < facts->list.count; i++) {
		struct message release = { .type = MESSAGE_release };
		release.u.release.conversation_id = facts->list.at[i].id;
		release.u.release.staff_id = in->u.lost.staff_id;
		plan_post(plan, &release);
	}
}

const struct handler handle_lost = {
	.needs = NEED_OWN,
	.plan = plan,
};
