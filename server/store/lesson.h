/* Lessons: what customers' lines taught (server/row/lesson.h). */
#ifndef SERVER_STORE_LESSON_H
#define SERVER_STORE_LESSON_H

#include "server/row/lesson.h"
#include "server/store/store.h"

/* Sets row->id. A later lesson of the same line and source replaces the
 * earlier one, unless that was decided already (exists). */
MUST_CHECK enum err lesson_add(struct store *store, struct lesson_row *row);
MUST_CHECK enum err lesson_get(struct store *store, int64_t id,
    struct arena *arena, struct lesson_row *out);
/* What a line taught in one way (source); not_found if it did not. */
MUST_CHECK enum err lesson_find(struct store *store, int64_t conversation_id,
    int64_t seq, struct str source, struct arena *arena,
    struct lesson_row *out);
/* State, reply, staff_id and decided_at of the row with row->id. */
MUST_CHECK enum err lesson_decide(
    struct store *store, const struct lesson_row *row);
/* In a state, of the shops of a mask, latest first, at most max. */
MUST_CHECK enum err lesson_in_state(struct store *store, struct str state,
    uint64_t shops, size_t max, struct arena *arena, struct lesson_list *out);
/* All approved ones by id: the phrasings a pack gets on top of its files. */
MUST_CHECK enum err lesson_approved(
    struct store *store, struct arena *arena, struct lesson_list *out);
/* Of a conversation with after < id, lowest first, at most max. */
MUST_CHECK enum err lesson_after(struct store *store, int64_t conversation_id,
    int64_t after, size_t max, struct arena *arena, struct lesson_list *out);
/* Evidence since a time in order of time; of more than max the latest: for
 * calibration. */
MUST_CHECK enum err lesson_since(struct store *store, int64_t since_ms,
    size_t max, struct arena *arena, struct lesson_list *out);

#endif
