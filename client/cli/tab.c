/* Keeping, not showing: screen.c shows. */
#include "client/cli/tab.h"

#include <stdlib.h>
#include <string.h>

void tab_picks(
    struct tab *tab, const struct rec_suggestion *items, size_t count)
{
	arena_reset(&tab->memory);
	tab->pick_count = 0;
	tab->turn++;
	for (size_t i = 0; i < count && i < TAB_PICKS; i++) {
		struct rec_suggestion *to = &tab->picks[i];
		to->reply = arena_str(&tab->memory, items[i].reply);
		to->title = arena_str(&tab->memory, items[i].title);
		to->text = arena_str(&tab->memory, items[i].text);
		to->missing = arena_str(&tab->memory, items[i].missing);
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

void tab_line(struct tab *tab, const struct rec_line *line)
{
	struct rec_line *to = &tab->lines[tab->line_count++ % TAB_LINES];

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

void tab_reply(struct tab *tab, struct str id, struct str text)
{
	size_t len = id.len < sizeof(tab->reply) ? id.len : 0;

	if (len)
		memcpy(tab->reply, id.ptr, len);
	tab->reply[len] = '\0';
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
