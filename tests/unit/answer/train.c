/* A pack in, a model out: the same every time, and only when it can be done. */
#include "server/answer/train.h"

#include "server/answer/lines.h"
#include "tests/unit/answer/small_shop.h"

static struct pack_dir dir;
static struct pack *pack;
static struct arena arena;
static struct model *model;

static void setup(void)
{
	arena = ARENA_EMPTY;
	model = NULL;
	pack_dir_open(&dir);
	shop_write(&dir);
	pack = pack_dir_load(&dir);
}

static void teardown(void)
{
	model_unref(model);
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static int best(const struct model *of, const char *text)
{
	double side[8];
	int at = 0;

	ck_ok(model_sides(of->lines, str_from(text), &arena, side));
	for (size_t i = 1; i < of->lines->replies; i++)
		if (side[i] > side[at])
			at = (int)i;
	return at;
}

START_TEST(of_this_pack)
{
	struct certainty shipped;

	certainty_ship(true, SHOP_REPLIES, &shipped);
	ck_ok(train_fit(pack, NULL, NULL, &model));
	ck_assert(str_is(pack->content, model->content));
	ck_assert_uint_eq(model->lines->replies, SHOP_REPLIES);
	ck_assert(!model->calibrated);
	ck_assert_int_eq(
	    memcmp(&model->vote, &vote_shipped, sizeof(vote_shipped)), 0);
	ck_assert_int_eq(
	    memcmp(&model->certainty, &shipped, sizeof(shipped)), 0);
	/* and not yet in its place */
	ck_assert_ptr_null(pack_model(pack));
}
END_TEST

START_TEST(both_languages)
{
	ck_ok(train_fit(pack, NULL, NULL, &model));
	ck_assert_int_eq(best(model, "returning shoes"), 0);
	ck_assert_int_eq(best(model, "pay with a card"), 1);
	ck_assert_int_eq(best(model, "the parcel is late"), 2);
	ck_assert_int_eq(best(model, "devolver zapatos"), 0);
	ck_assert_int_eq(best(model, "pagar con una tarjeta"), 1);
	ck_assert_int_eq(best(model, "el paquete llega tarde"), 2);
}
END_TEST

START_TEST(figures_of_before)
{
	struct model *before;

	ck_ok(train_fit(pack, NULL, NULL, &before));
	before->vote.weight[VOTE_SIDE] = 9;
	before->certainty.weight[SIGN_ONE] = -9;
	before->calibrated = true;
	ck_ok(train_fit(pack, before, NULL, &model));
	model_unref(before);
	ck_assert_double_eq(model->vote.weight[VOTE_SIDE], 9);
	ck_assert_double_eq(model->certainty.weight[SIGN_ONE], -9);
	ck_assert(!model->calibrated);
}
END_TEST

START_TEST(the_same_every_time)
{
	const struct model_lines *a, *b;
	struct model *again;

	ck_ok(train_fit(pack, NULL, NULL, &model));
	pack_unref(pack);
	pack = pack_dir_load(&dir);
	ck_ok(train_fit(pack, NULL, NULL, &again));
	a = model->lines;
	b = again->lines;
	ck_assert_str_eq(model->content, again->content);
	ck_assert_int_eq(memcmp(&a->rarity, &b->rarity, sizeof(a->rarity)), 0);
	ck_assert_int_eq(
	    memcmp(a->step, b->step, a->replies * sizeof(*a->step)), 0);
	ck_assert_int_eq(
	    memcmp(a->bias, b->bias, a->replies * sizeof(*a->bias)), 0);
	ck_assert_int_eq(
	    memcmp(a->weights, b->weights, a->replies * GRAM_BUCKETS), 0);
	model_unref(again);
}
END_TEST

/* What was taught counts as what the files say. */
START_TEST(lessons)
{
	const struct pack_lesson taught[] = {
		{ STR("pay"), LANG_en, STR("krona roubles forints") },
		{ STR("where"), LANG_es, STR("zigzag") },
		{ STR_NONE, LANG_en, STR("sing me a song") },
	};

	pack_unref(pack);
	pack = shop_taught(&dir, taught, 3);
	ck_ok(train_fit(pack, NULL, NULL, &model));
	ck_assert_int_eq(best(model, "forints and krona"), 1);
	ck_assert_int_eq(best(model, "zigzag"), 2);
	double side[SHOP_REPLIES];
	ck_ok(model_sides(model->lines, STR("a song"), &arena, side));
	for (int i = 0; i < SHOP_REPLIES; i++)
		ck_assert_double_lt(side[i], 0);
}
END_TEST

/* --- Watched --- */

struct seen {
	int calls, last, stop_at;
};

static int look(void *ctx, int percent)
{
	struct seen *seen = ctx;

	ck_assert_int_ge(percent, seen->last);
	ck_assert_int_le(percent, 100);
	seen->last = percent;
	return ++seen->calls == seen->stop_at;
}

START_TEST(is_watched)
{
	struct seen seen = { .calls = 0 };
	struct train_watch watch = { look, &seen };

	ck_ok(train_fit(pack, NULL, &watch, &model));
	ck_assert_int_eq(seen.calls, SHOP_REPLIES);
	ck_assert_int_eq(seen.last, 100);
}
END_TEST

START_TEST(is_stopped)
{
	struct seen seen = { .stop_at = _i };
	struct train_watch watch = { look, &seen };

	ck_assert_int_eq(train_fit(pack, NULL, &watch, &model), ERR_timeout);
	ck_assert_ptr_null(model);
	ck_assert_int_eq(seen.calls, _i);
}
END_TEST

/* --- Too much --- */

static const struct {
	size_t phrasings, nothings, replies;
} huge[] = {
	{ LINES_WORK_MAX + 1, 0, 1 },
	{ LINES_WORK_MAX / 100, 1, 100 },
	{ 1, LINES_WORK_MAX, 1 },
	{ 100000, 0, 1000 },
};

/* Nothing of it is read. */
START_TEST(too_long)
{
	struct pack much = { .content = STR("0123456789abcdef"),
		.phrasing_count = huge[_i].phrasings,
		.nothing_count = huge[_i].nothings,
		.reply_count = huge[_i].replies };

	ck_assert_int_eq(train_fit(&much, NULL, NULL, &model), ERR_too_long);
	ck_assert_ptr_null(model);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/train");
	TCase *t = tcase_create("train");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, of_this_pack);
	tcase_add_test(t, both_languages);
	tcase_add_test(t, figures_of_before);
	tcase_add_test(t, the_same_every_time);
	tcase_add_test(t, lessons);
	tcase_add_test(t, is_watched);
	tcase_add_loop_test(t, is_stopped, 1, SHOP_REPLIES + 1);
	tcase_add_loop_test(
	    t, too_long, 0, (int)(sizeof(huge) / sizeof(huge[0])));
	suite_add_tcase(s, t);
	return s;
}
