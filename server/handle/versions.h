/* Packs that were in force, as their readers are told of them. */
#ifndef SERVER_HANDLE_VERSIONS_H
#define SERVER_HANDLE_VERSIONS_H

#include "server/row/version.h"
#include "shared/arena.h"
#include "shared/err.h"
#include "shared/messages.h"

enum { VERSIONS_MAX = 40 }; /* as in messages.def; 20 are kept */

/* Makes a `packs` of the rows. */
MUST_CHECK enum err versions_tell(const struct version_list *rows,
    struct str in_force, struct arena *arena, struct message *out);

#endif
