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
	items[4].score = 870;
	tab_picks(&tab, items, 7);
	memset(text, 'x', sizeof(text));
	ck_assert_uint_eq(tab.pick_count, TAB_PICKS);
	ck_assert(str_is(tab_pick(&tab, 5)->text, "It is on its way."));
	ck_assert_int_eq(tab_pick(&tab, 5)->score, 870);
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

static void said(enum kind kind, int64_t seq, const char *reply)
{
	struct rec_line one = { .seq = seq,
		.kind = kind,
		.reply = str_from(reply),
		.text = STR("x") };

	tab_line(&tab, &one);
}

START_TEST(counts_who_spoke_last)
{
	said(KIND_customer, 1, "");
	said(KIND_auto, 2, "order.status");
	ck_assert_int_eq(tab.asked, 1);
	ck_assert_int_eq(tab.automatic, 2);
	ck_assert(!tab.answered);
	said(KIND_customer, 3, "");
	said(KIND_system, 4, "");
	ck_assert_int_eq(tab.asked, 3);
	said(KIND_rep, 0, ""); /* one's own, before its number is known */
	ck_assert(tab.answered);
	said(KIND_note, 1, "");
	ck_assert(tab.answered);
	said(KIND_choices, 6, "");
	ck_assert_int_eq(tab.automatic, 6);
	said(KIND_customer, 7, "");
	ck_assert(!tab.answered);
}
END_TEST

static void offer(void)
{
	struct rec_suggestion items[] = {
		{ .reply = STR("order.status"), .text = STR("On its way.") },
		{ .reply = STR("order.late"), .text = STR("It is late.") },
	};

	tab_picks(&tab, items, 2);
}

/* Only what the rep saw first and did not want has been passed over. */
START_TEST(knows_what_was_passed_over)
{
	said(KIND_customer, 1, "");
	ck_assert_uint_eq(tab_passed(&tab, STR_NONE, STR("No idea.")).len, 0);
	offer();
	ck_assert_uint_eq(tab_passed(&tab, STR_NONE, STR("No idea.")).len, 0);
	tab.shown = true;
	ck_assert(str_is(
	    tab_passed(&tab, STR_NONE, STR("No idea.")), "order.status"));
	ck_assert(str_is(tab_passed(&tab, STR("order.late"), STR("It is late")),
	    "order.status"));
	ck_assert_uint_eq(
	    tab_passed(&tab, STR("order.status"), STR("Coming.")).len, 0);
	ck_assert_uint_eq(
	    tab_passed(&tab, STR_NONE, STR("On its way.")).len, 0);
	said(KIND_rep, 0, ""); /* the first answer is the answer */
	ck_assert_uint_eq(tab_passed(&tab, STR_NONE, STR("Bye!")).len, 0);
	said(KIND_customer, 3, "");
	tab_picks(&tab, NULL, 0);
	ck_assert_uint_eq(tab_passed(&tab, STR_NONE, STR("Bye!")).len, 0);
	offer();
	ck_assert(!tab.shown);
}
END_TEST

START_TEST(finds_what_was_said)
{
	struct rec_line note = {
		.seq = 2, .kind = KIND_note, .track = TRACK_internal
	};

	line(1);
	tab_line(&tab, &note);
	ck_assert(str_is(tab_said(&tab, 1), "line 1"));
	ck_assert_uint_eq(tab_said(&tab, 2).len, 0);
	for (int i = 2; i < 10; i++)
		line(i);
	ck_assert_uint_eq(tab_said(&tab, 1).len, 0);
	ck_assert(str_is(tab_said(&tab, 9), "line 9"));
}
END_TEST

START_TEST(knows_for_what_nobody_looked)
{
	ck_assert_int_eq(tab_unadvised(&tab), 0);
	said(KIND_customer, 1, "");
	said(KIND_auto, 2, "order.status");
	ck_assert_int_eq(tab_unadvised(&tab), 1);
	tab.wanted = 1;
	ck_assert_int_eq(tab_unadvised(&tab), 0);
	said(KIND_customer, 3, "");
	ck_assert_int_eq(tab_unadvised(&tab), 3);
	offer();
	ck_assert_int_eq(tab_unadvised(&tab), 0);
	tab_picks(&tab, NULL, 0);
	said(KIND_rep, 4, "");
	ck_assert_int_eq(tab_unadvised(&tab), 0);
}
END_TEST

START_TEST(keeps_what_may_be_approved)
{
	said(KIND_customer, 5, "");
	tab_reply(&tab, STR("order.status"), STR("On its way."));
	said(KIND_customer, 6, "");
	ck_assert_int_eq(tab.reply_to, 5);
	tab_used(&tab, STR("order.status"), tab.reply_to);
	ck_assert_str_eq(tab.lesson, "order.status");
	ck_assert_int_eq(tab.lesson_to, 5);
	tab_used(&tab, STR_NONE, 0);
	ck_assert_str_eq(tab.lesson, "");
	/* nothing was asked: nothing to learn */
	tab_used(&tab, STR("order.status"), 0);
	ck_assert_str_eq(tab.lesson, "");
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
	tcase_add_test(t, counts_who_spoke_last);
	tcase_add_test(t, knows_what_was_passed_over);
	tcase_add_test(t, finds_what_was_said);
	tcase_add_test(t, knows_for_what_nobody_looked);
	tcase_add_test(t, keeps_what_may_be_approved);
	suite_add_tcase(s, t);
	return s;
}
