/* Map from a short run of bytes to a pointer. Keys are copied in; values
 * belong to the caller. Open addressing with a keyed hash, so that a peer who
 * chooses keys cannot choose collisions. */
#ifndef SHARED_TABLE_H
#define SHARED_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/err.h"
#include "shared/str.h"

struct table_slot;

struct table {
	struct table_slot *slots;
	size_t cap;
	size_t used; /* live entries */
	size_t dead; /* tombstones */
	uint64_t seed;
};

void table_init(struct table *t, uint64_t seed);
void table_fini(struct table *t);
void *table_get(const struct table *t, struct str key); /* NULL if absent */
/* Sets or replaces. value is not NULL. */
MUST_CHECK enum err table_put(struct table *t, struct str key, void *value);
void *table_remove(struct table *t, struct str key); /* the value or NULL */
/* Calls fn for each entry in no order; the table must not change meanwhile. */
void table_each(const struct table *t,
    void (*fn)(void *ctx, struct str key, void *value), void *ctx);
/* An int64 as a key: valid as long as *number. */
static inline struct str table_int_key(const int64_t *number)
{
	return (struct str){ (const char *)number, sizeof(*number) };
}

#endif
