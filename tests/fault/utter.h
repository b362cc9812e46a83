/* Lines of fault tests: their text begins with the id they are sent under, so
 * that any reader can tell which line it is. */
#ifndef TESTS_FAULT_UTTER_H
#define TESTS_FAULT_UTTER_H

#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"

/* A number below that, and the next state; the same from the same seed. */
unsigned utter_chance(uint64_t *state, unsigned below);

/* A text for that id: letters, quotes, several scripts, short or long. */
void utter_text(const char *cid, uint64_t *chance, char *out, size_t room);

struct utter_line {
	char cid[64]; /* "" for lines of the desk itself */
	char kind[24];
	int64_t seq;
	uint64_t hash; /* of the text */
};

/* A record `line` as it came. */
void utter_read(struct str line, struct utter_line *out);

#endif
