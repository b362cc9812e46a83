/* How a doubt is told. What is doubted: lint.c and the other doubt_ files. */
#include "server/answer/doubt.h"

#include <stdarg.h>
#include <stdio.h>

void doubt_tell(struct linting *l, enum lint_severity severity,
    const char *where, const char *format, ...)
{
	char why[DOUBT_WHY_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	l->fn(l->ctx, severity, where, why);
}

void doubt_place(
    char where[DOUBT_WHERE_LEN], const struct reply *reply, int lang)
{
	snprintf(where, DOUBT_WHERE_LEN, "%s/%.*s", word_name(WORDS_lang, lang),
	    STR_ARG(reply->id));
}
