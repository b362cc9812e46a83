/* What the jobs that read the reply packs have in common. */
#ifndef SERVER_JOB_LOOK_H
#define SERVER_JOB_LOOK_H

#include "server/answer/answer.h"
#include "server/job/job.h"

/* answer_find with the pack in force and this worker's index; not_ready while
 * there is no pack. out->pack is a reference of the caller's. */
MUST_CHECK enum err look_up(const struct job_worker *worker,
    const struct answer_limits *limits, const struct answer_question *question,
    struct arena *arena, struct answer *out);

/* The same by answer_suggest: one part, nothing decided. */
MUST_CHECK enum err look_suggest(const struct job_worker *worker,
    const struct answer_question *question, struct arena *arena,
    struct answer *out);

/* Copies: the title of a wording, else the reply's id, as short as the wire
 * wants it; and any text cut after so many characters. ptr NULL without
 * memory. */
struct str look_title(const struct reply *reply,
    const struct reply_wording *wording, struct arena *arena);
struct str look_cut(struct str text, size_t characters, struct arena *arena);

#endif
