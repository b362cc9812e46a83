/* user_set: a new password, shutting out, a one-time token. */
#include "server/handle/staffing.h"
#include "shared/text.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	const struct msg_user_set *m = &in->u.user_set;
	if (!facts->has_staff)
		return ERR_not_found;
	if (m->password.len && text_count(m->password) < 8)
		return ERR_range;
	return ERR_ok;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct str password = in->u.user_set.password;
	if (password.len)
		staffing_hash(facts, in, password, plan);
	else
		staffing_apply(facts, in, STR_NONE, plan);
}

const struct handler handle_user_set = {
	.needs = NEED_STAFF,
	.check = check,
	.plan = plan,
};
