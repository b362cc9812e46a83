/* What training made, as bytes and as counted references. */
#include "server/answer/model.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "tests/support/suite.h"

static struct arena arena;
static struct model_lines *lines;
static float *weight;
static uint64_t seed;

static double noise(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(seed >> 33) / (double)(1u << 31) * 2 - 1;
}

static struct model_lines *new_lines(size_t replies)
{
	struct model_lines *made;

	ck_assert_int_eq(model_lines_new(replies, &made), ERR_ok);
	for (size_t b = 0; b < GRAM_BUCKETS; b++)
		made->rarity.weight[b] = 1;
	return made;
}

static void setup(void)
{
	arena = ARENA_EMPTY;
	seed = 1;
	lines = new_lines(3);
	weight = calloc(GRAM_BUCKETS + 1, sizeof(*weight));
	ck_assert_ptr_nonnull(weight);
}

static void teardown(void)
{
	model_lines_unref(lines);
	free(weight);
	arena_fini(&arena);
}

static struct gram_list cut(const char *text)
{
	struct gram_list list;

	ck_assert_int_eq(
	    gram_cut(str_from(text), &lines->rarity, &arena, &list), ERR_ok);
	return list;
}

static void ask(const char *text, double *side)
{
	ck_assert_int_eq(
	    model_sides(lines, str_from(text), &arena, side), ERR_ok);
}

/* --- Sides --- */

static const char long_text[] =
    "a rather long question that has many words in it, so that what is lost "
    "by bytes could add up if it did not even out";

static const char *const texts[] = { "where is my order",
	"can i pay by card or with cash on delivery", "运费多少钱", "a",
	"送料はいくらですか order 4711", long_text };

/* At most half a step is lost of each weight. */
START_TEST(bytes_are_near_the_floats)
{
	static const float sizes[] = { 1e-6F, 0.01F, 1, 1000 };
	float *all[3];

	for (size_t r = 0; r < 3; r++) {
		all[r] = calloc(GRAM_BUCKETS + 1, sizeof(float));
		ck_assert_ptr_nonnull(all[r]);
		for (size_t b = 0; b <= GRAM_BUCKETS; b++)
			all[r][b] = (float)noise() * sizes[_i];
		model_lines_set(lines, r, all[r]);
	}
	for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++) {
		struct gram_list list = cut(texts[k]);
		double side[3];

		ask(texts[k], side);
		for (size_t r = 0; r < 3; r++) {
			double want = (double)all[r][GRAM_BUCKETS], lost = 0;

			for (size_t i = 0; i < list.count; i++) {
				double v = (double)list.at[i].value;

				want += v * (double)all[r][list.at[i].bucket];
				lost += v * (double)lines->step[r] / 2;
			}
			ck_assert_double_eq_tol(
			    side[r], want, lost + 1e-4 * (double)sizes[_i]);
		}
	}
	for (size_t r = 0; r < 3; r++)
		free(all[r]);
}
END_TEST

START_TEST(the_greatest_weights)
{
	struct gram_list list = cut("order");

	weight[list.at[0].bucket] = 2.5F;
	weight[list.at[1].bucket] = -2.5F;
	weight[list.at[2].bucket] = 0.001F;
	weight[GRAM_BUCKETS] = -100; /* has no part in the step */
	model_lines_set(lines, 1, weight);
	ck_assert_double_eq_tol((double)lines->step[1], 2.5 / 127, 1e-7);
	ck_assert_int_eq(lines->weights[list.at[0].bucket * 3 + 1], 127);
	ck_assert_int_eq(lines->weights[list.at[1].bucket * 3 + 1], -127);
	ck_assert_int_eq(lines->weights[list.at[2].bucket * 3 + 1], 0);
	/* and none of them another reply's */
	ck_assert_int_eq(lines->weights[list.at[0].bucket * 3], 0);
	ck_assert_int_eq(lines->weights[list.at[0].bucket * 3 + 2], 0);
}
END_TEST

START_TEST(all_weights_nothing)
{
	double side[3];

	weight[GRAM_BUCKETS] = 0.75F;
	model_lines_set(lines, 2, weight);
	ask("where is my order", side);
	ck_assert_double_eq(side[0], 0);
	ck_assert_double_eq(side[2], 0.75);
}
END_TEST

START_TEST(unknown_words)
{
	struct gram_list known = cut("parcel");
	double side[3];

	for (size_t i = 0; i < known.count; i++)
		weight[known.at[i].bucket] = 1;
	weight[GRAM_BUCKETS] = -0.5F;
	model_lines_set(lines, 0, weight);
	ask("xyz 你好", side);
	ck_assert_double_eq(side[0], -0.5);
	ask("", side);
	ck_assert_double_eq(side[0], -0.5);
	ask("?!", side);
	ck_assert_double_eq(side[0], -0.5);
	ask("parcel", side);
	ck_assert_double_gt(side[0], 1);
	/* letters in common count for something */
	ask("parcels", side);
	ck_assert_double_gt(side[0], 0);
}
END_TEST

START_TEST(no_replies)
{
	struct model_lines *none = new_lines(0);
	double side[1] = { 7 };

	ck_assert_int_eq(model_sides(none, STR("order"), &arena, side), ERR_ok);
	ck_assert_double_eq(side[0], 7);
	model_lines_unref(none);
}
END_TEST

/* --- Models --- */

static struct model *new_model(const char *content, const struct model *figures)
{
	struct model *model;

	ck_assert_int_eq(
	    model_new(new_lines(2), str_from(content), figures, &model),
	    ERR_ok);
	return model;
}

START_TEST(figures_are_those_shipped)
{
	struct model *model = new_model("0123456789abcdef", NULL);
	struct certainty shipped;

	certainty_ship(true, 2, &shipped);
	ck_assert_str_eq(model->content, "0123456789abcdef");
	ck_assert_int_eq(
	    memcmp(&model->vote, &vote_shipped, sizeof(vote_shipped)), 0);
	ck_assert_int_eq(
	    memcmp(&model->certainty, &shipped, sizeof(shipped)), 0);
	ck_assert(!model->calibrated);
	model_unref(model);
}
END_TEST

START_TEST(figures_are_those_of_before)
{
	struct model *before = new_model("1", NULL), *model;

	before->vote.weight[VOTE_KIN] = 42;
	before->certainty.weight[SIGN_ODDS] = 43;
	before->certainty.send_from[95] = 0.44;
	before->calibrated = true;
	model = new_model("2", before);
	model_unref(before);
	ck_assert_str_eq(model->content, "2");
	ck_assert_double_eq(model->vote.weight[VOTE_KIN], 42);
	ck_assert_double_eq(model->certainty.weight[SIGN_ODDS], 43);
	ck_assert_double_eq(model->certainty.send_from[95], 0.44);
	ck_assert(!model->calibrated); /* they are another pack's */
	model_unref(model);
}
END_TEST

START_TEST(a_long_content_is_cut)
{
	struct model *model = new_model("0123456789abcdefXYZ", NULL);

	ck_assert_str_eq(model->content, "0123456789abcdef");
	model_unref(model);
}
END_TEST

/* Whoever is last frees them; a leak or a double free shows under ASan. */
START_TEST(a_copy_has_the_same_lines)
{
	struct model *model = new_model("1", NULL), *copy;

	model->vote.weight[VOTE_ODDS] = 5;
	ck_assert_int_eq(model_copy(model, &copy), ERR_ok);
	ck_assert_ptr_eq(copy->lines, model->lines);
	ck_assert_str_eq(copy->content, "1");
	copy->vote.weight[VOTE_ODDS] = 6;
	ck_assert_double_eq(model->vote.weight[VOTE_ODDS], 5);
	if (_i) {
		model_unref(model);
		ck_assert_uint_eq(copy->lines->replies, 2);
		model_unref(copy);
	} else {
		model_unref(copy);
		ck_assert_uint_eq(model->lines->replies, 2);
		model_unref(model);
	}
	model_unref(NULL);
	model_lines_unref(NULL);
}
END_TEST

static void *hold_and_drop(void *ctx)
{
	struct model *model = ctx, *copy;

	for (int i = 0; i < 2000; i++) {
		model_unref(model_ref(model));
		if (model_copy(model, &copy))
			abort();
		model_unref(copy);
	}
	model_unref(model);
	return NULL;
}

START_TEST(counted_between_threads)
{
	struct model *model = new_model("1", NULL);
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL,
				     hold_and_drop, model_ref(model)),
		    0);
	model_unref(model);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/model");
	TCase *t = tcase_create("model");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, bytes_are_near_the_floats, 0, 4);
	tcase_add_test(t, the_greatest_weights);
	tcase_add_test(t, all_weights_nothing);
	tcase_add_test(t, unknown_words);
	tcase_add_test(t, no_replies);
	tcase_add_test(t, figures_are_those_shipped);
	tcase_add_test(t, figures_are_those_of_before);
	tcase_add_test(t, a_long_content_is_cut);
	tcase_add_loop_test(t, a_copy_has_the_same_lines, 0, 2);
	tcase_add_test(t, counted_between_threads);
	suite_add_tcase(s, t);
	return s;
}
