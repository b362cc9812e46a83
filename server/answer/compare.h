/* Two packs asked the same: what a change of replies does, before customers
 * find out. */
#ifndef SERVER_ANSWER_COMPARE_H
#define SERVER_ANSWER_COMPARE_H

#include "server/answer/rehearse.h"

/* From the pack of before to the one of now. What is sent where nobody knows
 * what answers it counts as neither right nor wrong. */
enum compare_change {
	COMPARE_ANSWERED, /* nothing was sent; now something that is not wrong
			   */
	COMPARE_WRONG,    /* now something wrong is sent, and was not */
	COMPARE_SILENT,   /* something was sent; now nothing */
	COMPARE_RIGHT,    /* something wrong was sent; now the right one */
	COMPARE_OTHER,    /* another one is sent, and it is no better known */
	COMPARE_SAME,
	COMPARE_CHANGES
};

enum { COMPARE_EXAMPLES = 5 };

struct compare_example {
	const struct rehearse_row *row;
	struct str before, now; /* ids sent; ptr NULL: nothing */
};

struct compare {
	struct rehearse_summary before, now;
	size_t count[COMPARE_CHANGES];
	struct compare_example examples[COMPARE_CHANGES][COMPARE_EXAMPLES];
	size_t example_count[COMPARE_CHANGES];
};

/* "newly_answered" ..., and what it means. */
const char *compare_name(enum compare_change change);
const char *compare_meaning(enum compare_change change);

/* Asks both all rows. Ids live in the arena, rows with the caller. */
MUST_CHECK enum err compare_run(const struct rehearse *before,
    const struct rehearse *now, const struct rehearse_rows *rows,
    struct arena *arena, struct compare *out);

/* One JSON object: the changes with their examples, both summaries. */
void compare_print(const struct compare *compare, struct buf *out);

#endif
