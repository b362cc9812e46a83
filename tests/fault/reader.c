/* Reads every conversation of a history as it is in the end. */
#include "tests/fault/reader.h"

#include <glob.h>
#include <stdlib.h>

#include "tests/fault/field.h"
#include "tests/fault/history.h"
#include "tests/fault/record.h"
#include "tests/fault/talk.h"
#include "tests/fault/utter.h"

/* ---- who reads ---------------------------------------------------------- */

bool reader_sign_in(struct talk *t, int port, const char *token)
{
	struct str frame;

	if (!talk_dial(t, port))
		return false;
	if (talk_sayf(t, "{\"type\":\"hello\",\"id\":\"h\",\"token\":\"%s\"}",
		token) &&
	    talk_await(t, NULL, "h", &frame) &&
	    field_is(frame, "type", "welcome"))
		return true;
	talk_hang(t);
	return false;
}

bool reader_add_user(struct talk *admin, const char *name, const char *standing,
    int capacity, char token[64])
{
	struct str frame, once;

	if (!talk_sayf(admin,
		"{\"type\":\"user_add\",\"id\":\"add-%s\",\"name\":\"%s\","
		"\"standing\":\"%s\",\"capacity\":%d,\"once\":true}",
		name, name, standing, capacity) ||
	    !talk_await(admin, "user", NULL, &frame))
		return false;
	once = field_text(frame, "once");
	snprintf(token, 64, "%.*s", STR_ARG(once));
	return once.len > 0 && once.len < 64;
}

/* ---- what is read ------------------------------------------------------- */

struct reading {
	struct talk talk;
	struct record record;
	char chat[64], notes[72];
	int64_t last[2];
};

static void take_line(struct reading *r, struct str line)
{
	bool note = field_is(line, "track", "internal");
	struct utter_line said;

	utter_read(line, &said);
	record_add(&r->record, &(struct record_event){ .event = "final",
				   .chat = note ? r->notes : r->chat,
				   .cid = said.cid,
				   .seq = said.seq,
				   .word = said.kind,
				   .hash = said.hash });
	r->last[note] = said.seq;
}

/* One page; *more says whether there is another. */
static bool read_page(struct reading *r, bool *more)
{
	struct str frame, rest;

	if (!talk_sayf(&r->talk,
		"{\"type\":\"resume\",\"id\":\"page\",\"conversation\":\"%s\","
		"\"last\":%lld,\"last_note\":%lld}",
		r->chat, (long long)r->last[0], (long long)r->last[1]) ||
	    !talk_await(&r->talk, NULL, "page", &frame))
		return false;
	if (!field_is(frame, "type", "lines")) {
		fprintf(stderr, "reader: %s: %.*s\n", r->chat, STR_ARG(frame));
		return false;
	}
	rest = field_of(frame, "lines");
	for (struct str line; (line = field_item(&rest)).ptr;)
		take_line(r, line);
	*more = field_flag(frame, "more");
	return true;
}

static void end(struct reading *r, bool note)
{
	record_add(&r->record, &(struct record_event){ .event = "end",
				   .chat = note ? r->notes : r->chat,
				   .seq = r->last[note] });
}

/* A conversation that cannot be read stays without an end: the judge sees. */
static bool read_chat(struct reading *r, const char *chat)
{
	bool more = true;

	snprintf(r->chat, sizeof(r->chat), "%s", chat);
	snprintf(r->notes, sizeof(r->notes), "%s#notes", chat);
	r->last[0] = r->last[1] = 0;
	while (more) {
		if (!read_page(r, &more))
			return talk_open(&r->talk);
	}
	end(r, false);
	end(r, true);
	return talk_sayf(
	    &r->talk, "{\"type\":\"leave\",\"conversation\":\"%s\"}", r->chat);
}

static bool read_logs(struct history *h, const char *logs)
{
	char pattern[512];
	glob_t found;
	bool good;

	snprintf(pattern, sizeof(pattern), "%s/*.log", logs);
	good = !glob(pattern, 0, NULL, &found);
	for (size_t i = 0; good && i < found.gl_pathc; i++) {
		FILE *from = fopen(found.gl_pathv[i], "re");
		size_t line = 0;

		good = from && history_read(h, from, &line);
		if (!good)
			fprintf(stderr, "reader: %s:%zu\n", found.gl_pathv[i],
			    line);
		if (from)
			fclose(from);
	}
	globfree(&found);
	return good;
}

static bool read_all(struct reading *r, const struct history *h)
{
	bool *done = calloc(h->name_count, sizeof(*done));
	bool good = done != NULL;

	for (size_t i = 0; good && i < h->count; i++) {
		const struct event *e = &h->events[i];

		if (e->kind != EVENT_MAY || done[e->chat] ||
		    strchr(h->names[e->chat], '#'))
			continue;
		done[e->chat] = true;
		good = read_chat(r, h->names[e->chat]);
	}
	free(done);
	return good;
}

bool reader_run(int port, const char *token, const char *logs)
{
	struct reading r = { 0 };
	struct history history;
	char path[512];
	bool good;

	history_init(&history);
	snprintf(path, sizeof(path), "%s/final.log", logs);
	good = read_logs(&history, logs) &&
	       record_open(&r.record, path, "reader", false);
	if (good) {
		good = reader_sign_in(&r.talk, port, token) &&
		       read_all(&r, &history);
		if (!good)
			fputs("reader: the desk broke off\n", stderr);
		talk_hang(&r.talk);
		record_close(&r.record);
	}
	history_fini(&history);
	return good;
}
