/* Keeps a client's promises to the desk, and records how the desk keeps its
 * own. */
#include "tests/fault/client.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fault/field.h"
#include "tests/fault/utter.h"

enum { BACKOFF_FIRST_MS = 2, BACKOFF_LAST_MS = 60 };

unsigned client_chance(struct client *c, unsigned below)
{
	return utter_chance(&c->chance, below);
}

static void note_event(
    struct client *c, const char *event, const char *chat, int64_t seq)
{
	record_add(&c->record,
	    &(struct record_event){ .event = event, .chat = chat, .seq = seq });
}

bool client_init(struct client *c, const char *name, int port,
    const char *log_path, const char *token, uint64_t seed)
{
	*c = (struct client){ .name = name,
		.port = port,
		.staff = *token != '\0',
		.chance = seed,
		.talk = { .ws = { .fd = -1, .in = BUF_EMPTY } } };
	snprintf(c->token, sizeof(c->token), "%s", token);
	return record_open(&c->record, log_path, name, true);
}

void client_fini(struct client *c)
{
	talk_hang(&c->talk);
	for (size_t i = 0; i < c->pending_count; i++)
		free(c->outbox[i].frame);
	c->pending_count = 0;
	record_close(&c->record);
}

/* ---- chats -------------------------------------------------------------- */

struct chat *client_chat(struct client *c, struct str id)
{
	for (size_t i = c->chat_count; i-- > 0;) {
		if (str_is(id, c->chats[i].id))
			return &c->chats[i];
	}
	return NULL;
}

struct chat *client_follow(struct client *c, struct str id, bool live)
{
	struct chat *chat = client_chat(c, id);

	if (!chat && c->chat_count < CLIENT_CHATS) {
		chat = &c->chats[c->chat_count++];
		*chat = (struct chat){ 0 };
		snprintf(chat->id, sizeof(chat->id), "%.*s", STR_ARG(id));
		snprintf(chat->notes, sizeof(chat->notes), "%.*s#notes",
		    STR_ARG(id));
		note_event(c, "may", chat->id, -1);
		if (c->staff)
			note_event(c, "may", chat->notes, -1);
	}
	if (!chat)
		return NULL;
	chat->wanted = true;
	if (live && !chat->live) {
		chat->live = true;
		note_event(c, "resume", chat->id, chat->have[0]);
	}
	return chat;
}

static void ask(struct client *c, struct chat *chat)
{
	note_event(c, "resume", chat->id, chat->have[0]);
	if (c->staff)
		note_event(c, "resume", chat->notes, chat->have[1]);
	chat->asked = true;
	talk_sayf(&c->talk,
	    "{\"type\":\"resume\",\"id\":\"resume\",\"conversation\":\"%s\","
	    "\"last\":%lld,\"last_note\":%lld}",
	    chat->id, (long long)chat->have[0], (long long)chat->have[1]);
}

/* ---- the outbox --------------------------------------------------------- */

static struct pending *put(struct client *c, const char *body)
{
	struct pending *p = &c->outbox[c->pending_count];

	if (c->pending_count == CLIENT_PENDING)
		return NULL;
	*p = (struct pending){ 0 };
	snprintf(p->cid, sizeof(p->cid), "%s-%u", c->name, ++c->cids);
	if (asprintf(&p->frame, "{\"id\":\"%s\",%s}", p->cid, body) < 0)
		return NULL;
	c->pending_count++;
	return p;
}

bool client_post(struct client *c, const char *fields, ...)
{
	char body[1024];
	va_list args;

	va_start(args, fields);
	vsnprintf(body, sizeof(body), fields, args);
	va_end(args);
	return put(c, body) != NULL;
}

bool client_line(struct client *c, struct chat *chat, bool note)
{
	char cid[CLIENT_CID], text[CLIENT_TEXT];
	char quoted[6 * CLIENT_TEXT], body[6 * CLIENT_TEXT + 200];
	struct pending *p;

	snprintf(cid, sizeof(cid), "%s-%u", c->name, c->cids + 1);
	utter_text(cid, &c->chance, text, sizeof(text));
	if (!field_quote(str_from(text), quoted, sizeof(quoted)))
		return false;
	snprintf(body, sizeof(body),
	    "\"type\":\"%s\",\"conversation\":\"%s\",\"text\":\"%s\"",
	    note ? "note" : "say", chat->id, quoted);
	p = put(c, body);
	if (!p)
		return false;
	p->line = true;
	p->chat = chat;
	p->note = note;
	p->hash = record_hash(text, strlen(text));
	return true;
}

size_t client_lines_pending(const struct client *c, const struct chat *chat)
{
	size_t count = 0;

	for (size_t i = 0; i < c->pending_count; i++)
		count += c->outbox[i].chat == chat;
	return count;
}

static const char *track_of(const struct pending *p)
{
	return p->note ? p->chat->notes : p->chat->id;
}

static void record_line(struct client *c, const char *event,
    const struct pending *p, int64_t seq, const char *word)
{
	record_add(&c->record, &(struct record_event){ .event = event,
				   .chat = track_of(p),
				   .cid = p->cid,
				   .seq = seq,
				   .word = word,
				   .hash = p->hash });
}

/* Lines that wait for a chat that is gone will have no outcome. */
static void give_up(struct client *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->pending_count; i++) {
		struct pending *p = &c->outbox[i];

		if (!p->sent && p->chat && !p->chat->wanted)
			free(p->frame);
		else
			c->outbox[kept++] = *p;
	}
	c->pending_count = kept;
}

static void send_pending(struct client *c)
{
	int64_t now_ms = raw_now_ms();

	for (size_t i = 0; i < c->pending_count; i++) {
		struct pending *p = &c->outbox[i];

		if (p->sent || (p->chat && !p->chat->live))
			continue;
		if (p->not_before_ms > now_ms)
			return; /* what is behind it waits, to keep order */
		if (p->line)
			record_line(c, "send", p, -1, NULL);
		p->sent = true;
		if (!talk_say(&c->talk, p->frame))
			return;
	}
}

static struct pending *find_pending(struct client *c, struct str id)
{
	for (size_t i = 0; i < c->pending_count; i++) {
		if (str_is(id, c->outbox[i].cid))
			return &c->outbox[i];
	}
	return NULL;
}

static void settle(struct client *c, struct pending *p, struct str frame)
{
	size_t at = (size_t)(p - c->outbox);
	struct pending done = *p;

	memmove(p, p + 1, (c->pending_count - at - 1) * sizeof(*p));
	c->pending_count--;
	if (c->answered)
		c->answered(c->ctx, &done, frame);
	free(done.frame);
}

/* ---- what comes --------------------------------------------------------- */

static void take_ack(struct client *c, struct pending *p, struct str frame)
{
	int64_t seq = field_int(frame, "seq", 0);

	if (p->line) {
		record_line(c, "ack", p, seq, NULL);
		if (seq > p->chat->have[p->note])
			p->chat->have[p->note] = seq;
		c->acked++;
	}
	settle(c, p, frame);
}

/* A refusal that the protocol calls one of the moment. */
static bool passes(struct str code)
{
	static const char *const codes[] = { "try_later", "busy", "disk_full",
		"no_memory", "not_ready", "timeout", "drain", "slow_down" };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (str_is(code, codes[i]))
			return true;
	}
	return false;
}

static void take_refusal(struct client *c, struct pending *p, struct str frame)
{
	struct str code = field_text(frame, "code");
	char word[40];

	snprintf(word, sizeof(word), "%.*s", STR_ARG(code));
	if (p->line)
		record_line(c, "refuse", p, -1, word);
	if (passes(code)) {
		p->sent = false;
		p->not_before_ms =
		    raw_now_ms() + field_int(frame, "retry_ms", 20);
		return;
	}
	c->refused += p->line;
	settle(c, p, frame);
}

/* The answer to a resume that is none. */
static void resume_refused(struct client *c, struct str frame)
{
	bool back = field_is(frame, "code", "bad_seq");

	for (size_t i = 0; i < c->chat_count; i++) {
		struct chat *chat = &c->chats[i];

		/* Answers come in order: it is about the first one asked. */
		if (!chat->asked)
			continue;
		chat->asked = false;
		if (back)
			chat->have[0] = chat->have[1] = 0;
		else if (!passes(field_text(frame, "code")))
			chat->wanted = false;
		return;
	}
}

static void take_line(struct client *c, struct str id, struct str line)
{
	struct chat *chat = client_chat(c, id);
	bool note = field_is(line, "track", "internal");
	struct utter_line said;
	char unknown[80];

	utter_read(line, &said);
	if (!chat)
		snprintf(unknown, sizeof(unknown), "%.*s%s", STR_ARG(id),
		    note ? "#notes" : "");
	record_add(&c->record, &(struct record_event){ .event = "line",
				   .chat = !chat  ? unknown
					   : note ? chat->notes
						  : chat->id,
				   .cid = said.cid,
				   .seq = said.seq,
				   .word = said.kind,
				   .hash = said.hash });
	if (!chat)
		return;
	if (said.seq > chat->have[note])
		chat->have[note] = said.seq;
	if (c->heard)
		c->heard(c->ctx, chat, line);
}

static void take_lines(struct client *c, struct str frame)
{
	struct str id = field_text(frame, "conversation");
	struct str rest = field_of(frame, "lines");
	struct chat *chat = client_chat(c, id);

	for (struct str line; (line = field_item(&rest)).ptr;)
		take_line(c, id, line);
	if (!chat || field_is(frame, "type", "line"))
		return;
	chat->asked = false;
	if (field_flag(frame, "live"))
		chat->live = true;
}

static void take_seen(struct client *c, struct str frame)
{
	struct chat *chat = client_chat(c, field_text(frame, "conversation"));
	char side[24];

	snprintf(
	    side, sizeof(side), "%.*s", STR_ARG(field_text(frame, "side")));
	if (chat)
		record_add(&c->record, &(struct record_event){ .event = "seen",
					   .chat = chat->id,
					   .seq = field_int(frame, "seq", 0),
					   .word = side });
}

static void take(struct client *c, struct str frame)
{
	struct pending *p = find_pending(c, field_text(frame, "id"));
	bool error = field_is(frame, "type", "error");

	if (p && error)
		take_refusal(c, p, frame);
	else if (p && field_is(frame, "type", "ack"))
		take_ack(c, p, frame);
	else if (p)
		settle(c, p, frame);
	else if (error && field_is(frame, "id", "resume"))
		resume_refused(c, frame);
	else if (field_is(frame, "type", "line") ||
		 field_is(frame, "type", "lines"))
		take_lines(c, frame);
	else if (field_is(frame, "type", "seen"))
		take_seen(c, frame);
	else if (field_is(frame, "type", "chat") && c->told)
		c->told(c->ctx, frame);
}

/* ---- the connection ----------------------------------------------------- */

static void lose(struct client *c)
{
	if (c->signed_in)
		note_event(c, "hang", NULL, -1);
	c->signed_in = false;
	talk_hang(&c->talk);
}

static bool sign_in(struct client *c)
{
	struct str frame, token;

	if (!talk_sayf(&c->talk,
		"{\"type\":\"hello\",\"id\":\"hello\"%s,\"token\":\"%s\"}",
		c->staff ? "" : ",\"shop\":\"demo\"", c->token) ||
	    !talk_await(&c->talk, NULL, "hello", &frame))
		return false;
	if (!field_is(frame, "type", "welcome")) {
		/* Signed out by a restart: the desk forgot a token. */
		c->failed = field_is(frame, "code", "auth");
		return false;
	}
	token = field_text(frame, "token");
	if (token.len)
		snprintf(c->token, sizeof(c->token), "%.*s", STR_ARG(token));
	if (c->welcomed)
		c->welcomed(c->ctx, frame);
	return true;
}

static void connect_again(struct client *c)
{
	for (size_t i = 0; i < c->chat_count; i++)
		c->chats[i].live = c->chats[i].asked = false;
	for (size_t i = 0; i < c->pending_count; i++) {
		c->outbox[i].again |= c->outbox[i].sent;
		c->outbox[i].sent = false;
		c->outbox[i].not_before_ms = 0;
	}
	if (!talk_dial(&c->talk, c->port))
		return;
	note_event(c, "dial", NULL, -1);
	c->signed_in = true;
	if (!sign_in(c))
		lose(c);
}

static void back_off(struct client *c)
{
	c->backoff_ms = c->backoff_ms ? 2 * c->backoff_ms : BACKOFF_FIRST_MS;
	if (c->backoff_ms > BACKOFF_LAST_MS)
		c->backoff_ms = BACKOFF_LAST_MS;
	usleep(1000 * (1 + client_chance(c, (unsigned)c->backoff_ms)));
}

void client_turn(struct client *c, int ms)
{
	struct str frame;

	if (!talk_open(&c->talk)) {
		if (c->signed_in)
			lose(c);
		connect_again(c);
	}
	if (!talk_open(&c->talk)) {
		back_off(c);
		return;
	}
	c->backoff_ms = 0;
	for (size_t i = 0; i < c->chat_count; i++) {
		struct chat *chat = &c->chats[i];

		if (chat->wanted && !chat->live && !chat->asked)
			ask(c, chat);
	}
	give_up(c);
	send_pending(c);
	if (talk_hear(&c->talk, &frame, ms))
		take(c, frame);
}
