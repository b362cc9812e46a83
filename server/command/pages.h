/* The web pages the server hands out, read into memory. */
#ifndef SERVER_COMMAND_PAGES_H
#define SERVER_COMMAND_PAGES_H

#include "server/net/net.h"
#include "shared/arena.h"
#include "shared/log.h"

enum { PAGES_MAX = 64, PAGES_FILE_MAX = 1024 * 1024 };

/* Reads the web folder: DIR/shop, the demo shop, whose index.html becomes "/"
 * and every other file its name; and DIR/widget, of which other sites' pages
 * load launcher.js as /widget.js and the files named in `parts`, joined, as
 * /widget-chat.js. All of it lies in the arena. A missing folder is logged and
 * left out. Any file that cannot be read, is longer than PAGES_FILE_MAX or
 * cannot be joined is an error, and the log names it. */
MUST_CHECK enum err pages_read(const char *dir, struct arena *arena,
    struct net_page pages[PAGES_MAX], size_t *count, const struct log *log);

/* The same, and hands them to the net, which keeps its old ones on an error. */
MUST_CHECK enum err pages_load(
    struct net *net, const char *dir, const struct log *log);

#endif
