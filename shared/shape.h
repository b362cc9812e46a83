/* The form of every message and record as constant data, made from
 * messages.def: which fields, where they lie in the struct, what they allow.
 * What wire.c, wire_encode.c and wire_digest.c go by. */
#ifndef SHARED_SHAPE_H
#define SHARED_SHAPE_H

#include "shared/wire.h"

struct shape {
	const char *name;
	const struct wire_field *fields; /* in order of the table */
	size_t count;
	size_t size; /* of the struct */
};

const struct shape *shape_message(enum message_type type);
/* NULL if there is no record by that name. */
const struct shape *shape_record(const char *name);

/* A list of records whose type only its shape knows. */
struct shape_list {
	void *at;
	size_t count;
};

/* Reading and writing the field of a struct that has its shape. */
const struct str *shape_text(const struct wire_field *field, const void *of);
int64_t shape_int(const struct wire_field *field, const void *of);
bool shape_flag(const struct wire_field *field, const void *of);
int shape_word(const struct wire_field *field, const void *of);
struct shape_list shape_list(const struct wire_field *field, const void *of);
void shape_put(const struct wire_field *field, void *of, const void *value);

/* True for what counts as absent: empty, 0, false, the first word. */
bool shape_absent(const struct wire_field *field, const void *of);

#endif
