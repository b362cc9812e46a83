/* The kept messages, in order. Sends nothing itself: talk.c does. */
#include "client/cli/outbox.h"

#include <stdlib.h>

enum { LATER_FIRST_MS = 1000, LATER_LAST_MS = 30000, TRIES_COUNTED = 6 };

static struct outbox_entry *entry_of(struct list *link)
{
	return LIST_OF(link, struct outbox_entry, link);
}

void outbox_init(struct outbox *o)
{
	list_init(&o->entries);
	o->count = 0;
}

void outbox_fini(struct outbox *o)
{
	while (!list_empty(&o->entries))
		outbox_done(o, entry_of(o->entries.next));
}

static void copy(char to[WIRE_ID_MAX + 1], struct str s)
{
	size_t len = s.len <= WIRE_ID_MAX ? s.len : WIRE_ID_MAX;

	if (len)
		memcpy(to, s.ptr, len);
	to[len] = '\0';
}

static struct outbox_entry *entry_new(
    const struct message *m, const struct buf *frame)
{
	struct outbox_entry *e = calloc(1, sizeof(*e) + frame->len);

	if (!e)
		return NULL;
	copy(e->id, m->id);
	copy(e->conversation, message_conversation(m));
	e->type = m->type;
	e->once = message_row(m->type)->id == MESSAGE_ID_ONCE;
	e->len = frame->len;
	memcpy(e->frame, frame->ptr, frame->len);
	return e;
}

enum err outbox_put(struct outbox *o, const struct message *m)
{
	struct buf frame = BUF_EMPTY;
	struct outbox_entry *e;
	enum err err;

	if (o->count >= OUTBOX_MAX)
		return ERR_busy;
	err = wire_encode(m, &frame);
	if (err)
		goto out;
	err = ERR_no_memory;
	e = entry_new(m, &frame);
	if (!e)
		goto out;
	list_append(&o->entries, &e->link);
	o->count++;
	err = ERR_ok;
out:
	buf_fini(&frame);
	return err;
}

/* True if an earlier message of the same conversation is not answered yet. */
static bool is_behind(const struct outbox *o, const struct outbox_entry *e)
{
	if (!e->once)
		return false;
	LIST_EACH(at, &o->entries) {
		const struct outbox_entry *other = entry_of(at);
		if (other == e)
			return false;
		if (other->once &&
		    !strcmp(other->conversation, e->conversation))
			return true;
	}
	return false;
}

struct outbox_entry *outbox_next(struct outbox *o, int64_t now_ms)
{
	LIST_EACH(at, &o->entries) {
		struct outbox_entry *e = entry_of(at);
		if (!e->sent && e->due_ms <= now_ms && !is_behind(o, e))
			return e;
	}
	return NULL;
}

void outbox_sent(struct outbox *o, struct outbox_entry *e, int64_t now_ms)
{
	e->sent = true;
	e->sent_ms = now_ms;
	e->due_ms = 0;
	if (!e->id[0])
		outbox_done(o, e);
}

struct outbox_entry *outbox_find(struct outbox *o, struct str id)
{
	if (!id.len)
		return NULL;
	LIST_EACH(at, &o->entries)
		if (str_is(id, entry_of(at)->id))
			return entry_of(at);
	return NULL;
}

void outbox_done(struct outbox *o, struct outbox_entry *e)
{
	list_remove(&e->link);
	o->count--;
	free(e);
}

void outbox_later(struct outbox_entry *e, int64_t now_ms, int64_t after_ms)
{
	int64_t wait = (int64_t)LATER_FIRST_MS << e->tries;

	if (e->tries < TRIES_COUNTED)
		e->tries++;
	if (wait > LATER_LAST_MS)
		wait = LATER_LAST_MS;
	/* what the desk asks for counts, unless it is less than nothing */
	if (after_ms > 0)
		wait = after_ms;
	e->sent = false;
	e->due_ms = now_ms + wait;
}

void outbox_lost(struct outbox *o)
{
	struct list *next;

	for (struct list *at = o->entries.next; at != &o->entries; at = next) {
		struct outbox_entry *e = entry_of(at);
		next = at->next;
		if (e->sent && !e->once)
			outbox_done(o, e);
	}
	LIST_EACH(at, &o->entries) {
		entry_of(at)->sent = false;
		entry_of(at)->due_ms = 0;
	}
}

int64_t outbox_due_ms(const struct outbox *o)
{
	int64_t due = INT64_MAX;

	LIST_EACH(at, &o->entries) {
		const struct outbox_entry *e = entry_of(at);
		if (!e->sent && e->due_ms && e->due_ms < due)
			due = e->due_ms;
	}
	return due;
}

int64_t outbox_oldest_ms(const struct outbox *o)
{
	int64_t oldest = INT64_MAX;

	LIST_EACH(at, &o->entries) {
		const struct outbox_entry *e = entry_of(at);
		if (e->sent && e->sent_ms < oldest)
			oldest = e->sent_ms;
	}
	return oldest;
}
