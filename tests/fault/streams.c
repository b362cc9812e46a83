/* C6 to C10: what each reader saw on the way, connection by connection. */
#include <stdlib.h>

#include "tests/fault/court.h"

enum { SIDES = 4 };

/* One reader's view of one chat. */
struct stream {
	uint32_t who, chat; /* chat 0 = an empty slot */
	bool may;
	uint32_t dials; /* the connection the next three are about */
	bool asked;
	int64_t at;         /* last line on this connection */
	size_t acked_order; /* of the last send acknowledged on it */
	int64_t acked_seq;
	uint64_t *known; /* bits: lines received or acknowledged, ever */
	size_t known_words;
	int64_t whole; /* all of 1 ... whole are known */
	struct {
		uint32_t side;
		int64_t seq;
	} seen[SIDES];
};

struct streams {
	struct court *court;
	struct stream *slots;
	size_t slot_count, used;
	uint32_t *dials; /* by who */
	size_t *order;   /* by cid: when it was sent last */
	size_t orders;
};

/* ---- the table ---------------------------------------------------------- */

static struct stream *slot_of(
    struct stream *slots, size_t count, uint32_t who, uint32_t chat)
{
	size_t at = who * (size_t)0x9e3779b1u + chat * (size_t)0x85ebca6bu;

	for (;; at++) {
		struct stream *s = &slots[at & (count - 1)];

		if (!s->chat || (s->who == who && s->chat == chat))
			return s;
	}
}

static void grow(struct streams *t)
{
	size_t count = t->slot_count ? 2 * t->slot_count : 1024;
	struct stream *slots = court_memory(count, sizeof(*slots));

	for (size_t i = 0; i < t->slot_count; i++) {
		struct stream *s = &t->slots[i];

		if (s->chat)
			*slot_of(slots, count, s->who, s->chat) = *s;
	}
	free(t->slots);
	t->slots = slots;
	t->slot_count = count;
}

static struct stream *stream_of(struct streams *t, const struct event *e)
{
	struct stream *s;

	if (2 * t->used >= t->slot_count)
		grow(t);
	s = slot_of(t->slots, t->slot_count, e->who, e->chat);
	if (!s->chat) {
		*s = (struct stream){ .who = e->who, .chat = e->chat };
		t->used++;
	}
	if (s->dials != t->dials[e->who]) {
		s->dials = t->dials[e->who];
		s->asked = false;
		s->acked_order = 0;
		s->acked_seq = 0;
	}
	return s;
}

/* ---- what a reader knows ------------------------------------------------ */

static bool knows(const struct stream *s, int64_t seq)
{
	size_t word = (size_t)seq / 64;

	return word < s->known_words && s->known[word] >> (seq % 64) & 1;
}

static void learn(struct stream *s, int64_t seq)
{
	size_t word = (size_t)seq / 64;

	if (word >= s->known_words) {
		size_t words = 2 * word + 4;
		uint64_t *known = court_memory(words, sizeof(*known));

		for (size_t i = 0; i < s->known_words; i++)
			known[i] = s->known[i];
		free(s->known);
		s->known = known;
		s->known_words = words;
	}
	s->known[word] |= (uint64_t)1 << (seq % 64);
	while (knows(s, s->whole + 1))
		s->whole++;
}

/* ---- events ------------------------------------------------------------- */

static void take_resume(struct streams *t, const struct event *e)
{
	struct stream *s = stream_of(t, e);

	/* Its client holds no line it can name beyond a hole. */
	if (e->seq > s->whole)
		court_blame(t->court, 6, "a hole before this resume", e);
	s->asked = true;
	s->at = e->seq;
}

static void take_line(struct streams *t, const struct event *e)
{
	struct stream *s = stream_of(t, e);

	if (!s->may)
		court_blame(t->court, 10, "shown to somebody else", e);
	if (!s->asked)
		court_blame(t->court, 6, "a line nobody asked for", e);
	else if (e->seq <= s->at)
		court_blame(t->court, 6, "not after the line before", e);
	/* One's own lines are told by their acks. */
	for (int64_t seq = s->at + 1; s->asked && seq < e->seq; seq++) {
		if (!knows(s, seq)) {
			court_blame(t->court, 6, "lines left out before", e);
			break;
		}
	}
	s->at = e->seq > s->at ? e->seq : s->at;
	learn(s, e->seq);
}

static void take_ack(struct streams *t, const struct event *e)
{
	struct stream *s = stream_of(t, e);
	size_t order = t->order[e->cid];

	if (order < s->acked_order)
		court_blame(t->court, 7, "acks in another order", e);
	else if (e->seq <= s->acked_seq)
		court_blame(t->court, 7, "stored in another order", e);
	s->acked_order = order;
	s->acked_seq = e->seq;
	learn(s, e->seq);
}

static void take_seen(struct streams *t, const struct event *e)
{
	struct stream *s = stream_of(t, e);

	for (int i = 0; i < SIDES; i++) {
		if (s->seen[i].side && s->seen[i].side != e->word)
			continue;
		if (e->seq < s->seen[i].seq)
			court_blame(t->court, 8, "seen goes backwards", e);
		s->seen[i].side = e->word;
		s->seen[i].seq = e->seq;
		return;
	}
}

static void take(struct streams *t, const struct event *e)
{
	switch (e->kind) {
	case EVENT_DIAL:
		t->dials[e->who]++;
		break;
	case EVENT_MAY:
		stream_of(t, e)->may = true;
		break;
	case EVENT_SEND:
		t->order[e->cid] = ++t->orders;
		break;
	case EVENT_RESUME:
		take_resume(t, e);
		break;
	case EVENT_LINE:
		take_line(t, e);
		break;
	case EVENT_ACK:
		take_ack(t, e);
		break;
	case EVENT_SEEN:
		take_seen(t, e);
		break;
	default:
		break;
	}
}

void court_judge_streams(struct court *c)
{
	struct streams t = { .court = c };

	t.dials = court_memory(c->h->name_count, sizeof(*t.dials));
	t.order = court_memory(c->h->name_count, sizeof(*t.order));
	for (size_t i = 0; i < c->h->count; i++)
		take(&t, &c->h->events[i]);
	for (size_t i = 0; i < t.slot_count; i++)
		free(t.slots[i].known);
	free(t.slots);
	free(t.dials);
	free(t.order);
}
