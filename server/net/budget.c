/* What one session may cost: how fast it may speak, when it is not read, how
 * long it may stay silent. Limits of memory: session.c and ws.c. */
#include "server/net/loop.h"

enum {
	/* A refusal is a strike, and one strike is forgotten each second. Who
	 * has a few is no longer read until its next token is there; who goes
	 * on against that for many seconds is no customer. */
	STRIKES_PAUSE = 3,
	STRIKES_CLOSE = 30,

	UNANSWERED_MAX = 64, /* letters of one session on their way */
	UNANSWERED_RESUME = 32,
	UNANSWERED_MS = 2000, /* then it is read again whatever happened */

	PARTIAL_MS = 30000, /* from a message's first piece to its last */

	/* Pings and pongs are answered by the library without our knowing; the
	 * kernel's count of bytes gives them away. Around each piece of a
	 * message may be the heads of a frame and of a TLS record; the rest is
	 * room for our own pings' answers and a handshake's tail. */
	PIECE_BYTES = 48,
	CONTROL_BYTES_S = 32 * 1024,
	OPENING_BYTES = 16 * 1024, /* handshakes of TLS and websocket */

	SWEEP_PARTS = 10 /* sweeps that make a full round; one each tick */
};

bool session_charge(
    struct session *s, enum rate rate, int64_t now_us, int64_t *retry_ms)
{
	const struct net_rate *limit = &s->net->config.rates[rate];

	if (limit->per_s <= 0 || s->local)
		return true;
	return bucket_take(&s->buckets[rate], limit, now_us, retry_ms);
}

void session_strike(struct session *s, int64_t now_us, int64_t retry_ms)
{
	struct bucket *b = &s->strikes;

	/* What still comes in after it was paused is not its fault. */
	if (s->pauses & PAUSE_RATE)
		return;
	/* A bucket that fills with strikes and leaks one a second. */
	bucket_fill(b, now_us, -1, STRIKES_CLOSE + 1);
	b->milli += 1000;
	if (b->milli >= STRIKES_CLOSE * 1000)
		session_close(s, 1008);
	else if (b->milli >= STRIKES_PAUSE * 1000 && retry_ms > 0)
		session_pause(s, PAUSE_RATE, now_us + retry_ms * 1000);
}

void session_answered(struct session *s)
{
	if (s->unanswered > 0 && --s->unanswered <= UNANSWERED_RESUME)
		session_unpause(s, PAUSE_UNANSWERED);
}

void session_asked(struct session *s, int64_t now_us)
{
	if (++s->unanswered >= UNANSWERED_MAX)
		session_pause(
		    s, PAUSE_UNANSWERED, now_us + UNANSWERED_MS * 1000);
}

void sessions_resume(struct net *net, int64_t now_us)
{
	struct list later;
	struct list *link;

	list_init(&later);
	while ((link = list_pop(&net->sessions.paused))) {
		struct session *s = LIST_OF(link, struct session, paused);

		if (s->resume_us > now_us) {
			list_append(&later, &s->paused);
			continue;
		}
		if (s->pauses & PAUSE_UNANSWERED)
			s->unanswered = 0;
		session_unpause(s, PAUSE_RATE | PAUSE_BUSY | PAUSE_UNANSWERED);
	}
	list_splice(&net->sessions.paused, &later);
}

/* True if far more was read since the last look than messages account for. */
static bool floods(struct session *s)
{
	uint64_t read = s->carrier->bytes_read(s);
	uint64_t due = s->data_bytes + s->pieces * PIECE_BYTES;
	bool known = s->read_then != 0 && read > s->read_then;
	bool much =
	    known && read - s->read_then > due - s->due_then + CONTROL_BYTES_S;

	s->read_then = read;
	s->due_then = due;
	return much;
}

/* True if it sent more than who is not signed in may, in messages or not. */
static bool overspends(const struct session *s)
{
	return !s->signed_in &&
	       s->carrier->bytes_read(s) >
		   s->net->config.unsigned_bytes_max + OPENING_BYTES;
}

static void look(struct session *s, int64_t now_us)
{
	const struct net_config *config = &s->net->config;
	int64_t silent_us = now_us - s->heard_us;

	if (s->close_code) {
		if (now_us >= s->close_by_us)
			session_kill(s);
	} else if (overspends(s) ||
		   (!s->signed_in &&
		       now_us - s->opened_us > config->sign_in_ms * 1000LL)) {
		session_close(s, 1008);
	} else if (s->local) {
		return;
	} else if (floods(s) || (s->partial_us && now_us - s->partial_us >
						      PARTIAL_MS * 1000LL)) {
		session_close(s, 1008);
	} else if (s->pinged_us &&
		   now_us - s->pinged_us > config->idle_cut_s * 1000000LL) {
		session_kill(s);
	} else if (!s->pinged_us &&
		   silent_us > config->idle_ping_s * 1000000LL) {
		s->pinged_us = now_us;
		s->ping_due = true;
		s->carrier->want_write(s);
	}
}

void sessions_sweep(struct net *net, int64_t now_us)
{
	struct sessions *t = &net->sessions;
	uint32_t part = (t->cap + SWEEP_PARTS - 1) / SWEEP_PARTS;

	for (uint32_t i = 0; i < part; i++) {
		if (t->sweep >= t->cap)
			t->sweep = 0;
		struct session *s = t->slots[t->sweep++].session;
		if (s)
			look(s, now_us);
	}
}
