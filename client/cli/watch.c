/* `deskbell watch`: every chat of the signer's shops that changes its state,
 * one line each. */
#include <time.h>
#include <unistd.h>

#include "client/cli/json.h"
#include "client/cli/session.h"
#include "client/cli/verbs.h"
#include "client/cli/verdict.h"
#include "client/cli/wrap.h"

enum { CHAT_CAME = 1 << 30 }; /* beside the CHAT_ bits: it is there */

struct watching {
	struct run *run;
	struct session session; /* the states seen so far */
	struct buf line;
	bool listed; /* what was before the first change is known */
};

static void put(struct watching *w, const char *text, int width)
{
	int used = wrap_cut(str_from(text[0] ? text : "-"), width, &w->line);

	while (used++ <= width)
		buf_char(&w->line, ' ');
}

/* Columns by blanks, as a person and as awk like them; names lose theirs. */
static void print_chat(struct watching *w, const struct chat *chat)
{
	time_t now = (time_t)(clock_wall_ms(w->run->clock) / 1000);
	char stamp[32] = "";
	struct tm tm;

	if (localtime_r(&now, &tm))
		strftime(stamp, sizeof(stamp), "%H:%M:%S ", &tm);
	buf_clear(&w->line);
	buf_text(&w->line, stamp);
	put(w, word_name(WORDS_state, (int)chat->state), 8);
	put(w, chat->conversation, 22);
	put(w, chat->shop, 10);
	put(w, word_name(WORDS_lang, (int)chat->lang), 3);
	put(w, word_name(WORDS_stage, (int)chat->stage), 10);
	put(w, chat->state == STATE_with_rep ? chat->rep : chat->group, 12);
	wrap_cut(str_from(chat->customer), 40, &w->line);
	run_print(w->run, buf_view(&w->line));
}

static void take_chats(
    struct watching *w, const struct rec_chat_list *chats, unsigned wanted)
{
	struct chat *chat;
	unsigned changes;

	for (size_t i = 0; i < chats->count; i++)
		if (!session_chat(
			&w->session, &chats->at[i], &chat, &changes) &&
		    (changes | CHAT_CAME) & wanted)
			print_chat(w, chat);
}

/* The first list says how things stand, a later one what a break hid. */
static void take_list(struct watching *w, const struct msg_listing *listing)
{
	take_chats(w, &listing->chats, w->listed ? CHAT_NEW | CHAT_MOVED : 0);
	w->listed = true;
}

static void send(struct watching *w, struct message *m)
{
	if (talk_send(w->run->talk, m, NULL))
		run_fail(w->run, EXIT_FAILED, "This cannot be sent.");
}

static void begin(struct watching *w, enum standing standing)
{
	struct message watch = { .type = MESSAGE_watch, .id = STR("watch") };
	struct message list = { .type = MESSAGE_list, .id = STR("list") };

	watch.u.watch.on = true;
	list.u.list.what = LISTED_active;
	list.u.list.limit = 200;
	send(w, &watch);
	if (standing != STANDING_rep) /* who may not ask for it */
		send(w, &list);
}

static void on_message(
    void *ctx, const struct message *m, const struct outbox_entry *answered)
{
	struct watching *w = ctx;

	(void)answered;
	if (m->type == MESSAGE_welcome)
		begin(w, m->u.welcome.standing);
	else if (m->type == MESSAGE_error)
		run_fail(w->run, verdict_of(m->u.error.code)->exit, "%.*s",
		    STR_ARG(m->u.error.text));
	else if (w->run->options->given[OPTION_json])
		return; /* on_frame has it */
	else if (m->type == MESSAGE_chat)
		take_chats(w, &m->u.chat.chats, CHAT_CAME);
	else if (m->type == MESSAGE_listing)
		take_list(w, &m->u.listing);
}

/* With --json: the desk's own words about chats. */
static void on_frame(void *ctx, struct str frame)
{
	struct watching *w = ctx;
	struct arena arena = ARENA_EMPTY;
	struct wire_fault fault;
	struct message m;

	buf_clear(&w->line);
	json_line(&w->line, frame, isatty(w->run->out.fd));
	if (!wire_decode(frame, TO_PEER, &arena, &m, &fault) &&
	    m.type == MESSAGE_chat)
		run_print(w->run, buf_view(&w->line));
	arena_fini(&arena);
}

static void on_state(
    void *ctx, enum talk_state state, const char *why, int64_t wait_ms)
{
	struct watching *w = ctx;
	run_tell_state(w->run, state, why, wait_ms);
}

static void on_notice(void *ctx, const char *sentence)
{
	struct watching *w = ctx;
	run_say(w->run, "%s", sentence);
}

enum exit_code verb_watch(struct run *run)
{
	struct watching w = { .run = run };
	struct talk_config config = { .ctx = &w,
		.message = on_message,
		.state = on_state,
		.notice = on_notice };
	enum exit_code code;

	session_init(&w.session, 0, 0);
	w.session.standing = STANDING_rep;
	if (run->options->given[OPTION_json])
		config.frame = on_frame;
	code = run_staff(run, &config.who);
	if (!code)
		code = run_open(run, &config);
	if (!code)
		run_loop(run);
	session_fini(&w.session);
	buf_fini(&w.line);
	return code;
}
