/* attended: a staff member came, went away or came back. */
#include "server/handle/handler.h"

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_attended *m = &in->u.attended;
	(void)facts;
	plan_event(plan, m->came ? "signed_in" : "away", m->staff_id, m->number,
	    STR_NONE);
}

const struct handler handle_attended = {
	.plan = plan,
};
