/* Lines of conversations, what ONCE messages were answered with, why the
 * machine answered, and events. */
#ifndef SERVER_STORE_MESSAGE_H
#define SERVER_STORE_MESSAGE_H

#include "server/row/message.h"
#include "server/store/store.h"

MUST_CHECK enum err message_add(
    struct store *store, const struct line_row *row);
MUST_CHECK enum err message_get(struct store *store, int64_t conversation_id,
    enum track track, int64_t seq, struct arena *arena, struct line_row *out);
/* Lines with after < seq, lowest first, at most max. */
MUST_CHECK enum err message_after(struct store *store, int64_t conversation_id,
    enum track track, int64_t after, size_t max, struct arena *arena,
    struct line_list *out);
/* Lines with seq < before (0 = from the end), the highest max of them,
 * lowest first. */
MUST_CHECK enum err message_before(struct store *store, int64_t conversation_id,
    enum track track, int64_t before, size_t max, struct arena *arena,
    struct line_list *out);

/* The answer a sender's id was given, if it was; not_found otherwise.
 * sender: customer id, or minus staff id. */
MUST_CHECK enum err request_find(struct store *store, int64_t sender,
    struct str sid, struct arena *arena, uint8_t digest[32],
    struct str *answer);
MUST_CHECK enum err request_add(struct store *store, int64_t sender,
    struct str sid, const uint8_t digest[32], struct str answer, int64_t at);
/* Forgets at most max of those older than before_ms. */
MUST_CHECK enum err request_prune(
    struct store *store, int64_t before_ms, int64_t max, int64_t *removed);

/* Replaces what was kept for the same line. */
MUST_CHECK enum err answer_put(
    struct store *store, const struct answer_row *row);
/* Only if the line is there and nothing is kept for it yet. */
MUST_CHECK enum err answer_keep(
    struct store *store, const struct answer_row *row);
MUST_CHECK enum err answer_get(struct store *store, int64_t conversation_id,
    int64_t seq, struct arena *arena, struct answer_row *out);

/* Those of lines with after < seq, lowest first, at most max. */
MUST_CHECK enum err answer_after(struct store *store, int64_t conversation_id,
    int64_t after, size_t max, struct arena *arena, struct answer_list *out);

MUST_CHECK enum err event_add(struct store *store, const struct event_row *row);
/* Of a conversation with after < id, lowest first, at most max. */
MUST_CHECK enum err event_after(struct store *store, int64_t conversation_id,
    int64_t after, size_t max, struct arena *arena, struct event_list *out);

#endif
