/* The daily run: chats that are older than their shop keeps them lose their
 * text, some rows a turn. What was approved of them stays a phrasing, numbers
 * stay for the figures. Not for who asks to be erased: erasing.c. */
#include <inttypes.h>

#include "server/store/audit.h"
#include "server/store/erase.h"
#include "server/turn.h"

enum {
	ROWS_MAX = 500, /* of a turn */
	CHATS_MAX = 50  /* looked at in a turn */
};

#define DAY_MS INT64_C(86400000)
#define HOUR_US INT64_C(3600000000)

/* When the last whole run was, in meta. */
static const char run_note[] = "expired_at";

static struct store *store_of(const struct turn *turn)
{
	return turn->spine->config.store;
}

/* ---- one turn ------------------------------------------------------------ */

/* *all: the shop has no more of them. */
static enum err empty_chats(
    struct turn *turn, int64_t shop_id, struct erase_counts *counts, bool *all)
{
	struct store *store = store_of(turn);
	const struct shop *shop = shop_by_id(turn->facts.shops, shop_id);
	/* Of a shop that is not in the settings nobody knows its wish: better
	 * too long than gone. */
	int64_t keep_ms = shop ? shop->keep_chat_ms : 0;
	int64_t before_ms = turn->facts.steady_ms - keep_ms;
	struct expired found[CHATS_MAX];
	size_t count = 0;
	enum err err = ERR_ok;
	if (keep_ms)
		err = expired_find(
		    store, shop_id, before_ms, CHATS_MAX, found, &count);
	*all = !count;
	for (size_t i = 0; i < count && !err && counts->rows < ROWS_MAX; i++) {
		err = erase_requests(store, found[i].customer_id, before_ms,
		    ROWS_MAX - counts->rows, counts);
		if (!err && counts->rows < ROWS_MAX)
			err =
			    erase_conversation(store, found[i].conversation_id,
				true, ROWS_MAX - counts->rows, counts);
	}
	return err;
}

static enum err empty_some(
    struct turn *turn, struct msg_expire *m, bool *finished)
{
	struct erase_counts counts = { 0 };
	bool all = true;
	enum err err = ERR_ok;
	while (!err && all && m->shop < SHOP_LAST) {
		err = empty_chats(turn, m->shop + 1, &counts, &all);
		m->shop += all;
	}
	m->chats += counts.chats;
	m->lines += counts.lines;
	*finished = all;
	return err;
}

static enum err remove_events(
    struct turn *turn, struct msg_expire *m, bool *finished)
{
	int64_t keep_ms = turn->facts.rules->keep_event_ms, gone = 0;
	enum err err = ERR_ok;
	if (keep_ms)
		err = expired_events(store_of(turn),
		    turn->facts.steady_ms - keep_ms, ROWS_MAX, &gone);
	m->events += gone;
	*finished = !gone;
	return err;
}

static enum err audit(struct turn *turn, const struct msg_expire *m)
{
	struct audit_row row = {
		.at = turn->facts.now_ms,
		.actor = STR("desk"),
		.action = str_from(audit_name(AUDIT_expired)),
		.target = STR_NONE,
	};
	row.detail = arena_printf(&turn->spine->arena,
	    "chats=%" PRId64 " lines=%" PRId64 " events=%" PRId64, m->chats,
	    m->lines, m->events);
	return audit_add(store_of(turn), &row);
}

/* A run that found nothing is none worth a row. */
static enum err finish(struct turn *turn, const struct msg_expire *m)
{
	struct spine *s = turn->spine;
	struct str now =
	    arena_printf(&s->arena, "%" PRId64, turn->facts.steady_ms);
	enum err err = now.ptr ? store_meta_set(store_of(turn), run_note, now)
			       : ERR_no_memory;
	if (!err && (m->chats || m->events))
		err = audit(turn, m);
	if (err)
		return err;
	s->expired_ms = turn->facts.steady_ms;
	s->clear_log |= m->chats > 0;
	s->expiring = NULL;
	return ERR_ok;
}

enum err expiring_batch(struct turn *turn)
{
	struct spine *s = turn->spine;
	struct message again = turn->letter->message;
	bool finished = false;
	if (s->expiring && s->expiring != turn->letter)
		return ERR_ok;
	s->expiring = turn->letter;
	enum err err = empty_some(turn, &again.u.expire, &finished);
	if (!err && finished)
		err = remove_events(turn, &again.u.expire, &finished);
	if (err)
		return err;
	if (finished)
		return finish(turn, &again.u.expire);
	plan_job(&turn->plan, JOB_COUNT, &again);
	return ERR_ok;
}

/* ---- when ---------------------------------------------------------------- */

static enum err read_run(struct turn *turn, int64_t *last_ms)
{
	struct str note;
	long long value = 0;
	enum err err = store_meta_get(
	    store_of(turn), run_note, &turn->spine->arena, &note);
	if (!err && !str_int(note, &value))
		value = 0;
	/* Not never: 0 means that it was not read yet. */
	*last_ms = value > 0 ? value : 1;
	return err == ERR_not_found ? ERR_ok : err;
}

/* After a jump nobody knows which time is right, and what is removed by the
 * wrong one does not come back. */
static bool clock_is_doubtful(const struct turn *turn)
{
	int64_t jumped_ms = turn->facts.jumped_ms;
	return jumped_ms > DAY_MS || jumped_ms < -DAY_MS;
}

/* A start believes the clock, which may be put right a moment later: that is
 * a jump then. */
static bool is_young(const struct spine *s)
{
	return clock_mono_us(s->config.clock) - s->opened_us < HOUR_US;
}

enum err expiring_look(struct turn *turn)
{
	struct spine *s = turn->spine;
	struct message expire = { .type = MESSAGE_expire };
	enum err err = ERR_ok;
	if (s->expiring || is_young(s) || clock_is_doubtful(turn))
		return ERR_ok;
	if (!s->expired_ms)
		err = read_run(turn, &s->expired_ms);
	if (err)
		return err;
	int64_t since_ms = turn->facts.steady_ms - s->expired_ms;
	/* Far in the future: noted by a clock that was wrong. */
	if (since_ms >= DAY_MS || since_ms <= -DAY_MS)
		plan_post(&turn->plan, &expire);
	return ERR_ok;
}
