/* Where a line may be cut between two questions. Private to the room: for
 * split.c alone, which picks among the cuts. */
#ifndef SERVER_ANSWER_CUT_H
#define SERVER_ANSWER_CUT_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/str.h"

enum { CUTS_MAX = 32 }; /* of a longer line the first ones */

/* Weaker ones are given up first. */
enum cut_strength {
	CUT_START, /* how questions begin, in the middle of a line */
	CUT_BLANK, /* a blank, where words are not parted by blanks */
	CUT_END,   /* how questions end, in the middle of a line */
	CUT_COMMA,
	CUT_LINE, /* people send a question in pieces, too */
	CUT_WORD, /* "and" */
	CUT_STOP,
	CUT_LINK, /* "by the way": another matter begins */
	CUT_MARK
};

struct cut {
	size_t end, start; /* of what stands before, and behind */
	enum cut_strength strength;
	bool word, link; /* a joining word; another matter begins */
};

/* In order; returns how many. They may leave nothing between them. */
size_t cut_find(struct str line, struct cut cuts[CUTS_MAX]);

/* It has a mark, particle or first word of a question. */
bool cut_asks(struct str text);
/* It has a word of a request. */
bool cut_wishes(struct str text);
/* It is nothing but what people say in front of a question. */
bool cut_leads(struct str text);

#endif
