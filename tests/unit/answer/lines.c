/* The lines of a model: what they say of a small shop's texts, and what is
 * left out of them. */
#include "server/answer/lines.h"

#include <stdlib.h>

#include "tests/unit/answer/small_shop.h"

static struct pack_dir dir;
static struct pack *pack;
static struct arena arena;
static struct model_lines *lines;

static void setup(void)
{
	arena = ARENA_EMPTY;
	lines = NULL;
	pack = NULL;
	pack_dir_open(&dir);
}

static void teardown(void)
{
	model_lines_unref(lines);
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static void load(void)
{
	shop_write(&dir);
	pack = pack_dir_load(&dir);
}

static struct model_lines *fit_without(const bool *out)
{
	struct lines_wish wish = { .pack = pack, .out = out, .to = 100 };
	struct model_lines *made;

	ck_ok(lines_fit(&wish, &made));
	return made;
}

static const double *sides(const struct model_lines *of, const char *text)
{
	double *side = arena_alloc(&arena, (of->replies + 1) * sizeof(*side));

	ck_ok(model_sides(of, str_from(text), &arena, side));
	return side;
}

static int best(const struct model_lines *of, const char *text)
{
	const double *side = sides(of, text);
	size_t at = 0;

	for (size_t i = 1; i < of->replies; i++)
		if (side[i] > side[at])
			at = i;
	return (int)at;
}

static bool same(const struct model_lines *a, const struct model_lines *b)
{
	size_t n = a->replies;

	return n == b->replies &&
	       !memcmp(&a->rarity, &b->rarity, sizeof(a->rarity)) &&
	       !memcmp(a->step, b->step, n * sizeof(*a->step)) &&
	       !memcmp(a->bias, b->bias, n * sizeof(*a->bias)) &&
	       !memcmp(a->weights, b->weights, n * GRAM_BUCKETS);
}

START_TEST(each_text_on_its_side)
{
	load();
	lines = fit_without(NULL);
	ck_assert_uint_eq(lines->replies, SHOP_REPLIES);
	for (int i = 0; i < SHOP_REPLIES; i++)
		ck_assert_str_eq(lines->ids[i], shop_ids[i]);
	for (size_t i = 0; i < pack->phrasing_count; i++) {
		const struct phrasing *p = &pack->phrasings[i];
		double side[SHOP_REPLIES];

		ck_ok(model_sides(lines, p->text, &arena, side));
		for (int r = 0; r < SHOP_REPLIES; r++)
			ck_assert_msg((side[r] > 0) == (r == p->reply),
			    "%.*s: %s %g", STR_ARG(p->text), shop_ids[r],
			    side[r]);
	}
}
END_TEST

static const struct {
	const char *text;
	int reply;
} unseen[] = {
	{ "do you accept card payment", 1 },
	{ "parcel not arrived", 2 },
	{ "traking my parcell", 2 },
	{ "i want to return the shoes", 0 },
	{ "quiero devolver los zapatos", 0 },
	{ "¿Se puede pagar con TARJETA?", 1 },
	{ "donde esta mi paquete", 2 },
};

START_TEST(texts_never_seen)
{
	load();
	lines = fit_without(NULL);
	ck_assert_int_eq(best(lines, unseen[_i].text), unseen[_i].reply);
}
END_TEST

START_TEST(the_same_every_time)
{
	struct model_lines *again;

	load();
	lines = fit_without(NULL);
	again = fit_without(NULL);
	ck_assert(same(lines, again));
	model_lines_unref(again);
}
END_TEST

START_TEST(left_out)
{
	bool out[SHOP_REPLIES * SHOP_ASKS * SHOP_LANGS] = { false };
	struct model_lines *whole;

	load();
	ck_assert_uint_eq(pack->phrasing_count, sizeof(out));
	whole = fit_without(NULL);
	lines = fit_without(out);
	ck_assert(same(lines, whole)); /* nothing was */
	model_lines_unref(lines);
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = pack->phrasings[i].reply == 1;
	lines = fit_without(out);
	ck_assert(!same(lines, whole));
	ck_assert_uint_eq(lines->replies, SHOP_REPLIES);
	/* as if nobody asked for it */
	ck_assert_double_eq(sides(lines, "can i pay by card")[1], -1);
	ck_assert_double_gt(sides(whole, "can i pay by card")[1], 0);
	ck_assert_int_eq(best(lines, "where is my order"), 2);
	model_lines_unref(whole);
}
END_TEST

/* All of it out: lines that say no to everything. */
START_TEST(nothing_left)
{
	bool out[SHOP_REPLIES * SHOP_ASKS * SHOP_LANGS];

	load();
	memset(out, true, sizeof(out));
	lines = fit_without(out);
	for (int i = 0; i < SHOP_REPLIES; i++)
		ck_assert_double_eq(sides(lines, "can i pay by card")[i], -1);
}
END_TEST

START_TEST(a_reply_nobody_asks_for)
{
	pack_dir_write(&dir, "en/more.reply", "id: more\n\nText.\n");
	load();
	lines = fit_without(NULL);
	ck_assert_uint_eq(lines->replies, SHOP_REPLIES + 1);
	ck_assert_str_eq(lines->ids[1], "more");
	ck_assert_double_eq(sides(lines, "can i pay by card")[1], -1);
	ck_assert_double_eq(sides(lines, "more")[1], -1);
	ck_assert_int_eq(best(lines, "can i pay by card"), 2);
}
END_TEST

/* There is nothing to draw a line between. */
START_TEST(one_reply_alone)
{
	shop_write_one(&dir, 0, 1, SHOP_ASKS);
	pack = pack_dir_load(&dir);
	lines = fit_without(NULL);
	ck_assert_double_eq(sides(lines, "can i pay by card")[0], 1);
	ck_assert_double_eq(sides(lines, "zebra")[0], 1);
}
END_TEST

START_TEST(no_phrasings_at_all)
{
	pack_dir_write(&dir, "en/more.reply", "id: more\n\nText.\n");
	pack = pack_dir_load(&dir);
	ck_assert_uint_eq(pack->phrasing_count, 0);
	lines = fit_without(NULL);
	ck_assert_double_eq(sides(lines, "more")[0], -1);
}
END_TEST

/* Each line has them on its other side. */
START_TEST(questions_nothing_answers)
{
	static const char *const asked[] = { "do you sell zebras",
		"who won the football match", "sing me a song" };
	struct pack_lesson lessons[3];
	bool out[SHOP_REPLIES * SHOP_ASKS * SHOP_LANGS + 3] = { false };

	for (int i = 0; i < 3; i++)
		lessons[i] = (struct pack_lesson){ .lang = LANG_en,
			.text = str_from(asked[i]) };
	shop_write(&dir);
	pack = shop_taught(&dir, lessons, 3);
	ck_assert_uint_eq(pack->nothing_count, 3);
	lines = fit_without(NULL);
	for (int i = 0; i < 3; i++)
		for (int r = 0; r < SHOP_REPLIES; r++)
			ck_assert_double_lt(sides(lines, asked[i])[r], 0);
	/* they stand behind the phrasings in what is left out */
	memset(out + pack->phrasing_count, true, 3);
	struct model_lines *without = fit_without(out);
	ck_assert(!same(lines, without));
	model_lines_unref(without);
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
	seen->last = percent;
	return ++seen->calls == seen->stop_at;
}

START_TEST(is_watched)
{
	struct seen seen = { .last = 20 };
	struct train_watch watch = { look, &seen };
	struct lines_wish wish = { .watch = &watch, .from = 20, .to = 50 };

	load();
	wish.pack = pack;
	ck_ok(lines_fit(&wish, &lines));
	ck_assert_int_eq(seen.calls, SHOP_REPLIES);
	ck_assert_int_eq(seen.last, 50);
}
END_TEST

START_TEST(is_stopped)
{
	struct seen seen = { .stop_at = _i };
	struct train_watch watch = { look, &seen };
	struct lines_wish wish = { .watch = &watch, .to = 100 };

	load();
	wish.pack = pack;
	ck_assert_int_eq(lines_fit(&wish, &lines), ERR_timeout);
	ck_assert_ptr_null(lines);
	ck_assert_int_eq(seen.calls, _i);
}
END_TEST

START_TEST(a_watch_that_does_nothing)
{
	struct train_watch watch = { NULL, NULL };
	struct lines_wish wish = { .watch = &watch, .to = 100 };

	load();
	wish.pack = pack;
	ck_ok(lines_fit(&wish, &lines));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/lines");
	TCase *t = tcase_create("lines");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_text_on_its_side);
	tcase_add_loop_test(
	    t, texts_never_seen, 0, (int)(sizeof(unseen) / sizeof(unseen[0])));
	tcase_add_test(t, the_same_every_time);
	tcase_add_test(t, left_out);
	tcase_add_test(t, nothing_left);
	tcase_add_test(t, a_reply_nobody_asks_for);
	tcase_add_test(t, one_reply_alone);
	tcase_add_test(t, no_phrasings_at_all);
	tcase_add_test(t, questions_nothing_answers);
	tcase_add_test(t, is_watched);
	tcase_add_loop_test(t, is_stopped, 1, SHOP_REPLIES + 1);
	tcase_add_test(t, a_watch_that_does_nothing);
	suite_add_tcase(s, t);
	return s;
}
