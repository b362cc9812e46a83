/* What an error of the desk means for a client: send it again by itself or
 * not, with which code to exit, what to advise. */
#ifndef CLIENT_CLI_VERDICT_H
#define CLIENT_CLI_VERDICT_H

#include <stdbool.h>

#include "shared/exit.h"
#include "shared/messages.h"

struct verdict {
	bool retry; /* harmless and hopeful to send again later */
	enum exit_code exit;
	const char *advice; /* one sentence more, "" if there is none */
};

/* Whether to send a message of this type again by itself, for this error. A
 * `transfer` to a busy colleague is for the sender to think about. */
bool verdict_again(struct str code, enum message_type type);

/* By the code on the wire; a code not known is a plain failure. Static. */
const struct verdict *verdict_of(struct str code);

#endif
