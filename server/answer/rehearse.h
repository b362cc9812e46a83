/* Rehearsal: what would be said to the questions of a file, offline, and how
 * often that would have been right. */
#ifndef SERVER_ANSWER_REHEARSE_H
#define SERVER_ANSWER_REHEARSE_H

#include "server/answer/answer.h"

struct rehearse_row {
	struct str question;
	struct str expected; /* id; empty: nothing here answers it */
};

struct rehearse_rows {
	struct rehearse_row *at;
	size_t count;
};

/* Lines `question<TAB>expected-id`; without a tab the id is empty, further
 * columns are not read, blank lines are left out. Points into content. */
MUST_CHECK enum err rehearse_read(
    struct str content, struct arena *arena, struct rehearse_rows *out);

struct rehearse {
	struct pack *pack;
	const struct answer_search *search;
	struct answer_limits limits;
	enum lang lang; /* the customers' where a question does not show it */
	enum lang fallback;
	struct str shop;
	int64_t now_ms;
};

/* Rows without an expected id count as wrong when something is sent. */
struct rehearse_summary {
	size_t questions;
	size_t expected;   /* rows with an expected id */
	size_t best_right; /* of these: the best candidate is it */
	size_t top_right;  /* of these: among the first three */
	size_t sent, sent_right;
	size_t offered, offered_right; /* the right one was among the choices */
	size_t handed_over;
};

/* One JSON object without a line end; not 0 stops the rehearsal. */
typedef int rehearse_line_fn(void *ctx, struct str line);

/* Asks every row as if all facts were known. fn (may be NULL) gets an object a
 * row and the summary as the last one; summary may be NULL. An error of the
 * search is passed on; io if fn stopped it. */
MUST_CHECK enum err rehearse_run(const struct rehearse *rehearse,
    const struct rehearse_rows *rows, rehearse_line_fn *fn, void *ctx,
    struct rehearse_summary *summary);

#endif
