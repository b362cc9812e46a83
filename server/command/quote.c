/* JSON strings. The socket's messages are shared/wire.h's. */
#include "server/command/quote.h"

#include "shared/text.h"

/* Bytes of the character at the front, 0 if it is none. */
static size_t character(struct str s)
{
	for (size_t len = 1; len <= 4 && len <= s.len; len++) {
		if (text_valid((struct str){ s.ptr, len }))
			return len;
	}
	return 0;
}

void quote_json(struct str s, struct buf *out)
{
	buf_char(out, '"');
	while (s.len) {
		unsigned char c = (unsigned char)*s.ptr;
		size_t len = character(s);
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7F)
			buf_printf(out, "\\u%04x", c);
		else if (len)
			buf_add(out, s.ptr, len);
		else
			buf_text(out, "\xEF\xBF\xBD");
		len = len ? len : 1;
		s = (struct str){ s.ptr + len, s.len - len };
	}
	buf_char(out, '"');
}
