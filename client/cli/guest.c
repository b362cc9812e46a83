/* `deskbell customer`: a customer's chat. One conversation, the last open one
 * or a new one; one do_NAME for each GUEST_COMMAND row of commands.def. */
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/follow.h"
#include "client/cli/front.h"
#include "client/cli/slash.h"
#include "client/cli/verbs.h"
#include "client/cli/verdict.h"
#include "shared/text.h"

enum {
	BACKLOG = 20,
	SAY_MAX = 4096,
	CHOICES = 3,
	HISTORY_LINES = 20,
	REACH_MIN = 3,
	REACH_MAX = 200
};
static const double typing_s = 7;

struct guest {
	struct run *run;
	struct front *front;
	struct session session;
	struct follow follow;
	struct table sent; /* ids of lines said here */
	struct chat *chat; /* NULL until it is open */
	struct buf first;  /* said before it was open */
	bool opening;
	bool off, greeted;
	int64_t offered; /* number of the line with choices, 0 = none */
	char choices[CHOICES][65];
	struct buf titles[CHOICES];
	size_t choice_count;
	int64_t unjudged; /* number of the last automatic answer, 0 = none or
			   told already whether it helped */
	bool rep_types;
	ev_timer types; /* wears off */
};

static struct screen *screen(struct guest *g)
{
	return front_screen(g->front);
}

static int64_t now_ms(const struct guest *g)
{
	return clock_wall_ms(g->run->clock);
}

#define NOTICE(g, ...) screen_notice(screen(g), NULL, __VA_ARGS__)

static bool send(struct guest *g, struct message *m)
{
	enum err err = talk_send(g->run->talk, m, NULL);

	if (err)
		NOTICE(g, "Not sent: %s", err_sentence(err));
	return !err;
}

/* ---- saying ------------------------------------------------------------- */

static void open_chat(struct guest *g)
{
	struct message m = { .type = MESSAGE_open };

	if (g->opening)
		return;
	m.u.open.lang = str_from(g->run->options->value[OPTION_lang]);
	g->opening = send(g, &m);
	front_pause(g->front, g->opening);
}

static void show_said(struct guest *g, struct str text)
{
	struct rec_line line = {
		.kind = KIND_customer, .text = text, .at = now_ms(g)
	};

	screen_line(screen(g), g->chat, &line, true, true, line.at);
}

static void say_in_chat(struct guest *g, struct str text)
{
	struct message m = { .type = MESSAGE_say };
	char id[TOKEN_ID_LEN + 1];

	if (token_id(g->run->chance, id))
		return;
	m.id = str_from(id);
	m.u.say.conversation = str_from(g->chat->conversation);
	m.u.say.text = text;
	g->offered = 0; /* the talk has gone on */
	/* known by its id when it comes back */
	if (send(g, &m) && table_put(&g->sent, m.id, g))
		NOTICE(g, "There is little memory left.");
}

static void say(struct guest *g, struct str text)
{
	if (text_count(text) > SAY_MAX) {
		NOTICE(g, "Not sent: over %d characters. Send it in parts.",
		    SAY_MAX);
		front_set(g->front, text);
		return;
	}
	if (g->chat && g->chat->state == STATE_closed) {
		NOTICE(g, "This chat is closed. /reopen opens it again.");
		front_set(g->front, text);
		return;
	}
	show_said(g, text);
	if (g->chat) {
		say_in_chat(g, text);
		return;
	}
	if (g->first.len)
		buf_char(&g->first, '\n');
	buf_str(&g->first, text);
	open_chat(g);
}

static void choose(struct guest *g, int number, struct str as_text)
{
	struct message m = { .type = MESSAGE_choose };

	if (!g->offered || (size_t)number > g->choice_count) {
		if (as_text.len)
			say(g, as_text);
		else
			NOTICE(g, "There is no answer %d on offer.", number);
		return;
	}
	m.u.choose.conversation = str_from(g->chat->conversation);
	m.u.choose.seq = g->offered;
	if (number)
		m.u.choose.reply = str_from(g->choices[number - 1]);
	if (!send(g, &m))
		return;
	g->offered = 0;
	show_said(g,
	    number ? buf_view(&g->titles[number - 1]) : STR("(none of these)"));
}

/* ---- the commands ------------------------------------------------------- */

static bool has_chat(struct guest *g)
{
	if (!g->chat)
		NOTICE(g, "Say something first.");
	return g->chat;
}

static void do_person(struct guest *g, struct str arguments)
{
	struct message m = { .type = MESSAGE_person };

	(void)arguments;
	if (!has_chat(g))
		return;
	m.u.person.conversation = str_from(g->chat->conversation);
	(void)send(g, &m);
}

static void judge(struct guest *g, bool yes)
{
	struct message m = { .type = MESSAGE_helped };

	if (!has_chat(g))
		return;
	if (!g->unjudged) {
		NOTICE(g, "There is no automatic answer to say that of.");
		return;
	}
	m.u.helped.conversation = str_from(g->chat->conversation);
	m.u.helped.seq = g->unjudged;
	m.u.helped.yes = yes;
	if (send(g, &m))
		g->unjudged = 0;
}

static void do_helped(struct guest *g, struct str arguments)
{
	(void)arguments;
	judge(g, true);
}

static void do_nothelped(struct guest *g, struct str arguments)
{
	(void)arguments;
	judge(g, false);
}

static void do_rate(struct guest *g, struct str arguments)
{
	struct message m = { .type = MESSAGE_rate };
	struct str word = slash_word(&arguments);
	long long score;

	if (!has_chat(g))
		return;
	if (!str_int(word, &score) || score < 1 || score > 5) {
		NOTICE(g, "/rate 1 to 5, then perhaps why");
		return;
	}
	m.u.rate.conversation = str_from(g->chat->conversation);
	m.u.rate.score = score;
	m.u.rate.text = arguments;
	(void)send(g, &m);
}

static void do_history(struct guest *g, struct str arguments)
{
	struct message m = { .type = MESSAGE_history, .id = STR("history") };
	long long count = HISTORY_LINES;

	if (!has_chat(g))
		return;
	if (arguments.len &&
	    (!str_int(arguments, &count) || count < 1 || count > 200)) {
		NOTICE(g, "/history, or /history with 1 to 200");
		return;
	}
	m.u.history.conversation = str_from(g->chat->conversation);
	m.u.history.limit = count;
	(void)send(g, &m);
}

static void do_contact(struct guest *g, struct str arguments)
{
	struct message m = { .type = MESSAGE_contact };

	if (!has_chat(g))
		return;
	if (arguments.len < REACH_MIN || arguments.len > REACH_MAX) {
		NOTICE(g, "/contact, then a mail address or a phone number");
		return;
	}
	m.u.contact.conversation = str_from(g->chat->conversation);
	m.u.contact.name = str_from(g->run->options->value[OPTION_name]);
	m.u.contact.reach = arguments;
	(void)send(g, &m);
}

static void do_close(struct guest *g, struct str arguments)
{
	struct message m = { .type = MESSAGE_close };

	(void)arguments;
	if (!has_chat(g))
		return;
	m.u.close.conversation = str_from(g->chat->conversation);
	(void)send(g, &m);
}

static void do_reopen(struct guest *g, struct str arguments)
{
	struct message m = { .type = MESSAGE_reopen };

	(void)arguments;
	if (!has_chat(g))
		return;
	m.u.reopen.conversation = str_from(g->chat->conversation);
	(void)send(g, &m);
}

static void do_help(struct guest *g, struct str arguments)
{
	(void)arguments;
	screen_help(screen(g), &slash_guest);
}

static void do_quit(struct guest *g, struct str arguments)
{
	(void)arguments;
	run_leave(g->run, EXIT_DONE);
}

static void run_command(struct guest *g, int command, struct str arguments)
{
	static void (*const handlers[])(struct guest *, struct str) = {
#define GUEST_COMMAND(name, args, description) do_##name,
#include "client/cli/commands.def"
	};

	handlers[command](g, arguments);
}

static void on_line(void *ctx, struct str text)
{
	struct guest *g = ctx;
	struct slash slash = slash_parse(&slash_guest, text);

	if (slash.kind != SLASH_NOTHING)
		front_remember(g->front, text);
	switch (slash.kind) {
	case SLASH_NOTHING:
		break;
	case SLASH_TEXT:
		if (!text_blank(slash.text))
			say(g, slash.text);
		break;
	case SLASH_PICK:
		choose(g, slash.number, slash.text);
		break;
	case SLASH_COMMAND:
		run_command(g, slash.number, slash.text);
		break;
	case SLASH_EDIT:
	case SLASH_UNKNOWN:
		NOTICE(g,
		    "There is no command /%.*s; /help lists them. "
		    "Nothing was sent.",
		    STR_ARG(slash.text));
		break;
	}
}

/* ---- what comes --------------------------------------------------------- */

static void adopt(struct guest *g, struct chat *chat)
{
	struct str rest;

	g->chat = chat;
	g->opening = false;
	front_pause(g->front, false);
	rest = buf_view(&g->first);
	if (rest.len)
		say_in_chat(g, rest);
	buf_clear(&g->first);
}

static void tell_state(struct guest *g, const struct chat *chat)
{
	switch (chat->state) {
	case STATE_waiting:
		if (chat->place > 0)
			NOTICE(g,
			    "A person is asked to come; you are number "
			    "%lld in the queue.",
			    (long long)chat->place);
		else
			NOTICE(g, "A person is asked to come.");
		break;
	case STATE_with_rep:
		NOTICE(g, "You are talking with %s now.",
		    chat->rep[0] ? chat->rep : "a person");
		break;
	case STATE_closed:
		NOTICE(g, "This chat is closed. /rate 1-5 says how it was, "
			  "/reopen opens it again.");
		break;
	default:
		break;
	}
}

static void on_chat(void *ctx, struct chat *chat, unsigned changes)
{
	struct guest *g = ctx;
	bool adopted = !g->chat && chat->state != STATE_closed;

	if (adopted)
		adopt(g, chat);
	if (chat == g->chat &&
	    (changes & (CHAT_MOVED | CHAT_GIVEN | CHAT_LOST) || adopted))
		tell_state(g, chat);
}

static void keep_choices(struct guest *g, const struct rec_line *line)
{
	g->choice_count = 0;
	g->offered = line->choices.count ? line->seq : 0;
	for (size_t i = 0; i < line->choices.count && i < CHOICES; i++) {
		const struct rec_choice *choice = &line->choices.at[i];
		snprintf(g->choices[i], sizeof(g->choices[i]), "%.*s",
		    STR_ARG(choice->reply));
		buf_clear(&g->titles[i]);
		buf_str(&g->titles[i], choice->title);
		g->choice_count = i + 1;
	}
}

static void on_chat_line(
    void *ctx, struct chat *chat, const struct rec_line *line, bool live)
{
	struct guest *g = ctx;
	struct message seen = { .type = MESSAGE_seen };

	(void)live;
	if (chat != g->chat)
		return;
	if (line->kind == KIND_customer && line->sid.len &&
	    table_get(&g->sent, line->sid))
		return;
	if (line->kind != KIND_system)
		keep_choices(g, line);
	if (line->kind == KIND_auto && line->reply.len)
		g->unjudged = line->seq;
	g->rep_types = false;
	screen_line(screen(g), chat, line, true, line->kind == KIND_customer,
	    now_ms(g));
	if (line->kind != KIND_rep)
		return;
	seen.u.seen.conversation = str_from(chat->conversation);
	seen.u.seen.seq = line->seq;
	(void)send(g, &seen);
}

static enum err on_send(void *ctx, struct message *m)
{
	struct guest *g = ctx;
	return talk_send(g->run->talk, m, NULL);
}

static void on_gap(void *ctx, struct chat *chat)
{
	struct guest *g = ctx;
	(void)chat;
	NOTICE(g, "Older lines are not kept any more.");
}

static void take_error(struct guest *g, const struct msg_error *error,
    const struct outbox_entry *e)
{
	const struct verdict *verdict = verdict_of(error->code);

	if (!e && error->on.len)
		return; /* of no account: typing, seen */
	if (e && e->type == MESSAGE_open && !verdict->retry) {
		g->opening = false;
		front_pause(g->front, false);
	}
	if (e && verdict_again(error->code, e->type))
		NOTICE(g, "%.*s (It is sent again by itself.)",
		    STR_ARG(error->text));
	else
		NOTICE(g, "%.*s%s%s", STR_ARG(error->text),
		    verdict->advice[0] ? " " : "", verdict->advice);
}

static void greet(struct guest *g, const struct msg_welcome *welcome)
{
	if (g->greeted)
		return;
	g->greeted = true;
	if (welcome->shop_name.len)
		NOTICE(g, "%.*s. /help lists what can be typed.",
		    STR_ARG(welcome->shop_name));
	if (welcome->greeting.len)
		NOTICE(g, "%.*s", STR_ARG(welcome->greeting));
	front_pause(g->front, false);
}

static void show_history(struct guest *g, const struct msg_lines *lines)
{
	for (size_t i = 0; i < lines->lines.count; i++)
		screen_line(screen(g), g->chat, &lines->lines.at[i], true,
		    lines->lines.at[i].kind == KIND_customer, now_ms(g));
	NOTICE(g, "end of history");
}

static void on_types(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct guest *g = timer->data;

	(void)loop;
	(void)events;
	g->rep_types = false;
}

static void take_typing(struct guest *g, bool on)
{
	g->rep_types = on;
	ev_timer_stop(g->run->loop, &g->types);
	ev_timer_set(&g->types, typing_s, 0.);
	ev_timer_start(g->run->loop, &g->types);
}

/* The answer to `open` may name the chat only. */
static void take_opened(struct guest *g, const struct msg_ack *ack)
{
	struct rec_chat rec = { .conversation = ack->conversation,
		.state = STATE_auto };
	struct chat *chat;
	unsigned changes;

	if (g->chat || !ack->conversation.len)
		return;
	if (!session_find(&g->session, ack->conversation) &&
	    session_chat(&g->session, &rec, &chat, &changes))
		return;
	chat = session_find(&g->session, ack->conversation);
	follow_chat(&g->follow, chat);
	adopt(g, chat);
}

static void on_message(
    void *ctx, const struct message *m, const struct outbox_entry *answered)
{
	struct guest *g = ctx;

	if (follow_message(&g->follow, m, answered))
		return;
	if (m->type == MESSAGE_welcome)
		greet(g, &m->u.welcome);
	else if (m->type == MESSAGE_error)
		take_error(g, &m->u.error, answered);
	else if (m->type == MESSAGE_lines)
		show_history(g, &m->u.lines);
	else if (m->type == MESSAGE_typing)
		take_typing(g, m->u.typing.on);
	else if (m->type == MESSAGE_ack && answered &&
		 answered->type == MESSAGE_open)
		take_opened(g, &m->u.ack);
	else if (m->type == MESSAGE_ack && answered &&
		 answered->type == MESSAGE_helped)
		NOTICE(g, "Thank you for telling us.");
	else if (m->type == MESSAGE_ack && m->u.ack.text.len)
		NOTICE(g, "Something in it was hidden. It was kept as: %.*s",
		    STR_ARG(m->u.ack.text));
}

static void on_state(
    void *ctx, enum talk_state state, const char *why, int64_t wait_ms)
{
	struct guest *g = ctx;
	bool was_off = g->off;

	g->off = state == TALK_OFF;
	if (!g->off && was_off)
		NOTICE(g, "Connected.");
	if (!g->off)
		return;
	follow_lost(&g->follow);
	if (was_off)
		return; /* the prompt says it all the time */
	NOTICE(g,
	    "No connection: %s. Next try in %.1f s, and so on. What you say "
	    "is kept and sent then.",
	    why, (double)wait_ms / 1000);
}

static void on_notice(void *ctx, const char *sentence)
{
	struct guest *g = ctx;
	NOTICE(g, "%s", sentence);
}

/* ---- the front ---------------------------------------------------------- */

static void on_tab(void *ctx)
{
	struct guest *g = ctx;
	struct buf line = BUF_EMPTY, rest = BUF_EMPTY, names = BUF_EMPTY;

	front_text(g->front, &line, NULL);
	slash_complete(&slash_guest, buf_view(&line), &rest, &names);
	if (rest.len) {
		buf_str(&line, buf_view(&rest));
		front_set(g->front, buf_view(&line));
	} else if (names.len) {
		NOTICE(g, "%s", buf_cstr(&names));
	}
	buf_fini(&line);
	buf_fini(&rest);
	buf_fini(&names);
}

static void on_edited(void *ctx)
{
	(void)ctx;
}

static void on_alt(void *ctx, int digit)
{
	(void)ctx;
	(void)digit;
}

static void on_prompt(void *ctx, struct buf *out)
{
	struct guest *g = ctx;
	struct screen_prompt prompt = { .off = g->off, .typing = g->rep_types };

	screen_prompt(screen(g), &prompt, out);
}

static void on_end(void *ctx)
{
	struct guest *g = ctx;
	run_leave(g->run, EXIT_DONE);
}

static void on_broken(void *ctx)
{
	struct guest *g = ctx;
	run_fail(g->run, EXIT_FAILED, "Standard output is gone.");
}

static enum err open_front(struct guest *g)
{
	struct front_config config = { .loop = g->run->loop,
		.plain = g->run->options->given[OPTION_plain],
		.guest = true,
		.ctx = g,
		.line = on_line,
		.edited = on_edited,
		.tab = on_tab,
		.chat = on_alt,
		.prompt = on_prompt,
		.end = on_end,
		.broken = on_broken };
	return front_open(&config, &g->front);
}

/* ---- the command -------------------------------------------------------- */

static enum exit_code run_guest(struct guest *g)
{
	struct talk_config config = { .patient = true,
		.ctx = g,
		.message = on_message,
		.state = on_state,
		.notice = on_notice };
	enum exit_code code = run_customer(g->run, &config.who, true);

	if (!code)
		code = run_open(g->run, &config);
	if (code)
		return code;
	if (follow_init(&g->follow) || open_front(g))
		return EXIT_FAILED;
	run_loop(g->run);
	front_close(g->front);
	return EXIT_DONE;
}

enum exit_code verb_customer(struct run *run)
{
	struct guest g = { .run = run };
	enum exit_code code;

	if (run->options->given[OPTION_json])
		return verb_script(run, true);
	session_init(&g.session, BACKLOG, 0);
	table_init(&g.sent, 0);
	ev_timer_init(&g.types, on_types, typing_s, 0.);
	g.types.data = &g;
	g.follow.session = &g.session;
	g.follow.loop = run->loop;
	g.follow.ctx = &g;
	g.follow.send = on_send;
	g.follow.chat = on_chat;
	g.follow.line = on_chat_line;
	g.follow.gap = on_gap;
	code = run_guest(&g);
	ev_timer_stop(run->loop, &g.types);
	follow_fini(&g.follow);
	session_fini(&g.session);
	table_fini(&g.sent);
	buf_fini(&g.first);
	for (int i = 0; i < CHOICES; i++)
		buf_fini(&g.titles[i]);
	return code;
}
