/* C1 to C5: what is there in the end, against what was promised. */
#include <stdlib.h>
#include <string.h>

#include "tests/fault/court.h"

/* What became of a line that somebody sent. */
struct sent {
	const struct event *send; /* NULL = nobody sent it */
	const struct event *ack, *refuse;
	size_t found; /* in the final read */
};

struct chat {
	const struct event *claimed; /* somebody may read it */
	const struct event *end;
	int64_t last; /* final number, in the order of reading */
};

struct lines {
	struct court *court;
	struct sent *sent;           /* by cid */
	struct chat *chats;          /* by chat */
	const struct event **finals; /* by chat, then seq */
	size_t final_count;
};

/* Refusals after which the sender tries again under the same cid. */
static bool may_come_later(const char *word)
{
	static const char *const words[] = { "try_later", "busy", "disk_full",
		"no_memory", "not_ready", "timeout", "drain", "slow_down" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strcmp(words[i], word))
			return true;
	}
	return false;
}

static bool by_a_person(const char *word)
{
	return !strcmp(word, "customer") || !strcmp(word, "rep") ||
	       !strcmp(word, "note");
}

/* ---- gathering ---------------------------------------------------------- */

static void take_send(struct lines *l, const struct event *e)
{
	struct sent *s = &l->sent[e->cid];

	if (s->send && (s->send->chat != e->chat || s->send->hash != e->hash))
		court_blame(l->court, 2, "one cid for two lines", e);
	if (!s->send)
		l->court->verdict->sent++;
	s->send = e;
}

static void take_ack(struct lines *l, const struct event *e)
{
	struct sent *s = &l->sent[e->cid];

	if (!s->send)
		court_blame(l->court, 2, "ack of what nobody sent", e);
	else if (s->ack && s->ack->seq != e->seq)
		court_blame(l->court, 1, "two acks with two numbers", e);
	if (!s->ack)
		l->court->verdict->acked++;
	s->ack = e;
}

static void gather(struct lines *l)
{
	const struct history *h = l->court->h;

	for (size_t i = 0; i < h->count; i++) {
		const struct event *e = &h->events[i];

		if (e->kind == EVENT_SEND)
			take_send(l, e);
		else if (e->kind == EVENT_ACK)
			take_ack(l, e);
		else if (e->kind == EVENT_REFUSE &&
			 !may_come_later(h->names[e->word]))
			l->sent[e->cid].refuse = e;
		else if (e->kind == EVENT_END)
			l->chats[e->chat].end = e;
		else if (e->kind == EVENT_FINAL)
			l->finals[l->final_count++] = e;
		if (e->kind == EVENT_MAY || e->kind == EVENT_ACK)
			l->chats[e->chat].claimed = e;
	}
	l->court->verdict->lines = l->final_count;
}

/* ---- the final read ----------------------------------------------------- */

static void judge_number(struct lines *l, const struct event *e)
{
	struct chat *chat = &l->chats[e->chat];

	if (e->seq == chat->last) {
		court_blame(l->court, 4, "a number twice", e);
	} else if (e->seq < chat->last) {
		court_blame(l->court, 4, "a number out of order", e);
	} else if (e->seq > chat->last + 1) {
		court_blame(l->court, 4, "a hole before this number", e);
		l->court->verdict->holes += (size_t)(e->seq - chat->last - 1);
	}
	if (e->seq > chat->last)
		chat->last = e->seq;
}

static void judge_origin(struct lines *l, const struct event *e)
{
	struct sent *s = &l->sent[e->cid];

	if (!e->cid) {
		if (by_a_person(l->court->h->names[e->word]))
			court_blame(l->court, 2, "invented, without cid", e);
		return;
	}
	if (!s->send)
		court_blame(l->court, 2, "invented", e);
	else if (s->send->chat != e->chat)
		court_blame(l->court, 2, "sent elsewhere", e);
	else if (s->send->hash != e->hash)
		court_blame(l->court, 2, "other bytes than sent", e);
	if (++s->found > 1) {
		court_blame(l->court, s->ack ? 1 : 3, "doubled", e);
		l->court->verdict->doubled++;
	}
	if (s->ack && s->ack->seq != e->seq)
		court_blame(l->court, 1, "not the number of its ack", e);
	if (s->refuse && !s->ack)
		court_blame(l->court, 3, "refused, yet there", e);
}

static void judge_sent(struct lines *l)
{
	struct verdict *v = l->court->verdict;

	for (uint32_t cid = 1; cid < l->court->h->name_count; cid++) {
		const struct sent *s = &l->sent[cid];

		if (s->ack && !s->found) {
			court_blame(l->court, 1, "lost", s->ack);
			v->lost++;
		}
		if (s->send && !s->ack) {
			v->refused += s->refuse != NULL;
			v->unknown += s->refuse == NULL;
		}
	}
}

static void judge_chats(struct lines *l)
{
	for (uint32_t i = 1; i < l->court->h->name_count; i++) {
		const struct chat *chat = &l->chats[i];

		l->court->verdict->chats += chat->end != NULL;
		if (chat->claimed && !chat->end)
			court_blame(l->court, 1, "a chat not read to its end",
			    chat->claimed);
	}
}

/* ---- against what readers saw ------------------------------------------- */

static int by_number(const void *left, const void *right)
{
	const struct event *a = *(const struct event *const *)left;
	const struct event *b = *(const struct event *const *)right;

	if (a->chat != b->chat)
		return a->chat < b->chat ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static void judge_agreement(struct lines *l, const struct event *e)
{
	const struct event *const *found = bsearch(
	    &e, l->finals, l->final_count, sizeof(struct event *), by_number);

	if (!found)
		court_blame(l->court, 5, "seen, but not there in the end", e);
	else if ((*found)->cid != e->cid || (*found)->hash != e->hash ||
		 (*found)->word != e->word)
		court_blame(l->court, 5, "seen as something else", e);
}

void court_judge_lines(struct court *c)
{
	const struct history *h = c->h;
	struct lines l = { .court = c };

	l.sent = court_memory(h->name_count, sizeof(*l.sent));
	l.chats = court_memory(h->name_count, sizeof(*l.chats));
	l.finals = court_memory(h->count, sizeof(struct event *));
	gather(&l);
	for (size_t i = 0; i < l.final_count; i++) {
		judge_number(&l, l.finals[i]);
		judge_origin(&l, l.finals[i]);
	}
	judge_sent(&l);
	judge_chats(&l);
	qsort(l.finals, l.final_count, sizeof(struct event *), by_number);
	for (size_t i = 0; i < h->count; i++) {
		if (h->events[i].kind == EVENT_LINE)
			judge_agreement(&l, &h->events[i]);
	}
	free(l.sent);
	free(l.chats);
	free(l.finals);
}
