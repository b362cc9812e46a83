/* Messages of every type with every field filled, made from their forms. */
#ifndef TESTS_SUPPORT_SAMPLE_H
#define TESTS_SUPPORT_SAMPLE_H

#include <stddef.h>

#include "shared/arena.h"
#include "shared/shape.h"

enum sample_size {
	SAMPLE_SMALL, /* the shortest and least that still counts as given */
	SAMPLE_LARGE  /* the longest and greatest that is allowed */
};

/* Fills a message of this type, text in the arena; lists have two records.
 * The message has an id if its type takes one. */
void sample_message(enum message_type type, enum sample_size size,
    struct arena *arena, struct message *message);

/* Fills a struct of this shape. */
void sample_fill(const struct shape *shape, enum sample_size size,
    struct arena *arena, void *to);

/* Text of so many characters, each of three bytes; as a NAME of one byte. */
struct str sample_text(size_t count, struct arena *arena);
struct str sample_name(size_t count, struct arena *arena);

/* True if all fields are equal, text by its bytes, lists by their records. */
bool sample_equal(const struct shape *shape, const void *a, const void *b);

/* Calls fn for every field of a filled message, also those of the first
 * record of each list, with the struct that holds it. */
void sample_visit(struct message *message,
    void (*fn)(void *ctx, struct message *message,
	const struct wire_field *field, void *of),
    void *ctx);

#endif
