/* Unicode: tables of what is valid, equal, a token, wide or escaped, and
 * properties that must hold for any bytes at all. */
#include "shared/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/suite.h"

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))
#define LONG_TEXT ((size_t)64 * 1024)
#define TOKEN_MAX 256

/* --- Validity, counting, blankness --- */

static const struct {
	const char *name;
	struct str bytes;
	bool valid;
} validity[] = {
	{ "empty", { NULL, 0 }, true },
	{ "ascii", { "hello\n", 6 }, true },
	{ "two bytes", { "\xC2\x80", 2 }, true },
	{ "three bytes", { "\xE0\xA0\x80", 3 }, true },
	{ "last before surrogates", { "\xED\x9F\xBF", 3 }, true },
	{ "first after surrogates", { "\xEE\x80\x80", 3 }, true },
	{ "four bytes", { "\xF0\x90\x80\x80", 4 }, true },
	{ "the last of all", { "\xF4\x8F\xBF\xBF", 4 }, true },
	{ "NUL", { "a\0b", 3 }, false },
	{ "overlong NUL", { "\xC0\x80", 2 }, false },
	{ "overlong slash", { "\xC0\xAF", 2 }, false },
	{ "overlong slash, 3", { "\xE0\x80\xAF", 3 }, false },
	{ "overlong slash, 4", { "\xF0\x80\x80\xAF", 4 }, false },
	{ "C1 lead", { "\xC1\xBF", 2 }, false },
	{ "first surrogate", { "\xED\xA0\x80", 3 }, false },
	{ "last surrogate", { "\xED\xBF\xBF", 3 }, false },
	{ "above 10FFFF", { "\xF4\x90\x80\x80", 4 }, false },
	{ "F5 lead", { "\xF5\x80\x80\x80", 4 }, false },
	{ "FF", { "\xFF", 1 }, false },
	{ "lone continuation", { "\x80", 1 }, false },
	{ "truncated 2", { "a\xC3", 2 }, false },
	{ "truncated 3", { "a\xE3\x81", 3 }, false },
	{ "truncated 4", { "\xF0\x9F\x98", 3 }, false },
	{ "broken inside", { "\xE3\x81z", 3 }, false },
};

START_TEST(test_valid)
{
	ck_assert_msg(text_valid(validity[_i].bytes) == validity[_i].valid,
	    "%s", validity[_i].name);
}
END_TEST

START_TEST(test_count)
{
	ck_assert_uint_eq(text_count(STR_NONE), 0);
	ck_assert_uint_eq(text_count(STR("abc")), 3);
	ck_assert_uint_eq(text_count(STR("caf\u00E9")), 4);
	ck_assert_uint_eq(text_count(STR("配送いつ")), 4);
	ck_assert_uint_eq(text_count(STR("a😀")), 2);
	ck_assert(str_is(text_cut(STR("a😀b"), 2), "a😀"));
	ck_assert(str_is(text_cut(STR("配送いつ"), 3), "配送い"));
	ck_assert(str_is(text_cut(STR("abc"), 3), "abc"));
	ck_assert(str_is(text_cut(STR("abc"), 9), "abc"));
	ck_assert_uint_eq(text_cut(STR("abc"), 0).len, 0);
	ck_assert_uint_eq(text_cut(STR_NONE, 2).len, 0);
}
END_TEST

static const struct {
	const char *text;
	bool blank;
} blanks[] = {
	{ "", true },
	{ " \t\r\n", true },
	{ "\u00A0\u3000\u2003\u2028", true },
	{ "\u200B\u200D\uFEFF\u2060", true },
	{ "\u0301\u0308", true },
	{ "\u3164\u115F\uFFA0", true }, /* Hangul fillers */
	{ "\U000E0000\u2065\uFFF0", true },
	{ "\u2800", true }, /* braille without a dot */
	{ "\u202E \u2066", true },
	{ "\x01\x7F\xC2\x85", true },
	{ ".", false },
	{ " a ", false },
	{ "か", false },
	{ "😀", false },
	{ "\u200B1", false },
	{ "\xFF", false },
};

START_TEST(test_blank)
{
	ck_assert_msg(text_blank(str_from(blanks[_i].text)) == blanks[_i].blank,
	    "row %d", _i);
}
END_TEST

/* --- Folding --- */

static const struct {
	const char *text, *folded;
} folds[] = {
	{ "", "" },
	{ "Hello, World!", "hello, world!" },
	{ "Café CAFE\u0301", "cafe cafe" },
	{ "¿Dónde está el Ñandú?", "¿donde esta el nandu?" },
	{ "Straße STRASSE ẞ", "strasse strasse ss" },
	{ "ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ" },
	{ "ᾳ", "αι" },
	{ "Ёлка Й", "елка и" },
	{ "İstanbul ışık", "istanbul ısık" },
	{ "ﬁnance Ǆ", "finance dz" },
	{ "ø Æ Ł", "ø æ ł" },
	{ "Ａｂｃ　１２３！", "abc 123!" },
	{ "ｶﾞﾊﾟｱｰ", "ガパアー" },
	{ "が か\u3099 か", "が が か" },
	{ "ガカアァ", "ガカアァ" },
	{ "あ\u3099", "あ\u3099" },
	{ "か\u0301\u3099", "が" },
	{ "한국 \u1112\u1161\u11AB\u1100\u116E\u11A8", "한국 한국" },
	{ "가\u11A8", "각" },
	{ "\u1100\u0301\u1161", "가" },
	{ "ㅋㅋ", "\u110F\u110F" },
	{ "ﾡￂ", "가" },
	{ "㍿ ㎏ ①", "株式会社 kg 1" },
	{ "神 \uFA19", "神 神" },
	{ "so\u00ADft\u200B\u200D\uFEFF\u2060", "soft" },
	{ "❤\uFE0F葛\U000E0100", "❤葛" },
	{ "iPhone™ ℠ ®", "iphone™ ℠ ®" },
	{ "½ 1½ x½", "1\u20442 1 1\u20442 x1\u20442" },
	{ "it´s", "it's" },
	{ "≠ =\u0338 =", "≠ ≠ =" },
	{ "<\u0338", "≮" },
	{ "1\uFE0F\u20E3", "1" },
	{ "\u0301\u0302abc", "abc" },
	{ "か\u1ADC\u3099", "か\u1ADC\u3099" }, /* no mark yet */
	{ " \u0301x", " x" },
	{ "¨", " " },
	{ "e\u064Be", "ee" },
	{ "आपका", "आपका" },
	{ "क\u093C", "क\u093C" },
	{ "\u0627\u0653", "آ" },
	{ "นำ\u0E49", "น\u0E4Dา\u0E49" },
	{ "ﬀ\xFFÉ", "ff\uFFFDe" },
	{ "a\xE3\x81", "a\uFFFD\uFFFD" },
	{ "😀👍🏽", "😀👍🏽" },
	{ "\t\n", "\t\n" },
	{ "a\u2065\U000E0000b\uFFF0", "ab" },
};

/* The caller frees. */
static struct buf fold(struct str s)
{
	struct buf out = BUF_EMPTY;

	text_fold(s, &out);
	ck_assert(!out.failed);
	return out;
}

START_TEST(test_fold)
{
	struct buf once = fold(str_from(folds[_i].text));
	struct buf twice = fold(buf_view(&once));

	ck_assert_str_eq(buf_cstr(&once), folds[_i].folded);
	ck_assert_str_eq(buf_cstr(&twice), folds[_i].folded);
	buf_fini(&once);
	buf_fini(&twice);
}
END_TEST

START_TEST(test_fold_appends)
{
	struct buf out = BUF_EMPTY;

	buf_text(&out, "X");
	text_fold(STR("\u0301É"), &out);
	ck_assert_str_eq(buf_cstr(&out), "Xe");
	buf_fini(&out);
}
END_TEST

/* --- Tokens --- */

/* A list as "n:iphone13 p:をか c:を". */
static int list_token(void *ctx, const struct text_token *token)
{
	static const char letters[] = { [TEXT_WORD] = 'w',
		[TEXT_NUMBER] = 'n',
		[TEXT_CHAR] = 'c',
		[TEXT_PAIR] = 'p' };
	struct buf *list = ctx;

	buf_printf(list, "%s%c:%.*s", list->len ? " " : "",
	    letters[token->kind], STR_ARG(token->text));
	return 0;
}

static const struct {
	const char *text, *tokens;
} cases[] = {
	{ "", "" },
	{ "Where is my order?", "w:where w:is w:my w:order" },
	{ "¿Cuándo llegará mi pedido?", "w:cuando w:llegara w:mi w:pedido" },
	{ "什么时候发货", "p:什么 c:什 p:么时 c:么 p:时候 c:时 p:候发 c:候 "
			  "p:发货 c:发 c:货" },
	{ "配送はいつ", "p:配送 c:配 p:送は c:送 p:はい c:は p:いつ c:い "
			"c:つ" },
	{ "배송 언제", "p:배송 c:배 c:송 p:언제 c:언 c:제" },
	{ "サーバー", "p:サー c:サ p:ーバ c:ー p:バー c:バ c:ー" },
	{ "人々", "p:人々 c:人 c:々" },
	{ "二〇", "p:二〇 c:二 c:〇" },
	{ "ハリー・ポ", "p:ハリ c:ハ p:リー c:リ c:ー c:ポ" },
	{ "ｶﾞｱ", "p:ガア c:ガ c:ア" },
	{ "17点", "n:17 c:点" },
	{ "第3回", "c:第 n:3 c:回" },
	{ "3개", "n:3 c:개" },
	{ "iPhone13を", "n:iphone13 c:を" },
	{ "をiPhone", "c:を w:iphone" },
	{ "Tシャツ", "w:t p:シャ c:シ p:ャツ c:ャ c:ツ" },
	{ "50%", "n:50" },
	{ "#1234", "n:1234" },
	{ "a@b.c", "w:a w:b w:c" },
	{ "C++", "w:c" },
	{ "AT&T", "w:at w:t" },
	{ "wi-fi 6_e", "w:wi w:fi n:6 w:e" },
	{ "5kg 10㎏ 13où", "n:5kg n:10kg n:13ou" },
	{ "１２ＡＢ", "n:12ab" },
	{ "it's it’s ITʼS it´s it`s it＇s", "w:its w:its w:its w:its w:its "
					    "w:its" },
	{ "'quoted' dogs' rock'n'roll", "w:quoted w:dogs w:rocknroll" },
	{ "a''b 'a 5'10 90's '", "w:a w:b w:a n:5 n:10 n:90s" },
	{ "は'a'は", "c:は w:a c:は" },
	{ "a'を", "w:a c:を" },
	{ "so\u00ADft he\u200Bllo", "w:soft w:hello" },
	{ "helloпривет", "w:hello w:привет" },
	{ "13привет abc13где", "n:13привет n:abc13 w:где" },
	{ "αβγabc", "w:αβγ w:abc" },
	{ "שלום world مرحبا", "w:שלום w:world w:مرحبا" },
	{ "आपका ऑर्डर", "w:आपका w:ऑर्डर" },
	{ "日本🎌語", "p:日本 c:日 c:本 c:語" },
	{ "ok👍 ❤️ ©®™ $5 €", "w:ok n:5" },
	{ "iPhone™ x", "w:iphone w:x" },
	{ "1\uFE0F\u20E3 ①", "n:1 n:1" },
	{ "1½", "n:1 n:1 n:2" },
	{ "Ⅷ m²", "w:viii n:m2" },
	{ "a\xFF"
	  "b\xC0\xAF"
	  "か\xE3き",
	    "w:a w:b c:か c:き" },
	{ "\xED\xA0\x80 \x80", "" },
	{ "... -- !?。、「」", "" },
	{ "あ\u3099い", "p:あ\u3099い c:あ\u3099 c:い" },
	{ "\u3099\u0301", "" },
};

START_TEST(test_tokens)
{
	struct buf list = BUF_EMPTY;

	ck_assert_int_eq(
	    text_tokens(str_from(cases[_i].text), list_token, &list), 0);
	ck_assert_str_eq(buf_cstr(&list), cases[_i].tokens);
	buf_fini(&list);
}
END_TEST

/* Folding first makes no difference to the tokens. */
START_TEST(test_tokens_of_folded)
{
	struct buf list = BUF_EMPTY, folded = fold(str_from(cases[_i].text));

	ck_assert_int_eq(text_tokens(buf_view(&folded), list_token, &list), 0);
	ck_assert_str_eq(buf_cstr(&list), cases[_i].tokens);
	buf_fini(&folded);
	buf_fini(&list);
}
END_TEST

static int list_place(void *ctx, const struct text_token *token)
{
	struct buf *list = ctx;

	buf_printf(
	    list, "%s%zu-%zu", list->len ? " " : "", token->start, token->end);
	return 0;
}

static const struct {
	const char *text, *places;
} places[] = {
	{ "ab  cd", "0-2 4-6" },
	{ "it's, é", "0-4 6-8" },
	{ "cafe\u0301\u0302 x", "0-8 9-10" },
	{ "so\u00ADft\u00AD x", "0-6 9-10" },
	{ "17点か", "0-2 2-8 2-5 5-8" },
	{ "ｶﾞｱ", "0-9 0-6 6-9" },
	{ "か\u3099 ", "0-6" },
	{ "㍿", "0-3 0-3 0-3 0-3 0-3 0-3 0-3" },
	{ "\xFF"
	  "a\xFF"
	  "b",
	    "1-2 3-4" },
};

START_TEST(test_places)
{
	struct buf list = BUF_EMPTY;

	ck_assert_int_eq(
	    text_tokens(str_from(places[_i].text), list_place, &list), 0);
	ck_assert_str_eq(buf_cstr(&list), places[_i].places);
	buf_fini(&list);
}
END_TEST

static int stop_at_third(void *ctx, const struct text_token *token)
{
	int *seen = ctx;

	(void)token;
	return ++*seen == 3 ? 42 : 0;
}

START_TEST(test_stop)
{
	static const char *const texts[] = { "a b c d e", "a b c", "日本語",
		"日本a b", "a b 日本", "a b'日" };
	int seen = 0;

	ck_assert_int_eq(
	    text_tokens(str_from(texts[_i]), stop_at_third, &seen), 42);
	ck_assert_int_eq(seen, 3);
}
END_TEST

START_TEST(test_nothing)
{
	struct buf out = BUF_EMPTY;

	ck_assert_int_eq(text_tokens(STR_NONE, list_token, &out), 0);
	text_fold(STR_NONE, &out);
	text_escape(STR_NONE, true, &out);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_int_eq(text_width(STR_NONE), 0);
	ck_assert(text_blank(STR_NONE));
	buf_fini(&out);
}
END_TEST

/* --- Anything at all --- */

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

struct check {
	struct str text;
	size_t last_start, tokens;
	struct buf folded, list;
};

static int check_token(void *ctx, const struct text_token *token)
{
	struct check *check = ctx;

	check->tokens++;
	ck_assert_uint_ge(token->start, check->last_start);
	ck_assert_uint_lt(token->start, token->end);
	ck_assert_uint_le(token->end, check->text.len);
	check->last_start = token->start;
	ck_assert_uint_gt(token->text.len, 0);
	ck_assert_uint_le(token->text.len, TOKEN_MAX);
	ck_assert(text_valid(token->text));
	buf_clear(&check->folded);
	text_fold(token->text, &check->folded);
	ck_assert_msg(str_eq(buf_view(&check->folded), token->text),
	    "\"%.*s\" folds to \"%s\"", STR_ARG(token->text),
	    buf_cstr(&check->folded));
	return list_token(&check->list, token);
}

/* Every promise of the header that holds for any bytes; gives the number of
 * tokens. */
static size_t check_text(struct str text)
{
	struct check check = { .text = text };
	struct buf once = fold(text), twice = fold(buf_view(&once));
	struct buf shown = BUF_EMPTY, again = BUF_EMPTY;

	ck_assert_int_eq(text_tokens(text, check_token, &check), 0);
	ck_assert(str_eq(buf_view(&once), buf_view(&twice)));
	text_tokens(buf_view(&once), list_token, &again);
	ck_assert_str_eq(buf_cstr(&check.list), buf_cstr(&again));

	text_escape(text, false, &shown);
	ck_assert(text_valid(buf_view(&shown)));
	buf_clear(&again);
	text_escape(buf_view(&shown), false, &again);
	ck_assert(str_eq(buf_view(&shown), buf_view(&again)));
	ck_assert_int_ge(text_width(buf_view(&shown)), text_width(text));

	buf_fini(&once);
	buf_fini(&twice);
	buf_fini(&shown);
	buf_fini(&again);
	buf_fini(&check.folded);
	buf_fini(&check.list);
	return check.tokens;
}

static void add_point(struct buf *b, uint32_t cp)
{
	if (cp < 0x80) {
		buf_char(b, (char)cp);
	} else if (cp < 0x800) {
		buf_char(b, (char)(0xC0 | cp >> 6));
		buf_char(b, (char)(0x80 | (cp & 0x3F)));
	} else if (cp < 0x10000) {
		buf_char(b, (char)(0xE0 | cp >> 12));
		buf_char(b, (char)(0x80 | (cp >> 6 & 0x3F)));
		buf_char(b, (char)(0x80 | (cp & 0x3F)));
	} else {
		buf_char(b, (char)(0xF0 | cp >> 18));
		buf_char(b, (char)(0x80 | (cp >> 12 & 0x3F)));
		buf_char(b, (char)(0x80 | (cp >> 6 & 0x3F)));
		buf_char(b, (char)(0x80 | (cp & 0x3F)));
	}
}

#define ROUNDS 50

START_TEST(test_any_bytes)
{
	uint32_t state = 0x9E3779B9u + (uint32_t)_i * 2654435761u;
	char bytes[200];
	size_t len, i;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		len = next_random(&state) % sizeof(bytes);
		for (i = 0; i < len; i++)
			bytes[i] = (char)next_random(&state);
		check_text((struct str){ bytes, len });
	}
}
END_TEST

/* Characters that act upon each other, so that random text has them meet. */
static const uint32_t touchy[] = { 'a', 'E', '1', ' ', '\'', '`', '=', '\n',
	0xAD, 0xB4, 0xBD, 0xDF, 0x130, 0x131, 0x149, 0x2BC, 0x300, 0x301, 0x327,
	0x338, 0x345, 0x34F, 0x3B1, 0x3C2, 0x439, 0x5B4, 0x627, 0x653, 0x64B,
	0x915, 0x93C, 0x94D, 0x9C7, 0x9BE, 0xE33, 0xE49, 0xF73, 0x1025, 0x102E,
	0x1100, 0x1112, 0x1161, 0x1175, 0x11A8, 0x11C2, 0x1160, 0x200B, 0x200D,
	0x2019, 0x2044, 0x20DD, 0x2122, 0x3007, 0x304B, 0x309B, 0x30CF, 0x3099,
	0x309A, 0x30FC, 0x3131, 0x3164, 0x337F, 0x4E00, 0xAC00, 0xAC01, 0xFB01,
	0xFDFA, 0xFE0F, 0xFF41, 0xFF76, 0xFF9E, 0xFF9F, 0xFFA0, 0xFFFD, 0x110A5,
	0x110BA, 0x1D15E, 0x1D165, 0x1F600, 0x20000, 0xE0100, 0x10FFFF };

static void add_touchy(struct buf *text, uint32_t *state)
{
	size_t len = next_random(state) % 60, i;

	for (i = 0; i < len; i++)
		add_point(
		    text, touchy[next_random(state) % (uint32_t)COUNT(touchy)]);
	if (len % 4 == 0)
		buf_char(text, (char)next_random(state));
}

START_TEST(test_any_text)
{
	uint32_t state = 0xB5297A4Du + (uint32_t)_i * 2654435761u;
	struct buf text = BUF_EMPTY;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		buf_clear(&text);
		add_touchy(&text, &state);
		check_text(buf_view(&text));
	}
	buf_fini(&text);
}
END_TEST

/* The planes with characters in them, in pages of 4096: 0 to 2, 3 in part, the
 * tags and the very last. */
static uint32_t page(int number)
{
	if (number < 0x24)
		return (uint32_t)number * 0x1000;
	return number == 0x24 ? 0xE0000 : 0x10F000;
}

/* Every code point of them, next to one it may act upon. */
START_TEST(test_every_point)
{
	struct buf text = BUF_EMPTY;
	uint32_t cp, first = page(_i);

	for (cp = first; cp < first + 0x1000; cp++) {
		if (cp >= 0xD800 && cp < 0xE000)
			continue;
		add_point(&text, cp);
		add_point(&text, touchy[cp % (uint32_t)COUNT(touchy)]);
		if (cp % 64 != 63)
			continue;
		check_text(buf_view(&text));
		buf_clear(&text);
	}
	buf_fini(&text);
}
END_TEST

static const struct {
	const char *name, *first, *again;
	size_t tokens;
} longs[] = {
	{ "letters", "a", "a", 256 },
	{ "digits", "1", "1", 256 },
	{ "blanks", " ", " ", 0 },
	{ "Han", "中", "中", 43689 },
	{ "accents on a letter", "e", "\u0301", 1 },
	{ "voicing marks on kana", "か", "\u3099", 1 },
	{ "unsorted marks", "\u0628", "\u064F\u0650", 1 },
	{ "accents on a sign", "=", "\u0338", 0 },
	{ "soft hyphens", "a", "\u00AD", 1 },
	{ "apostrophes", "a", "'", 1 },
	{ "the longest decomposition", "x", "\uFDFA", 0 },
	{ "invalid", "a", "\xFF", 1 },
	{ "half a character", "a", "\xE3\x81", 1 },
	{ "one long Thai word", "\u0E01", "\u0E01\u0E34", 0 },
};

/* A minute of work if something were quadratic, some milliseconds if not. */
START_TEST(test_long)
{
	struct buf text = BUF_EMPTY;
	size_t tokens;
	clock_t begin;

	buf_text(&text, longs[_i].first);
	while (text.len + strlen(longs[_i].again) <= LONG_TEXT)
		buf_text(&text, longs[_i].again);
	begin = clock();
	tokens = check_text(buf_view(&text));
	ck_assert_msg(
	    clock() - begin < 5 * CLOCKS_PER_SEC, "%s: slow", longs[_i].name);
	if (longs[_i].tokens)
		ck_assert_uint_eq(tokens, longs[_i].tokens);
	buf_fini(&text);
}
END_TEST

/* --- Width and escapes --- */

static const struct {
	const char *text;
	int width;
} widths[] = {
	{ "", 0 },
	{ "hello", 5 },
	{ "caf\u00E9", 4 },
	{ "cafe\u0301", 4 },
	{ "配送", 4 },
	{ "か\u3099", 2 },
	{ "ｶﾞ", 2 },
	{ "Ａ", 2 },
	{ "한국", 4 },
	{ "\u1112\u1161\u11AB", 2 },
	{ "😀", 2 },
	{ "a\u200B\u200D\uFE0F", 1 },
	{ "\t\n\x1B\x7F\xC2\x9B", 0 },
	{ "\u202E\u2066", 0 },
	{ "a\xFF\xE3", 3 },
	{ "ñandú 5€", 8 },
};

START_TEST(test_width)
{
	ck_assert_int_eq(
	    text_width(str_from(widths[_i].text)), widths[_i].width);
}
END_TEST

static const struct {
	const char *text, *escaped;
} escapes[] = {
	{ "", "" },
	{ "plain text ~", "plain text ~" },
	{ "ñ 配送 か\u3099 한국", "ñ 配送 か\u3099 한국" },
	{ "\x1B[31mred", "\\x1B[31mred" },
	{ "\x1B]8;;http://a.b\x1B\\x\x07", "\\x1B]8;;http://a.b\\x1B\\x\\x07" },
	{ "a\r\tb\x08\x7F", "a\\x0D\\x09b\\x08\\x7F" },
	{ "\xC2\x9B"
	  "31m \xC2\x85\xC2\x90",
	    "\\u{009B}31m \\u{0085}\\u{0090}" },
	{ "\x9B"
	  "31m",
	    "\\x9B31m" },
	{ "pdf.\u202Eexe\u202C", "pdf.\\u{202E}exe\\u{202C}" },
	{ "\u2066x\u2069\u200E\u200F\u061C",
	    "\\u{2066}x\\u{2069}\\u{200E}\\u{200F}\\u{061C}" },
	{ "\u2028\u2029", "\\u{2028}\\u{2029}" },
	{ "\uFEFFx\u200B\u2060\u00AD",
	    "\\u{FEFF}x\\u{200B}\\u{2060}\\u{00AD}" },
	{ "\U000E0041\U000E0001\U000E0000\U000E007F",
	    "\\u{E0041}\\u{E0001}\\u{E0000}\\u{E007F}" },
	{ "👨\u200D👩\u200D👧 ❤\uFE0F 👍🏽",
	    "👨\u200D👩\u200D👧 ❤\uFE0F 👍🏽" },
	{ "می\u200Cخواهم 葛\U000E0100", "می\u200Cخواهم 葛\U000E0100" },
	{ "\u00A0\u3000", "\u00A0\u3000" },
	{ "a\xC0\xAF\xED\xA0\x80\xE3\x81", "a\\xC0\\xAF\\xED\\xA0\\x80"
					   "\\xE3\\x81" },
	{ "\xC3\u00E9", "\\xC3\u00E9" },
};

START_TEST(test_escape)
{
	struct buf out = BUF_EMPTY;

	text_escape(str_from(escapes[_i].text), true, &out);
	ck_assert_str_eq(buf_cstr(&out), escapes[_i].escaped);
	buf_clear(&out);
	text_escape(str_from(escapes[_i].text), false, &out);
	ck_assert_str_eq(buf_cstr(&out), escapes[_i].escaped);
	buf_fini(&out);
}
END_TEST

START_TEST(test_escape_newline)
{
	struct buf out = BUF_EMPTY;

	text_escape(STR("a\nb\0"), true, &out);
	ck_assert_str_eq(buf_cstr(&out), "a\nb\\x00");
	buf_clear(&out);
	text_escape(STR("a\nb\r\n"), false, &out);
	ck_assert_str_eq(buf_cstr(&out), "a\\x0Ab\\x0D\\x0A");
	buf_fini(&out);
}
END_TEST

/* --- Language --- */

static const struct {
	const char *text, *language;
} languages[] = {
	{ "", "en" },
	{ "hello", "en" },
	{ "한국어", "en" },
	{ "什么时候发货?", "zh" },
	{ "配送はいつ", "ja" },
	{ "order 注文 ステータス", "ja" },
	{ "ｶﾀｶﾅ", "ja" },
	{ "好ー・好", "zh" },
	{ "\xE3\x81 ok", "en" },
};

START_TEST(test_language)
{
	struct str language =
	    text_language(str_from(languages[_i].text), STR("en"));

	ck_assert_msg(str_is(language, languages[_i].language), "row %d", _i);
}
END_TEST

static void add_tables(TCase *tcase)
{
	tcase_add_loop_test(tcase, test_valid, 0, COUNT(validity));
	tcase_add_test(tcase, test_count);
	tcase_add_loop_test(tcase, test_blank, 0, COUNT(blanks));
	tcase_add_loop_test(tcase, test_fold, 0, COUNT(folds));
	tcase_add_test(tcase, test_fold_appends);
	tcase_add_loop_test(tcase, test_tokens, 0, COUNT(cases));
	tcase_add_loop_test(tcase, test_tokens_of_folded, 0, COUNT(cases));
	tcase_add_loop_test(tcase, test_places, 0, COUNT(places));
	tcase_add_loop_test(tcase, test_stop, 0, 6);
	tcase_add_test(tcase, test_nothing);
	tcase_add_loop_test(tcase, test_width, 0, COUNT(widths));
	tcase_add_loop_test(tcase, test_escape, 0, COUNT(escapes));
	tcase_add_test(tcase, test_escape_newline);
	tcase_add_loop_test(tcase, test_language, 0, COUNT(languages));
}

Suite *suite(void)
{
	Suite *suite = suite_create("text");
	TCase *tables = tcase_create("tables");
	TCase *anything = tcase_create("anything");

	add_tables(tables);
	tcase_set_timeout(anything, 60);
	tcase_add_loop_test(anything, test_any_bytes, 0, 10);
	tcase_add_loop_test(anything, test_any_text, 0, 40);
	tcase_add_loop_test(anything, test_every_point, 0, 0x26);
	tcase_add_loop_test(anything, test_long, 0, COUNT(longs));
	suite_add_tcase(suite, tables);
	suite_add_tcase(suite, anything);
	return suite;
}
