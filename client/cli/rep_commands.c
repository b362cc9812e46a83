/* The rep's terminal: what is typed. One do_NAME for each REP_COMMAND row of
 * commands.def. */
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/explain.h"
#include "client/cli/learn.h"
#include "client/cli/rep.h"
#include "shared/text.h"

enum { SAY_MAX = 4096, HISTORY_LINES = 20 };

static struct screen *screen(struct rep *rep)
{
	return front_screen(rep->front);
}

#define NOTICE(rep, ...) screen_notice(screen(rep), NULL, __VA_ARGS__)

/* ---- what the commands share -------------------------------------------- */

/* The chat a number names; says so if there is none. */
static struct chat *numbered(struct rep *rep, struct str word)
{
	struct chat *chat = NULL;
	long long number;

	if (str_int(word, &number))
		chat = session_number(&rep->session, number);
	if (!chat)
		NOTICE(rep, "There is no chat %.*s here; /list shows which.",
		    STR_ARG(word));
	return chat;
}

static struct chat *chosen(struct rep *rep)
{
	if (!rep->current)
		NOTICE(rep, "No chat is chosen; /go N chooses one, /list "
			    "shows which there are.");
	return rep->current;
}

/* By number if one is given, else the chosen one. */
static struct chat *meant(struct rep *rep, struct str arguments)
{
	struct str word = slash_word(&arguments);
	return word.len ? numbered(rep, word) : chosen(rep);
}

/* A text that may be said. */
static bool sayable(struct rep *rep, struct str text)
{
	if (text_blank(text))
		NOTICE(rep, "There is no text to send.");
	else if (text_count(text) > SAY_MAX)
		NOTICE(rep, "Not sent: over %d characters. Send it in parts.",
		    SAY_MAX);
	else
		return true;
	return false;
}

static bool may_write(struct rep *rep, const struct chat *chat)
{
	if (chat->state == STATE_closed)
		screen_notice(screen(rep), chat,
		    "Not sent: this chat is closed. /reopen opens it.");
	else if (!chat->mine && rep->session.standing == STANDING_rep)
		screen_notice(
		    screen(rep), chat, "Not sent: this chat is not yours.");
	else
		return true;
	return false;
}

/* ---- saying ------------------------------------------------------------- */

static int64_t typing_ms(const struct rep *rep)
{
	int64_t now_us = clock_mono_us(rep->run->clock);
	int64_t ms = rep->typed_us ? (now_us - rep->typed_us) / 1000 : 0;

	return ms < 3600000 ? ms : 3600000;
}

/* Shows at once what was said; if it ever comes back, it is known by its id. */
static void show_said(struct rep *rep, struct chat *chat,
    const struct message *m, enum kind kind, struct str text)
{
	struct rec_line line = { .kind = kind,
		.from = STR("you"),
		.text = text,
		.sid = m->id,
		.at = rep_now_ms(rep) };

	if (table_put(&rep->sent, m->id, rep))
		NOTICE(rep, "There is little memory left.");
	tab_line(rep_tab(rep, chat), &line);
	screen_line(screen(rep), chat, &line, chat == rep->current,
	    kind == KIND_rep, line.at);
}

static bool say(struct rep *rep, struct chat *chat, struct str text,
    struct str reply, bool edited)
{
	struct message m = { .type = MESSAGE_say };
	struct tab *tab = rep_tab(rep, chat);
	int64_t asked = tab->reply[0] ? tab->reply_to : tab->asked;
	char id[WIRE_ID_MAX + 1];

	if (!may_write(rep, chat) || !sayable(rep, text))
		return false;
	m.u.say.conversation = str_from(chat->conversation);
	m.u.say.text = text;
	m.u.say.reply = reply;
	m.u.say.edited = edited;
	m.u.say.passed = tab_passed(tab, reply, text);
	m.u.say.typing_ms = typing_ms(rep);
	if (token_id(rep->run->chance, id))
		return false;
	m.id = str_from(id);
	if (!rep_send(rep, &m))
		return false;
	chat->waits_ms = 0;
	show_said(rep, chat, &m, KIND_rep, text);
	if (!reply.len)
		return true;
	tab_used(tab, reply, asked);
	if (asked)
		explain_hint(screen(rep), chat, reply);
	return true;
}

static void say_typed(struct rep *rep, struct str text)
{
	struct chat *chat = chosen(rep);
	struct tab *tab;
	bool edited;

	if (!chat) {
		front_set(rep->front, text);
		return;
	}
	tab = rep_tab(rep, chat);
	edited = tab->reply[0] && !str_eq(text, buf_view(&tab->pristine));
	if (say(rep, chat, text, str_from(tab->reply), edited))
		tab_reply(tab, STR_NONE, STR_NONE);
	else
		front_set(rep->front, text); /* to be mended */
}

/* The line that is typed comes from this reply. Plain lines are typed anew, so
 * nobody knows what they come from. */
static void from_reply(
    struct rep *rep, const struct chat *chat, const struct rec_suggestion *item)
{
	if (front_edits(rep->front))
		tab_reply(rep_tab(rep, chat), item->reply, item->text);
}

static void into_line(
    struct rep *rep, struct chat *chat, const struct rec_suggestion *item)
{
	from_reply(rep, chat, item);
	front_set(rep->front, item->text);
	if (item->missing.len)
		screen_notice(screen(rep), chat, "Still to be typed: %.*s",
		    STR_ARG(item->missing));
}

/* The list changed under the fingers: a number may mean another one. */
static bool changed(struct rep *rep, struct chat *chat)
{
	struct tab *tab = rep_tab(rep, chat);

	if (!rep->typed_us || rep->turn == tab->turn)
		return false;
	screen_notice(screen(rep), chat,
	    "Not sent: the prepared replies changed while you typed.");
	rep_show_picks(rep, chat);
	return true;
}

static const struct rec_suggestion *picked(
    struct rep *rep, struct chat *chat, int number)
{
	const struct rec_suggestion *item =
	    tab_pick(rep_tab(rep, chat), number);

	if (changed(rep, chat))
		return NULL;
	if (!item)
		screen_notice(screen(rep), chat,
		    "There is no prepared reply %d. To say the number: /say "
		    "%d %d",
		    number, chat->number, number);
	return item;
}

static void pick(struct rep *rep, int number, bool edit)
{
	struct chat *chat = chosen(rep);
	const struct rec_suggestion *item;

	if (!chat)
		return;
	item = picked(rep, chat, number);
	if (!item)
		return;
	if (edit || item->missing.len)
		into_line(rep, chat, item);
	else
		(void)say(rep, chat, item->text, item->reply, false);
}

/* ---- the commands ------------------------------------------------------- */

static void do_go(struct rep *rep, struct str arguments)
{
	struct str word = slash_word(&arguments);
	struct chat *chat =
	    word.len ? numbered(rep, word) : session_waiting(&rep->session);

	if (chat)
		rep_go(rep, chat);
	else if (!word.len)
		NOTICE(rep, "No customer of yours waits for an answer.");
}

static void do_list(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_list, .id = STR("list") };
	struct str word = slash_word(&arguments);
	int what = word.len ? word_value(WORDS_listed, word) : LISTED_mine;

	if (what < 0) {
		NOTICE(rep, "/list mine, waiting, active or closed");
		return;
	}
	m.u.list.what = (enum listed)what;
	(void)rep_send(rep, &m);
}

static void do_take(struct rep *rep, struct str arguments)
{
	struct message first = { .type = MESSAGE_list, .id = STR("first") };
	struct message take = { .type = MESSAGE_take };
	struct str word = slash_word(&arguments);
	struct chat *chat;
	long long number;

	first.u.list.what = LISTED_waiting;
	first.u.list.limit = 1;
	take.u.take.conversation = word;
	if (str_int(word, &number)) {
		chat = numbered(rep, word);
		if (!chat)
			return;
		take.u.take.conversation = str_from(chat->conversation);
	}
	/* the lines behind it, if they come from a file, are for that chat */
	front_pause(rep->front, true);
	snprintf(rep->taking, sizeof(rep->taking), "%.*s",
	    STR_ARG(take.u.take.conversation));
	if (!rep_send(rep, word.len ? &take : &first))
		front_pause(rep->front, false);
}

static void do_say(struct rep *rep, struct str arguments)
{
	struct chat *chat = numbered(rep, slash_word(&arguments));

	if (chat)
		(void)say(rep, chat, arguments, STR_NONE, false);
}

static void ask_replies(
    struct rep *rep, struct str code, const char *id, struct chat *chat)
{
	struct message m = { .type = MESSAGE_suggest };

	if (code.len >= sizeof(rep->code) || !code.len)
		return;
	memcpy(rep->code, code.ptr, code.len);
	rep->code[code.len] = '\0';
	rep->code_chat = rep->current;
	m.id = str_from(id);
	m.u.suggest.code = str_from(rep->code);
	if (chat)
		m.u.suggest.conversation = str_from(chat->conversation);
	(void)rep_send(rep, &m);
}

static void do_reply(struct rep *rep, struct str arguments)
{
	struct chat *chat = chosen(rep);
	struct str code = slash_word(&arguments);

	if (!code.len)
		NOTICE(rep, "/reply CODE, as in /reply order.status");
	else if (chat)
		ask_replies(rep, code, "reply", chat);
}

static void do_note(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_note };
	struct chat *chat = chosen(rep);
	char id[WIRE_ID_MAX + 1];

	if (!chat || !sayable(rep, arguments) || token_id(rep->run->chance, id))
		return;
	m.id = str_from(id);
	m.u.note.conversation = str_from(chat->conversation);
	m.u.note.text = arguments;
	if (rep_send(rep, &m))
		show_said(rep, chat, &m, KIND_note, arguments);
}

static void do_why(struct rep *rep, struct str arguments)
{
	struct chat *chat = chosen(rep);

	if (chat)
		learn_why(rep, chat, arguments);
}

static void do_teach(struct rep *rep, struct str arguments)
{
	struct chat *chat = chosen(rep);
	struct str word = slash_word(&arguments);
	const struct rec_suggestion *item;
	long long number;

	if (!chat)
		return;
	if (str_int(word, &number)) {
		item = number <= TAB_PICKS
			   ? tab_pick(rep_tab(rep, chat), (int)number)
			   : NULL;
		if (changed(rep, chat))
			return;
		word = item ? item->reply : STR_NONE;
	}
	learn_teach(rep, chat, word);
}

static void do_yes(struct rep *rep, struct str arguments)
{
	struct chat *chat = chosen(rep);

	(void)arguments;
	if (chat)
		learn_yes(rep, chat);
}

static void do_lessons(struct rep *rep, struct str arguments)
{
	learn_list(rep, arguments);
}

static void do_approve(struct rep *rep, struct str arguments)
{
	learn_decide(rep, arguments, true);
}

static void do_decline(struct rep *rep, struct str arguments)
{
	learn_decide(rep, arguments, false);
}

static void do_transfer(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_transfer };
	struct chat *chat = chosen(rep);
	struct str to = slash_word(&arguments);

	if (!chat)
		return;
	if (!to.len || str_is(to, "@")) {
		NOTICE(rep, "/transfer NAME or /transfer @GROUP, with a note "
			    "behind it; /who shows who is here.");
		return;
	}
	m.u.transfer.conversation = str_from(chat->conversation);
	if (to.ptr[0] == '@')
		m.u.transfer.group = (struct str){ to.ptr + 1, to.len - 1 };
	else
		m.u.transfer.rep = to;
	m.u.transfer.note = arguments;
	(void)rep_send(rep, &m);
}

static void do_stage(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_mark };
	struct chat *chat = chosen(rep);
	struct str word = slash_word(&arguments);
	int stage = word_value(WORDS_stage, word), lang;

	if (!chat)
		return;
	word = slash_word(&arguments);
	lang = word.len ? word_value(WORDS_lang, word) : (int)chat->lang;
	if (stage < 0 || lang < 0) {
		NOTICE(rep, "/stage pre_sale, order or after_sale, then "
			    "perhaps en, zh, ja or es");
		return;
	}
	m.u.mark.conversation = str_from(chat->conversation);
	m.u.mark.stage = (enum stage)stage;
	m.u.mark.lang = (enum lang)lang;
	(void)rep_send(rep, &m);
}

static void do_close(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_close };
	struct chat *chat = chosen(rep);

	if (!chat)
		return;
	m.u.close.conversation = str_from(chat->conversation);
	m.u.close.reason = arguments;
	(void)rep_send(rep, &m);
}

static void do_reopen(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_reopen };
	struct chat *chat = meant(rep, arguments);

	if (!chat)
		return;
	m.u.reopen.conversation = str_from(chat->conversation);
	(void)rep_send(rep, &m);
}

static void do_history(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_history, .id = STR("history") };
	struct chat *chat = chosen(rep);
	long long count = HISTORY_LINES;

	if (!chat)
		return;
	if (arguments.len &&
	    (!str_int(arguments, &count) || count < 1 || count > 200)) {
		NOTICE(rep, "/history, or /history with 1 to 200");
		return;
	}
	m.u.history.conversation = str_from(chat->conversation);
	m.u.history.limit = count;
	(void)rep_send(rep, &m);
}

static void do_who(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_colleagues, .id = STR("who") };

	(void)arguments;
	m.u.colleagues.all = true;
	(void)rep_send(rep, &m);
}

static void set_away(struct rep *rep, bool away)
{
	struct message m = { .type = MESSAGE_presence, .id = STR("presence") };

	m.u.presence.here = !away;
	if (rep_send(rep, &m))
		rep->away = away;
}

static void do_away(struct rep *rep, struct str arguments)
{
	(void)arguments;
	set_away(rep, true);
}

static void do_back(struct rep *rep, struct str arguments)
{
	(void)arguments;
	set_away(rep, false);
}

static void do_watch(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_watch, .id = STR("watch") };
	struct str word = slash_word(&arguments);

	if (!str_is(word, "on") && !str_is(word, "off")) {
		NOTICE(rep, "/watch on or /watch off");
		return;
	}
	m.u.watch.on = str_is(word, "on");
	if (rep_send(rep, &m))
		rep->watching = m.u.watch.on;
}

static void do_help(struct rep *rep, struct str arguments)
{
	(void)arguments;
	screen_help(screen(rep), &slash_rep);
}

static void do_quit(struct rep *rep, struct str arguments)
{
	(void)arguments;
	run_leave(rep->run, EXIT_DONE);
}

static void run_command(struct rep *rep, int command, struct str arguments)
{
	static void (*const handlers[])(struct rep *, struct str) = {
#define REP_COMMAND(name, args, description) do_##name,
#include "client/cli/commands.def"
	};

	handlers[command](rep, arguments);
}

void rep_line(struct rep *rep, struct str line)
{
	struct slash slash = slash_parse(&slash_rep, line);

	rep_typing(rep, false);
	if (slash.kind != SLASH_NOTHING)
		front_remember(rep->front, line);
	if (slash.kind == SLASH_PICK &&
	    (slash.number < 1 || slash.number > TAB_PICKS) && slash.text.len)
		slash.kind = SLASH_TEXT;
	switch (slash.kind) {
	case SLASH_NOTHING:
		break;
	case SLASH_TEXT:
		say_typed(rep, slash.text);
		break;
	case SLASH_PICK:
		pick(rep, slash.number, false);
		break;
	case SLASH_EDIT:
		pick(rep, slash.number, true);
		break;
	case SLASH_COMMAND:
		run_command(rep, slash.number, slash.text);
		break;
	case SLASH_UNKNOWN:
		NOTICE(rep,
		    "There is no command /%.*s; /help lists them. "
		    "Nothing was sent.",
		    STR_ARG(slash.text));
		break;
	}
	rep->typed_us = 0;
}

void rep_why_key(struct rep *rep)
{
	do_why(rep, STR_NONE);
}

/* ---- completion --------------------------------------------------------- */

/* The first prepared reply into the line. */
static void take_first_pick(struct rep *rep)
{
	const struct rec_suggestion *first = NULL;

	if (rep->current)
		first = tab_pick(rep_tab(rep, rep->current), 1);
	if (first)
		into_line(rep, rep->current, first);
	else
		front_bell(rep->front);
}

/* Where the ";code" at the end of a line begins; -1 if it has none. */
static long code_start(struct str line)
{
	for (size_t i = line.len; i > 0 && line.ptr[i - 1] != ' '; i--)
		if (line.ptr[i - 1] == ';' &&
		    (i == 1 || line.ptr[i - 2] == ' '))
			return (long)i - 1;
	return -1;
}

static void complete_command(struct rep *rep, struct str line)
{
	struct buf rest = BUF_EMPTY, names = BUF_EMPTY, all = BUF_EMPTY;

	slash_complete(&slash_rep, line, &rest, &names);
	if (rest.len) {
		buf_str(&all, line);
		buf_str(&all, buf_view(&rest));
		front_set(rep->front, buf_view(&all));
	} else if (names.len) {
		NOTICE(rep, "%s", buf_cstr(&names));
	} else {
		front_bell(rep->front);
	}
	buf_fini(&rest);
	buf_fini(&names);
	buf_fini(&all);
}

/* What stands behind a command that takes the id of a reply; else none. */
static struct str code_argument(struct str line)
{
	static const struct str commands[] = { STR("/reply "), STR("/teach ") };

	for (int i = 0; i < 2; i++) {
		struct str c = commands[i];
		if (line.len > c.len && !memcmp(line.ptr, c.ptr, c.len))
			return (
			    struct str){ line.ptr + c.len, line.len - c.len };
	}
	return STR_NONE;
}

static void complete(struct rep *rep, struct str line)
{
	struct str code = code_argument(line);
	long start = code_start(line);

	if (!line.len)
		take_first_pick(rep);
	else if (code.len)
		ask_replies(rep, code, "code", rep->current);
	else if (line.len && line.ptr[0] == '/' &&
		 !memchr(line.ptr, ' ', line.len))
		complete_command(rep, line);
	else if (start >= 0 && (size_t)start + 1 < line.len)
		ask_replies(rep,
		    (struct str){
			line.ptr + start + 1, line.len - (size_t)start - 1 },
		    "complete", rep->current);
	else
		front_bell(rep->front);
}

void rep_tab_key(struct rep *rep)
{
	struct buf line = BUF_EMPTY;
	bool at_end;

	front_text(rep->front, &line, &at_end);
	if (at_end)
		complete(rep, buf_view(&line));
	else
		front_bell(rep->front);
	buf_fini(&line);
}

/* The reply that is meant: the one of just that id, or the only one. */
static const struct rec_suggestion *sole(
    const struct rep *rep, const struct rec_suggestion_list *items)
{
	for (size_t i = 0; i < items->count; i++)
		if (str_is(items->at[i].reply, rep->code))
			return &items->at[i];
	return items->count == 1 ? items->at : NULL;
}

/* Bytes that all ids have in common. */
static size_t common(const struct rec_suggestion_list *items)
{
	struct str first = items->at[0].reply;
	size_t len = first.len;

	for (size_t i = 1; i < items->count; i++) {
		struct str other = items->at[i].reply;
		size_t same = 0;
		while (same < len && same < other.len &&
		       other.ptr[same] == first.ptr[same])
			same++;
		len = same;
	}
	return len;
}

/* Another text for the end of the line, which still must be the one asked
 * for. */
static void replace_end(struct rep *rep, struct str text)
{
	struct buf line = BUF_EMPTY;
	size_t asked = strlen(rep->code);

	front_text(rep->front, &line, NULL);
	if (line.len >= asked &&
	    !memcmp(line.ptr + line.len - asked, rep->code, asked)) {
		line.len -= asked;
		if (line.len && line.ptr[line.len - 1] == ';')
			line.len--;
		buf_str(&line, text);
		front_set(rep->front, buf_view(&line));
	}
	buf_fini(&line);
}

static void list_replies(
    struct rep *rep, const struct rec_suggestion_list *items)
{
	for (size_t i = 0; i < items->count; i++)
		NOTICE(rep, "%.*s  %.*s", STR_ARG(items->at[i].reply),
		    STR_ARG(items->at[i].title));
}

void rep_completed(struct rep *rep, const struct message *m)
{
	const struct rec_suggestion_list *items = &m->u.suggestions.items;
	const struct rec_suggestion *item = sole(rep, items);
	size_t same = items->count ? common(items) : 0;
	struct buf longer = BUF_EMPTY;

	if (rep->code_chat != rep->current)
		return; /* it was for another line */
	if (!items->count) {
		NOTICE(rep, "No prepared reply begins with %s.", rep->code);
	} else if (item && rep->current && !str_is(m->id, "code")) {
		from_reply(rep, rep->current, item);
		if (str_is(m->id, "reply"))
			front_set(rep->front, item->text);
		else
			replace_end(rep, item->text);
	} else if (same > strlen(rep->code) && !str_is(m->id, "reply")) {
		if (str_is(m->id, "complete"))
			buf_char(&longer, ';');
		buf_add(&longer, items->at[0].reply.ptr, same);
		replace_end(rep, buf_view(&longer));
	} else {
		list_replies(rep, items);
	}
	buf_fini(&longer);
}
