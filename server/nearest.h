/* The known name a mistyped one was meant to be. */
#ifndef SERVER_NEAREST_H
#define SERVER_NEAREST_H

#include "shared/str.h"

struct nearest {
	struct str given;
	int edits;        /* of name */
	const char *name; /* the nearest so far; NULL = none is near */
};

struct nearest nearest_begin(struct str given);
/* Known names one after another. An edit is a letter too much, missing, wrong,
 * or two neighbours changed about; near is at most one for every three letters
 * begun, and at most two. */
void nearest_try(struct nearest *n, const char *name);

#endif
