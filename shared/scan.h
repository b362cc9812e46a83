/* A look over the raw bytes of a JSON frame before a tree is built of it. */
#ifndef SHARED_SCAN_H
#define SHARED_SCAN_H

#include <stddef.h>

#include "shared/err.h"
#include "shared/str.h"

/* Checks how deep a frame nests (the outermost object counts 1) and how many
 * values it has (objects, lists and scalars; names of fields not), in one
 * pass and without memory, stopping at the first too many. too_deep, too_many,
 * or bad_msg if there is nothing but blanks. Says nothing of a frame that is
 * no JSON otherwise. */
MUST_CHECK enum err scan_json(
    struct str frame, size_t depth_max, size_t values_max);

#endif
