/* The table of facts, and reading one out of a customer's line. All other
 * values come from outside this room. */
#include "server/answer/fact.h"

#include "shared/buf.h"
#include "shared/text.h"

static const struct {
	const char *name, *ask;
} rows[] = {
#define FACT(name, ask, description) { name, ask },
#include "server/answer/fact.def"
};

static const char *const denials[] = {
#define DENIAL(text) text,
#include "server/answer/fact.def"
};

/* Said alone. */
static const char *const short_denials[] = { "no", "nope", "nada", "没", "无",
	"ない", "なし", "いいえ" };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum {
	NUMBER_DIGITS_MIN = 4,
	SPACED_DIGITS_MIN = 6, /* "12 30" is rather two numbers */
	NUMBER_MAX = 24,       /* characters */
	PRODUCT_MAX = 80       /* characters */
};

/* --- The table --- */

/* True if name is "GROUP.x" for the group. */
static bool belongs(struct str name, struct str group)
{
	return name.len > group.len + 1 && name.ptr[group.len] == '.' &&
	       !memcmp(name.ptr, group.ptr, group.len);
}

bool fact_exists(struct str name)
{
	if (belongs(name, STR("shop")))
		return true;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_is(name, rows[i].name))
			return true;
	return false;
}

bool fact_is_group(struct str name)
{
	for (size_t i = 0; name.len && i < COUNT(rows); i++)
		if (belongs(str_from(rows[i].name), name))
			return true;
	return false;
}

bool fact_known(const struct fact_list *facts, struct str name)
{
	if (fact_value(facts, name).ptr)
		return true;
	if (!fact_is_group(name))
		return false;
	for (size_t i = 0; i < facts->count; i++)
		if (belongs(facts->at[i].name, name) && facts->at[i].value.len)
			return true;
	return false;
}

const char *fact_name(size_t at)
{
	return at < COUNT(rows) ? rows[at].name : NULL;
}

struct str fact_asked_by(struct str name)
{
	for (size_t i = 0; name.len && i < COUNT(rows); i++) {
		struct str row = str_from(rows[i].name);

		if (rows[i].ask[0] && (str_eq(row, name) || belongs(row, name)))
			return str_from(rows[i].ask);
	}
	return STR_NONE;
}

bool fact_askable(struct str name)
{
	return name.len && str_eq(fact_asked_by(name), name);
}

/* --- Numbers --- */

/* The next character as plain ASCII; '\0' for one that has no such form. */
static char next_plain(struct str *rest)
{
	const unsigned char *at = (const unsigned char *)rest->ptr;
	size_t len = rest->len;
	size_t took = 1;
	char plain = '\0';

	if (at[0] < 0x80) {
		plain = (char)at[0];
	} else if (len >= 3 && at[0] == 0xEF && at[1] == 0xBC) {
		plain = (char)(at[2] - 0x81 + '!'); /* full width ! to _ */
		took = 3;
	} else if (len >= 3 && at[0] == 0xEF && at[1] == 0xBD) {
		plain = at[2] < 0x9F ? (char)(at[2] - 0x80 + '`') : '\0';
		took = 3;
	} else if (len >= 3 && at[0] == 0xE2 &&
		   ((at[1] == 0x80 && at[2] >= 0x90 && at[2] <= 0x95) ||
		       (at[1] == 0x88 && at[2] == 0x92))) {
		plain = '-'; /* dashes and the minus sign */
		took = 3;
	} else {
		while (took < len && (at[took] & 0xC0) == 0x80)
			took++;
	}
	rest->ptr += took;
	rest->len -= took;
	return plain;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct number {
	char text[NUMBER_MAX];
	size_t len, digits, dashes, blanks;
	bool no; /* a date, a price, an address ... */
};

/* Digits, dash, digits, dash, digits: a day. */
static bool is_day(const struct number *n)
{
	return n->dashes == 2 && n->digits + n->dashes == n->len &&
	       n->digits <= 8 && n->len <= 10;
}

static bool is_number(struct number *n)
{
	while (n->len && n->text[n->len - 1] == '-') {
		n->len--;
		n->dashes--;
	}
	return !n->no && !is_day(n) &&
	       n->digits >= (n->blanks ? (size_t)SPACED_DIGITS_MIN
				       : (size_t)NUMBER_DIGITS_MIN);
}

static void add(struct number *n, char c)
{
	n->no = n->no || n->len == NUMBER_MAX;
	if (n->len < NUMBER_MAX)
		n->text[n->len++] = c;
	n->digits += is_digit(c);
	n->dashes += c == '-';
}

static char peek(struct str rest)
{
	return rest.len ? next_plain(&rest) : '\0';
}

/* A sign inside a number: what it makes of it. */
static bool goes_on(struct number *n, char c, char next, bool spaced)
{
	if (!n->len || !is_digit(n->text[n->len - 1]) || !is_digit(next))
		return false;
	if (c == ' ' && spaced) {
		n->blanks++;
		return true;
	}
	if (!strchr("./,:", c))
		return false;
	n->no = true;
	return true;
}

/* The first run of letters, digits and dashes that can be a number. */
static bool find_number(struct str line, bool spaced, struct number *out)
{
	struct number n = { .len = 0 };
	bool plus = false;

	while (line.len) {
		char c = next_plain(&line);

		if (is_letter(c) || is_digit(c) || (c == '-' && n.len)) {
			n.no = n.no || plus;
			add(&n, c);
		} else if (!c || !goes_on(&n, c, peek(line), spaced)) {
			if (c != '@' && is_number(&n)) {
				*out = n;
				return true;
			}
			/* of a phone number, up to the next word */
			plus =
			    c == '+' || (c == ' ' && plus && n.digits == n.len);
			n = (struct number){ .len = 0 };
		}
	}
	*out = n;
	return is_number(out);
}

/* --- Lines --- */

/* Folded words with one blank before and behind each run; apostrophes join. */
static void plain_words(struct str line, struct buf *out)
{
	struct buf folded = BUF_EMPTY;

	text_fold(line, &folded);
	buf_char(out, ' ');
	for (size_t i = 0; i < folded.len; i++) {
		unsigned char c = (unsigned char)folded.ptr[i];

		if (c == '\'' ||
		    (folded.len - i >= 3 && !memcmp(folded.ptr + i, "’", 3))) {
			i += c == '\'' ? 0 : 2;
			continue;
		}
		if (c >= 0x80 || is_digit((char)c) || is_letter((char)c))
			buf_char(out, (char)c);
		else if (out->len && out->ptr[out->len - 1] != ' ')
			buf_char(out, ' ');
	}
	if (out->len && out->ptr[out->len - 1] != ' ')
		buf_char(out, ' ');
	out->failed = out->failed || folded.failed;
	buf_fini(&folded);
}

static bool holds(struct str text, const char *what)
{
	size_t len = strlen(what);

	for (size_t i = 0; i + len <= text.len; i++) {
		if (memcmp(text.ptr + i, what, len) != 0)
			continue;
		/* Scripts without blanks have no words to stand between. */
		if ((unsigned char)what[0] >= 0x80 ||
		    (i && text.ptr[i - 1] == ' ' && text.ptr[i + len] == ' '))
			return true;
	}
	return false;
}

static bool denies(struct str words)
{
	for (size_t i = 0; i < COUNT(denials); i++)
		if (holds(words, denials[i]))
			return true;
	for (size_t i = 0; i < COUNT(short_denials); i++)
		if (str_is(str_trim(words), short_denials[i]))
			return true;
	return false;
}

static bool is_question(struct str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == '?' ||
		    (line.len - i >= 3 && !memcmp(line.ptr + i, "？", 3)))
			return true;
	return false;
}

static enum err take(struct str text, struct arena *arena, struct str *value)
{
	*value = arena_str(arena, text);
	if (!value->ptr)
		return ERR_no_memory;
	for (size_t i = 0; i < value->len; i++)
		if ((unsigned char)value->ptr[i] < ' ')
			((char *)value->ptr)[i] = ' ';
	return ERR_ok;
}

enum err fact_read(
    struct str name, struct str line, struct arena *arena, struct str *value)
{
	struct buf words = BUF_EMPTY;
	struct number n;
	bool number = str_is(name, "order.number");
	bool denied, failed;

	*value = STR_NONE;
	line = str_trim(line);
	if (number &&
	    (find_number(line, false, &n) || find_number(line, true, &n)))
		return take((struct str){ n.text, n.len }, arena, value);
	plain_words(line, &words);
	denied = denies(buf_view(&words));
	failed = words.failed;
	buf_fini(&words);
	if (failed)
		return ERR_no_memory;
	if (denied)
		*value = STR("");
	else if (!number && line.len && text_count(line) <= PRODUCT_MAX &&
		 !is_question(line))
		return take(line, arena, value);
	return ERR_ok;
}
