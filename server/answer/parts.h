/* One question or several: cuts a line where its pieces are surer of different
 * replies than the whole is of one. Private to the room. */
#ifndef SERVER_ANSWER_PARTS_H
#define SERVER_ANSWER_PARTS_H

#include "server/answer/judge.h"

struct part {
	struct str text;
	struct judgement judgement;
};

struct parts {
	struct part at[ANSWER_PARTS];
	size_t count; /* at least one */
};

/* What a text may mean; an error ends the search. */
struct part_judge {
	enum err (*judge)(void *ctx, struct str text, struct judgement *out);
	void *ctx;
};

enum { PARTS_JUDGED_MAX = 10 };

/* The whole line is judged first. It is cut if each piece is sure of a reply of
 * its own, the surest surer than the whole was, as the cut that makes the
 * weakest piece strongest. Sure is, but never below what parts.c says,
 *   offer_at  for a piece that is clearly a question (a mark or word of one, or
 *             "by the way" beside it),
 *   midway to send_at  for others,
 *   send_at   for a single word, and beside a loose end (split.h) if the whole
 *             is midway.
 * A whole that is send_at sure is cut only into clear questions midway sure, or
 * requests send_at sure. A statement nothing answers belongs to the question
 * beside it. Else, if the whole is not to be sent but a question in it is: that
 * one and, unanswered, those beside it that ask something of their own; loose
 * ends then part nothing. Judges at most PARTS_JUDGED_MAX times. */
MUST_CHECK enum err parts_find(struct str line,
    const struct answer_limits *limits, const struct part_judge *judge,
    struct parts *out);

#endif
