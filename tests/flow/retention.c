/* Chats lose their text when they are as old as their shop says: which, how
 * much a turn, what stays, and that a clock that is wrong takes nothing. */
#include <stdlib.h>

#include "shared/buf.h"
#include "shared/meter.h"
#include "tests/flow/talk.h"

enum { DAYS = 180, MANY = 1300, ROWS_A_TURN = 500 };
static const int64_t day = INT64_C(86400000);

static void run(const char *sql)
{
	ck_assert_int_eq(connection_run(rig_store(rig), sql, "test"), ERR_ok);
}

/* A chat that is closed, and one that is not. */
static void setup(void)
{
	talk_open();
	rig_shop(rig, "demo")->keep_chat_ms = DAYS * day;
	rig_shop(rig, "demo")->auto_idle_ms = 400 * day;
	say("hello xylographica");
	say("where is my order");
	rig_send(
	    rig, c, "{'type':'close','id':'c1','conversation':'%s'}", chat);
	rig_send(rig, c,
	    "{'type':'rate','id':'r','conversation':'%s','score':4,"
	    "'text':'fine'}",
	    chat);
	chat = rig_open_chat(rig, c);
	say("hello again");
}

static void teardown(void)
{
	talk_close();
}

/* Enough for a tidy tick. */
static void ticks(void)
{
	for (int i = 0; i < 12; i++)
		rig_wind(rig, 1000);
}

static void days(int count)
{
	rig_wind(rig, count * day);
	ticks();
}

/* A process that is younger takes nothing. */
static void hour(void)
{
	rig_wind(rig, day / 24);
	ticks();
}

static int64_t lines_of(int chat_id)
{
	char sql[100];
	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM message WHERE conversation_id = %d", chat_id);
	return number(sql);
}

static int64_t runs(void)
{
	return number("SELECT count(*) FROM audit WHERE action = 'expired'");
}

static int64_t turns_of(const char *type)
{
	struct buf text = BUF_EMPTY;
	char name[80];
	snprintf(name, sizeof(name), "turn_total{type=\"%s\"} ", type);
	meter_render(rig_meter(rig), &text);
	const char *at = strstr(buf_cstr(&text), name);
	int64_t count = at ? atoll(at + strlen(name)) : -1;
	buf_fini(&text);
	return count;
}

START_TEST(old_chat_is_emptied)
{
	int64_t had = lines_of(1), noted = number("SELECT count(*) FROM event");
	run("UPDATE conversation SET page = 'p', known = 'k=v', context = 'c',"
	    " contact = 'me'");
	days(DAYS - 2);
	ck_assert_int_eq(lines_of(1), had);
	ck_assert_int_eq(runs(), 0);
	days(3);
	ck_assert_int_eq(lines_of(1), 0);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM answer WHERE conversation_id = 1"), 0);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM request WHERE sender = 1"), 0);
	ck_assert_int_eq(number("SELECT count(*) FROM conversation WHERE id = 1"
				" AND emptied = 1 AND score = 4 AND last_seq > "
				"0 AND page || known || context || contact = "
				"''"),
	    1);
	/* figures stay, words do not */
	ck_assert_int_eq(number("SELECT count(*) FROM event"), noted);
	ck_assert_int_eq(number("SELECT count(*) FROM event WHERE kind = "
				"'rated' AND number = 4 AND detail = ''"),
	    1);
	/* who is still there keeps the name */
	ck_assert_int_eq(
	    number("SELECT count(*) FROM customer WHERE subject LIKE 'er%'"),
	    0);
	ck_assert_int_eq(runs(), 1);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM audit WHERE action = 'expired' AND "
		   "actor = 'desk' AND detail LIKE 'chats=1 lines=%'"),
	    1);
}
END_TEST

START_TEST(open_chat_is_never_touched)
{
	int64_t had = lines_of(2);
	days(DAYS + 30);
	ck_assert_int_eq(lines_of(1), 0);
	ck_assert_int_eq(lines_of(2), had);
	ck_assert_int_eq(
	    number("SELECT state < 3 FROM conversation WHERE id = 2"), 1);
}
END_TEST

START_TEST(for_ever_is_for_ever)
{
	int64_t had = lines_of(1);
	rig_shop(rig, "demo")->keep_chat_ms = 0;
	days(3000);
	ck_assert_int_eq(lines_of(1), had);
	ck_assert_int_eq(runs(), 0);
	rig_shop(rig, "demo")->keep_chat_ms = DAYS * day;
	days(2);
	ck_assert_int_eq(lines_of(1), 0);
}
END_TEST

/* A run a day, and no row about one that found nothing. */
START_TEST(one_run_a_day)
{
	days(DAYS + 1);
	ck_assert_int_eq(runs(), 1);
	for (int i = 0; i < 5; i++)
		days(1);
	ck_assert_int_eq(runs(), 1);
	int64_t last = number("SELECT value FROM meta WHERE name = "
			      "'expired_at'");
	ticks();
	ck_assert_int_eq(
	    number("SELECT value FROM meta WHERE name = 'expired_at'"), last);
	rig_restart(rig);
	hour();
	ck_assert_int_eq(
	    number("SELECT value FROM meta WHERE name = 'expired_at'"), last);
}
END_TEST

/* What was approved stays a phrasing, whose it was is not known any more. */
START_TEST(lessons)
{
	run("INSERT INTO lesson (at, shop_id, conversation_id, seq, lang, text,"
	    " reply, source, is_right, state) VALUES"
	    " (1, 1, 1, 1, 0, 'where is it', 'order.status', 'taught', 1,"
	    "  'approved'),"
	    " (1, 1, 1, 2, 0, 'secret words', 'order.status', 'used', 1,"
	    "  'seen'),"
	    " (1, 1, 1, 3, 0, 'more of them', 'order.status', 'edited', 1,"
	    "  'proposed')");
	days(DAYS + 1);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM lesson WHERE text LIKE '%secret%' OR "
		   "text LIKE '%more%'"),
	    0);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM lesson WHERE text = 'where is it' AND "
		   "conversation_id IS NULL AND seq = 0 AND state = "
		   "'approved'"),
	    1);
}
END_TEST

START_TEST(no_turn_takes_long)
{
	char sql[400];
	snprintf(sql, sizeof(sql),
	    "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n "
	    "WHERE i < %d) INSERT INTO message (conversation_id, track, seq, "
	    "kind, author, from_name, text, reply, sid, choices, at) SELECT 1, "
	    "0, i, 0, 1, '', 'much', '', '', '', i FROM n",
	    99 + MANY);
	run(sql);
	ck_assert_int_gt(lines_of(1), MANY);
	days(DAYS + 1);
	ck_assert_int_eq(lines_of(1), 0);
	ck_assert_int_gt(turns_of("expire"), MANY / ROWS_A_TURN);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM audit WHERE action = 'expired' AND "
		   "detail LIKE 'chats=1 lines=13%'"),
	    1);
}
END_TEST

/* The clock jumps ahead by a year: nobody knows which time is right, and it
 * takes nothing until the next start. One that is put right is believed. */
START_TEST(jump_takes_nothing)
{
	int64_t had = lines_of(1);
	days(1);
	rig_clock(rig)->wall_ms_now += 365 * day;
	ticks();
	days(2);
	ck_assert_int_eq(lines_of(1), had);
	rig_clock(rig)->wall_ms_now -= 365 * day;
	ticks();
	days(DAYS);
	ck_assert_int_eq(lines_of(1), 0);
}
END_TEST

START_TEST(start_believes_the_clock)
{
	rig_clock(rig)->wall_ms_now += 365 * day;
	ticks();
	ck_assert_int_gt(lines_of(1), 0);
	rig_restart(rig);
	ticks();
	ck_assert_int_gt(lines_of(1), 0);
	hour();
	ck_assert_int_eq(lines_of(1), 0);
}
END_TEST

/* A start before the clock was put right. */
START_TEST(start_with_a_wrong_clock)
{
	int64_t had = lines_of(1);
	rig_clock(rig)->wall_ms_now += 365 * day;
	rig_restart(rig);
	ticks();
	rig_wind(rig, day / 25);
	rig_clock(rig)->wall_ms_now -= 365 * day;
	ticks();
	hour();
	days(2);
	ck_assert_int_eq(lines_of(1), had);
	rig_restart(rig);
	hour();
	ck_assert_int_eq(lines_of(1), had);
	days(DAYS);
	ck_assert_int_eq(lines_of(1), 0);
}
END_TEST

START_TEST(shop_that_is_gone)
{
	int64_t had = lines_of(1);
	rig_shop(rig, "demo")->keep_chat_ms = 0;
	run("INSERT INTO shop (id, name) VALUES (64, 'gone');"
	    "UPDATE conversation SET shop_id = 64 WHERE id = 1");
	days(1000);
	ck_assert_int_eq(lines_of(1), had);
}
END_TEST

/* Opened again and written in, it is as any other. */
START_TEST(reopened_chat)
{
	days(DAYS + 1);
	run("UPDATE conversation SET state = 3 WHERE id = 2");
	rig_restart(rig);
	struct peer_ref ana =
	    rig_staff(rig, "ana", STANDING_supervisor, "en", "", 5);
	char sql[] = "SELECT count(*) FROM conversation WHERE id = 1 AND "
		     "emptied = 1";
	ck_assert_int_eq(number(sql), 1);
	struct conversation_row kept = row();
	rig_send(rig, ana,
	    "{'type':'note','id':'n','conversation':'%s','text':'look'}",
	    kept.public_id.ptr);
	ck_assert_str_eq(rig_error(rig, ana), "");
	ck_assert_int_eq(number(sql), 0);
	ck_assert_int_eq(lines_of(1), 1);
	days(DAYS + 2);
	ck_assert_int_eq(lines_of(1), 0);
	ck_assert_int_eq(number(sql), 1);
}
END_TEST

START_TEST(old_events)
{
	ck_assert_int_gt(number("SELECT count(*) FROM event"), 0);
	rig_rules(rig)->keep_event_ms = 400 * day;
	days(390);
	int64_t before = number("SELECT count(*) FROM event");
	ck_assert_int_gt(before, 0);
	days(11);
	ck_assert_int_lt(number("SELECT count(*) FROM event"), before);
	ck_assert_int_gt(runs(), 1);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("retention");
	TCase *each = tcase_create("each");

	tcase_add_checked_fixture(each, setup, teardown);
	tcase_set_timeout(each, 60);
	tcase_add_test(each, old_chat_is_emptied);
	tcase_add_test(each, open_chat_is_never_touched);
	tcase_add_test(each, for_ever_is_for_ever);
	tcase_add_test(each, one_run_a_day);
	tcase_add_test(each, lessons);
	tcase_add_test(each, no_turn_takes_long);
	tcase_add_test(each, jump_takes_nothing);
	tcase_add_test(each, start_believes_the_clock);
	tcase_add_test(each, start_with_a_wrong_clock);
	tcase_add_test(each, shop_that_is_gone);
	tcase_add_test(each, reopened_chat);
	tcase_add_test(each, old_events);
	suite_add_tcase(all, each);
	return all;
}
