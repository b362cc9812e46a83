/* One script out of several modules, so that a browser fetches one file. Not a
 * reader of JavaScript: the modules keep to the forms named below. */
#ifndef SERVER_COMMAND_JOIN_H
#define SERVER_COMMAND_JOIN_H

#include <stddef.h>

#include "shared/buf.h"
#include "shared/err.h"
#include "shared/str.h"

enum { JOIN_MAX = 64 };

struct join_part {
	struct str name; /* "talk.js" */
	struct str text;
};

/* What is wrong; the strings point into the list or the parts. */
struct join_fault {
	struct str name;
	const char *why;
};

/* Reads a list of names, one a line; empty lines and those that begin with #
 * are passed over. range for a name that is none of a script in the same
 * folder or stands there twice, empty, too_many. */
MUST_CHECK enum err join_names(struct str list,
    struct join_part parts[JOIN_MAX], size_t *count, struct join_fault *fault);

/* Appends the parts in their order. Dropped are comments that have their
 * lines for themselves, lines `import ... from './NAME.js';` and, in all but
 * the last part, an `export ` that begins a line before function, class,
 * const, let, var or async. range for any other import or export, or an import
 * of what is not among the parts. */
MUST_CHECK enum err join_text(const struct join_part *parts, size_t count,
    struct buf *out, struct join_fault *fault);

#endif
