/* `deskbell ask`: a customer with one question, or one after the other, each
 * in a conversation of its own. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/feed.h"
#include "client/cli/json.h"
#include "client/cli/verbs.h"
#include "client/cli/verdict.h"
#include "shared/text.h"

enum { SECONDS = 15, SAY_MAX = 4096, LINE_BYTES = SAY_MAX * 4 };

/* A question of several parts has several lines as its answer. They are told
 * in one breath; so much longer than that is waited. */
static const double rest_s = 0.05;

enum step { IDLE, OPENING, ASKING, CLOSING };

struct asking {
	struct run *run;
	struct feed *feed; /* NULL: one question, from the command line */
	ev_timer limit, rest;
	const char *outcome; /* NULL = none yet */
	int seconds;
	enum step step;
	struct buf question;
	char conversation[WIRE_ID_MAX + 1];
	char previous[WIRE_ID_MAX + 1]; /* conversation of the last question */
	char id[WIRE_ID_MAX + 1];       /* of what is under way */
	int64_t asked_seq; /* the question's number, 0 = not known */
	int64_t come, end; /* last line that came, last line there is */
	bool waiting;      /* handed over */
	struct buf reply, text, choices; /* the answer so far */
	int good, bad;
	bool signed_in, no_more;
};

/* ---- printing ----------------------------------------------------------- */

static void print_json(struct asking *a, const char *outcome)
{
	struct buf line = BUF_EMPTY, shown = BUF_EMPTY;

	buf_text(&line, "{\"question\":");
	json_text(&line, buf_view(&a->question));
	buf_printf(&line, ",\"outcome\":\"%s\",\"reply\":", outcome);
	if (a->reply.len)
		json_text(&line, buf_view(&a->reply));
	else
		buf_text(&line, "null");
	buf_text(&line, ",\"text\":");
	json_text(&line, buf_view(&a->text));
	buf_text(&line, ",\"choices\":[");
	buf_str(&line, buf_view(&a->choices));
	buf_text(&line, "]}");
	json_line(&shown, buf_view(&line), isatty(a->run->out.fd));
	run_print(a->run, buf_view(&shown));
	buf_fini(&shown);
	buf_fini(&line);
}

static void print_plain(struct asking *a, bool handed_over)
{
	struct buf line = BUF_EMPTY;

	text_escape(buf_view(&a->text), true, &line);
	if (line.len)
		run_print(a->run, buf_view(&line));
	if (handed_over)
		run_say(a->run, "Handed over: a person will answer.");
	buf_fini(&line);
}

static void fail_one(struct asking *a, const char *why)
{
	run_say(a->run, "%s: %.*s", why,
	    a->question.len < 60 ? (int)a->question.len : 60,
	    buf_cstr(&a->question));
	a->bad++;
}

/* ---- the steps ---------------------------------------------------------- */

static void finish(struct asking *a)
{
	if (!a->bad)
		run_end(a->run, EXIT_DONE);
	else
		run_end(a->run, a->good ? EXIT_PARTLY : EXIT_FAILED);
}

static void limit(struct asking *a)
{
	ev_timer_stop(a->run->loop, &a->limit);
	ev_timer_set(&a->limit, a->seconds, 0.);
	ev_timer_start(a->run->loop, &a->limit);
}

static void send(struct asking *a, enum step step, struct message *m)
{
	a->step = step;
	if (talk_send(a->run->talk, m, a->id))
		run_fail(a->run, EXIT_FAILED, "This cannot be sent.");
}

static void open_chat(struct asking *a)
{
	struct message m = { .type = MESSAGE_open };
	const char *lang = a->run->options->value[OPTION_lang];

	buf_clear(&a->reply);
	buf_clear(&a->text);
	buf_clear(&a->choices);
	memcpy(a->previous, a->conversation, sizeof(a->previous));
	a->conversation[0] = '\0';
	a->asked_seq = a->come = a->end = 0;
	a->waiting = false;
	a->outcome = NULL;
	m.u.open.lang = str_from(lang);
	send(a, OPENING, &m);
	limit(a);
}

/* First to hear what is said, then the question. */
static void ask(struct asking *a)
{
	struct message follow = { .type = MESSAGE_resume, .id = STR("follow") };
	struct message m = { .type = MESSAGE_say };

	follow.u.resume.conversation = str_from(a->conversation);
	if (talk_send(a->run->talk, &follow, NULL))
		run_fail(a->run, EXIT_FAILED, "This cannot be sent.");
	m.u.say.conversation = str_from(a->conversation);
	m.u.say.text = buf_view(&a->question);
	send(a, ASKING, &m);
}

/* The next question, if there is one. */
static void go_on(struct asking *a)
{
	a->step = IDLE;
	ev_timer_stop(a->run->loop, &a->limit);
	if (!a->feed || a->no_more)
		finish(a);
	else
		feed_pause(a->feed, false);
}

/* Chats of stdin are closed, so that each question gets one of its own and no
 * person is called to an empty chair. */
static void close_chat(struct asking *a)
{
	struct message m = { .type = MESSAGE_close };

	ev_timer_stop(a->run->loop, &a->rest);
	if (!a->feed || !a->conversation[0]) {
		go_on(a);
		return;
	}
	m.u.close.conversation = str_from(a->conversation);
	send(a, CLOSING, &m);
}

static void on_rest(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct asking *a = timer->data;

	(void)loop;
	(void)events;
	a->good++;
	if (a->run->options->given[OPTION_json])
		print_json(a, a->outcome);
	else
		print_plain(a, !strcmp(a->outcome, "handed_over"));
	close_chat(a);
}

/* Of several parts the first one counts, unless one needs a person. */
static void answered(struct asking *a, const char *outcome)
{
	if (!a->outcome || !strcmp(outcome, "handed_over"))
		a->outcome = outcome;
	ev_timer_stop(a->run->loop, &a->rest);
	ev_timer_set(&a->rest, rest_s, 0.);
	ev_timer_start(a->run->loop, &a->rest);
}

/* ---- what comes --------------------------------------------------------- */

static void keep_text(struct asking *a, const struct rec_line *line)
{
	if (a->text.len)
		buf_char(&a->text, '\n');
	buf_str(&a->text, line->text);
}

static void keep_choices(struct asking *a, const struct rec_line *line)
{
	bool json = a->run->options->given[OPTION_json];

	for (size_t i = 0; i < line->choices.count; i++) {
		const struct rec_choice *choice = &line->choices.at[i];
		if (!json) {
			buf_printf(&a->text, "\n  %zu  %.*s", i + 1,
			    STR_ARG(choice->title));
			continue;
		}
		buf_printf(
		    &a->choices, "%s{\"reply\":", a->choices.len ? "," : "");
		json_text(&a->choices, choice->reply);
		buf_text(&a->choices, ",\"title\":");
		json_text(&a->choices, choice->title);
		buf_char(&a->choices, '}');
	}
}

/* Handed over counts when the words that go with it have come. */
static void check_handed_over(struct asking *a)
{
	if (a->step == ASKING && a->waiting && a->come >= a->end)
		answered(a, "handed_over");
}

static void take_line(struct asking *a, const struct rec_line *line)
{
	if (line->track != TRACK_open || line->seq <= a->come)
		return;
	a->come = line->seq;
	if (line->kind == KIND_customer) {
		a->asked_seq = line->seq;
		return;
	}
	/* greetings come before the question */
	if (a->step != ASKING || !a->asked_seq || line->seq < a->asked_seq)
		return;
	keep_text(a, line);
	if (line->kind == KIND_choices) {
		keep_choices(a, line);
		answered(a, "offered");
	} else if (line->kind == KIND_auto && line->reply.len) {
		if (!a->reply.len)
			buf_str(&a->reply, line->reply);
		answered(a, "sent");
	} else if (line->kind == KIND_auto) {
		/* for a fact that the answer lacks */
		answered(a, "asked");
	} else if (line->kind == KIND_rep) {
		answered(a, "handed_over");
	}
}

static void take_lines(struct asking *a, struct str conversation,
    const struct rec_line_list *lines)
{
	if (!str_is(conversation, a->conversation))
		return;
	for (size_t i = 0; i < lines->count; i++)
		take_line(a, &lines->at[i]);
}

static void take_chat(struct asking *a, const struct rec_chat *chat)
{
	if (a->step == OPENING && !a->conversation[0] &&
	    chat->state != STATE_closed &&
	    !str_is(chat->conversation, a->previous))
		snprintf(a->conversation, sizeof(a->conversation), "%.*s",
		    STR_ARG(chat->conversation));
	if (!str_is(chat->conversation, a->conversation))
		return;
	if (chat->last > a->end)
		a->end = chat->last;
	a->waiting =
	    chat->state == STATE_waiting || chat->state == STATE_with_rep;
}

/* Of the question, which does not come back as a line. */
static void take_number(struct asking *a, int64_t seq)
{
	a->asked_seq = seq;
	if (seq > a->come)
		a->come = seq;
}

/* The answer to what we sent last. */
static void take_answer(struct asking *a, const struct message *m)
{
	if (m->type == MESSAGE_ack && m->u.ack.conversation.len &&
	    a->step == OPENING)
		snprintf(a->conversation, sizeof(a->conversation), "%.*s",
		    STR_ARG(m->u.ack.conversation));
	if (a->step == OPENING && a->conversation[0])
		ask(a);
	else if (a->step == ASKING && m->type == MESSAGE_ack)
		take_number(a, m->u.ack.seq);
	else if (a->step == CLOSING)
		go_on(a);
}

static void take_error(struct asking *a, const struct msg_error *error)
{
	char why[420];

	if (verdict_of(error->code)->retry)
		return; /* it is sent again by itself */
	if (a->step == CLOSING) {
		go_on(a);
		return;
	}
	snprintf(why, sizeof(why), "%.*s", STR_ARG(error->text));
	fail_one(a, why);
	if (verdict_of(error->code)->exit == EXIT_DENIED)
		run_end(a->run, EXIT_DENIED);
	else
		close_chat(a);
}

static void begin(struct asking *a)
{
	if (a->signed_in)
		return;
	a->signed_in = true;
	if (a->feed)
		feed_pause(a->feed, false);
	else
		open_chat(a);
}

static void on_message(
    void *ctx, const struct message *m, const struct outbox_entry *entry)
{
	struct asking *a = ctx;
	bool ours = entry && !strcmp(entry->id, a->id);

	if (m->type == MESSAGE_welcome)
		begin(a);
	else if (m->type == MESSAGE_error && ours)
		take_error(a, &m->u.error);
	else if (m->type == MESSAGE_chat)
		for (size_t i = 0; i < m->u.chat.chats.count; i++)
			take_chat(a, &m->u.chat.chats.at[i]);
	else if (m->type == MESSAGE_line)
		take_lines(a, m->u.line.conversation, &m->u.line.lines);
	else if (m->type == MESSAGE_lines)
		take_lines(a, m->u.lines.conversation, &m->u.lines.lines);
	if (ours && m->type != MESSAGE_error)
		take_answer(a, m);
	check_handed_over(a);
}

static void on_state(
    void *ctx, enum talk_state state, const char *why, int64_t wait_ms)
{
	struct asking *a = ctx;
	run_tell_state(a->run, state, why, wait_ms);
}

static void on_notice(void *ctx, const char *sentence)
{
	struct asking *a = ctx;
	run_say(a->run, "%s", sentence);
}

static void on_limit(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct asking *a = timer->data;

	(void)loop;
	(void)events;
	if (!a->signed_in || !a->feed) {
		run_fail(
		    a->run, EXIT_LATER, "No answer within %d s.", a->seconds);
		return;
	}
	fail_one(a, "No answer in time");
	if (a->step == CLOSING)
		go_on(a);
	else
		close_chat(a);
}

/* ---- questions from standard input -------------------------------------- */

static void on_line(void *ctx, struct str line)
{
	struct asking *a = ctx;

	if (text_blank(line))
		return;
	buf_clear(&a->question);
	buf_str(&a->question, line);
	if (text_count(line) > SAY_MAX) {
		fail_one(a, "Too long");
		return;
	}
	feed_pause(a->feed, true);
	open_chat(a);
}

static void on_bad(void *ctx, enum err err)
{
	struct asking *a = ctx;
	buf_clear(&a->question);
	fail_one(a, err == ERR_too_long ? "A line is too long"
					: "A line is no UTF-8 text");
}

static void on_end(void *ctx)
{
	struct asking *a = ctx;

	a->no_more = true;
	if (a->step == IDLE)
		finish(a);
}

/* ---- the command -------------------------------------------------------- */

static enum exit_code prepare(struct asking *a, struct talk_config *config)
{
	struct feed_events events = { a, on_line, on_bad, on_end };
	struct run *run = a->run;
	enum exit_code code = verb_seconds(run, SECONDS, &a->seconds);

	if (!code)
		code = run_customer(run, &config->who, false);
	if (!code && run->options->word_count)
		code = verb_text(run, 0, SAY_MAX, &a->question);
	if (code || run->options->word_count)
		return code;
	if (feed_open(run->loop, STDIN_FILENO, LINE_BYTES, &events, &a->feed))
		return EXIT_FAILED;
	return EXIT_DONE;
}

enum exit_code verb_ask(struct run *run)
{
	struct asking a = { .run = run };
	struct talk_config config = { .ctx = &a,
		.message = on_message,
		.state = on_state,
		.notice = on_notice };
	enum exit_code code;

	ev_timer_init(&a.limit, on_limit, SECONDS, 0.);
	ev_timer_init(&a.rest, on_rest, rest_s, 0.);
	a.limit.data = a.rest.data = &a;
	code = prepare(&a, &config);
	if (!code)
		code = run_open(run, &config);
	if (!code) {
		limit(&a); /* for the sign-in */
		run->on_interrupt = EXIT_FAILED;
		run_loop(run);
	}
	ev_timer_stop(run->loop, &a.limit);
	ev_timer_stop(run->loop, &a.rest);
	feed_close(a.feed);
	buf_fini(&a.question);
	buf_fini(&a.reply);
	buf_fini(&a.text);
	buf_fini(&a.choices);
	return code;
}
