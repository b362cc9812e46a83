/* A run of bytes that somebody else owns: pointer and length, no NUL needed.
 * Text in it is UTF-8 unless a declaration says otherwise. */
#ifndef SHARED_STR_H
#define SHARED_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *ptr; /* may be NULL when len is 0 */
	size_t len;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* For printf-like calls: printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).len, (s).len ? (s).ptr : ""

static inline struct str str_from(const char *text)
{
	return (struct str){ text, text ? strlen(text) : 0 };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static inline bool str_is(struct str a, const char *text)
{
	return str_eq(a, str_from(text));
}

/* Below, at or above 0, by bytes, as a comparison of qsort. */
int str_compare(struct str a, struct str b);

/* Without the ASCII blanks at both ends. */
struct str str_trim(struct str s);

/* Cuts the part before the first sep off *rest and returns it; without a sep
 * returns the whole and leaves *rest empty with ptr NULL. Loop while
 * rest.ptr is not NULL. */
struct str str_cut(struct str *rest, char sep);

/* Reads a whole string as a decimal int64; false if it is anything else. */
bool str_int(struct str s, long long *out);

#endif
