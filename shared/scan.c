/* Depth and number of values of a JSON frame, counted over its bytes. Whether
 * it is JSON at all is for the parser to say, which need not fear the frame
 * once it is known to be small. */
#include "shared/scan.h"

#include <stdbool.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* True for a byte that ends a number or a bare word. */
static bool is_mark(char c)
{
	return is_blank(c) || c == ',' || c == ':' || c == '"' || c == '[' ||
	       c == ']' || c == '{' || c == '}';
}

/* at stands behind the opening quote; returns the place behind the closing
 * one, or the end if there is none. */
static const char *skip_string(const char *at, const char *end)
{
	while (at < end) {
		if (*at == '"')
			return at + 1;
		at += *at == '\\' && at + 1 < end ? 2 : 1;
	}
	return end;
}

/* True if what follows makes the string before it the name of a field. A
 * blank is looked at twice at most: here and in the main loop. */
static bool is_name(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at < end && *at == ':';
}

enum err scan_json(struct str frame, size_t depth_max, size_t values_max)
{
	const char *at = frame.ptr;
	const char *end = frame.len ? at + frame.len : at;
	size_t depth = 0;
	size_t values = 0;
	bool empty = true;

	while (at < end) {
		char c = *at++;
		if (is_blank(c))
			continue;
		empty = false;
		if (c == '"') {
			at = skip_string(at, end);
			values += !is_name(at, end);
		} else if (c == '[' || c == '{') {
			values++;
			if (++depth > depth_max)
				return ERR_too_deep;
		} else if (c == ']' || c == '}') {
			depth -= depth > 0;
		} else if (!is_mark(c)) {
			values++;
			while (at < end && !is_mark(*at))
				at++;
		}
		if (values > values_max)
			return ERR_too_many;
	}
	return empty ? ERR_bad_msg : ERR_ok;
}
