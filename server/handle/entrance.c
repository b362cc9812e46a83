/* Staff comes in; customers do in hello.c. */
#include "server/handle/entrance.h"

#include <string.h>

/* Of one welcome, which has to fit into what may wait for a reader. */
enum { LONG_BYTES_MAX = 32 * 1024 };

uint64_t entrance_shops(const struct shops *shops, struct str names)
{
	uint64_t bits = 0;
	if (!str_trim(names).len)
		return ~(uint64_t)0;
	while (names.ptr) {
		struct str name = str_trim(str_cut(&names, ' '));
		const struct shop *shop = shop_by_name(shops, name);
		if (shop)
			bits |= shop_bit(shop->id);
	}
	return bits;
}

/* Languages of a staff row as bits: all if it names none. */
static unsigned langs_of(struct str names)
{
	unsigned bits = 0;
	if (!str_trim(names).len)
		return BIT(LANG_COUNT) - 1;
	while (names.ptr) {
		int lang =
		    word_value(WORDS_lang, str_trim(str_cut(&names, ' ')));
		if (lang >= 0)
			bits |= BIT(lang);
	}
	return bits;
}

struct str entrance_token(const struct facts *facts, struct plan *plan,
    const struct staff_row *staff, bool once)
{
	char secret[TOKEN_SECRET_LEN + 1];
	enum err err = token_secret(facts->chance, secret);
	if (err) {
		plan_fail(plan, err);
		return STR_NONE;
	}
	struct step *step = plan_step(plan, STEP_TOKEN_ADD);
	token_hash(str_from(secret), step->u.token.hash);
	step->u.token.staff = staff;
	step->u.token.once = once;
	step->u.token.expires_at =
	    facts->steady_ms +
	    (once ? facts->rules->once_token_ms : facts->rules->staff_token_ms);
	struct str kept = arena_str(plan->arena, str_from(secret));
	if (!kept.ptr)
		plan_fail(plan, ERR_no_memory);
	return kept;
}

struct rec_chat_list entrance_chats(
    const struct facts *facts, struct plan *plan)
{
	struct rec_chat_list out = { NULL, 0 };
	size_t long_bytes = 0;
	size_t count = facts->list.count;
	if (!count)
		return out;
	out.at = arena_alloc(plan->arena, count * sizeof(*out.at));
	if (!out.at) {
		plan_fail(plan, ERR_no_memory);
		return out;
	}
	for (size_t i = 0; i < count; i++) {
		chat_record(
		    &facts->list.at[i], &facts->own_names[i], true, &out.at[i]);
		long_bytes += out.at[i].context.len + out.at[i].contact.len;
		if (long_bytes > LONG_BYTES_MAX)
			chat_brief(&out.at[i]);
	}
	out.count = count;
	return out;
}

static void refill_shops(
    const struct facts *facts, struct plan *plan, uint64_t bits)
{
	for (size_t i = 0; i < facts->shops->count; i++) {
		struct message refill = { .type = MESSAGE_refill };
		refill.u.refill.shop_id = facts->shops->at[i].id;
		if (bits & shop_bit(refill.u.refill.shop_id))
			plan_post(plan, &refill);
	}
}

void entrance_staff(const struct facts *facts, struct plan *plan, bool fresh)
{
	const struct staff_row *staff = &facts->staff;
	struct step *enter = plan_step(plan, STEP_ENTER);
	uint64_t shops = entrance_shops(facts->shops, staff->shops);
	enter->u.enter.card = (struct peer_card){
		.standing = staff->standing,
		.id = staff->id,
		.shops = shops,
		.name = staff->name,
		.shown = staff->shown,
		.langs = langs_of(staff->langs),
		.groups = staff->groups,
		.capacity = (int)staff->capacity,
	};
	struct rep *here = presence_rep(facts->presence, staff->id);
	struct message welcome = { .type = MESSAGE_welcome };
	welcome.u.welcome.standing = staff->standing;
	welcome.u.welcome.name = staff->name;
	welcome.u.welcome.epoch = facts->epoch;
	welcome.u.welcome.here = !here || !here->away;
	welcome.u.welcome.chats = entrance_chats(facts, plan);
	if (fresh) {
		welcome.u.welcome.token =
		    entrance_token(facts, plan, staff, false);
		welcome.u.welcome.expires =
		    facts->now_ms + facts->rules->staff_token_ms;
	}
	plan_reply(plan, &welcome);
	struct message attended = { .type = MESSAGE_attended };
	attended.u.attended.staff_id = staff->id;
	attended.u.attended.came = true;
	attended.u.attended.number = staff->standing;
	plan_post(plan, &attended);
	refill_shops(facts, plan, shops);
}
