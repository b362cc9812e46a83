/* Replies for reps: by a code, by a text, with what is missing. */
#include "tests/support/suite.h"
#include "tests/unit/job/replies.h"

static struct fixture f;
static struct replies replies;
static struct letter *letter;
static struct job_suggest job;

static const struct fact name_only[] = {
	{ { "customer.name", 13 }, { "Carla", 5 } },
};

static void setup(void)
{
	fixture_open(&f);
	replies_open(&replies);
	replies_add_some(&replies);
	replies_in_force(&replies, &f);
	letter = NULL;
	job = (struct job_suggest){ .conversation = STR("c"),
		.seq = 9,
		.lang = LANG_en,
		.fallback = LANG_en,
		.shop = STR("demo"),
		.now_ms = NOW,
		.facts = { name_only, 1 },
		.id = STR("q1") };
}

static void teardown(void)
{
	letter_free(letter);
	replies_close(&replies);
	fixture_close(&f);
}

/* Afterwards there is no pack: what was found must not point into it. */
static const struct message *ask(const char *code, const char *text)
{
	job.code = str_from(code);
	job.text = str_from(text);
	letter_free(letter);
	letter = fixture_found(&f, JOB_suggest, &job, sizeof(job));
	pack_holder_set(&f.packs, NULL);
	return fixture_told(letter);
}

static const struct rec_suggestion_list *suggestions(
    const char *code, const char *text)
{
	const struct message *told = ask(code, text);
	ck_assert_int_eq(told->type, MESSAGE_suggestions);
	ck_str(told->id, "q1");
	ck_str(told->u.suggestions.conversation, "c");
	ck_assert_int_eq(told->u.suggestions.seq, 9);
	return &told->u.suggestions.items;
}

/* ---- by code ------------------------------------------------------------ */

static const struct code_row {
	const char *code, *ids; /* found, blank between */
} codes[] = {
	{ "greet", "greeting" },
	{ "greeting", "greeting" },
	{ "greetings", "" },
	{ "GREET", "greeting" },
	/* not of another shop, not what is over; for reps too */
	{ "order", "order.cancel order.internal order.status" },
	{ "Order.S", "order.status" },
	{ "o", "order.cancel order.internal order.status" },
	{ "rder", "" },
	{ "x", "" },
};

START_TEST(ids_that_begin_with_a_code)
{
	const struct rec_suggestion_list *items =
	    suggestions(codes[_i].code, "");
	struct buf ids = BUF_EMPTY;
	for (size_t i = 0; i < items->count; i++) {
		buf_text(&ids, i ? " " : "");
		buf_str(&ids, items->at[i].reply);
	}
	ck_assert_str_eq(buf_cstr(&ids), codes[_i].ids);
	buf_fini(&ids);
}
END_TEST

START_TEST(of_its_shop_and_time)
{
	job.shop = STR("outlet");
	job.now_ms = 1580000000000; /* January 2020 */
	const struct rec_suggestion_list *items = suggestions("order.", "");
	ck_assert_uint_eq(items->count, 5);
	ck_str(items->at[2].reply, "order.outlet");
	ck_str(items->at[3].reply, "order.spring");
}
END_TEST

START_TEST(at_most_twenty)
{
	for (int i = 0; i < 25; i++) {
		char id[32];
		snprintf(id, sizeof(id), "many.%02d", i);
		replies_add(&replies, LANG_en, id,
		    "title: T\nstage: order\nask: many things", "Yes.");
	}
	replies_in_force(&replies, &f);
	const struct rec_suggestion_list *items = suggestions("many", "");
	ck_assert_uint_eq(items->count, 20);
	ck_str(items->at[0].reply, "many.00");
	ck_str(items->at[19].reply, "many.19");
}
END_TEST

START_TEST(facts_filled_and_missing)
{
	const struct rec_suggestion_list *items = suggestions("greeting", "");
	ck_str(items->at[0].title, "Hello");
	ck_str(items->at[0].text, "Hello Carla, welcome.");
	ck_assert_uint_eq(items->at[0].missing.len, 0);
	ck_assert_int_eq(items->at[0].score, 0);
	replies_in_force(&replies, &f);
	items = suggestions("order.status", "");
	ck_str(items->at[0].text, "Your order ⟨order.number⟩ is on its way.");
	ck_str(items->at[0].missing, "order.number");
}
END_TEST

START_TEST(in_the_customers_language)
{
	job.lang = LANG_es;
	ck_str(suggestions("greeting", "")->at[0].text, "Hola Carla.");
	replies_in_force(&replies, &f);
	ck_str(suggestions("order.cancel", "")->at[0].title, "Cancel an order");
}
END_TEST

/* ---- by text ------------------------------------------------------------ */

START_TEST(texts_find_the_best_first)
{
	const struct rec_suggestion_list *items =
	    suggestions("", "where is my order");
	ck_assert_uint_ge(items->count, 1);
	ck_assert_uint_le(items->count, 5);
	ck_str(items->at[0].reply, "order.status");
	ck_str(items->at[0].missing, "order.number");
	ck_assert_uint_gt(items->at[0].why.len, 0);
	ck_assert_uint_eq(letter->message.u.found.pack.len, 16);
	for (size_t i = 1; i < items->count; i++)
		ck_assert_int_le(items->at[i].score, items->at[i - 1].score);
}
END_TEST

START_TEST(replies_for_reps_are_found)
{
	const struct rec_suggestion_list *items =
	    suggestions("", "my order was split into two parcels");
	ck_str(items->at[0].reply, "order.internal");
	for (size_t i = 0; i < items->count; i++)
		ck_assert(!str_is(items->at[i].reply, "order.outlet"));
}
END_TEST

START_TEST(texts_that_find_nothing)
{
	ck_assert_uint_eq(suggestions("", "qwxyz")->count, 0);
}
END_TEST

START_TEST(a_code_goes_before_a_text)
{
	const struct rec_suggestion_list *items =
	    suggestions("greet", "where is my order");
	ck_assert_uint_eq(items->count, 1);
	ck_str(items->at[0].reply, "greeting");
}
END_TEST

/* ---- without a pack ----------------------------------------------------- */

START_TEST(no_pack_yet)
{
	pack_holder_set(&f.packs, NULL);
	const struct message *told =
	    _i ? ask("greet", "") : ask("", "hello there");
	ck_assert_int_eq(told->type, MESSAGE_error);
	ck_str(told->u.error.code, "not_ready");
	ck_str(told->u.error.on, "suggest");
	ck_str(told->id, "q1");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/suggest");
	TCase *t = tcase_create("suggest");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, ids_that_begin_with_a_code, 0, ROWS(codes));
	tcase_add_test(t, of_its_shop_and_time);
	tcase_add_test(t, at_most_twenty);
	tcase_add_test(t, facts_filled_and_missing);
	tcase_add_test(t, in_the_customers_language);
	tcase_add_test(t, texts_find_the_best_first);
	tcase_add_test(t, replies_for_reps_are_found);
	tcase_add_test(t, texts_that_find_nothing);
	tcase_add_test(t, a_code_goes_before_a_text);
	tcase_add_loop_test(t, no_pack_yet, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
