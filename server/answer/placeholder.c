/* The one reader of {{name}}: checking and filling see the same. Knows no
 * fact. */
#include "server/answer/placeholder.h"

enum { NAME_MAX_LEN = 64 };

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '_' && c != '.')
			return false;
	}
	return s.len > 0 && s.len <= NAME_MAX_LEN;
}

/* Where the two characters stand first; the length if nowhere. */
static size_t find_twice(struct str s, char c)
{
	for (size_t i = 0; i + 1 < s.len; i++)
		if (s.ptr[i] == c && s.ptr[i + 1] == c)
			return i;
	return s.len;
}

static void skip(struct str *s, size_t len)
{
	s->ptr += len;
	s->len -= len;
}

enum placeholder placeholder_next(
    struct str *rest, struct str *before, struct str *name)
{
	size_t end;

	*before = *rest;
	before->len = find_twice(*rest, '{');
	if (before->len == rest->len) {
		skip(rest, rest->len);
		return PLACEHOLDER_NONE;
	}
	skip(rest, before->len + 2);
	/* No further than a name may reach: a text of nothing but "{{" must
	 * not be searched to its end once for each. */
	*name = *rest;
	if (name->len > NAME_MAX_LEN + 16)
		name->len = NAME_MAX_LEN + 16;
	end = find_twice(*name, '}');
	if (end == name->len)
		return PLACEHOLDER_BROKEN;
	name->len = end;
	*name = str_trim(*name);
	if (!is_name(*name))
		return PLACEHOLDER_BROKEN;
	skip(rest, end + 2);
	return PLACEHOLDER_NAME;
}
