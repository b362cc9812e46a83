/* Cuts a text into hashed groups of words and letters. Which of them matter is
 * the model's. */
#include "server/answer/gram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "server/answer/feature.h"
#include "shared/text.h"

enum {
	TOKEN_BYTES = 256, /* text_tokens gives none longer */
	LETTERS_LEAST = 2, /* in a group, the marks at both ends counted */
	LETTERS_MOST = 5,
	CHARS_MOST = 3, /* CJK characters in a group */
	FIRST_ROOM = 256
};

struct item {
	uint32_t bucket;
	uint32_t block;
};

struct cutting {
	struct arena *arena;
	struct item *at;
	size_t count, room;
	bool failed;
	uint64_t before;              /* hash of the word before, 0 = none */
	char run[CHARS_MOST * 4 + 4]; /* the last characters of a CJK run */
	size_t run_len[CHARS_MOST];   /* bytes of each, oldest first */
	size_t run_count, run_end;    /* end: byte of the text */
};

static uint64_t hash(uint64_t seed, const char *bytes, size_t len)
{
	/* once round before the first byte, or it could undo the seed */
	uint64_t h = (14695981039346656037u ^ seed) * 1099511628211u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)bytes[i]) * 1099511628211u;
	return h;
}

/* FNV's low bits are poor; a multiply and a shift spread them. */
static uint32_t bucket_of(uint64_t h)
{
	h ^= h >> 31;
	h *= 0x9E3779B97F4A7C15u;
	return (uint32_t)(h >> 48) % GRAM_BUCKETS;
}

static int put(struct cutting *c, uint64_t h, enum gram_block block)
{
	if (c->count == GRAM_MAX)
		return 1;
	if (c->count == c->room) {
		size_t room = c->room ? 2 * c->room : FIRST_ROOM;
		struct item *at = arena_alloc(c->arena, room * sizeof(*at));

		if (!at) {
			c->failed = true;
			return 1;
		}
		if (c->count)
			memcpy(at, c->at, c->count * sizeof(*at));
		c->at = at;
		c->room = room;
	}
	c->at[c->count++] = (struct item){ bucket_of(h), block };
	return 0;
}

/* --- Words --- */

static int put_letters(struct cutting *c, struct str word)
{
	char marked[TOKEN_BYTES + 2];
	size_t first[TOKEN_BYTES + 3]; /* byte of each character */
	size_t count = 0, len = word.len + 2;
	int rc = 0;

	marked[0] = '_';
	memcpy(marked + 1, word.ptr, word.len);
	marked[word.len + 1] = '_';
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)marked[i] & 0xC0) != 0x80)
			first[count++] = i;
	first[count] = len;
	for (size_t n = LETTERS_LEAST; n <= LETTERS_MOST; n++) {
		for (size_t i = 0; !rc && i + n <= count; i++)
			rc = put(c,
			    hash('l', marked + first[i],
				first[i + n] - first[i]),
			    GRAM_LETTERS);
		if (n >= count)
			break;
	}
	return rc;
}

static int put_word(struct cutting *c, struct str word)
{
	uint64_t h = hash('w', word.ptr, word.len);
	int rc = put(c, h, GRAM_WORDS);

	if (!rc && c->before)
		rc = put(c, hash(c->before, word.ptr, word.len), GRAM_WORDS);
	c->before = h;
	return rc ? rc : put_letters(c, word);
}

/* --- CJK --- */

static int put_char(struct cutting *c, const struct text_token *token)
{
	size_t from = 0, all = 0;
	int rc = 0;

	if (token->start != c->run_end)
		c->run_count = 0;
	c->run_end = token->end;
	if (c->run_count == CHARS_MOST) {
		size_t gone = c->run_len[0];

		for (size_t i = 0; i < CHARS_MOST; i++)
			all += c->run_len[i];
		memmove(c->run, c->run + gone, all - gone);
		memmove(c->run_len, c->run_len + 1,
		    (CHARS_MOST - 1) * sizeof(c->run_len[0]));
		c->run_count--;
	}
	for (size_t i = 0; i < c->run_count; i++)
		from += c->run_len[i];
	if (token->text.len > 4)
		return 0;
	memcpy(c->run + from, token->text.ptr, token->text.len);
	c->run_len[c->run_count++] = token->text.len;
	all = from + token->text.len;
	from = 0;
	for (size_t i = 0; !rc && i < c->run_count; i++) {
		rc = put(c, hash('c', c->run + from, all - from), GRAM_LETTERS);
		from += c->run_len[i];
	}
	return rc;
}

static int take(void *ctx, const struct text_token *token)
{
	struct cutting *c = ctx;

	switch (token->kind) {
	case TEXT_PAIR:
		return 0;
	case TEXT_CHAR:
		c->before = 0;
		return put_char(c, token);
	default:
		if (feature_is_figure(token))
			return put_word(c, STR("#"));
		return token->text.len > TOKEN_BYTES ? 0
						     : put_word(c, token->text);
	}
}

/* --- All of it --- */

static int compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->bucket != y->bucket)
		return x->bucket < y->bucket ? -1 : 1;
	return (x->block > y->block) - (x->block < y->block);
}

static double weight_of(const struct cutting *c, size_t i, size_t times,
    const struct gram_rarity *r)
{
	double w = 1 + log((double)times);

	return r ? w * (double)r->weight[c->at[i].bucket] : w;
}

enum err gram_cut(struct str text, const struct gram_rarity *rarity,
    struct arena *arena, struct gram_list *out)
{
	struct cutting c = { .arena = arena };
	struct gram_list list = { NULL, 0 };
	double length[GRAM_BLOCKS] = { 0 };
	size_t end;

	text_tokens(text, take, &c);
	if (c.failed)
		return ERR_no_memory;
	list.at = arena_alloc(arena, (c.count + 1) * sizeof(*list.at));
	if (!list.at)
		return ERR_no_memory;
	if (c.count)
		qsort(c.at, c.count, sizeof(*c.at), compare);
	for (size_t i = 0; i < c.count; i = end) {
		for (end = i; end < c.count; end++)
			if (c.at[end].bucket != c.at[i].bucket)
				break;
		double w = weight_of(&c, i, end - i, rarity);

		length[c.at[i].block] += w * w;
	}
	for (size_t i = 0; i < c.count; i = end) {
		for (end = i; end < c.count; end++)
			if (c.at[end].bucket != c.at[i].bucket)
				break;
		double w = weight_of(&c, i, end - i, rarity);

		list.at[list.count++] = (struct gram){ c.at[i].bucket,
			(float)(w / sqrt(length[c.at[i].block])) };
	}
	*out = list;
	return ERR_ok;
}
