/* Steps 5 to 8 of a message's way: carries out a plan. Rows inside a savepoint
 * of the group's transaction, then the desk's memory, then frames. */
#include "server/turn.h"

#include <inttypes.h>
#include <stdio.h>

#include "server/answer/pack.h"
#include "server/store/conversation.h"
#include "server/store/customer.h"
#include "server/store/message.h"
#include "server/store/search.h"
#include "server/store/staff.h"
#include "shared/wire.h"

enum { CARRY_INDEX_BATCH = 500, CARRY_TIDY_BATCH = 500 };

/* ---- rows --------------------------------------------------------------- */

static enum err write_conversation(struct turn *turn)
{
	struct store *store = turn->spine->config.store;
	struct plan *plan = &turn->plan;
	if (plan->fresh)
		return conversation_add(store, &plan->next);
	if (plan->has_conversation)
		return conversation_update(store, &plan->next);
	return ERR_ok;
}

static enum err write_event(struct turn *turn, struct event_row *event)
{
	const struct plan *plan = &turn->plan;
	if (plan->has_conversation) {
		event->conversation_id = plan->next.id;
		event->shop_id = plan->next.shop_id;
	}
	return event_add(turn->spine->config.store, event);
}

static enum err write_token(struct turn *turn, struct step *step)
{
	return token_add(turn->spine->config.store, step->u.token.hash,
	    step->u.token.staff->id, step->u.token.once,
	    step->u.token.expires_at);
}

/* A bounded bit of what can wait: old ids, tokens and index rows. */
static enum err write_tidy(struct turn *turn)
{
	struct spine *s = turn->spine;
	int64_t now_ms = turn->facts.now_ms;
	int64_t gone, waiting;
	enum err err = request_prune(s->config.store,
	    now_ms - s->config.rules->request_keep_ms, CARRY_TIDY_BATCH, &gone);
	if (!err)
		err = token_prune(
		    s->config.store, now_ms, CARRY_TIDY_BATCH, &gone);
	if (!err && !s->packing && !s->pack_next && s->pack_generation)
		err = search_prune(s->config.store, s->pack_generation,
		    CARRY_TIDY_BATCH, &gone);
	if (!err)
		err = conversation_count_waiting(s->config.store, &waiting);
	if (err)
		return err;
	meter_set(s->config.meter, METER_waiting, waiting);
	presence_forget(s->presence);
	return ERR_ok;
}

/* The kept note of what is indexed: "VERSION FIRST_ID". */
static bool indexed_already(struct turn *turn, struct pack *pack)
{
	struct str kept;
	long long first;
	int64_t count;
	struct store *store = turn->spine->config.store;
	if (store_meta_get(store, "pack", &turn->spine->arena, &kept))
		return false;
	struct str version = str_cut(&kept, ' ');
	if (!str_eq(version, pack->version) || !str_int(kept, &first))
		return false;
	if (search_count(store, first, &count) ||
	    (size_t)count != pack->phrasing_count)
		return false;
	pack->first_id = first;
	return true;
}

static enum err index_begin(struct turn *turn, struct pack *pack)
{
	struct spine *s = turn->spine;
	if (!s->next_phrasing_id) {
		int64_t last;
		enum err err = search_last_id(s->config.store, &last);
		if (err)
			return err;
		s->next_phrasing_id = last + 1;
	}
	pack->first_id = s->next_phrasing_id;
	s->next_phrasing_id += (int64_t)pack->phrasing_count;
	s->packing = pack;
	return ERR_ok;
}

static enum err index_batch(struct turn *turn, struct pack *pack, size_t at)
{
	size_t end = at + CARRY_INDEX_BATCH;
	enum err err = ERR_ok;
	if (end > pack->phrasing_count)
		end = pack->phrasing_count;
	for (size_t i = at; i < end && !err; i++)
		err = search_add(turn->spine->config.store,
		    pack->first_id + (int64_t)i, pack->first_id,
		    pack->phrasings[i].text);
	return err;
}

static enum err index_note(struct turn *turn, const struct pack *pack)
{
	struct str note = arena_printf(&turn->spine->arena, "%.*s %" PRId64,
	    STR_ARG(pack->version), pack->first_id);
	if (!note.ptr)
		return ERR_no_memory;
	return store_meta_set(turn->spine->config.store, "pack", note);
}

/* Brings a pack one batch nearer to being in force. Batches of at most 500
 * phrasings, each a turn, so that customers never wait for it. A newer pack
 * that began meanwhile ends the older one's way. */
static enum err write_pack(struct turn *turn, struct pack *pack)
{
	struct spine *s = turn->spine;
	struct msg_packed *note = &turn->letter->message.u.packed;
	size_t at = (size_t)note->at;
	enum err err = ERR_ok;
	if (!at && indexed_already(turn, pack))
		at = pack->phrasing_count;
	else if (!at)
		err = index_begin(turn, pack);
	else if (s->packing != pack)
		return ERR_ok;
	if (!err)
		err = index_batch(turn, pack, at);
	if (err)
		return err;
	at += CARRY_INDEX_BATCH;
	if (at < pack->phrasing_count) {
		struct message again = turn->letter->message;
		again.u.packed.at = (int64_t)at;
		plan_job(&turn->plan, JOB_COUNT, &again);
		return ERR_ok;
	}
	err = index_note(turn, pack);
	if (err)
		return err;
	pack_unref(s->pack_next);
	s->pack_next = pack_ref(pack);
	s->packing = NULL;
	return ERR_ok;
}

static enum err write_step(struct turn *turn, struct step *step)
{
	struct store *store = turn->spine->config.store;
	switch (step->kind) {
	case STEP_LINE:
		step->u.line.conversation_id = turn->plan.next.id;
		return message_add(store, &step->u.line);
	case STEP_EVENT:
		return write_event(turn, &step->u.event);
	case STEP_ANSWER:
		step->u.answer.conversation_id = turn->plan.next.id;
		return answer_put(store, &step->u.answer);
	case STEP_CUSTOMER_ADD:
		return customer_add(store, step->u.customer);
	case STEP_CUSTOMER_SET:
		return customer_update(store, step->u.customer);
	case STEP_STAFF_ADD:
		return staff_add(store, step->u.staff);
	case STEP_STAFF_PASSWORD:
		return staff_set_password(
		    store, step->u.password.staff_id, step->u.password.stored);
	case STEP_STAFF_BLOCK:
		return staff_set_blocked(
		    store, step->u.block.staff_id, step->u.block.blocked);
	case STEP_TOKEN_ADD:
		return write_token(turn, step);
	case STEP_TOKEN_REMOVE:
		return token_remove(store, step->u.token.hash);
	case STEP_TOKENS_REMOVE:
		return token_remove_all(store, step->u.staff_id);
	case STEP_TIDY:
		return write_tidy(turn);
	case STEP_PACK:
		return write_pack(turn, step->u.pack);
	default:
		return ERR_ok;
	}
}

/* What a repeat of the same id will be answered with. */
static enum err write_request(struct turn *turn)
{
	struct plan *plan = &turn->plan;
	const struct message *m = &turn->letter->message;
	uint8_t digest[32];
	if (turn->row->id != MESSAGE_ID_ONCE || !turn->facts.who.id)
		return ERR_ok;
	buf_clear(&turn->frame);
	enum err err = wire_encode(&plan->answer, &turn->frame);
	if (err)
		return err;
	wire_digest(m, digest);
	return request_add(turn->spine->config.store,
	    turn_sender(&turn->facts.who), m->id, digest,
	    buf_view(&turn->frame), turn->facts.now_ms);
}

static enum err write_rows(struct turn *turn)
{
	enum err err = write_conversation(turn);
	LIST_EACH(at, &turn->plan.steps) {
		if (err)
			return err;
		err = write_step(turn, LIST_OF(at, struct step, link));
	}
	return err ? err : write_request(turn);
}

/* ---- the desk's memory and frames --------------------------------------- */

static enum err carry_enter(struct turn *turn, struct step *step)
{
	struct spine *s = turn->spine;
	struct peer_card *card = &step->u.enter.card;
	if (step->u.enter.customer)
		card->id = step->u.enter.customer->id;
	struct undo undo = { .kind = UNDO_ENTER, .peer = turn->letter->from };
	/* Whoever waits for a password check is known as nobody until then,
	 * so that a connection that ends meanwhile is noticed. */
	if (turn->facts.peer && turn->facts.peer->standing == STANDING_nobody)
		presence_leave(
		    s->presence, turn->letter->from, turn->facts.now_ms);
	enum err err = undo_note(s, &undo);
	if (!err)
		err = presence_enter(s->presence, turn->letter->from, card);
	if (err)
		return err;
	if (card->standing == STANDING_nobody)
		return ERR_ok;
	return tell_order(turn, DELIVERY_SIGNED, turn->letter->from, 0);
}

static enum err set_away(struct turn *turn, bool away)
{
	struct spine *s = turn->spine;
	struct peer *peer = presence_peer(s->presence, turn->letter->from);
	struct rep *rep = peer ? presence_rep(s->presence, peer->id) : NULL;
	if (!rep)
		return ERR_ok;
	struct undo undo = {
		.kind = UNDO_AWAY, .id = rep->id, .was = rep->away
	};
	enum err err = undo_note(s, &undo);
	if (!err)
		rep->away = away;
	return err;
}

enum err carry_follow(struct turn *turn, int64_t id)
{
	struct spine *s = turn->spine;
	struct peer_ref peer = turn->letter->from;
	struct undo undo = { .kind = UNDO_FOLLOW, .peer = peer, .id = id };
	if (presence_follows(s->presence, peer, id))
		return ERR_ok;
	enum err err = undo_note(s, &undo);
	return err ? err : presence_follow(s->presence, peer, id);
}

static enum err unfollow(struct turn *turn, struct peer_ref peer, int64_t id)
{
	struct spine *s = turn->spine;
	struct undo undo = { .kind = UNDO_UNFOLLOW, .peer = peer, .id = id };
	if (!presence_follows(s->presence, peer, id))
		return ERR_ok;
	enum err err = undo_note(s, &undo);
	if (!err)
		presence_unfollow(s->presence, peer, id);
	return err;
}

static enum err leave(struct turn *turn, struct peer_ref peer)
{
	struct spine *s = turn->spine;
	struct undo undo = { .kind = UNDO_LEAVE, .peer = peer };
	enum err err = ERR_ok;
	/* A connection that has ended has, whatever becomes of the group. */
	if (turn->letter->message.type != MESSAGE_gone)
		err = undo_note(s, &undo);
	if (!err)
		presence_leave(s->presence, peer, turn->facts.now_ms);
	return err;
}

enum { SOME_MAX = 64 };

/* Some of the peers that something is to be done to. */
struct some {
	struct turn *turn;
	struct peer_ref refs[SOME_MAX];
	size_t count;
};

static void find_one(void *ctx, struct peer *peer)
{
	struct some *found = ctx;
	if (found->count < SOME_MAX)
		found->refs[found->count++] = peer->ref;
}

/* Nobody from now on, whatever of theirs waits in the inbox. */
static enum err expel(struct turn *turn, int64_t staff_id)
{
	struct some found = { .turn = turn };
	enum err err = ERR_ok;
	do {
		found.count = 0;
		presence_each_of_staff(
		    turn->spine->presence, staff_id, find_one, &found);
		for (size_t i = 0; i < found.count && !err; i++) {
			err = leave(turn, found.refs[i]);
			if (!err)
				err = tell_order(
				    turn, DELIVERY_CLOSE, found.refs[i], 1008);
		}
	} while (!err && found.count == SOME_MAX);
	return err;
}

static enum err carry_post(struct turn *turn, const struct message *message)
{
	struct letter *letter = letter_new();
	if (!letter)
		return ERR_no_memory;
	letter->message = *message;
	letter->received_us = clock_mono_us(turn->spine->config.clock);
	list_append(&turn->spine->posts, &letter->link);
	return ERR_ok;
}

static enum err carry_step(struct turn *turn, struct step *step)
{
	struct presence *presence = turn->spine->presence;
	struct peer *peer;
	switch (step->kind) {
	case STEP_LINE:
		return tell_line(turn, &step->u.line);
	case STEP_ENTER:
		return carry_enter(turn, step);
	case STEP_FOLLOW:
		return carry_follow(turn, turn->plan.has_conversation
					      ? turn->plan.next.id
					      : turn->facts.row.id);
	case STEP_UNFOLLOW:
		return unfollow(turn, turn->letter->from, turn->facts.row.id);
	case STEP_AWAY:
		return set_away(turn, step->u.on);
	case STEP_WATCH:
		peer = presence_peer(presence, turn->letter->from);
		if (peer)
			peer->watching = step->u.on;
		return ERR_ok;
	case STEP_LEAVE:
		return leave(turn, turn->letter->from);
	case STEP_EXPEL:
		return expel(turn, step->u.staff_id);
	case STEP_SEND:
		return tell_message(
		    turn, step->u.send.to, &step->u.send.message);
	case STEP_POST:
		return carry_post(turn, &step->u.post);
	default:
		return ERR_ok;
	}
}

/* Followers who may not see it any more. */
static void find_unfit(void *ctx, struct peer *peer)
{
	struct some *found = ctx;
	struct right_holder who = { peer->standing, peer->id, peer->shops };
	if (!right_to_see(&who, &found->turn->plan.next))
		find_one(ctx, peer);
}

static enum err unfollow_unfit(struct turn *turn)
{
	struct some found = { .turn = turn };
	int64_t id = turn->plan.next.id;
	enum err err = ERR_ok;
	do {
		found.count = 0;
		presence_each_follower(
		    turn->spine->presence, id, find_unfit, &found);
		for (size_t i = 0; i < found.count && !err; i++)
			err = unfollow(turn, found.refs[i], id);
	} while (!err && found.count == SOME_MAX);
	return err;
}

/* A rep has room again, for the chat's shop first and then for the others. */
static enum err refill_from(struct turn *turn, const struct rep *rep)
{
	const struct shops *shops = turn->spine->config.shops;
	struct message refill = { .type = MESSAGE_refill };
	refill.u.refill.shop_id = turn->plan.next.shop_id;
	enum err err = carry_post(turn, &refill);
	for (size_t i = 0; i < shops->count && !err; i++) {
		int64_t id = shops->at[i].id;
		if (id == turn->plan.next.shop_id ||
		    !(rep->shops & shop_bit(id)))
			continue;
		refill.u.refill.shop_id = id;
		err = carry_post(turn, &refill);
	}
	return err;
}

static int64_t holder_of(const struct conversation_row *row)
{
	return row->state == STATE_with_rep ? row->rep_id : 0;
}

/* The chat went on: rights; and if a rep gained or lost it: loads, room for
 * others. */
static enum err carry_rep(struct turn *turn)
{
	struct spine *s = turn->spine;
	const struct plan *plan = &turn->plan;
	int64_t before = holder_of(&plan->was);
	int64_t after = holder_of(&plan->next);
	if (before == after && plan->was.state == plan->next.state)
		return ERR_ok;
	struct rep *loser = presence_rep(s->presence, before);
	struct rep *winner = presence_rep(s->presence, after);
	if (winner) {
		winner->load++;
		winner->given_ms = turn->facts.now_ms;
	}
	enum err err = unfollow_unfit(turn);
	if (err || !loser)
		return err;
	loser->load--;
	return refill_from(turn, loser);
}

static enum err carry_job(struct turn *turn)
{
	struct spine *s = turn->spine;
	struct turn_job *job = ARENA_NEW(&s->group_arena, struct turn_job);
	if (!job)
		return ERR_no_memory;
	job->kind = turn->plan.job;
	job->letter = turn->letter;
	job->message = turn->plan.job_message;
	list_append(&s->jobs, &job->link);
	return ERR_ok;
}

static enum err carry_rest(struct turn *turn)
{
	struct plan *plan = &turn->plan;
	enum err err = ERR_ok;
	if (plan->answered)
		err = tell_message(turn, PLAN_TO_SENDER, &plan->answer);
	if (!err && plan->has_conversation)
		err = carry_rep(turn);
	LIST_EACH(at, &plan->steps) {
		if (err)
			return err;
		err = carry_step(turn, LIST_OF(at, struct step, link));
	}
	if (!err && plan->told)
		err = tell_chat(turn);
	if (!err && plan->has_job)
		err = carry_job(turn);
	return err;
}

/* What became of customers' questions, for the figures of the group. */
static void count_outcome(struct turn *turn)
{
	struct spine *s = turn->spine;
	const struct plan *plan = &turn->plan;
	LIST_EACH(at, &plan->steps) {
		const struct step *step = LIST_OF(at, struct step, link);
		if (step->kind != STEP_LINE)
			continue;
		s->sent += step->u.line.kind == KIND_auto;
		s->offered += step->u.line.kind == KIND_choices;
	}
	if (!plan->has_conversation || plan->fresh)
		return;
	s->handed += plan->was.state == STATE_auto &&
		     (plan->next.state == STATE_waiting ||
			 plan->next.state == STATE_with_rep);
}

struct carried { /* last of each list of the group */
	struct list *job, *post, *undo;
};

/* A refused turn asks for nothing and changes nothing. */
static void take_back(struct spine *s, const struct carried *before)
{
	while (s->jobs.prev != before->job)
		list_remove(s->jobs.prev);
	while (s->posts.prev != before->post) {
		struct list *last = s->posts.prev;
		list_remove(last);
		letter_free(LIST_OF(last, struct letter, link));
	}
	undo_turn(s, before->undo);
	s->loads_stale = true;
}

/* An answer carries the asker's id; a ONCE message without another answer is
 * acknowledged. */
static void complete_answer(struct turn *turn)
{
	struct plan *plan = &turn->plan;
	if (!plan->answered && turn->row->id == MESSAGE_ID_ONCE &&
	    !plan->has_job)
		plan_ack(plan, 0);
	if (plan->answered)
		plan->answer.id = turn->letter->message.id;
}

static enum err carry_rows(struct turn *turn)
{
	struct store *store = turn->spine->config.store;
	enum err err = store_turn_begin(store);
	if (err)
		return err;
	err = write_rows(turn);
	if (!err)
		err = carry_rest(turn);
	if (!err)
		err = store_turn_keep(store);
	if (err && store_group_alive(store))
		store_turn_undo(store);
	return err;
}

enum err carry_plan(struct turn *turn)
{
	struct spine *s = turn->spine;
	bool writes = plan_writes(&turn->plan);
	struct carried before = { s->jobs.prev, s->posts.prev, s->undo.prev };
	complete_answer(turn);
	if (turn->plan.err)
		return turn->plan.err;
	enum err err = writes || turn->row->id == MESSAGE_ID_ONCE
			   ? carry_rows(turn)
			   : carry_rest(turn);
	if (err)
		take_back(s, &before);
	else
		count_outcome(turn);
	return err;
}
