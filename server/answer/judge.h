/* Which replies a text may mean, best first, and how sure that is. Private to
 * the room. */
#ifndef SERVER_ANSWER_JUDGE_H
#define SERVER_ANSWER_JUDGE_H

#include "server/answer/answer.h"

enum { JUDGE_MAX = ANSWER_CANDIDATES };

struct judged {
	int reply;        /* index into pack->replies */
	int score;        /* per mille: how likely it is right */
	struct str words; /* matched words, blank between */
};

struct judgement {
	struct judged at[JUDGE_MAX]; /* best first */
	size_t count;
};

/* allowed[reply]: it may be found at all. text is no longer than
 * ANSWER_QUESTION_MAX. An error of the search is passed on. What is found
 * lives in the arena. */
MUST_CHECK enum err judge_text(struct pack *pack,
    const struct answer_search *search, struct str text, const bool *allowed,
    struct arena *arena, struct judgement *out);

/* Which scores fulfil wishes: send_at, that of all that is sent so many are
 * right; offer_at, that the right one is among the best three. */
void judge_limits(struct pack *pack, const struct answer_limits *wishes,
    struct answer_limits *out);

struct model_lines;
/* sides[reply of the pack]: see model_sides; -1 for a reply the lines do not
 * know. */
MUST_CHECK enum err judge_sides(const struct pack *pack,
    const struct model_lines *lines, struct str text, struct arena *arena,
    double **out);

#endif
