/* The rep's terminal: what comes from the desk, and which chat is chosen. The
 * rule of it: nothing that comes ever changes the chosen chat while a line is
 * being typed. */
#include "client/cli/rep.h"

#include <stdio.h>
#include <stdlib.h>

#include "client/cli/explain.h"
#include "client/cli/verdict.h"
#include "shared/text.h"

enum {
	BACKLOG = 20, /* lines a new chat begins with */
	LOOK_BACK = 3
};
#define PICKS "picks" /* id of a question for prepared replies */
static const double told_s = 5, other_s = 7, marks_s = 0.3;

int64_t rep_now_ms(const struct rep *rep)
{
	return clock_wall_ms(rep->run->clock);
}

static struct screen *screen(struct rep *rep)
{
	return front_screen(rep->front);
}

bool rep_send(struct rep *rep, struct message *m)
{
	enum err err = talk_send(rep->run->talk, m, NULL);

	if (err)
		screen_notice(
		    screen(rep), NULL, "Not sent: %s", err_sentence(err));
	return !err;
}

/* ---- tabs --------------------------------------------------------------- */

static bool make_tabs(struct rep *rep, size_t count)
{
	struct tab **tabs;

	if (count <= rep->tab_count)
		return true;
	tabs = realloc(rep->tabs, count * sizeof(struct tab *));
	if (!tabs)
		return false;
	rep->tabs = tabs;
	while (rep->tab_count < count) {
		struct tab *tab = calloc(1, sizeof(*tab));
		if (!tab)
			return false;
		tabs[rep->tab_count++] = tab;
	}
	return true;
}

struct tab *rep_tab(struct rep *rep, const struct chat *chat)
{
	if (!make_tabs(rep, (size_t)chat->number))
		return &rep->spare;
	return rep->tabs[chat->number - 1];
}

/* ---- seen, delivered, typing -------------------------------------------- */

static void send_mark(struct rep *rep, enum message_type type,
    const struct chat *chat, int64_t seq)
{
	struct message m = { .type = type };

	if (type == MESSAGE_seen) {
		m.u.seen.conversation = str_from(chat->conversation);
		m.u.seen.seq = seq;
	} else {
		m.u.delivered.conversation = str_from(chat->conversation);
		m.u.delivered.seq = seq;
	}
	(void)rep_send(rep, &m);
}

static void on_marks(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct rep *rep = timer->data;

	(void)loop;
	(void)events;
	for (size_t i = 0; i < rep->tab_count; i++) {
		struct tab *tab = rep->tabs[i];
		struct chat *chat =
		    session_number(&rep->session, (long long)i + 1);
		if (chat && chat->mine && tab->seen)
			send_mark(rep, MESSAGE_seen, chat, tab->seen);
		else if (chat && chat->mine && tab->delivered)
			send_mark(rep, MESSAGE_delivered, chat, tab->delivered);
		tab->seen = tab->delivered = 0;
	}
}

static void mark(struct rep *rep, const struct chat *chat, int64_t seq)
{
	struct tab *tab = rep_tab(rep, chat);

	if (chat == rep->current)
		tab->seen = seq;
	else
		tab->delivered = seq;
	if (!ev_is_active(&rep->marks)) {
		ev_timer_set(&rep->marks, marks_s, 0.);
		ev_timer_start(rep->run->loop, &rep->marks);
	}
}

void rep_typing(struct rep *rep, bool on)
{
	struct message m = { .type = MESSAGE_typing };

	if (on == rep->typing_told)
		return;
	rep->typing_told = on;
	ev_timer_stop(rep->run->loop, &rep->told);
	if (!rep->current || !rep->current->mine)
		return;
	m.u.typing.conversation = str_from(rep->current->conversation);
	m.u.typing.on = on;
	(void)rep_send(rep, &m);
	if (on) {
		ev_timer_set(&rep->told, told_s, 0.);
		ev_timer_start(rep->run->loop, &rep->told);
	}
}

/* What was told is old: the next key tells it again. */
static void on_told(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct rep *rep = timer->data;

	(void)loop;
	(void)events;
	rep->typing_told = false;
}

static void on_other(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct rep *rep = timer->data;

	(void)loop;
	(void)events;
	rep->other_types = false;
}

static void other_types(struct rep *rep, bool on)
{
	rep->other_types = on;
	ev_timer_stop(rep->run->loop, &rep->other);
	if (!on)
		return;
	ev_timer_set(&rep->other, other_s, 0.);
	ev_timer_start(rep->run->loop, &rep->other);
}

/* ---- the chosen chat ---------------------------------------------------- */

bool rep_line_empty(struct rep *rep)
{
	struct buf text = BUF_EMPTY;
	bool empty;

	front_text(rep->front, &text, NULL);
	empty = !text.len;
	buf_fini(&text);
	return empty;
}

static void swap_drafts(struct rep *rep, struct chat *chat)
{
	if (!front_edits(rep->front))
		return;
	if (rep->current) {
		struct tab *old = rep_tab(rep, rep->current);
		buf_clear(&old->draft);
		front_text(rep->front, &old->draft, NULL);
	}
	front_set(rep->front, buf_view(&rep_tab(rep, chat)->draft));
	rep->typed_us = 0;
}

/* The desk gives the ids of lines to who said them, to nobody else. */
static bool is_ours(const struct rec_line *line)
{
	return line->kind == KIND_rep && line->sid.len;
}

void rep_show_picks(struct rep *rep, const struct chat *chat)
{
	struct tab *tab = rep_tab(rep, chat);

	screen_picks(screen(rep), tab->picks, tab->pick_count);
	tab->shown = tab->pick_count;
}

static void look_back(struct rep *rep, struct chat *chat)
{
	struct tab *tab = rep_tab(rep, chat);
	unsigned count = LOOK_BACK;
	const struct rec_line *line;

	if (chat->unread > LOOK_BACK)
		count = (unsigned)chat->unread;
	if (count > TAB_LINES)
		count = TAB_LINES;
	for (unsigned i = 0; (line = tab_look_back(tab, count, i)); i++)
		screen_line(screen(rep), chat, line, true, is_ours(line),
		    rep_now_ms(rep));
	rep_show_picks(rep, chat);
}

static void choose(struct rep *rep, struct chat *chat)
{
	rep_typing(rep, false);
	swap_drafts(rep, chat);
	rep->current = chat;
	other_types(rep, false);
}

void rep_go(struct rep *rep, struct chat *chat)
{
	if (chat != rep->current)
		choose(rep, chat);
	screen_state(screen(rep), chat, rep_now_ms(rep));
	screen_about(screen(rep), chat);
	look_back(rep, chat);
	session_read(chat);
	if (chat->mine && chat->last)
		mark(rep, chat, chat->last);
}

/* ---- chats -------------------------------------------------------------- */

static void given(struct rep *rep, struct chat *chat)
{
	bool asked = !strcmp(rep->taking, chat->conversation);

	if (asked) {
		rep->taking[0] = '\0';
		front_pause(rep->front, false);
	}
	if (rep->quiet)
		return;
	if (!asked)
		screen_given(screen(rep), chat, rep_now_ms(rep));
	if ((asked || !rep->current) && rep_line_empty(rep))
		choose(rep, chat);
	if (asked)
		screen_state(screen(rep), chat, rep_now_ms(rep));
	screen_about(screen(rep), chat);
}

static void lost(struct rep *rep, struct chat *chat)
{
	tab_picks(rep_tab(rep, chat), NULL, 0);
	if (chat->state == STATE_closed)
		screen_notice(screen(rep), chat, "closed");
	else
		screen_state(screen(rep), chat, rep_now_ms(rep));
}

static void on_chat(void *ctx, struct chat *chat, unsigned changes)
{
	struct rep *rep = ctx;

	if (changes & CHAT_GIVEN)
		given(rep, chat);
	else if (changes & CHAT_LOST)
		lost(rep, chat);
	else if (rep->quiet)
		return;
	else if (changes & (CHAT_MOVED | CHAT_NEW) && rep->watching)
		screen_state(screen(rep), chat, rep_now_ms(rep));
	else if (changes & (CHAT_MOVED | CHAT_HEADED) && chat == rep->current)
		screen_state(screen(rep), chat, rep_now_ms(rep));
	if (changes & CHAT_ABOUT && !(changes & CHAT_GIVEN) &&
	    (chat->mine || chat == rep->current))
		screen_about(screen(rep), chat);
}

static void show_chats(struct rep *rep, const struct rec_chat_list *list)
{
	const struct chat **chats = calloc(list->count + 1, sizeof(*chats));
	size_t count = 0;

	for (size_t i = 0; chats && i < list->count; i++) {
		chats[count] =
		    session_find(&rep->session, list->at[i].conversation);
		count += chats[count] != NULL;
	}
	if (chats)
		screen_chats(screen(rep), chats, count, rep_now_ms(rep));
	free(chats);
}

/* ---- lines -------------------------------------------------------------- */

static void on_line(
    void *ctx, struct chat *chat, const struct rec_line *line, bool live)
{
	struct rep *rep = ctx;
	bool current = chat == rep->current;

	(void)live;
	/* said here: it stands on the screen already */
	if (line->sid.len && table_get(&rep->sent, line->sid))
		return;
	tab_line(rep_tab(rep, chat), line);
	if (current)
		session_read(chat);
	if (line->kind == KIND_customer) {
		mark(rep, chat, line->seq);
		/* prepared for the line before */
		tab_picks(rep_tab(rep, chat), NULL, 0);
		if (current)
			other_types(rep, false);
	}
	screen_line(
	    screen(rep), chat, line, current, is_ours(line), rep_now_ms(rep));
}

static void on_gap(void *ctx, struct chat *chat)
{
	struct rep *rep = ctx;
	screen_notice(screen(rep), chat, "older lines are not kept any more");
}

static void show_history(struct rep *rep, const struct msg_lines *lines)
{
	struct chat *chat = session_find(&rep->session, lines->conversation);
	struct line_walk walk = session_walk(&lines->lines);
	const struct rec_line *line;

	if (!chat)
		return;
	screen_notice(
	    screen(rep), chat, "the last %zu lines:", lines->lines.count);
	while ((line = session_walk_next(&walk)))
		screen_line(screen(rep), chat, line, true, is_ours(line),
		    rep_now_ms(rep));
	screen_notice(screen(rep), chat, "end of history");
}

/* The number of the line for which they were asked does not come back. */
static void take_picks(
    struct rep *rep, const struct msg_suggestions *s, bool asked_for)
{
	struct chat *chat = session_find(&rep->session, s->conversation);
	struct tab *tab;

	if (!chat)
		return;
	tab = rep_tab(rep, chat);
	if ((asked_for ? tab->wanted : s->seq) != tab->asked)
		return; /* the customer has gone on */
	tab_picks(tab, s->items.at, s->items.count);
	if (chat == rep->current)
		rep_show_picks(rep, chat);
}

/* What was asked before the chat was ours, nobody has looked at for us. */
static void want_picks(struct rep *rep, const struct chat *chat)
{
	struct message m = { .type = MESSAGE_suggest, .id = STR(PICKS) };
	struct tab *tab = rep_tab(rep, chat);
	int64_t seq = tab_unadvised(tab);

	if (!chat->mine || !seq || chat->state != STATE_with_rep)
		return;
	m.u.suggest.conversation = str_from(chat->conversation);
	m.u.suggest.text = tab_said(tab, seq);
	if (text_blank(m.u.suggest.text))
		return;
	tab->wanted = seq;
	(void)rep_send(rep, &m);
}

/* ---- answers ------------------------------------------------------------ */

/* Which line an error is about, so that it can be typed again. */
static void show_lost_line(struct rep *rep, const struct outbox_entry *e,
    const struct chat *chat, const char *why)
{
	struct arena arena = ARENA_EMPTY;
	struct wire_fault fault;
	struct message m;
	struct str text = STR_NONE;

	if (!wire_decode((struct str){ e->frame, e->len }, TO_DESK, &arena, &m,
		&fault)) {
		if (m.type == MESSAGE_say)
			text = m.u.say.text;
		if (m.type == MESSAGE_note)
			text = m.u.note.text;
	}
	screen_notice(screen(rep), chat, "NOT %s: %s%s%.*s",
	    text.len ? "SENT" : "DONE", why, text.len ? " It was: " : "",
	    STR_ARG(text));
	arena_fini(&arena);
}

static const char *missing_advice(enum message_type type, const char *other)
{
	switch (type) {
	case MESSAGE_why:
		return "The machine thought nothing of that line.";
	case MESSAGE_teach:
		return "Tab behind /teach completes the id of a reply.";
	case MESSAGE_decide:
		return "/lessons lists those that can be decided about.";
	default:
		return other;
	}
}

static void take_error(struct rep *rep, const struct msg_error *error,
    const struct outbox_entry *e)
{
	const char *advice = verdict_of(error->code)->advice;
	struct chat *chat = NULL;
	char why[520];

	if (!e && (str_is(error->on, "typing") || str_is(error->on, "seen") ||
		      str_is(error->on, "delivered")))
		return; /* of no account */
	if (e)
		chat = session_find(&rep->session, str_from(e->conversation));
	if (e && e->type == MESSAGE_suggest && !strcmp(e->id, PICKS))
		return; /* nobody has typed that */
	if (e && str_is(error->code, "not_found"))
		advice = missing_advice(e->type, advice);
	if (e && e->type == MESSAGE_transfer)
		advice = "/who shows who is here and has room.";
	snprintf(why, sizeof(why), "%.*s%s%s", STR_ARG(error->text),
	    advice[0] ? " " : "", advice);
	if (e && e->type == MESSAGE_take) {
		rep->taking[0] = '\0';
		front_pause(rep->front, false);
	}
	if (!e)
		screen_notice(screen(rep), NULL, "%s", why);
	else if (!verdict_again(error->code, e->type))
		show_lost_line(rep, e, chat, why);
	else if (!e->tries)
		screen_notice(screen(rep), chat,
		    "%.*s (It is sent again by itself.)", STR_ARG(error->text));
}

static void greet(struct rep *rep, const struct msg_welcome *welcome)
{
	struct message watch = { .type = MESSAGE_watch, .id = STR("watch") };
	struct message away = { .type = MESSAGE_presence,
		.id = STR("presence") };

	if (rep->watching) {
		watch.u.watch.on = true;
		(void)rep_send(rep, &watch);
	}
	if (rep->away && welcome->here)
		(void)rep_send(rep, &away);
	if (rep->greeted)
		return;
	rep->greeted = true;
	rep->away = !welcome->here;
	screen_notice(screen(rep), NULL,
	    "Signed in as %.*s (%s)%s. /help "
	    "lists what can be typed.",
	    STR_ARG(welcome->name),
	    word_name(WORDS_standing, (int)welcome->standing),
	    rep->away ? ", away: /back to get chats" : "");
	if (welcome->chats.count)
		show_chats(rep, &welcome->chats);
	if (welcome->chats.count)
		rep_go(rep, session_find(&rep->session,
				welcome->chats.at[0].conversation));
	front_pause(rep->front, false);
}

/* What was taught counts. */
static void confirm(struct rep *rep, const struct outbox_entry *e)
{
	struct chat *chat =
	    session_find(&rep->session, str_from(e->conversation));
	struct arena arena = ARENA_EMPTY;
	struct wire_fault fault;
	struct message m;

	if (e->type != MESSAGE_teach && e->type != MESSAGE_decide)
		return;
	if (wire_decode(
		(struct str){ e->frame, e->len }, TO_DESK, &arena, &m, &fault))
		m.type = MESSAGE_COUNT;
	if (m.type == MESSAGE_decide)
		explain_decided(screen(rep), &m.u.decide);
	else if (m.type == MESSAGE_teach && chat)
		explain_taught(screen(rep), chat, &m.u.teach,
		    tab_said(rep_tab(rep, chat), m.u.teach.seq));
	arena_fini(&arena);
}

static void show_reasons(struct rep *rep, const struct msg_reasons *reasons)
{
	struct chat *chat = session_find(&rep->session, reasons->conversation);

	if (chat)
		explain_reasons(screen(rep), chat, reasons,
		    tab_said(rep_tab(rep, chat), reasons->seq),
		    rep_now_ms(rep));
}

static void take_first(struct rep *rep, const struct msg_listing *listing)
{
	struct message take = { .type = MESSAGE_take };

	if (!listing->chats.count) {
		rep->taking[0] = '\0';
		front_pause(rep->front, false);
		screen_notice(screen(rep), NULL, "Nobody waits.");
		return;
	}
	take.u.take.conversation = listing->chats.at[0].conversation;
	snprintf(rep->taking, sizeof(rep->taking), "%.*s",
	    STR_ARG(take.u.take.conversation));
	(void)rep_send(rep, &take);
}

static void show(struct rep *rep, const struct message *m,
    const struct outbox_entry *answered)
{
	switch (m->type) {
	case MESSAGE_welcome:
		greet(rep, &m->u.welcome);
		break;
	case MESSAGE_error:
		take_error(rep, &m->u.error, answered);
		break;
	case MESSAGE_listing:
		if (str_is(m->id, "first"))
			take_first(rep, &m->u.listing);
		else
			show_chats(rep, &m->u.listing.chats);
		break;
	case MESSAGE_lines:
		show_history(rep, &m->u.lines);
		break;
	case MESSAGE_suggestions:
		if (m->id.len && !str_is(m->id, PICKS))
			rep->completed(rep, m);
		else
			take_picks(rep, &m->u.suggestions, m->id.len);
		break;
	case MESSAGE_reasons:
		show_reasons(rep, &m->u.reasons);
		break;
	case MESSAGE_lessons:
		explain_lessons(
		    screen(rep), &m->u.lessons.items, rep_now_ms(rep));
		break;
	case MESSAGE_ack:
		if (answered)
			confirm(rep, answered);
		break;
	case MESSAGE_team:
		screen_team(screen(rep), &m->u.team.items);
		break;
	case MESSAGE_typing:
		if (rep->current && str_is(m->u.typing.conversation,
					rep->current->conversation))
			other_types(rep, m->u.typing.on);
		break;
	default:
		break;
	}
}

void rep_message(struct rep *rep, const struct message *m,
    const struct outbox_entry *answered)
{
	bool ours;

	/* of a list that was asked for, the list is enough */
	rep->quiet = m->type == MESSAGE_listing ||
		     (m->type == MESSAGE_welcome && !rep->greeted);
	ours = follow_message(&rep->follow, m, answered);
	rep->quiet = false;
	if (ours && m->type == MESSAGE_lines)
		for (size_t i = 0; i < rep->session.count; i++)
			want_picks(rep, rep->session.chats[i]);
	if (!ours)
		show(rep, m, answered);
}

void rep_state(
    struct rep *rep, enum talk_state state, const char *why, int64_t wait_ms)
{
	bool was_off = rep->off;

	rep->off = state == TALK_OFF;
	if (!rep->off) {
		if (was_off && rep->greeted)
			screen_notice(screen(rep), NULL, "Connected again.");
		return;
	}
	follow_lost(&rep->follow);
	rep->typing_told = false;
	rep->taking[0] = '\0';
	if (rep->greeted)
		front_pause(rep->front, false);
	if (was_off)
		return; /* the prompt says it all the time */
	screen_notice(screen(rep), NULL,
	    "No connection: %s. Next try in %.1f s, and so on.%s", why,
	    (double)wait_ms / 1000,
	    rep->greeted ? " What you say is kept and sent then." : "");
}

static enum err on_send(void *ctx, struct message *m)
{
	struct rep *rep = ctx;
	return talk_send(rep->run->talk, m, NULL);
}

/* ---- begin and end ------------------------------------------------------ */

enum err rep_init(struct rep *rep)
{
	uint64_t seed = 0;

	/* without chance the table still works, only not against an enemy */
	if (rep->run->chance->fill(rep->run->chance, &seed, sizeof(seed)))
		seed = 0;
	session_init(&rep->session, BACKLOG, seed);
	table_init(&rep->sent, seed);
	ev_timer_init(&rep->told, on_told, told_s, 0.);
	ev_timer_init(&rep->other, on_other, other_s, 0.);
	ev_timer_init(&rep->marks, on_marks, marks_s, 0.);
	rep->told.data = rep->other.data = rep->marks.data = rep;
	rep->follow.session = &rep->session;
	rep->follow.loop = rep->run->loop;
	rep->follow.ctx = rep;
	rep->follow.send = on_send;
	rep->follow.chat = on_chat;
	rep->follow.line = on_line;
	rep->follow.gap = on_gap;
	return follow_init(&rep->follow);
}

void rep_fini(struct rep *rep)
{
	ev_timer_stop(rep->run->loop, &rep->told);
	ev_timer_stop(rep->run->loop, &rep->other);
	ev_timer_stop(rep->run->loop, &rep->marks);
	follow_fini(&rep->follow);
	for (size_t i = 0; i < rep->tab_count; i++) {
		tab_fini(rep->tabs[i]);
		free(rep->tabs[i]);
	}
	free(rep->tabs);
	tab_fini(&rep->spare);
	session_fini(&rep->session);
	table_fini(&rep->sent);
}
