/* Sends lines and takes the time until they are acknowledged and delivered. */
#include "tests/bench/load.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/fault/field.h"
#include "tests/fault/utter.h"

enum { EVENTS = 256, READ_BYTES = 65536, LAST_ANSWER_US = 10000000 };

/* ---- connections -------------------------------------------------------- */

static bool room_for(struct conn *c, size_t more)
{
	char *in;

	if (c->in_room - c->in_len >= more)
		return true;
	in = realloc(c->in, c->in_len + more);
	if (!in)
		return false;
	c->in = in;
	c->in_room = c->in_len + more;
	return true;
}

bool load_adopt(
    struct load *l, struct conn *c, struct talk *talk, struct conversation *of)
{
	struct buf *in = &talk->ws.in;
	size_t left = in->len - talk->ws.used;
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };

	*c = (struct conn){ .fd = talk->ws.fd, .of = of };
	if (!room_for(c, left + 1))
		return false;
	if (left)
		memcpy(c->in, in->ptr + talk->ws.used, left);
	c->in_len = left;
	talk->ws.fd = -1;
	buf_fini(in);
	return !fcntl(c->fd, F_SETFL, O_NONBLOCK) &&
	       !epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &event);
}

static void conn_fini(struct conn *c)
{
	if (c->fd > 0)
		close(c->fd);
	free(c->in);
}

void load_fini(struct load *l)
{
	for (size_t i = 0; i < l->count; i++)
		conn_fini(&l->at[i].customer);
	for (size_t i = 0; i < l->rep_count; i++)
		conn_fini(&l->reps[i]);
	if (l->epoll >= 0)
		close(l->epoll);
	free(l->at);
	free(l->reps);
	free(l->rep_names);
	samples_fini(&l->acks);
	samples_fini(&l->wholes);
}

/* ---- sending ------------------------------------------------------------ */

static void note(
    struct load *l, const char *who, const struct record_event *event)
{
	if (!l->record)
		return;
	l->record->who = who;
	record_add(l->record, event);
}

static size_t index_of(const struct load *l, const struct conversation *v)
{
	return (size_t)(v - l->at);
}

static int name_line(
    const struct load *l, const struct conversation *v, char *out, size_t room)
{
	return snprintf(out, room, "b%zu-%u", index_of(l, v), v->number);
}

/* A masked frame around a text that fits two bytes of length. */
static size_t frame_text(char *out, const char *text, size_t len, uint32_t mask)
{
	unsigned char *to = (unsigned char *)out;
	uint16_t length = htobe16((uint16_t)len);
	unsigned char key[4];

	memcpy(key, &mask, sizeof(key));
	to[0] = RAW_FIN | RAW_TEXT;
	to[1] = 0x80 | 126;
	memcpy(to + 2, &length, sizeof(length));
	memcpy(to + 4, key, sizeof(key));
	for (size_t i = 0; i < len; i++)
		to[8 + i] = (unsigned char)text[i] ^ key[i & 3];
	return len + 8;
}

static size_t make_line(
    const struct load *l, const struct conversation *v, char *out, size_t room)
{
	char body[LOAD_BODY + 1], cid[32];
	int len = name_line(l, v, cid, sizeof(cid));

	memset(body, 'x', LOAD_BODY);
	for (int i = 7; i < LOAD_BODY; i += 7)
		body[i] = ' ';
	memcpy(body, cid, (size_t)len);
	body[len] = ' ';
	body[LOAD_BODY - 1] = '.';
	body[LOAD_BODY] = '\0';
	note((struct load *)(uintptr_t)l, v->who,
	    &(struct record_event){ .event = "send",
		.chat = v->id,
		.cid = cid,
		.seq = -1,
		.hash = l->record ? record_hash(body, LOAD_BODY) : 0 });
	return (size_t)snprintf(out, room,
	    "{\"type\":\"say\",\"id\":\"%s\",\"conversation\":\"%s\","
	    "\"text\":\"%s\"}",
	    cid, v->id, body);
}

static void send_next(struct load *l, struct conversation *v)
{
	char text[512], frame[600];
	size_t len;

	v->number++;
	v->busy = true;
	v->acked = v->heard = false;
	len = make_line(l, v, text, sizeof(text));
	v->sent_us = record_now_us();
	len = frame_text(
	    frame, text, len, (uint32_t)v->sent_us * 2654435761u | 0x01010101u);
	/* With one line on its way the kernel always has room for it. */
	if (send(v->customer.fd, frame, len, MSG_NOSIGNAL) != (ssize_t)len)
		l->broken++;
}

/* ---- what comes --------------------------------------------------------- */

static void finish(struct load *l, struct conversation *v, int64_t now_us)
{
	v->busy = false;
	l->done++;
	if (v->sent_us >= l->from_us && now_us <= l->until_us) {
		samples_add(&l->acks, v->acked_us - v->sent_us);
		samples_add(&l->wholes, now_us - v->sent_us);
	}
}

static void step(struct load *l, struct conversation *v, int64_t now_us)
{
	if (!v->busy || !v->acked || !v->heard)
		return;
	finish(l, v, now_us);
	if (!l->period_us && now_us < l->until_us)
		send_next(l, v);
}

/* The conversation whose current line has that name; NULL: none. */
static struct conversation *named(struct load *l, struct str name)
{
	unsigned long index, number;
	char text[32], *end;

	if (!name.len || name.ptr[0] != 'b' || name.len >= sizeof(text))
		return NULL;
	memcpy(text, name.ptr, name.len);
	text[name.len] = '\0';
	index = strtoul(text + 1, &end, 10);
	number = *end == '-' ? strtoul(end + 1, NULL, 10) : 0;
	if (index >= l->count || l->at[index].number != number)
		return NULL;
	return &l->at[index];
}

static void take_ack(struct load *l, struct conn *c, struct str frame)
{
	struct conversation *v = named(l, field_text(frame, "id"));
	char cid[32];

	if (!v || v != c->of || v->acked)
		return;
	name_line(l, v, cid, sizeof(cid));
	note(l, v->who,
	    &(struct record_event){ .event = "ack",
		.chat = v->id,
		.cid = cid,
		.seq = field_int(frame, "seq", 0) });
	v->acked = true;
	v->acked_us = record_now_us();
	step(l, v, v->acked_us);
}

static void take_line(struct load *l, struct conn *c, struct str frame)
{
	struct str list = field_of(frame, "lines");
	struct str line = field_item(&list);
	struct str text = field_text(line, "text");
	struct conversation *v = named(l, str_cut(&text, ' '));
	struct utter_line said;

	if (c->of || !v)
		return;
	if (l->record) {
		utter_read(line, &said);
		note(l, l->rep_names[c - l->reps],
		    &(struct record_event){ .event = "line",
			.chat = v->id,
			.cid = said.cid,
			.seq = said.seq,
			.word = said.kind,
			.hash = said.hash });
	}
	v->heard = true;
	v->heard_us = record_now_us();
	step(l, v, v->heard_us);
}

static void take_error(struct load *l, struct str frame)
{
	if (!l->refused++)
		fprintf(stderr, "refused: %.*s\n", STR_ARG(frame));
}

static void take(struct load *l, struct conn *c, struct str frame)
{
	if (field_is(frame, "type", "ack"))
		take_ack(l, c, frame);
	else if (field_is(frame, "type", "line"))
		take_line(l, c, frame);
	else if (field_is(frame, "type", "error"))
		take_error(l, frame);
}

/* ---- frames ------------------------------------------------------------- */

/* The length of head and payload at the bytes; 0: not all is there. */
static size_t whole_frame(const char *at, size_t len, size_t *head)
{
	const unsigned char *b = (const unsigned char *)at;
	uint64_t payload;

	if (len < 2)
		return 0;
	payload = b[1] & 0x7f;
	*head = 2;
	if (payload >= 126) {
		size_t bytes = payload == 126 ? 2 : 8;

		if (len < 2 + bytes)
			return 0;
		payload = 0;
		for (size_t i = 0; i < bytes; i++)
			payload = payload << 8 | b[2 + i];
		*head = 2 + bytes;
	}
	return len - *head >= payload ? *head + (size_t)payload : 0;
}

/* A ping; its payload is short. */
static void pong(const struct conn *c, struct str payload)
{
	unsigned char out[6 + 125] = { RAW_FIN | RAW_PONG };

	if (payload.len > 125)
		return;
	out[1] = (unsigned char)(0x80 | payload.len);
	if (payload.len)
		memcpy(out + 6, payload.ptr, payload.len);
	(void)!send(c->fd, out, 6 + payload.len, MSG_NOSIGNAL);
}

static void take_frames(struct load *l, struct conn *c)
{
	size_t at = 0, head = 0, len;

	while ((len = whole_frame(c->in + at, c->in_len - at, &head))) {
		struct str payload = { c->in + at + head, len - head };
		unsigned char first = (unsigned char)c->in[at];

		if (first == (RAW_FIN | RAW_TEXT))
			take(l, c, payload);
		else if (first == (RAW_FIN | RAW_PING))
			pong(c, payload);
		else if (first == (RAW_FIN | RAW_CLOSE))
			l->broken++;
		at += len;
	}
	c->in_len -= at;
	memmove(c->in, c->in + at, c->in_len);
}

static void readable(struct load *l, struct conn *c)
{
	ssize_t got;

	if (!room_for(c, READ_BYTES)) {
		l->broken++;
		return;
	}
	got = recv(c->fd, c->in + c->in_len, c->in_room - c->in_len, 0);
	if (got > 0) {
		c->in_len += (size_t)got;
		take_frames(l, c);
	} else if (!got || (errno != EAGAIN && errno != EINTR)) {
		epoll_ctl(l->epoll, EPOLL_CTL_DEL, c->fd, NULL);
		l->broken++;
	}
}

/* ---- time --------------------------------------------------------------- */

/* Sends what is due; when the next one will be. */
static int64_t send_due(struct load *l, int64_t now_us)
{
	int64_t next_us = now_us + 100000;

	if (!l->period_us || now_us >= l->until_us)
		return next_us;
	for (size_t i = 0; i < l->count; i++) {
		struct conversation *v = &l->at[i];

		if (v->due_us <= now_us) {
			v->due_us += l->period_us;
			if (v->busy)
				l->late++;
			else
				send_next(l, v);
		}
		if (v->due_us < next_us)
			next_us = v->due_us;
	}
	return next_us;
}

static bool on_their_way(const struct load *l)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->at[i].busy)
			return true;
	}
	return false;
}

static void begin(struct load *l)
{
	int64_t now_us = record_now_us();

	for (size_t i = 0; i < l->count; i++) {
		/* Evenly over the period. */
		l->at[i].due_us =
		    now_us + l->period_us * (int64_t)i / (int64_t)l->count;
		if (!l->period_us)
			send_next(l, &l->at[i]);
	}
}

bool load_run(struct load *l, int64_t end_us)
{
	struct epoll_event events[EVENTS];

	begin(l);
	for (;;) {
		int64_t now_us = record_now_us();
		int64_t wait_us = send_due(l, now_us) - now_us;
		struct timespec wait = { .tv_sec = 0,
			.tv_nsec = wait_us > 0 ? (long)wait_us * 1000 : 0 };
		int count;

		if (now_us >= end_us &&
		    (!on_their_way(l) || now_us > end_us + LAST_ANSWER_US))
			break;
		count = epoll_pwait2(l->epoll, events, EVENTS, &wait, NULL);
		for (int i = 0; i < count; i++)
			readable(l, events[i].data.ptr);
		if (l->broken)
			return false;
	}
	return !on_their_way(l);
}
