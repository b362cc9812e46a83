/* Doubts about a pack that is free of faults: what its editor will want to
 * know before customers find out. */
#ifndef SERVER_ANSWER_LINT_H
#define SERVER_ANSWER_LINT_H

#include "server/answer/answer.h"
#include "shared/clock.h"

enum lint_severity {
	LINT_HINT,   /* would make it better */
	LINT_WARNING /* customers will notice */
};

/* where is LANG/ID of a wording, the id alone, or "" for the pack; why a
 * sentence. */
typedef void lint_fn(
    void *ctx, enum lint_severity severity, const char *where, const char *why);

/* Tells fn: languages a reply misses that others have; phrasings shared by two
 * ids, written twice, without a word, or that land on another id; few
 * phrasings; courtesies without any; texts that are over-long, without a word,
 * in another script than their language is written in, with markup, with links
 * that are not https, or that promise what no automatic text may (promise.def);
 * complaints that are automatic. Whether phrasings land is tried for some
 * seconds only, then said so; of a pack that is not searched in memory with a
 * search only, else search may be NULL. Only of memory there may be too
 * little; an error of the search is passed on. */
MUST_CHECK enum err lint_pack(struct pack *pack,
    const struct answer_search *search, const struct clock *clock, lint_fn *fn,
    void *ctx);

#endif
