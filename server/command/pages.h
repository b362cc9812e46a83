/* The web pages the server hands out, read into memory. */
#ifndef SERVER_COMMAND_PAGES_H
#define SERVER_COMMAND_PAGES_H

#include "server/net/net.h"
#include "shared/log.h"

/* Reads every file of DIR/page; index.html becomes "/", the others their
 * name. A missing folder is logged and leaves the server without pages; a
 * file that cannot be read is an error and leaves the old pages. */
MUST_CHECK enum err pages_load(
    struct net *net, const char *dir, const struct log *log);

#endif
