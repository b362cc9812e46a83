/* Lines that follow each other closely are read as one: what is sure is said at
 * once, all else waits for a second half. */
#include "tests/flow/talk.h"

enum { JOIN_MS = 2500 };

static void open_joining(void)
{
	talk_open();
	rig_rules(rig)->join_ms = JOIN_MS;
}

/* A line after a pause that is too short for a tick. */
static void say_after(int64_t ms, const char *text)
{
	clock_wind(rig_clock(rig), ms);
	say(text);
}

/* Nothing has been said to the customer's last line so far. */
static void ck_waits(void)
{
	ck_assert_str_eq(told(), "");
	ck_assert_int_eq(row().state, STATE_auto);
	ck_assert_int_eq(row().ask_seq, row().last_seq);
	ck_assert_int_gt(row().due_at, rig_clock(rig)->wall_ms_now);
}

START_TEST(what_is_sure_is_said_at_once)
{
	say("how much is shipping");
	ck_assert_str_eq(told(), "auto ship.cost");
	say("hi");
	ck_assert_str_eq(told(), "auto greeting");
	say("human please");
	ck_assert_str_eq(told(), "system");
}
END_TEST

START_TEST(a_second_half_makes_it_whole)
{
	say("my goodness");
	ck_waits();
	say_after(1000, "how much is shipping");
	ck_assert_str_eq(told(), "auto ship.cost");
	ck_assert_int_eq(row().ask_seq, 0);
	ck_assert_int_eq(row().ask_from, 0);
	ck_assert_str_eq(outcome(1), "");
	ck_assert_str_eq(outcome(2), "sent");
}
END_TEST

/* Each line begins the wait anew. */
START_TEST(three_thirds)
{
	say("my goodness");
	ck_waits();
	say_after(2000, "dear me");
	ck_waits();
	ck_assert_int_eq(row().ask_from, 1);
	say_after(2000, "how much is shipping?");
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_ne(told(), "");
	ck_assert_str_eq(outcome(1), "");
	ck_assert_str_eq(outcome(2), "");
	ck_assert_str_ne(outcome(3), "");
}
END_TEST

START_TEST(nothing_follows)
{
	say(NONSENSE);
	ck_waits();
	rig_wind(rig, JOIN_MS - 500);
	ck_waits();
	rig_wind(rig, 1000);
	ck_assert_str_eq(told(), "system");
	ck_assert_int_eq(row().state, STATE_waiting);
	ck_assert_str_eq(outcome(1), "handed_over");
	ck_assert_int_eq(
	    number("SELECT count(*) FROM event WHERE kind = 'handed_over'"), 1);
}
END_TEST

START_TEST(a_question_for_a_fact_waits)
{
	say("where is my order");
	ck_waits();
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "auto");
	say("4711");
	ck_assert_str_eq(told(), "auto order.number");
}
END_TEST

/* Another question follows; both are looked at. */
START_TEST(the_wait_is_cut_short)
{
	say("where is my order");
	say_after(1000, "how much is shipping?");
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "auto|auto ship.cost");
	ck_str(row().asked, "order.number order.number 2");
}
END_TEST

/* A line that waits is answered although an older choice is taken. */
START_TEST(a_choice_is_taken_meanwhile)
{
	rig_shop(rig, "demo")->send_at = 1001;
	rig_shop(rig, "demo")->offer_at = 100;
	say("how much is shipping?");
	rig_shop(rig, "demo")->send_at = 500;
	(void)told();
	say_after(1000, "where is my order");
	ck_waits();
	clock_wind(rig_clock(rig), 500);
	rig_send(rig, c,
	    "{'type':'choose','id':'ch','conversation':'%s','seq':2,"
	    "'reply':'ship.cost'}",
	    chat);
	ck_assert_str_eq(told(), "auto ship.cost");
	ck_assert_int_eq(row().ask_seq, 3);
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "auto");
	ck_str(row().asked, "order.number order.number 3");
	ck_assert_int_eq(row().ask_seq, 0);
	ck_assert_int_eq(row().state, STATE_auto);
}
END_TEST

START_TEST(choices_to_a_question_come_at_once)
{
	rig_shop(rig, "demo")->send_at = 1001;
	rig_shop(rig, "demo")->offer_at = 100;
	say("how much is shipping?");
	ck_assert_str_eq(told(), "choices");
}
END_TEST

START_TEST(choices_to_half_a_question_wait)
{
	rig_shop(rig, "demo")->send_at = 1001;
	rig_shop(rig, "demo")->offer_at = 100;
	say("how much is shipping");
	ck_waits();
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "choices");
	ck_assert_str_eq(outcome(1), "offered");
}
END_TEST

/* A line that comes later stands alone. */
START_TEST(too_late_to_be_one)
{
	say("my goodness");
	ck_waits();
	say_after(JOIN_MS, "is it true to size");
	ck_assert_int_eq(row().ask_from, 2);
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "auto"); /* which product? */
	ck_str(row().asked, "product.name product.size 2");
}
END_TEST

/* What was answered in between is not read again. */
START_TEST(an_answer_parts_them)
{
	say("how much is shipping");
	ck_assert_str_eq(told(), "auto ship.cost");
	say_after(500, "can i return it");
	ck_assert_str_eq(told(), "auto return.terms");
	ck_assert_str_eq(outcome(3), "sent");
}
END_TEST

/* The first pieces were sure enough; what still comes of the question gets
 * no second answer, but another question does, and so does one asked anew. */
START_TEST(an_answer_is_not_said_twice)
{
	say("how much is shipping");
	ck_assert_str_eq(told(), "auto ship.cost");
	say_after(1000, "shipping fee");
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "");
	ck_assert_str_eq(outcome(3), "sent");
	ck_assert_int_eq(row().state, STATE_auto);
	ck_assert_int_eq(row().ask_seq, 0);
	ck_assert_int_eq(events("auto_sent"), 1);
	say("shipping fee");
	ck_assert_str_eq(told(), "auto ship.cost");
	say_after(500, "what does delivery cost?");
	ck_assert_str_eq(told(), "auto ship.cost");
}
END_TEST

/* Nor are choices with it, and what nobody understands still gets a person. */
START_TEST(an_answer_is_not_offered_again)
{
	say("how much is shipping");
	ck_assert_str_eq(told(), "auto ship.cost");
	rig_shop(rig, "demo")->send_at = 1001;
	rig_shop(rig, "demo")->offer_at = 100;
	say_after(1000, "shipping fee");
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "");
	say_after(0, "shipping fee");
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "choices");
	say_after(500, NONSENSE);
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "system");
}
END_TEST

START_TEST(a_fact_in_two_lines)
{
	rig_rules(rig)->join_ms = 0;
	say("where is my order");
	rig_rules(rig)->join_ms = JOIN_MS;
	ck_assert_str_eq(told(), "auto");
	say("my number is");
	ck_waits();
	ck_str(row().asked, "order.number order.number 1");
	say_after(1000, "4711");
	ck_assert_str_eq(told(), "auto order.number");
	ck_str(row().known, "order.number=4711\n");
}
END_TEST

START_TEST(a_person_in_between)
{
	say("my goodness");
	ck_waits();
	rig_send(
	    rig, c, "{'type':'person','id':'p','conversation':'%s'}", chat);
	ck_assert_str_eq(told(), "system");
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "");
	ck_assert_int_eq(row().state, STATE_waiting);
}
END_TEST

/* The wait outlives a restart. */
START_TEST(a_restart_in_between)
{
	say(NONSENSE);
	ck_waits();
	rig_restart(rig);
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_int_eq(row().ask_seq, 0);
	ck_assert_str_ne(outcome(1), "");
}
END_TEST

START_TEST(each_by_itself)
{
	rig_rules(rig)->join_ms = 0;
	say("my goodness");
	ck_assert_str_eq(told(), "system");
	ck_assert_int_eq(row().state, STATE_waiting);
}
END_TEST

/* However long lines may wait for each other, a worker that is lost is
 * noticed, and a line that waits is not taken for one. */
START_TEST(a_long_wait_and_a_short_patience)
{
	rig_rules(rig)->join_ms = 30000;
	rig_rules(rig)->answer_wait_ms = 4000;
	say(NONSENSE);
	ck_waits();
	rig_wind(rig, 2001);
	ck_assert_str_eq(told(), "system");
	ck_assert_str_eq(outcome(1), "handed_over");
}
END_TEST

static void open_lost(void)
{
	struct rig_config config = { .lost_workers = true };
	arena = ARENA_EMPTY;
	pack_dir_open(&dir);
	rig = rig_open(&config);
	rig_rules(rig)->join_ms = JOIN_MS;
	c = rig_customer(rig, "demo");
	chat = rig_open_chat(rig, c);
}

START_TEST(a_lost_worker_is_noticed)
{
	size_t before = rig_lost_jobs(rig);
	say("how much is delivery");
	rig_wind(rig, JOIN_MS + 1);
	ck_assert_str_eq(told(), "");
	rig_wind(rig, 2500);
	ck_assert_str_eq(told(), "system");
	ck_assert_int_eq(row().state, STATE_waiting);
	ck_assert_uint_eq(rig_lost_jobs(rig), before + 1);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("joining");
	TCase *t = tcase_create("lines");
	tcase_add_checked_fixture(t, open_joining, talk_close);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, what_is_sure_is_said_at_once);
	tcase_add_test(t, a_second_half_makes_it_whole);
	tcase_add_test(t, three_thirds);
	tcase_add_test(t, nothing_follows);
	tcase_add_test(t, a_question_for_a_fact_waits);
	tcase_add_test(t, the_wait_is_cut_short);
	tcase_add_test(t, a_choice_is_taken_meanwhile);
	tcase_add_test(t, choices_to_a_question_come_at_once);
	tcase_add_test(t, choices_to_half_a_question_wait);
	tcase_add_test(t, too_late_to_be_one);
	tcase_add_test(t, an_answer_parts_them);
	tcase_add_test(t, an_answer_is_not_said_twice);
	tcase_add_test(t, an_answer_is_not_offered_again);
	tcase_add_test(t, a_fact_in_two_lines);
	tcase_add_test(t, a_person_in_between);
	tcase_add_test(t, a_restart_in_between);
	tcase_add_test(t, each_by_itself);
	tcase_add_test(t, a_long_wait_and_a_short_patience);
	suite_add_tcase(s, t);
	t = tcase_create("workers");
	tcase_add_checked_fixture(t, open_lost, talk_close);
	tcase_add_test(t, a_lost_worker_is_noticed);
	suite_add_tcase(s, t);
	return s;
}
