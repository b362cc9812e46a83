/* What all clients of a fault test logged (record.h), in memory. */
#ifndef TESTS_FAULT_HISTORY_H
#define TESTS_FAULT_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum event_kind {
	EVENT_DIAL,
	EVENT_HANG,
	EVENT_MAY,
	EVENT_SEND,
	EVENT_ACK,
	EVENT_REFUSE,
	EVENT_RESUME,
	EVENT_LINE,
	EVENT_SEEN,
	EVENT_FINAL,
	EVENT_END,
	EVENT_KINDS
};

/* Names are numbers: 0 = none, else an index into the history's names. */
struct event {
	int64_t at_us;
	enum event_kind kind;
	uint32_t who, chat, cid, word;
	int64_t seq; /* -1 = none */
	uint64_t hash;
};

struct history {
	struct event *events;
	size_t count, room;
	char **names; /* [0] is "-" */
	uint32_t name_count, name_room;
	uint32_t *slots; /* hash table of names */
	uint32_t slot_count;
};

void history_init(struct history *h);
void history_fini(struct history *h);

/* The number of a name, a new one if need be. Memory that is not there ends
 * the program, here and below. */
uint32_t history_name(struct history *h, const char *name);
void history_add(struct history *h, const struct event *event);
/* Appends a log. At a line that is none: false, with its number. */
bool history_read(struct history *h, FILE *from, size_t *bad_line);

#endif
