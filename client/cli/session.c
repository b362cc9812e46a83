/* The chats a client knows. Not for what a screen keeps beside them. */
#include "client/cli/session.h"

#include <stdlib.h>

void session_init(struct session *s, int64_t backlog, uint64_t seed)
{
	memset(s, 0, sizeof(*s));
	table_init(&s->by_id, seed);
	s->backlog = backlog;
}

void session_fini(struct session *s)
{
	for (size_t i = 0; i < s->count; i++) {
		buf_fini(&s->chats[i]->context);
		buf_fini(&s->chats[i]->contact);
		free(s->chats[i]);
	}
	free(s->chats);
	table_fini(&s->by_id);
	s->chats = NULL;
	s->count = s->cap = 0;
}

struct chat *session_find(const struct session *s, struct str conversation)
{
	return table_get(&s->by_id, conversation);
}

struct chat *session_number(const struct session *s, long long number)
{
	if (number < 1 || (unsigned long long)number > s->count)
		return NULL;
	return s->chats[number - 1];
}

/* Copies a text whole characters only; answers if it is another one. */
static bool set(char *to, size_t max, struct str s)
{
	size_t len = s.len <= max ? s.len : max;
	bool other;

	while (len < s.len && len && ((unsigned char)s.ptr[len] & 0xC0) == 0x80)
		len--;
	other = strlen(to) != len || (len && memcmp(to, s.ptr, len));
	if (len)
		memcpy(to, s.ptr, len);
	to[len] = '\0';
	return other;
}

/* Lists leave long texts out: nothing said is nothing new. */
static bool set_long(struct buf *to, struct str s)
{
	if (!s.len || str_eq(buf_view(to), s))
		return false;
	buf_clear(to);
	buf_str(to, s);
	return !to->failed;
}

static bool make_room(struct session *s)
{
	size_t cap = s->cap ? s->cap * 2 : 16;
	struct chat **chats;

	if (s->count < s->cap)
		return true;
	chats = realloc(s->chats, cap * sizeof(*chats));
	if (!chats)
		return false;
	s->chats = chats;
	s->cap = cap;
	return true;
}

/* Where a chat seen for the first time begins: some lines before its end. */
static int64_t begin(int64_t end, int64_t backlog)
{
	return end > backlog ? end - backlog : 0;
}

static enum err add(
    struct session *s, const struct rec_chat *rec, struct chat **out)
{
	struct chat *chat;
	enum err err;

	if (!make_room(s))
		return ERR_no_memory;
	chat = calloc(1, sizeof(*chat));
	if (!chat)
		return ERR_no_memory;
	set(chat->conversation, SESSION_ID_MAX, rec->conversation);
	err = table_put(&s->by_id, rec->conversation, chat);
	if (err) {
		free(chat);
		return err;
	}
	chat->last = begin(rec->last, s->backlog);
	chat->last_note = begin(rec->last_note, s->backlog);
	s->chats[s->count++] = chat;
	chat->number = (int)s->count;
	*out = chat;
	return ERR_ok;
}

static bool is_mine(const struct session *s, const struct rec_chat *rec)
{
	if (s->standing == STANDING_customer)
		return rec->state != STATE_closed;
	return rec->state == STATE_with_rep && s->me[0] &&
	       str_is(rec->holder, s->me);
}

static void disown(struct chat *chat)
{
	chat->mine = chat->live = chat->asked = false;
	chat->waits_ms = 0;
}

static unsigned update(
    struct session *s, struct chat *chat, const struct rec_chat *rec)
{
	bool mine = is_mine(s, rec);
	unsigned changes = 0;

	if (set(chat->customer, SESSION_NAME_MAX, rec->customer))
		changes |= CHAT_HEADED;
	if (set(chat->rep, SESSION_NAME_MAX, rec->rep))
		changes |= CHAT_HEADED;
	if (set(chat->group, SESSION_ID_MAX, rec->group))
		changes |= CHAT_HEADED;
	set(chat->shop, SESSION_ID_MAX, rec->shop);
	if (set_long(&chat->context, rec->context))
		changes |= CHAT_ABOUT;
	if (set_long(&chat->contact, rec->contact))
		changes |= CHAT_ABOUT;
	if (chat->stage != rec->stage || chat->lang != rec->lang)
		changes |= CHAT_HEADED;
	if (chat->state != rec->state)
		changes |= CHAT_MOVED;
	if (mine != chat->mine)
		changes |= mine ? CHAT_GIVEN : CHAT_LOST;
	/* not ours for a while: begin near the end, not where we left */
	if (changes & CHAT_GIVEN && chat->last < begin(rec->last, s->backlog))
		chat->last = begin(rec->last, s->backlog);
	chat->stage = rec->stage;
	chat->lang = rec->lang;
	chat->state = rec->state;
	chat->mine = mine;
	chat->foreign = rec->foreign;
	chat->since_ms = rec->since;
	chat->place = rec->place;
	if (!mine)
		disown(chat);
	return changes;
}

enum err session_chat(struct session *s, const struct rec_chat *rec,
    struct chat **chat, unsigned *changes)
{
	struct chat *known = session_find(s, rec->conversation);
	unsigned is_new = known ? 0 : CHAT_NEW;
	enum err err;

	if (!known) {
		err = add(s, rec, &known);
		if (err)
			return err;
	}
	*changes = update(s, known, rec) | is_new;
	*chat = known;
	return ERR_ok;
}

enum err session_welcome(struct session *s, const struct msg_welcome *welcome)
{
	struct chat *chat;
	unsigned changes;
	enum err err;

	if (s->welcomed && s->epoch != welcome->epoch)
		for (size_t i = 0; i < s->count; i++)
			session_forget(s->chats[i]);
	s->welcomed = true;
	s->epoch = welcome->epoch;
	s->standing = welcome->standing;
	set(s->me, SESSION_ID_MAX, welcome->name);
	session_lost(s);
	for (size_t i = 0; i < s->count; i++) {
		s->chats[i]->was = s->chats[i]->mine;
		s->chats[i]->named = false;
	}
	for (size_t i = 0; i < welcome->chats.count; i++) {
		err = session_chat(s, &welcome->chats.at[i], &chat, &changes);
		if (err)
			return err;
		chat->named = chat->mine = true;
	}
	for (size_t i = 0; i < s->count; i++)
		if (!s->chats[i]->named)
			disown(s->chats[i]);
	return ERR_ok;
}

/* A customer waits from the first line a person has not answered. */
static void note_wait(struct chat *chat, const struct rec_line *line)
{
	if (line->kind == KIND_rep)
		chat->waits_ms = 0;
	else if (line->kind == KIND_customer && !chat->waits_ms)
		chat->waits_ms = line->at;
}

enum line_fate session_line(struct chat *chat, const struct rec_line *line)
{
	bool is_note = line->track == TRACK_internal;
	int64_t *last = is_note ? &chat->last_note : &chat->last;

	if (line->seq <= *last)
		return LINE_DOUBLE;
	if (line->seq > *last + 1)
		return LINE_HOLE;
	*last = line->seq;
	note_wait(chat, line);
	if (line->kind != KIND_rep)
		chat->unread++;
	return LINE_FRESH;
}

enum line_fate session_said(struct chat *chat, enum track track, int64_t seq)
{
	int64_t *last = track == TRACK_open ? &chat->last : &chat->last_note;

	if (seq <= *last)
		return LINE_DOUBLE;
	if (seq > *last + 1)
		return LINE_HOLE;
	*last = seq;
	return LINE_FRESH;
}

void session_forget(struct chat *chat)
{
	chat->last = chat->last_note = 0;
}

void session_gap(struct chat *chat, enum track track, int64_t lowest)
{
	int64_t *last = track == TRACK_open ? &chat->last : &chat->last_note;

	if (lowest > 0 && *last < lowest - 1)
		*last = lowest - 1;
}

struct line_walk session_walk(const struct rec_line_list *lines)
{
	struct line_walk w = { .lines = lines };

	while (w.note < lines->count && lines->at[w.note].track == TRACK_open)
		w.note++;
	w.notes_begin = w.note;
	return w;
}

const struct rec_line *session_walk_next(struct line_walk *w)
{
	const struct rec_line *at = w->lines->at;
	bool is_open = w->open < w->notes_begin;
	bool is_note = w->note < w->lines->count;

	if (is_open && is_note)
		is_open = at[w->note].at >= at[w->open].at;
	if (is_open)
		return &at[w->open++];
	return is_note ? &at[w->note++] : NULL;
}

void session_lost(struct session *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->chats[i]->live = s->chats[i]->asked = false;
}

void session_read(struct chat *chat)
{
	chat->unread = 0;
}

struct chat *session_waiting(const struct session *s)
{
	struct chat *first = NULL;

	for (size_t i = 0; i < s->count; i++) {
		struct chat *chat = s->chats[i];
		if (!chat->mine || !chat->waits_ms)
			continue;
		if (!first || chat->waits_ms < first->waits_ms)
			first = chat;
	}
	return first;
}
