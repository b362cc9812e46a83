/* tool_dialogues PORT SHOP LANG [TOKEN]: speaks for many customers at once.
 * Each line of standard input is a customer of its own who says its columns
 * (a tab between) one after the other, each once the desk has answered the one
 * before; a column `>ID` takes the choice with that id, and is passed over if
 * it was not offered just before. Nothing is said any more once a person has
 * been called. Prints a line a column: number of the customer, number of the
 * column, and what came for it, a tab between: `sent=ID`, `offered=ID,ID,`,
 * `asked` (for a fact), `person`, a blank between; `none` if it was not said.
 * With the one-time token of a supervisor a further column tells why, as
 * `OUTCOME=ID` of the weakest part.
 * For the scripts of tests/e2e; measures no times. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared/arena.h"
#include "shared/json.h"
#include "shared/wire.h"
#include "tests/support/rawws.h"

enum { DIALOGUES_MAX = 190, COLUMNS_MAX = 4, INPUT_MAX = 1 << 20 };

struct column {
	struct str said;
	struct buf came;
	int64_t seq; /* of the customer's line; 0 = none */
	struct rec_choice_list choices;
	int64_t choices_seq;
};

struct dialogue {
	struct rawws ws;
	struct str name; /* of the conversation */
	struct column columns[COLUMNS_MAX];
	size_t count;
	int64_t last; /* number of the last line before the column's answer */
	bool waits;   /* for an answer */
	bool over;    /* a person was called */
};

struct talk {
	int port;
	const char *shop, *lang;
	struct dialogue dialogues[DIALOGUES_MAX];
	size_t count;
	struct arena arena;
};

static void die(const char *what)
{
	fprintf(stderr, "tool_dialogues: %s\n", what);
	exit(1);
}

/* ---- frames ------------------------------------------------------------- */

static void connect_to(struct rawws *ws, int port)
{
	struct buf lines = BUF_EMPTY;

	/* A program speaks as a customer by naming the desk's own origin. */
	buf_printf(&lines, "%sOrigin: http://localhost\r\n", raw_good);
	*ws = (struct rawws){ .fd = -1, .in = BUF_EMPTY };
	if (raw_handshake(ws, port, buf_cstr(&lines)) != 101)
		die("the desk refused a connection");
	buf_fini(&lines);
}

static void put_text(struct buf *out, const char *name, struct str value)
{
	json_name(out, name);
	json_text(out, value);
}

static void put_number(struct buf *out, const char *name, int64_t value)
{
	json_name(out, name);
	buf_printf(out, "%" PRId64, value);
}

/* The message, its id being the type. */
static struct buf frame_of(const char *type)
{
	struct buf out = BUF_EMPTY;

	buf_char(&out, '{');
	put_text(&out, "type", str_from(type));
	put_text(&out, "id", str_from(type));
	return out;
}

static void send_frame(struct rawws *ws, struct buf *frame)
{
	buf_char(frame, '}');
	if (frame->failed || !raw_text(ws, buf_cstr(frame)))
		die("the connection broke");
	buf_fini(frame);
}

/* NULL: the next line that is not a customer's. */
static bool is_wanted(const struct message *m, const char *id)
{
	if (id)
		return str_is(m->id, id);
	return m->type == MESSAGE_line && m->u.line.lines.count == 1 &&
	       m->u.line.lines.at[0].kind != KIND_customer;
}

static void await(
    struct talk *t, struct rawws *ws, const char *id, struct message *out)
{
	int64_t deadline = raw_now_ms() + RAW_MS;
	struct raw_frame frame;
	struct wire_fault fault;

	while (raw_read(ws, &frame, (int)(deadline - raw_now_ms()))) {
		unsigned kind = frame.first & 0xf;

		if (kind == RAW_CLOSE)
			die("the desk closed a connection");
		if (kind == RAW_PING)
			(void)raw_frame(ws, RAW_FIN | RAW_PONG,
			    frame.payload.ptr, frame.payload.len);
		if (kind != RAW_TEXT)
			continue;
		if (wire_decode(frame.payload, TO_PEER, &t->arena, out, &fault))
			die("a frame could not be read");
		if (is_wanted(out, id))
			return;
	}
	die("the desk did not answer in time");
}

/* The answer to the message of this name. */
static void expect(struct talk *t, struct rawws *ws, const char *id,
    enum message_type type, struct message *out)
{
	await(t, ws, id, out);
	if (out->type == type)
		return;
	if (out->type == MESSAGE_error)
		fprintf(stderr, "%s: %.*s\n", id, STR_ARG(out->u.error.text));
	die("the desk refused a message");
}

/* ---- a customer --------------------------------------------------------- */

static void enter(struct talk *t, struct dialogue *d)
{
	struct buf hello = frame_of("hello"), open = frame_of("open");
	struct message m;

	connect_to(&d->ws, t->port);
	put_text(&hello, "shop", str_from(t->shop));
	put_text(&hello, "lang", str_from(t->lang));
	send_frame(&d->ws, &hello);
	expect(t, &d->ws, "hello", MESSAGE_welcome, &m);
	send_frame(&d->ws, &open);
	expect(t, &d->ws, "open", MESSAGE_chat, &m);
	if (m.u.chat.chats.count != 1)
		die("no chat was opened");
	d->name = m.u.chat.chats.at[0].conversation;
}

static bool is_offered(const struct column *c, struct str id)
{
	for (size_t i = 0; i < c->choices.count; i++)
		if (str_eq(c->choices.at[i].reply, id))
			return true;
	return false;
}

static void choose(
    struct dialogue *d, const struct column *before, struct str id)
{
	struct buf frame = frame_of("choose");

	put_text(&frame, "conversation", d->name);
	put_number(&frame, "seq", before->choices_seq);
	put_text(&frame, "reply", id);
	send_frame(&d->ws, &frame);
	d->waits = true;
}

/* Ids of what is said count once for each customer. */
static void say(struct talk *t, struct dialogue *d, struct column *c)
{
	char id[32];
	struct buf frame = BUF_EMPTY;
	struct message m;

	snprintf(id, sizeof(id), "say%td", c - d->columns);
	buf_char(&frame, '{');
	put_text(&frame, "type", STR("say"));
	put_text(&frame, "id", str_from(id));
	put_text(&frame, "conversation", d->name);
	put_text(&frame, "text", c->said);
	send_frame(&d->ws, &frame);
	expect(t, &d->ws, id, MESSAGE_ack, &m);
	d->last = c->seq = m.u.ack.seq;
	d->waits = true;
}

static void speak(struct talk *t, struct dialogue *d, size_t at)
{
	struct column *c = &d->columns[at];
	const struct column *before = at ? c - 1 : NULL;
	bool choice = c->said.len && c->said.ptr[0] == '>';
	struct str id = { c->said.ptr + choice, c->said.len - choice };

	if (d->over || at >= d->count || !c->said.len)
		return;
	if (!choice)
		say(t, d, c);
	else if (before && is_offered(before, id))
		choose(d, before, id);
}

static void take_line(
    struct dialogue *d, struct column *c, const struct rec_line *line)
{
	d->last = line->seq;
	if (line->kind == KIND_customer)
		return;
	if (c->came.len)
		buf_char(&c->came, ' ');
	if (line->kind == KIND_system) {
		buf_text(&c->came, "person");
		d->over = true;
	} else if (line->kind == KIND_choices) {
		buf_text(&c->came, "offered=");
		for (size_t i = 0; i < line->choices.count; i++)
			buf_printf(&c->came, "%.*s,",
			    STR_ARG(line->choices.at[i].reply));
		c->choices = line->choices;
		c->choices_seq = line->seq;
	} else if (line->reply.len) {
		buf_printf(&c->came, "sent=%.*s", STR_ARG(line->reply));
	} else {
		buf_text(&c->came, "asked");
	}
}

/* All that the desk says at once comes before its answer to `resume`. */
static void hear(struct talk *t, struct dialogue *d, size_t at)
{
	struct buf frame = frame_of("resume");
	struct message m;

	if (!d->waits) {
		buf_fini(&frame);
		return;
	}
	d->waits = false;
	await(t, &d->ws, NULL, &m);
	put_text(&frame, "conversation", d->name);
	put_number(&frame, "last", d->last);
	send_frame(&d->ws, &frame);
	expect(t, &d->ws, "resume", MESSAGE_lines, &m);
	for (size_t i = 0; i < m.u.lines.lines.count; i++)
		take_line(d, &d->columns[at], &m.u.lines.lines.at[i]);
}

/* ---- why ---------------------------------------------------------------- */

static void tell_why(struct talk *t, struct rawws *ws, struct dialogue *d)
{
	struct message m;

	for (size_t i = 0; i < d->count; i++) {
		struct column *c = &d->columns[i];
		struct buf frame;

		if (!c->seq)
			continue;
		frame = frame_of("why");
		put_text(&frame, "conversation", d->name);
		put_number(&frame, "seq", c->seq);
		send_frame(ws, &frame);
		await(t, ws, "why", &m);
		if (m.type != MESSAGE_reasons) /* nothing was looked for */
			continue;
		buf_printf(&c->came, "\t%.*s=%.*s",
		    STR_ARG(m.u.reasons.outcome),
		    STR_ARG(m.u.reasons.items.count
				? m.u.reasons.items.at[0].reply
				: STR("")));
	}
}

static void ask_why(struct talk *t, const char *token)
{
	struct buf hello = frame_of("hello");
	struct rawws ws;
	struct message m;

	connect_to(&ws, t->port);
	put_text(&hello, "token", str_from(token));
	send_frame(&ws, &hello);
	expect(t, &ws, "hello", MESSAGE_welcome, &m);
	for (size_t i = 0; i < t->count; i++)
		tell_why(t, &ws, &t->dialogues[i]);
	raw_shut(&ws);
}

/* ---- all of them -------------------------------------------------------- */

static void add_dialogue(struct talk *t, struct str line)
{
	struct dialogue *d = &t->dialogues[t->count++];

	while (line.ptr && d->count < COLUMNS_MAX)
		d->columns[d->count++] =
		    (struct column){ .said = str_cut(&line, '\t'),
			    .came = BUF_EMPTY };
}

static void read_dialogues(struct talk *t)
{
	char *bytes = arena_alloc(&t->arena, INPUT_MAX);
	size_t len = bytes ? fread(bytes, 1, INPUT_MAX, stdin) : 0;
	struct str rest = { bytes, len };

	while (rest.len) {
		struct str line = str_cut(&rest, '\n');

		if (t->count == DIALOGUES_MAX)
			die("there are too many lines");
		if (line.len)
			add_dialogue(t, line);
	}
}

static void print(struct talk *t)
{
	for (size_t i = 0; i < t->count; i++) {
		struct dialogue *d = &t->dialogues[i];

		for (size_t j = 0; j < d->count; j++) {
			struct buf *came = &d->columns[j].came;

			printf("%zu\t%zu\t%s\n", i + 1, j + 1,
			    came->len ? buf_cstr(came) : "none");
			buf_fini(came);
		}
		raw_shut(&d->ws);
	}
}

int main(int argc, char **argv)
{
	struct talk *t = calloc(1, sizeof(*t));

	if (!t || argc < 4 || argc > 5) {
		fputs("usage: tool_dialogues PORT SHOP LANG [TOKEN]\n", stderr);
		free(t);
		return 64;
	}
	t->port = atoi(argv[1]);
	t->shop = argv[2];
	t->lang = argv[3];
	read_dialogues(t);
	for (size_t i = 0; i < t->count; i++)
		enter(t, &t->dialogues[i]);
	for (size_t at = 0; at < COLUMNS_MAX; at++) {
		for (size_t i = 0; i < t->count; i++)
			speak(t, &t->dialogues[i], at);
		for (size_t i = 0; i < t->count; i++)
			hear(t, &t->dialogues[i], at);
	}
	if (argc == 5)
		ask_why(t, argv[4]);
	print(t);
	arena_fini(&t->arena);
	free(t);
	return 0;
}
