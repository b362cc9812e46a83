/* What the rep's screen keeps beside each chat: the half-typed line, the
 * prepared replies on offer, the last lines to look back on. */
#ifndef CLIENT_CLI_TAB_H
#define CLIENT_CLI_TAB_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/arena.h"
#include "shared/buf.h"
#include "shared/messages.h"

enum { TAB_PICKS = 5, TAB_LINES = 6 };

struct tab {
	struct buf draft;
	char reply[65];      /* id of the prepared reply in the draft, or "" */
	int64_t reply_to;    /* the customer's last line when it got there */
	struct buf pristine; /* that reply's text, as the desk filled it */

	struct arena memory; /* of the picks */
	struct rec_suggestion picks[TAB_PICKS];
	size_t pick_count;
	unsigned turn; /* counts up when the picks change */
	bool shown;    /* they have come to the rep's eyes */

	/* Numbers of lines, 0 = none: the customer's last one, the last one
	 * the machine answered with, the one for which replies were asked. */
	int64_t asked, automatic, wanted;
	bool answered;   /* staff has said something since the customer has */
	char lesson[65]; /* reply whose use may be approved, or "" */
	int64_t lesson_to;

	struct rec_line lines[TAB_LINES]; /* the last ones, as a ring */
	unsigned line_count;              /* ever */

	int64_t seen, delivered; /* to be told to the desk, 0 = not */
};

/* Other picks; with count 0 none. Copies. */
void tab_picks(
    struct tab *tab, const struct rec_suggestion *items, size_t count);
/* The n-th pick, from 1; NULL if there is none. */
const struct rec_suggestion *tab_pick(const struct tab *tab, int n);

/* The first pick, if it was shown and a line made from this reply (none = from
 * none) with this text is the first answer and another one; else none. */
struct str tab_passed(const struct tab *tab, struct str reply, struct str text);

/* Keeps a line to look back on. Copies. */
void tab_line(struct tab *tab, const struct rec_line *line);
/* The i-th of the count last lines, oldest first; NULL if there are fewer. */
const struct rec_line *tab_look_back(
    const struct tab *tab, unsigned count, unsigned i);

/* Text of the open line with that number; none if it is not kept any more. */
struct str tab_said(const struct tab *tab, int64_t seq);
/* The customer's last line, if staff has not answered it and no replies for it
 * have come or were asked for; else 0. */
int64_t tab_unadvised(const struct tab *tab);

/* A prepared reply was said in answer to that line of the customer. */
void tab_used(struct tab *tab, struct str id, int64_t seq);

/* The line that is typed holds a prepared reply, or (id empty) does not. */
void tab_reply(struct tab *tab, struct str id, struct str text);

void tab_fini(struct tab *tab);

#endif
