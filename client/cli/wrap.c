/* Rows of a terminal. Colours are not its business: screen.c. */
#include "client/cli/wrap.h"

#include "shared/text.h"

enum { COLUMNS_LEAST = 20, WIDE = 2 };

struct state {
	const struct wrap *wrap;
	struct buf *out;
	int limit;  /* columns of a row; 0 = no limit */
	int begin;  /* where this row's text begins */
	int column; /* taken on this row */
	int row;
	int blanks; /* seen, not written yet: a row does not end in blanks */
	bool full;
};

static struct str cut_front(struct str *s, size_t len)
{
	struct str front = { s->ptr, len };

	s->ptr += len;
	s->len -= len;
	return front;
}

/* Bytes of the character at the front of escaped (so: valid) text. */
static size_t character(struct str s)
{
	size_t len = 1;

	while (len < s.len && ((unsigned char)s.ptr[len] & 0xC0) == 0x80)
		len++;
	return len;
}

/* Bytes of the character at the front and the marks that join it. */
static size_t cluster(struct str s)
{
	size_t len = character(s);

	while (len < s.len) {
		struct str rest = { s.ptr + len, s.len - len };
		size_t more = character(rest);
		if (rest.ptr[0] == '\n' ||
		    text_width((struct str){ rest.ptr, more }))
			break;
		len += more;
	}
	return len;
}

/* Cuts off what is never broken: a word, or one wide character. */
static struct str cut_word(struct str *rest)
{
	size_t len = 0;

	while (len < rest->len && rest->ptr[len] != ' ') {
		struct str at = { rest->ptr + len, rest->len - len };
		size_t more = cluster(at);
		bool wide = text_width((struct str){ at.ptr, more }) >= WIDE;
		if (wide && len)
			break;
		len += more;
		if (wide)
			break;
	}
	return cut_front(rest, len);
}

static void put_blanks(struct state *s, int count)
{
	for (int i = 0; i < count; i++)
		buf_char(s->out, ' ');
}

static void next_row(struct state *s)
{
	s->blanks = 0;
	if (++s->row >= s->wrap->rows_max) {
		s->full = true;
		return;
	}
	buf_char(s->out, '\n');
	put_blanks(s, s->wrap->indent);
	s->begin = s->column = s->wrap->indent;
}

static void put(struct state *s, struct str word, int width)
{
	put_blanks(s, s->blanks);
	s->column += s->blanks + width;
	s->blanks = 0;
	buf_str(s->out, word);
}

/* A word longer than a row. */
static void put_long(struct state *s, struct str word)
{
	while (word.len && !s->full) {
		struct str c = cut_front(&word, cluster(word));
		int width = text_width(c);
		if (s->column + s->blanks + width > s->limit)
			next_row(s);
		if (!s->full)
			put(s, c, width);
	}
}

static void put_word(struct state *s, struct str word)
{
	int width = text_width(word);

	if (!s->limit || s->column + s->blanks + width <= s->limit) {
		put(s, word, width);
		return;
	}
	if (s->column > s->begin)
		next_row(s);
	if (s->full)
		return;
	if (s->column + s->blanks + width > s->limit)
		put_long(s, word);
	else
		put(s, word, width);
}

static void put_paragraph(struct state *s, struct str rest)
{
	while (rest.len && !s->full) {
		if (rest.ptr[0] == ' ') {
			s->blanks++;
			cut_front(&rest, 1);
		} else {
			put_word(s, cut_word(&rest));
		}
	}
	s->blanks = 0;
}

void wrap_text(const struct wrap *wrap, struct str text, struct buf *out)
{
	struct state s = { .wrap = wrap,
		.out = out,
		.begin = wrap->used,
		.column = wrap->used };
	struct buf escaped = BUF_EMPTY;
	struct str rest;

	if (wrap->columns >= COLUMNS_LEAST &&
	    wrap->columns > wrap->indent + COLUMNS_LEAST / 2)
		s.limit = wrap->columns;
	text_escape(text, true, &escaped);
	if (escaped.failed) {
		out->failed = true;
		return;
	}
	rest = buf_view(&escaped);
	while (rest.ptr && !s.full) {
		struct str paragraph = str_cut(&rest, '\n');
		put_paragraph(&s, paragraph);
		if (rest.ptr && !s.full)
			next_row(&s);
	}
	if (s.full)
		buf_text(out, " [...]");
	buf_fini(&escaped);
}

/* Newlines to blanks: what is left is one row. */
static void flatten(struct buf *b)
{
	for (size_t i = 0; i < b->len; i++)
		if (b->ptr[i] == '\n')
			b->ptr[i] = ' ';
}

/* As many characters as fit, then an ellipsis. */
static int put_cut(struct str rest, int width, struct buf *out)
{
	int used = 0;

	while (rest.len) {
		struct str c = cut_front(&rest, cluster(rest));
		int more = text_width(c);
		if (used + more > width)
			break;
		buf_str(out, c);
		used += more;
	}
	if (width < 0)
		return used;
	buf_text(out, "\u2026");
	return used + 1;
}

int wrap_cut(struct str text, int width, struct buf *out)
{
	struct buf escaped = BUF_EMPTY;
	struct str rest;
	int used = 0;

	text_escape(text, true, &escaped);
	if (escaped.failed) {
		out->failed = true;
		return 0;
	}
	flatten(&escaped);
	rest = buf_view(&escaped);
	if (text_width(rest) <= width) {
		used = text_width(rest);
		buf_str(out, rest);
	} else {
		used = put_cut(rest, width - 1, out);
	}
	buf_fini(&escaped);
	return used;
}
