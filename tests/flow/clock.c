/* The wall clock jumps while people talk: nothing expires that was not silent
 * for its time, nobody is signed out, lines keep their order and show the time
 * the clock shows. */
#include <stdio.h>
#include <string.h>

#include "server/store/connection.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

#define SAY "{'type':'say','id':'%s','conversation':'%s','text':'%s'}"
#define KNOWN "how much is delivery"

enum { SECOND = 1000, MINUTE = 60000, CHATS = 5 };
static const int64_t day = INT64_C(86400000);

static struct rig *rig;
static struct peer_ref customers[CHATS], ana;
static const char *chats[CHATS];
static char staff_token[64], visitor_token[512];

static void keep(char *to, size_t room, struct str s)
{
	ck_assert_uint_lt(s.len, room);
	snprintf(to, room, "%.*s", STR_ARG(s));
}

/* The last of the chats is a rep's. */
static void setup(void)
{
	rig = rig_open(&(struct rig_config){ .no_suggest = true });
	ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	keep(staff_token, sizeof(staff_token),
	    rig_last(rig, ana, MESSAGE_welcome)->u.welcome.token);
	for (int i = 0; i < CHATS; i++) {
		customers[i] = rig_customer(rig, "demo");
		chats[i] = rig_open_chat(rig, customers[i]);
		rig_send(rig, customers[i], SAY, "q", chats[i], KNOWN);
	}
	keep(visitor_token, sizeof(visitor_token),
	    rig_last(rig, customers[0], MESSAGE_welcome)->u.welcome.token);
	rig_send(rig, customers[CHATS - 1],
	    "{'type':'person','id':'p','conversation':'%s'}", chats[CHATS - 1]);
	rig_wind(rig, SECOND);
}

static void teardown(void)
{
	rig_close(rig);
}

static int64_t count(const char *sql)
{
	sqlite3_stmt *s;
	ck_assert_int_eq(
	    sqlite3_prepare_v2(rig_store(rig)->db, sql, -1, &s, NULL), 0);
	ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(s, 0);
	ck_assert_int_eq(sqlite3_finalize(s), 0);
	return number;
}

static void jump(int64_t ms)
{
	rig_clock(rig)->wall_ms_now += ms;
	rig_wind(rig, SECOND);
}

static void ticks(int number)
{
	for (int i = 0; i < number; i++)
		rig_wind(rig, SECOND);
}

static int64_t open_chats(void)
{
	return count("SELECT count(*) FROM conversation WHERE state < 3");
}

static void enters(const char *of, const char *token)
{
	struct peer_ref again = rig_connect(rig);
	rig_send(rig, again, "{'type':'hello',%s'token':'%s'}", of, token);
	ck_assert_str_eq(rig_error(rig, again), "");
	rig_last(rig, again, MESSAGE_welcome);
	rig_disconnect(rig, again);
}

static const struct row {
	const char *id, *what;
	int64_t jump_ms;
} rows[] = {
	{ "G6.1", "an hour back", -INT64_C(3600000) },
	{ "G6.2", "400 days on", 400 * INT64_C(86400000) },
	{ "G6.3", "past 2038-01-19",
	    INT64_C(2147483648000) - INT64_C(1795082400000) },
	{ "G6.4", "1970-01-01", -INT64_C(1795082400000) },
	{ "G6.5", "a second twice", -1000 },
	{ "G6.5", "a second left out", 1000 },
};

START_TEST(nobody_is_sent_away)
{
	int64_t requests = count("SELECT count(*) FROM request");
	int64_t tokens = count("SELECT count(*) FROM token");
	jump(rows[_i].jump_ms);
	ticks(15); /* tidying is due within */
	ck_assert_msg(open_chats() == CHATS, "%s", rows[_i].id);
	ck_assert_int_eq(count("SELECT count(*) FROM request"), requests);
	ck_assert_int_eq(count("SELECT count(*) FROM token"), tokens);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM event WHERE kind = 'released'"), 0);
	for (int i = 0; i < CHATS; i++)
		ck_assert_int_eq(rig_closed(rig, customers[i]), 0);
	enters("", staff_token);
	enters("'shop':'demo',", visitor_token);
	ck_assert_int_eq(count("SELECT count(*) FROM customer"), CHATS);
}
END_TEST

/* Numbers go on, and the time that is shown is the clock's. */
START_TEST(lines_keep_their_order)
{
	rig_forget(rig, customers[0]);
	jump(rows[_i].jump_ms);
	rig_send(rig, customers[0], SAY, "q2", chats[0], "and to Malta?");
	ck_assert_int_eq(
	    rig_last(rig, customers[0], MESSAGE_ack)->u.ack.seq, 3);
	ck_assert_int_eq(rig_last(rig, customers[0], MESSAGE_ack)->u.ack.at,
	    rig_clock(rig)->wall_ms_now);
	rig_send(rig, customers[0],
	    "{'type':'history','id':'h','conversation':'%s','limit':50}",
	    chats[0]);
	const struct rec_line_list *lines =
	    &rig_last(rig, customers[0], MESSAGE_lines)->u.lines.lines;
	for (size_t i = 0; i < lines->count; i++)
		ck_assert_int_eq(lines->at[i].seq, (int64_t)i + 1);
	ck_assert_uint_ge(lines->count, 3);
}
END_TEST

/* What was silent for its time, before and after the jump together, is closed
 * then and not sooner. */
START_TEST(silence_is_counted_by_time_that_passed)
{
	rig_wind(rig, 20 * MINUTE);
	jump(rows[_i].jump_ms);
	rig_wind(rig, 9 * MINUTE);
	ck_assert_int_eq(open_chats(), CHATS);
	rig_send(rig, customers[1], SAY, "q2", chats[1], KNOWN);
	rig_wind(rig, 2 * MINUTE);
	ck_assert_int_eq(open_chats(), 2); /* that one and the rep's */
	rig_wind(rig, 29 * MINUTE);
	ck_assert_int_eq(open_chats(), 1);
	rig_wind(rig, 61 * MINUTE);
	ck_assert_int_eq(open_chats(), 0);
}
END_TEST

/* Without an answer of the machine a person is called after the same time. */
START_TEST(answers_have_their_time)
{
	rig_put(rig, customers[0], SAY, "w", chats[0], KNOWN);
	rig_step(rig);
	jump(rows[_i].jump_ms);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM conversation WHERE state = 1"), 0);
}
END_TEST

/* A token made under a wrong clock is worth no more than another. */
START_TEST(tokens_live_as_long)
{
	struct peer_ref again = rig_connect(rig);
	jump(rows[_i].jump_ms);
	rig_send(rig, again, "{'type':'hello','shop':'demo'}");
	const struct msg_welcome *w =
	    &rig_last(rig, again, MESSAGE_welcome)->u.welcome;
	ck_assert_int_eq(w->expires, rig_clock(rig)->wall_ms_now + 90 * day);
	keep(visitor_token, sizeof(visitor_token), w->token);
	rig_wind(rig, 89 * day);
	enters("'shop':'demo',", visitor_token);
	rig_wind(rig, 2 * day);
	again = rig_connect(rig);
	rig_send(rig, again, "{'type':'hello','shop':'demo','token':'%s'}",
	    visitor_token);
	ck_assert_str_eq(rig_error(rig, again), "auth");
}
END_TEST

/* G6.6: everything stands still for 90 s. Deadlines that came meanwhile are
 * met; who is connected stays. */
START_TEST(a_pause)
{
	rig_wind(rig, 90 * SECOND);
	ck_assert_int_eq(open_chats(), CHATS);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM event WHERE kind = 'released'"), 0);
	ck_assert_int_eq(rig_closed(rig, ana), 0);
	rig_disconnect(rig, ana);
	rig_wind(rig, 90 * SECOND); /* longer than a rep may be away */
	ck_assert_int_eq(
	    count("SELECT count(*) FROM event WHERE kind = 'released'"), 1);
}
END_TEST

/* A rep who is away for a moment keeps the chats over a jump. */
START_TEST(a_rep_s_grace)
{
	rig_disconnect(rig, ana);
	jump(rows[_i].jump_ms);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM event WHERE kind = 'released'"), 0);
	ticks(61);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM event WHERE kind = 'released'"), 1);
}
END_TEST

/* The clock comes back: all is as if nothing had been. */
START_TEST(there_and_back)
{
	jump(rows[_i].jump_ms);
	rig_send(rig, customers[0], SAY, "q2", chats[0], KNOWN);
	ticks(12);
	jump(-rows[_i].jump_ms);
	ticks(12);
	ck_assert_int_eq(open_chats(), CHATS);
	rig_send(rig, customers[0], SAY, "q3", chats[0], KNOWN);
	ck_assert_int_eq(
	    count("SELECT max(due_at) FROM conversation WHERE state = 0"),
	    rig_clock(rig)->wall_ms_now + 30 * MINUTE);
}
END_TEST

/* A restart takes the clock as it is: that is how people confirm it. */
START_TEST(a_restart_believes_the_clock)
{
	jump(400 * day);
	ck_assert_int_eq(open_chats(), CHATS);
	rig_restart(rig);
	rig_wind(rig, SECOND);
	rig_wind(rig, SECOND);
	ck_assert_int_eq(open_chats(), 0);
}
END_TEST

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

Suite *suite(void)
{
	Suite *s = suite_create("clock");
	TCase *t = tcase_create("jumps");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, nobody_is_sent_away, 0, ROWS);
	tcase_add_loop_test(t, lines_keep_their_order, 0, ROWS);
	tcase_add_loop_test(t, silence_is_counted_by_time_that_passed, 0, ROWS);
	tcase_add_loop_test(t, answers_have_their_time, 0, ROWS);
	tcase_add_loop_test(t, tokens_live_as_long, 0, ROWS);
	tcase_add_loop_test(t, a_rep_s_grace, 0, ROWS);
	tcase_add_loop_test(t, there_and_back, 0, ROWS);
	tcase_add_test(t, a_pause);
	tcase_add_test(t, a_restart_believes_the_clock);
	suite_add_tcase(s, t);
	return s;
}
