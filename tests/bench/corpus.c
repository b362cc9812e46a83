/* Texts to measure with, and reply files of them. */
#include "tests/bench/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "shared/buf.h"

enum {
	COMMON_WORDS = 3000, /* words all ids share */
	OWN_WORDS = 12,      /* of each id */
	CHARACTERS = 800     /* Chinese ones in use */
};

static void need(const void *memory)
{
	if (memory)
		return;
	fputs("bench: no memory\n", stderr);
	exit(2);
}

static uint32_t draw(struct corpus *c, uint32_t below)
{
	c->state = (uint32_t)((uint64_t)c->state * 48271 % 2147483647);
	return (uint32_t)((uint64_t)c->state * below / 2147483647);
}

static void add_row(struct corpus *c, struct str text, struct str id)
{
	if (c->count == c->room) {
		c->room = c->room ? 2 * c->room : 4096;
		c->at = realloc(c->at, c->room * sizeof(*c->at));
		need(c->at);
	}
	c->at[c->count].text = arena_str(&c->arena, text);
	c->at[c->count].id = arena_str(&c->arena, id);
	need(c->at[c->count].text.ptr);
	need(c->at[c->count].id.ptr);
	c->count++;
}

/* ---- a file -------------------------------------------------------------- */

bool corpus_read(struct corpus *c, const char *path)
{
	char line[4096];
	FILE *from = fopen(path, "re");

	*c = (struct corpus){ .arena = ARENA_EMPTY, .state = 1 };
	if (!from)
		return false;
	while (fgets(line, sizeof(line), from)) {
		struct str rest = str_trim(str_from(line));
		struct str text = str_trim(str_cut(&rest, '\t'));
		struct str id = str_trim(rest);

		if (text.len && text.len <= REPLY_ASK_MAX && id.len)
			add_row(c, text, id);
	}
	fclose(from);
	return c->count > 0;
}

/* ---- made up ------------------------------------------------------------- */

/* A word of two to four syllables; the same number gives the same word. */
static void put_word(struct buf *out, uint32_t number)
{
	static const char *const heads[] = { "b", "c", "d", "f", "g", "l", "m",
		"n", "p", "r", "s", "t", "v", "tr", "pl", "sh" };
	static const char vowels[] = "aeiou";
	uint32_t left = number * 2654435761u;
	unsigned syllables = 2 + number % 3;

	for (unsigned i = 0; i < syllables; i++) {
		buf_text(out, heads[left % 16]);
		buf_char(out, vowels[left / 16 % 5]);
		left = left / 80 + number * (i + 1);
	}
}

static void put_character(struct buf *out, uint32_t number)
{
	uint32_t at = 0x4e00 + number % CHARACTERS * 7;

	buf_char(out, (char)(0xe0 | at >> 12));
	buf_char(out, (char)(0x80 | (at >> 6 & 0x3f)));
	buf_char(out, (char)(0x80 | (at & 0x3f)));
}

/* Small numbers come most, as common words do. */
static uint32_t draw_common(struct corpus *c)
{
	uint32_t below = 1 + draw(c, COMMON_WORDS);

	return draw(c, 1 + draw(c, below));
}

static void put_phrasing(struct corpus *c, size_t id, struct buf *out)
{
	unsigned words = 4 + draw(c, 8);

	for (unsigned i = 0; i < words; i++) {
		uint32_t number = draw(c, 3) ? draw_common(c)
					     : COMMON_WORDS +
						   (uint32_t)id * OWN_WORDS +
						   draw(c, OWN_WORDS);

		if (c->lang == LANG_zh) {
			put_character(out, number);
			put_character(out, number * 31 + number / CHARACTERS);
			continue;
		}
		if (i)
			buf_char(out, ' ');
		put_word(out, number);
	}
}

void corpus_make(
    struct corpus *c, enum lang lang, uint32_t seed, size_t count, size_t ids)
{
	struct buf text = BUF_EMPTY;

	*c = (struct corpus){
		.arena = ARENA_EMPTY, .state = seed, .lang = lang
	};
	for (size_t i = 0; i < count; i++) {
		char id[32];

		size_t number = i * ids / count;

		snprintf(id, sizeof(id), "matter.%03zu", number);
		buf_clear(&text);
		put_phrasing(c, number, &text);
		need(text.failed ? NULL : text.ptr);
		add_row(c, buf_view(&text), str_from(id));
	}
	buf_fini(&text);
}

void corpus_fini(struct corpus *c)
{
	free(c->at);
	arena_fini(&c->arena);
	*c = (struct corpus){ .at = NULL };
}

/* ---- common words -------------------------------------------------------- */

struct word {
	struct str text;
	size_t times;
};

static int by_text(const void *left, const void *right)
{
	const struct word *a = left, *b = right;
	size_t len = a->text.len < b->text.len ? a->text.len : b->text.len;
	int order = memcmp(a->text.ptr, b->text.ptr, len);

	if (order)
		return order;
	return a->text.len < b->text.len ? -1 : a->text.len > b->text.len;
}

static int by_times(const void *left, const void *right)
{
	const struct word *a = left, *b = right;

	if (a->times != b->times)
		return a->times < b->times ? 1 : -1;
	return by_text(left, right);
}

static size_t cut_words(const struct corpus *c, struct word *out)
{
	size_t count = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct str rest = c->at[i].text;

		while (rest.ptr) {
			struct str text = str_cut(&rest, ' ');

			if (!text.len)
				continue;
			if (out)
				out[count] = (struct word){ text, 1 };
			count++;
		}
	}
	return count;
}

struct str corpus_common(struct corpus *c, size_t words)
{
	size_t count = cut_words(c, NULL), kinds = 0;
	struct word *at = calloc(count + 1, sizeof(*at));
	struct str out;

	need(at);
	cut_words(c, at);
	qsort(at, count, sizeof(*at), by_text);
	for (size_t i = 0; i < count; i++) {
		if (kinds && str_eq(at[kinds - 1].text, at[i].text))
			at[kinds - 1].times++;
		else
			at[kinds++] = at[i];
	}
	qsort(at, kinds, sizeof(*at), by_times);
	out = arena_str(&c->arena, STR(""));
	for (size_t i = 0; i < kinds && i < words; i++)
		out = arena_printf(&c->arena, "%.*s%s%.*s", STR_ARG(out),
		    i ? " " : "", STR_ARG(at[i].text));
	free(at);
	need(out.ptr);
	return out;
}

/* ---- reply files --------------------------------------------------------- */

static int by_id(const void *left, const void *right)
{
	const struct corpus_row *a = left, *b = right;
	int order = strcmp(a->id.ptr, b->id.ptr);

	return order
		   ? order
		   : (a->text.ptr > b->text.ptr) - (a->text.ptr < b->text.ptr);
}

/* A letter of a word becomes another one, twice. */
static struct str changed(
    struct corpus *c, struct arena *arena, struct str text)
{
	struct str copy = arena_str(arena, text);
	char *at = (char *)(uintptr_t)copy.ptr;

	need(at);
	for (int i = 0; i < 2; i++) {
		uint32_t place = draw(c, (uint32_t)copy.len);

		if (at[place] >= 'a' && at[place] <= 'z')
			at[place] = (char)('a' + draw(c, 26));
	}
	return copy;
}

static struct corpus_row *pick(
    struct corpus *c, size_t phrasings, struct arena *arena)
{
	struct corpus_row *out =
	    arena_alloc(arena, (phrasings + 1) * sizeof(*out));

	need(out);
	for (size_t i = 0; i < phrasings; i++) {
		bool again = i >= c->count;
		size_t at = phrasings < c->count ? i * c->count / phrasings
						 : i % c->count;

		out[i] = c->at[at];
		if (again)
			out[i].text = changed(c, arena, out[i].text);
	}
	qsort(out, phrasings, sizeof(*out), by_id);
	return out;
}

/* One reply file of the rows with the id of the first; how many they are. */
static size_t put_file(const struct corpus *c, const struct corpus_row *rows,
    size_t count, struct arena *arena, struct pack_file *out)
{
	struct buf text = BUF_EMPTY;
	size_t used = 0;

	buf_printf(&text, "id: %s\nauto: yes\n", rows[0].id.ptr);
	for (; used < count && str_eq(rows[used].id, rows[0].id); used++)
		buf_printf(&text, "ask: %.*s\n", STR_ARG(rows[used].text));
	buf_printf(&text, "\nThe answer to %s.\n", rows[0].id.ptr);
	need(text.failed ? NULL : text.ptr);
	out->path = arena_printf(arena, "%s/%s.reply",
	    c->lang == LANG_zh ? "zh" : "en", rows[0].id.ptr);
	out->content = arena_str(arena, buf_view(&text));
	need(out->path.ptr);
	need(out->content.ptr);
	buf_fini(&text);
	return used;
}

void corpus_files(struct corpus *c, size_t phrasings, struct corpus_files *out)
{
	struct corpus_row *rows;

	*out = (struct corpus_files){ .arena = ARENA_EMPTY };
	rows = pick(c, phrasings, &out->arena);
	out->at = arena_alloc(&out->arena, (phrasings + 1) * sizeof(*out->at));
	need(out->at);
	for (size_t i = 0; i < phrasings;)
		i += put_file(c, &rows[i], phrasings - i, &out->arena,
		    &out->at[out->count++]);
}

void corpus_files_fini(struct corpus_files *files)
{
	arena_fini(&files->arena);
	*files = (struct corpus_files){ .at = NULL };
}

static bool write_one(const struct pack_file *file, const char *folder)
{
	char path[512];
	size_t put = 0;
	FILE *to;

	snprintf(path, sizeof(path), "%s/%.*s", folder, 2, file->path.ptr);
	(void)mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s", folder, file->path.ptr);
	to = fopen(path, "we");
	if (!to)
		return false;
	put = fwrite(file->content.ptr, 1, file->content.len, to);
	return !fclose(to) && put == file->content.len;
}

bool corpus_files_write(const struct corpus_files *files, const char *folder)
{
	bool good = true;

	for (size_t i = 0; good && i < files->count; i++)
		good = write_one(&files->at[i], folder);
	return good;
}
