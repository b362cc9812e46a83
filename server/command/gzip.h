/* Making bytes smaller, for browsers. */
#ifndef SERVER_COMMAND_GZIP_H
#define SERVER_COMMAND_GZIP_H

#include "shared/arena.h"
#include "shared/err.h"
#include "shared/str.h"

/* The bytes as one gzip member, in the arena; none (len 0) where that would
 * not be smaller. The same bytes always give the same. */
MUST_CHECK enum err gzip_pack(
    struct arena *arena, struct str bytes, struct str *out);

#endif
