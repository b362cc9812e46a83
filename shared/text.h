/* Unicode: validity, folding, words and CJK characters and pairs, display
 * width, escaping for a terminal. The only file that includes utf8proc. */
#ifndef SHARED_TEXT_H
#define SHARED_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/buf.h"
#include "shared/err.h"
#include "shared/str.h"

/* Strict UTF-8: no overlong form, no surrogate, nothing above 10FFFF. A NUL
 * character is valid UTF-8 but refused here too. */
bool text_valid(struct str s);

/* Number of code points; s is valid. */
size_t text_count(struct str s);

/* Bytes of the code point that begins at a byte; s is valid. */
size_t text_letter(struct str s, size_t at);

/* Its first code points, at most so many; s is valid. */
struct str text_cut(struct str s, size_t count);
/* True if nothing in it would be seen: blanks, controls, zero-width and
 * combining marks only. */
bool text_blank(struct str s);

/* Appends s folded for comparison: compatibility forms (full width, half
 * width kana, ligatures) to plain ones, case folded, accents dropped (kana
 * voicing marks kept), soft hyphens and zero-width characters dropped. Each
 * invalid byte becomes U+FFFD. Folding again changes nothing. */
void text_fold(struct str s, struct buf *out);

enum text_token_kind {
	TEXT_WORD,   /* a run of letters and digits of one script */
	TEXT_NUMBER, /* a word with at least one digit */
	TEXT_CHAR,   /* one Han, kana or Hangul character */
	TEXT_PAIR    /* two neighbours of a CJK run, overlapping */
};

struct text_token {
	struct str text;   /* folded; valid during the call only */
	size_t start, end; /* bytes of the unfolded text it stands for */
	enum text_token_kind kind;
};

/* Calls fn for each token in order of start; for a CJK run the pair comes
 * before the single character of the same start. Scripts inside a run are
 * split ("17点" = "17", "点"; "iPhone13を" = "iphone13", "を"). Apostrophes
 * inside a word join ("it's" = "its"). No token is over 256 bytes: a longer
 * word goes on in the next one. Linear in s, takes no memory. Stops early if
 * fn answers non-zero and returns that, else returns 0. Invalid bytes
 * separate. */
int text_tokens(struct str s,
    int (*fn)(void *ctx, const struct text_token *token), void *ctx);

/* Columns on a terminal; controls count 0, invalid bytes 1. */
int text_width(struct str s);

/* Appends s for a terminal: C0, C1, DEL, bidi overrides and isolates, line
 * and paragraph separators and other format characters become \xNN or
 * \u{NNNN}; a newline stays one only if keep_newline; invalid bytes \xNN.
 * \x stands for one byte, \u for a code point; hex in capitals. The joiners
 * U+200C and U+200D and variation selectors stay. */
void text_escape(struct str s, bool keep_newline, struct buf *out);

/* "ja" if it has kana, else "zh" if it has Han, else fallback. */
struct str text_language(struct str s, struct str fallback);

#endif
