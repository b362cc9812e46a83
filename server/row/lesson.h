/* What one customer's line taught: which reply was the right one for it, or
 * that it was not; as the database keeps it. A plain value: no code, no SQL.
 *
 * Every lesson is evidence for calibration and rehearsals; an approved one is
 * a phrasing of its reply, too (or, without a reply, of nothing). */
#ifndef SERVER_ROW_LESSON_H
#define SERVER_ROW_LESSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"
#include "shared/words.h"

struct lesson_row {
	int64_t id;                                /* set by lesson_add */
	int64_t at, shop_id, conversation_id, seq; /* the customer's line */
	enum lang lang;
	struct str text;   /* what was asked */
	struct str reply;  /* id; none = nothing here answers it */
	struct str source; /* chosen, refused, helped, unhelped, used, edited,
			      taught */
	bool right;        /* the reply was the right one; else it was not */
	struct str state;  /* seen (evidence only), proposed, approved,
			      declined */
	int64_t staff_id;  /* who decided, 0 = nobody yet */
	int64_t decided_at;
};

struct lesson_list {
	struct lesson_row *at;
	size_t count;
};

#endif
