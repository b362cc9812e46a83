/* JSON that commands print themselves. */
#ifndef SERVER_COMMAND_QUOTE_H
#define SERVER_COMMAND_QUOTE_H

#include "shared/buf.h"

/* Appends text as a JSON string with its quotes; bytes that are not UTF-8 as
 * U+FFFD. */
void quote_json(struct str text, struct buf *out);

#endif
