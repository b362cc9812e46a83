/* Keeping, not showing: screen.c shows. */
#include "client/cli/tab.h"

#include <stdlib.h>
#include <string.h>

void tab_picks(
    struct tab *tab, const struct rec_suggestion *items, size_t count)
{
	arena_reset(&tab->memory);
	tab->pick_count = 0;
	tab->shown = false;
	tab->turn++;
	for (size_t i = 0; i < count && i < TAB_PICKS; i++) {
		struct rec_suggestion *to = &tab->picks[i];
		to->reply = arena_str(&tab->memory, items[i].reply);
		to->title = arena_str(&tab->memory, items[i].title);
		to->text = arena_str(&tab->memory, items[i].text);
		to->missing = arena_str(&tab->memory, items[i].missing);
		to->score = items[i].score;
		if (!to->reply.ptr || !to->title.ptr || !to->text.ptr ||
		    !to->missing.ptr)
			return;
		tab->pick_count = i + 1;
	}
}

const struct rec_suggestion *tab_pick(const struct tab *tab, int n)
{
	if (n < 1 || (size_t)n > tab->pick_count)
		return NULL;
	return &tab->picks[n - 1];
}

struct str tab_passed(const struct tab *tab, struct str reply, struct str text)
{
	const struct rec_suggestion *first = tab_pick(tab, 1);

	if (!tab->shown || tab->answered || !first ||
	    str_eq(first->reply, reply) || str_eq(first->text, text))
		return STR_NONE;
	return first->reply;
}

static void forget(struct rec_line *line)
{
	free((void *)(uintptr_t)line->text.ptr);
	free((void *)(uintptr_t)line->from.ptr);
	memset(line, 0, sizeof(*line));
}

static struct str copy(struct str s)
{
	char *text = malloc(s.len + 1);

	if (!text)
		return STR_NONE;
	if (s.len)
		memcpy(text, s.ptr, s.len);
	return (struct str){ text, s.len };
}

static void count(struct tab *tab, const struct rec_line *line)
{
	if (line->kind == KIND_customer) {
		tab->asked = line->seq;
		tab->answered = false;
	} else if (line->kind == KIND_rep) {
		tab->answered = true;
	} else if (line->kind == KIND_auto || line->kind == KIND_choices) {
		tab->automatic = line->seq;
	}
}

void tab_line(struct tab *tab, const struct rec_line *line)
{
	struct rec_line *to = &tab->lines[tab->line_count++ % TAB_LINES];

	count(tab, line);
	forget(to);
	to->seq = line->seq;
	to->track = line->track;
	to->kind = line->kind;
	to->at = line->at;
	to->text = copy(line->text);
	to->from = copy(line->from);
	/* whether it was ours is all that counts */
	to->sid = line->sid.len ? STR("ours") : STR_NONE;
}

const struct rec_line *tab_look_back(
    const struct tab *tab, unsigned count, unsigned i)
{
	unsigned kept =
	    tab->line_count < TAB_LINES ? tab->line_count : TAB_LINES;

	if (count > kept)
		count = kept;
	if (i >= count)
		return NULL;
	return &tab->lines[(tab->line_count - count + i) % TAB_LINES];
}

struct str tab_said(const struct tab *tab, int64_t seq)
{
	const struct rec_line *line;

	for (unsigned i = 0; (line = tab_look_back(tab, TAB_LINES, i)); i++)
		if (line->seq == seq && line->track == TRACK_open)
			return line->text;
	return STR_NONE;
}

int64_t tab_unadvised(const struct tab *tab)
{
	if (tab->pick_count || tab->answered || tab->wanted == tab->asked)
		return 0;
	return tab->asked;
}

static void copy_id(char *to, size_t size, struct str id)
{
	size_t len = id.len < size ? id.len : 0;

	if (len)
		memcpy(to, id.ptr, len);
	to[len] = '\0';
}

void tab_used(struct tab *tab, struct str id, int64_t seq)
{
	copy_id(tab->lesson, sizeof(tab->lesson), seq ? id : STR_NONE);
	tab->lesson_to = seq;
}

void tab_reply(struct tab *tab, struct str id, struct str text)
{
	copy_id(tab->reply, sizeof(tab->reply), id);
	tab->reply_to = tab->asked;
	buf_clear(&tab->pristine);
	buf_str(&tab->pristine, text);
}

void tab_fini(struct tab *tab)
{
	for (int i = 0; i < TAB_LINES; i++)
		forget(&tab->lines[i]);
	buf_fini(&tab->draft);
	buf_fini(&tab->pristine);
	arena_fini(&tab->memory);
}
