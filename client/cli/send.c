/* `deskbell send`: as staff, one line into one chat. */
#include <stdio.h>

#include "client/cli/verbs.h"
#include "client/cli/verdict.h"
#include "shared/text.h"

enum { SECONDS = 15, SAY_MAX = 4096 };

struct sending {
	struct run *run;
	struct message say;
	ev_timer limit;
	char id[WIRE_ID_MAX + 1];
	bool asked;
};

static void print_number(struct sending *s, const struct msg_ack *ack)
{
	struct buf line = BUF_EMPTY;

	if (s->run->options->given[OPTION_json])
		buf_printf(&line, "{\"conversation\":\"%.*s\",\"seq\":%lld}",
		    STR_ARG(s->say.u.say.conversation), (long long)ack->seq);
	else
		buf_printf(&line, "%lld", (long long)ack->seq);
	run_print(s->run, buf_view(&line));
	buf_fini(&line);
}

static void on_message(
    void *ctx, const struct message *m, const struct outbox_entry *answered)
{
	struct sending *s = ctx;
	const struct verdict *verdict;

	if (m->type == MESSAGE_welcome && !s->asked) {
		s->asked = true;
		if (talk_send(s->run->talk, &s->say, s->id))
			run_fail(s->run, EXIT_FAILED, "This cannot be sent.");
	}
	if (!answered || strcmp(answered->id, s->id) != 0)
		return;
	if (m->type == MESSAGE_ack) {
		print_number(s, &m->u.ack);
		run_end(s->run, EXIT_DONE);
		return;
	}
	if (m->type != MESSAGE_error)
		return;
	verdict = verdict_of(m->u.error.code);
	if (verdict->retry)
		run_say(s->run, "%.*s", STR_ARG(m->u.error.text));
	else
		run_fail(
		    s->run, verdict->exit, "%.*s", STR_ARG(m->u.error.text));
}

static void on_state(
    void *ctx, enum talk_state state, const char *why, int64_t wait_ms)
{
	struct sending *s = ctx;
	run_tell_state(s->run, state, why, wait_ms);
}

static void on_notice(void *ctx, const char *sentence)
{
	struct sending *s = ctx;
	run_say(s->run, "%s", sentence);
}

static void on_limit(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct sending *s = timer->data;

	(void)loop;
	(void)events;
	run_fail(s->run, EXIT_LATER,
	    "The desk did not answer in time; it is "
	    "not known whether the line is stored.");
}

enum exit_code verb_send(struct run *run)
{
	struct sending s = { .run = run, .say = { .type = MESSAGE_say } };
	struct talk_config config = { .ctx = &s,
		.message = on_message,
		.state = on_state,
		.notice = on_notice };
	struct buf text = BUF_EMPTY;
	enum exit_code code;
	int seconds;

	code = verb_seconds(run, SECONDS, &seconds);
	if (!code)
		code = verb_text(run, 1, SAY_MAX, &text);
	if (!code)
		code = run_staff(run, &config.who);
	if (code)
		goto out;
	s.say.u.say.conversation = str_from(run->options->words[0]);
	s.say.u.say.text = buf_view(&text);
	code = run_open(run, &config);
	if (code)
		goto out;
	ev_timer_init(&s.limit, on_limit, seconds, 0.);
	s.limit.data = &s;
	ev_timer_start(run->loop, &s.limit);
	run->on_interrupt = EXIT_FAILED;
	run_loop(run);
	ev_timer_stop(run->loop, &s.limit);
out:
	buf_fini(&text);
	return code;
}
