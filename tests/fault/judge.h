/* Was every promise kept? Judges a history by these rules and nothing else;
 * it has no idea how a desk works inside.
 *
 *   C1  what was acknowledged is in the final read, once, under the number
 *       of its ack, and every conversation was read to its end
 *   C2  every final line was sent: same conversation, same bytes; nothing is
 *       invented, no ack is for what nobody sent
 *   C3  what was refused for good is not there; what has no known outcome is
 *       there at most once
 *   C4  numbers go 1, 2, 3 ... without a hole
 *   C5  all readers saw the same line under the same number, at all times
 *   C6  on each connection lines rise strictly, and none is left out, also
 *       over reconnects
 *   C7  one sender's lines on one connection keep their order
 *   C8  what has been seen does not become unseen
 *   C10 nobody is shown a conversation that is not theirs
 */
#ifndef TESTS_FAULT_JUDGE_H
#define TESTS_FAULT_JUDGE_H

#include "tests/fault/history.h"

enum { RULES = 11 };

struct verdict {
	size_t chats;                         /* numbered tracks */
	size_t lines;                         /* in the final read */
	size_t sent, acked, refused, unknown; /* unknown: no outcome seen */
	size_t lost, doubled, holes;          /* of acked lines; of numbers */
	size_t broken[RULES];                 /* [4] = breaches of C4 ... */
	size_t total;                         /* of all rules */
};

/* Says each breach on `out` (the first hundred), a line each. */
void judge(const struct history *h, FILE *out, struct verdict *verdict);

#endif
