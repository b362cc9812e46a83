/* Doubts about a pack that is free of faults: what its editor will want to
 * know before customers find out. */
#ifndef SERVER_ANSWER_LINT_H
#define SERVER_ANSWER_LINT_H

#include "server/answer/pack.h"

enum lint_severity {
	LINT_HINT,   /* would make it better */
	LINT_WARNING /* customers will notice */
};

/* where is LANG/ID of a wording or the id alone; why a sentence. */
typedef void lint_fn(
    void *ctx, enum lint_severity severity, const char *where, const char *why);

/* Tells fn: languages a reply misses that others have, phrasings shared by
 * two ids or written twice, phrasings without a word, few phrasings, texts
 * that are over-long, without a word, in another script than their language
 * is written in, with markup or with links that are not https. Only of memory
 * there may be too little. */
MUST_CHECK enum err lint_pack(const struct pack *pack, lint_fn *fn, void *ctx);

#endif
