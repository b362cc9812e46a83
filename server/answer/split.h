/* Where a line may be several questions, and what looks like one. Private to
 * the room; scores nothing. */
#ifndef SERVER_ANSWER_SPLIT_H
#define SERVER_ANSWER_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/str.h"

enum { SPLIT_MAX = 4 };

struct split_piece {
	struct str text; /* of the line */
	bool question;   /* it has a mark, particle or word of a question */
	bool own;        /* so, or with a word of a request, or a joining word
			    stands beside it and it is long enough to be one */
	bool linked;     /* "by the way" or the like stands behind it */
	bool loose;      /* neither mark nor joining word stands behind it,
			    only how questions end or begin, or the end
			    of a line that is none of its own */
	size_t size;     /* words, CJK characters at half */
};

/* Words; two CJK characters count as one. */
size_t split_size(struct str text);

/* The pieces between marks, line ends, joining words and commas, and where a
 * question seems to end or to begin without any (split.def), in order; where
 * there are more than SPLIT_MAX, the least of the cuts are left out. Each has
 * at least one word. One piece: nothing to cut. Joining words belong to no
 * piece. */
size_t split_line(struct str line, struct split_piece pieces[SPLIT_MAX]);

#endif
