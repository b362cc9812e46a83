/* Finds cuts by marks, blanks and the words of split.def. Knows no sizes and no
 * scores: split.c and parts.c. */
#include "server/answer/cut.h"

#include <string.h>

#include "shared/text.h"

static const char *const joins[] = {
#define JOIN(text) text,
#include "server/answer/split.def"
};

static const char *const links[] = {
#define LINK(text) text,
#include "server/answer/split.def"
};

static const char *const wholes[] = {
#define WHOLE(text) text,
#include "server/answer/split.def"
};

static const char *const asks[] = {
#define ASKS(text) text,
#include "server/answer/split.def"
};

static const char *const starts[] = {
#define START(text) text,
#include "server/answer/split.def"
};

static const char *const holds[] = {
#define HOLD(text) text,
#include "server/answer/split.def"
};

static const char *const ends[] = {
#define END(text) text,
#include "server/answer/split.def"
};

static const char *const particles[] = {
#define PARTICLE(text) text,
#include "server/answer/split.def"
};

static const char *const lasts[] = {
#define LAST(text) text,
#include "server/answer/split.def"
};

static const char *const wishes[] = {
#define WISH(text) text,
#include "server/answer/split.def"
};

static const char *const leads[] = {
#define LEAD(text) text,
#include "server/answer/split.def"
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* --- What stands at a place --- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | ('a' - 'A')) : c;
}

static bool is_wordy(char c)
{
	c = lower(c);
	return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '\'';
}

/* Length of the text if the line has it at this place, else 0. */
static size_t begins(struct str line, size_t at, const char *text)
{
	size_t len = strlen(text);

	if (line.len - at < len)
		return 0;
	for (size_t i = 0; i < len; i++)
		if (lower(line.ptr[at + i]) != text[i])
			return 0;
	return len;
}

static bool is_cjk(const char *text)
{
	unsigned char c = (unsigned char)text[0];

	return c >= 0xE3 && c <= 0xE9;
}

static bool is_cjk_before(struct str line, size_t at)
{
	return at >= 3 && ((unsigned char)line.ptr[at - 1] & 0xC0) == 0x80 &&
	       is_cjk(line.ptr + at - 3);
}

/* The same as a whole word, where words are parted by blanks. */
static size_t begins_word(struct str line, size_t at, const char *text)
{
	size_t len = begins(line, at, text);

	if (!len || is_cjk(text))
		return len;
	if (at && is_wordy(line.ptr[at - 1]))
		return 0;
	if (at + len < line.len && is_wordy(line.ptr[at + len]))
		return 0;
	return len;
}

static size_t longest_at(
    struct str line, size_t at, const char *const *texts, size_t count)
{
	size_t longest = 0;

	for (size_t i = 0; i < count; i++) {
		size_t len = begins_word(line, at, texts[i]);

		if (len > longest)
			longest = len;
	}
	return longest;
}

#define LONGEST(line, at, table) longest_at(line, at, table, COUNT(table))

/* --- Marks --- */

struct mark {
	const char *text;
	enum cut_strength strength;
	bool open; /* belongs to what follows */
};

static const struct mark marks[] = {
	{ "?", CUT_MARK, false },
	{ "？", CUT_MARK, false },
	{ "¿", CUT_MARK, true },
	{ "\n", CUT_LINE, false },
	{ "。", CUT_STOP, false },
	{ "！", CUT_STOP, false },
	{ "!", CUT_STOP, false },
	{ "；", CUT_STOP, false },
	{ ";", CUT_STOP, false },
	{ "…", CUT_STOP, false },
	{ ".", CUT_STOP, false },
	{ "，", CUT_COMMA, false },
	{ "、", CUT_COMMA, false },
	{ ",", CUT_COMMA, false },
};

/* A stop or comma inside a number or address parts nothing. */
static bool is_inside(struct str line, size_t at, size_t len)
{
	return (line.ptr[at] == '.' || line.ptr[at] == ',') && at &&
	       is_wordy(line.ptr[at - 1]) && at + len < line.len &&
	       is_wordy(line.ptr[at + len]) && !is_cjk(line.ptr + at + len);
}

static size_t mark_at(struct str line, size_t at, struct cut *cut)
{
	for (size_t i = 0; i < COUNT(marks); i++) {
		size_t len = begins(line, at, marks[i].text);
		size_t between = marks[i].open ? at : at + len;

		if (!len)
			continue;
		if (is_inside(line, at, len))
			break;
		*cut = (struct cut){ .end = between,
			.start = between,
			.strength = marks[i].strength };
		return len;
	}
	return 0;
}

/* Blanks between two characters of Chinese or Japanese are a stop. */
static size_t blank_at(struct str line, size_t at, struct cut *cut)
{
	size_t end = at, len;

	while (end < line.len &&
	       (len = begins(line, end, " ") + begins(line, end, "\u3000")))
		end += len;
	if (end == at || end == line.len || !is_cjk(line.ptr + end) ||
	    !is_cjk_before(line, at))
		return 0;
	*cut = (struct cut){ .end = at, .start = end, .strength = CUT_BLANK };
	return end - at;
}

/* --- Words --- */

static size_t join_at(struct str line, size_t at, struct cut *cut)
{
	size_t join = LONGEST(line, at, joins);
	size_t link = LONGEST(line, at, links);
	size_t len = link > join ? link : join;

	*cut = (struct cut){ .end = at,
		.start = at + len,
		.strength = link > join ? CUT_LINK : CUT_WORD,
		.word = true,
		.link = link > join };
	return len;
}

static size_t end_at(struct str line, size_t at, struct cut *cut)
{
	size_t len = LONGEST(line, at, ends);

	*cut = (struct cut){
		.end = at + len, .start = at + len, .strength = CUT_END
	};
	return len;
}

/* Whether the word in front goes with what stands here: "when | do you". */
static bool is_held(struct str line, size_t at)
{
	size_t end = at, from;

	while (end && line.ptr[end - 1] == ' ')
		end--;
	for (from = end; from && is_wordy(line.ptr[from - 1]);)
		from--;
	line.len = end;
	return from == end || LONGEST(line, from, asks) == end - from ||
	       LONGEST(line, from, holds) == end - from;
}

static size_t start_at(struct str line, size_t at, struct cut *cut)
{
	size_t len = LONGEST(line, at, starts);

	*cut = (struct cut){ .end = at, .start = at, .strength = CUT_START };
	return len && !is_held(line, at) ? len : 0;
}

/* --- Cuts --- */

/* Length of what is looked at here; *found: and there is a cut. */
static size_t look_at(struct str line, size_t at, struct cut *cut, bool *found)
{
	size_t whole = LONGEST(line, at, wholes);
	size_t len = mark_at(line, at, cut);

	if (!len)
		len = blank_at(line, at, cut);
	if (!len)
		len = join_at(line, at, cut);
	if (!len)
		len = end_at(line, at, cut);
	if (!len)
		len = start_at(line, at, cut);
	*found = len > whole;
	if (len < whole)
		len = whole;
	return len ? len : text_letter(line, at);
}

size_t cut_find(struct str line, struct cut cuts[CUTS_MAX])
{
	size_t at = 0, count = 0;

	while (at < line.len && count < CUTS_MAX) {
		bool found;
		size_t len = look_at(line, at, &cuts[count], &found);

		count += found;
		at += len;
	}
	return count;
}

static bool ends_so(struct str text)
{
	struct cut cut;
	size_t end = 0;

	for (size_t at = 0, len; at < text.len; at += len) {
		len = mark_at(text, at, &cut);
		if (len)
			continue;
		len = text_letter(text, at);
		if (text.ptr[at] != ' ')
			end = at + len;
	}
	for (size_t i = 0; i < COUNT(lasts); i++) {
		size_t len = strlen(lasts[i]);

		if (end > len && begins(text, end - len, lasts[i]))
			return true;
	}
	return false;
}

static bool asks_at(struct str text, size_t at)
{
	if (begins(text, at, "?") || begins(text, at, "？") ||
	    begins(text, at, "¿") || LONGEST(text, at, starts))
		return true;
	return is_cjk(text.ptr + at) &&
	       LONGEST(text, at, particles) > LONGEST(text, at, wholes);
}

bool cut_asks(struct str text)
{
	if (LONGEST(text, 0, asks))
		return true;
	for (size_t at = 0; at < text.len; at += text_letter(text, at))
		if (asks_at(text, at))
			return true;
	return ends_so(text);
}

bool cut_wishes(struct str text)
{
	for (size_t at = 0; at < text.len; at += text_letter(text, at))
		if (LONGEST(text, at, wishes))
			return true;
	return false;
}

bool cut_leads(struct str text)
{
	size_t at = 0;

	while (at < text.len) {
		struct cut cut;
		size_t len = LONGEST(text, at, leads);

		if (!len && text.ptr[at] == ' ')
			len = 1;
		if (!len)
			len = mark_at(text, at, &cut);
		if (!len || begins(text, at, "?") || begins(text, at, "？"))
			return false;
		at += len;
	}
	return true;
}
