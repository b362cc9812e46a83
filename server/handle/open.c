/* open: a customer begins a conversation, or gets the open one again. */
#include "server/handle/handover.h"
#include "server/handle/word.h"

static void plan_old(const struct facts *facts, struct plan *plan)
{
	struct rec_chat record;
	struct message m;
	struct rec_chat *kept = ARENA_NEW(plan->arena, struct rec_chat);
	if (!kept) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	handover_show(&facts->current, &facts->names, false, &record, &m);
	*kept = record;
	m.u.chat.chats.at = kept;
	plan_conversation(plan, &facts->current);
	plan_reply(plan, &m);
}

static void plan_new(
    const struct facts *facts, const struct msg_open *in, struct plan *plan)
{
	char public_id[TOKEN_ID_LEN + 1];
	struct rec_chat *record = ARENA_NEW(plan->arena, struct rec_chat);
	enum err err = token_id(facts->chance, public_id);
	if (err || !record) {
		plan_fail(plan, err ? err : ERR_no_memory);
		return;
	}
	struct conversation_row row = {
		.public_id = arena_str(plan->arena, str_from(public_id)),
		.shop_id = facts->shop->id,
		.customer_id = facts->who.id,
		.stage = in->stage,
		.lang = in->lang.len ? shop_lang(facts->shop, in->lang)
				     : facts->customer.lang,
		.page = in->page,
		.opened_at = facts->now_ms,
		.state_at = facts->now_ms,
		.active_at = facts->steady_ms,
		.due_at = facts->steady_ms + facts->shop->auto_idle_ms,
	};
	struct chat_names names = { .shop = facts->shop->name };
	struct message m;
	plan_open(plan, &row);
	plan_event(plan, "opened", 0, facts->customer.last_rep != 0, in->page);
	handover_show(&plan->next, &names, false, record, &m);
	plan_reply(plan, &m);
}

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	/* The settings may have lost it since the customer came. */
	if (!facts->shop)
		return ERR_not_found;
	if (!facts->has_current &&
	    facts->crowd >= (size_t)facts->shop->conversations_max)
		return ERR_busy;
	return ERR_ok;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	if (facts->has_current)
		plan_old(facts, plan);
	else
		plan_new(facts, &in->u.open, plan);
	plan_step(plan, STEP_FOLLOW);
}

const struct handler handle_open = {
	.needs = NEED_CUSTOMER | NEED_CURRENT | NEED_NAMES | NEED_CROWD,
	.check = check,
	.plan = plan,
};
