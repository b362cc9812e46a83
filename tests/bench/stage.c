/* Brings everybody to their chats, one after another; nothing here is
 * measured. */
#include "tests/bench/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fault/field.h"
#include "tests/fault/reader.h"
#include "tests/fault/utter.h"

enum { HEAR_MS = 5000 };

struct rep {
	struct talk talk;
	char token[64];
	char name[LOAD_NAME];
};

struct stage {
	struct load *load;
	int port;
	struct rep *reps;
	size_t rep_count;
	struct talk *customers;
};

static bool say_no(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	return false;
}

static void note(
    struct stage *s, const char *who, const struct record_event *event)
{
	if (!s->load->record)
		return;
	s->load->record->who = who;
	record_add(s->load->record, event);
}

/* ---- reps --------------------------------------------------------------- */

static bool hire(struct stage *s, const char *admin_token, char boss[64])
{
	struct talk admin;
	bool good = reader_sign_in(&admin, s->port, admin_token);

	for (size_t i = 0; good && i < s->rep_count; i++) {
		struct rep *rep = &s->reps[i];

		snprintf(rep->name, sizeof(rep->name), "r%zu", i);
		good = reader_add_user(
		    &admin, rep->name, "rep", STAGE_SHARE, rep->token);
	}
	good = good && reader_add_user(&admin, "boss", "supervisor", 1, boss);
	talk_hang(&admin);
	return good || say_no("the users could not be made");
}

static bool seat(struct stage *s)
{
	for (size_t i = 0; i < s->rep_count; i++) {
		note(s, s->reps[i].name,
		    &(struct record_event){ .event = "dial", .seq = -1 });
		if (!reader_sign_in(
			&s->reps[i].talk, s->port, s->reps[i].token))
			return say_no("a rep could not sign in");
	}
	return true;
}

/* ---- customers ---------------------------------------------------------- */

static bool welcome(struct talk *t, int port)
{
	struct str frame;

	return talk_dial(t, port) &&
	       talk_say(t, "{\"type\":\"hello\",\"id\":\"h\","
			   "\"shop\":\"demo\"}") &&
	       talk_await(t, NULL, "h", &frame) &&
	       field_is(frame, "type", "welcome");
}

static bool open_chat(struct stage *s, size_t i)
{
	struct conversation *v = &s->load->at[i];
	struct talk *t = &s->customers[i];
	struct str frame, list, record;

	snprintf(v->who, sizeof(v->who), "c%zu", i);
	note(s, v->who, &(struct record_event){ .event = "dial", .seq = -1 });
	if (!welcome(t, s->port) ||
	    !talk_say(t, "{\"type\":\"open\",\"id\":\"o\"}") ||
	    !talk_await(t, NULL, "o", &frame) ||
	    !field_is(frame, "type", "chat"))
		return say_no("a customer could not open a chat");
	list = field_of(frame, "chats");
	record = field_item(&list);
	snprintf(v->id, sizeof(v->id), "%.*s",
	    STR_ARG(field_text(record, "conversation")));
	note(s, v->who,
	    &(struct record_event){ .event = "may", .chat = v->id, .seq = -1 });
	if (!talk_sayf(t,
		"{\"type\":\"person\",\"id\":\"p\",\"conversation\":\"%s\"}",
		v->id) ||
	    !talk_await(t, NULL, "p", &frame) ||
	    !field_is(frame, "type", "ack")) {
		fprintf(stderr, "bench: %.*s\n", STR_ARG(frame));
		return say_no("a customer could not ask for a person");
	}
	return true;
}

/* ---- bringing them together --------------------------------------------- */

static void note_lines(
    struct stage *s, const struct rep *rep, const char *chat, struct str frame)
{
	struct str rest = field_of(frame, "lines");
	struct utter_line said;

	for (struct str line; (line = field_item(&rest)).ptr;) {
		utter_read(line, &said);
		note(s, rep->name,
		    &(struct record_event){ .event = "line",
			.chat = chat,
			.cid = said.cid,
			.seq = said.seq,
			.word = said.kind,
			.hash = said.hash });
	}
}

static bool follow(struct stage *s, struct rep *rep, const char *chat)
{
	struct str frame;

	note(s, rep->name,
	    &(struct record_event){ .event = "may", .chat = chat, .seq = -1 });
	note(s, rep->name,
	    &(struct record_event){ .event = "resume", .chat = chat });
	if (!talk_sayf(&rep->talk,
		"{\"type\":\"resume\",\"id\":\"r\",\"conversation\":\"%s\"}",
		chat) ||
	    !talk_await(&rep->talk, NULL, "r", &frame) ||
	    !field_flag(frame, "live"))
		return say_no("a rep could not follow a chat");
	note_lines(s, rep, chat, frame);
	return true;
}

/* Hears which chats the rep has been given; the names of those it has. */
static size_t hear_chats(struct rep *rep, char (*chats)[64], size_t most)
{
	struct str frame;
	size_t count = 0;

	while (count < most && talk_hear(&rep->talk, &frame, HEAR_MS)) {
		struct str list = field_of(frame, "chats");
		struct str record = field_item(&list);

		if (field_is(frame, "type", "chat") &&
		    field_is(record, "state", "with_rep"))
			snprintf(chats[count++], 64, "%.*s",
			    STR_ARG(field_text(record, "conversation")));
	}
	return count;
}

static bool gather(struct stage *s)
{
	size_t left = s->load->count;

	for (size_t i = 0; i < s->rep_count; i++) {
		char chats[STAGE_SHARE][64];
		size_t most = left < STAGE_SHARE ? left : STAGE_SHARE;
		size_t count = hear_chats(&s->reps[i], chats, most);

		for (size_t k = 0; k < count; k++) {
			if (!follow(s, &s->reps[i], chats[k]))
				return false;
		}
		left -= count;
	}
	return !left || say_no("not every chat has found its rep");
}

static bool hand_over(struct stage *s)
{
	struct load *l = s->load;
	bool good = true;

	for (size_t i = 0; good && i < l->count; i++)
		good = load_adopt(
		    l, &l->at[i].customer, &s->customers[i], &l->at[i]);
	for (size_t i = 0; good && i < l->rep_count; i++) {
		good = load_adopt(l, &l->reps[i], &s->reps[i].talk, NULL);
		memcpy(l->rep_names[i], s->reps[i].name, LOAD_NAME);
	}
	return good;
}

bool stage_set(
    struct load *l, int port, const char *admin, size_t count, char boss[64])
{
	struct stage s = { .load = l, .port = port };
	bool good;

	l->count = count;
	l->rep_count = s.rep_count = (count + STAGE_SHARE - 1) / STAGE_SHARE;
	l->at = calloc(count, sizeof(*l->at));
	l->reps = calloc(l->rep_count, sizeof(*l->reps));
	l->rep_names = calloc(l->rep_count, sizeof(*l->rep_names));
	s.reps = calloc(s.rep_count, sizeof(*s.reps));
	s.customers = calloc(count, sizeof(*s.customers));
	if (!l->at || !l->reps || !l->rep_names || !s.reps || !s.customers)
		return say_no("no memory");
	good = hire(&s, admin, boss) && seat(&s);
	for (size_t i = 0; good && i < count; i++)
		good = open_chat(&s, i);
	good = good && gather(&s) && hand_over(&s);
	free(s.customers);
	free(s.reps);
	return good;
}

bool stage_ping(int port, int count, int64_t pause_us, struct samples *out)
{
	struct raw_frame frame;
	struct talk t;
	bool good = welcome(&t, port);

	for (int i = 0; good && i < count; i++) {
		int64_t begun_us = record_now_us();

		good = raw_frame(&t.ws, RAW_FIN | RAW_PING, "ping", 4);
		do {
			good = good && raw_read(&t.ws, &frame, HEAR_MS);
		} while (good && frame.first != (RAW_FIN | RAW_PONG));
		samples_add(out, record_now_us() - begun_us);
		if (pause_us)
			usleep((useconds_t)pause_us);
	}
	talk_hang(&t);
	return good;
}
