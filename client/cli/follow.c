/* Resuming. The rule of ids: a question of ours is called "resume.N", N the
 * chat's number, so that the answer tells what it is for. */
#include "client/cli/follow.h"

#include <ev.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/verdict.h"

#define PREFIX "resume."

enum { AGAIN_S = 1 };

static void ask(struct follow *f, struct chat *chat)
{
	struct message m = { .type = MESSAGE_resume };
	char id[32];

	if (!chat->mine || chat->asked || !f->on)
		return;
	snprintf(id, sizeof(id), PREFIX "%d", chat->number);
	m.id = str_from(id);
	m.u.resume.conversation = str_from(chat->conversation);
	m.u.resume.last = chat->last;
	if (f->session->standing != STANDING_customer)
		m.u.resume.last_note = chat->last_note;
	chat->asked = true;
	if (f->send(f->ctx, &m)) {
		chat->asked = false; /* the box is full: in a moment */
		ev_timer_again(f->loop, f->timer);
	}
}

static void ask_all(struct follow *f)
{
	for (size_t i = 0; i < f->session->count; i++)
		if (!f->session->chats[i]->live)
			ask(f, f->session->chats[i]);
}

static void on_again(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct follow *f = timer->data;

	(void)events;
	ev_timer_stop(loop, timer);
	ask_all(f);
}

enum err follow_init(struct follow *f)
{
	ev_timer *timer = calloc(1, sizeof(*timer));

	if (!timer)
		return ERR_no_memory;
	ev_timer_init(timer, on_again, 0., AGAIN_S);
	timer->data = f;
	f->timer = timer;
	return ERR_ok;
}

void follow_fini(struct follow *f)
{
	if (f->timer)
		ev_timer_stop(f->loop, f->timer);
	free(f->timer);
	f->timer = NULL;
}

void follow_lost(struct follow *f)
{
	ev_timer_stop(f->loop, f->timer);
	f->on = false;
	session_lost(f->session);
}

void follow_chat(struct follow *f, struct chat *chat)
{
	chat->mine = true;
	ask(f, chat);
}

/* ---- chats -------------------------------------------------------------- */

static void take_chat(struct follow *f, const struct rec_chat *rec)
{
	struct chat *chat;
	unsigned changes;

	if (session_chat(f->session, rec, &chat, &changes))
		return;
	f->chat(f->ctx, chat, changes);
	if (!chat->live)
		ask(f, chat);
}

static void take_chats(struct follow *f, const struct rec_chat_list *chats)
{
	for (size_t i = 0; i < chats->count; i++)
		take_chat(f, &chats->at[i]);
}

static void take_welcome(struct follow *f, const struct msg_welcome *welcome)
{
	size_t known = f->session->count;

	f->on = true;
	if (session_welcome(f->session, welcome))
		return;
	for (size_t i = 0; i < f->session->count; i++) {
		struct chat *chat = f->session->chats[i];
		unsigned changes = i < known ? 0 : CHAT_NEW;
		if (chat->was != chat->mine)
			changes |= chat->mine ? CHAT_GIVEN : CHAT_LOST;
		if (changes)
			f->chat(f->ctx, chat, changes);
	}
	ask_all(f);
}

/* ---- lines -------------------------------------------------------------- */

static void take_live(
    struct follow *f, struct chat *chat, const struct rec_line *line)
{
	switch (session_line(chat, line)) {
	case LINE_FRESH:
		f->line(f->ctx, chat, line, true);
		break;
	case LINE_HOLE:
		chat->live = false;
		ask(f, chat);
		break;
	case LINE_DOUBLE:
		break;
	}
}

/* A hole in an answer cannot be filled by asking once more. */
static void take_old(
    struct follow *f, struct chat *chat, const struct rec_line *line)
{
	enum line_fate fate = session_line(chat, line);

	if (fate == LINE_HOLE) {
		session_gap(chat, line->track, line->seq);
		f->gap(f->ctx, chat);
		fate = session_line(chat, line);
	}
	if (fate == LINE_FRESH)
		f->line(f->ctx, chat, line, false);
}

static void take_answer(
    struct follow *f, struct chat *chat, const struct msg_lines *lines)
{
	struct line_walk walk = session_walk(&lines->lines);
	const struct rec_line *line;

	chat->asked = false;
	chat->live = !lines->more;
	while ((line = session_walk_next(&walk)))
		take_old(f, chat, line);
	if (chat->live)
		return;
	if (lines->lines.count)
		ask(f, chat);
	else /* there is more, but not now */
		ev_timer_again(f->loop, f->timer);
}

/* Our own lines do not come back to us; their acks have the numbers. */
static void take_ack(struct follow *f, const struct msg_ack *ack,
    const struct outbox_entry *answered)
{
	struct chat *chat = session_find(f->session, ack->conversation);
	enum track track = TRACK_open;

	if (!chat || !chat->live || !ack->seq || !answered)
		return;
	if (answered->type == MESSAGE_note)
		track = TRACK_internal;
	if (session_said(chat, track, ack->seq) != LINE_HOLE)
		return;
	chat->live = false;
	ask(f, chat);
}

static void take_refusal(
    struct follow *f, struct chat *chat, const struct msg_error *error)
{
	int64_t wait_ms = error->retry_ms ? error->retry_ms : AGAIN_S * 1000;
	ev_timer *timer = f->timer;

	chat->asked = false;
	if (str_is(error->code, "gap") && error->lowest > chat->last + 1) {
		session_gap(chat, TRACK_open, error->lowest);
		f->gap(f->ctx, chat);
		ask(f, chat);
	} else if (str_is(error->code, "bad_seq") && chat->last) {
		session_forget(chat);
		f->gap(f->ctx, chat);
		ask(f, chat);
	} else if (verdict_of(error->code)->retry) {
		timer->repeat = (double)wait_ms / 1000;
		ev_timer_again(f->loop, timer);
	}
}

/* The chat an answer to our question is for; NULL if it is none. */
static struct chat *asked_for(struct follow *f, struct str id)
{
	struct str prefix = STR(PREFIX);
	long long number;

	if (id.len <= prefix.len || memcmp(id.ptr, prefix.ptr, prefix.len))
		return NULL;
	id.ptr += prefix.len;
	id.len -= prefix.len;
	return str_int(id, &number) ? session_number(f->session, number) : NULL;
}

bool follow_message(struct follow *f, const struct message *m,
    const struct outbox_entry *answered)
{
	struct chat *chat = asked_for(f, m->id);

	switch (m->type) {
	case MESSAGE_welcome:
		take_welcome(f, &m->u.welcome);
		break;
	case MESSAGE_chat:
		take_chats(f, &m->u.chat.chats);
		break;
	case MESSAGE_listing:
		take_chats(f, &m->u.listing.chats);
		break;
	case MESSAGE_ack:
		take_ack(f, &m->u.ack, answered);
		break;
	case MESSAGE_line:
		chat = session_find(f->session, m->u.line.conversation);
		for (size_t i = 0; chat && i < m->u.line.lines.count; i++)
			take_live(f, chat, &m->u.line.lines.at[i]);
		break;
	case MESSAGE_lines:
		if (chat)
			take_answer(f, chat, &m->u.lines);
		return chat;
	case MESSAGE_error:
		if (chat)
			take_refusal(f, chat, &m->u.error);
		return chat;
	default:
		break;
	}
	return false;
}
