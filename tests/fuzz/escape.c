/* What others wrote, on a terminal: nothing in it is ever obeyed, and no row is
 * wider than was asked for. The first bytes of an input choose the terminal. */
#include "client/cli/screen.h"
#include "client/cli/wrap.h"
#include "shared/text.h"
#include "tests/fuzz/support/fuzz.h"

enum { ROWS_MAX = 60, CUT_MARK = 6, HEAD = 4 };

static const struct str colour_ends = { "0123456789;", 11 };

/* The code point at the front of valid text, and its bytes. */
static uint32_t front(struct str s, size_t *len)
{
	const unsigned char *c = (const unsigned char *)s.ptr;

	*len = text_letter(s, 0);
	switch (*len) {
	case 1:
		return c[0];
	case 2:
		return (c[0] & 0x1Fu) << 6 | (c[1] & 0x3Fu);
	case 3:
		return (c[0] & 0x0Fu) << 12 | (c[1] & 0x3Fu) << 6 |
		       (c[2] & 0x3Fu);
	default:
		return (c[0] & 0x07u) << 18 | (c[1] & 0x3Fu) << 12 |
		       (c[2] & 0x3Fu) << 6 | (c[3] & 0x3Fu);
	}
}

/* What a terminal obeys, or what turns text around or hides in it. */
static bool is_dangerous(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || cp == 0x061C ||
	       cp == 0x180E || cp == 0x200B || cp == 0x200E || cp == 0x200F ||
	       (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF ||
	       (cp >= 0xFFF9 && cp <= 0xFFFB) ||
	       (cp >= 0xE0000 && cp <= 0xE007F);
}

static void check_plain(struct str s, bool newlines)
{
	size_t len;

	HOLDS(text_valid(s));
	for (; s.len; s.ptr += len, s.len -= len) {
		uint32_t cp = front(s, &len);

		HOLDS((newlines && cp == '\n') || !is_dangerous(cp));
	}
}

/* The same, with colours between. */
static void check_coloured(struct str s)
{
	while (s.ptr) {
		check_plain(str_cut(&s, '\033'), true);
		if (!s.ptr)
			break;
		HOLDS(s.len && s.ptr[0] == '[');
		do {
			s.ptr++;
			s.len--;
			HOLDS(s.len);
		} while (memchr(colour_ends.ptr, s.ptr[0], colour_ends.len));
		HOLDS(s.ptr[0] == 'm');
		s.ptr++;
		s.len--;
	}
}

static void check_escape(struct str text)
{
	struct buf out = BUF_EMPTY, again = BUF_EMPTY;

	text_escape(text, false, &out);
	HOLDS(!out.failed);
	check_plain(buf_view(&out), false);
	HOLDS(text_width(buf_view(&out)) >= 0);
	text_escape(buf_view(&out), false, &again);
	HOLDS(str_eq(buf_view(&out), buf_view(&again)));
	buf_fini(&out);
	buf_fini(&again);
}

static void check_wrap(const struct wrap *wrap, struct str text)
{
	bool broken = wrap->columns >= 20 && wrap->columns > wrap->indent + 10;
	struct buf out = BUF_EMPTY;
	struct str rest;
	int rows = 0;

	wrap_text(wrap, text, &out);
	HOLDS(!out.failed);
	check_plain(buf_view(&out), true);
	rest = buf_view(&out);
	while (rest.ptr) {
		struct str row = str_cut(&rest, '\n');
		int width = text_width(row) + (rows ? 0 : wrap->used);

		rows++;
		HOLDS(!broken || width <= wrap->columns + CUT_MARK ||
		      wrap->used > wrap->columns);
	}
	HOLDS(rows <= wrap->rows_max || !text.len);
	buf_fini(&out);
}

static void check_cut(struct str text, int width)
{
	struct buf out = BUF_EMPTY;
	int used = wrap_cut(text, width, &out);

	HOLDS(!out.failed);
	check_plain(buf_view(&out), false);
	HOLDS(used == text_width(buf_view(&out)));
	HOLDS(used <= (width > 0 ? width : 0));
	buf_fini(&out);
}

/* A chat's line as both screens show it; every text in it is the same. */
static void check_screen(const uint8_t head[HEAD], struct str text)
{
	struct screen screen = {
		.columns = head[0], .colour = head[1] & 1, .guest = head[1] & 2
	};
	struct rec_choice choice = { .reply = STR("a"), .title = text };
	struct rec_suggestion pick = { .reply = STR("a"),
		.title = text,
		.text = text,
		.missing = text,
		.score = head[2] };
	struct rec_line line = { .seq = 1,
		.kind = (enum kind)(head[3] % KIND_COUNT),
		.from = text,
		.text = text,
		.choices = { &choice, 1 } };
	struct chat chat = { .number = 1 };
	struct str out;

	for (size_t i = 0; i < text.len && i + 1 < sizeof(chat.customer); i++)
		chat.customer[i] = text.ptr[i];
	screen_line(&screen, &chat, &line, head[1] & 4, head[1] & 8, 0);
	screen_picks(&screen, &pick, 1);
	HOLDS(!screen.out.failed);
	out = buf_view(&screen.out);
	HOLDS(out.len && out.ptr[out.len - 1] == '\n');
	if (screen.colour)
		check_coloured(out);
	else
		check_plain(out, true);
	screen_fini(&screen);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	uint8_t head[HEAD] = { 0 };
	size_t have = len < HEAD ? len : HEAD;
	struct str text = fuzz_str(bytes + have, len - have);
	struct wrap wrap;

	if (have)
		memcpy(head, bytes, have);
	wrap =
	    (struct wrap){ head[0], head[1], head[2], 1 + head[3] % ROWS_MAX };
	check_escape(text);
	check_wrap(&wrap, text);
	check_cut(text, (int)head[0] - 8);
	check_screen(head, text);
	return 0;
}
