/* Frames as lines of JSON. */
#include "client/cli/json.h"

#include <stdint.h>

#include "shared/text.h"

/* U+007F to U+009F, the marks that turn writing round, and the like: what
 * text_escape would not leave as it is. */
static bool is_harmless(struct str character, struct buf *scratch)
{
	buf_clear(scratch);
	text_escape(character, false, scratch);
	return !scratch->failed && str_eq(buf_view(scratch), character);
}

static uint32_t code_of(struct str c)
{
	static const unsigned char masks[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	uint32_t code = (unsigned char)c.ptr[0] & masks[c.len];

	for (size_t i = 1; i < c.len; i++)
		code = code << 6 | ((unsigned char)c.ptr[i] & 0x3F);
	return code;
}

static void put_escaped(struct buf *out, uint32_t code)
{
	if (code < 0x10000)
		buf_printf(out, "\\u%04x", code);
	else
		buf_printf(out, "\\u%04x\\u%04x",
		    0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF));
}

void json_line(struct buf *out, struct str frame, bool terminal)
{
	struct buf scratch = BUF_EMPTY;
	struct str c = { frame.ptr, 0 };

	for (size_t i = 0; i < frame.len; i += c.len) {
		c.ptr = frame.ptr + i;
		c.len = 1;
		while (i + c.len < frame.len && c.len < 4 &&
		       ((unsigned char)c.ptr[c.len] & 0xC0) == 0x80)
			c.len++;
		if ((unsigned char)c.ptr[0] < ' ')
			buf_char(out, ' '); /* blank space of the format */
		else if (!terminal || is_harmless(c, &scratch))
			buf_str(out, c);
		else
			put_escaped(out, code_of(c));
	}
	buf_fini(&scratch);
}
