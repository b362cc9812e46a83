/* JSON strings. What is put around them is the callers'. */
#include "shared/json.h"

#include "shared/text.h"

/* A character that JSON does not allow as it is, or a terminal might obey. */
static void put_escaped(struct buf *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	char text[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	for (const char *at = named; *at; at += 2)
		if ((unsigned char)*at == c) {
			buf_char(out, '\\');
			buf_char(out, at[1]);
			return;
		}
	buf_add(out, text, sizeof(text));
}

/* Runs of plain bytes are copied whole: nearly all text is one run. */
static void put_inside(struct buf *out, struct str s)
{
	size_t done = 0; /* bytes of s written so far */

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c >= ' ' && c != '"' && c != '\\' && c != 0x7F)
			continue;
		buf_add(out, s.ptr + done, i - done);
		put_escaped(out, c);
		done = i + 1;
	}
	if (done < s.len)
		buf_add(out, s.ptr + done, s.len - done);
}

void json_valid_text(struct buf *out, struct str s)
{
	buf_char(out, '"');
	put_inside(out, s);
	buf_char(out, '"');
}

/* Length of the valid character at the start of s; 0 for a byte that is none.
 */
static size_t character(struct str s)
{
	for (size_t len = 1; len <= 4 && len <= s.len; len++)
		if (text_valid((struct str){ s.ptr, len }))
			return len;
	/* a NUL is refused in text, but JSON has a form for it */
	return s.ptr[0] ? 0 : 1;
}

void json_text(struct buf *out, struct str s)
{
	if (text_valid(s)) {
		json_valid_text(out, s);
		return;
	}
	buf_char(out, '"');
	while (s.len) {
		size_t len = character(s);
		if (len)
			put_inside(out, (struct str){ s.ptr, len });
		else
			buf_text(out, "\\ufffd");
		s.ptr += len ? len : 1;
		s.len -= len ? len : 1;
	}
	buf_char(out, '"');
}

void json_comma(struct buf *out)
{
	char last = out->len ? out->ptr[out->len - 1] : '{';

	if (last != '{' && last != '[')
		buf_text(out, ", ");
}

void json_name(struct buf *out, const char *name)
{
	json_comma(out);
	json_text(out, str_from(name));
	buf_text(out, ": ");
}
