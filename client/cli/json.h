/* JSON the program itself writes (not the desk's messages: shared/wire.h). */
#ifndef CLIENT_CLI_JSON_H
#define CLIENT_CLI_JSON_H

#include "shared/buf.h"
#include "shared/str.h"

/* Appends text as a JSON string with its quotes. The text is valid UTF-8. */
void json_text(struct buf *out, struct str text);

#endif
