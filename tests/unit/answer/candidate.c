/* Phrasings like a question: looked through in memory, and found through a
 * search, compared with a cosine computed anew. */
#include "server/answer/candidate.h"

#include <math.h>
#include <stdlib.h>

#include "tests/support/memory_search.h"
#include "tests/unit/answer/small_shop.h"

static struct pack_dir dir;
static struct pack *pack;
static struct arena arena;
static struct query query;
static struct scorer_input in;

static void setup(void)
{
	arena = ARENA_EMPTY;
	pack_dir_open(&dir);
	shop_write(&dir);
	/* the same words in two languages, and CJK */
	pack_dir_write(&dir, "zh/pay.reply",
	    "id: pay\nask: 可以用卡支付吗\nask: 货到付款\nask: card\n\nT.\n");
	pack_dir_write(&dir, "ja/where.reply",
	    "id: where\nask: 荷物はどこですか\nask: 4711\nask: order\n\nT.\n");
	pack = pack_dir_load(&dir);
}

static void teardown(void)
{
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static const char *const questions[] = {
	"where is my order",
	"can i pay by card",
	"card card card order",
	"paymnt by crad",
	"quiero pagar con tarjeta mi pedido",
	"可以用卡支付吗",
	"荷物 付款 order",
	"xylophone and parcel",
	"the",
};

enum { QUESTIONS = sizeof(questions) / sizeof(questions[0]) };

static void ask(const char *text)
{
	ck_ok(query_make(pack->index, str_from(text), &arena, &query));
	in = (struct scorer_input){ .pack = pack, .query = &query };
}

/* --- Computed anew, without the index's lists --- */

struct words {
	struct str at[512];
	enum feature_kind kinds[512];
	size_t count;
};

static bool has(const struct words *w, struct str key)
{
	for (size_t i = 0; i < w->count; i++)
		if (str_eq(w->at[i], key))
			return true;
	return false;
}

static int collect(void *ctx, const struct feature *feature)
{
	struct words *w = ctx;

	if (has(w, feature->key))
		return 0;
	ck_assert_uint_lt(w->count, 512);
	w->kinds[w->count] = feature->kind;
	w->at[w->count++] = arena_str(&arena, feature->key);
	return 0;
}

static struct words *words_of(struct str text)
{
	struct words *w = arena_alloc(&arena, sizeof(*w));

	ck_assert_ptr_nonnull(w);
	ck_assert_int_eq(feature_each(text, collect, w), 0);
	return w;
}

static double weight(
    const struct words *const *all, enum lang lang, struct str key, int kind)
{
	double with = 0, phrasings = 0;

	for (size_t i = 0; i < pack->phrasing_count; i++) {
		if (pack->phrasings[i].lang != lang)
			continue;
		phrasings++;
		with += has(all[i], key);
	}
	return index_worth[kind] *
	       log(1 + (phrasings - with + 0.5) / (with + 0.5));
}

static double cosine(const struct words *const *all, const struct words *q,
    const struct words *p, enum lang lang)
{
	double qq = 0, pp = 0, dot = 0;

	for (size_t i = 0; i < q->count; i++) {
		double w = weight(all, lang, q->at[i], (int)q->kinds[i]);

		qq += w * w;
		dot += has(p, q->at[i]) ? w * w : 0;
	}
	for (size_t i = 0; i < p->count; i++) {
		double w = weight(all, lang, p->at[i], (int)p->kinds[i]);

		pp += w * w;
	}
	return qq > 0 && pp > 0 ? dot / sqrt(qq * pp) : 0;
}

static double found(size_t phrasing)
{
	for (size_t i = 0; i < in.hit_count; i++)
		if (in.hits[i].phrasing == phrasing)
			return (double)in.hits[i].likeness;
	return 0;
}

START_TEST(as_computed_anew)
{
	size_t count = pack->phrasing_count;
	const struct words **all = arena_alloc(&arena, count * sizeof(*all));
	const struct words *q;

	ck_assert_ptr_nonnull(all);
	for (size_t i = 0; i < count; i++)
		all[i] = words_of(pack->phrasings[i].text);
	ask(questions[_i]);
	q = words_of(str_from(questions[_i]));
	ck_ok(candidate_find(&in, NULL, &arena));
	ck_assert_uint_gt(in.hit_count, 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_double_eq_tol(found(i),
		    cosine(all, q, all[i], pack->phrasings[i].lang), 1e-4);
}
END_TEST

START_TEST(in_order_and_each_once)
{
	ask(questions[_i]);
	ck_ok(candidate_find(&in, NULL, &arena));
	for (size_t i = 0; i < in.hit_count; i++) {
		const struct hit *hit = &in.hits[i];

		ck_assert_uint_lt(hit->phrasing, pack->phrasing_count);
		ck_assert(!i || hit[-1].phrasing < hit->phrasing);
		ck_assert(hit->likeness > 0 && hit->likeness < 1.00001F);
	}
}
END_TEST

/* A phrasing is most like itself, in its own language wholly. */
START_TEST(the_phrasing_itself)
{
	for (size_t i = 0; i < pack->phrasing_count; i++) {
		struct str text = pack->phrasings[i].text;

		if (str_is(text, "4711"))
			continue; /* nothing is left of it */
		ck_ok(query_make(pack->index, text, &arena, &query));
		in = (struct scorer_input){ .pack = pack, .query = &query };
		ck_ok(candidate_find(&in, NULL, &arena));
		ck_assert_double_eq_tol(found(i), 1, 1e-5);
	}
}
END_TEST

START_TEST(nothing_in_common)
{
	static const char *const strange[] = { "", "zzz qqq", "4711 0815", "🎁",
		"ひぬへ" };

	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		ask(strange[i]);
		ck_ok(candidate_find(&in, NULL, &arena));
		ck_assert_uint_eq(in.hit_count, 0);
	}
}
END_TEST

/* --- The index of a pack too large for memory --- */

/* Turns the lists of phrasings by term round: terms by phrasing. */
static void turn(struct pack_index *x)
{
	size_t *next = calloc(pack->phrasing_count + 1, sizeof(*next));

	ck_assert_ptr_nonnull(next);
	x->ids = calloc(x->id_count + 1, sizeof(*x->ids));
	ck_assert_ptr_nonnull(x->ids);
	for (uint32_t t = 0; t < x->term_count; t++) {
		size_t count = 0;

		for (int l = 0; l < LANG_COUNT; l++)
			count += x->at[t].count[l];
		for (size_t k = 0; k < count; k++) {
			uint32_t at = x->where[x->at[t].where + k];

			x->ids[x->first[at] + next[at]++] = t;
		}
	}
	for (size_t i = 0; i < pack->phrasing_count; i++)
		ck_assert_uint_eq(next[i], x->first[i + 1] - x->first[i]);
	free(next);
}

START_TEST(as_the_scorers_see_it)
{
	uint64_t *bits;

	turn(pack->index);
	ask(questions[_i]);
	ck_ok(candidate_find(&in, NULL, &arena));
	bits = scorer_bits(pack->index, &query, &arena);
	ck_assert_ptr_nonnull(bits);
	for (size_t i = 0; i < pack->phrasing_count; i++)
		ck_assert_double_eq_tol(found(i),
		    scorer_likeness(pack->index, &query, bits, i), 1e-5);
}
END_TEST

static void forget_where(struct pack_index *x)
{
	turn(x);
	free(x->where);
	x->where = NULL;
}

/* What the search names has the likeness it has in memory; what it does not
 * name shares only letters with the question. */
START_TEST(through_a_search)
{
	struct memory_search *memory = memory_search_new(pack);
	struct answer_search search = memory_search_of(memory);
	const struct hit *before;
	size_t count;

	ask(questions[_i]);
	pack->first_id = 1000;
	ck_ok(candidate_find(&in, &search, &arena));
	ck_assert_uint_eq(memory_search_calls(memory), 0);
	before = in.hits;
	count = in.hit_count;
	forget_where(pack->index);
	ck_ok(candidate_find(&in, &search, &arena));
	ck_assert_uint_ge(memory_search_calls(memory), 1);
	ck_assert_uint_gt(in.hit_count, 0);
	ck_assert_uint_le(in.hit_count, count);
	for (size_t i = 0, k = 0; i < in.hit_count; i++) {
		while (k < count && before[k].phrasing < in.hits[i].phrasing)
			k++;
		ck_assert(k < count);
		ck_assert_uint_eq(before[k].phrasing, in.hits[i].phrasing);
		ck_assert_double_eq_tol((double)before[k].likeness,
		    (double)in.hits[i].likeness, 1e-5);
	}
	memory_search_free(memory);
}
END_TEST

/* --- Searches that do not do what they should --- */

struct answering {
	enum err err;
	int64_t ids[4];
	size_t count; /* as said */
	int calls;
};

static enum err answer_so(void *ctx, const struct str *tokens, size_t count,
    int64_t low, int64_t high, size_t max, struct arena *of, int64_t **ids,
    size_t *id_count)
{
	struct answering *a = ctx;

	ck_assert_uint_gt(count, 0);
	ck_assert_uint_gt(tokens[0].len, 0);
	ck_assert_int_eq(high - low + 1, (int64_t)pack->phrasing_count);
	a->calls++;
	if (a->err)
		return a->err;
	*ids = arena_alloc(of, (max + 1) * sizeof(**ids));
	ck_assert_ptr_nonnull(*ids);
	memcpy(*ids, a->ids, sizeof(a->ids));
	*id_count = a->count ? a->count : max;
	return ERR_ok;
}

START_TEST(an_error_is_passed_on)
{
	struct answering a = { .err = _i ? ERR_timeout : ERR_io };
	struct answer_search search = { answer_so, &a };

	forget_where(pack->index);
	ask("where is my order");
	ck_assert_int_eq(candidate_find(&in, &search, &arena), a.err);
	ck_assert_uint_eq(in.hit_count, 0);
	ck_assert_int_eq(a.calls, 1);
}
END_TEST

START_TEST(rows_of_other_packs)
{
	struct answering a = { .ids = { 0, 999, 1001, 1000000 }, .count = 4 };
	struct answer_search search = { answer_so, &a };

	pack->first_id = 1000;
	forget_where(pack->index);
	ask("where is my order");
	ck_ok(candidate_find(&in, &search, &arena));
	ck_assert_uint_eq(in.hit_count, 1);
	ck_assert_uint_eq(in.hits[0].phrasing, 1);
	ck_assert_int_eq(a.calls, 2); /* few: asked for once more */
}
END_TEST

START_TEST(a_result_that_was_cut_off)
{
	struct answering a = { .count = 0 };
	struct answer_search search = { answer_so, &a };

	forget_where(pack->index);
	ask("where is my order");
	ck_ok(candidate_find(&in, &search, &arena));
	ck_assert_uint_eq(in.hit_count, 0);
}
END_TEST

START_TEST(nothing_to_search_for)
{
	struct answering a = { .count = 0 };
	struct answer_search search = { answer_so, &a };

	forget_where(pack->index);
	ask("zzz 4711");
	ck_ok(candidate_find(&in, &search, &arena));
	ck_assert_int_eq(a.calls, 0);
}
END_TEST

/* --- The border between both --- */

/* Many phrasings of few texts: quick to make. */
static enum err build(size_t count, struct pack_index **out)
{
	static const char *const texts[] = { "a card", "my order", "pay",
		"a parcel", "卡" };
	struct pack many = { .phrasing_count = count };
	enum err err;

	many.phrasings = calloc(count, sizeof(*many.phrasings));
	ck_assert_ptr_nonnull(many.phrasings);
	for (size_t i = 0; i < count; i++)
		many.phrasings[i] =
		    (struct phrasing){ .text = str_from(texts[i * 5 / count]),
			    .reply = (int)(i * 5 / count) };
	err = index_build(&many, out);
	free(many.phrasings);
	return err;
}

START_TEST(in_memory_up_to_a_border)
{
	struct pack_index *x;

	ck_assert_ptr_nonnull(pack->index->where);
	ck_assert_ptr_null(pack->index->ids);
	ck_ok(build(PACK_IN_MEMORY_MAX, &x));
	ck_assert_ptr_null(x->where);
	ck_assert_ptr_nonnull(x->ids);
	index_free(x);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/candidate");
	TCase *t = tcase_create("candidate");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, as_computed_anew, 0, QUESTIONS);
	tcase_add_loop_test(t, in_order_and_each_once, 0, QUESTIONS);
	tcase_add_test(t, the_phrasing_itself);
	tcase_add_test(t, nothing_in_common);
	tcase_add_loop_test(t, as_the_scorers_see_it, 0, QUESTIONS);
	tcase_add_loop_test(t, through_a_search, 0, QUESTIONS);
	tcase_add_loop_test(t, an_error_is_passed_on, 0, 2);
	tcase_add_test(t, rows_of_other_packs);
	tcase_add_test(t, a_result_that_was_cut_off);
	tcase_add_test(t, nothing_to_search_for);
	tcase_add_test(t, in_memory_up_to_a_border);
	suite_add_tcase(s, t);
	return s;
}
