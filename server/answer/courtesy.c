/* Finds courtesies by looking up the words at the ends of a line among the
 * phrasings of replies with a manner. Scores nothing. */
#include "server/answer/courtesy.h"

#include <stdlib.h>

#include "shared/table.h"
#include "shared/text.h"

static const char *const fillers[] = {
#define FILLER(text) text,
#include "server/answer/courtesy.def"
};

enum {
	FILLERS = sizeof(fillers) / sizeof(fillers[0]),
	WINDOW = 24,        /* words looked at, from either end */
	WORDS = 2 * WINDOW, /* of a line; those between are left out */
	PIECE_MAX = 16,     /* words of a courtesy */
	KEY_BYTES = 256,
	PERSON_WORDS = 3, /* so long a wish for a person is no accident */
	PART = '\x1F'     /* between the words of a key */
};

/* Folded, stretched letters shortened. */
struct word {
	struct str text;
	size_t start, end; /* bytes of the line */
	bool one;          /* a CJK character */
	bool mark;         /* a mark stands in front of it */
};

struct piece {
	const struct reply *reply; /* NULL: a filler */
	bool there;
};

struct look {
	const struct pack *pack;
	struct str line;
	const bool *counts;
	struct arena *arena;
	struct word *words;
	size_t count; /* words kept, at most WORDS */
	size_t gap;   /* words are missing in front of this one; 0 = none */
	/* what stands at a word, by its length */
	struct piece at[WORDS][PIECE_MAX + 1];
};

/* --- Words --- */

/* Runs of a letter become one. Returns the new length. */
static size_t shorten(struct str s, char *to)
{
	size_t len = 0, before = 0;

	for (size_t i = 0, n; i < s.len; i += n) {
		n = text_letter(s, i);
		if (before == n && len >= n &&
		    !memcmp(to + len - n, s.ptr + i, n))
			continue;
		memcpy(to + len, s.ptr + i, n);
		len += n;
		before = n;
	}
	return len;
}

/* A mark that ends or parts something, not a blank. */
static bool has_mark(struct str line, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (line.ptr[i] != ' ' && line.ptr[i] != '\t')
			return true;
	return false;
}

static bool is_stretched(
    const struct word *before, const struct text_token *token)
{
	if (token->kind != TEXT_CHAR)
		return false;
	return str_is(token->text, "ー") ||
	       (before->one && str_eq(before->text, token->text));
}

struct reading {
	struct look *look;
	size_t end; /* of the last token */
	bool failed;
};

/* Of a long line the first and the last words are kept. */
static struct word *place_for(struct reading *r)
{
	struct look *l = r->look;

	if (l->count < WORDS)
		return &l->words[l->count++];
	l->gap = WINDOW;
	memmove(l->words + WINDOW, l->words + WINDOW + 1,
	    (WINDOW - 1) * sizeof(*l->words));
	return &l->words[WORDS - 1];
}

static int read_token(void *ctx, const struct text_token *token)
{
	struct reading *r = ctx;
	struct look *l = r->look;
	struct word *before = l->count ? &l->words[l->count - 1] : NULL;
	struct word word = { .start = token->start, .end = token->end };
	char *text;

	if (token->kind == TEXT_PAIR)
		return 0;
	word.mark = has_mark(l->line, r->end, token->start);
	r->end = token->end;
	if (before && !word.mark && is_stretched(before, token)) {
		before->end = token->end;
		return 0;
	}
	text = arena_alloc(l->arena, token->text.len + 1);
	if (!text) {
		r->failed = true;
		return 1;
	}
	word.one = token->kind == TEXT_CHAR;
	memcpy(text, token->text.ptr, token->text.len);
	word.text = (struct str){ text, token->text.len };
	if (token->kind == TEXT_WORD)
		word.text.len = shorten(token->text, text);
	*place_for(r) = word;
	return 0;
}

static enum err read_line(struct look *l)
{
	struct reading r = { .look = l };

	l->words = arena_alloc(l->arena, WORDS * sizeof(*l->words));
	if (!l->words)
		return ERR_no_memory;
	text_tokens(l->line, read_token, &r);
	return r.failed ? ERR_no_memory : ERR_ok;
}

/* --- Phrasings --- */

struct entry {
	int reply;     /* FILLER: a word that says nothing */
	uint32_t next; /* with the same words, number of the entry; 0 = none */
};

enum { FILLER = -1 };

struct courtesies {
	struct table keys; /* words, PART between -> number of an entry */
	struct entry *at;  /* from 1 on */
	size_t count;
	size_t longest; /* words */
};

/* The words of a phrasing as a key. */
struct phrase {
	char bytes[KEY_BYTES];
	size_t used, count, last; /* last: where the last word begins */
	bool one, too_long;
};

static int read_phrase(void *ctx, const struct text_token *token)
{
	struct phrase *p = ctx;
	struct str last = { p->bytes + p->last, p->used - p->last };
	char *to = p->bytes + p->used;
	size_t len = token->text.len;

	if (token->kind == TEXT_PAIR)
		return 0;
	if (token->kind == TEXT_CHAR &&
	    (str_is(token->text, "ー") ||
		(p->one && str_eq(last, token->text))))
		return 0;
	if (p->count == PIECE_MAX || p->used + len + 1 > KEY_BYTES) {
		p->too_long = true;
		return 1;
	}
	if (p->count)
		*to++ = PART;
	p->last = (size_t)(to - p->bytes);
	if (token->kind == TEXT_WORD)
		len = shorten(token->text, to);
	else
		memcpy(to, token->text.ptr, len);
	p->one = token->kind == TEXT_CHAR;
	p->used = p->last + len;
	p->count++;
	return 0;
}

static size_t entry_of(const struct courtesies *c, struct str key)
{
	return (size_t)(uintptr_t)table_get(&c->keys, key);
}

static enum err add(struct courtesies *c, struct str text, int reply)
{
	struct phrase p;
	struct str key;

	p.used = p.count = p.last = 0;
	p.one = p.too_long = false;
	text_tokens(text, read_phrase, &p);
	if (p.too_long || !p.count)
		return ERR_ok;
	key = (struct str){ p.bytes, p.used };
	c->count++;
	c->at[c->count] = (struct entry){ reply, (uint32_t)entry_of(c, key) };
	if (c->longest < p.count)
		c->longest = p.count;
	return table_put(&c->keys, key, (void *)(uintptr_t)c->count);
}

static bool is_courtesy(const struct pack *pack, const struct phrasing *p)
{
	return p->reply >= 0 && pack->replies[p->reply].manner;
}

static enum err fill(struct courtesies *c, const struct pack *pack)
{
	enum err err = ERR_ok;

	for (size_t i = 0; i < pack->phrasing_count && !err; i++)
		if (is_courtesy(pack, &pack->phrasings[i]))
			err = add(c, pack->phrasings[i].text,
			    pack->phrasings[i].reply);
	for (size_t i = 0; i < FILLERS && !err; i++)
		err = add(c, str_from(fillers[i]), FILLER);
	return err;
}

enum err courtesies_build(const struct pack *pack, struct courtesies **out)
{
	size_t count = 0;
	struct courtesies *c = calloc(1, sizeof(*c));
	enum err err;

	if (!c)
		return ERR_no_memory;
	/* Keys come from the shop's own files. */
	table_init(&c->keys, 0);
	for (size_t i = 0; i < pack->phrasing_count; i++)
		count += is_courtesy(pack, &pack->phrasings[i]);
	c->at = calloc(count + FILLERS + 1, sizeof(*c->at));
	err = c->at ? fill(c, pack) : ERR_no_memory;
	if (err)
		courtesies_free(c);
	else
		*out = c;
	return err;
}

void courtesies_free(struct courtesies *courtesies)
{
	if (!courtesies)
		return;
	table_fini(&courtesies->keys);
	free(courtesies->at);
	free(courtesies);
}

/* --- What stands where --- */

/* Where two replies share a phrasing the greater manner counts. */
static bool put(struct look *l, size_t entry, struct piece *piece)
{
	const struct courtesies *c = l->pack->courtesies;
	const struct reply *replies = l->pack->replies;
	bool found = false;

	for (; entry; entry = c->at[entry].next) {
		int at = c->at[entry].reply;

		if (at != FILLER && !l->counts[at])
			continue;
		piece->there = true;
		if (at == FILLER)
			continue;
		found = true;
		if (!piece->reply || piece->reply->manner < replies[at].manner)
			piece->reply = &replies[at];
	}
	return found;
}

/* False: no courtesy at all. */
static bool find_pieces(struct look *l)
{
	const struct courtesies *c = l->pack->courtesies;
	bool found = false;

	for (size_t i = 0; i < l->count; i++) {
		size_t end = i < l->gap ? l->gap : l->count;
		char key[KEY_BYTES];
		size_t len = 0;

		for (size_t n = 1; n <= c->longest && i + n <= end; n++) {
			struct str word = l->words[i + n - 1].text;

			if (len + word.len + 1 > sizeof(key))
				break;
			if (len)
				key[len++] = PART;
			memcpy(key + len, word.ptr, word.len);
			len += word.len;
			if (put(l, entry_of(c, (struct str){ key, len }),
				&l->at[i][n]))
				found = true;
		}
	}
	return found;
}

/* --- Ways through the line --- */

/* How far courtesies reach from an end, and which of them counts most. */
struct way {
	bool reached;
	bool loose; /* the last step may be cut off without a mark */
	const struct reply *reply, *person;
};

struct stride {
	const struct piece *piece;
	bool loose;
	bool wish; /* one for a person counts */
};

static void step(
    const struct way *from, const struct stride *by, struct way *to)
{
	const struct reply *reply = by->piece->reply;
	struct way next = *from;

	next.reached = true;
	next.loose = by->loose;
	if (reply && (!next.reply || next.reply->manner <= reply->manner))
		next.reply = reply;
	if (by->wish && reply && reply->manner == MANNER_PERSON)
		next.person = reply;
	if (!to->reached || (!to->loose && next.loose) ||
	    (to->loose == next.loose && next.reply &&
		(!to->reply || to->reply->manner < next.reply->manner)))
		*to = next;
}

/* Whether word i begins after a mark, or the line ends before it. */
static bool mark_at(const struct look *l, size_t i)
{
	return i == 0 || i == l->count || l->words[i].mark;
}

/* A wish for a person in one or two words may as well be about one. */
static bool person_is_meant(const struct look *l, size_t start, size_t len)
{
	return len >= (l->words[start].one ? PERSON_WORDS + 1 : PERSON_WORDS);
}

/* Fillers go with a courtesy only up to a mark: "no" may begin a question. */
static bool is_loose(const struct look *l, size_t start, size_t len, bool front)
{
	const struct reply *reply = l->at[start][len].reply;

	if (!reply)
		return false;
	if (reply->manner == MANNER_GREETING)
		return front;
	if (reply->manner == MANNER_PERSON)
		return person_is_meant(l, start, len);
	return reply->manner == MANNER_THANKS;
}

static void from_front(const struct look *l, struct way way[WORDS + 1])
{
	size_t end = l->gap ? l->gap : l->count;

	memset(way, 0, (WORDS + 1) * sizeof(*way));
	way[0].reached = true;
	for (size_t i = 0; i < end; i++) {
		for (size_t n = 1; way[i].reached && n <= PIECE_MAX; n++) {
			struct stride by = { &l->at[i][n],
				is_loose(l, i, n, true),
				person_is_meant(l, i, n) };

			if (i + n <= end && by.piece->there)
				step(&way[i], &by, &way[i + n]);
		}
	}
}

static void from_end(const struct look *l, struct way way[WORDS + 1])
{
	memset(way, 0, (WORDS + 1) * sizeof(*way));
	way[l->count].reached = true;
	for (size_t i = l->count; i > l->gap; i--) {
		for (size_t n = 1; way[i].reached && i >= l->gap + n; n++) {
			struct stride by = { NULL, false, true };

			if (n > PIECE_MAX)
				break;
			by.piece = &l->at[i - n][n];
			by.loose = is_loose(l, i - n, n, false);
			if (by.piece->there)
				step(&way[i], &by, &way[i - n]);
		}
	}
}

static bool may_cut(const struct look *l, const struct way *way, size_t i)
{
	return way->reached && way->reply && (way->loose || mark_at(l, i));
}

static struct str between(const struct look *l, size_t from, size_t to)
{
	size_t start = from ? l->words[from].start : 0;
	size_t end = to < l->count ? l->words[to].start : l->line.len;

	return str_trim((struct str){ l->line.ptr + start, end - start });
}

static void cut(const struct look *l, struct courtesy *out)
{
	struct way front[WORDS + 1], end[WORDS + 1];
	size_t from = l->count, to = 0;

	from_front(l, front);
	from_end(l, end);
	while (from && !(from < l->count && may_cut(l, &front[from], from)))
		from--;
	while (to < l->count && !(to > from && may_cut(l, &end[to], to)))
		to++;
	out->rest = between(l, from, to);
	out->person = from ? front[from].person : NULL;
	if (!out->person && to < l->count)
		out->person = end[to].person;
}

enum err courtesy_look(const struct pack *pack, struct str line,
    const bool *counts, struct arena *arena, struct courtesy *out)
{
	struct way way[WORDS + 1];
	struct look *l = ARENA_NEW(arena, struct look);
	enum err err;

	*out = (struct courtesy){ .rest = line };
	if (!l)
		return ERR_no_memory;
	l->pack = pack;
	l->line = line;
	l->counts = counts;
	l->arena = arena;
	err = read_line(l);
	if (err || !l->count || !find_pieces(l))
		return err;
	from_front(l, way);
	if (!l->gap && way[l->count].reached && way[l->count].reply) {
		out->reply = way[l->count].reply;
		out->rest = STR("");
	} else {
		cut(l, out);
	}
	return ERR_ok;
}
