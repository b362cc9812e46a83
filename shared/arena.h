/* Memory that lives as long as one turn: taken by bumping a pointer, given
 * back all at once. Never freed piece by piece. */
#ifndef SHARED_ARENA_H
#define SHARED_ARENA_H

#include <stddef.h>

#include "shared/str.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	char *at;
	char *end;
};

#define ARENA_EMPTY ((struct arena){ NULL, NULL, NULL })

/* Zeroed, aligned for any type; NULL without memory. */
void *arena_alloc(struct arena *a, size_t size);
/* A copy with a NUL behind it (not counted); ptr NULL without memory. An
 * empty s gives a non-NULL pointer and len 0. */
struct str arena_str(struct arena *a, struct str s);
/* Formatted text; ptr NULL without memory. */
struct str arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *a); /* all given back, one block kept */
void arena_fini(struct arena *a);  /* all freed */

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

#endif
