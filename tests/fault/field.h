/* Single fields out of JSON text, in place. For clients of tests, which must
 * not take the desk's own decoder for granted. It trusts the text to be JSON;
 * from anything else it reads nonsense, but nothing outside the text. */
#ifndef TESTS_FAULT_FIELD_H
#define TESTS_FAULT_FIELD_H

#include <stdint.h>

#include "shared/str.h"

/* The value of an object's own field as it stands there, quotes and all;
 * STR_NONE if there is none. */
struct str field_of(struct str object, const char *name);
/* A text between its quotes, escapes as they stand; STR_NONE if absent. */
struct str field_text(struct str object, const char *name);
bool field_is(struct str object, const char *name, const char *text);
int64_t field_int(struct str object, const char *name, int64_t absent);
bool field_flag(struct str object, const char *name);

/* The next value of a list that holds no lists itself; *rest begins as the
 * list's value. Its ptr is NULL at the end. */
struct str field_item(struct str *rest);

/* The bytes a text stands for: \n, \u0041, pairs of surrogates. Returns their
 * number; what does not fit into room is left out. */
size_t field_plain(struct str text, char *out, size_t room);
/* The other way: what stands between quotes for these bytes. NUL at the end;
 * false if it does not fit. */
bool field_quote(struct str plain, char *out, size_t room);

#endif
