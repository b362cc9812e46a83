/* Which reply comes first, and the signs it is judged by, reckoned by hand. */
#include "server/answer/rank.h"

#include <math.h>
#include <stdio.h>

#include "server/answer/candidate.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

static struct pack_dir dir;
static struct pack *pack;
static struct arena arena;
static struct ranking ranking;
static bool allowed[64];

static void write_one(const char *id, const char *lang, const char *asks)
{
	char name[64], text[512];

	snprintf(name, sizeof(name), "%s/%s.reply", lang, id);
	snprintf(text, sizeof(text), "id: %s\n%s\nText.\n", id, asks);
	pack_dir_write(&dir, name, text);
}

static void setup(void)
{
	arena = ARENA_EMPTY;
	ranking = (struct ranking){ .count = 0 };
	pack_dir_open(&dir);
	write_one("a", "en", "ask: alpha\n");
	write_one("b", "en", "ask: beta\n");
	write_one("c", "en", "ask: gamma\n");
	pack = pack_dir_load(&dir);
	for (size_t i = 0; i < 64; i++)
		allowed[i] = true;
}

static void teardown(void)
{
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static void load_again(void)
{
	pack_unref(pack);
	pack = pack_dir_load(&dir);
}

static void ask(const char *text, const double *sides, const struct vote *vote)
{
	struct query query;
	struct scorer_input in = { .pack = pack, .query = &query };

	ck_assert_int_eq(
	    query_make(pack->index, str_from(text), &arena, &query), ERR_ok);
	ck_assert_int_eq(candidate_find(&in, NULL, &arena), ERR_ok);
	ck_assert_int_eq(
	    rank_replies(&in, sides, allowed, vote, &arena, &ranking), ERR_ok);
	for (size_t i = 1 + ranking.verbatim; i < ranking.count; i++)
		ck_assert(ranking.at[i - 1].vote >= ranking.at[i].vote);
}

/* --- Order --- */

static const struct {
	const char *text, *order;
} orders[] = {
	{ "alpha", "a" },
	{ "beta", "b" },
	{ "gamma alpha gamma", "ac" }, /* each once: equal, so by id */
	{ "gamma beta alpha", "acb" }, /* fewer letters of the question */
	{ "alfa beta", "ba" },
	{ "gamma gammas", "c" },
	{ "betas", "b" }, /* letters in common */
	{ "", "" },
	{ "zulu 4711", "" },
};

START_TEST(in_order)
{
	char got[8] = "";

	ask(orders[_i].text, NULL, &vote_untrained);
	for (size_t i = 0; i < ranking.count; i++)
		got[i] = (char)('a' + ranking.at[i].reply);
	ck_assert_str_eq(got, orders[_i].order);
}
END_TEST

START_TEST(allowed_ones_only)
{
	allowed[0] = false;
	ask("alpha beta", NULL, &vote_untrained);
	ck_assert_uint_eq(ranking.count, 1);
	ck_assert_int_eq(ranking.at[0].reply, 1);
	/* the whole is measured by the best of those allowed */
	ck_assert_double_eq_tol(
	    (double)ranking.at[0].ballot.score[VOTE_WHOLE], 1, 1e-6);
	ask("alpha", NULL, &vote_untrained);
	ck_assert_uint_eq(ranking.count, 0);
}
END_TEST

/* The model's lines weigh, but none makes a candidate by itself. */
START_TEST(by_their_sides)
{
	const double sides[] = { -1, 50, 1 };

	ask("alpha gamma", sides, &vote_shipped);
	ck_assert_uint_eq(ranking.count, 2);
	ck_assert_int_eq(ranking.at[0].reply, 2);
	ck_assert_double_eq_tol(
	    (double)ranking.at[0].ballot.score[VOTE_SIDE], 1, 1e-6);
	ck_assert_double_eq_tol(ranking.at[0].vote - ranking.at[1].vote,
	    2 * vote_shipped.weight[VOTE_SIDE], 1e-5);
	ask("alpha gamma", NULL, &vote_shipped);
	ck_assert_int_eq(ranking.at[0].reply, 0);
	ck_assert_double_eq((double)ranking.at[0].ballot.score[VOTE_SIDE], 0);
}
END_TEST

START_TEST(by_another_vote)
{
	const double sides[] = { -1, 1, -1 };
	struct vote turned = { { [VOTE_SIDE] = -1 } };
	struct ranking before;

	ask("alpha beta", sides, &vote_shipped);
	before = ranking;
	rank_again(&ranking, &turned);
	ck_assert_uint_eq(ranking.count, 2);
	ck_assert_int_eq(ranking.at[0].reply, 0);
	ck_assert_double_eq(ranking.at[0].vote, 1);
	ck_assert_double_eq(ranking.at[1].vote, -1);
	rank_again(&ranking, &vote_shipped);
	ck_assert_int_eq(ranking.at[0].reply, before.at[0].reply);
	ck_assert_double_eq_tol(ranking.at[0].vote, before.at[0].vote, 1e-12);
}
END_TEST

/* Of a reply in several languages the one speaks that says most. */
START_TEST(languages_of_a_reply)
{
	write_one("a", "es", "ask: uno\nask: alpha dos\n");
	write_one("a", "zh", "ask: 您好\n");
	load_again();
	ask("uno", NULL, &vote_untrained);
	ck_assert_uint_eq(ranking.count, 1);
	ck_assert_int_eq(ranking.at[0].reply, 0);
	ck_assert_int_eq(ranking.at[0].lang, LANG_es);
	ck_assert_uint_eq(ranking.at[0].phrasings, 2);
	ask("alpha", NULL, &vote_untrained);
	ck_assert_uint_eq(ranking.count, 1);
	ck_assert_int_eq(ranking.at[0].lang, LANG_en);
	ask("您好", NULL, &vote_untrained);
	ck_assert_int_eq(ranking.at[0].lang, LANG_zh);
	ck_assert_uint_eq(ranking.replies[LANG_en], 3);
	ck_assert_uint_eq(ranking.replies[LANG_es], 1);
	ck_assert_uint_eq(ranking.phrasings[LANG_es], 2);
	ck_assert_uint_eq(ranking.replies[LANG_ja], 0);
}
END_TEST

START_TEST(the_best_of_very_many)
{
	for (int i = 0; i < 40; i++) {
		char id[16], asks[64];

		snprintf(id, sizeof(id), "x%02d", i);
		snprintf(asks, sizeof(asks), "ask: alpha own%c%c\n",
		    'a' + i / 8, 'k' + i % 8);
		write_one(id, "en", asks);
	}
	load_again();
	ask("alpha ownep", NULL, &vote_untrained);
	ck_assert_uint_eq(ranking.count, RANK_MAX);
	ck_assert_int_eq(ranking.at[0].reply, 3 + 37);
	for (size_t i = 0; i < ranking.count; i++)
		for (size_t k = 0; k < i; k++)
			ck_assert_int_ne(
			    ranking.at[i].reply, ranking.at[k].reply);
}
END_TEST

/* --- Word for word --- */

/* A phrasing the model knows nothing of yet, and would not choose. */
START_TEST(what_was_written_down_is_meant)
{
	const double sides[] = { -1, -1, 20, 9 };

	write_one("d", "en", "ask: alpha gamma delta\n");
	load_again();
	ask("gamma ALPHA", sides, &vote_shipped);
	ck_assert(!ranking.verbatim);
	ck_assert_int_eq(ranking.at[0].reply, 2);
	ask("Alpha?", sides, &vote_shipped);
	ck_assert(ranking.verbatim);
	ck_assert_int_eq(ranking.at[0].reply, 0);
	ck_assert_int_eq(ranking.at[1].reply, 3);
	ck_assert_uint_eq(ranking.count, 2);
	rank_again(&ranking, &vote_shipped);
	ck_assert(!ranking.verbatim);
	ck_assert_int_eq(ranking.at[0].reply, 3);
}
END_TEST

/* Of two that are meant the votes decide. */
START_TEST(written_down_twice)
{
	const double sides[] = { -1, 1, -1, -1 };

	write_one("b", "es", "ask: alpha\n");
	load_again();
	ask("alpha", sides, &vote_shipped);
	ck_assert(!ranking.verbatim);
	ck_assert_int_eq(ranking.at[0].reply, 1);
	allowed[0] = false;
	ask("alpha", sides, &vote_shipped);
	ck_assert(ranking.verbatim);
	ck_assert_int_eq(ranking.at[0].reply, 1);
}
END_TEST

/* --- Signs --- */

static void check_signs(const double *want)
{
	struct signs signs;

	rank_signs(&ranking, &signs);
	for (int k = 0; k < SIGN_COUNT; k++)
		ck_assert_msg(fabs(signs.at[k] - want[k]) < 1e-4,
		    "sign %d is %g, not %g", k, signs.at[k], want[k]);
}

START_TEST(signs_of_one_alone)
{
	const double sides[] = { 0.5, 3, 3 };
	const double *w = vote_shipped.weight;
	const double want[SIGN_COUNT] = {
		[SIGN_ONE] = 1,
		/* its own vote, against none: 1 by each scorer */
		[SIGN_ODDS] = 0.5 * w[VOTE_SIDE] + w[VOTE_KIN] + w[VOTE_WHOLE] +
			      w[VOTE_CENTRE] + w[VOTE_ODDS],
		[SIGN_SIDE] = 0.5,
		[SIGN_LEAD] = 2.5, /* nobody else: as if at -2 */
		[SIGN_CENTRE] = 1,
		[SIGN_NEAREST] = 1,
		[SIGN_RIVAL] = 1,
		[SIGN_COVER] = 1,
		[SIGN_KNOWN] = 1,
		[SIGN_AGREE] = 1,
		[SIGN_WORDS] = log(2),
		[SIGN_PHRASINGS] = log(2),
		[SIGN_REPLIES] = log(3.0 / 50),
		[SIGN_SIZE] = log(3.0 / 2000),
	};

	ask("alpha", sides, &vote_shipped);
	ck_assert_uint_eq(ranking.count, 1);
	check_signs(want);
}
END_TEST

/* The rarity of what one of three phrasings has, and of what none has. */
#define ONE_OF_THREE log(1 + 2.5 / 1.5)
#define NONE_OF_THREE log(1 + 3.5 / 0.5)

START_TEST(signs_of_two_alike)
{
	struct signs signs;

	ask("alpha gamma epsilon", NULL, &vote_untrained);
	ck_assert_uint_eq(ranking.count, 2);
	rank_signs(&ranking, &signs);
	ck_assert_double_eq_tol(signs.at[SIGN_ODDS], 0, 1e-4);
	ck_assert_double_eq_tol(signs.at[SIGN_RIVAL], 0, 1e-4);
	ck_assert_double_eq_tol(signs.at[SIGN_LEAD], 0, 1e-9);
	ck_assert_double_eq_tol(signs.at[SIGN_AGREE], 1, 1e-9);
	ck_assert_double_eq_tol(signs.at[SIGN_COVER],
	    ONE_OF_THREE / (2 * ONE_OF_THREE + NONE_OF_THREE), 1e-5);
	ck_assert_double_eq_tol(signs.at[SIGN_KNOWN],
	    2 * ONE_OF_THREE / (2 * ONE_OF_THREE + NONE_OF_THREE), 1e-5);
	ck_assert_double_eq_tol(signs.at[SIGN_WORDS], log(4), 1e-9);
}
END_TEST

/* Written down, not scored: three of the six stand behind the first. */
START_TEST(signs_of_three)
{
	static const struct ranked at[] = {
		{ .reply = 2,
		    .lang = LANG_es,
		    .phrasings = 19,
		    .ballot = { { 0.25F, 0.5F, 1.0F, 0.5F, 0.125F } },
		    .nearest = 0.5F,
		    .cover = 0.75F,
		    .vote = 4 },
		{ .ballot = { { -0.5F, 0.5F, 0.5F, 0.625F, 0.0F } },
		    .nearest = 0.25F,
		    .vote = 3 },
		{ .ballot = { { 0.5F, 0.25F, 0.5F, 0.25F, 0.125F } },
		    .nearest = 0.75F,
		    .vote = 2 },
	};
	const double want[SIGN_COUNT] = {
		[SIGN_ONE] = 1,
		[SIGN_ODDS] = -log(exp(-1) + exp(-2)),
		[SIGN_SIDE] = 0.25,
		[SIGN_LEAD] = -0.25,
		[SIGN_CENTRE] = 0.5,
		[SIGN_NEAREST] = 0.5,
		[SIGN_RIVAL] = -0.25,
		[SIGN_COVER] = 0.75,
		[SIGN_KNOWN] = 0.875,
		[SIGN_AGREE] = 0.5,
		[SIGN_WORDS] = log(8),
		[SIGN_PHRASINGS] = log(20),
		[SIGN_REPLIES] = 0,
		[SIGN_SIZE] = log(0.5),
	};

	ranking = (struct ranking){ .at = { at[0], at[1], at[2] },
		.count = 3,
		.words = 7,
		.known = { [LANG_en] = 0.1, [LANG_es] = 0.875 },
		.replies = { [LANG_en] = 1, [LANG_es] = 50 },
		.phrasings = { [LANG_en] = 1, [LANG_es] = 1000 } };
	check_signs(want);
}
END_TEST

/* Few letters in common, and nobody else has any: not much. */
START_TEST(odds_of_a_poor_one_alone)
{
	struct signs signs;

	ranking = (struct ranking){ .count = 1,
		.at = { { .vote = 0.25 } },
		.replies = { 1, 1, 1, 1 },
		.phrasings = { 1, 1, 1, 1 } };
	rank_signs(&ranking, &signs);
	ck_assert_double_eq_tol(signs.at[SIGN_ODDS], 0.25, 1e-9);
	ranking.at[0].vote = 5000;
	rank_signs(&ranking, &signs);
	ck_assert_double_eq_tol(signs.at[SIGN_ODDS], 9.2, 1e-9);
}
END_TEST

/* Far ahead of all others is no surer than what was ever seen. */
START_TEST(odds_end_somewhere)
{
	struct signs signs;

	ranking = (struct ranking){ .count = 2,
		.replies = { 1, 1, 1, 1 },
		.phrasings = { 1, 1, 1, 1 } };
	for (double lead = 0; lead < 5000; lead = 2 * lead + 1) {
		ranking.at[0].vote = lead;
		rank_signs(&ranking, &signs);
		ck_assert_double_eq_tol(
		    signs.at[SIGN_ODDS], fmin(lead, 9.2), 1e-9);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/rank");
	TCase *t = tcase_create("rank");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(
	    t, in_order, 0, (int)(sizeof(orders) / sizeof(orders[0])));
	tcase_add_test(t, allowed_ones_only);
	tcase_add_test(t, by_their_sides);
	tcase_add_test(t, by_another_vote);
	tcase_add_test(t, languages_of_a_reply);
	tcase_add_test(t, the_best_of_very_many);
	tcase_add_test(t, what_was_written_down_is_meant);
	tcase_add_test(t, written_down_twice);
	tcase_add_test(t, signs_of_one_alone);
	tcase_add_test(t, signs_of_two_alike);
	tcase_add_test(t, signs_of_three);
	tcase_add_test(t, odds_of_a_poor_one_alone);
	tcase_add_test(t, odds_end_somewhere);
	suite_add_tcase(s, t);
	return s;
}
