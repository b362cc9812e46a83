/* Figures of a pack's own: made of its phrasings, of what nothing answers and
 * of what chats taught. */
#include <math.h>
#include <stdlib.h>

#include "server/answer/judge.h"
#include "server/answer/lines.h"
#include "tests/unit/answer/small_shop.h"

static struct pack_dir dir;
static struct pack *pack;
static struct arena arena;
static struct model *fitted, *model;

static void fit(void)
{
	model_unref(fitted);
	ck_ok(train_fit(pack, NULL, NULL, &fitted));
}

static void setup(void)
{
	arena = ARENA_EMPTY;
	fitted = model = NULL;
	pack_dir_open(&dir);
	shop_write(&dir);
	pack = pack_dir_load(&dir);
	fit();
}

static void teardown(void)
{
	model_unref(model);
	model_unref(fitted);
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static void calibrate_by(const struct train_lessons *lessons)
{
	model_unref(model);
	ck_ok(train_calibrate(pack, fitted, lessons, NULL, &model));
}

static void calibrate(const struct train_evidence *at, size_t count)
{
	const struct train_lessons lessons = { at, count };

	calibrate_by(&lessons);
}

static bool same_figures(const struct model *a, const struct model *b)
{
	return !memcmp(&a->vote, &b->vote, sizeof(a->vote)) &&
	       !memcmp(&a->certainty, &b->certainty, sizeof(a->certainty));
}

static void check_figures(void)
{
	int before = 0;

	ck_assert(model->calibrated);
	ck_assert(str_is(pack->content, model->content));
	ck_assert_ptr_eq(model->lines, fitted->lines);
	for (int k = 0; k < VOTE_COUNT; k++)
		ck_assert(isfinite(model->vote.weight[k]));
	for (int k = 0; k < SIGN_COUNT; k++)
		ck_assert(isfinite(model->certainty.weight[k]));
	for (int wish = 0; wish <= 1000; wish += 10) {
		int from = certainty_send_from(&model->certainty, wish);

		ck_assert_int_ge(from, before);
		ck_assert_int_ge(from, 570);
		ck_assert_int_le(from, 1000);
		before = from;
	}
}

/* How sure a typical good find is. */
static double sure(const struct model *of)
{
	const struct signs signs = { { [SIGN_ONE] = 1,
	    [SIGN_ODDS] = 2,
	    [SIGN_SIDE] = 0.3,
	    [SIGN_LEAD] = 1,
	    [SIGN_CENTRE] = 0.4,
	    [SIGN_NEAREST] = 0.6,
	    [SIGN_RIVAL] = 0.3,
	    [SIGN_COVER] = 1,
	    [SIGN_KNOWN] = 1,
	    [SIGN_AGREE] = 1,
	    [SIGN_WORDS] = 1.6,
	    [SIGN_PHRASINGS] = 2.5,
	    [SIGN_REPLIES] = -2.8,
	    [SIGN_SIZE] = -4 } };

	return certainty_of(&of->certainty, &signs);
}

/* Told as it goes, it ends at all of it. */
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

static const struct {
	const char *text;
	int reply;
} unseen[] = {
	{ "how can i return the jacket", 0 },
	{ "do you take a card", 1 },
	{ "when does my order ship", 2 },
	{ "seguimiento de mi paquete", 2 },
};

START_TEST(figures_of_its_own)
{
	const bool allowed[SHOP_REPLIES] = { true, true, true };
	struct certainty before = fitted->certainty;
	struct seen seen = { .calls = 0 };
	struct train_watch watch = { look, &seen };
	struct judgement judgement;

	ck_ok(train_calibrate(pack, fitted, NULL, &watch, &model));
	ck_assert_int_eq(seen.calls, 10 * SHOP_REPLIES);
	ck_assert_int_eq(seen.last, 100);
	check_figures();
	ck_assert(!same_figures(model, fitted));
	/* the fitted one is as it was */
	ck_assert(!fitted->calibrated);
	ck_assert_int_eq(
	    memcmp(&before, &fitted->certainty, sizeof(before)), 0);
	/* it still finds what it should */
	pack_model_set(pack, model_ref(model));
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++) {
		ck_ok(judge_text(pack, NULL, str_from(unseen[i].text), allowed,
		    &arena, &judgement));
		ck_assert_uint_gt(judgement.count, 0);
		ck_assert_int_eq(judgement.at[0].reply, unseen[i].reply);
	}
}
END_TEST

START_TEST(the_same_every_time)
{
	const struct train_evidence taught[] = {
		{ STR("is my parcel stuck"), STR("where"), true },
		{ STR("card trouble"), STR("pay"), false },
	};
	const struct train_lessons lessons = { taught, 2 };
	struct model *again;

	calibrate_by(&lessons);
	fit();
	ck_ok(train_calibrate(pack, fitted, &lessons, NULL, &again));
	ck_assert(same_figures(model, again));
	model_unref(again);
}
END_TEST

/* Questions like those of the pack that nothing answers: less is sure. */
START_TEST(nothings)
{
	static const char *const asked[] = { "do you sell card games",
		"where is my nearest shop", "can i pay you a visit",
		"i want to track my dog", "return to the moon",
		"order in the court", "how long is the shoe", "parcel of land",
		"is the lamp yellow", "a gift for my mother",
		"what does my card say", "vender una tarjeta de oro",
		"el pedido de mi hermana es bonito",
		"mi paquete de galletas esta rico" };
	enum { ASKED = sizeof(asked) / sizeof(asked[0]) };
	struct pack_lesson taught[ASKED];
	double before;

	calibrate_by(NULL);
	before = sure(model);
	for (int i = 0; i < ASKED; i++)
		taught[i] = (struct pack_lesson){ STR_NONE,
			i < 11 ? LANG_en : LANG_es, str_from(asked[i]) };
	pack_unref(pack);
	pack = shop_taught(&dir, taught, ASKED);
	ck_assert_uint_eq(pack->nothing_count, ASKED);
	fit();
	calibrate_by(NULL);
	check_figures();
	ck_assert_double_lt(sure(model), before);
}
END_TEST

/* --- What chats taught --- */

static const struct {
	const char *text;
	const char *reply;
} chats[] = {
	{ "hi, my parcel seems to be stuck somewhere", "where" },
	{ "has my order left yet", "where" },
	{ "any news of the parcel", "where" },
	{ "i never got the parcel you shipped", "where" },
	{ "can the card be a debit card", "pay" },
	{ "i would rather pay cash, fine?", "pay" },
	{ "does an invoice work, too", "pay" },
	{ "want my money for the returned jacket", "back" },
	{ "these shoes go back to you", "back" },
	{ "quisiera devolver los zapatos", "back" },
	{ "hay noticias del paquete", "where" },
	{ "vale una tarjeta de credito", "pay" },
};

enum { CHATS = sizeof(chats) / sizeof(chats[0]) };

START_TEST(right_or_wrong)
{
	struct train_evidence right[CHATS], wrong[CHATS], nothing[CHATS];
	double none, all_right, all_wrong;

	for (int i = 0; i < CHATS; i++) {
		right[i] = (struct train_evidence){ str_from(chats[i].text),
			str_from(chats[i].reply), true };
		wrong[i] = right[i];
		wrong[i].right = false;
		nothing[i] = right[i];
		nothing[i].reply = STR_NONE;
	}
	calibrate(NULL, 0);
	none = sure(model);
	calibrate(right, CHATS);
	check_figures();
	all_right = sure(model);
	calibrate(wrong, CHATS);
	check_figures();
	all_wrong = sure(model);
	ck_assert_double_gt(all_right, none);
	ck_assert_double_lt(all_wrong, none);
	/* right for nothing here is wrong for whatever is found */
	calibrate(nothing, CHATS);
	ck_assert_double_lt(sure(model), none);
}
END_TEST

static const struct train_evidence idle[] = {
	/* a reply there is no longer */
	{ STR("hi, my parcel seems to be stuck"), STR("gone"), true },
	{ STR("hi, my parcel seems to be stuck"), STR("gone"), false },
	/* what the pack says already, word for word */
	{ STR("where is my order"), STR("where"), true },
	{ STR("Where is MY order?!"), STR("where"), false },
	/* nothing is found for it */
	{ STR("xyzzy"), STR("where"), true },
	{ STR(""), STR("where"), true },
	{ STR("4711"), STR("where"), false },
	/* wrong was another one than the one found */
	{ STR("hi, my parcel seems to be stuck"), STR("pay"), false },
	/* nothing was wrong: says nothing */
	{ STR("hi, my parcel seems to be stuck"), STR_NONE, false },
};

START_TEST(says_nothing)
{
	struct model *none;

	calibrate_by(NULL);
	none = model_ref(model);
	calibrate(idle, sizeof(idle) / sizeof(idle[0]));
	ck_assert(same_figures(model, none));
	model_unref(none);
}
END_TEST

START_TEST(odd_lessons)
{
	static char longest[70000];
	const struct train_evidence odd[] = {
		{ { longest, sizeof(longest) }, STR("pay"), true },
		{ STR("\xFF\xFE parcel \xED\xA0\x80"), STR("where"), true },
		{ STR("parcel\0order"), STR("where"), false },
		{ STR_NONE, STR_NONE, true },
	};

	for (size_t i = 0; i < sizeof(longest); i++)
		longest[i] = "pay card "[i % 9];
	calibrate(odd, sizeof(odd) / sizeof(odd[0]));
	check_figures();
}
END_TEST

/* --- Small ones --- */

START_TEST(one_phrasing)
{
	pack_dir_close(&dir);
	pack_dir_open(&dir);
	shop_write_one(&dir, 0, 1, _i);
	pack_unref(pack);
	pack = pack_dir_load(&dir);
	ck_assert_uint_eq(pack->phrasing_count, (size_t)_i);
	fit();
	calibrate_by(NULL);
	check_figures();
}
END_TEST

/* --- Stopped --- */

START_TEST(is_stopped)
{
	static const int when[] = { 1, 14, 10 * SHOP_REPLIES };
	struct seen seen = { .stop_at = when[_i] };
	struct train_watch watch = { look, &seen };

	ck_assert_int_eq(
	    train_calibrate(pack, fitted, NULL, &watch, &model), ERR_timeout);
	ck_assert_ptr_null(model);
	ck_assert_int_eq(seen.calls, when[_i]);
}
END_TEST

/* --- Too much --- */

static const struct {
	size_t phrasings, nothings, replies;
} huge[] = {
	{ LINES_CALIBRATE_MAX / 100, 1, 100 }, { 10, LINES_CALIBRATE_MAX, 1 },
	{ PACK_IN_MEMORY_MAX, 0, 2 }, /* its trials could not be searched */
};

START_TEST(too_long)
{
	struct pack much = { .content = STR("0123456789abcdef"),
		.phrasing_count = huge[_i].phrasings,
		.nothing_count = huge[_i].nothings,
		.reply_count = huge[_i].replies };

	ck_assert_int_eq(
	    train_calibrate(&much, fitted, NULL, NULL, &model), ERR_too_long);
	ck_assert_ptr_null(model);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *suite(void)
{
	Suite *s = suite_create("answer/calibrate");
	TCase *t = tcase_create("calibrate");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, figures_of_its_own);
	tcase_add_test(t, the_same_every_time);
	tcase_add_test(t, nothings);
	tcase_add_test(t, right_or_wrong);
	tcase_add_test(t, says_nothing);
	tcase_add_test(t, odd_lessons);
	tcase_add_loop_test(t, one_phrasing, 0, 3);
	tcase_add_loop_test(t, is_stopped, 0, 3);
	tcase_add_loop_test(t, too_long, 0, ROWS(huge));
	suite_add_tcase(s, t);
	return s;
}
