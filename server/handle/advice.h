/* Asking a worker for replies a rep may want; the letter goes on to it. */
#ifndef SERVER_HANDLE_ADVICE_H
#define SERVER_HANDLE_ADVICE_H

#include "server/handle/handler.h"

struct advice {
	int64_t conversation_id; /* answer to its staff; 0 = to the asker */
	int64_t seq;
	struct str text, code, id;
};

void advice_ask(
    const struct facts *facts, const struct advice *advice, struct plan *plan);

#endif
