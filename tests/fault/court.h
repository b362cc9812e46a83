/* Inside of judge.c: what its halves share. lines.c judges what is there in
 * the end (C1-C5), streams.c what each reader saw on the way (C6-C10). */
#ifndef TESTS_FAULT_COURT_H
#define TESTS_FAULT_COURT_H

#include "tests/fault/judge.h"

struct court {
	const struct history *h;
	FILE *out;
	struct verdict *verdict;
};

/* Counts a breach and says it: the rule, what is wrong, the event. */
void court_blame(
    struct court *c, int rule, const char *what, const struct event *e);
void *court_memory(size_t count, size_t size);

void court_judge_lines(struct court *c);
void court_judge_streams(struct court *c);

#endif
