/* Erasing a customer for good, some rows a turn, so that nobody waits: a row
 * says who is being erased, and another turn goes on from it, after a crash as
 * well. Closing what is open is handle/erasing.c's, the rows are the store's,
 * what is only old is expiring.c's. */
#include "server/handle/erasing.h"

#include <inttypes.h>

#include "server/desk/erasure.h"
#include "server/store/audit.h"
#include "server/store/erase.h"
#include "server/turn.h"

enum {
	ROWS_MAX = 500,   /* of a turn */
	VISITS_MAX = 100, /* conversations a turn that may have no rows left */
	SEEK_MAX = 200,   /* customers a turn: two hashes each */
	LOG_TRIES = 10,   /* then the rest is for later */
	LOG_RETRY_MS = 1000
};

static struct store *store_of(const struct turn *turn)
{
	return turn->spine->config.store;
}

/* ---- who ----------------------------------------------------------------- */

/* From here on nobody comes in as that customer, and a restart goes on. */
static enum err note_customer(
    struct turn *turn, const struct customer_row *customer)
{
	struct store *store = store_of(turn);
	struct str secret = turn->facts.secret;
	uint8_t hash[TOKEN_HASH_LEN];
	struct erasing_row row = {
		.customer_id = customer->id,
		.actor = facts_actor(turn),
		.person = erasure_person(
		    &turn->spine->arena, secret, customer->subject),
	};
	enum err err =
	    row.person.ptr ? erasing_add(store, &row) : ERR_no_memory;
	if (!err) {
		erasure_subject(secret, customer->subject, hash);
		err = erasure_add(store, hash, turn->facts.now_ms);
	}
	if (!err && customer->shop_ref.len) {
		erasure_ref(
		    secret, customer->shop_id, customer->shop_ref, hash);
		err = erasure_add(store, hash, turn->facts.now_ms);
	}
	return err ? err : erase_customer(store, customer->id);
}

/* The subject is one row's own; the shop's id may be another row's by now, of
 * somebody who was erased and came back. */
static enum err on_list(
    struct turn *turn, const struct customer_row *customer, bool *listed)
{
	struct str secret = turn->facts.secret;
	uint8_t hash[TOKEN_HASH_LEN];
	int64_t at;
	erasure_subject(secret, customer->subject, hash);
	enum err err = erasure_find(store_of(turn), hash, &at);
	*listed = !err;
	if (err == ERR_not_found && customer->shop_ref.len) {
		erasure_ref(
		    secret, customer->shop_id, customer->shop_ref, hash);
		err = erasure_find(store_of(turn), hash, &at);
		*listed = !err && at >= customer->created_at;
	}
	return err == ERR_not_found ? ERR_ok : err;
}

/* ---- the phases of a replay ---------------------------------------------- */

static enum err read_list(struct turn *turn, struct msg_erasing *m)
{
	bool more;
	enum err err = erasure_replay(store_of(turn), &m->at, ROWS_MAX, &more);
	if (!err && !more) {
		m->phase = ERASING_SEEK;
		m->at = 0;
	}
	return err;
}

static enum err seek(struct turn *turn, struct msg_erasing *m)
{
	struct arena *arena = &turn->spine->arena;
	size_t count = 0;
	struct customer_row *rows =
	    arena_alloc(arena, SEEK_MAX * sizeof(*rows));
	enum err err = rows ? erase_customers(store_of(turn), m->at, SEEK_MAX,
				  arena, rows, &count)
			    : ERR_no_memory;
	for (size_t i = 0; i < count && !err; i++) {
		bool listed;
		err = on_list(turn, &rows[i], &listed);
		if (!err && listed)
			err = note_customer(turn, &rows[i]);
		m->at = rows[i].id;
	}
	if (!err && !count)
		m->phase = ERASING_NEXT;
	return err;
}

/* ---- the phases of one customer ------------------------------------------ */

static void begin(struct msg_erasing *m, int64_t customer_id)
{
	m->customer_id = customer_id;
	m->phase = ERASING_CLOSE;
	m->at = m->rows = 0;
	m->own_chats = m->own_lines = 0;
}

/* All conversations from m->at on, as far as the turn's rows go; *all: the
 * last one is behind us. */
static enum err wipe_some(struct turn *turn, struct msg_erasing *m,
    struct erase_counts *counts, bool *all)
{
	struct store *store = store_of(turn);
	int64_t ids[VISITS_MAX];
	size_t count = 0;
	enum err err =
	    erase_requests(store, m->customer_id, INT64_MAX, ROWS_MAX, counts);
	if (!err)
		err = erase_conversations(
		    store, m->customer_id, m->at, VISITS_MAX, ids, &count);
	for (size_t i = 0; i < count && !err && counts->rows < ROWS_MAX; i++) {
		err = erase_conversation(
		    store, ids[i], false, ROWS_MAX - counts->rows, counts);
		if (counts->rows < ROWS_MAX)
			m->at = ids[i];
	}
	*all = !count && counts->rows < ROWS_MAX;
	return err;
}

/* Looks through all again until there was nothing, as something may have been
 * said of a line that was there a moment ago. */
static enum err wipe(struct turn *turn, struct msg_erasing *m)
{
	struct erase_counts counts = { 0 };
	bool all;
	enum err err = wipe_some(turn, m, &counts, &all);
	m->rows += counts.rows;
	m->own_chats += counts.chats;
	m->own_lines += counts.lines;
	m->taught |= counts.taught > 0;
	if (err || !all)
		return err;
	m->phase = m->rows ? ERASING_WIPE : ERASING_DONE;
	m->at = m->rows = 0;
	return ERR_ok;
}

static enum err audit(struct turn *turn, enum audit_action action,
    struct str actor, struct str target, struct str detail)
{
	struct audit_row row = {
		.at = turn->facts.now_ms,
		.shop_id = turn->facts.customer.shop_id,
		.actor = actor,
		.action = str_from(audit_name(action)),
		.target = target,
		.detail = detail,
	};
	return audit_add(store_of(turn), &row);
}

static struct str what_went(
    struct turn *turn, int64_t customers, int64_t chats, int64_t lines)
{
	return arena_printf(&turn->spine->arena,
	    "customers=%" PRId64 " chats=%" PRId64 " lines=%" PRId64, customers,
	    chats, lines);
}

/* Words of theirs may be in the index and in the log until the end of it all,
 * and a restart has to go on with those. */
static enum err leave_rest(struct turn *turn, int64_t customer_id)
{
	struct erasing_row rest = { .actor = STR_NONE, .person = STR_NONE };
	enum err err = erasing_add(store_of(turn), &rest);
	return err ? err : erasing_remove(store_of(turn), customer_id);
}

/* Nothing is left of this one but numbers. */
static enum err finish_customer(struct turn *turn, struct msg_erasing *m)
{
	struct erasing_row row;
	struct arena *arena = &turn->spine->arena;
	struct str detail = what_went(turn, 1, m->own_chats, m->own_lines);
	enum err err =
	    erasing_find(store_of(turn), m->customer_id, arena, &row);
	/* Somebody else has come to the end of it before. */
	if (err == ERR_not_found)
		err = ERR_ok;
	else if (!err)
		err = audit(turn, AUDIT_erased, row.actor, row.person, detail);
	if (!err)
		err = leave_rest(turn, m->customer_id);
	m->customers++;
	m->chats += m->own_chats;
	m->lines += m->own_lines;
	m->phase = ERASING_NEXT;
	return err;
}

/* Others that were cut short go with it. */
static enum err next(struct turn *turn, struct msg_erasing *m)
{
	struct erasing_row row;
	enum err err =
	    erasing_find(store_of(turn), 0, &turn->spine->arena, &row);
	if (!err && row.customer_id)
		begin(m, row.customer_id);
	else if (!err)
		m->phase = ERASING_MERGE;
	else if (err == ERR_not_found)
		m->phase = ERASING_LOG;
	m->at = 0;
	return err == ERR_not_found ? ERR_ok : err;
}

/* ---- the phases at the end ----------------------------------------------- */

static enum err merge(struct turn *turn, struct msg_erasing *m)
{
	bool more;
	enum err err = erase_merge(store_of(turn), !m->at, &more);
	m->at++;
	if (!err && !more) {
		m->phase = ERASING_LOG;
		m->at = 0;
	}
	return err;
}

/* It is cleared behind this group, and looked at in the next turn. */
static bool log_is_clear(struct turn *turn, struct msg_erasing *m)
{
	struct spine *s = turn->spine;
	if (m->at && !s->log_unclear)
		return true;
	if (m->tries == LOG_TRIES)
		return true;
	m->tries++;
	m->at = 1;
	s->clear_log = true;
	return false;
}

static void tell(struct turn *turn, const struct msg_erasing *m, bool done)
{
	struct message erased = { .type = MESSAGE_erased };
	erased.u.erased.customers = m->customers;
	erased.u.erased.chats = m->chats + (done ? 0 : m->own_chats);
	erased.u.erased.lines = m->lines + (done ? 0 : m->own_lines);
	erased.u.erased.partly = done && turn->spine->log_unclear;
	if (!m->asked)
		return;
	if (!done) {
		plan_send(&turn->plan, PLAN_TO_SENDER, &erased);
		return;
	}
	erased.id = turn->letter->message.id;
	plan_reply(&turn->plan, &erased);
}

/* Phrasings that were theirs are in the replies in force until these are made
 * anew. */
static enum err finish(struct turn *turn, const struct msg_erasing *m)
{
	struct message read = { .type = MESSAGE_packed };
	enum err err = ERR_ok;
	/* Else it is gone on with when nobody reads it any more. */
	if (!turn->spine->log_unclear)
		err = erasing_remove(store_of(turn), 0);
	if (!err && m->replay)
		err = audit(turn, AUDIT_replayed, facts_actor(turn), STR_NONE,
		    what_went(turn, m->customers, m->chats, m->lines));
	if (err)
		return err;
	tell(turn, m, true);
	if (m->taught && turn->facts.pack)
		plan_job(&turn->plan, JOB_pack, &read);
	turn->spine->erasing = NULL;
	return ERR_ok;
}

/* ---- a turn -------------------------------------------------------------- */

static void come_again(struct turn *turn, const struct msg_erasing *m)
{
	struct message again = { .type = MESSAGE_erasing };
	again.id = turn->letter->message.id;
	again.u.erasing = *m;
	tell(turn, m, false);
	plan_job(&turn->plan, JOB_COUNT, &again);
}

static enum err take_phase(struct turn *turn, struct msg_erasing *m)
{
	switch ((enum erasing_phase)m->phase) {
	case ERASING_LIST:
		return read_list(turn, m);
	case ERASING_SEEK:
		return seek(turn, m);
	case ERASING_NEXT:
		return next(turn, m);
	case ERASING_CLOSE:
		/* There may be another one that is open. */
		if (!turn->facts.has_row)
			m->phase = ERASING_WIPE;
		return ERR_ok;
	case ERASING_WIPE:
		return wipe(turn, m);
	case ERASING_MERGE:
		return merge(turn, m);
	case ERASING_LOG:
		if (log_is_clear(turn, m))
			m->phase = ERASING_END;
		return ERR_ok;
	case ERASING_DONE:
		return finish_customer(turn, m);
	case ERASING_END:
		return ERR_ok;
	}
	return ERR_internal;
}

/* One at a time; what is on its way already needs no second way. */
static enum err take_way(struct turn *turn, bool asked, bool *mine)
{
	struct spine *s = turn->spine;
	*mine = !s->erasing || s->erasing == turn->letter;
	if (*mine)
		s->erasing = turn->letter;
	return *mine || !asked ? ERR_ok : ERR_busy;
}

/* Without a customer: of all on the list, or of one that was cut short. */
static enum err start(
    struct turn *turn, const struct customer_row *customer, bool *mine)
{
	bool replay = turn->letter->message.u.erase.replay;
	struct msg_erasing m = { .asked = true, .replay = replay };
	enum err err = take_way(turn, true, mine);
	m.phase = replay ? ERASING_LIST : ERASING_NEXT;
	if (!err && customer) {
		begin(&m, customer->id);
		err = note_customer(turn, customer);
	}
	if (!err)
		come_again(turn, &m);
	return err;
}

enum err erasing_batch(struct turn *turn, const struct customer_row *customer)
{
	struct msg_erasing m = turn->letter->message.u.erasing;
	bool mine;
	if (turn->letter->message.type == MESSAGE_erase)
		return start(turn, customer, &mine);
	enum err err = take_way(turn, m.asked, &mine);
	if (err || !mine)
		return err;
	err = take_phase(turn, &m);
	if (err)
		return err;
	if (m.phase == ERASING_END)
		return finish(turn, &m);
	come_again(turn, &m);
	return ERR_ok;
}

void erasing_lost(struct spine *s, const struct letter *letter)
{
	if (!letter || s->erasing == letter)
		s->erasing = s->erasing_later;
	if (!letter || s->expiring == letter)
		s->expiring = NULL;
	if (!letter)
		s->clear_log = false;
}

bool erasing_hold(struct spine *s, struct letter *letter)
{
	const struct msg_erasing *m = &letter->message.u.erasing;
	if (letter->message.type != MESSAGE_erasing || s->erasing_later ||
	    m->phase != ERASING_LOG || m->tries <= 1)
		return false;
	s->erasing_later = letter;
	s->erasing_later_us =
	    clock_mono_us(s->config.clock) + LOG_RETRY_MS * INT64_C(1000);
	return true;
}

void erasing_again(struct spine *s)
{
	struct letter *letter = s->erasing_later;
	if (!letter || clock_mono_us(s->config.clock) < s->erasing_later_us)
		return;
	s->erasing_later = NULL;
	s->config.post(s->config.ctx, letter);
}

/* Somebody may be reading in it: then again a little later. */
void erasing_clear_log(struct spine *s)
{
	if (!s->clear_log)
		return;
	s->clear_log = false;
	s->log_unclear = store_clear_log(s->config.store) != ERR_ok;
}

enum err erasing_look(struct turn *turn)
{
	struct spine *s = turn->spine;
	struct message go_on = { .type = MESSAGE_erasing };
	struct erasing_row row;
	enum err err = ERR_not_found;
	if (s->log_unclear)
		s->clear_log = true;
	if (!s->erasing)
		err = erasing_find(s->config.store, 0, &s->arena, &row);
	go_on.u.erasing.phase = ERASING_NEXT;
	if (!err && row.customer_id)
		begin(&go_on.u.erasing, row.customer_id);
	if (!err && (row.customer_id || !s->log_unclear))
		plan_post(&turn->plan, &go_on);
	if (err && err != ERR_not_found)
		return err;
	return expiring_look(turn);
}
