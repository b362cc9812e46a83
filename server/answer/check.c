/* Faults that are seen only with the other files at hand, or that need to know
 * what facts there are. Doubts that are no faults are lint.c's. */
#include "server/answer/fact.h"
#include "server/answer/placeholder.h"
#include "server/answer/source.h"

struct checking {
	const struct source_list *list;
	const struct source *source;
	struct fault_sink *sink;
};

/* Line of the head where a key names a value; 0 if nowhere. */
static int head_line(struct str content, const char *key, struct str value)
{
	int line = 0;

	while (content.ptr) {
		struct str rest = str_cut(&content, '\n');

		line++;
		if (!str_trim(rest).len)
			return 0;
		if (!str_is(str_trim(str_cut(&rest, ':')), key))
			continue;
		while (rest.ptr)
			if (str_eq(str_trim(str_cut(&rest, ',')), value))
				return line;
	}
	return 0;
}

/* The first file of an id; NULL if there is none. */
static const struct source *find(const struct source_list *list, struct str id)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (str_compare(list->at[middle].file.id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < list->count && str_eq(list->at[low].file.id, id))
		return &list->at[low];
	return NULL;
}

static void check_name(struct checking *c)
{
	const struct source *s = c->source;

	if (!str_eq(s->stem, s->file.id))
		fault_say(c->sink, s->path,
		    head_line(s->content, "id", s->file.id), ERR_bad_msg,
		    "the id is \"%.*s\", the file is called \"%.*s\"",
		    STR_ARG(s->file.id), STR_ARG(s->stem));
}

static void check_needs(struct checking *c)
{
	const struct source *s = c->source;

	for (size_t i = 0; i < s->file.needs.count; i++) {
		struct str need = s->file.needs.at[i];

		if (!fact_exists(need) && !fact_is_group(need))
			fault_say(c->sink, s->path,
			    head_line(s->content, "needs", need), ERR_bad_field,
			    "there is no fact \"%.*s\"", STR_ARG(need));
	}
}

static void check_chips(struct checking *c)
{
	const struct source *s = c->source;

	for (size_t i = 0; i < s->file.chips.count; i++) {
		struct str chip = s->file.chips.at[i];

		if (!find(c->list, chip))
			fault_say(c->sink, s->path,
			    head_line(s->content, "chips", chip), ERR_not_found,
			    "there is no reply \"%.*s\"", STR_ARG(chip));
	}
}

static void check_line(struct checking *c, struct str text, int line)
{
	while (text.len) {
		struct str before, name;

		switch (placeholder_next(&text, &before, &name)) {
		case PLACEHOLDER_NONE:
			return;
		case PLACEHOLDER_BROKEN:
			fault_say(c->sink, c->source->path, line, ERR_bad_msg,
			    "\"{{\" without a name and \"}}\" behind it");
			return;
		case PLACEHOLDER_NAME:
			if (!fact_exists(name))
				fault_say(c->sink, c->source->path, line,
				    ERR_bad_field, "there is no fact \"%.*s\"",
				    STR_ARG(name));
			break;
		}
	}
}

/* Line by line on the file itself, to name the line. */
static void check_text(struct checking *c)
{
	struct str rest = c->source->content;
	bool text = false;
	int at = 0;

	while (rest.ptr) {
		struct str line = str_cut(&rest, '\n');

		at++;
		if (text)
			check_line(c, line, at);
		text = text || !str_trim(line).len;
	}
}

static bool same_names(const struct str_list *a, const struct str_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		size_t j = 0;

		while (j < b->count && !str_eq(a->at[i], b->at[j]))
			j++;
		if (j == b->count)
			return false;
	}
	return true;
}

/* Against the first file of the same id. */
static void check_twin(struct checking *c)
{
	const struct source *s = c->source;
	const struct source *first = find(c->list, s->file.id);

	if (s > c->list->at && s[-1].lang == s->lang &&
	    str_eq(s[-1].file.id, s->file.id))
		fault_say(c->sink, s->path, 0, ERR_exists,
		    "the id stands in %.*s too", STR_ARG(s[-1].path));
	if (first->file.stage != s->file.stage)
		fault_say(c->sink, s->path,
		    head_line(s->content, "stage",
			str_from(word_name(WORDS_stage, (int)s->file.stage))),
		    ERR_bad_msg, "another stage than in %.*s",
		    STR_ARG(first->path));
	if (first->file.manner != s->file.manner)
		fault_say(c->sink, s->path, 0, ERR_bad_msg,
		    "another manner than in %.*s", STR_ARG(first->path));
	if (!same_names(&first->file.shops, &s->file.shops))
		fault_say(c->sink, s->path, 0, ERR_bad_msg,
		    "other shops than in %.*s", STR_ARG(first->path));
}

void check_sources(const struct source_list *list, struct fault_sink *sink)
{
	struct checking c = { .list = list, .sink = sink };

	for (size_t i = 0; i < list->count; i++) {
		c.source = &list->at[i];
		check_name(&c);
		check_needs(&c);
		check_chips(&c);
		check_text(&c);
		check_twin(&c);
	}
}
