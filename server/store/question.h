/* What customers have asked the machine: for rehearsals. */
#ifndef SERVER_STORE_QUESTION_H
#define SERVER_STORE_QUESTION_H

#include "server/store/store.h"
#include "shared/words.h"

/* A customer's line the machine has looked at. */
struct question_row {
	int64_t conversation_id, seq, at;
	struct str shop; /* name */
	enum lang lang;  /* the conversation's */
	struct str text;
};

struct question_list {
	struct question_row *at;
	size_t count;
};

/* Those since a time, latest first, at most max; lines a rep was there to
 * answer are left out. In several reads, none of which takes long, so that a
 * writer beside is not held up. */
MUST_CHECK enum err question_since(struct store *store, int64_t since_ms,
    size_t max, struct arena *arena, struct question_list *out);

#endif
