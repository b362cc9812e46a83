/* The one place where a conversation comes to a person. */
#include "server/handle/handover.h"

#include "server/desk/route.h"
#include "server/handle/asking.h"
#include "server/handle/word.h"

static void remember_rep(
    const struct facts *facts, struct plan *plan, int64_t rep_id)
{
	if (!facts->has_customer || facts->customer.last_rep == rep_id)
		return;
	struct customer_row *row = ARENA_NEW(plan->arena, struct customer_row);
	if (!row) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	*row = facts->customer;
	row->last_rep = rep_id;
	plan_step(plan, STEP_CUSTOMER_SET)->u.customer = row;
}

void handover_give(const struct facts *facts, struct plan *plan,
    enum move_event event, const struct rep *rep, bool foreign_lang)
{
	struct conversation_row *next = &plan->next;
	int64_t waited_s = next->state == STATE_waiting
			       ? (facts->now_ms - next->state_at) / 1000
			       : 0;
	struct word_facts more = { .rep_name = str_from(rep->shown) };
	plan_move(plan, event);
	next->rep_id = rep->id;
	next->last_rep = rep->id;
	next->foreign_lang = foreign_lang;
	next->group = STR_NONE;
	next->priority = 0;
	next->ask_seq = next->ask_from = 0;
	asking_end(plan, STR("")); /* a person asks for what is needed */
	next->due_at = facts->steady_ms + facts->shop->rep_idle_ms;
	remember_rep(facts, plan, rep->id);
	word_say(facts, plan, WORDING_joined, &more);
	plan_event(plan, event == MOVE_take ? "taken" : "assigned", rep->id,
	    waited_s, STR_NONE);
}

static enum wording where_it_stands(const struct facts *facts, int reps)
{
	if (!reps && !facts->hours.open)
		return WORDING_shut;
	return reps ? WORDING_queued : WORDING_nobody_here;
}

static void queue_up(
    const struct facts *facts, struct plan *plan, enum move_event event)
{
	struct conversation_row *next = &plan->next;
	int reps = route_reps_here(facts->presence, next->shop_id);
	int64_t wait_s =
	    route_wait_s(facts->place, reps, facts->rules->chat_mean_s);
	struct word_facts more = { .place = facts->place,
		.minutes = (wait_s + 59) / 60 };
	plan_move(plan, event);
	next->rep_id = 0;
	next->ask_seq = next->ask_from = 0;
	asking_end(plan, STR("")); /* a person asks for what is needed */
	next->due_at = 0;
	word_say(facts, plan, where_it_stands(facts, reps), &more);
}

void handover_places(const struct facts *facts, struct plan *plan)
{
	for (size_t i = 0; i < facts->list.count; i++) {
		struct message place = { .type = MESSAGE_place };
		if (facts->list.at[i].id == facts->row.id)
			continue;
		place.u.place.conversation_id = facts->list.at[i].id;
		plan_post(plan, &place);
	}
}

struct route_wish handover_wish(
    const struct facts *facts, const struct conversation_row *row)
{
	struct route_wish wish = {
		.shop_id = row->shop_id,
		.lang = row->lang,
		.group = row->group,
		.last_rep = row->last_rep,
	};
	if (row->group.len) {
		wish.not_rep = row->last_rep;
		wish.last_rep = 0;
	} else if (!wish.last_rep && facts->has_customer) {
		wish.last_rep = facts->customer.last_rep;
	}
	return wish;
}

void handover_call(
    const struct facts *facts, struct plan *plan, enum move_event queued)
{
	struct route_wish wish = handover_wish(facts, &plan->next);
	struct route route = route_pick(facts->presence, &wish);
	struct rep *rep = presence_rep(facts->presence, route.rep_id);
	if (rep)
		handover_give(
		    facts, plan, MOVE_assign, rep, route.foreign_lang);
	else
		queue_up(facts, plan, queued);
}

void handover_show(const struct conversation_row *row,
    const struct chat_names *names, bool staff, struct rec_chat *record,
    struct message *out)
{
	chat_record(row, names, staff, record);
	*out = (struct message){ .type = MESSAGE_chat };
	out->u.chat.chats = (struct rec_chat_list){ record, 1 };
}
