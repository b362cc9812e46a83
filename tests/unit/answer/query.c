/* Cutting texts into features, and choosing what is searched for. */
#include "server/answer/query.h"

#include <math.h>
#include <stdio.h>

#include "shared/buf.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

/* --- Features --- */

static int write_feature(void *ctx, const struct feature *feature)
{
	struct buf *out = ctx;

	if (feature->kind == FEATURE_GRAM)
		return 0;
	if (out->len)
		buf_char(out, '|');
	buf_str(out, feature->key);
	return 0;
}

static const struct {
	const char *text, *features;
} cuts[] = {
	{ "", "" },
	{ "  ?!. 🎁", "" },
	{ "Hello", "whello" },
	{ "Where's my ORDER?", "wwheres|wmy|2wheres my|worder|2my order" },
	{ "número", "wnumero" },
	{ "12345", "" },
	{ "#4711-08", "" },
	{ "order 113542617735902 late", "worder|wlate" },
	{ "AB1234 please", "wplease" },
	{ "iphone13 4k", "wiphone13|w4k|2iphone13 4k" },
	{ "17点", "c点" },
	{ "运费多少", "p运费|c运|p费多|c费|p多少|c少" },
	{ "iPhone13を", "wiphone13|cを" },
	{ "送料 は", "p送料|c送|c料|cは" },
};

START_TEST(features)
{
	struct buf out = BUF_EMPTY;
	char got[256];

	ck_assert_int_eq(
	    feature_each(str_from(cuts[_i].text), write_feature, &out), 0);
	snprintf(got, sizeof(got), "%.*s", STR_ARG(buf_view(&out)));
	/* The order of pairs and characters is text_tokens' own. */
	if (strchr(cuts[_i].features, 'p') && strstr(cuts[_i].text, "运费多"))
		ck_assert_ptr_nonnull(strstr(got, "p费多|"));
	else
		ck_assert_str_eq(got, cuts[_i].features);
	buf_fini(&out);
}
END_TEST

static int count_gram(void *ctx, const struct feature *feature)
{
	*(int *)ctx += feature->kind == FEATURE_GRAM;
	return 0;
}

START_TEST(grams)
{
	static const struct {
		const char *text;
		int grams;
	} rows[] = { { "order", 5 }, { "the", 0 }, { "with", 4 },
		{ "заказ", 0 }, { "运费", 0 }, { "número", 6 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int count = 0;

		ck_assert_int_eq(
		    feature_each(str_from(rows[i].text), count_gram, &count),
		    0);
		ck_assert_msg(
		    count == rows[i].grams, "%s: %d", rows[i].text, count);
	}
}
END_TEST

static int stop_at_once(void *ctx, const struct feature *feature)
{
	(void)feature;
	++*(int *)ctx;
	return 7;
}

START_TEST(stops)
{
	int calls = 0;

	ck_assert_int_eq(
	    feature_each(STR("one two three"), stop_at_once, &calls), 7);
	ck_assert_int_eq(calls, 1);
}
END_TEST

/* --- Questions --- */

static struct pack_dir dir;
static struct pack *pack;
static struct arena arena;
static struct query query;
static struct str tokens[QUERY_TOKENS_MAX];
static size_t token_count;

/* 2,000 phrasings: "the" in all, "blue" in a tenth, waaa-webh in 52 each, and
 * one word of its own in each. */
static void setup(void)
{
	struct buf b = BUF_EMPTY;

	arena = ARENA_EMPTY;
	pack_dir_open(&dir);
	for (int file = 0; file < 4; file++) {
		char name[64];

		buf_clear(&b);
		buf_printf(&b, "id: r%d\n", file);
		for (int i = 0; i < 500; i++)
			buf_printf(&b, "ask: the %s wa%c%c own%c%c%c%c\n",
			    i % 10 ? "red" : "blue", 'a' + i % 40 / 8,
			    'a' + i % 8, 'a' + file, 'a' + i / 100,
			    'a' + i / 10 % 10, 'a' + i % 10);
		buf_text(&b, "\nText.\n");
		snprintf(name, sizeof(name), "en/r%d.reply", file);
		pack_dir_write(&dir, name, buf_cstr(&b));
	}
	buf_fini(&b);
	pack = pack_dir_load(&dir);
}

static void teardown(void)
{
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static size_t choose(const char *text, bool all)
{
	ck_assert_int_eq(
	    query_make(pack->index, str_from(text), &arena, &query), ERR_ok);
	return query_tokens(pack->index, &query, all, tokens, &token_count);
}

static bool chosen(const char *token)
{
	for (size_t i = 0; i < token_count; i++)
		if (str_is(tokens[i], token))
			return true;
	return false;
}

START_TEST(drops_common_words)
{
	ck_assert_uint_eq(choose("the blue waaa ownabcd", false), 53);
	ck_assert_uint_eq(token_count, 2);
	ck_assert(str_is(tokens[0], "ownabcd") && str_is(tokens[1], "waaa"));
	choose("the blue waaa ownabcd", true);
	ck_assert_uint_eq(token_count, 4);
	ck_assert(str_is(tokens[3], "the"));
}
END_TEST

START_TEST(keeps_the_two_rarest)
{
	ck_assert_uint_eq(choose("the", false), 2000);
	ck_assert(token_count == 1 && chosen("the"));
	ck_assert_uint_eq(choose("the blue red", false), 2000);
	ck_assert(token_count == 2 && chosen("blue") && chosen("red"));
}
END_TEST

START_TEST(at_most_twelve)
{
	choose("waaa waab waac waad waae waaf waag waah waba wabb wabc wabd "
	       "wabe wabf ownaaaa",
	    false);
	ck_assert_uint_eq(token_count, QUERY_TOKENS_MAX);
	ck_assert(str_is(tokens[0], "ownaaaa"));
	choose("waaa waab waac waad waae waaf waag waah waba wabb wabc wabd "
	       "wabe wabf ownaaaa",
	    true);
	ck_assert_uint_eq(token_count, QUERY_TOKENS_MAX);
}
END_TEST

START_TEST(nothing_known)
{
	ck_assert_uint_eq(choose("something else entirely", false), 0);
	ck_assert_uint_eq(token_count, 0);
	ck_assert_uint_eq(choose("", false), 0);
	ck_assert_uint_eq(query.count, 0);
	ck_assert_uint_eq(choose("4711 12 0815", true), 0);
	ck_assert_uint_eq(query.count, 0);
}
END_TEST

START_TEST(each_once)
{
	choose("waaa waaa Waaa WAAA", false);
	ck_assert_uint_eq(token_count, 1);
	struct query first = query;
	choose("waaa waaa waaa waaa waaa waaa waaa waaa waaa", false);
	ck_assert_uint_eq(query.count, first.count);
	ck_assert_double_eq(query.words, 1);
	ck_assert_double_eq(query.norm[LANG_en], first.norm[LANG_en]);
}
END_TEST

START_TEST(known_before_unknown)
{
	choose("zebra waaa quagga ownabcd blue", false);
	ck_assert(query.known > 3 && query.known < query.count);
	for (size_t i = 0; i < query.count; i++) {
		ck_assert_int_eq(
		    query.terms[i].id == INDEX_UNKNOWN, i >= query.known);
		if (i && i < query.known)
			ck_assert(query.terms[i - 1].id < query.terms[i].id);
	}
	ck_assert(query.total[LANG_en] > 0);
}
END_TEST

/* Row Q5 of the catalogue of bad input: however long, however odd, at most
 * QUERY_TOKENS_MAX tokens are searched for, and few hits are aimed at. That a
 * search for them is short: tests/unit/store/search_many.c. */
static const struct {
	const char *id, *head, *part;
	int times;
	size_t tokens; /* searched for */
	size_t hits;   /* at most; with the two rarest however common */
} longs[] = {
	{ "Q5.1", "", "waaa ", 300, 1, 52 },
	{ "Q5.2", "waaa ", "waab thing ", 1000, 2, 104 },
	{ "Q5.3", "\"", "the blue waaa red waab ", 1000, 2, 104 },
	{ "Q5.4", "", "abcdefgh", 8192, 0, 0 },
	{ "Q5.5", "", "a* b* c* d* e* f* g* h* i* j* k* l* m* n* o* p* ", 1, 0,
	    0 },
	{ "Q5.6", "the", "", 0, 1, 2000 },
	{ "Q5.7", "the blue red", "", 0, 2, 2000 },
	{ "Q5.8", "waaa", "(", 4000, 1, 52 },
	{ "", "", "a b c d ", 8192, 0, 0 },
	{ "", "", "运费多少", 5461, 0, 0 },
	{ "", "", "x", 65536, 0, 0 },
	{ "", "", "\xF0\x9F\x8E\x81", 16384, 0, 0 },
	{ "", "", "é́́́́́́", 4681, 0, 0 },
	{ "", "", "1 22 333 ", 7282, 0, 0 },
};

START_TEST(long_questions)
{
	struct buf b = BUF_EMPTY;
	size_t hits;

	buf_text(&b, longs[_i].head);
	for (int i = 0; i < longs[_i].times; i++)
		buf_text(&b, longs[_i].part);
	choose(buf_cstr(&b), true);
	ck_assert_uint_le(query.count, QUERY_FEATURES_MAX);
	ck_assert_uint_le(token_count, QUERY_TOKENS_MAX);
	hits = choose(buf_cstr(&b), false);
	ck_assert_msg(token_count == longs[_i].tokens, "%s: %zu tokens",
	    longs[_i].id, token_count);
	ck_assert_msg(
	    hits <= longs[_i].hits, "%s: %zu hits", longs[_i].id, hits);
	buf_fini(&b);
}
END_TEST

/* --- The index --- */

START_TEST(index_counts)
{
	const struct pack_index *x = pack->index;
	uint32_t the = index_find(x, STR("wthe"));
	uint32_t blue = index_find(x, STR("wblue"));

	ck_assert_uint_eq(x->doc_count, 4);
	ck_assert_uint_eq(x->phrasings[LANG_en], 2000);
	ck_assert_uint_eq(x->phrasings[LANG_zh], 0);
	ck_assert_uint_ne(the, INDEX_UNKNOWN);
	ck_assert_uint_eq(x->at[the].count[LANG_en], 2000);
	ck_assert_uint_eq(x->at[blue].count[LANG_en], 200);
	ck_assert_uint_eq(x->at[blue].postings, 4);
	ck_assert_uint_eq(x->postings[x->at[blue].first + 2].times, 50);
	ck_assert(x->at[the].weight[LANG_en] < x->at[blue].weight[LANG_en]);
	ck_assert(x->at[blue].weight[LANG_en] <
		  index_unknown_weight(x, LANG_en, FEATURE_WORD));
	ck_assert_uint_eq(index_find(x, STR("wblu")), INDEX_UNKNOWN);
	for (size_t i = 0; i < pack->phrasing_count; i++) {
		ck_assert(x->norm[i] > 0 && isfinite(x->norm[i]));
		ck_assert_uint_eq(x->doc_of[i], i / 500);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/query");
	TCase *cut = tcase_create("features"), *t = tcase_create("query");

	tcase_add_loop_test(cut, features, 0, sizeof(cuts) / sizeof(cuts[0]));
	tcase_add_test(cut, grams);
	tcase_add_test(cut, stops);
	suite_add_tcase(s, cut);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, drops_common_words);
	tcase_add_test(t, keeps_the_two_rarest);
	tcase_add_test(t, at_most_twelve);
	tcase_add_test(t, nothing_known);
	tcase_add_test(t, each_once);
	tcase_add_test(t, known_before_unknown);
	tcase_add_loop_test(
	    t, long_questions, 0, sizeof(longs) / sizeof(longs[0]));
	tcase_add_test(t, index_counts);
	suite_add_tcase(s, t);
	return s;
}
