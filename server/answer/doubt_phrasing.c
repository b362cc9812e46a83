/* Doubts about phrasings beside one another: those that say the same, and those
 * that land on another reply. */
#include <stdlib.h>

#include "server/answer/doubt.h"
#include "server/answer/feature.h"
#include "server/answer/judge.h"
#include "shared/buf.h"

/* A pack of 12,000 phrasings takes longer on a slow machine; then every so
 * many are tried. */
enum { LANDING_US = 6000000, LANDING_FIRST = 2000 };

/* --- Phrasings that say the same --- */

struct said {
	struct str words; /* folded, numbers left out */
	const struct phrasing *phrasing;
};

static int add_word(void *ctx, const struct feature *feature)
{
	struct buf *words = ctx;

	if (feature->kind != FEATURE_WORD && feature->kind != FEATURE_CHAR)
		return 0;
	buf_str(words, feature_token(feature->key));
	buf_char(words, ' ');
	return words->failed ? -1 : 0;
}

static int compare(const void *a, const void *b)
{
	const struct said *x = a, *y = b;
	size_t len = x->words.len < y->words.len ? x->words.len : y->words.len;
	int order = memcmp(x->words.ptr, y->words.ptr, len);

	if (!order && x->words.len != y->words.len)
		order = x->words.len < y->words.len ? -1 : 1;
	if (!order)
		order =
		    (x->phrasing > y->phrasing) - (x->phrasing < y->phrasing);
	return order;
}

static enum err read_said(struct linting *l, struct said *said)
{
	struct buf words = BUF_EMPTY;
	enum err err = ERR_ok;

	for (size_t i = 0; i < l->pack->phrasing_count && !err; i++) {
		said[i].phrasing = &l->pack->phrasings[i];
		buf_clear(&words);
		if (feature_each(said[i].phrasing->text, add_word, &words) < 0)
			err = ERR_no_memory;
		said[i].words = arena_str(&l->arena, buf_view(&words));
		if (!said[i].words.ptr)
			err = ERR_no_memory;
	}
	buf_fini(&words);
	return err;
}

static void tell_same(
    struct linting *l, const struct phrasing *a, const struct phrasing *b)
{
	const struct reply *replies = l->pack->replies;
	char where[DOUBT_WHERE_LEN];

	doubt_place(where, &replies[b->reply], (int)b->lang);
	if (a->reply == b->reply && a->lang == b->lang)
		doubt_tell(l, LINT_HINT, where, "\"%.*s\" is here twice.",
		    STR_ARG(b->text));
	if (a->reply != b->reply) {
		l->shared[a - l->pack->phrasings] = true;
		l->shared[b - l->pack->phrasings] = true;
		doubt_tell(l, LINT_WARNING, where,
		    "\"%.*s\" is also asked for %.*s: neither will be sent.",
		    STR_ARG(b->text), STR_ARG(replies[a->reply].id));
	}
}

enum err doubt_phrasings(struct linting *l)
{
	size_t count = l->pack->phrasing_count;
	struct said *said = arena_alloc(&l->arena, (count + 1) * sizeof(*said));
	char where[DOUBT_WHERE_LEN];
	enum err err = said ? read_said(l, said) : ERR_no_memory;

	l->shared = arena_alloc(&l->arena, count + 1);
	if (!err && !l->shared)
		err = ERR_no_memory;
	if (err)
		return err;
	qsort(said, count, sizeof(*said), compare);
	for (size_t i = 0; i < count; i++) {
		const struct phrasing *p = said[i].phrasing;

		if (!said[i].words.len) {
			doubt_place(
			    where, &l->pack->replies[p->reply], (int)p->lang);
			doubt_tell(l, LINT_WARNING, where,
			    "\"%.*s\" has no word to find it by.",
			    STR_ARG(p->text));
		} else if (i && str_eq(said[i].words, said[i - 1].words)) {
			tell_same(l, said[i - 1].phrasing, p);
		}
	}
	return ERR_ok;
}

/* --- Phrasings that land elsewhere --- */

static bool *allow_all(struct linting *l)
{
	bool *allowed = arena_alloc(&l->arena, l->pack->reply_count + 1);

	if (allowed)
		memset(allowed, true, l->pack->reply_count);
	return allowed;
}

static void tell_elsewhere(
    struct linting *l, const struct phrasing *p, int reply)
{
	const struct reply *replies = l->pack->replies;
	char where[DOUBT_WHERE_LEN];

	doubt_place(where, &replies[p->reply], (int)p->lang);
	doubt_tell(l, LINT_WARNING, where, "\"%.*s\" lands on %.*s instead.",
	    STR_ARG(p->text), STR_ARG(replies[reply].id));
}

/* Courtesies are found by themselves, without scoring; what two replies share
 * was told already. */
static bool is_judged(const struct linting *l, size_t at)
{
	const struct phrasing *p = &l->pack->phrasings[at];

	return !l->pack->replies[p->reply].manner && !l->shared[at];
}

struct landing {
	struct linting *l;
	const bool *allowed;
	int *other; /* where each phrasing landed, + 1; 0 = where it should */
	struct arena turn; /* of one phrasing */
};

static enum err land(struct landing *landing, size_t at)
{
	const struct linting *l = landing->l;
	const struct phrasing *p = &l->pack->phrasings[at];
	struct judgement judgement;
	enum err err;

	if (!is_judged(l, at))
		return ERR_ok;
	arena_reset(&landing->turn);
	err = judge_text(l->pack, l->search, p->text, landing->allowed,
	    &landing->turn, &judgement);
	if (!err && judgement.count && judgement.at[0].reply != p->reply)
		landing->other[at] = judgement.at[0].reply + 1;
	return err;
}

/* In which order they are tried, so that those of a part are spread over all
 * of them: steps of a length that has no factor with their number. */
static size_t stride(size_t count)
{
	size_t step = count * 5 / 8 + 1;

	for (;; step++) {
		size_t a = count, b = step;

		while (b) {
			size_t rest = a % b;

			a = b;
			b = rest;
		}
		if (a <= 1)
			return step;
	}
}

/* *tried: how many there was time for. */
static enum err land_all(struct landing *landing, size_t count, size_t *tried)
{
	const struct clock *clock = landing->l->clock;
	int64_t end_us = clock_mono_us(clock) + LANDING_US;
	size_t at = 0, step = stride(count);
	enum err err = ERR_ok;

	for (*tried = 0; *tried < count && !err; ++*tried) {
		if (*tried >= LANDING_FIRST && clock_mono_us(clock) > end_us)
			break;
		err = land(landing, at);
		at = (at + step) % count;
	}
	arena_fini(&landing->turn);
	return err;
}

static void tell_landing(
    const struct landing *landing, size_t count, size_t tried)
{
	struct linting *l = landing->l;

	for (size_t i = 0; i < count; i++)
		if (landing->other[i])
			tell_elsewhere(
			    l, &l->pack->phrasings[i], landing->other[i] - 1);
	if (tried < count)
		doubt_tell(l, LINT_HINT, "",
		    "Only %zu of %zu phrasings were tried whether they land "
		    "on their reply: it took too long.",
		    tried, count);
}

enum err doubt_landing(struct linting *l)
{
	size_t count = l->pack->phrasing_count, tried;
	struct landing landing = { .l = l, .turn = ARENA_EMPTY };
	enum err err;

	if (count >= PACK_IN_MEMORY_MAX && !l->search)
		return ERR_ok; /* there is nothing to find them with */
	landing.allowed = allow_all(l);
	landing.other =
	    arena_alloc(&l->arena, (count + 1) * sizeof(*landing.other));
	if (!landing.allowed || !landing.other)
		return ERR_no_memory;
	err = land_all(&landing, count, &tried);
	if (!err)
		tell_landing(&landing, count, tried);
	return err;
}
