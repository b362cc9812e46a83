/* Asking for a password. */
#ifndef CLIENT_CLI_SECRET_H
#define CLIENT_CLI_SECRET_H

#include <stdbool.h>

#include "shared/buf.h"

enum { SECRET_MAX = 200 };

/* Reads one line of standard input, not more: with a prompt and without echo
 * on a terminal, silently if from_pipe. NULL if *out has it, else a sentence
 * saying what is wrong (static). Wipe *out after use. */
const char *secret_read(const char *name, bool from_pipe, struct buf *out);

#endif
