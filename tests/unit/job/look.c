/* Cutting texts for the wire, and the tie between engine and index. */
#include "server/job/look.h"

#include "shared/text.h"
#include "tests/support/suite.h"
#include "tests/unit/job/replies.h"

static struct arena arena;

static void setup(void)
{
	arena = ARENA_EMPTY;
}

static void teardown(void)
{
	arena_fini(&arena);
}

static const struct cut_row {
	const char *text;
	size_t characters;
	const char *want;
} cuts[] = {
	{ "", 0, "" },
	{ "", 5, "" },
	{ "abc", 0, "" },
	{ "abc", 2, "ab" },
	{ "abc", 3, "abc" },
	{ "abc", 4, "abc" },
	{ "您好吗", 2, "您好" },
	{ "您好吗", 3, "您好吗" },
	{ "a您b好", 3, "a您b" },
	{ "mañana", 3, "mañ" },
	{ "😀😀", 1, "😀" },
};

START_TEST(cut_between_characters)
{
	struct str text = str_from(cuts[_i].text);
	struct str got = arena_str(&arena, text_cut(text, cuts[_i].characters));
	ck_assert_ptr_nonnull(got.ptr);
	ck_str(got, cuts[_i].want);
	ck_assert(text_valid(got));
	ck_assert_uint_le(text_count(got), cuts[_i].characters);
	ck_assert(got.ptr != text.ptr); /* a copy */
}
END_TEST

START_TEST(titles)
{
	struct reply reply = { .id = STR("a.b") };
	struct reply_wording wording = { .title = STR("A title") };
	ck_str(look_title(&reply, &wording, &arena), "A title");
	wording.title = STR("");
	ck_str(look_title(&reply, &wording, &arena), "a.b");
}
END_TEST

START_TEST(long_titles)
{
	struct reply reply = { .id = STR("a.b") };
	struct reply_wording wording = { .title = STR_NONE };
	struct buf text = BUF_EMPTY;
	for (int i = 0; i < 200; i++)
		buf_text(&text, "語");
	wording.title = buf_view(&text);
	struct str title = look_title(&reply, &wording, &arena);
	ck_assert_uint_eq(text_count(title), 120);
	ck_assert(text_valid(title));
	buf_fini(&text);
}
END_TEST

/* ---- the index ---------------------------------------------------------- */

static struct fixture f;
static struct replies replies;

static void open_all(void)
{
	setup();
	fixture_open(&f);
	replies_open(&replies);
	replies_add_some(&replies);
	replies_in_force(&replies, &f);
}

static void close_all(void)
{
	replies_close(&replies);
	fixture_close(&f);
	teardown();
}

static enum err look(const char *text, struct answer *out)
{
	const struct answer_limits limits = { 0, 0 };
	const struct answer_question question = {
		.text = str_from(text), .shop = STR("demo"), .now_ms = NOW
	};
	return look_up(f.worker, &limits, &question, &arena, out);
}

START_TEST(the_pack_is_held)
{
	struct answer found;
	ck_ok(look("hello there", &found));
	pack_holder_set(&f.packs, NULL);
	ck_assert_uint_ge(found.count, 1);
	ck_str(found.parts[0].best[0].reply->id, "greeting"); /* still there */
	pack_unref(found.pack);
}
END_TEST

/* A new generation in the index does not disturb the old one's ids. */
START_TEST(generations_side_by_side)
{
	struct answer found;
	replies_add(&replies, LANG_en, "warranty",
	    "title: W\nstage: after_sale\nauto: yes\n"
	    "ask: how long is the warranty",
	    "Three years.");
	replies_in_force(&replies, &f);
	ck_ok(look("how long is the warranty", &found));
	ck_str(found.parts[0].best[0].reply->id, "warranty");
	pack_unref(found.pack);
	ck_ok(look("good morning", &found));
	ck_str(found.parts[0].best[0].reply->id, "greeting");
	pack_unref(found.pack);
}
END_TEST

START_TEST(without_a_pack)
{
	struct answer found = { .count = 77 };
	pack_holder_set(&f.packs, NULL);
	ck_assert_int_eq(look("hello there", &found), ERR_not_ready);
	ck_assert_uint_eq(found.count, 77); /* untouched */
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/look");
	TCase *t = tcase_create("look");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, cut_between_characters, 0, ROWS(cuts));
	tcase_add_test(t, titles);
	tcase_add_test(t, long_titles);
	suite_add_tcase(s, t);
	t = tcase_create("index");
	tcase_add_checked_fixture(t, open_all, close_all);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, the_pack_is_held);
	tcase_add_test(t, generations_side_by_side);
	tcase_add_test(t, without_a_pack);
	suite_add_tcase(s, t);
	return s;
}
