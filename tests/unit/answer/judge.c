/* From a text to replies and how sure they are: with a model, without one, and
 * with one of an older pack. */
#include "server/answer/judge.h"

#include <stdlib.h>

#include "server/answer/index.h"
#include "server/answer/train.h"
#include "tests/unit/answer/small_shop.h"

static struct pack_dir dir;
static struct pack *pack;
static struct arena arena;
static struct judgement judgement;
static bool allowed[8];

static void setup(void)
{
	arena = ARENA_EMPTY;
	pack_dir_open(&dir);
	shop_write(&dir);
	pack = pack_dir_load(&dir);
	for (int i = 0; i < 8; i++)
		allowed[i] = true;
}

static void teardown(void)
{
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static void train_it(void)
{
	struct model *model;

	ck_ok(train_fit(pack, NULL, NULL, &model));
	pack_model_set(pack, model);
}

static void load_again(void)
{
	pack_unref(pack);
	pack = pack_dir_load(&dir);
}

static enum err judge(const char *text, const struct answer_search *search)
{
	judgement = (struct judgement){ .count = 77 };
	return judge_text(
	    pack, search, str_from(text), allowed, &arena, &judgement);
}

static void ask(const char *text)
{
	ck_ok(judge(text, NULL));
	ck_assert_uint_le(judgement.count, JUDGE_MAX);
	for (size_t i = 0; i < judgement.count; i++) {
		const struct judged *j = &judgement.at[i];

		ck_assert_int_ge(j->score, 0);
		ck_assert_int_le(j->score, 1000);
		ck_assert_int_ge(j->reply, 0);
		ck_assert_int_lt(j->reply, (int)pack->reply_count);
		ck_assert(!i || j->score <= j[-1].score);
	}
}

static void check_best(const char *id)
{
	struct str got;

	ck_assert_uint_gt(judgement.count, 0);
	got = pack->replies[judgement.at[0].reply].id;
	ck_assert_msg(str_is(got, id), "%.*s, not %s", STR_ARG(got), id);
}

static const struct {
	const char *text, *id;
} questions[] = {
	{ "where is my order", "where" },
	{ "i would like to pay with a card", "pay" },
	{ "my pacel has not arived", "where" },
	{ "how do i return shoes", "back" },
	{ "¿Puedo pagar con tarjeta?", "pay" },
	{ "quiero devolver una lampara", "back" },
	{ "estado de mi pedido", "where" },
};

/* Rows twice as many as questions: each without a model and with one. */
START_TEST(finds_the_right_one)
{
	if (_i % 2)
		train_it();
	ask(questions[_i / 2].text);
	check_best(questions[_i / 2].id);
}
END_TEST

START_TEST(names_the_words)
{
	if (_i)
		train_it();
	ask("xylophone ORDER where");
	ck_assert(str_is(judgement.at[0].words, "order where"));
}
END_TEST

START_TEST(known_texts_are_surer)
{
	int known, strange;

	if (_i)
		train_it();
	ask("where is my order");
	known = judgement.at[0].score;
	ask("is the zebra in order with you lot over there");
	strange = judgement.count ? judgement.at[0].score : 0;
	ck_assert_int_gt(known, strange);
}
END_TEST

/* Sure, but of two equal questions one may have been meant otherwise. */
START_TEST(word_for_word)
{
	if (_i)
		train_it();
	ask("Where is my ORDER?!");
	check_best("where");
	ck_assert_int_eq(judgement.at[0].score, 990);
	for (size_t i = 1; i < judgement.count; i++)
		ck_assert_int_le(judgement.at[i].score, 10);
}
END_TEST

START_TEST(nothing_found)
{
	static const char *const strange[] = { "", "4711", "🎁", "ひらがな" };

	if (_i % 2)
		train_it();
	ask(strange[_i / 2]);
	ck_assert_uint_eq(judgement.count, 0);
}
END_TEST

START_TEST(allowed_ones_only)
{
	if (_i)
		train_it();
	allowed[2] = false;
	ask("where is my order, can i pay for it by card");
	for (size_t i = 0; i < judgement.count; i++)
		ck_assert_int_ne(judgement.at[i].reply, 2);
	check_best("pay");
	allowed[0] = allowed[1] = false;
	ask("where is my order");
	ck_assert_uint_eq(judgement.count, 0);
}
END_TEST

START_TEST(more_replies_than_are_told)
{
	for (int i = 0; i < 8; i++) {
		char name[32], text[64];

		snprintf(name, sizeof(name), "en/more%d.reply", i);
		snprintf(text, sizeof(text),
		    "id: more%d\nask: my order %c\n\nT.\n", i, 'a' + i);
		pack_dir_write(&dir, name, text);
	}
	load_again();
	if (_i)
		train_it();
	bool all[16];
	memset(all, true, sizeof(all));
	ck_ok(
	    judge_text(pack, NULL, STR("my order c"), all, &arena, &judgement));
	ck_assert_uint_eq(judgement.count, JUDGE_MAX);
	check_best("more2");
}
END_TEST

START_TEST(the_same_every_time)
{
	struct judgement first;

	if (_i)
		train_it();
	ask("where is my order, can i pay for it by card");
	first = judgement;
	ask("something else");
	ask("where is my order, can i pay for it by card");
	ck_assert_uint_eq(first.count, judgement.count);
	for (size_t i = 0; i < first.count; i++) {
		ck_assert_int_eq(first.at[i].reply, judgement.at[i].reply);
		ck_assert_int_eq(first.at[i].score, judgement.at[i].score);
	}
}
END_TEST

static enum err refuse(void *ctx, const struct str *tokens, size_t count,
    int64_t low, int64_t high, size_t max, struct arena *of, int64_t **ids,
    size_t *id_count)
{
	(void)tokens;
	(void)count;
	(void)low;
	(void)high;
	(void)max;
	(void)of;
	(void)ids;
	(void)id_count;
	return *(enum err *)ctx;
}

/* Of a pack that is not in memory. */
START_TEST(an_error_of_the_search)
{
	uint32_t *where = pack->index->where;
	enum err err = ERR_timeout;
	struct answer_search search = { refuse, &err };

	if (_i)
		train_it();
	pack->index->where = NULL;
	ck_assert_int_eq(judge("where is my order", &search), ERR_timeout);
	ck_assert_uint_eq(judgement.count, 77); /* untouched */
	pack->index->where = where;
}
END_TEST

/* --- Models of other packs --- */

START_TEST(a_model_of_an_older_pack)
{
	struct model *old;
	double *sides, known[SHOP_REPLIES];
	struct str text = STR("can i pay by card");

	train_it();
	old = pack_model(pack);
	ck_ok(model_sides(old->lines, text, &arena, known));
	/* "back" is gone; one came before, one between, one behind */
	pack_dir_close(&dir);
	pack_dir_open(&dir);
	for (int lang = 0; lang < SHOP_LANGS; lang++) {
		shop_write_one(&dir, lang, 1, SHOP_ASKS);
		shop_write_one(&dir, lang, 2, SHOP_ASKS);
	}
	pack_dir_write(&dir, "en/aaa.reply", "id: aaa\nask: pay so\n\nT.\n");
	pack_dir_write(&dir, "en/paz.reply", "id: paz\nask: pay now\n\nT.\n");
	pack_dir_write(&dir, "en/zoo.reply", "id: zoo\nask: zebras\n\nT.\n");
	load_again();
	ck_assert_uint_eq(pack->reply_count, 5);
	ck_ok(judge_sides(pack, old->lines, text, &arena, &sides));
	ck_assert_double_eq(sides[0], -1); /* aaa */
	ck_assert_double_eq(sides[1], known[1]);
	ck_assert_double_eq(sides[2], -1); /* paz */
	ck_assert_double_eq(sides[3], known[2]);
	ck_assert_double_eq(sides[4], -1); /* zoo */
	pack_model_set(pack, old);
	ask("can i pay by card");
	check_best("pay");
	ask("zebras");
	check_best("zoo");
}
END_TEST

START_TEST(a_model_of_nothing)
{
	struct model_lines *lines;
	struct model *model;

	ck_ok(model_lines_new(0, &lines));
	for (size_t b = 0; b < GRAM_BUCKETS; b++)
		lines->rarity.weight[b] = 1;
	ck_ok(model_new(lines, pack->content, NULL, &model));
	pack_model_set(pack, model);
	ask("where is my order");
	check_best("where");
}
END_TEST

/* --- Limits --- */

static struct answer_limits limits_for(int send_at, int offer_at)
{
	const struct answer_limits wishes = { send_at, offer_at };
	struct answer_limits limits = { -1, -1 };

	judge_limits(pack, &wishes, &limits);
	return limits;
}

static const int wishes[] = { -5, 0, 500, 600, 950, 980, 1000, 5000 };

START_TEST(limits_of_an_untrained_pack)
{
	struct certainty shipped;
	int wish = wishes[_i];

	certainty_ship(false, SHOP_REPLIES, &shipped);
	ck_assert_int_eq(
	    limits_for(wish, 600).send_at, certainty_send_from(&shipped, wish));
	ck_assert_int_eq(
	    limits_for(950, wish).offer_at, certainty_offer_from(wish));
	ck_assert_int_ge(limits_for(wish, wish).send_at, 570);
	ck_assert_int_le(limits_for(wish, wish).send_at, 1000);
}
END_TEST

START_TEST(limits_are_the_models)
{
	struct model *model;

	train_it();
	model = pack_model(pack);
	model->certainty.send_from[95] = 0.625;
	ck_assert_int_eq(limits_for(950, 600).send_at, 625);
	ck_assert_int_eq(limits_for(941, 600).send_at, 625);
	ck_assert_int_ne(limits_for(940, 600).send_at, 625);
	ck_assert_int_eq(
	    limits_for(950, 600).offer_at, certainty_offer_from(600));
	model_unref(model);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *suite(void)
{
	Suite *s = suite_create("answer/judge");
	TCase *t = tcase_create("judge");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, finds_the_right_one, 0, 2 * ROWS(questions));
	tcase_add_loop_test(t, names_the_words, 0, 2);
	tcase_add_loop_test(t, known_texts_are_surer, 0, 2);
	tcase_add_loop_test(t, word_for_word, 0, 2);
	tcase_add_loop_test(t, nothing_found, 0, 8);
	tcase_add_loop_test(t, allowed_ones_only, 0, 2);
	tcase_add_loop_test(t, more_replies_than_are_told, 0, 2);
	tcase_add_loop_test(t, the_same_every_time, 0, 2);
	tcase_add_loop_test(t, an_error_of_the_search, 0, 2);
	tcase_add_test(t, a_model_of_an_older_pack);
	tcase_add_test(t, a_model_of_nothing);
	tcase_add_loop_test(t, limits_of_an_untrained_pack, 0, ROWS(wishes));
	tcase_add_test(t, limits_are_the_models);
	suite_add_tcase(s, t);
	return s;
}
