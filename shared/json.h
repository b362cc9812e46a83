/* Writing JSON: strings and names, for what the programs print and send. Reads
 * none: frames are decoded by wire.h. */
#ifndef SHARED_JSON_H
#define SHARED_JSON_H

#include "shared/buf.h"

/* Appends s as a JSON string with its quotes. Bytes that are not UTF-8 become
 * U+FFFD; C0 controls, DEL, the quote and the backslash are escaped. */
void json_text(struct buf *out, struct str s);
/* The same for text known to be valid UTF-8 (text_valid): nothing is checked
 * again. */
void json_valid_text(struct buf *out, struct str s);
/* Appends "name": with a comma before it unless it is the first of its object
 * or array, i.e. stands behind { or [. */
void json_name(struct buf *out, const char *name);
/* The comma alone, for elements of an array. */
void json_comma(struct buf *out);

#endif
