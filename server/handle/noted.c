/* noted: a command did what needs a right and changes nothing the desk would
 * see; it stands in the audit log. */
#include "server/desk/erasure.h"
#include "server/handle/handler.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	enum audit_action action;
	bool person;
	/* Only whoever may write the data folder does such things. */
	if (!facts->letter->local)
		return ERR_forbidden;
	return audit_noted(in->u.noted.action, &action, &person)
		   ? ERR_ok
		   : ERR_bad_field;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct str target = in->u.noted.target;
	enum audit_action action = AUDIT_COUNT;
	bool person = false;
	(void)audit_noted(in->u.noted.action, &action, &person);
	if (person)
		target = erasure_person(plan->arena, facts->secret, target);
	if (person && !target.ptr)
		plan_fail(plan, ERR_no_memory);
	plan_audit(plan, action, target, STR_NONE);
	plan_ack(plan, 0);
}

const struct handler handle_noted = {
	.check = check,
	.plan = plan,
};
