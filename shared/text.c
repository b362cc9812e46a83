/* Unicode text: what is valid, what compares equal, what is a word, how wide
 * it is and how it is shown safely. It knows no language: no stemming, no stop
 * words, no spelling. Nothing here takes memory but what a buf grows by.
 *
 * Everything is built on one stream: bytes -> code points, decomposed and case
 * folded -> clusters (a base and the marks that count). Folding writes the
 * clusters out, tokens are cut from the same clusters, so both always agree. */
#include "shared/text.h"

#include <assert.h>
#include <limits.h>
#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xFFFD
#define DECOMPOSED_MAX 32 /* the longest known is 18, U+FDFA */
#define MARKS_MAX 30      /* what UAX #15 calls stream-safe text */
#define CLUSTER_BYTES (4 * (1 + MARKS_MAX))
#define WORD_BYTES 256

static_assert(2 * CLUSTER_BYTES <= WORD_BYTES, "a pair is a token too");

/* --- Code points --- */

/* The code point at `at` and its length; -1 and 1 for a byte that is none. */
static size_t decode(struct str s, size_t at, int32_t *cp)
{
	const uint8_t *bytes = (const uint8_t *)s.ptr + at;
	utf8proc_ssize_t n;

	if (*bytes < 0x80) {
		*cp = *bytes;
		return 1;
	}
	n = utf8proc_iterate(bytes, (utf8proc_ssize_t)(s.len - at), cp);
	if (n > 0)
		return (size_t)n;
	*cp = -1;
	return 1;
}

static size_t encode(int32_t cp, char *out)
{
	if (cp < 0x80) {
		*out = (char)cp;
		return 1;
	}
	return (size_t)utf8proc_encode_char(cp, (uint8_t *)out);
}

static bool is_between(int32_t cp, int32_t first, int32_t last)
{
	return cp >= first && cp <= last;
}

static bool is_mark(int32_t cp)
{
	utf8proc_category_t category;

	if (cp < 0x300)
		return false;
	category = utf8proc_category(cp);
	return category == UTF8PROC_CATEGORY_MN ||
	       category == UTF8PROC_CATEGORY_MC ||
	       category == UTF8PROC_CATEGORY_ME;
}

static bool is_letter(utf8proc_category_t category)
{
	return category >= UTF8PROC_CATEGORY_LU &&
	       category <= UTF8PROC_CATEGORY_LO;
}

static bool is_number(utf8proc_category_t category)
{
	return category >= UTF8PROC_CATEGORY_ND &&
	       category <= UTF8PROC_CATEGORY_NO;
}

static bool is_sign(utf8proc_category_t category)
{
	return category >= UTF8PROC_CATEGORY_PC &&
	       category <= UTF8PROC_CATEGORY_SO;
}

/* Default ignorable, those still without a name too: utf8proc has no properties
 * for them. */
static bool is_ignorable(int32_t cp)
{
	return utf8proc_get_property(cp)->ignorable || cp == 0x2065 ||
	       is_between(cp, 0xFFF0, 0xFFF8) ||
	       is_between(cp, 0xE0000, 0xE0FFF);
}

bool text_valid(struct str s)
{
	int32_t cp;
	size_t at;

	for (at = 0; at < s.len;) {
		at += decode(s, at, &cp);
		if (cp <= 0)
			return false;
	}
	return true;
}

size_t text_count(struct str s)
{
	size_t count = 0, at;

	for (at = 0; at < s.len; at++)
		count += ((unsigned char)s.ptr[at] & 0xC0) != 0x80;
	return count;
}

size_t text_letter(struct str s, size_t at)
{
	size_t len = 1;

	while (
	    at + len < s.len && ((unsigned char)s.ptr[at + len] & 0xC0) == 0x80)
		len++;
	return len;
}

struct str text_cut(struct str s, size_t count)
{
	size_t len = 0;

	for (; len < s.len; len++) {
		bool first = ((unsigned char)s.ptr[len] & 0xC0) != 0x80;

		if (first && !count--)
			break;
	}
	return (struct str){ s.ptr, len };
}

static bool is_blank(int32_t cp)
{
	if (cp < 0)
		return false;
	if (cp == 0x2800 || is_between(cp, 0xFFF9, 0xFFFB))
		return true; /* empty braille cell, annotation marks */
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
		return true;
	default:
		return is_ignorable(cp) || is_mark(cp);
	}
}

bool text_blank(struct str s)
{
	int32_t cp;
	size_t at;

	for (at = 0; at < s.len;) {
		at += decode(s, at, &cp);
		if (!is_blank(cp))
			return false;
	}
	return true;
}

/* --- Scripts --- */

enum script {
	SCRIPT_NONE, /* digits alone: they join any script but CJK */
	SCRIPT_CJK,
	SCRIPT_LATIN,
	SCRIPT_GREEK,
	SCRIPT_CYRILLIC,
	SCRIPT_ARMENIAN,
	SCRIPT_HEBREW,
	SCRIPT_ARABIC,
	SCRIPT_TIBETAN,
	SCRIPT_MYANMAR,
	SCRIPT_GEORGIAN,
	SCRIPT_ETHIOPIC,
	SCRIPT_CANADIAN,
	SCRIPT_MONGOLIAN,
	SCRIPT_YI,
	SCRIPT_BLOCKS /* + number of the block of 128, see script_of */
};

/* Letters only are looked up, so a range may span signs. Sorted. */
static const struct {
	int32_t first, last;
	int script;
} scripts[] = {
	{ 0x0041, 0x02FF, SCRIPT_LATIN }, { 0x0370, 0x03FF, SCRIPT_GREEK },
	{ 0x0400, 0x052F, SCRIPT_CYRILLIC },
	{ 0x0530, 0x058F, SCRIPT_ARMENIAN }, { 0x0590, 0x05FF, SCRIPT_HEBREW },
	{ 0x0600, 0x06FF, SCRIPT_ARABIC }, { 0x0750, 0x077F, SCRIPT_ARABIC },
	{ 0x0870, 0x08FF, SCRIPT_ARABIC }, { 0x0F00, 0x0FFF, SCRIPT_TIBETAN },
	{ 0x1000, 0x109F, SCRIPT_MYANMAR }, { 0x10A0, 0x10FF, SCRIPT_GEORGIAN },
	{ 0x1100, 0x11FF, SCRIPT_CJK }, /* Hangul letters */
	{ 0x1200, 0x139F, SCRIPT_ETHIOPIC },
	{ 0x1400, 0x167F, SCRIPT_CANADIAN },
	{ 0x1800, 0x18AF, SCRIPT_MONGOLIAN },
	{ 0x1C80, 0x1C8F, SCRIPT_CYRILLIC },
	{ 0x1C90, 0x1CBF, SCRIPT_GEORGIAN }, { 0x1D00, 0x1DBF, SCRIPT_LATIN },
	{ 0x1E00, 0x1EFF, SCRIPT_LATIN }, { 0x1F00, 0x1FFF, SCRIPT_GREEK },
	{ 0x2C60, 0x2C7F, SCRIPT_LATIN }, { 0x2D00, 0x2D2F, SCRIPT_GEORGIAN },
	{ 0x2D80, 0x2DDF, SCRIPT_ETHIOPIC },
	{ 0x2E80, 0x31FF, SCRIPT_CJK }, /* kana, bopomofo, 々 〆 〇 ー */
	{ 0x3400, 0x9FFF, SCRIPT_CJK }, /* Han */
	{ 0xA000, 0xA4CF, SCRIPT_YI }, { 0xA640, 0xA69F, SCRIPT_CYRILLIC },
	{ 0xA720, 0xA7FF, SCRIPT_LATIN },
	{ 0xA960, 0xA97F, SCRIPT_CJK }, /* Hangul letters */
	{ 0xA9E0, 0xA9FF, SCRIPT_MYANMAR }, { 0xAA60, 0xAA7F, SCRIPT_MYANMAR },
	{ 0xAB00, 0xAB2F, SCRIPT_ETHIOPIC }, { 0xAB30, 0xAB6F, SCRIPT_LATIN },
	{ 0xAC00, 0xD7FF, SCRIPT_CJK }, /* Hangul */
	{ 0xF900, 0xFAFF, SCRIPT_CJK }, /* Han */
	{ 0xFB50, 0xFDFF, SCRIPT_ARABIC }, { 0xFE70, 0xFEFF, SCRIPT_ARABIC },
	{ 0x1AFF0, 0x1B16F, SCRIPT_CJK }, /* kana */
	{ 0x1DF00, 0x1DFFF, SCRIPT_LATIN },
	{ 0x20000, 0x3FFFF, SCRIPT_CJK }, /* Han */
};

/* Scripts without a row lie in blocks of 128 code points (the Indic ones, Thai,
 * Lao, Khmer ...), or are rare enough for that to do. */
static int script_of(int32_t cp)
{
	size_t low = 0, high = sizeof(scripts) / sizeof(scripts[0]);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (cp > scripts[middle].last)
			low = middle + 1;
		else if (cp < scripts[middle].first)
			high = middle;
		else
			return scripts[middle].script;
	}
	return SCRIPT_BLOCKS + (cp >> 7);
}

static bool is_kana(int32_t cp)
{
	/* Neither the prolonged sound mark nor the middle dot: Chinese text
	 * has them too, as dashes and bullets. */
	return is_between(cp, 0x3041, 0x3096) ||
	       is_between(cp, 0x309D, 0x309F) ||
	       is_between(cp, 0x30A1, 0x30FA) ||
	       is_between(cp, 0x30FD, 0x30FF) ||
	       is_between(cp, 0x31F0, 0x31FF) ||
	       is_between(cp, 0xFF66, 0xFF6F) ||
	       is_between(cp, 0xFF71, 0xFF9D) ||
	       is_between(cp, 0x1AFF0, 0x1B16F);
}

static bool is_han(int32_t cp)
{
	return cp == 0x3005 || cp == 0x3007 || is_between(cp, 0x3400, 0x4DBF) ||
	       is_between(cp, 0x4E00, 0x9FFF) ||
	       is_between(cp, 0xF900, 0xFAFF) ||
	       is_between(cp, 0x20000, 0x3FFFF);
}

struct str text_language(struct str s, struct str fallback)
{
	bool han = false;
	int32_t cp;
	size_t at;

	for (at = 0; at < s.len;) {
		at += decode(s, at, &cp);
		if (is_kana(cp))
			return STR("ja");
		han = han || is_han(cp);
	}
	return han ? STR("zh") : fallback;
}

/* --- Decomposed code points, one by one --- */

struct source {
	struct str s;
	size_t at;
	int32_t cp[DECOMPOSED_MAX];
	size_t count, taken;
	size_t start, end; /* of the character that cp[] came from */
};

static bool is_hangul(int32_t cp)
{
	return is_between(cp, 0xAC00, 0xD7A3);
}

/* The trade mark signs stay signs: "iPhone™" is no "iphonetm". */
static bool is_kept(int32_t cp)
{
	return cp == 0x2120 || cp == 0x2122 || is_hangul(cp);
}

static size_t decompose(int32_t cp, int32_t *out, size_t room)
{
	utf8proc_ssize_t n;

	*out = cp;
	if (cp < 0)
		*out = REPLACEMENT;
	if (cp == 0xB4)
		*out = '\''; /* "it´s"; NFKC would tear it apart */
	if (cp < 0 || cp == 0xB4 || is_kept(cp))
		return 1;
	if (is_ignorable(cp))
		return 0;
	n = utf8proc_decompose_char(cp, out, (utf8proc_ssize_t)room,
	    UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
		UTF8PROC_IGNORE,
	    NULL);
	assert(n >= 0 && (size_t)n <= room);
	return (size_t)n;
}

/* "1½" is not "11/2". */
static bool is_fraction_after_digit(const struct source *src, int32_t cp)
{
	if (cp < 0xBC || !src->start ||
	    !is_between(src->s.ptr[src->start - 1], '0', '9'))
		return false;
	return utf8proc_get_property(cp)->decomp_type ==
	       UTF8PROC_DECOMP_TYPE_FRACTION;
}

/* True if there is a next code point; it is cp[taken]. */
static bool source_more(struct source *src)
{
	int32_t cp;

	while (src->taken == src->count) {
		if (src->at == src->s.len)
			return false;
		src->start = src->at;
		src->at += decode(src->s, src->at, &cp);
		src->end = src->at;
		src->taken = 0;
		src->count = 0;
		if (is_fraction_after_digit(src, cp))
			src->cp[src->count++] = ' ';
		src->count += decompose(
		    cp, src->cp + src->count, DECOMPOSED_MAX - src->count);
	}
	return true;
}

/* --- Clusters: a base and its marks, composed again --- */

struct cluster {
	int32_t cp[1 + MARKS_MAX];
	size_t count;
	size_t start, end;
};

/* Accents and the like, which are no script's own. */
static bool is_accent(int32_t cp)
{
	return is_between(cp, 0x0300, 0x036F) ||
	       is_between(cp, 0x0483, 0x0489) ||
	       is_between(cp, 0x1AB0, 0x1AFF) ||
	       is_between(cp, 0x1DC0, 0x1DFF) ||
	       is_between(cp, 0x20D0, 0x20FF) ||
	       is_between(cp, 0x2DE0, 0x2DFF) ||
	       is_between(cp, 0xA66F, 0xA67D) ||
	       is_between(cp, 0xA69E, 0xA69F) || is_between(cp, 0xFE20, 0xFE2F);
}

/* Marks of other scripts are vowels or make another letter of theirs; on a
 * sign an accent means something too: "≠" is not "=". */
static bool is_dropped(int32_t mark, int32_t base)
{
	utf8proc_category_t category = utf8proc_category(base);

	if (is_number(category))
		return true;
	if (is_letter(category) &&
	    is_between(script_of(base), SCRIPT_LATIN, SCRIPT_CYRILLIC))
		return true;
	return is_accent(mark) && !is_sign(category);
}

/* Unicode 3.12: a syllable is leading + vowel, or that + trailing. */
static bool hangul_join(int32_t *base, int32_t cp)
{
	if (is_between(*base, 0x1100, 0x1112) &&
	    is_between(cp, 0x1161, 0x1175)) {
		*base = 0xAC00 + ((*base - 0x1100) * 21 + cp - 0x1161) * 28;
		return true;
	}
	if (is_hangul(*base) && (*base - 0xAC00) % 28 == 0 &&
	    is_between(cp, 0x11A8, 0x11C2)) {
		*base += cp - 0x11A7;
		return true;
	}
	return false;
}

/* Takes cp into the cluster, seen or dropped; false if it starts another. */
static bool cluster_take(struct cluster *c, int32_t cp)
{
	if (!is_mark(cp))
		return c->count == 1 && cp >= 0x1161 &&
		       hangul_join(&c->cp[0], cp);
	if (!is_dropped(cp, c->cp[0]) && c->count <= MARKS_MAX)
		c->cp[c->count++] = cp;
	return true;
}

/* Canonical order, then composition. At most MARKS_MAX marks: the sort may
 * well be a simple one. */
static void cluster_compose(struct cluster *c)
{
	utf8proc_ssize_t n;
	size_t i, to;

	for (i = 2; i < c->count; i++) {
		int32_t cp = c->cp[i];
		int class = utf8proc_get_property(cp)->combining_class;

		for (to = i; class && to > 1; to--) {
			int32_t before = c->cp[to - 1];

			if (utf8proc_get_property(before)->combining_class <=
			    class)
				break;
			c->cp[to] = before;
			c->cp[to - 1] = cp;
		}
	}
	n = utf8proc_normalize_utf32(
	    c->cp, (utf8proc_ssize_t)c->count, UTF8PROC_COMPOSE);
	assert(n > 0 && (size_t)n <= c->count);
	c->count = (size_t)n;
}

static bool source_plain(const struct source *src)
{
	const unsigned char *next;

	if (src->taken < src->count || src->at == src->s.len)
		return false;
	next = (const unsigned char *)src->s.ptr + src->at;
	return next[0] < 0x80 && (src->at + 1 == src->s.len || next[1] < 0x80);
}

/* ASCII with ASCII behind it has nothing to take or to fold but its case. */
static void cluster_plain(struct source *src, struct cluster *c)
{
	int32_t cp = src->s.ptr[src->at];

	c->cp[0] = is_between(cp, 'A', 'Z') ? cp + ('a' - 'A') : cp;
	c->count = 1;
	c->start = src->at++;
	c->end = src->at;
}

static bool cluster_next(struct source *src, struct cluster *c)
{
	if (source_plain(src)) {
		cluster_plain(src, c);
		return true;
	}
	do { /* An accent without anything below it is dropped. */
		if (!source_more(src))
			return false;
		c->cp[0] = src->cp[src->taken++];
	} while (is_mark(c->cp[0]) && is_accent(c->cp[0]));
	c->count = 1;
	c->start = src->start;
	c->end = src->end;
	while (source_more(src) && cluster_take(c, src->cp[src->taken])) {
		src->taken++;
		c->end = src->end;
	}
	if (c->count > 1)
		cluster_compose(c);
	return true;
}

static size_t cluster_encode(const struct cluster *c, char *out)
{
	size_t len = 0, i;

	for (i = 0; i < c->count; i++)
		len += encode(c->cp[i], out + len);
	return len;
}

void text_fold(struct str s, struct buf *out)
{
	struct source src = { .s = s };
	struct cluster c;
	char bytes[CLUSTER_BYTES];

	if (!buf_reserve(out, s.len))
		return;
	while (cluster_next(&src, &c))
		buf_add(out, bytes, cluster_encode(&c, bytes));
}

/* --- Tokens --- */

enum kind { KIND_BREAK, KIND_APOSTROPHE, KIND_DIGIT, KIND_LETTER, KIND_CJK };

struct tokens {
	int (*fn)(void *ctx, const struct text_token *token);
	void *ctx;
	/* The word being read, if word_len. */
	char word[WORD_BYTES];
	size_t word_len, word_start, word_end;
	int script;
	bool has_digit, apostrophe;
	/* The CJK character that waits for its neighbour, if cjk_len. */
	char cjk[2 * CLUSTER_BYTES];
	size_t cjk_len, cjk_start, cjk_end;
};

static bool is_apostrophe(int32_t cp)
{
	return cp == '\'' || cp == '`' || is_between(cp, 0x2018, 0x2019) ||
	       cp == 0x201B || is_between(cp, 0x02BB, 0x02BC);
}

static enum kind kind_of(const struct cluster *c, int *script)
{
	int32_t cp = c->cp[0];
	utf8proc_category_t category;

	*script = SCRIPT_LATIN;
	if (is_between(cp, 'a', 'z'))
		return KIND_LETTER;
	*script = SCRIPT_NONE;
	if (is_between(cp, '0', '9'))
		return KIND_DIGIT;
	if (is_apostrophe(cp))
		return c->count == 1 ? KIND_APOSTROPHE : KIND_BREAK;
	category = utf8proc_category(cp);
	if (!is_letter(category) && !is_number(category))
		return KIND_BREAK;
	*script = script_of(cp);
	if (*script == SCRIPT_CJK)
		return KIND_CJK;
	if (is_letter(category))
		return KIND_LETTER;
	*script = SCRIPT_NONE;
	return KIND_DIGIT;
}

static int word_end(struct tokens *t)
{
	struct text_token token;

	if (!t->word_len)
		return 0;
	token.text = (struct str){ t->word, t->word_len };
	token.start = t->word_start;
	token.end = t->word_end;
	token.kind = t->has_digit ? TEXT_NUMBER : TEXT_WORD;
	t->word_len = 0;
	t->apostrophe = false;
	return t->fn(t->ctx, &token);
}

static bool word_joins(const struct tokens *t, enum kind kind, int script)
{
	if (kind == KIND_DIGIT)
		return !t->apostrophe; /* 5'10 is two numbers */
	return t->script == SCRIPT_NONE || t->script == script;
}

static int word_add(
    struct tokens *t, const struct cluster *c, enum kind kind, int script)
{
	char bytes[CLUSTER_BYTES];
	size_t len = cluster_encode(c, bytes);
	int rc = 0;

	if (!word_joins(t, kind, script) || t->word_len + len > WORD_BYTES)
		rc = word_end(t);
	if (!t->word_len) {
		t->word_start = c->start;
		t->script = SCRIPT_NONE;
		t->has_digit = false;
	}
	memcpy(t->word + t->word_len, bytes, len);
	t->word_len += len;
	t->word_end = c->end;
	t->apostrophe = false;
	if (kind == KIND_DIGIT)
		t->has_digit = true;
	else
		t->script = script;
	return rc;
}

static int cjk_emit(
    struct tokens *t, size_t len, size_t end, enum text_token_kind kind)
{
	struct text_token token = { .text = { t->cjk, len },
		.start = t->cjk_start,
		.end = end,
		.kind = kind };

	return t->fn(t->ctx, &token);
}

static int cjk_end(struct tokens *t)
{
	size_t len = t->cjk_len;

	t->cjk_len = 0;
	return len ? cjk_emit(t, len, t->cjk_end, TEXT_CHAR) : 0;
}

static int cjk_add(struct tokens *t, const struct cluster *c)
{
	size_t len = cluster_encode(c, t->cjk + t->cjk_len);
	int rc = 0;

	if (t->cjk_len) {
		rc = cjk_emit(t, t->cjk_len + len, c->end, TEXT_PAIR);
		if (!rc)
			rc = cjk_emit(t, t->cjk_len, t->cjk_end, TEXT_CHAR);
		memmove(t->cjk, t->cjk + t->cjk_len, len);
	}
	t->cjk_len = len;
	t->cjk_start = c->start;
	t->cjk_end = c->end;
	return rc;
}

static int tokens_add(struct tokens *t, const struct cluster *c)
{
	int script, rc;
	enum kind kind = kind_of(c, &script);

	if (kind == KIND_CJK) {
		rc = word_end(t);
		return rc ? rc : cjk_add(t, c);
	}
	rc = cjk_end(t);
	if (rc)
		return rc;
	if (kind == KIND_BREAK)
		return word_end(t);
	if (kind != KIND_APOSTROPHE)
		return word_add(t, c, kind, script);
	if (t->apostrophe)
		return word_end(t);
	t->apostrophe = t->word_len > 0;
	return 0;
}

int text_tokens(struct str s,
    int (*fn)(void *ctx, const struct text_token *token), void *ctx)
{
	struct source src = { .s = s };
	struct cluster c;
	struct tokens t;
	int rc = 0;

	t.fn = fn;
	t.ctx = ctx;
	t.word_len = 0;
	t.cjk_len = 0;
	t.script = SCRIPT_NONE;
	t.has_digit = false;
	t.apostrophe = false;
	while (!rc && cluster_next(&src, &c))
		rc = tokens_add(&t, &c);
	if (!rc)
		rc = word_end(&t);
	if (!rc)
		rc = cjk_end(&t);
	return rc;
}

/* --- For a terminal --- */

static int columns_of(int32_t cp)
{
	if (cp < 0)
		return 1;
	/* Vowels and trailing letters of a Hangul syllable stand in its first
	 * letter's columns; utf8proc counts them one by one. */
	if (is_between(cp, 0x1160, 0x11FF) || is_between(cp, 0xD7B0, 0xD7FF))
		return 0;
	return utf8proc_charwidth(cp);
}

int text_width(struct str s)
{
	int32_t cp;
	int width = 0, columns;
	size_t at;

	for (at = 0; at < s.len;) {
		at += decode(s, at, &cp);
		columns = columns_of(cp);
		if (columns > INT_MAX - width)
			return INT_MAX;
		width += columns;
	}
	return width;
}

/* Emoji and several scripts are written with the two joiners, which cannot
 * turn the text around; all other format characters are shown. */
static bool is_escaped(int32_t cp)
{
	if (cp == 0x200C || cp == 0x200D)
		return false;
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	case UTF8PROC_CATEGORY_CN:
		return is_ignorable(cp);
	default:
		return false;
	}
}

void text_escape(struct str s, bool keep_newline, struct buf *out)
{
	size_t at, len;
	int32_t cp;

	for (at = 0; at < s.len && !out->failed; at += len) {
		len = decode(s, at, &cp);
		if (cp < 0)
			buf_printf(out, "\\x%02X", (unsigned char)s.ptr[at]);
		else if (!is_escaped(cp) || (cp == '\n' && keep_newline))
			buf_add(out, s.ptr + at, len);
		else if (cp < 0x80)
			buf_printf(out, "\\x%02X", (unsigned)cp);
		else
			buf_printf(out, "\\u{%04X}", (unsigned)cp);
	}
}
