/* Puts the two halves of the judgement together. */
#include "tests/fault/judge.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tests/fault/court.h"

enum { SAID_AT_MOST = 100 };

void *court_memory(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory) {
		fputs("no memory for the judgement\n", stderr);
		exit(2);
	}
	return memory;
}

void court_blame(
    struct court *c, int rule, const char *what, const struct event *e)
{
	char **names = c->h->names;

	c->verdict->broken[rule]++;
	if (c->verdict->total++ >= SAID_AT_MOST)
		return;
	fprintf(c->out,
	    "C%d %s: chat %s cid %s seq %" PRId64 " word %s by %s at %" PRId64
	    "\n",
	    rule, what, names[e->chat], names[e->cid], e->seq, names[e->word],
	    names[e->who], e->at_us);
}

void judge(const struct history *h, FILE *out, struct verdict *verdict)
{
	struct court court = { h, out, verdict };

	*verdict = (struct verdict){ 0 };
	court_judge_lines(&court);
	court_judge_streams(&court);
}
