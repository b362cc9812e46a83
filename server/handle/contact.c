/* contact: how to reach the customer when nobody is here. Kept for staff, said
 * in a note; a chat the machine has goes to a person, who answers later. */
#include "server/handle/handover.h"
#include "server/handle/word.h"
#include "shared/text.h"

enum { PHONE_MIN = 6, PHONE_MAX = 20 };

/* Something, an @, and behind it something with a dot inside. */
static bool is_mail(struct str reach)
{
	struct str host = reach;
	struct str user = str_cut(&host, '@');
	const char *dot = host.len ? memchr(host.ptr, '.', host.len) : NULL;
	if (!user.len || !dot || memchr(host.ptr, '@', host.len))
		return false;
	for (size_t i = 0; i < reach.len; i++) {
		if ((unsigned char)reach.ptr[i] <= ' ' || reach.ptr[i] == 0x7F)
			return false;
	}
	return dot > host.ptr && dot < host.ptr + host.len - 1;
}

static bool is_phone(struct str reach)
{
	int digits = 0;
	for (size_t i = 0; i < reach.len; i++) {
		char c = reach.ptr[i];
		if (c >= '0' && c <= '9')
			digits++;
		else if (!memchr("+ -()", c, 5))
			return false;
	}
	return digits >= PHONE_MIN && digits <= PHONE_MAX;
}

static struct str contact_text(
    const struct msg_contact *in, struct str reach, struct plan *plan)
{
	struct str text = reach;
	if (!text_blank(in->name))
		text = arena_printf(plan->arena, "%.*s, %.*s",
		    STR_ARG(in->name), STR_ARG(reach));
	if (!text.ptr)
		plan_fail(plan, ERR_no_memory);
	return text;
}

static void note(const struct facts *facts, struct plan *plan)
{
	struct word_facts more = { .said = { STR("customer.contact"),
				       plan->next.contact } };
	struct plan_line line = {
		.track = TRACK_internal,
		.kind = KIND_note,
		.from = facts->shop->shown,
		.text = word_text(facts, plan, WORDING_note_contact,
		    facts->shop->lang, &more),
	};
	plan_say(plan, &line);
}

/* The name is kept where there was none. */
static void keep_name(struct facts *facts, struct str name, struct plan *plan)
{
	struct customer_row *row = ARENA_NEW(plan->arena, struct customer_row);
	if (!row) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	facts->customer.name = name;
	*row = facts->customer;
	plan_step(plan, STEP_CUSTOMER_SET)->u.customer = row;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_contact *m = &in->u.contact;
	struct str reach = str_trim(m->reach);
	bool shut = !facts->hours.open && facts->hours.changes_ms;
	bool by_machine = facts->row.state == STATE_auto;
	struct facts known = *facts; /* who is asked for is known from now on */
	plan_conversation(plan, &facts->row);
	if (!is_mail(reach) && !is_phone(reach)) {
		plan->field = "reach";
		plan_fail(plan, ERR_range);
		return;
	}
	plan->next.contact = contact_text(m, reach, plan);
	plan->told = true;
	if (facts->has_customer && !facts->customer.name.len &&
	    !text_blank(m->name))
		keep_name(&known, m->name, plan);
	note(&known, plan);
	word_say(&known, plan,
	    shut ? WORDING_contact_kept_shut : WORDING_contact_kept, NULL);
	plan_event(plan, "contact_left", 0, by_machine, STR_NONE);
	plan_ack(plan, 0);
	if (by_machine)
		handover_call(&known, plan, MOVE_hand_over);
}

const struct handler handle_contact = {
	.needs = HANDOVER_NEEDS,
	.right = RIGHT_SAY,
	.plan = plan,
};
