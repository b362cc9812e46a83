/* Breaks text into rows of a terminal. */
#ifndef CLIENT_CLI_WRAP_H
#define CLIENT_CLI_WRAP_H

#include <stdbool.h>

#include "shared/buf.h"
#include "shared/str.h"

struct wrap {
	int columns;  /* of the terminal; under 20 nothing is broken */
	int used;     /* columns taken already on the first row */
	int indent;   /* blanks before every further row */
	int rows_max; /* what is longer is cut, and said to be cut */
};

/* Appends text for a terminal: escaped, broken between words where it can be
 * and between characters where not; newlines in it begin a row. No newline at
 * the end. */
void wrap_text(const struct wrap *wrap, struct str text, struct buf *out);

/* Appends text on one row, newlines shown as blanks, cut to width columns
 * with an ellipsis. Answers the columns it took. */
int wrap_cut(struct str text, int width, struct buf *out);

#endif
