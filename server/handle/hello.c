/* hello: a customer comes (back), or staff with a token. */
#include "server/handle/entrance.h"
#include "server/handle/word.h"
#include "shared/text.h"

static bool is_staff(const struct msg_hello *hello)
{
	return hello->token.len == TOKEN_SECRET_LEN && !hello->identity.len;
}

static enum err check_staff(const struct facts *facts)
{
	if (!facts->has_staff || facts->staff.blocked)
		return ERR_auth;
	if (facts->token.expires_at <= facts->steady_ms)
		return ERR_auth;
	return ERR_ok;
}

/* A customer speaks from a page of that shop; a program that is no browser
 * says so by naming the desk's own origin. */
static enum err check_customer(const struct facts *facts)
{
	if (!facts->shop)
		return ERR_not_found;
	if (!(facts->letter->origins & shop_bit(facts->shop->id)))
		return ERR_forbidden;
	return facts->signer_err;
}

static enum err check(const struct facts *facts, const struct message *in)
{
	if (is_staff(&in->u.hello))
		return check_staff(facts);
	return check_customer(facts);
}

static struct customer_row *new_customer(
    const struct facts *facts, const struct msg_hello *hello, struct plan *plan)
{
	struct customer_row *row = ARENA_NEW(plan->arena, struct customer_row);
	char subject[TOKEN_ID_LEN + 1];
	enum err err = token_id(facts->chance, subject);
	if (!row || err) {
		plan_fail(plan, err ? err : ERR_no_memory);
		return NULL;
	}
	/* Who was here before, without an id, is remembered. */
	if (facts->has_visitor)
		*row = (struct customer_row){ .name = facts->visitor.name,
			.last_rep = facts->visitor.last_rep };
	row->shop_id = facts->shop->id;
	row->subject = arena_str(plan->arena, str_from(subject));
	row->shop_ref = facts->shop_ref;
	if (!text_blank(hello->name))
		row->name = hello->name;
	row->lang = facts->has_visitor && !hello->lang.len
			? facts->visitor.lang
			: shop_lang(facts->shop, hello->lang);
	row->created_at = facts->now_ms;
	plan_step(plan, STEP_CUSTOMER_ADD)->u.customer = row;
	return row;
}

static struct customer_row *known_customer(
    const struct facts *facts, const struct msg_hello *hello, struct plan *plan)
{
	struct customer_row *row = ARENA_NEW(plan->arena, struct customer_row);
	if (!row) {
		plan_fail(plan, ERR_no_memory);
		return NULL;
	}
	*row = facts->customer;
	if (!text_blank(hello->name))
		row->name = hello->name;
	if (hello->lang.len)
		row->lang = shop_lang(facts->shop, hello->lang);
	if (row->lang != facts->customer.lang ||
	    !str_eq(row->name, facts->customer.name))
		plan_step(plan, STEP_CUSTOMER_SET)->u.customer = row;
	return row;
}

/* As long as messages.def lets it be; a reply file may say more. */
static struct str greeting_cut(struct str text)
{
	enum { GREETING_MAX = 400 };
	size_t len = 0, characters = 0;
	for (; len < text.len; len++) {
		/* All bytes of a character but its first are 10xxxxxx. */
		bool first = ((unsigned char)text.ptr[len] & 0xc0) != 0x80;
		if (first && characters++ == GREETING_MAX)
			break;
	}
	return (struct str){ text.ptr, len };
}

static void welcome_customer(const struct facts *facts,
    const struct customer_row *row, struct plan *plan)
{
	struct message m = { .type = MESSAGE_welcome };
	struct msg_welcome *w = &m.u.welcome;
	struct rec_chat *record = ARENA_NEW(plan->arena, struct rec_chat);
	w->standing = STANDING_customer;
	w->name = row->name;
	w->epoch = facts->epoch;
	w->shop = facts->shop->name;
	w->shop_name = facts->shop->shown;
	w->lang = row->lang;
	w->opened = facts->hours.open;
	w->opens_at = facts->hours.open ? 0 : facts->hours.changes_ms;
	w->greeting = greeting_cut(
	    word_text(facts, plan, WORDING_greeting, row->lang, NULL));
	int64_t expires_at = facts->steady_ms + facts->rules->visitor_token_ms;
	w->expires = expires_at + facts->jumped_ms;
	enum err err = token_visitor(plan->arena, facts->secret,
	    facts->shop->name, row->subject, expires_at, &w->token);
	if (err || !record) {
		plan_fail(plan, err ? err : ERR_no_memory);
		return;
	}
	if (facts->has_current) {
		chat_record(&facts->current, &facts->names, false, record);
		w->chats = (struct rec_chat_list){ record, 1 };
	}
	plan_reply(plan, &m);
}

static void plan_customer(
    const struct facts *facts, const struct msg_hello *hello, struct plan *plan)
{
	struct customer_row *row = facts->has_customer
				       ? known_customer(facts, hello, plan)
				       : new_customer(facts, hello, plan);
	if (!row)
		return;
	if (facts->has_visitor) {
		struct step *merge = plan_step(plan, STEP_CUSTOMER_MERGE);
		merge->u.merge.from = facts->visitor.id;
		merge->u.merge.into = row;
	}
	struct step *enter = plan_step(plan, STEP_ENTER);
	enter->u.enter.customer = row;
	enter->u.enter.card = (struct peer_card){
		.standing = STANDING_customer,
		.shops = shop_bit(facts->shop->id),
		.lang = row->lang,
		.name = row->subject,
		.shown = row->name,
	};
	welcome_customer(facts, row, plan);
}

/* A one-time token is spent and replaced by a lasting one. */
static void plan_staff(
    const struct facts *facts, const struct msg_hello *hello, struct plan *plan)
{
	bool once = facts->token.once;
	if (once)
		token_hash(hello->token,
		    plan_step(plan, STEP_TOKEN_REMOVE)->u.token.hash);
	entrance_staff(facts, plan, once);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	if (is_staff(&in->u.hello))
		plan_staff(facts, &in->u.hello, plan);
	else
		plan_customer(facts, &in->u.hello, plan);
}

const struct handler handle_hello = {
	.needs = ENTRANCE_NEEDS | NEED_VISITOR | NEED_CURRENT,
	.check = check,
	.plan = plan,
};
