/* The settings file: opened with care, split by inih, its values put where
 * they belong. Whether values go together is not asked here.
 *
 * inih splits lines into names and values and knows comments. It is fed line
 * by line from memory, so that every fault can name its line, with inline
 * comments and continued lines switched off: a value that ends where somebody
 * did not expect it is worse than one that is refused. */
#include <ini.h>

#include "server/nearest.h"
#include "server/settings_reader.h"

/* ---- values ------------------------------------------------------------- */

enum { FAULTS_MAX = 100 }; /* enough to know that it is no settings file */

enum section { SECTION_NONE, SECTION_DESK, SECTION_SHOP, SECTION_BAD };

struct feed {
	struct settings_reader *r;
	struct settings_place place; /* of the line being looked at */
	struct str rest;             /* lines to come */
	enum section section;
	int desk_line; /* where [desk] was, 0 = not yet */
	struct shop_draft *draft;
};

/* Takes quotes off. What would be a comment elsewhere must have them. */
static bool bare_value(
    struct feed *feed, const char *name, struct str raw, struct str *value)
{
	const char *why = NULL;
	*value = raw;
	if (!raw.len) {
		why = "has no value; write \"\" if it shall be empty";
	} else if (raw.ptr[0] == '"') {
		if (raw.len < 2 || raw.ptr[raw.len - 1] != '"' ||
		    memchr(raw.ptr + 1, '"', raw.len - 2))
			why = "must end with its second double quote, with "
			      "no other inside";
		else
			*value = (struct str){ raw.ptr + 1, raw.len - 2 };
	} else if (memchr(raw.ptr, '#', raw.len)) {
		why = "has a # in its value: write the value in double quotes, "
		      "and a comment on a line of its own";
	} else if (raw.ptr[0] == ';' || memmem(raw.ptr, raw.len, " ;", 2) ||
		   memmem(raw.ptr, raw.len, "\t;", 2)) {
		why = "has a ; behind a blank: write the value in double "
		      "quotes, and a comment on a line of its own";
	}
	if (why)
		settings_refuse(feed->r, feed->place, "`%s` %s",
		    settings_shorten(str_from(name)).text, why);
	return !why;
}

static void unknown(struct feed *feed, const char *name)
{
	bool desk = feed->section == SECTION_DESK;
	struct settings_short said = settings_shorten(str_from(name));
	struct nearest near = nearest_begin(str_from(name));
	const struct settings_row *rows =
	    desk ? settings_rows : settings_shop_rows;
	size_t count =
	    desk ? (size_t)SETTINGS_COUNT : (size_t)SETTINGS_SHOP_COUNT;
	if (settings_find(desk ? settings_shop_rows : settings_rows,
		desk ? (size_t)SETTINGS_SHOP_COUNT : (size_t)SETTINGS_COUNT,
		str_from(name)) >= 0) {
		settings_refuse(feed->r, feed->place, "`%s` belongs into %s",
		    said.text,
		    desk ? "a [shop NAME] section" : "the [desk] section");
		return;
	}
	for (size_t i = 0; i < count; i++)
		nearest_try(&near, rows[i].name);
	if (near.name)
		settings_refuse(feed->r, feed->place,
		    "`%s` is not a setting; did you mean `%s`?", said.text,
		    near.name);
	else if (*name)
		settings_refuse(
		    feed->r, feed->place, "`%s` is not a setting", said.text);
	else
		settings_refuse(
		    feed->r, feed->place, "there is no name before the =");
}

static void put(struct feed *feed, const struct settings_row *rows, int at,
    struct settings_place *from, void *of, const char *raw)
{
	const char *name = rows[at].name;
	struct str value;
	if (from[at].path) {
		settings_refuse(feed->r, feed->place,
		    "`%s` stands in line %d already", name, from[at].line);
		return;
	}
	/* Even if it is refused, it has been said. */
	from[at] = feed->place;
	if (bare_value(feed, name, str_from(raw), &value))
		(void)settings_put(
		    feed->r, feed->place, &rows[at], name, value, of);
}

static void put_fact(struct feed *feed, const char *name, const char *raw)
{
	struct str value;
	if (bare_value(feed, name, str_from(raw), &value))
		settings_put_fact(feed->r, feed->place, feed->draft,
		    str_from(name + strlen("fact.")), value);
}

static int on_value(
    void *ctx, const char *section, const char *name, const char *value)
{
	struct feed *feed = ctx;
	struct settings_reader *r = feed->r;
	struct shop_draft *draft = feed->draft;
	bool in_shop = feed->section == SECTION_SHOP;
	int at = -1;
	(void)section; /* cut short there; followed here */
	switch (feed->section) {
	case SECTION_NONE:
		settings_refuse(r, feed->place,
		    "`%s` stands before the first section; write [desk] above "
		    "it",
		    settings_shorten(str_from(name)).text);
		return 1;
	case SECTION_BAD:
		return 1; /* told once */
	case SECTION_DESK:
		at = settings_find(
		    settings_rows, SETTINGS_COUNT, str_from(name));
		break;
	case SECTION_SHOP:
		at = settings_find(
		    settings_shop_rows, SETTINGS_SHOP_COUNT, str_from(name));
		break;
	}
	if (in_shop && !strncmp(name, "fact.", strlen("fact.")))
		put_fact(feed, name, value);
	else if (at < 0)
		unknown(feed, name);
	else if (in_shop)
		put(feed, settings_shop_rows, at, draft->from, &draft->values,
		    value);
	else
		put(feed, settings_rows, at, r->from, r->settings, value);
	return 1;
}

/* ---- sections ----------------------------------------------------------- */

static bool is_shop_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-')
			return false;
	}
	return name.len && name.len <= SETTINGS_SHOP_NAME_MAX;
}

static const struct shop_draft *find_draft(
    const struct settings_reader *r, struct str name)
{
	for (size_t i = 0; i < r->shop_count; i++) {
		if (str_is(name, r->shops[i].name))
			return &r->shops[i];
	}
	return NULL;
}

static void begin_shop(struct feed *feed, struct str name)
{
	struct settings_reader *r = feed->r;
	const struct shop_draft *twin = find_draft(r, name);
	struct settings_short said = settings_shorten(name);
	feed->section = SECTION_BAD;
	if (!is_shop_name(name)) {
		settings_refuse(r, feed->place,
		    "the name in [shop NAME] must have 1 to %d small letters, "
		    "digits or -, not `%s`",
		    SETTINGS_SHOP_NAME_MAX, said.text);
		return;
	}
	if (twin) {
		settings_refuse(r, feed->place,
		    "[shop %s] stands in line %d already", said.text,
		    twin->place.line);
		return;
	}
	if (r->shop_count == SETTINGS_SHOPS_MAX) {
		settings_refuse(r, feed->place, "there are more than %d shops",
		    SETTINGS_SHOPS_MAX);
		return;
	}
	struct str kept = arena_str(&r->settings->arena, name);
	if (!kept.ptr) {
		r->no_memory = true;
		return;
	}
	feed->section = SECTION_SHOP;
	feed->draft = &r->shops[r->shop_count++];
	feed->draft->name = kept.ptr;
	feed->draft->place = feed->place;
	settings_defaults(
	    r, settings_shop_rows, SETTINGS_SHOP_COUNT, &feed->draft->values);
}

static void begin_desk(struct feed *feed)
{
	feed->section = SECTION_DESK;
	if (feed->desk_line) {
		settings_refuse(feed->r, feed->place,
		    "[desk] stands in line %d already", feed->desk_line);
		feed->section = SECTION_BAD;
	} else {
		feed->desk_line = feed->place.line;
	}
}

/* line is trimmed and begins with a bracket. */
static void begin_section(struct feed *feed, struct str line)
{
	struct str inside = { line.ptr + 1, line.len - 1 };
	struct str head = str_trim(str_cut(&inside, ']'));
	struct str rest = head;
	struct str word = str_cut(&rest, ' ');
	struct nearest near = nearest_begin(word);
	if (!inside.ptr || inside.len) {
		settings_refuse(feed->r, feed->place,
		    "a section is [desk] or [shop NAME], alone on its line");
		feed->section = SECTION_BAD;
		return;
	}
	if (str_is(head, "desk")) {
		begin_desk(feed);
		return;
	}
	if (str_is(word, "shop")) {
		begin_shop(feed, str_trim(rest));
		return;
	}
	nearest_try(&near, "desk");
	nearest_try(&near, "shop");
	settings_refuse(feed->r, feed->place,
	    "[%s] is not a section; %s [desk] or [shop NAME]",
	    settings_shorten(head).text,
	    near.name ? "did you mean" : "there are");
	feed->section = SECTION_BAD;
}

/* ---- lines -------------------------------------------------------------- */

/* True for a line inih shall see. */
static bool look_at(struct feed *feed, struct str line, size_t room)
{
	const char *why = NULL;
	if (line.len + 2 > room)
		why = "the line is too long";
	else if (!settings_is_plain(line))
		why = "the line is not plain UTF-8 text";
	if (why) {
		settings_refuse(feed->r, feed->place, "%s", why);
		return false;
	}
	line = str_trim(line);
	if (line.len && line.ptr[0] == '[') {
		begin_section(feed, line);
		return false;
	}
	return true;
}

/* What inih calls for each line, as it would fgets(). */
static char *next_line(char *to, int room, void *stream)
{
	struct feed *feed = stream;
	if (!feed->rest.len || feed->r->faults >= FAULTS_MAX)
		return NULL;
	struct str line = str_cut(&feed->rest, '\n');
	feed->place.line++;
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	if (!look_at(feed, line, (size_t)room))
		line.len = 0;
	if (line.len)
		memcpy(to, line.ptr, line.len);
	memcpy(to + line.len, "\n", 2);
	return to;
}

static void read_lines(struct feed *feed)
{
	const char *path = feed->place.path;
	ini_max_line = SETTINGS_LINE_MAX;
	ini_allow_multiline = false;
	ini_allow_inline_comments = false;
	int bad = ini_parse_stream(next_line, feed, on_value, feed);
	if (bad > 0)
		settings_refuse(feed->r, (struct settings_place){ path, bad },
		    "the line is neither a [section], nor `name = value`, nor "
		    "a comment");
	else if (bad)
		feed->r->no_memory = true;
}

/* Secrets are in it. */
static void forget(struct buf *bytes)
{
	if (bytes->ptr)
		explicit_bzero(bytes->ptr, bytes->cap);
	buf_fini(bytes);
}

void settings_read_file(struct settings_reader *r, const char *path)
{
	struct buf bytes = BUF_EMPTY;
	struct feed feed = { .r = r, .place = { path, 0 } };
	const char *why = settings_load(r, path, &bytes);
	if (why) {
		settings_refuse(r, feed.place, "%s", why);
		forget(&bytes);
		return;
	}
	feed.rest = buf_view(&bytes);
	if (feed.rest.len >= 3 && !memcmp(feed.rest.ptr, "\xEF\xBB\xBF", 3))
		feed.rest = (struct str){ feed.rest.ptr + 3, bytes.len - 3 };
	read_lines(&feed);
	if (!r->shop_count && !r->faults)
		settings_refuse(r, (struct settings_place){ path, 0 },
		    "there is no [shop NAME] section");
	forget(&bytes);
}
