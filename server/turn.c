/* THE SPINE. One message in: gate, facts, plan, write, commit, send, count.
 * What to say is decided in handle/ and desk/; how rows are written in
 * store/; this file keeps the order. */
#include "server/turn.h"

#include <stdlib.h>
#include <string.h>

#include "server/answer/model.h"
#include "server/store/conversation.h"
#include "server/store/message.h"
#include "shared/wire.h"

enum { RETRY_PACK_MS = 1000 };

/* ---- opening ------------------------------------------------------------ */

/* The desk's own secret, made at the first start, signs visitor tokens. */
static enum err load_secret(struct spine *s)
{
	struct str kept;
	enum err err =
	    store_meta_get(s->config.store, "secret", &s->arena, &kept);
	if (!err && kept.len == TOKEN_SECRET_LEN) {
		memcpy(s->secret, kept.ptr, kept.len);
		return ERR_ok;
	}
	if (err != ERR_not_found)
		return err ? err : ERR_damaged;
	err = token_secret(s->config.chance, s->secret);
	if (err)
		return err;
	err = store_group_begin(s->config.store);
	if (!err)
		err = store_turn_begin(s->config.store);
	if (!err)
		err = store_meta_set(
		    s->config.store, "secret", str_from(s->secret));
	if (!err)
		err = store_turn_keep(s->config.store);
	if (err) {
		store_group_abort(s->config.store);
		return err;
	}
	return store_group_commit(s->config.store);
}

/* 0 until a backup is put in the database's place. */
static enum err load_epoch(struct spine *s)
{
	struct str kept;
	long long epoch = 0;
	enum err err =
	    store_meta_get(s->config.store, "epoch", &s->arena, &kept);
	if (err)
		return err == ERR_not_found ? ERR_ok : err;
	if (!str_int(kept, &epoch) || epoch < 0)
		return ERR_damaged;
	s->epoch = epoch;
	return ERR_ok;
}

static uint64_t seed_of(const struct chance *chance)
{
	uint64_t seed = 0;
	/* Without chance the maps are merely easier to attack. */
	return chance->fill(chance, &seed, sizeof(seed)) ? 1 : seed;
}

static void group_reset(struct spine *s)
{
	list_init(&s->out);
	list_init(&s->jobs);
	list_init(&s->posts);
	list_init(&s->undo);
	arena_reset(&s->group_arena);
	s->pack_next = NULL;
	s->group_failed = false;
	s->group_err = ERR_ok;
	s->sent = s->offered = s->handed = 0;
}

enum err spine_open(const struct spine_config *config, struct spine **out)
{
	struct spine *s = calloc(1, sizeof(*s));
	if (!s)
		return ERR_no_memory;
	s->config = *config;
	s->opened_us = clock_mono_us(config->clock);
	group_reset(s);
	enum err err = presence_new(seed_of(config->chance), &s->presence);
	if (!err)
		err = load_secret(s);
	if (!err)
		err = load_epoch(s);
	if (!err)
		err = facts_loads(s);
	if (err) {
		spine_close(s);
		return err;
	}
	*out = s;
	return ERR_ok;
}

void spine_close(struct spine *s)
{
	if (!s)
		return;
	presence_free(s->presence);
	letter_free(s->pack_later);
	letter_free(s->erasing_later);
	arena_fini(&s->arena);
	arena_fini(&s->group_arena);
	free(s);
}

void spine_settings(
    struct spine *s, const struct shops *shops, const struct rules *rules)
{
	s->config.shops = shops;
	s->config.rules = rules;
}

/* ---- one turn ----------------------------------------------------------- */

/* Who opens once more after a reconnect follows like who opens. */
static enum err open_again(struct turn *turn)
{
	struct spine *s = turn->spine;
	struct conversation_row row;
	if (turn->letter->message.type != MESSAGE_open)
		return ERR_ok;
	enum err err = conversation_current(
	    s->config.store, turn->facts.who.id, &s->arena, &row);
	if (err)
		return err == ERR_not_found ? ERR_ok : err;
	return carry_follow(turn, row.id);
}

/* A repeated id gets the answer of then; the same id for something else is
 * refused. *repeat: nothing is left to do. */
static enum err turn_repeat(struct turn *turn, bool *repeat)
{
	struct spine *s = turn->spine;
	const struct message *m = &turn->letter->message;
	uint8_t then[32];
	struct message hidden;
	struct str answer;
	*repeat = false;
	if (turn->row->id != MESSAGE_ID_ONCE || !turn->facts.who.id)
		return ERR_ok;
	enum err err = masking_copy(turn, &hidden);
	if (err)
		return err;
	wire_digest(&hidden, turn->digest);
	err = request_find(s->config.store, turn_sender(&turn->facts.who),
	    m->id, &s->arena, then, &answer);
	if (err == ERR_not_found)
		return ERR_ok;
	if (err)
		return err;
	if (memcmp(then, turn->digest, sizeof(then)) != 0)
		return ERR_id_reuse;
	*repeat = true;
	err = tell_sender(turn, answer);
	return err ? err : open_again(turn);
}

static enum err turn_run(struct turn *turn)
{
	struct spine *s = turn->spine;
	const struct message *m = &turn->letter->message;
	bool repeat;
	facts_begin(turn);
	enum err err = gate_standing(turn);
	if (!err)
		err = turn_repeat(turn, &repeat);
	if (err || repeat)
		return err;
	turn->facts.pack = pack_holder_get(s->config.packs);
	err = facts_conversation(turn);
	if (!err)
		err = gate_conversation(turn);
	if (!err)
		err = masking_apply(turn);
	if (!err)
		err = facts_fetch(turn, turn->handler->needs);
	if (!err && turn->handler->check)
		err = turn->handler->check(&turn->facts, m);
	if (err)
		return err;
	turn->handler->plan(&turn->facts, m, &turn->plan);
	return carry_plan(turn);
}

/* The second half of a request (a password that was checked, a page that was
 * read) has somebody who waits for it; other inner messages have not. */
static bool somebody_waits(const struct letter *letter)
{
	const struct message *m = &letter->message;
	return !(message_row(m->type)->ways & INNER) ||
	       m->type == MESSAGE_checked || m->id.len ||
	       (m->type == MESSAGE_packed && m->u.packed.asked) ||
	       (m->type == MESSAGE_erasing && m->u.erasing.asked);
}

/* Peers are told. That an INNER message nobody waits for is refused is the
 * desk's own matter: a conversation that changed meanwhile. */
static void turn_refuse(struct turn *turn, enum err err)
{
	struct spine *s = turn->spine;
	delivery_free_all(&turn->out);
	if (somebody_waits(turn->letter))
		tell_error(s, &s->out, turn->letter, err, turn->plan.field);
	else if (err == ERR_no_memory || err == ERR_internal)
		log_line(s->config.log, LOG_WARN, "desk", "inner_refused",
		    "type=%s err=%s", turn->row->name, err_code(err));
}

static void count_rep(void *ctx, struct rep *rep)
{
	int *here = ctx;
	*here += rep->connections > 0 && !rep->away;
}

static void measure_reps(struct spine *s)
{
	int here = 0;
	presence_each_rep(s->presence, count_rep, &here);
	meter_set(s->config.meter, METER_reps_here, here);
}

/* A pack that could not be brought into force now is tried again from its
 * beginning, unless somebody waits, who is told and tries again. */
static void pack_kept(struct spine *s, struct letter *letter)
{
	struct pack *pack = letter->message.u.packed.pack;
	if (s->packing == pack)
		s->packing = NULL;
	if (pack && s->pack_next == pack) {
		pack_unref(s->pack_next);
		s->pack_next = NULL;
	}
	if (!pack || letter->message.u.packed.asked)
		return;
	list_remove(&letter->link);
	letter_free(s->pack_later);
	letter->message.u.packed.at = 0;
	s->pack_later = letter;
	s->pack_later_us =
	    clock_mono_us(s->config.clock) + RETRY_PACK_MS * INT64_C(1000);
}

static void turn_take(struct spine *s, struct letter *letter)
{
	int64_t begun_us = clock_mono_us(s->config.clock);
	struct turn turn = { .spine = s, .letter = letter };
	turn.row = message_row(letter->message.type);
	turn.handler = gate_handler(letter->message.type);
	turn.frame = BUF_EMPTY;
	list_init(&turn.out);
	arena_reset(&s->arena);
	plan_init(&turn.plan, &s->arena, &letter->arena,
	    clock_wall_ms(s->config.clock));
	enum err err = turn_run(&turn);
	if (err)
		turn_refuse(&turn, err);
	else
		list_splice(&s->out, &turn.out);
	pack_unref(turn.facts.pack);
	buf_fini(&turn.frame);
	if (err && !store_group_alive(s->config.store)) {
		s->group_failed = true;
		s->group_err = err;
	}
	if (letter->message.type == MESSAGE_tick)
		measure_reps(s);
	meter_turn(s->config.meter, letter->message.type,
	    clock_mono_us(s->config.clock) - begun_us, err);
	if (err && letter->message.type == MESSAGE_packed)
		pack_kept(s, letter);
	if (err)
		erasing_lost(s, letter);
}

/* ---- a group ------------------------------------------------------------ */

/* Until it has its own, a pack is scored with the model of the one before:
 * what was taught counts at once all the same. */
static void model_hand_on(struct pack_holder *holder, struct pack *pack)
{
	struct pack *before = pack_holder_get(holder);
	struct model *model = before ? pack_model(before) : NULL;
	struct model *own = pack_model(pack);
	if (model && !own)
		pack_model_set(pack, model_ref(model));
	model_unref(own);
	model_unref(model);
	pack_unref(before);
}

/* One that waits already will take the newest. */
static void model_train(struct spine *s)
{
	struct letter *letter = letter_new();
	if (!letter)
		return;
	letter->message.type = MESSAGE_trained;
	if (s->config.submit(s->config.ctx, JOB_train, letter))
		letter_free(letter);
}

/* What the index holds of the pack is on disk. */
static void pack_in_force(struct spine *s)
{
	struct pack *pack = s->pack_next;
	if (!pack)
		return;
	s->pack_generation = pack->first_id;
	meter_set(
	    s->config.meter, METER_pack_replies, (int64_t)pack->reply_count);
	model_hand_on(s->config.packs, pack);
	pack_holder_set(s->config.packs, pack);
	model_train(s);
	/* An older one is not wanted any more. */
	letter_free(s->pack_later);
	s->pack_later = NULL;
}

/* The pack that is to be tried again, when it is time. */
static void pack_again(struct spine *s)
{
	struct letter *letter = s->pack_later;
	if (!letter || clock_mono_us(s->config.clock) < s->pack_later_us)
		return;
	s->pack_later = NULL;
	s->config.post(s->config.ctx, letter);
}

static void group_hand_over(struct spine *s)
{
	struct list *link;
	meter_add(s->config.meter, METER_auto_sent, s->sent);
	meter_add(s->config.meter, METER_auto_offered, s->offered);
	meter_add(s->config.meter, METER_handed_over, s->handed);
	pack_in_force(s);
	pack_again(s);
	erasing_again(s);
	if (!list_empty(&s->out))
		s->config.deliver(s->config.ctx, &s->out);
	while ((link = list_pop(&s->posts)))
		s->config.post(
		    s->config.ctx, LIST_OF(link, struct letter, link));
}

static bool unasked(const struct letter *letter)
{
	return letter->message.type == MESSAGE_found &&
	       letter->message.u.found.conversation_id != 0;
}

static bool asked_for_pack(const struct message *asked)
{
	return asked->type == MESSAGE_pack_use;
}

/* A worker that has no room: the asker is told; a customer's line goes to a
 * person instead; suggestions nobody asked for are left out, and so is a
 * second reading of the packs, as the one that waits will read the same. */
static void job_refused(struct spine *s, const struct turn_job *refused,
    const struct message *asked, enum err err)
{
	struct letter *letter = refused->letter;
	if (refused->kind == JOB_answer) {
		struct job_answer *job = letter->message.u.answered.answer;
		job->err = err;
		s->config.post(s->config.ctx, letter);
		return;
	}
	bool silent = unasked(letter) ||
		      (refused->kind == JOB_pack && !asked_for_pack(asked));
	struct list out;
	list_init(&out);
	letter->message = *asked;
	if (letter->from.gen && !silent)
		tell_error(s, &out, letter, err, NULL);
	if (!list_empty(&out))
		s->config.deliver(s->config.ctx, &out);
	letter_free(letter);
}

static void group_submit(struct spine *s)
{
	struct list *link;
	while ((link = list_pop(&s->jobs))) {
		struct turn_job *job = LIST_OF(link, struct turn_job, link);
		struct message asked = job->letter->message;
		job->letter->message = job->message;
		if (job->kind == JOB_COUNT && erasing_hold(s, job->letter))
			continue;
		if (job->kind == JOB_COUNT) {
			s->config.post(s->config.ctx, job->letter);
			continue;
		}
		enum err err =
		    s->config.submit(s->config.ctx, job->kind, job->letter);
		if (err)
			job_refused(s, job, &asked, err);
	}
}

static void letter_lost(
    struct spine *s, const struct letter *letter, enum err err)
{
	if (somebody_waits(letter))
		tell_error(s, &s->out, letter,
		    err == ERR_disk_full ? err : ERR_try_later, NULL);
}

/* What holds whatever became of the group: a connection that has ended, a pack
 * that was read. */
static void letter_kept(struct spine *s, struct letter *letter)
{
	int64_t now_ms = steady_ms(&s->steady, s->config.clock);
	if (letter->message.type == MESSAGE_gone)
		presence_leave(s->presence, letter->from, now_ms);
	if (letter->message.type == MESSAGE_packed)
		pack_kept(s, letter);
}

/* Nothing of the group is stored: every sender is told so, nothing else it
 * would have said is sent, and what memory holds of it is put right. */
static void group_fail(struct spine *s, struct list *letters, enum err err)
{
	struct list *link, *next;
	log_line(s->config.log, LOG_ERROR, "desk", "group_failed", "err=%s",
	    err_code(err));
	meter_add(s->config.meter, METER_groups_failed, 1);
	delivery_free_all(&s->out);
	while ((link = list_pop(&s->posts)))
		letter_free(LIST_OF(link, struct letter, link));
	pack_unref(s->pack_next);
	s->pack_next = NULL;
	s->packing = NULL;
	s->loads_stale = true;
	erasing_lost(s, NULL);
	LIST_EACH(at, letters)
		letter_lost(s, LIST_OF(at, struct letter, link), err);
	undo_group(s);
	for (struct list *at = letters->next; at != letters; at = next) {
		next = at->next;
		letter_kept(s, LIST_OF(at, struct letter, link));
	}
	if (!list_empty(&s->out))
		s->config.deliver(s->config.ctx, &s->out);
}

static enum err group_commit(struct spine *s, bool begun)
{
	if (s->group_failed) {
		if (begun)
			store_group_abort(s->config.store);
		return s->group_err;
	}
	int64_t begun_us = clock_mono_us(s->config.clock);
	enum err err = store_group_commit(s->config.store);
	meter_time(s->config.meter, METER_commit_time,
	    clock_mono_us(s->config.clock) - begun_us);
	return err;
}

/* Chats may wait although a rep has room: what would have said so was lost. */
static void count_anew(struct spine *s)
{
	if (facts_loads(s))
		return;
	s->loads_stale = false;
	for (size_t i = 0; i < s->config.shops->count; i++) {
		struct letter *letter = letter_new();
		if (!letter)
			return;
		letter->message.type = MESSAGE_refill;
		letter->message.u.refill.shop_id = s->config.shops->at[i].id;
		list_append(&s->posts, &letter->link);
	}
}

enum err spine_group(struct spine *s, struct list *letters)
{
	size_t turns = 0;
	struct list *next;
	group_reset(s);
	enum err err = store_group_begin(s->config.store);
	bool begun = !err;
	s->group_failed = !begun;
	s->group_err = err;
	if (begun && s->loads_stale)
		count_anew(s);
	for (struct list *at = letters->next; at != letters && !s->group_failed;
	     at = next, turns++) {
		next = at->next;
		turn_take(s, LIST_OF(at, struct letter, link));
	}
	err = group_commit(s, begun);
	meter_time(s->config.meter, METER_group_size, (int64_t)turns);
	meter_add(s->config.meter, METER_groups, 1);
	if (err) {
		group_fail(s, letters, err);
	} else {
		/* Letters that go on leave the list before the rest is freed */
		LIST_EACH(at, &s->jobs)
			list_remove(
			    &LIST_OF(at, struct turn_job, link)->letter->link);
		group_hand_over(s);
		group_submit(s);
		erasing_clear_log(s);
	}
	for (struct list *at = letters->next; at != letters; at = next) {
		next = at->next;
		list_remove(at);
		letter_free(LIST_OF(at, struct letter, link));
	}
	return err == ERR_io || err == ERR_damaged ? ERR_io : ERR_ok;
}
