/* Reads clients' logs. What is right or wrong about them: judge.c. */
#include "tests/fault/history.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fault/record.h"

enum { FIELDS = 8, LINE_LONGEST = 1024 };

static const char *const kinds[EVENT_KINDS] = {
	[EVENT_DIAL] = "dial",
	[EVENT_HANG] = "hang",
	[EVENT_MAY] = "may",
	[EVENT_SEND] = "send",
	[EVENT_ACK] = "ack",
	[EVENT_REFUSE] = "refuse",
	[EVENT_RESUME] = "resume",
	[EVENT_LINE] = "line",
	[EVENT_SEEN] = "seen",
	[EVENT_FINAL] = "final",
	[EVENT_END] = "end",
};

static void *must(void *memory)
{
	if (!memory) {
		fputs("no memory for the history\n", stderr);
		exit(2);
	}
	return memory;
}

void history_init(struct history *h)
{
	*h = (struct history){ 0 };
	(void)history_name(h, "-");
}

void history_fini(struct history *h)
{
	for (uint32_t i = 0; i < h->name_count; i++)
		free(h->names[i]);
	free(h->names);
	free(h->slots);
	free(h->events);
	*h = (struct history){ 0 };
}

/* ---- names -------------------------------------------------------------- */

/* The slot of the name, or the empty one where it belongs. A slot holds the
 * number + 1. */
static uint32_t *slot_of(struct history *h, const char *name)
{
	uint64_t at = record_hash(name, strlen(name));

	for (;; at++) {
		uint32_t *slot = &h->slots[at & (h->slot_count - 1)];

		if (!*slot || !strcmp(h->names[*slot - 1], name))
			return slot;
	}
}

static void names_grow(struct history *h)
{
	h->name_room = h->name_room ? 2 * h->name_room : 256;
	h->names = must(realloc(h->names, h->name_room * sizeof(*h->names)));
	free(h->slots);
	h->slot_count = 2 * h->name_room;
	h->slots = must(calloc(h->slot_count, sizeof(*h->slots)));
	for (uint32_t i = 0; i < h->name_count; i++)
		*slot_of(h, h->names[i]) = i + 1;
}

uint32_t history_name(struct history *h, const char *name)
{
	uint32_t *slot;

	if (h->name_count == h->name_room)
		names_grow(h);
	slot = slot_of(h, name);
	if (!*slot) {
		h->names[h->name_count] = must(strdup(name));
		*slot = ++h->name_count;
	}
	return *slot - 1;
}

/* ---- events ------------------------------------------------------------- */

void history_add(struct history *h, const struct event *event)
{
	if (h->count == h->room) {
		h->room = h->room ? 2 * h->room : 1024;
		h->events =
		    must(realloc(h->events, h->room * sizeof(*h->events)));
	}
	h->events[h->count++] = *event;
}

static bool read_kind(const char *word, enum event_kind *kind)
{
	for (int i = 0; i < EVENT_KINDS; i++) {
		if (!strcmp(kinds[i], word)) {
			*kind = (enum event_kind)i;
			return true;
		}
	}
	return false;
}

static bool read_number(const char *word, int64_t *out)
{
	char *end;

	*out = -1;
	if (!strcmp(word, "-"))
		return true;
	*out = strtoll(word, &end, 10);
	return end != word && !*end && *out >= 0;
}

static bool read_line(struct history *h, char *line)
{
	struct event e = { 0 };
	char *fields[FIELDS], *end;
	int count = 0;

	for (char *at; (at = strsep(&line, "\t"));) {
		if (count == FIELDS)
			return false;
		fields[count++] = at;
	}
	if (count != FIELDS || !read_number(fields[0], &e.at_us) ||
	    !read_kind(fields[2], &e.kind) || !read_number(fields[5], &e.seq))
		return false;
	e.who = history_name(h, fields[1]);
	e.chat = history_name(h, fields[3]);
	e.cid = history_name(h, fields[4]);
	e.word = history_name(h, fields[6]);
	e.hash = strtoull(fields[7], &end, 16);
	history_add(h, &e);
	return !*end;
}

bool history_read(struct history *h, FILE *from, size_t *bad_line)
{
	char line[LINE_LONGEST];

	*bad_line = 0;
	while (fgets(line, sizeof(line), from)) {
		char *end = strchr(line, '\n');

		++*bad_line;
		if (!end)
			return false;
		*end = '\0';
		if (!read_line(h, line))
			return false;
	}
	return !ferror(from);
}
