/* What the jobs that read the reply packs have in common. */
#ifndef SERVER_JOB_LOOK_H
#define SERVER_JOB_LOOK_H

#include "server/answer/answer.h"
#include "server/job/job.h"

/* For struct answer_search; ctx is a store. */
MUST_CHECK enum err look_search(void *ctx, const struct str *tokens,
    size_t count, int64_t low, int64_t high, size_t max, struct arena *arena,
    int64_t **ids, size_t *id_count);

/* answer_find with the pack in force and this worker's index; not_ready while
 * there is no pack. out->pack is a reference of the caller's. */
MUST_CHECK enum err look_up(const struct job_worker *worker,
    const struct answer_limits *limits, const struct answer_question *question,
    struct arena *arena, struct answer *out);

/* The same by answer_suggest: one part, nothing decided. */
MUST_CHECK enum err look_suggest(const struct job_worker *worker,
    const struct answer_question *question, struct arena *arena,
    struct answer *out);

/* A copy: the title of a wording, else the reply's id, as short as the wire
 * wants it. ptr NULL without memory. */
struct str look_title(const struct reply *reply,
    const struct reply_wording *wording, struct arena *arena);

#endif
