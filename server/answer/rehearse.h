/* Rehearsal: what would be said to the questions of a file, offline, and how
 * often that would have been right. */
#ifndef SERVER_ANSWER_REHEARSE_H
#define SERVER_ANSWER_REHEARSE_H

#include "server/answer/answer.h"
#include "shared/buf.h"

struct rehearse_row {
	struct str question;
	struct str expected; /* id; empty: nothing here answers it */
	bool open;     /* nobody knows what answers it: no right, no wrong */
	bool has_lang; /* else it is the rehearsal's */
	enum lang lang;
	struct str shop; /* ptr NULL: the rehearsal's */
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
	/* Called after each row; NULL: nobody wants to know. */
	void (*progress)(void *ctx, size_t done, size_t all);
	void *progress_ctx;
};

/* Rows without an expected id count as wrong when something is sent; open ones
 * are neither. */
struct rehearse_summary {
	size_t questions;
	size_t expected;     /* rows with an expected id */
	size_t out_of_scope; /* rows nothing here answers */
	size_t open;         /* rows nobody knows the answer of */
	size_t best_right;   /* of expected: the best candidate is it */
	size_t top_right;    /* of expected: among the first three */
	size_t sent;
	size_t sent_expected, sent_out_of_scope; /* of these */
	size_t sent_right;
	size_t offered, offered_right; /* the right one was among the choices */
	size_t handed_over;
};

/* Called for each row; answer lives during the call. Not ok stops it. */
typedef enum err rehearse_row_fn(
    void *ctx, const struct rehearse_row *row, const struct answer *answer);

/* Asks every row as if all facts were known. An error of the search is passed
 * on. */
MUST_CHECK enum err rehearse_each(const struct rehearse *rehearse,
    const struct rehearse_rows *rows, rehearse_row_fn *fn, void *ctx);

/* The part of a line that counts: whose best candidate is the surest. */
const struct answer_part *rehearse_part(const struct answer *answer);
/* What would be sent: of several parts the expected one if it is among them,
 * else the surest. NULL: nothing. */
const struct reply *rehearse_sent(
    const struct rehearse_row *row, const struct answer *answer);
void rehearse_count(struct rehearse_summary *summary,
    const struct rehearse_row *row, const struct answer *answer);

/* One JSON object without a line end; not 0 stops the rehearsal. */
typedef int rehearse_line_fn(void *ctx, struct str line);

/* rehearse_each, counted. fn (may be NULL) gets an object a row and the summary
 * as the last one; summary may be NULL. io if fn stopped it. */
MUST_CHECK enum err rehearse_run(const struct rehearse *rehearse,
    const struct rehearse_rows *rows, rehearse_line_fn *fn, void *ctx,
    struct rehearse_summary *summary);

/* The object of a row. */
void rehearse_print_row(const struct rehearse_row *row,
    const struct answer *answer, struct buf *out);
/* `"name": {...}` with the figures of a summary. */
void rehearse_print(
    const struct rehearse_summary *s, const char *name, struct buf *out);

#endif
