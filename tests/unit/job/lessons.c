/* Lists of lessons: which, with which names, as many as fit. */
#include "server/desk/shop.h"
#include "server/store/lesson.h"
#include "shared/wire.h"
#include "tests/support/suite.h"
#include "tests/unit/job/fixture.h"

static struct fixture f;
static struct letter *letter;
static int64_t demo, outlet, ana, bob, in_demo, in_outlet;

static void setup(void)
{
	fixture_open(&f);
	demo = fixture_shop_id(f.store, "demo");
	outlet = fixture_shop_id(f.store, "outlet");
	ana = fixture_staff(f.store, "ana", "Ana B.");
	bob = fixture_staff(f.store, "bob", "Bob");
	in_demo = fixture_conversation(f.store,
	    (struct conversation_row){ .shop_id = demo,
		.customer_id = fixture_customer(f.store, demo, "carla") },
	    1);
	in_outlet = fixture_conversation(f.store,
	    (struct conversation_row){ .shop_id = outlet,
		.customer_id = fixture_customer(f.store, outlet, "dora") },
	    2);
	letter = NULL;
}

static void teardown(void)
{
	letter_free(letter);
	fixture_close(&f);
}

static int64_t add(struct lesson_row row)
{
	static int64_t seq;
	row.at = NOW;
	row.seq = ++seq;
	row.conversation_id = row.shop_id == outlet ? in_outlet : in_demo;
	if (!row.shop_id)
		row.shop_id = demo;
	if (!row.text.len)
		row.text = STR("and the postage?");
	row.source = STR("used");
	if (!row.state.len)
		row.state = STR("proposed");
	ck_ok(lesson_add(f.store, &row));
	return row.id;
}

static const struct rec_lesson_list *ask(
    const char *state, uint64_t shops, int64_t limit)
{
	struct job_lessons job = { .state = str_from(state),
		.shops = shops,
		.limit = limit,
		.id = STR("l1") };
	letter_free(letter);
	letter = fixture_found(&f, JOB_lessons, &job, sizeof(job));
	const struct message *told = fixture_told(letter);
	ck_assert_int_eq(told->type, MESSAGE_lessons);
	ck_str(told->id, "l1");
	return &told->u.lessons.items;
}

START_TEST(nothing_was_learned)
{
	ck_assert_uint_eq(ask("proposed", ~(uint64_t)0, 50)->count, 0);
}
END_TEST

START_TEST(told_as_it_was_learned)
{
	int64_t id = add((struct lesson_row){ .lang = LANG_es,
	    .reply = STR("shipping.cost"),
	    .text = STR("¿y el envío?") });
	const struct rec_lesson_list *items = ask("proposed", 1, 50);
	ck_assert_uint_eq(items->count, 1);
	ck_assert_int_eq(items->at[0].lesson, id);
	ck_str(items->at[0].conversation, "conversation-000000001");
	ck_assert_int_gt(items->at[0].seq, 0);
	ck_assert_int_eq(items->at[0].lang, LANG_es);
	ck_str(items->at[0].text, "¿y el envío?");
	ck_str(items->at[0].reply, "shipping.cost");
	ck_str(items->at[0].source, "used");
	ck_str(items->at[0].state, "proposed");
	ck_assert_uint_eq(items->at[0].by.len, 0);
	ck_assert_int_eq(items->at[0].at, NOW);
}
END_TEST

START_TEST(names_who_decided)
{
	static const struct {
		int who; /* 0 nobody, 1 ana, 2 bob, 3 somebody gone */
		const char *name;
	} decided[] = {
		{ 1, "Ana B." },
		{ 1, "Ana B." },
		{ 2, "Bob" },
		{ 0, "" },
		{ 3, "" },
		{ 2, "Bob" },
		{ 3, "" },
		{ 1, "Ana B." },
	};
	const int64_t ids[] = { 0, ana, bob, 99 };
	for (int i = ROWS(decided) - 1; i >= 0; i--)
		add((struct lesson_row){ .state = STR("approved"),
		    .staff_id = ids[decided[i].who] });
	const struct rec_lesson_list *items = ask("approved", 1, 50);
	ck_assert_uint_eq(items->count, ROWS(decided));
	for (int i = 0; i < ROWS(decided); i++)
		ck_str(items->at[i].by, decided[i].name);
}
END_TEST

/* Asked by state, shops and limit: how many come of 3 of demo and 2 of
 * outlet that are proposed, and 1 of demo that is declined. */
static const struct {
	const char *state;
	uint64_t shops;
	int64_t limit;
	size_t count;
} asked[] = {
	{ "proposed", 1, 50, 3 },
	{ "proposed", 2, 50, 2 },
	{ "proposed", 3, 50, 5 },
	{ "proposed", ~(uint64_t)0, 50, 5 },
	{ "proposed", 4, 50, 0 },
	{ "proposed", 0, 50, 0 },
	{ "proposed", 3, 4, 4 },
	{ "proposed", 3, 0, 5 },
	{ "proposed", 3, -1, 5 },
	{ "proposed", 3, INT64_MAX, 5 },
	{ "declined", 3, 50, 1 },
	{ "approved", 3, 50, 0 },
	{ "", 3, 50, 0 },
};

START_TEST(only_what_was_asked_for)
{
	for (int i = 0; i < 5; i++)
		add((struct lesson_row){ .shop_id = i % 2 ? outlet : demo });
	add((struct lesson_row){ .state = STR("declined") });
	const struct rec_lesson_list *items =
	    ask(asked[_i].state, asked[_i].shops, asked[_i].limit);
	ck_assert_uint_eq(items->count, asked[_i].count);
	for (size_t i = 1; i < items->count; i++)
		ck_assert_int_lt(items->at[i].lesson, items->at[i - 1].lesson);
}
END_TEST

/* However long they are, the message can be told and read. */
START_TEST(long_ones_are_cut_off_behind)
{
	static char text[4096];
	struct buf frame = BUF_EMPTY;
	memset(text, 'x', sizeof(text));
	for (int i = 0; i < 210; i++)
		add((struct lesson_row){
		    .text = { text, _i ? 3 : sizeof(text) } });
	const struct rec_lesson_list *items = ask("proposed", 1, 0);
	ck_assert_uint_eq(items->count, _i ? 200 : 22);
	ck_ok(wire_encode(letter->message.u.found.message, &frame));
	ck_assert_uint_lt(frame.len, 128 * 1024);
	buf_fini(&frame);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/lessons");
	TCase *t = tcase_create("lessons");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nothing_was_learned);
	tcase_add_test(t, told_as_it_was_learned);
	tcase_add_test(t, names_who_decided);
	tcase_add_loop_test(t, only_what_was_asked_for, 0, ROWS(asked));
	tcase_add_loop_test(t, long_ones_are_cut_off_behind, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
