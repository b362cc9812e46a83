/* suggest: a rep asks for prepared replies, by text or by code. */
#include "server/handle/advice.h"

/* Without a chat the asker's first shop speaks. */
static const struct shop *shop_of(const struct facts *facts)
{
	if (facts->shop)
		return facts->shop;
	for (size_t i = 0; i < facts->shops->count; i++) {
		if (facts->who.shops & shop_bit(facts->shops->at[i].id))
			return &facts->shops->at[i];
	}
	return NULL;
}

static enum err check(const struct facts *facts, const struct message *in)
{
	if (!in->u.suggest.text.len && !in->u.suggest.code.len)
		return ERR_empty;
	return shop_of(facts) ? ERR_ok : ERR_not_found;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct facts here = *facts;
	struct advice advice = {
		.text = in->u.suggest.text,
		.code = in->u.suggest.code,
		.id = in->id,
	};
	here.shop = shop_of(facts);
	advice_ask(&here, &advice, plan);
}

const struct handler handle_suggest = {
	.needs = NEED_CUSTOMER | NEED_REP,
	.check = check,
	.plan = plan,
};
