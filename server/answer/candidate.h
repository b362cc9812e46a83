/* Which phrasings are like a question. Private to the room. */
#ifndef SERVER_ANSWER_CANDIDATE_H
#define SERVER_ANSWER_CANDIDATE_H

#include "server/answer/answer.h"
#include "server/answer/scorer.h"

/* Fills in->hits, whose pack and query are set. A pack that is in memory is
 * looked through there, and the search not used; otherwise the search names
 * candidates by their rarer words, and an error of it is passed on. */
MUST_CHECK enum err candidate_find(struct scorer_input *in,
    const struct answer_search *search, struct arena *arena);

#endif
