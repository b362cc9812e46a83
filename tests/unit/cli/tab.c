/* What the rep's screen keeps beside a chat. */
#include "client/cli/tab.h"

#include <stdio.h>

#include "tests/support/suite.h"

static struct tab tab;

static void setup(void)
{
	tab = (struct tab){ 0 };
}

static void teardown(void)
{
	tab_fini(&tab);
}

static void line(int64_t seq)
{
	char text[16];
	struct rec_line one = { .seq = seq, .kind = KIND_customer, .at = 5 };

	snprintf(text, sizeof(text), "line %lld", (long long)seq);
	one.text = str_from(text);
	tab_line(&tab, &one);
	memset(text, 'x', sizeof(text)); /* it keeps its own */
}

START_TEST(picks_are_copied_and_counted)
{
	char text[] = "It is on its way.";
	struct rec_suggestion items[7] = { 0 };

	ck_assert_ptr_null(tab_pick(&tab, 1));
	for (int i = 0; i < 7; i++)
		items[i].text = str_from(text);
	tab_picks(&tab, items, 7);
	memset(text, 'x', sizeof(text));
	ck_assert_uint_eq(tab.pick_count, TAB_PICKS);
	ck_assert(str_is(tab_pick(&tab, 5)->text, "It is on its way."));
	ck_assert_ptr_null(tab_pick(&tab, 0));
	ck_assert_ptr_null(tab_pick(&tab, 6));
	ck_assert_ptr_null(tab_pick(&tab, -1));
	ck_assert_uint_eq(tab.turn, 1);
	tab_picks(&tab, NULL, 0);
	ck_assert_ptr_null(tab_pick(&tab, 1));
	ck_assert_uint_eq(tab.turn, 2);
}
END_TEST

START_TEST(looks_back)
{
	ck_assert_ptr_null(tab_look_back(&tab, 3, 0));
	line(1);
	line(2);
	ck_assert_int_eq(tab_look_back(&tab, 3, 0)->seq, 1);
	ck_assert_int_eq(tab_look_back(&tab, 1, 0)->seq, 2);
	ck_assert_ptr_null(tab_look_back(&tab, 3, 2));
	for (int i = 3; i <= 20; i++)
		line(i);
	ck_assert_int_eq(tab_look_back(&tab, 100, 0)->seq, 21 - TAB_LINES);
	ck_assert_int_eq(tab_look_back(&tab, 2, 1)->seq, 20);
	ck_assert(str_is(tab_look_back(&tab, 2, 0)->text, "line 19"));
	ck_assert_ptr_null(tab_look_back(&tab, 2, 2));
}
END_TEST

START_TEST(knows_whose_line_it_was)
{
	struct rec_line ours = { .kind = KIND_rep, .sid = STR("x1") };
	struct rec_line other = { .kind = KIND_rep };

	tab_line(&tab, &ours);
	tab_line(&tab, &other);
	ck_assert_uint_gt(tab_look_back(&tab, 2, 0)->sid.len, 0);
	ck_assert_uint_eq(tab_look_back(&tab, 2, 1)->sid.len, 0);
}
END_TEST

START_TEST(knows_the_reply_in_the_line)
{
	tab_reply(&tab, STR("order.status"), STR("It is on its way."));
	ck_assert_str_eq(tab.reply, "order.status");
	ck_assert(str_is(buf_view(&tab.pristine), "It is on its way."));
	tab_reply(&tab, STR_NONE, STR_NONE);
	ck_assert_str_eq(tab.reply, "");
	ck_assert_uint_eq(tab.pristine.len, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("tab");
	TCase *t = tcase_create("tab");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, picks_are_copied_and_counted);
	tcase_add_test(t, looks_back);
	tcase_add_test(t, knows_whose_line_it_was);
	tcase_add_test(t, knows_the_reply_in_the_line);
	suite_add_tcase(s, t);
	return s;
}
