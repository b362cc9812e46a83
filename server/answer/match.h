/* Says in words why a reply was found. Private to the room. */
#ifndef SERVER_ANSWER_MATCH_H
#define SERVER_ANSWER_MATCH_H

#include "server/answer/query.h"

/* The tokens of the question that the document has, in the question's order,
 * blanks between; of a very long question as many as a person would read. */
MUST_CHECK enum err match_words(const struct pack_index *index,
    const struct query *query, uint32_t doc, struct arena *arena,
    struct str *out);

#endif
