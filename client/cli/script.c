/* --json: frames of the desk to standard output as they came, frames from
 * standard input to the desk. For programs; the connection, the sign-in, the
 * sending again and the following of chats work as on the screen. */
#include <stdio.h>
#include <unistd.h>

#include "client/cli/feed.h"
#include "client/cli/follow.h"
#include "client/cli/json.h"
#include "client/cli/verbs.h"
#include "shared/wire.h"

enum { WAITING_MAX = 64 };

struct script {
	struct run *run;
	struct session session;
	struct follow follow;
	struct feed *feed;
	struct buf line;
	long number;  /* of the line of input */
	long unnamed; /* ids given so far */
	int bad;
	bool at_end;
};

/* ---- in ----------------------------------------------------------------- */

static void refuse(struct script *s, enum err err, const char *field)
{
	s->bad++;
	run_say(s->run, "line %ld: %s %s%s%s", s->number, err_code(err),
	    field[0] ? "(" : "", field, field[0] ? ")" : "");
}

/* An id of its own, so that the answer can be told and waited for. */
static void name(struct script *s, struct message *m, char *id, size_t size)
{
	enum message_id need = message_row(m->type)->id;

	if (m->id.len || need != MESSAGE_ID_MAY)
		return;
	snprintf(id, size, "line.%ld", ++s->unnamed);
	m->id = str_from(id);
}

/* ONCE messages without an id would not decode: put one in, in front. */
static enum err decode_unnamed(struct script *s, struct str line,
    struct arena *arena, struct message *m, struct wire_fault *fault)
{
	const char *brace = memchr(line.ptr, '{', line.len);
	char id[TOKEN_ID_LEN + 1];
	size_t at = brace ? (size_t)(brace - line.ptr) + 1 : 0;
	enum err err = token_id(s->run->chance, id);

	if (err || !brace)
		return ERR_bad_msg;
	buf_clear(&s->line);
	buf_add(&s->line, line.ptr, at);
	buf_printf(&s->line, "\"id\":\"%s\",", id);
	buf_add(&s->line, line.ptr + at, line.len - at);
	return wire_decode(buf_view(&s->line), TO_DESK, arena, m, fault);
}

static void take_line(struct script *s, struct str line, struct arena *arena)
{
	struct wire_fault fault;
	struct message m;
	char id[40];
	enum err err = wire_decode(line, TO_DESK, arena, &m, &fault);

	if (err == ERR_bad_msg && !strcmp(fault.field, "id") && !fault.id[0])
		err = decode_unnamed(s, line, arena, &m, &fault);
	if (err) {
		refuse(s, err, fault.field);
		return;
	}
	name(s, &m, id, sizeof(id));
	err = talk_send(s->run->talk, &m, NULL);
	if (err)
		refuse(s, err, "");
}

static void on_line(void *ctx, struct str line)
{
	struct script *s = ctx;
	struct arena arena = ARENA_EMPTY;

	s->number++;
	if (str_trim(line).len)
		take_line(s, line, &arena);
	arena_fini(&arena);
	if (talk_waiting(s->run->talk) >= WAITING_MAX)
		feed_pause(s->feed, true);
}

static void on_bad(void *ctx, enum err err)
{
	struct script *s = ctx;
	s->number++;
	refuse(s, err, "");
}

static void on_end(void *ctx)
{
	struct script *s = ctx;

	s->at_end = true;
	run_leave(s->run, s->bad ? EXIT_INPUT : EXIT_DONE);
}

/* ---- out ---------------------------------------------------------------- */

static void on_frame(void *ctx, struct str frame)
{
	struct script *s = ctx;

	buf_clear(&s->line);
	json_line(&s->line, frame, isatty(s->run->out.fd));
	run_print(s->run, buf_view(&s->line));
}

static void after_message(struct script *s)
{
	if (s->run->ending)
		return;
	if (talk_waiting(s->run->talk) < WAITING_MAX && !s->at_end)
		feed_pause(s->feed, false);
}

static void on_message(
    void *ctx, const struct message *m, const struct outbox_entry *answered)
{
	struct script *s = ctx;

	(void)follow_message(&s->follow, m, answered);
	after_message(s);
}

static void on_state(
    void *ctx, enum talk_state state, const char *why, int64_t wait_ms)
{
	struct script *s = ctx;

	if (state == TALK_OFF)
		follow_lost(&s->follow);
	run_tell_state(s->run, state, why, wait_ms);
}

static void on_notice(void *ctx, const char *sentence)
{
	struct script *s = ctx;
	run_say(s->run, "%s", sentence);
}

static enum err on_send(void *ctx, struct message *m)
{
	struct script *s = ctx;
	return talk_send(s->run->talk, m, NULL);
}

/* What is shown was shown as a frame already. */
static void no_chat(void *ctx, struct chat *chat, unsigned changes)
{
	(void)ctx;
	(void)chat;
	(void)changes;
}

static void no_line(
    void *ctx, struct chat *chat, const struct rec_line *line, bool live)
{
	(void)ctx;
	(void)chat;
	(void)line;
	(void)live;
}

static void no_gap(void *ctx, struct chat *chat)
{
	(void)ctx;
	(void)chat;
}

/* ---- the command -------------------------------------------------------- */

static enum exit_code open_all(struct script *s, bool customer)
{
	struct feed_events events = { s, on_line, on_bad, on_end };
	struct talk_config config = { .patient = true,
		.ctx = s,
		.frame = on_frame,
		.message = on_message,
		.state = on_state,
		.notice = on_notice };
	enum exit_code code = customer ? run_customer(s->run, &config.who, true)
				       : run_staff(s->run, &config.who);

	if (!code)
		code = run_open(s->run, &config);
	if (code)
		return code;
	s->follow.session = &s->session;
	s->follow.loop = s->run->loop;
	s->follow.ctx = s;
	s->follow.send = on_send;
	s->follow.chat = no_chat;
	s->follow.line = no_line;
	s->follow.gap = no_gap;
	if (follow_init(&s->follow) || feed_open(s->run->loop, STDIN_FILENO,
					   WIRE_FRAME_MAX, &events, &s->feed))
		return EXIT_FAILED;
	return EXIT_DONE;
}

enum exit_code verb_script(struct run *run, bool customer)
{
	struct script s = { .run = run };
	enum exit_code code;

	session_init(&s.session, INT64_MAX, 0);
	code = open_all(&s, customer);
	if (!code)
		run_loop(run);
	feed_close(s.feed);
	follow_fini(&s.follow);
	session_fini(&s.session);
	buf_fini(&s.line);
	return code;
}
