/* A password for a user, never from the command line, where others see it. */
#ifndef SERVER_COMMAND_SECRET_H
#define SERVER_COMMAND_SECRET_H

#include <stdio.h>

#include "shared/err.h"

enum { SECRET_MAX = 800 }; /* bytes: 200 characters of four */

struct secret {
	char text[SECRET_MAX + 2]; /* C text */
};

/* The first line of a file or pipe, without its end. too_long; bad_msg: it has
 * a NUL; empty if there is none. */
MUST_CHECK enum err secret_read_line(FILE *in, struct secret *out);

/* Asks for it twice on a terminal, without echo; the prompts go there too. A
 * signal restores the terminal before it does its work. bad_msg: the two
 * differ; empty, too_long; io: no terminal. */
MUST_CHECK enum err secret_ask(int tty, const char *whose, struct secret *out);

#endif
