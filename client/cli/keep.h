/* Files a sign-in token is kept in: one line "TOKEN ORIGIN", mode 0600, so
 * that it is not shown to anybody else, nor sent to another desk. */
#ifndef CLIENT_CLI_KEEP_H
#define CLIENT_CLI_KEEP_H

#include <stddef.h>

#include "shared/buf.h"
#include "shared/err.h"
#include "shared/str.h"

enum { KEEP_TOKEN_MAX = 512, KEEP_WHY_MAX = 200 };

/* Appends $XDG_CONFIG_HOME/deskbell/NAME or ~/.config/deskbell/NAME.
 * bad_settings if there is no home. */
MUST_CHECK enum err keep_path(const char *name, struct buf *path);

/* Reads a token. not_found if there is no such file; bad_settings if the file
 * is a link, no plain file, somebody else's, open to others, malformed, or
 * made for another origin, with a sentence in why. */
MUST_CHECK enum err keep_read(const char *path, const char *origin,
    char token[KEEP_TOKEN_MAX + 1], char why[KEEP_WHY_MAX]);

/* Replaces the file in one step; makes its folder if that is missing. Refuses
 * to replace a link. io or bad_settings, with a sentence in why. */
MUST_CHECK enum err keep_write(const char *path, const char *origin,
    struct str token, char why[KEEP_WHY_MAX]);

#endif
