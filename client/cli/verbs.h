/* The commands of the program. Each runs to its end on an initialised run and
 * leaves its exit code in run->code. */
#ifndef CLIENT_CLI_VERBS_H
#define CLIENT_CLI_VERBS_H

#include "client/cli/run.h"

#define VERB(name, arguments, words_min, words_max, summary, example)          \
	enum exit_code verb_##name(struct run *run);
#include "client/cli/options.def"

/* --json of chat and customer: frames in, frames out. */
enum exit_code verb_script(struct run *run, bool customer);

/* --timeout, or the given default. */
enum exit_code verb_seconds(struct run *run, int otherwise, int *seconds);
/* The words from the given one on, with blanks between, 1-max characters. */
enum exit_code verb_text(
    struct run *run, int first, size_t max, struct buf *text);

#endif
