/* Steps 5 to 8 of a message's way: carries out a plan. Rows first (record.c),
 * inside a savepoint of the group's transaction, then the desk's memory, then
 * frames; on an error nothing of it is left. */
#include "server/turn.h"

#include "server/store/store.h"

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
		    s->presence, turn->letter->from, turn->facts.steady_ms);
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
		presence_leave(s->presence, peer, turn->facts.steady_ms);
	return err;
}

enum { SOME_MAX = 64 };

/* Some of the peers that something is to be done to. */
struct some {
	struct turn *turn;
	int64_t id; /* whose, if that is asked */
	struct peer_ref refs[SOME_MAX];
	size_t count;
};

static void find_one(void *ctx, struct peer *peer)
{
	struct some *found = ctx;
	if (found->count < SOME_MAX)
		found->refs[found->count++] = peer->ref;
}

static void find_customer(void *ctx, struct peer *peer)
{
	struct some *found = ctx;
	if (peer->standing == STANDING_customer && peer->id == found->id)
		find_one(ctx, peer);
}

/* Of a visitor who is somebody now: what the other windows follow is not
 * theirs any more, and they come again, as whoever they are. Of a customer who
 * is erased: nobody from now on. */
static enum err send_back(struct turn *turn, int64_t customer_id, int code)
{
	struct some found = { .turn = turn, .id = customer_id };
	enum err err = ERR_ok;
	do {
		found.count = 0;
		presence_each_peer(
		    turn->spine->presence, find_customer, &found);
		for (size_t i = 0; i < found.count && !err; i++) {
			err = leave(turn, found.refs[i]);
			if (!err)
				err = tell_order(
				    turn, DELIVERY_CLOSE, found.refs[i], code);
		}
	} while (!err && found.count == SOME_MAX);
	return err;
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
	case STEP_CUSTOMER_MERGE:
		return send_back(turn, step->u.merge.from, 1012);
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
	case STEP_EXPEL_CUSTOMER:
		return send_back(turn, step->u.customer_id, 1008);
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
		winner->given_ms = turn->facts.steady_ms;
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
		s->sent +=
		    step->u.line.kind == KIND_auto && step->u.line.reply.len;
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
	err = record_rows(turn);
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
