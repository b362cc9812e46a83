/* JSON the program itself writes (not the desk's messages: shared/wire.h). */
#ifndef CLIENT_CLI_JSON_H
#define CLIENT_CLI_JSON_H

#include <stdbool.h>

#include "shared/buf.h"
#include "shared/str.h"

/* Appends text as a JSON string with its quotes. The text is valid UTF-8. */
void json_text(struct buf *out, struct str text);

/* Appends a frame of valid JSON as one line (without its end). On a terminal
 * what could drive it is written \u00XX, which means the same. */
void json_line(struct buf *out, struct str frame, bool terminal);

#endif
