/* Sign-in and sending. The order of things after a break: connect, sign in,
 * welcome, then the outbox. Which chats to follow again: follow.c. */
#include "client/cli/talk.h"

#include <ev.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/link.h"
#include "client/cli/verdict.h"

enum { WHY_MAX = 500 };

struct talk {
	struct talk_config config;
	struct link *link;
	struct outbox outbox;
	struct arena arena;  /* of one frame */
	struct arena texts;  /* of who */
	struct buf token;    /* to sign in with; empty = none */
	struct buf password; /* wiped once there is a token */
	ev_timer welcome;    /* deadline of a sign-in */
	ev_timer resend;     /* next due entry, or one that is overdue */
	ev_timer again;      /* sign in again on the same connection */
	bool on;
	bool ever; /* was signed in before */
	bool over;
};

static int64_t now_ms(const struct talk *talk)
{
	return clock_mono_us(talk->config.clock) / 1000;
}

static void finish(struct talk *talk, enum exit_code code, const char *why)
{
	if (talk->over)
		return;
	talk->over = true;
	talk->on = false;
	talk->config.over(talk->config.home, code, why);
}

/* ---- sending ------------------------------------------------------------ */

static void set_timer(struct talk *talk)
{
	int64_t due = outbox_due_ms(&talk->outbox);
	int64_t oldest = outbox_oldest_ms(&talk->outbox);
	int64_t wait;

	ev_timer_stop(talk->config.loop, &talk->resend);
	if (oldest != INT64_MAX && oldest + TALK_ANSWER_MS < due)
		due = oldest + TALK_ANSWER_MS;
	if (!talk->on || due == INT64_MAX)
		return;
	wait = due - now_ms(talk);
	ev_timer_set(
	    &talk->resend, wait > 0 ? (double)wait / 1000 + 0.001 : 0., 0.);
	ev_timer_start(talk->config.loop, &talk->resend);
}

static void pump(struct talk *talk)
{
	struct outbox_entry *e;

	while (talk->on && (e = outbox_next(&talk->outbox, now_ms(talk)))) {
		if (link_send(talk->link, (struct str){ e->frame, e->len }))
			break;
		outbox_sent(&talk->outbox, e, now_ms(talk));
	}
	set_timer(talk);
}

static void on_resend(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct talk *talk = timer->data;
	int64_t oldest = outbox_oldest_ms(&talk->outbox);

	(void)loop;
	(void)events;
	if (oldest != INT64_MAX && oldest + TALK_ANSWER_MS <= now_ms(talk))
		link_drop(talk->link, "the desk does not answer");
	else
		pump(talk);
}

enum err talk_send(
    struct talk *talk, struct message *m, char id[WIRE_ID_MAX + 1])
{
	enum message_id need = message_row(m->type)->id;
	char fresh[TOKEN_ID_LEN + 1];
	enum err err;

	if (need == MESSAGE_ID_ONCE && !m->id.len) {
		err = token_id(talk->config.chance, fresh);
		if (err)
			return err;
		m->id = str_from(fresh);
	}
	if (id)
		snprintf(id, WIRE_ID_MAX + 1, "%.*s", STR_ARG(m->id));
	if (need != MESSAGE_ID_ONCE && !m->id.len && !talk->on)
		return ERR_ok;
	err = outbox_put(&talk->outbox, m);
	if (!err)
		pump(talk);
	return err;
}

/* ---- signing in --------------------------------------------------------- */

static struct message customer_hello(const struct talk *talk)
{
	const struct talk_who *who = &talk->config.who;
	struct message m = { .type = MESSAGE_hello };

	m.u.hello.shop = who->shop;
	m.u.hello.lang = who->lang;
	m.u.hello.identity = who->identity;
	m.u.hello.name = who->name;
	m.u.hello.token = buf_view(&talk->token);
	m.u.hello.program = STR("deskbell " DESKBELL_VERSION);
	return m;
}

static struct message staff_hello(const struct talk *talk)
{
	struct message m = { .type = MESSAGE_hello };

	if (talk->token.len) {
		m.u.hello.token = buf_view(&talk->token);
		m.u.hello.program = STR("deskbell " DESKBELL_VERSION);
		return m;
	}
	m.type = MESSAGE_login;
	m.u.login.name = talk->config.who.name;
	m.u.login.password = buf_view(&talk->password);
	return m;
}

static void sign_in(struct talk *talk)
{
	struct message m = talk->config.who.customer ? customer_hello(talk)
						     : staff_hello(talk);
	struct buf frame = BUF_EMPTY;
	enum err err;

	m.id = STR("sign");
	err = wire_encode(&m, &frame);
	if (!err)
		err = link_send(talk->link, buf_view(&frame));
	if (frame.ptr)
		explicit_bzero(frame.ptr, frame.len);
	buf_fini(&frame);
	if (err)
		finish(talk, EXIT_FAILED, err_sentence(err));
}

static void on_again(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	sign_in(timer->data);
}

static void on_late(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct talk *talk = timer->data;

	(void)loop;
	(void)events;
	link_drop(talk->link, "the desk does not say welcome");
}

static void wipe(struct buf *b)
{
	if (b->ptr)
		explicit_bzero(b->ptr, b->cap);
	buf_clear(b);
}

static void keep_token(struct talk *talk, struct str token)
{
	if (!token.len)
		return;
	wipe(&talk->token);
	buf_str(&talk->token, token);
	wipe(&talk->password);
	talk->config.token(talk->config.home, token);
}

static void welcomed(struct talk *talk, const struct message *m)
{
	ev_timer_stop(talk->config.loop, &talk->welcome);
	ev_timer_stop(talk->config.loop, &talk->again);
	talk->on = talk->ever = true;
	link_settled(talk->link);
	keep_token(talk, m->u.welcome.token);
	talk->config.state(talk->config.ctx, TALK_ON, "", 0);
	talk->config.message(talk->config.ctx, m, NULL);
	pump(talk);
}

/* A customer's old token may have expired: begin anew rather than give up. */
static bool begin_anew(struct talk *talk, const struct msg_error *error)
{
	const struct talk_who *who = &talk->config.who;

	if (!who->customer || !talk->token.len || who->identity.len ||
	    !str_is(error->code, "auth"))
		return false;
	wipe(&talk->token);
	talk->config.notice(talk->config.ctx,
	    "The desk does not know you any more; this is a new talk.");
	sign_in(talk);
	return true;
}

static void sign_in_refused(struct talk *talk, const struct msg_error *error)
{
	const struct verdict *verdict = verdict_of(error->code);
	double wait = error->retry_ms ? (double)error->retry_ms / 1000 : 1;
	char why[WHY_MAX];

	if (begin_anew(talk, error))
		return;
	snprintf(why, sizeof(why), "%.*s", STR_ARG(error->text));
	if (!verdict->retry || (!talk->config.patient && !talk->ever)) {
		finish(talk, verdict->exit, why);
		return;
	}
	talk->config.notice(talk->config.ctx, why);
	ev_timer_stop(talk->config.loop, &talk->welcome);
	ev_timer_set(&talk->welcome, wait + TALK_WELCOME_S, 0.);
	ev_timer_start(talk->config.loop, &talk->welcome);
	ev_timer_set(&talk->again, wait, 0.);
	ev_timer_start(talk->config.loop, &talk->again);
}

/* ---- what comes --------------------------------------------------------- */

static void drained(struct talk *talk, const struct msg_error *error)
{
	if (str_is(error->code, "drain"))
		link_ask_wait(talk->link, error->retry_ms);
}

static void answered(struct talk *talk, const struct message *m)
{
	struct outbox_entry *e = outbox_find(&talk->outbox, m->id);
	bool later = m->type == MESSAGE_error && e &&
		     verdict_again(m->u.error.code, e->type);

	talk->config.message(talk->config.ctx, m, e);
	if (later)
		outbox_later(e, now_ms(talk), m->u.error.retry_ms);
	else if (e)
		outbox_done(&talk->outbox, e);
	if (talk->on)
		pump(talk);
}

static void take_message(struct talk *talk, const struct message *m)
{
	if (m->type == MESSAGE_welcome)
		welcomed(talk, m);
	else if (talk->on)
		answered(talk, m);
	else if (m->type == MESSAGE_error)
		sign_in_refused(talk, &m->u.error);
	if (m->type == MESSAGE_error)
		drained(talk, &m->u.error);
}

static void on_frame(void *ctx, struct str frame)
{
	struct talk *talk = ctx;
	struct wire_fault fault;
	struct message m;
	enum err err;

	if (talk->over)
		return;
	if (talk->config.frame)
		talk->config.frame(talk->config.ctx, frame);
	err = wire_decode(frame, TO_PEER, &talk->arena, &m, &fault);
	if (!err)
		take_message(talk, &m);
	else if (err == ERR_no_memory)
		finish(talk, EXIT_FAILED, "There is not enough memory.");
	else if (err != ERR_unknown_type) /* a newer desk's, not for us */
		link_drop(talk->link, "the desk sent what cannot be read");
	arena_reset(&talk->arena);
}

static void on_up(void *ctx)
{
	struct talk *talk = ctx;

	if (talk->over)
		return;
	ev_timer_stop(talk->config.loop, &talk->welcome);
	ev_timer_set(&talk->welcome, TALK_WELCOME_S, 0.);
	ev_timer_start(talk->config.loop, &talk->welcome);
	sign_in(talk);
}

static void on_down(void *ctx, int code, const char *why, int64_t wait_ms)
{
	struct talk *talk = ctx;
	bool first = !talk->ever;
	char text[WHY_MAX];

	if (talk->over)
		return;
	talk->on = false;
	ev_timer_stop(talk->config.loop, &talk->again);
	ev_timer_stop(talk->config.loop, &talk->resend);
	outbox_lost(&talk->outbox);
	/* the next try has the same time */
	ev_timer_stop(talk->config.loop, &talk->welcome);
	ev_timer_set(
	    &talk->welcome, (double)wait_ms / 1000 + TALK_WELCOME_S, 0.);
	ev_timer_start(talk->config.loop, &talk->welcome);
	if (code == 1012)
		why = "the desk is restarting";
	else if (code == 1013)
		why = "the desk asks to come back later";
	snprintf(text, sizeof(text), "%s", why);
	if (first && !talk->config.patient)
		finish(talk, EXIT_UNREACHABLE, text);
	else
		talk->config.state(talk->config.ctx, TALK_OFF, text, wait_ms);
}

static void on_gone(void *ctx)
{
	struct talk *talk = ctx;
	talk->config.gone(talk->config.home);
}

/* ---- the outside -------------------------------------------------------- */

static bool copy_who(struct talk *talk)
{
	struct talk_who *who = &talk->config.who;
	struct str *texts[] = { &who->shop, &who->lang, &who->identity,
		&who->name };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i] = arena_str(&talk->texts, *texts[i]);
		if (!texts[i]->ptr)
			return false;
	}
	buf_str(&talk->token, who->token);
	buf_str(&talk->password, who->password);
	who->token = who->password = STR_NONE;
	return !talk->token.failed && !talk->password.failed;
}

static enum err open_link(struct talk *talk)
{
	struct link_config config = {
		.loop = talk->config.loop,
		.url = talk->config.url,
		.ca_file = talk->config.ca_file,
		.origin = talk->config.who.customer,
		.chance = talk->config.chance,
		.ctx = talk,
		.up = on_up,
		.frame = on_frame,
		.down = on_down,
		.gone = on_gone,
	};
	return link_open(&config, &talk->link);
}

enum err talk_open(const struct talk_config *config, struct talk **out)
{
	struct talk *talk = calloc(1, sizeof(*talk));
	enum err err = ERR_no_memory;

	if (!talk)
		return err;
	talk->config = *config;
	outbox_init(&talk->outbox);
	ev_timer_init(&talk->welcome, on_late, TALK_WELCOME_S, 0.);
	ev_timer_init(&talk->resend, on_resend, 0., 0.);
	ev_timer_init(&talk->again, on_again, 0., 0.);
	talk->welcome.data = talk->resend.data = talk->again.data = talk;
	if (copy_who(talk))
		err = open_link(talk);
	if (err) {
		talk_close(talk);
		return err;
	}
	/* also the way there must not take longer */
	ev_timer_start(config->loop, &talk->welcome);
	*out = talk;
	return ERR_ok;
}

void talk_close(struct talk *talk)
{
	if (!talk)
		return;
	talk->over = true;
	ev_timer_stop(talk->config.loop, &talk->welcome);
	ev_timer_stop(talk->config.loop, &talk->resend);
	ev_timer_stop(talk->config.loop, &talk->again);
	link_close(talk->link);
	outbox_fini(&talk->outbox);
	wipe(&talk->token);
	wipe(&talk->password);
	buf_fini(&talk->token);
	buf_fini(&talk->password);
	arena_fini(&talk->arena);
	arena_fini(&talk->texts);
	free(talk);
}

bool talk_on(const struct talk *talk)
{
	return talk->on;
}

size_t talk_waiting(const struct talk *talk)
{
	return talk->outbox.count;
}

void talk_bye(struct talk *talk)
{
	talk->over = true;
	talk->on = false;
	link_bye(talk->link);
}
