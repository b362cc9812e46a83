/* Looking at and cutting runs of bytes. Only ASCII has a meaning here: what
 * needs Unicode is in text.c. */
#include "shared/str.h"

#include <limits.h>

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

int str_compare(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order || a.len == b.len)
		return order;
	return a.len < b.len ? -1 : 1;
}

struct str str_trim(struct str s)
{
	while (s.len && is_blank(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

struct str str_cut(struct str *rest, char sep)
{
	struct str part = *rest;
	const char *at = part.len ? memchr(part.ptr, sep, part.len) : NULL;

	if (!at) {
		*rest = STR_NONE;
		return part;
	}
	part.len = (size_t)(at - part.ptr);
	rest->ptr = at + 1;
	rest->len -= part.len + 1;
	return part;
}

bool str_int(struct str s, long long *out)
{
	bool minus = s.len && s.ptr[0] == '-';
	long long value = 0;

	if (s.len == (minus ? 1 : 0))
		return false;
	/* Counted downwards, because the least number has no positive twin. */
	for (size_t i = minus; i < s.len; i++) {
		int digit = s.ptr[i] - '0';

		if (digit < 0 || digit > 9)
			return false;
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, digit, &value))
			return false;
	}
	if (!minus && value == LLONG_MIN)
		return false;
	*out = minus ? value : -value;
	return true;
}
