/* Finding what must not be kept. Reads a text once from left to right; what a
 * number is is decided by its form alone, nothing is looked up. */
#include "server/desk/mask.h"

#include <stdint.h>

#include "shared/buf.h"
#include "shared/str.h"

enum {
	CARD_MIN = 13,
	CARD_MAX = 19,
	CARD_SHOWN = 4,
	GAP_MAX = 3, /* blanks and dashes between two digits: " - " */
	CODE_MIN = 3,
	CODE_MAX = 4,
	FILLERS_MAX = 3, /* "cvv code is 123" */
	IBAN_MAX = 34,
	/* Letters in front of a number make it a parcel's ("LX4111 ..."), but
	 * many of them are a word ("visa4111 ..."). */
	PREFIX_WORD = 4
};

#define DOT "\xE2\x80\xA2" /* • */

/* ---- characters --------------------------------------------------------- */

struct letter {
	uint32_t code; /* folded: plain width, small, without ´ and ~ */
	size_t len;    /* bytes; 0 at the end */
};

static uint32_t fold(uint32_t code)
{
	if (code >= 0xFF01 && code <= 0xFF5E)
		code -= 0xFEE0;
	if (code >= 'A' && code <= 'Z')
		return code + 0x20;
	switch (code) {
	case 0xD3:
	case 0xF3:
		return 'o';
	case 0xD1:
	case 0xF1:
		return 'n';
	case 0x3000:
	case 0xA0:
	case 0x202F:
	case '\t':
	case '\n':
	case '\r':
		return ' ';
	default:
		return code;
	}
}

static struct letter letter_at(struct str text, size_t at)
{
	static const unsigned char lead[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	struct letter l = { 0, 0 };
	if (at >= text.len)
		return l;
	const unsigned char *p = (const unsigned char *)text.ptr + at;
	l.len = *p < 0x80 ? 1 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4;
	if (l.len > text.len - at)
		l.len = text.len - at;
	uint32_t code = *p & lead[l.len];
	for (size_t i = 1; i < l.len; i++)
		code = code << 6 | (p[i] & 0x3Fu);
	l.code = fold(code);
	return l;
}

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

static bool is_latin(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

/* Blanks, dashes of all lengths, dots. */
static bool is_gap(uint32_t code)
{
	return code == ' ' || code == '-' || code == '.' ||
	       (code >= 0x2010 && code <= 0x2015) || code == 0x2212 ||
	       code == 0x30FC;
}

/* Letters of ASCII that stand directly before a byte. */
static size_t word_before(struct str text, size_t at)
{
	size_t count = 0;
	while (count < at &&
	       is_latin(fold((unsigned char)text.ptr[at - count - 1])))
		count++;
	return count;
}

/* ---- card numbers ------------------------------------------------------- */

struct digits {
	char digit[CARD_MAX + 1];
	size_t end[CARD_MAX + 1]; /* byte behind it */
	bool last[CARD_MAX + 1];  /* of its group */
	size_t count;
};

/* The digits from a byte on, as many as a card has and one more. */
static void read_digits(struct str text, size_t at, struct digits *out)
{
	size_t gap = 0;
	out->count = 0;
	while (out->count <= CARD_MAX && gap <= GAP_MAX) {
		struct letter l = letter_at(text, at);
		if (!l.len || (!is_digit(l.code) && !is_gap(l.code)))
			return;
		at += l.len;
		if (!is_digit(l.code)) {
			gap++;
			continue;
		}
		gap = 0;
		out->digit[out->count] = (char)l.code;
		out->end[out->count] = at;
		out->last[out->count] = !is_digit(letter_at(text, at).code);
		out->count++;
	}
}

static const struct issuer {
	uint32_t from, to; /* first digits */
	unsigned width;    /* how many of them */
	unsigned lengths;  /* bit n - CARD_MIN: numbers of n digits */
} issuers[] = {
	/* bits:              19 18 17 16 15 14 13 */
	{ 4, 4, 1, 0x49 },       /* 13, 16, 19 */
	{ 51, 55, 2, 0x08 },     /* 16 */
	{ 2221, 2720, 4, 0x08 }, /* 16 */
	{ 34, 34, 2, 0x04 },     /* 15 */
	{ 37, 37, 2, 0x04 },     /* 15 */
	{ 300, 305, 3, 0x7E },   /* 14-19 */
	{ 3095, 3095, 4, 0x7E }, /* 14-19 */
	{ 36, 36, 2, 0x7E },     /* 14-19 */
	{ 38, 39, 2, 0x7E },     /* 14-19 */
	{ 3528, 3589, 4, 0x78 }, /* 16-19 */
	{ 6011, 6011, 4, 0x78 }, /* 16-19 */
	{ 644, 649, 3, 0x78 },   /* 16-19 */
	{ 65, 65, 2, 0x78 },     /* 16-19 */
	{ 62, 62, 2, 0x78 },     /* 16-19 */
	{ 81, 81, 2, 0x78 },     /* 16-19 */
	{ 50, 50, 2, 0x7F },     /* 13-19 */
	{ 56, 58, 2, 0x7F },     /* 13-19 */
	{ 6304, 6304, 4, 0x7F }, /* 13-19 */
	{ 6759, 6763, 4, 0x7F }, /* 13-19 */
	{ 2200, 2204, 4, 0x78 }, /* 16-19 */
};

static bool is_issued(const struct digits *d, size_t count)
{
	for (size_t i = 0; i < sizeof(issuers) / sizeof(issuers[0]); i++) {
		const struct issuer *is = &issuers[i];
		uint32_t first = 0;
		for (unsigned n = 0; n < is->width; n++)
			first = first * 10 + (uint32_t)(d->digit[n] - '0');
		if (first >= is->from && first <= is->to &&
		    (is->lengths >> (count - CARD_MIN) & 1))
			return true;
	}
	return false;
}

static bool is_luhn(const struct digits *d, size_t count)
{
	unsigned sum = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned n = (unsigned)(d->digit[count - 1 - i] - '0');
		n <<= i & 1;
		sum += n > 9 ? n - 9 : n;
	}
	return sum % 10 == 0;
}

/* How many of the digits, which begin a group, are a card number that is not
 * a part of something longer; 0 = none. */
static size_t card_length(struct str text, const struct digits *d)
{
	for (size_t n = d->count < CARD_MAX ? d->count : CARD_MAX;
	     n >= CARD_MIN; n--) {
		uint32_t behind = letter_at(text, d->end[n - 1]).code;
		if (d->last[n - 1] && !is_latin(behind) && is_issued(d, n) &&
		    is_luhn(d, n))
			return n;
	}
	return 0;
}

/* A number here, which begins a group, may be a card's. */
static bool may_begin(struct str text, size_t at)
{
	size_t word = word_before(text, at);
	if (word)
		return word >= PREFIX_WORD;
	if (!at)
		return true;
	/* +49 ... is a telephone's. */
	return text.ptr[at - 1] != '+';
}

/* ---- what stands behind a word ------------------------------------------ */

/* Folded, longer ones first. */
static const char *const code_words[] = { "codigo de seguridad",
	"security code", "セキュリティコード", "安全码", "安全碼", "cvv2",
	"cvc2", "cvv", "cvc", NULL };
static const char *const code_fillers[] = { "number", "code", "is", "es", "no",
	"は", "是", "为", "為", NULL };
static const char *const password_words[] = { "contrasena", "password",
	"パスワード", "密码", "密碼", NULL };
static const char *const password_verbs[] = { "is", "es", "は", "是", "为",
	"為", NULL };
/* "my password is wrong" gives none away. */
static const char *const harmless[] = { "not", "no", "wrong", "incorrect",
	"invalid", "expired", "lost", "forgotten", "rejected", "refused",
	"blocked", "correct", "right", "required", "needed", "being", "never",
	"always", "still", "also", "too", "very", "the", "a", "it", "there",
	"gone", "unknown", "different", "secure", "safe", "reset", "changed",
	"la", "mi", "el", "muy", "una", "incorrecta", "correcta", "invalida",
	"inválida", "erronea", "errónea", "necesaria", "obligatoria", "segura",
	"distinta", "demasiado", NULL };

/* Bytes a word of a list takes here; 0 = none of them stands here. */
static size_t word_length(struct str text, size_t at, const char *const *words)
{
	for (; *words; words++) {
		struct str word = { *words, strlen(*words) };
		size_t from = at, i = 0;
		struct letter want = { 0, 0 }, got;
		while (i < word.len) {
			want = letter_at(word, i);
			got = letter_at(text, from);
			if (!got.len || got.code != want.code)
				break;
			i += want.len;
			from += got.len;
		}
		if (i < word.len)
			continue;
		/* "isolated" does not begin with "is". */
		if (!is_latin(want.code) ||
		    !is_latin(letter_at(text, from).code))
			return from - at;
	}
	return 0;
}

static bool inside_word(struct str text, size_t at)
{
	return is_latin(letter_at(text, at).code) && word_before(text, at);
}

static bool is_joint(uint32_t code)
{
	return code == ':' || code == '=' || code == ' ' || code == '(' ||
	       code == '"' || code == '\'' || code == 0x300C ||
	       code == 0x201C || code == '#';
}

/* Goes over blanks, colons and the like; *strong: a colon or equals sign. */
static size_t skip_joints(struct str text, size_t at, bool *strong)
{
	struct letter l;
	while ((l = letter_at(text, at)).len && is_joint(l.code)) {
		*strong = *strong || l.code == ':' || l.code == '=';
		at += l.len;
	}
	return at;
}

/* What is to be hidden: from .. to, with dots in its place, and the last
 * digits of a number if `shown`. */
struct find {
	size_t from, to;
	size_t dots;
	char shown[CARD_SHOWN + 1];
	bool keep; /* hide nothing, but it is no other thing either */
};

static bool find_code(struct str text, size_t at, struct find *out)
{
	size_t word = word_length(text, at, code_words);
	bool strong = false;
	if (!word || inside_word(text, at))
		return false;
	at = skip_joints(text, at + word, &strong);
	for (int i = 0; i < FILLERS_MAX; i++) {
		size_t filler = word_length(text, at, code_fillers);
		at = skip_joints(text, at + filler, &strong);
	}
	struct digits d;
	read_digits(text, at, &d);
	size_t count = 0;
	while (count < d.count && !d.last[count])
		count++;
	if (count >= d.count || ++count < CODE_MIN || count > CODE_MAX)
		return false;
	*out = (struct find){ at, d.end[count - 1], count, "", false };
	return true;
}

static bool is_secret(uint32_t code)
{
	return code > ' ' && code < 0x2000 && code != 0x7F;
}

static bool find_password(struct str text, size_t at, struct find *out)
{
	size_t word = word_length(text, at, password_words);
	bool strong = false;
	if (!word || inside_word(text, at))
		return false;
	at = skip_joints(text, at + word, &strong);
	size_t verb = word_length(text, at, password_verbs);
	at = skip_joints(text, at + verb, &strong);
	if (!strong && (!verb || word_length(text, at, harmless)))
		return false;
	*out = (struct find){ .from = at };
	struct letter l;
	for (; (l = letter_at(text, at)).len; at += l.len) {
		if (!is_secret(l.code))
			break;
		out->dots++;
	}
	out->to = at;
	if (out->dots > CARD_SHOWN)
		out->dots = CARD_SHOWN;
	return out->dots > 0;
}

/* ---- account numbers ---------------------------------------------------- */

/* Country and length. */
static const char ibans[] =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18"
    "DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23"
    "IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19"
    "MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SD18SE24SI19"
    "SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

static size_t iban_length(char a, char b)
{
	for (size_t i = 0; i + 3 < sizeof(ibans); i += 4) {
		if ((ibans[i] | 0x20) == a && (ibans[i + 1] | 0x20) == b)
			return (size_t)((ibans[i + 2] - '0') * 10 +
					(ibans[i + 3] - '0'));
	}
	return 0;
}

static bool is_iban(const char *sign, size_t count)
{
	unsigned rest = 0;
	for (size_t i = 0; i < count; i++) {
		char c = sign[(i + 4) % count];
		if (is_digit((unsigned char)c))
			rest = (rest * 10 + (unsigned)(c - '0')) % 97;
		else
			rest = (rest * 100 + (unsigned)(c - 'a' + 10)) % 97;
	}
	return rest == 1;
}

static bool find_iban(struct str text, size_t at, bool hide, struct find *out)
{
	char sign[IBAN_MAX];
	size_t count = 0, want = 0, gap = 0, from = at;
	struct letter l;
	while ((l = letter_at(text, at)).len && gap <= 1) {
		at += l.len;
		if (is_gap(l.code) && count) {
			gap++;
			continue;
		}
		if (!is_digit(l.code) && !is_latin(l.code))
			return false;
		if ((count < 2) != is_latin(l.code) && count < 4)
			return false;
		gap = 0;
		sign[count++] = (char)l.code;
		if (count == 2 && !(want = iban_length(sign[0], sign[1])))
			return false;
		if (count > 2 && count == want)
			break;
	}
	l = letter_at(text, at);
	if (!want || count != want || is_digit(l.code) || is_latin(l.code) ||
	    !is_iban(sign, count))
		return false;
	*out = (struct find){ from, at, CARD_SHOWN, "", !hide };
	memcpy(out->shown, sign + count - CARD_SHOWN, CARD_SHOWN);
	return true;
}

/* ---- a whole text ------------------------------------------------------- */

static bool find_card(struct str text, size_t at, struct find *out)
{
	struct digits d;
	if (!may_begin(text, at))
		return false;
	read_digits(text, at, &d);
	size_t count = card_length(text, &d);
	if (!count)
		return false;
	*out = (struct find){ at, d.end[count - 1], CARD_SHOWN, "", false };
	memcpy(out->shown, d.digit + count - CARD_SHOWN, CARD_SHOWN);
	return true;
}

/* What begins at a byte; `joined`: a digit or letter stands before it. */
static bool find_here(struct str text, size_t at, uint32_t code, bool joined,
    bool iban, struct find *out)
{
	if (is_digit(code))
		return !joined && find_card(text, at, out);
	if (is_latin(code) && !joined && find_iban(text, at, iban, out))
		return true;
	return find_code(text, at, out) || find_password(text, at, out);
}

static void put(
    struct str text, size_t done, const struct find *f, struct buf *out)
{
	buf_str(out, (struct str){ text.ptr + done, f->from - done });
	if (f->keep) {
		buf_str(
		    out, (struct str){ text.ptr + f->from, f->to - f->from });
		return;
	}
	for (size_t i = 0; i < f->dots; i++)
		buf_text(out, DOT);
	if (f->shown[0]) {
		buf_char(out, ' ');
		buf_text(out, f->shown);
	}
}

static enum err finish(
    struct buf *made, bool hidden, struct arena *arena, struct str *out)
{
	enum err err = ERR_ok;
	if (hidden) {
		*out = arena_str(arena, buf_view(made));
		if (made->failed || !out->ptr)
			err = ERR_no_memory;
	}
	buf_fini(made);
	return err;
}

enum err mask_text(
    struct str text, bool iban, struct arena *arena, struct str *out)
{
	struct buf made = BUF_EMPTY;
	struct find f;
	bool hidden = false;
	uint32_t before = 0;
	size_t done = 0, at = 0;
	*out = text;
	while (at < text.len) {
		struct letter l = letter_at(text, at);
		/* A number begins where no digit stands before it, a word
		 * where no letter or digit does. */
		bool joined =
		    is_digit(before) || (!is_digit(l.code) && is_latin(before));
		before = l.code;
		if (!find_here(text, at, l.code, joined, iban, &f)) {
			at += l.len;
			continue;
		}
		put(text, done, &f, &made);
		hidden = hidden || !f.keep;
		done = at = f.to;
		before = ' ';
	}
	buf_str(&made, (struct str){ text.ptr + done, text.len - done });
	return finish(&made, hidden, arena, out);
}

/* ---- two texts ---------------------------------------------------------- */

/* The run of digits a text ends in; len 0 if it ends in something else. */
static struct str digits_at_end(struct str text)
{
	struct str run = { text.ptr, 0 };
	struct letter l;
	for (size_t at = 0; (l = letter_at(text, at)).len; at += l.len) {
		const char *here = text.ptr + at;
		if (is_digit(l.code))
			run = (struct str){ run.len ? run.ptr : here,
				(size_t)(here + l.len -
					 (run.len ? run.ptr : here)) };
		else if (!is_gap(l.code))
			run.len = 0;
	}
	return run;
}

/* The byte behind the card number that begins in `head` bytes of a text and
 * ends behind them; 0 if there is none. */
static size_t card_across(struct str text, size_t head)
{
	uint32_t before = 0;
	struct letter l;
	struct digits d;
	for (size_t at = 0; at < head; at += l.len, before = l.code) {
		l = letter_at(text, at);
		if (!is_digit(l.code) || is_digit(before))
			continue;
		read_digits(text, at, &d);
		size_t count = card_length(text, &d);
		if (count && d.end[count - 1] > head)
			return d.end[count - 1];
	}
	return 0;
}

enum err mask_rest(
    struct str before, struct str text, struct arena *arena, struct str *out)
{
	struct buf both = BUF_EMPTY, made = BUF_EMPTY;
	struct str tail = digits_at_end(before);
	struct letter l;
	size_t lead = 0;
	*out = text;
	while ((l = letter_at(text, lead)).len && is_gap(l.code))
		lead += l.len;
	if (!tail.len || !is_digit(l.code))
		return ERR_ok;
	buf_str(&both, tail);
	buf_char(&both, ' ');
	size_t head = both.len;
	buf_str(&both, (struct str){ text.ptr + lead, text.len - lead });
	size_t end = both.failed ? 0 : card_across(buf_view(&both), head);
	if (end) {
		end = end - head + lead;
		/* All of them: most of the others have been said already. */
		struct find f = { lead, end, CARD_SHOWN, "", false };
		put(text, 0, &f, &made);
		buf_str(&made, (struct str){ text.ptr + end, text.len - end });
	}
	bool failed = both.failed;
	buf_fini(&both);
	enum err err = finish(&made, end != 0, arena, out);
	return failed ? ERR_no_memory : err;
}
