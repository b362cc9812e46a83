/* Reads and writes the little JSON that clients of tests need. Not for
 * checking whether text is JSON. */
#include "tests/fault/field.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- walking ------------------------------------------------------------ */

static const char *skip_blank(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' ||
			       *at == '\r' || *at == ',' || *at == ':'))
		at++;
	return at;
}

/* Behind the closing quote; at is behind the opening one. */
static const char *skip_text(const char *at, const char *end)
{
	while (at < end && *at != '"')
		at += *at == '\\' ? 2 : 1;
	return at < end ? at + 1 : end;
}

static const char *skip_nested(const char *at, const char *end)
{
	int depth = 0;

	while (at < end) {
		char c = *at++;

		if (c == '"')
			at = skip_text(at, end);
		else if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			break;
	}
	return at;
}

static const char *skip_value(const char *at, const char *end)
{
	if (at == end)
		return end;
	if (*at == '"')
		return skip_text(at + 1, end);
	if (*at == '{' || *at == '[')
		return skip_nested(at, end);
	while (at < end && *at != ',' && *at != '}' && *at != ']')
		at++;
	return at;
}

/* ---- reading ------------------------------------------------------------ */

struct str field_of(struct str object, const char *name)
{
	const char *at = object.ptr, *end = object.ptr + object.len;
	size_t len = strlen(name);

	if (!object.len || *at++ != '{')
		return STR_NONE;
	while ((at = skip_blank(at, end)) < end && *at == '"') {
		const char *key = ++at, *value;

		at = skip_text(at, end);
		value = skip_blank(at, end);
		if ((size_t)(at - key) == len + 1 && !memcmp(key, name, len))
			return (struct str){ value,
				(size_t)(skip_value(value, end) - value) };
		at = skip_value(value, end);
	}
	return STR_NONE;
}

struct str field_text(struct str object, const char *name)
{
	struct str value = field_of(object, name);

	if (value.len < 2 || *value.ptr != '"')
		return STR_NONE;
	return (struct str){ value.ptr + 1, value.len - 2 };
}

bool field_is(struct str object, const char *name, const char *text)
{
	return str_is(field_text(object, name), text);
}

int64_t field_int(struct str object, const char *name, int64_t absent)
{
	struct str value = field_of(object, name);
	long long number;

	return str_int(str_trim(value), &number) ? number : absent;
}

bool field_flag(struct str object, const char *name)
{
	return str_is(str_trim(field_of(object, name)), "true");
}

struct str field_item(struct str *rest)
{
	const char *at = rest->ptr, *end = rest->ptr + rest->len;
	struct str item = STR_NONE;

	if (!rest->len)
		return item;
	at = skip_blank(*at == '[' ? at + 1 : at, end);
	if (at < end && *at != ']') {
		item.ptr = at;
		at = skip_value(at, end);
		item.len = (size_t)(at - item.ptr);
	}
	*rest = item.ptr ? (struct str){ at, (size_t)(end - at) } : STR_NONE;
	return item;
}

/* ---- escapes ------------------------------------------------------------ */

static unsigned hex4(const char *at)
{
	char digits[5] = { at[0], at[1], at[2], at[3], '\0' };

	return (unsigned)strtoul(digits, NULL, 16);
}

static size_t put_utf8(unsigned c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* One escape, at behind the backslash; the bytes it stands for. */
static size_t take_escape(const char **at, const char *end, char out[4])
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	char c = *(*at)++;
	const char *known = c ? strchr(from, c) : NULL;
	unsigned code;

	if (c != 'u' || end - *at < 4) {
		out[0] = known ? to[known - from] : c;
		return 1;
	}
	code = hex4(*at);
	*at += 4;
	if (code >= 0xd800 && code < 0xdc00 && end - *at >= 6) {
		code =
		    0x10000 + ((code & 0x3ff) << 10) + (hex4(*at + 2) & 0x3ff);
		*at += 6;
	}
	return put_utf8(code, out);
}

size_t field_plain(struct str text, char *out, size_t room)
{
	const char *at = text.ptr, *end = text.ptr + text.len;
	size_t len = 0;

	while (at < end) {
		char bytes[4] = { *at++ };
		size_t count = 1;

		if (bytes[0] == '\\' && at < end)
			count = take_escape(&at, end, bytes);
		if (count > room - len)
			break;
		memcpy(out + len, bytes, count);
		len += count;
	}
	return len;
}

bool field_quote(struct str plain, char *out, size_t room)
{
	size_t len = 0;

	for (size_t i = 0; i < plain.len; i++) {
		unsigned char c = (unsigned char)plain.ptr[i];

		if (room - len < 7)
			return false;
		if (c == '"' || c == '\\')
			len += (size_t)sprintf(out + len, "\\%c", c);
		else if (c < 0x20)
			len += (size_t)sprintf(out + len, "\\u%04x", c);
		else
			out[len++] = (char)c;
	}
	if (len == room)
		return false;
	out[len] = '\0';
	return true;
}
