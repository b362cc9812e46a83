/* Finds the {{name}} in a text. Private to the room. */
#ifndef SERVER_ANSWER_PLACEHOLDER_H
#define SERVER_ANSWER_PLACEHOLDER_H

#include <stdbool.h>

#include "shared/str.h"

enum placeholder {
	PLACEHOLDER_NONE,  /* plain to the end: all of it is in *before */
	PLACEHOLDER_NAME,  /* *before, then {{*name}} */
	PLACEHOLDER_BROKEN /* *before, then {{ without }} or without a name */
};

/* Cuts what is up to and with the next placeholder off *rest. Blanks around
 * the name are not part of it. A broken one is cut off with its {{ only. */
enum placeholder placeholder_next(
    struct str *rest, struct str *before, struct str *name);

#endif
