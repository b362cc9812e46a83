/* What the files of lint.c share: a pack being looked over. Private to the
 * room. */
#ifndef SERVER_ANSWER_DOUBT_H
#define SERVER_ANSWER_DOUBT_H

#include "server/answer/lint.h"

enum { DOUBT_WHERE_LEN = 80, DOUBT_WHY_LEN = 300 };

struct linting {
	struct pack *pack;
	const struct answer_search *search; /* may be NULL */
	const struct clock *clock;
	lint_fn *fn;
	void *ctx;
	struct arena arena;
	bool served[LANG_COUNT];    /* languages the pack has at all */
	size_t (*asks)[LANG_COUNT]; /* phrasings of each reply */
	bool *shared;               /* phrasings two replies have */
};

__attribute__((format(printf, 4, 5))) void doubt_tell(struct linting *l,
    enum lint_severity severity, const char *where, const char *format, ...);
/* LANG/ID of a wording. */
void doubt_place(
    char where[DOUBT_WHERE_LEN], const struct reply *reply, int lang);

/* doubt_phrasing.c: those without a word, twice, of two replies; then, of
 * the others, those that land on another reply. */
MUST_CHECK enum err doubt_phrasings(struct linting *l);
MUST_CHECK enum err doubt_landing(struct linting *l);

/* doubt_promise.c: what an automatic text promises that rests on no fact. */
void doubt_promise(struct linting *l, const struct reply *reply, int lang);

#endif
