/* user_add: a new rep, supervisor or admin. */
#include "server/handle/staffing.h"
#include "shared/text.h"

static enum err check_names(const struct facts *facts, struct str names)
{
	while (names.ptr) {
		struct str name = str_trim(str_cut(&names, ' '));
		if (name.len && !shop_by_name(facts->shops, name))
			return ERR_not_found;
	}
	return ERR_ok;
}

static enum err check_langs(struct str names)
{
	while (names.ptr) {
		struct str name = str_trim(str_cut(&names, ' '));
		if (name.len && word_value(WORDS_lang, name) < 0)
			return ERR_bad_field;
	}
	return ERR_ok;
}

static enum err check(const struct facts *facts, const struct message *in)
{
	const struct msg_user_add *m = &in->u.user_add;
	if (facts->has_staff)
		return ERR_exists;
	if (m->standing < STANDING_rep || m->standing > STANDING_admin)
		return ERR_range;
	if (m->password.len && text_count(m->password) < 8)
		return ERR_range;
	enum err err = check_names(facts, m->shops);
	return err ? err : check_langs(m->langs);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct str password = in->u.user_add.password;
	if (password.len)
		staffing_hash(facts, in, password, plan);
	else
		staffing_apply(facts, in, STR(""), plan);
}

const struct handler handle_user_add = {
	.needs = NEED_STAFF,
	.check = check,
	.plan = plan,
};
