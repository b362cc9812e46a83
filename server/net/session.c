/* The table of sessions, each one's out-queue and whether it is read. When and
 * why not: budget.c; bytes: ws.c and local.c; meaning: nowhere in this room. */
#include "server/net/session.h"

#include <assert.h>
#include <stdlib.h>

#include "server/net/loop.h"

_Static_assert(sizeof(struct session) < 512, "thousands of them stand idle");

enum {
	SLOTS_FIRST = 64,
	SLOT_NONE = UINT32_MAX,
	QUEUE_FIRST = 8, /* frames; a ring this small is kept when empty */
	CLOSE_MS = 5000, /* to say goodbye; the library allows as much */
	SHED_MS = 2000   /* who does not read will not read a goodbye */
};

enum err sessions_init(struct sessions *sessions)
{
	enum err err;

	*sessions = (struct sessions){ .free_head = SLOT_NONE };
	list_init(&sessions->paused);
	err = visitors_init(&sessions->visitors);
	return err ? err : crowd_init(&sessions->crowd);
}

void sessions_fini(struct sessions *sessions)
{
	assert(!sessions->count);
	crowd_fini(&sessions->crowd);
	visitors_fini(&sessions->visitors);
	free(sessions->slots);
}

/* Twice the slots; the new ones are chained in rising order. */
static enum err grow(struct sessions *t)
{
	uint32_t cap = t->cap ? t->cap * 2 : SLOTS_FIRST;
	struct session_slot *slots =
	    reallocarray(t->slots, cap, sizeof(*t->slots));

	if (!slots)
		return ERR_no_memory;
	for (uint32_t i = t->cap; i < cap; i++)
		slots[i] = (struct session_slot){ NULL, 1, i + 1 };
	slots[cap - 1].next_free = t->free_head;
	t->free_head = t->cap;
	t->slots = slots;
	t->cap = cap;
	return ERR_ok;
}

static void settle(struct session *s, const struct session_birth *birth)
{
	struct net *net = s->net;
	int64_t now_us = net_now_us(net);

	list_init(&s->paused);
	list_init(&s->turning);
	s->carrier = birth->carrier;
	s->link = birth->link;
	s->origins = birth->origins;
	s->address = birth->address;
	s->local = s->signed_in = birth->local;
	s->opened_us = s->heard_us = now_us;
	s->strikes.at_ms = (uint32_t)(now_us / 1000);
	for (int i = 0; i < RATE_COUNT; i++) {
		s->buckets[i].at_ms = (uint32_t)(now_us / 1000);
		s->buckets[i].milli = net->config.rates[i].burst * 1000;
	}
}

enum err session_open(
    struct net *net, const struct session_birth *birth, struct session **out)
{
	struct sessions *t = &net->sessions;
	struct session *s = calloc(1, sizeof(*s));
	enum err err = s ? ERR_ok : ERR_no_memory;

	if (!err && t->free_head == SLOT_NONE)
		err = grow(t);
	if (!err)
		err = crowd_add(&t->crowd, birth->address);
	if (err) {
		free(s);
		return err;
	}
	s->net = net;
	s->ref.slot = t->free_head;
	s->ref.gen = t->slots[t->free_head].gen;
	t->free_head = t->slots[s->ref.slot].next_free;
	t->slots[s->ref.slot].session = s;
	settle(s, birth);
	t->count++;
	if (!s->local) {
		t->websockets++;
		meter_add(net->config.meter, METER_connections, 1);
		meter_add(net->config.meter, METER_connections_accepted, 1);
	}
	*out = s;
	return ERR_ok;
}

static void release_slot(struct sessions *t, struct session *s)
{
	struct session_slot *slot = &t->slots[s->ref.slot];

	slot->session = NULL;
	if (!++slot->gen)
		slot->gen = 1; /* 0 is nobody */
	slot->next_free = t->free_head;
	t->free_head = s->ref.slot;
	t->count--;
}

static void drop_queue(struct session *s)
{
	while (session_next(s)) {
		struct frame *frame = session_next(s);

		meter_add(s->net->config.meter, METER_out_queue_bytes,
		    -(int64_t)frame->len);
		s->queue_bytes -= frame->len;
		s->queue_head = (s->queue_head + 1) & (s->queue_cap - 1);
		s->queue_count--;
		s->net->sessions.queued--;
		frame_unref(frame);
	}
	free(s->queue);
	s->queue = NULL;
	s->queue_cap = s->queue_head = 0;
}

void session_end(struct session *s, bool lost)
{
	struct net *net = s->net;
	struct peer_ref ref = s->ref;

	drop_queue(s);
	buf_fini(&s->partial);
	list_remove(&s->paused);
	list_remove(&s->turning);
	crowd_remove(&net->sessions.crowd, s->address);
	release_slot(&net->sessions, s);
	if (!s->local) {
		net->sessions.websockets--;
		meter_add(net->config.meter, METER_connections, -1);
	}
	free(s);
	if (!net->quiet)
		net->config.gone(net->config.ctx, ref, lost);
	if (net->leaving && !net->sessions.count)
		ev_break(net->loop, EVBREAK_ALL);
}

struct session *session_find(struct net *net, struct peer_ref ref)
{
	struct sessions *t = &net->sessions;

	if (ref.slot >= t->cap || t->slots[ref.slot].gen != ref.gen)
		return NULL;
	return t->slots[ref.slot].session;
}

/* A ring twice as long, unrolled. */
static bool stretch(struct session *s)
{
	uint32_t cap = s->queue_cap ? s->queue_cap * 2 : QUEUE_FIRST;
	struct frame **queue = reallocarray(NULL, cap, sizeof(*queue));

	if (!queue)
		return false;
	for (uint32_t i = 0; i < s->queue_count; i++)
		queue[i] = s->queue[(s->queue_head + i) & (s->queue_cap - 1)];
	free(s->queue);
	s->queue = queue;
	s->queue_cap = cap;
	s->queue_head = 0;
	return true;
}

static void shed(struct session *s)
{
	meter_add(s->net->config.meter, METER_connections_shed, 1);
	drop_queue(s);
	session_close(s, 1013);
	s->close_by_us = net_now_us(s->net) + SHED_MS * 1000;
}

static bool is_full(const struct session *s, size_t more)
{
	const struct net_config *config = &s->net->config;

	return s->queue_bytes + more > config->queue_bytes_max ||
	       s->queue_count >= (uint32_t)config->queue_frames_max;
}

void session_send(struct session *s, struct frame *frame)
{
	if (s->close_code)
		return;
	/* A group of turns may well have more for one peer than its queue
	 * holds; who reads is not to blame for that. */
	if (is_full(s, frame->len))
		s->carrier->flush(s);
	if (is_full(s, frame->len) ||
	    (s->queue_count == s->queue_cap && !stretch(s))) {
		shed(s);
		return;
	}
	s->queue[(s->queue_head + s->queue_count) & (s->queue_cap - 1)] =
	    frame_ref(frame);
	s->queue_bytes += frame->len;
	s->net->sessions.queued++;
	meter_add(
	    s->net->config.meter, METER_out_queue_bytes, (int64_t)frame->len);
	if (!s->queue_count++)
		s->carrier->want_write(s);
}

struct frame *session_next(const struct session *s)
{
	return s->queue_count ? s->queue[s->queue_head] : NULL;
}

void session_sent(struct session *s)
{
	struct frame *frame = session_next(s);

	s->queue_head = (s->queue_head + 1) & (s->queue_cap - 1);
	s->queue_bytes -= frame->len;
	s->queue_count--;
	s->net->sessions.queued--;
	meter_add(
	    s->net->config.meter, METER_out_queue_bytes, -(int64_t)frame->len);
	meter_add(s->net->config.meter, METER_frames_out, 1);
	frame_unref(frame);
	if (!s->queue_count && s->queue_cap > QUEUE_FIRST)
		drop_queue(s); /* idle ones keep no big ring */
}

void session_signed(struct session *s)
{
	s->signed_in = true;
}

void session_close(struct session *s, int code)
{
	if (s->close_code)
		return;
	s->close_code = (uint16_t)code;
	s->close_by_us = net_now_us(s->net) + CLOSE_MS * 1000;
	session_pause(s, PAUSE_CLOSING, 0);
	s->carrier->want_write(s);
}

void session_kill(struct session *s)
{
	if (!s->close_code)
		s->close_code = 1006; /* nothing is sent or read any more */
	drop_queue(s);
	s->carrier->kill(s);
}

void session_pause(struct session *s, enum session_pause why, int64_t until_us)
{
	if (!s->pauses)
		s->carrier->reading(s, false);
	s->pauses = (uint8_t)(s->pauses | why);
	if (!until_us)
		return;
	if (until_us > s->resume_us)
		s->resume_us = until_us;
	list_remove(&s->paused);
	list_append(&s->net->sessions.paused, &s->paused);
}

void session_unpause(struct session *s, unsigned why)
{
	uint8_t left = (uint8_t)(s->pauses & ~why);

	if (left == s->pauses)
		return;
	s->pauses = left;
	if (!(left & (PAUSE_RATE | PAUSE_BUSY | PAUSE_UNANSWERED))) {
		list_remove(&s->paused);
		s->resume_us = 0;
	}
	if (!left)
		s->carrier->reading(s, true);
}
