/* Reads one reply file: a head of `key: value` lines, a blank line, the text.
 * What can only be seen with other files at hand (ids that exist, facts, other
 * languages) is check.c's. */
#include "server/answer/reply.h"

#include <stdarg.h>
#include <stdio.h>

#include "shared/calendar.h"
#include "shared/text.h"

enum {
	ID_MAX = 64,
	TITLE_MAX = 120,
	SHOWN_MAX = 32, /* characters, of at most four bytes */
	DAY_MS = 24 * 60 * 60 * 1000
};

struct reader {
	struct arena *arena;
	struct reply_file *out;
	struct reply_fault *fault;
	struct str rest;
	int line;
	unsigned seen; /* bit a key */
};

__attribute__((format(printf, 3, 4))) static enum err refuse(
    struct reader *r, enum err err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->fault->why, sizeof(r->fault->why), format, args);
	va_end(args);
	r->fault->line = r->line;
	return err;
}

/* As much of a value as has room in a sentence: none is cut in the middle of a
 * character. */
static struct str shown(struct str value)
{
	return text_cut(value, SHOWN_MAX);
}

/* --- Characters --- */

/* Controls but the tab, and what turns text around or breaks lines in a way
 * an editor does not show: C1, U+2028-202E, U+2066-2069. s is valid UTF-8. */
static bool has_hidden(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		unsigned char next = 0, last = 0;

		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return true;
		if (c < 0x80)
			continue;
		if (i + 1 < s.len)
			next = (unsigned char)s.ptr[i + 1];
		if (i + 2 < s.len)
			last = (unsigned char)s.ptr[i + 2];
		if (c == 0xC2 && next < 0xA0)
			return true;
		if (c == 0xE2 && next == 0x80 && last >= 0xA8 && last <= 0xAE)
			return true;
		if (c == 0xE2 && next == 0x81 && last >= 0xA6 && last <= 0xA9)
			return true;
	}
	return false;
}

/* The next line, checked. rest.ptr is NULL behind the last one. */
static enum err next_line(struct reader *r, struct str *line)
{
	*line = str_cut(&r->rest, '\n');
	r->line++;
	if (line->len && line->ptr[line->len - 1] == '\r')
		line->len--;
	if (!text_valid(*line))
		return refuse(r, ERR_bad_type, "this line is not UTF-8 text");
	if (has_hidden(*line))
		return refuse(r, ERR_bad_type,
		    "this line has a control character or one that turns "
		    "text around");
	return ERR_ok;
}

static bool is_code(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			     c == '_' || c == '-' || c == '.';

		if (!plain)
			return false;
	}
	return s.len > 0;
}

/* --- Values --- */

/* Room doubles whenever the count is a power of two: no capacity to keep. */
static enum err list_add(
    struct arena *arena, struct str_list *list, struct str s)
{
	if (!(list->count & (list->count - 1))) {
		size_t room = list->count ? 2 * list->count : 1;
		struct str *at = arena_alloc(arena, room * sizeof(*at));

		if (!at)
			return ERR_no_memory;
		if (list->count)
			memcpy(at, list->at, list->count * sizeof(*at));
		list->at = at;
	}
	list->at[list->count++] = s;
	return ERR_ok;
}

static enum err take_code(struct reader *r, struct str value, struct str *out)
{
	if (value.len > ID_MAX)
		return refuse(
		    r, ERR_range, "longer than %d characters", ID_MAX);
	if (!is_code(value))
		return refuse(r, ERR_bad_msg,
		    "\"%.*s\" has other characters than a-z 0-9 . _ -",
		    STR_ARG(value));
	*out = value;
	return ERR_ok;
}

/* Names between commas. */
static enum err take_codes(
    struct reader *r, struct str value, struct str_list *out)
{
	enum err err = ERR_ok;

	while (value.ptr && !err) {
		struct str code;

		err = take_code(r, str_trim(str_cut(&value, ',')), &code);
		if (!err)
			err = list_add(r->arena, out, code);
	}
	return err;
}

static enum err take_prose(
    struct reader *r, struct str value, size_t max, struct str *out)
{
	if (text_blank(value))
		return refuse(r, ERR_bad_msg, "nothing to be seen here");
	if (text_count(value) > max)
		return refuse(r, ERR_range, "longer than %zu characters", max);
	*out = value;
	return ERR_ok;
}

/* yyyy-mm-dd as days since 1970. */
static bool read_day(struct str value, int64_t *days)
{
	long long part[3];
	struct calendar_date back;

	if (value.len != 10)
		return false;
	for (int i = 0; i < 3; i++) {
		struct str digits = str_cut(&value, '-');

		if (digits.len != (i ? 2 : 4) || digits.ptr[0] == '-' ||
		    !str_int(digits, &part[i]))
			return false;
	}
	if (value.ptr || part[1] < 1 || part[1] > 12 || part[0] < 1971)
		return false;
	*days = calendar_days(part[0], (int)part[1], part[2]);
	back = calendar_date(*days);
	return back.month == part[1] && back.day == part[2];
}

static enum err take_day(
    struct reader *r, struct str value, int64_t plus, int64_t *out_ms)
{
	int64_t days;

	if (!read_day(value, &days))
		return refuse(r, ERR_bad_msg,
		    "\"%.*s\" is no day of the form 2026-12-31",
		    STR_ARG(shown(value)));
	*out_ms = (days + plus) * DAY_MS;
	return ERR_ok;
}

/* --- Keys --- */

static enum err take_id(struct reader *r, struct str value)
{
	return take_code(r, value, &r->out->id);
}

static enum err take_title(struct reader *r, struct str value)
{
	return take_prose(r, value, TITLE_MAX, &r->out->title);
}

static enum err take_stage(struct reader *r, struct str value)
{
	int stage = word_value(WORDS_stage, value);

	if (stage < 0)
		return refuse(r, ERR_bad_msg,
		    "the stage is pre_sale, order or after_sale, not \"%.*s\"",
		    STR_ARG(shown(value)));
	r->out->stage = (enum stage)stage;
	return ERR_ok;
}

/* Index of a word, -1 if it is none of them. */
static int choice(const char *const *words, int count, struct str value)
{
	for (int i = 0; i < count; i++)
		if (str_is(value, words[i]))
			return i;
	return -1;
}

static enum err take_risk(struct reader *r, struct str value)
{
	static const char *const words[RISK_COUNT] = { "plain", "money",
		"legal", "complaint" };
	int risk = choice(words, RISK_COUNT, value);

	if (risk < 0)
		return refuse(r, ERR_bad_msg,
		    "the risk is plain, money, legal or complaint, not "
		    "\"%.*s\"",
		    STR_ARG(shown(value)));
	r->out->risk = (enum risk)risk;
	return ERR_ok;
}

static enum err take_manner(struct reader *r, struct str value)
{
	static const char *const words[MANNER_COUNT] = { "none", "greeting",
		"thanks", "goodbye", "person" };
	int manner = choice(words, MANNER_COUNT, value);

	if (manner < 0)
		return refuse(r, ERR_bad_msg,
		    "the manner is greeting, thanks, goodbye or person, not "
		    "\"%.*s\"",
		    STR_ARG(shown(value)));
	r->out->manner = (enum manner)manner;
	return ERR_ok;
}

static enum err take_auto(struct reader *r, struct str value)
{
	if (!str_is(value, "yes") && !str_is(value, "no"))
		return refuse(r, ERR_bad_msg, "auto is yes or no, not \"%.*s\"",
		    STR_ARG(shown(value)));
	r->out->automatic = str_is(value, "yes");
	return ERR_ok;
}

static enum err take_tags(struct reader *r, struct str value)
{
	enum err err = ERR_ok;

	while (value.ptr && !err) {
		struct str tag = STR_NONE;

		err =
		    take_prose(r, str_trim(str_cut(&value, ',')), ID_MAX, &tag);
		if (!err)
			err = list_add(r->arena, &r->out->tags, tag);
	}
	return err;
}

static enum err take_needs(struct reader *r, struct str value)
{
	return take_codes(r, value, &r->out->needs);
}

static enum err take_ask(struct reader *r, struct str value)
{
	struct str ask = STR_NONE;
	enum err err = take_prose(r, value, REPLY_ASK_MAX, &ask);

	return err ? err : list_add(r->arena, &r->out->asks, ask);
}

static enum err take_chips(struct reader *r, struct str value)
{
	enum err err = take_codes(r, value, &r->out->chips);

	if (!err && r->out->chips.count > REPLY_CHIPS_MAX)
		return refuse(
		    r, ERR_range, "more than %d chips", REPLY_CHIPS_MAX);
	return err;
}

static enum err take_shop(struct reader *r, struct str value)
{
	return take_codes(r, value, &r->out->shops);
}

static enum err take_goto(struct reader *r, struct str value)
{
	return take_code(r, value, &r->out->go_to);
}

static enum err take_duty(struct reader *r, struct str value)
{
	return take_code(r, value, &r->out->duty);
}

static enum err take_from(struct reader *r, struct str value)
{
	return take_day(r, value, 0, &r->out->from_ms);
}

/* The last day counts whole. */
static enum err take_until(struct reader *r, struct str value)
{
	return take_day(r, value, 1, &r->out->until_ms);
}

static const struct key {
	const char *name;
	bool repeats;
	enum err (*take)(struct reader *r, struct str value);
} keys[] = {
	{ "id", false, take_id },
	{ "title", false, take_title },
	{ "stage", false, take_stage },
	{ "risk", false, take_risk },
	{ "manner", false, take_manner },
	{ "auto", false, take_auto },
	{ "tags", true, take_tags },
	{ "needs", true, take_needs },
	{ "ask", true, take_ask },
	{ "chips", true, take_chips },
	{ "shop", true, take_shop },
	{ "goto", false, take_goto },
	{ "duty", false, take_duty },
	{ "from", false, take_from },
	{ "until", false, take_until },
};

enum { KEY_COUNT = sizeof(keys) / sizeof(keys[0]) };

static enum err take_line(struct reader *r, struct str line)
{
	struct str value = line;
	struct str name = str_trim(str_cut(&value, ':'));

	if (!value.ptr)
		return refuse(r, ERR_bad_msg,
		    "no \"key: value\"; the text comes after a blank line");
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		if (!str_is(name, keys[i].name))
			continue;
		if (!keys[i].repeats && r->seen & 1u << i)
			return refuse(
			    r, ERR_bad_msg, "a second \"%s:\"", keys[i].name);
		r->seen |= 1u << i;
		value = str_trim(value);
		if (!value.len)
			return refuse(r, ERR_bad_msg, "nothing behind \"%s:\"",
			    keys[i].name);
		return keys[i].take(r, value);
	}
	if (name.len > ID_MAX)
		name.len = 0; /* a sentence, not a key */
	return refuse(
	    r, ERR_bad_field, "\"%.*s\" is no key of a reply", STR_ARG(name));
}

/* --- The file --- */

static enum err read_head(struct reader *r)
{
	struct str line;
	enum err err;

	while (r->rest.ptr) {
		err = next_line(r, &line);
		if (err)
			return err;
		if (!str_trim(line).len && r->rest.ptr)
			return ERR_ok;
		if (!line.len) { /* only what is behind the last line end */
			r->line--;
			break;
		}
		err = take_line(r, line);
		if (err)
			return err;
	}
	return refuse(r, ERR_bad_msg, "no blank line and no text behind it");
}

/* The rest, without carriage returns and without blanks at both ends. */
static enum err read_text(struct reader *r)
{
	int first = r->line + 1;
	char *out = arena_alloc(r->arena, r->rest.len + 1);
	size_t len = 0;
	enum err err;

	if (!out)
		return ERR_no_memory;
	while (r->rest.ptr) {
		struct str line;

		err = next_line(r, &line);
		if (err)
			return err;
		if (line.len)
			memcpy(out + len, line.ptr, line.len);
		len += line.len;
		if (r->rest.ptr)
			out[len++] = '\n';
	}
	r->out->text = str_trim((struct str){ out, len });
	r->line = first;
	if (text_blank(r->out->text))
		return refuse(r, ERR_bad_msg, "there is no text");
	if (text_count(r->out->text) > REPLY_TEXT_MAX)
		return refuse(r, ERR_range,
		    "the text is longer than %d "
		    "characters",
		    REPLY_TEXT_MAX);
	return ERR_ok;
}

static enum err read_file(struct reader *r)
{
	struct reply_file *out = r->out;
	enum err err = read_head(r);

	if (!err)
		err = read_text(r);
	if (err)
		return err;
	r->line = 0;
	if (!out->id.len)
		return refuse(r, ERR_bad_msg, "no \"id:\" in the head");
	if (out->from_ms && out->until_ms && out->until_ms <= out->from_ms)
		return refuse(r, ERR_range, "until lies before from");
	return ERR_ok;
}

enum err reply_parse(struct str content, const char *path, struct arena *arena,
    struct reply_file *out, struct reply_fault *fault)
{
	struct reply_file file = { .stage = STAGE_pre_sale };
	struct reader r = { .arena = arena, .out = &file, .fault = fault };
	enum err err;

	*fault = (struct reply_fault){ .line = 0 };
	snprintf(fault->path, sizeof(fault->path), "%s", path);
	if (content.len > REPLY_FILE_MAX)
		return refuse(
		    &r, ERR_range, "larger than %d KiB", REPLY_FILE_MAX / 1024);
	if (content.len >= 3 && !memcmp(content.ptr, "\xEF\xBB\xBF", 3)) {
		content.ptr += 3; /* some editors put a mark in front */
		content.len -= 3;
	}
	r.rest = arena_str(arena, content);
	if (!r.rest.ptr)
		return ERR_no_memory;
	err = read_file(&r);
	if (!err)
		*out = file;
	return err;
}
