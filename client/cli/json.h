/* A frame as the terminal or a pipe gets it. */
#ifndef CLIENT_CLI_JSON_H
#define CLIENT_CLI_JSON_H

#include <stdbool.h>

#include "shared/buf.h"
#include "shared/json.h"
#include "shared/str.h"

/* Appends a frame of valid JSON as one line (without its end). On a terminal
 * what could drive it is written \u00XX, which means the same. */
void json_line(struct buf *out, struct str frame, bool terminal);

#endif
