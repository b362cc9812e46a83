/* The few forms of JSON that rehearsals print. Reads none. */
#include "server/answer/json.h"

#include "shared/text.h"

/* Length of the valid character at the start of s; 0 for a byte that is none.
 */
static size_t character(struct str s)
{
	for (size_t len = 1; len <= 4 && len <= s.len; len++)
		if (text_valid((struct str){ s.ptr, len }))
			return len;
	return 0;
}

static void add_ascii(struct buf *out, char c)
{
	switch (c) {
	case '"':
	case '\\':
		buf_char(out, '\\');
		buf_char(out, c);
		break;
	case '\n':
		buf_text(out, "\\n");
		break;
	case '\t':
		buf_text(out, "\\t");
		break;
	default:
		if ((unsigned char)c < 0x20 || c == 0x7F)
			buf_printf(out, "\\u%04x", (unsigned)c);
		else
			buf_char(out, c);
	}
}

void json_text(struct buf *out, struct str s)
{
	buf_char(out, '"');
	while (s.len) {
		size_t len = 1;

		if ((unsigned char)s.ptr[0] < 0x80) {
			add_ascii(out, s.ptr[0]);
		} else if ((len = character(s))) {
			buf_add(out, s.ptr, len);
		} else {
			buf_text(out, "\\ufffd");
			len = 1;
		}
		s.ptr += len;
		s.len -= len;
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

void json_share(struct buf *out, int per_mille)
{
	buf_printf(out, "%d.%03d", per_mille / 1000, per_mille % 1000);
}

void json_ratio(struct buf *out, size_t part, size_t whole)
{
	if (whole)
		json_share(out, (int)((part * 1000 + whole / 2) / whole));
	else
		buf_text(out, "null");
}
