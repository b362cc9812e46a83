/* Keys of a terminal (ECMA-48 sequences, UTF-8, bracketed paste). Keys the
 * editor has no use for are dropped here. */
#include "client/cli/keys.h"

enum { ESCAPE = 0x1B, DELETE = 0x7F };

#define CTRL_OF(letter) ((letter) - 'A' + 1)

typedef void key_fn(void *ctx, const struct key *key);

struct out {
	key_fn *fn;
	void *ctx;
};

static void emit(const struct out *out, enum key_kind kind)
{
	struct key key = { .kind = kind };
	out->fn(out->ctx, &key);
}

static void emit_codes(const struct out *out, int32_t first, int32_t second)
{
	struct key key = { .kind = KEY_EDIT,
		.codes = { first, second },
		.code_count = second ? 2 : 1 };
	out->fn(out->ctx, &key);
}

static void emit_chat(const struct out *out, int digit)
{
	struct key key = { .kind = KEY_CHAT, .digit = digit };
	out->fn(out->ctx, &key);
}

/* ---- single bytes ------------------------------------------------------- */

static void control(const struct out *out, unsigned char c)
{
	/* begin, left, delete, end, right, rub out, kill, clear, exchange,
	 * kill all, kill word, yank */
	static const char useful[] = { CTRL_OF('A'), CTRL_OF('B'), CTRL_OF('E'),
		CTRL_OF('F'), CTRL_OF('H'), CTRL_OF('K'), CTRL_OF('L'),
		CTRL_OF('T'), CTRL_OF('U'), CTRL_OF('W'), CTRL_OF('Y'),
		DELETE };

	if (c == '\r' || c == '\n')
		emit(out, KEY_ENTER);
	else if (c == '\t')
		emit(out, KEY_TAB);
	else if (c == CTRL_OF('D'))
		emit(out, KEY_END_OF_INPUT);
	else if (c == CTRL_OF('P'))
		emit(out, KEY_UP);
	else if (c == CTRL_OF('N'))
		emit(out, KEY_DOWN);
	else if (memchr(useful, c, sizeof(useful)))
		emit_codes(out, c, 0);
}

static void alt(const struct out *out, unsigned char c)
{
	if (c >= '0' && c <= '9')
		emit_chat(out, c - '0');
	else if (c == 'w')
		emit(out, KEY_WHY);
	else if (memchr("bfducl", c, 6) || c == DELETE || c == CTRL_OF('H'))
		emit_codes(out, ESCAPE, c);
}

/* ---- sequences ---------------------------------------------------------- */

static void arrow(const struct out *out, unsigned char final, bool word)
{
	switch (final) {
	case 'A':
		emit(out, KEY_UP);
		break;
	case 'B':
		emit(out, KEY_DOWN);
		break;
	case 'C':
		emit_codes(out, word ? ESCAPE : CTRL_OF('F'), word ? 'f' : 0);
		break;
	case 'D':
		emit_codes(out, word ? ESCAPE : CTRL_OF('B'), word ? 'b' : 0);
		break;
	case 'H':
		emit_codes(out, CTRL_OF('A'), 0);
		break;
	case 'F':
		emit_codes(out, CTRL_OF('E'), 0);
		break;
	default:
		break;
	}
}

/* The parameters and the final byte of ESC [ ... */
static void sequence(struct keys *k, const struct out *out, struct str s)
{
	struct str parameters = { s.ptr, s.len - 1 };
	unsigned char final = (unsigned char)s.ptr[s.len - 1];

	if (final != '~')
		/* 1;5C: with Ctrl, 1;3C: with Alt */
		arrow(out, final, parameters.len > 0);
	else if (str_is(parameters, "200"))
		k->pasting = true;
	else if (str_is(parameters, "1") || str_is(parameters, "7"))
		emit_codes(out, CTRL_OF('A'), 0);
	else if (str_is(parameters, "4") || str_is(parameters, "8"))
		emit_codes(out, CTRL_OF('E'), 0);
	else if (str_is(parameters, "3"))
		emit_codes(out, CTRL_OF('D'), 0);
}

/* ---- UTF-8 -------------------------------------------------------------- */

static size_t length_of(unsigned char first)
{
	if (first < 0xC2 || first > 0xF4)
		return 1;
	return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static void character(
    const struct out *out, const unsigned char *at, size_t len)
{
	int32_t code = at[0] & (0xFF >> (len + 1));

	for (size_t i = 1; i < len; i++)
		code = code << 6 | (at[i] & 0x3F);
	/* overlong, surrogate, beyond the last; C1 controls */
	if (code < (len == 3      ? 0x800
		       : len == 4 ? 0x10000
				  : 0xA0) ||
	    (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF)
		return;
	emit_codes(out, code, 0);
}

/* ---- putting them together ---------------------------------------------- */

/* True if the held bytes are a whole key (passed on) or no key (dropped). */
static bool escape_done(struct keys *k, const struct out *out)
{
	unsigned char last = k->held[k->held_len - 1];

	if (k->held_len == 1)
		return false;
	if (k->held_len == 2 && last == ESCAPE) {
		k->held_len = 1; /* Escape pressed, then another key */
		return false;
	}
	if (k->held_len == 2 && (last == '[' || last == 'O'))
		return false;
	if (k->held_len == 2) {
		alt(out, last);
		return true;
	}
	if (last >= 0x20 && last < 0x40 && k->held_len < KEYS_HELD_MAX)
		return false;
	if (last >= 0x40 && last < DELETE)
		sequence(k, out,
		    (struct str){ (char *)k->held + 2, k->held_len - 2 });
	return true;
}

static bool character_done(struct keys *k, const struct out *out)
{
	size_t len = length_of(k->held[0]);
	unsigned char last = k->held[k->held_len - 1];

	if (k->held_len > 1 && (last & 0xC0) != 0x80) {
		k->held[0] = last; /* the one before was cut short */
		k->held_len = 1;
		len = length_of(last);
	}
	if (k->held_len < len)
		return false;
	if (len > 1)
		character(out, k->held, len);
	return true;
}

static void plain_byte(struct keys *k, unsigned char c, const struct out *out)
{
	bool done;

	if (!k->held_len && (c < ' ' || c == DELETE) && c != ESCAPE) {
		control(out, c);
		return;
	}
	if (!k->held_len && c < DELETE && c != ESCAPE) {
		emit_codes(out, c, 0);
		return;
	}
	if (k->held_len && k->held[0] != ESCAPE && c < 0x80) {
		k->held_len = 0; /* a character was cut short */
		plain_byte(k, c, out);
		return;
	}
	k->held[k->held_len++] = c;
	done =
	    k->held[0] == ESCAPE ? escape_done(k, out) : character_done(k, out);
	if (done)
		k->held_len = 0;
}

static void paste_byte(struct keys *k, unsigned char c, const struct out *out)
{
	static const char end[] = "\033[201~";
	struct key key = { .kind = KEY_PASTE };

	if (c == (unsigned char)end[k->held_len]) {
		k->held[k->held_len++] = c;
		if (end[k->held_len])
			return;
		k->held_len = 0;
		k->pasting = false;
		key.text = buf_view(&k->paste);
		out->fn(out->ctx, &key);
		buf_fini(&k->paste);
		return;
	}
	if (k->paste.len + k->held_len < KEYS_PASTE_MAX) {
		buf_add(&k->paste, k->held, k->held_len);
		if (c != ESCAPE)
			buf_char(&k->paste, (char)c);
	}
	k->held_len = 0;
	if (c == ESCAPE)
		k->held[k->held_len++] = c;
}

void keys_feed(struct keys *k, const void *bytes, size_t len,
    void (*fn)(void *ctx, const struct key *key), void *ctx)
{
	const unsigned char *at = bytes;
	struct out out = { fn, ctx };

	for (size_t i = 0; i < len; i++)
		if (k->pasting)
			paste_byte(k, at[i], &out);
		else
			plain_byte(k, at[i], &out);
}

bool keys_held(const struct keys *k)
{
	return k->held_len && !k->pasting;
}

void keys_forget(struct keys *k)
{
	if (!k->pasting)
		k->held_len = 0;
}

void keys_fini(struct keys *k)
{
	buf_fini(&k->paste);
	k->held_len = 0;
	k->pasting = false;
}
