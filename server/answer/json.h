/* Writes one JSON object onto one line. Private to the room; the messages of
 * the socket are shared/wire.c's. */
#ifndef SERVER_ANSWER_JSON_H
#define SERVER_ANSWER_JSON_H

#include <stdbool.h>

#include "shared/buf.h"

/* Appends s in quotes. Bytes that are not UTF-8 become U+FFFD. */
void json_text(struct buf *out, struct str s);
/* Appends "name": with a comma before it unless it is the first of its object
 * or array, i.e. stands behind { or [. */
void json_name(struct buf *out, const char *name);
/* The comma alone, for elements of an array. */
void json_comma(struct buf *out);
/* 0.000-1.000 of a per-mille figure. */
void json_share(struct buf *out, int per_mille);
/* The same of part/whole; null for no whole. */
void json_ratio(struct buf *out, size_t part, size_t whole);

#endif
