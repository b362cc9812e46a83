/* Where a reply's fault is, as an editor can open it. */
#ifndef SERVER_COMMAND_REPLY_PATH_H
#define SERVER_COMMAND_REPLY_PATH_H

#include "shared/buf.h"

/* Appends the path of a fault (struct reply_fault: below the folder dir, or
 * dir itself) or of a doubt (lint_fn's where: LANG/ID, a file without its
 * ending; or an ID alone, which is no file). */
void reply_path(const char *dir, const char *where, struct buf *out);

#endif
