/* Time in whole turns: answers that come too late or not at all, silence,
 * reps who do not come back, tokens and ids that grow old. */
#include <stdio.h>
#include <string.h>

#include "server/store/connection.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

#define SAY "{'type':'say','id':'%s','conversation':'%s','text':'%s'}"
#define PERSON "{'type':'person','id':'%s','conversation':'%s'}"
#define KNOWN "how much is delivery"

enum { MINUTE = 60000 };
static const int64_t day = INT64_C(86400000);

static struct rig_config config;
static struct rig *rig;
static struct peer_ref customer;
static const char *chat;

static void begin(void)
{
	rig = rig_open(&config);
	customer = rig_customer(rig, "demo");
	chat = rig_open_chat(rig, customer);
}

static void setup(void)
{
	config = (struct rig_config){ .no_suggest = true };
	begin();
}

static void teardown(void)
{
	rig_close(rig);
}

static const struct rec_chat *last_chat(void)
{
	return &rig_last(rig, customer, MESSAGE_chat)->u.chat.chats.at[0];
}

static size_t lines(void)
{
	return rig_seen(rig, customer, MESSAGE_line);
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

/* ---- answers that come too late ------------------------------------------ */

/* Says a question and lets the answer wait at the worker. */
static void ask(void)
{
	rig_put(rig, customer, SAY, "q", chat, KNOWN);
	rig_step(rig);
	ck_assert_int_eq(rig_last(rig, customer, MESSAGE_ack)->u.ack.seq, 1);
	rig_forget(rig, customer);
}

START_TEST(a_newer_line_makes_it_stale)
{
	ask();
	rig_put(rig, customer, SAY, "q2", chat, "wait, one more thing");
	rig_step(rig);
	rig_run(rig);
	/* one answer only, to the newer line */
	ck_assert_uint_eq(lines(), 1);
	ck_assert_int_eq(count("SELECT count(*) FROM answer"), 1);
	ck_assert_int_eq(count("SELECT seq FROM answer"), 2);
}
END_TEST

static const struct {
	const char *type;
	enum state state;
	size_t lines;
} overtaken[] = {
	{ "person", STATE_waiting, 1 },
	{ "close", STATE_closed, 1 },
};

START_TEST(a_person_or_the_end_makes_it_stale)
{
	ask();
	rig_put(rig, customer, "{'type':'%s','id':'x','conversation':'%s'}",
	    overtaken[_i].type, chat);
	rig_step(rig);
	rig_run(rig);
	ck_assert_int_eq(last_chat()->state, overtaken[_i].state);
	ck_assert_uint_eq(lines(), overtaken[_i].lines);
	ck_assert_int_eq(count("SELECT count(*) FROM answer"), 0);
}
END_TEST

START_TEST(a_rep_who_steps_in_makes_it_stale)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	ask();
	rig_put(rig, ana, "{'type':'take','id':'t','conversation':'%s'}", chat);
	rig_step(rig);
	rig_run(rig);
	ck_assert_uint_eq(lines(), 1); /* that she is here */
	ck_assert_int_eq(last_chat()->state, STATE_with_rep);
}
END_TEST

/* The customer left, the answer is there for when they come back. */
START_TEST(an_answer_for_somebody_who_left)
{
	ask();
	rig_disconnect(rig, customer);
	ck_assert_int_eq(count("SELECT count(*) FROM answer"), 1);
	ck_assert_int_eq(count("SELECT last_seq FROM conversation"), 2);
}
END_TEST

/* ---- jobs that never come back ------------------------------------------- */

START_TEST(a_lost_job_calls_a_person_once)
{
	teardown();
	config.lost_workers = true;
	begin();
	rig_send(rig, customer, SAY, "q", chat, KNOWN);
	ck_assert_uint_eq(rig_lost_jobs(rig), 1);
	rig_wind(rig, 4999);
	ck_assert_int_eq(last_chat()->state, STATE_auto);
	rig_wind(rig, 2);
	ck_assert_int_eq(last_chat()->state, STATE_waiting);
	rig_forget(rig, customer);
	rig_wind(rig, 60 * MINUTE);
	ck_assert_uint_eq(rig_count(rig, customer), 0);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM event WHERE kind = 'handed_over'"), 1);
}
END_TEST

/* Each line has the time of its own. */
START_TEST(a_newer_line_has_its_own_time)
{
	teardown();
	config.lost_workers = true;
	begin();
	rig_send(rig, customer, SAY, "q", chat, KNOWN);
	rig_wind(rig, 4000);
	rig_send(rig, customer, SAY, "q2", chat, KNOWN);
	rig_wind(rig, 4000);
	ck_assert_int_eq(last_chat()->state, STATE_auto);
	rig_wind(rig, 1001);
	ck_assert_int_eq(last_chat()->state, STATE_waiting);
}
END_TEST

/* A restart forgets the worker, not the customer. */
START_TEST(a_question_from_before_a_restart)
{
	ask();
	rig_restart(rig);
	rig_wind(rig, 5001);
	ck_assert_int_eq(
	    count("SELECT state FROM conversation"), STATE_waiting);
}
END_TEST

/* ---- silence ------------------------------------------------------------- */

START_TEST(a_rep_s_chat_may_be_silent_longer)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	rig_send(rig, customer, PERSON, "p", chat);
	rig_wind(rig, 119 * MINUTE);
	ck_assert_int_eq(last_chat()->state, STATE_with_rep);
	rig_send(rig, ana, SAY, "a", chat, "still looking");
	rig_wind(rig, 119 * MINUTE);
	ck_assert_int_eq(last_chat()->state, STATE_with_rep);
	rig_wind(rig, 2 * MINUTE);
	ck_assert_int_eq(last_chat()->state, STATE_closed);
	/* there is room for another */
	rig_send(rig, ana, "{'type':'colleagues'}");
	ck_assert_int_eq(
	    rig_last(rig, ana, MESSAGE_team)->u.team.items.at[0].chats, 0);
}
END_TEST

START_TEST(waiting_is_no_silence)
{
	rig_send(rig, customer, PERSON, "p", chat);
	for (int i = 0; i < 30; i++)
		rig_wind(rig, day);
	ck_assert_int_eq(last_chat()->state, STATE_waiting);
	rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	ck_assert_int_eq(last_chat()->state, STATE_with_rep);
}
END_TEST

START_TEST(what_was_closed_by_silence_opens_again)
{
	rig_send(rig, customer, SAY, "q", chat, KNOWN);
	rig_wind(rig, 31 * MINUTE);
	ck_assert_int_eq(last_chat()->state, STATE_closed);
	rig_send(rig, customer,
	    "{'type':'reopen','id':'o','conversation':'%s'}", chat);
	ck_assert_int_eq(last_chat()->state, STATE_auto);
	rig_send(rig, customer, SAY, "q2", chat, KNOWN);
	const struct message *m = rig_last(rig, customer, MESSAGE_line);
	ck_assert_int_eq(m->u.line.lines.at[0].kind, KIND_auto);
}
END_TEST

/* ---- reps who are gone --------------------------------------------------- */

START_TEST(a_rep_who_comes_back_in_time_keeps_them)
{
	struct peer_ref admin = rig_connect(rig);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	rig_send(rig, customer, PERSON, "p", chat);
	rig_disconnect(rig, ana);
	rig_wind(rig, 59000);
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'s','name':'ana','once':true}");
	ana = rig_connect(rig);
	rig_send(rig, ana, "{'type':'hello','token':'%.*s'}",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	ck_assert_uint_eq(
	    rig_last(rig, ana, MESSAGE_welcome)->u.welcome.chats.count, 1);
	rig_wind(rig, 120000);
	ck_assert_int_eq(last_chat()->state, STATE_with_rep);
}
END_TEST

START_TEST(all_chats_of_a_lost_rep_find_others)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	struct peer_ref others[3];
	const char *chats[3];
	rig_send(rig, customer, PERSON, "p", chat);
	for (int i = 0; i < 3; i++) {
		others[i] = rig_customer(rig, "demo");
		chats[i] = rig_open_chat(rig, others[i]);
		rig_send(rig, others[i], PERSON, "p", chats[i]);
	}
	rig_staff(rig, "ken", STANDING_rep, "en", "", 2);
	rig_disconnect(rig, ana);
	rig_wind(rig, 61000);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM conversation WHERE state = 2"), 2);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM conversation WHERE state = 1"), 2);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM event WHERE kind = 'released'"), 4);
}
END_TEST

/* ---- what grows old ------------------------------------------------------ */

START_TEST(a_one_time_token_grows_old)
{
	struct peer_ref admin = rig_connect(rig), a = rig_connect(rig);
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'u','name':'ana','standing':'rep',"
	    "'once':true}");
	char once[64];
	snprintf(once, sizeof(once), "%.*s",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	rig_wind(rig, 60 * MINUTE);
	rig_send(rig, a, "{'type':'hello','token':'%s'}", once);
	ck_assert_str_eq(rig_error(rig, a), "auth");
}
END_TEST

START_TEST(a_staff_token_grows_old)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	char token[64];
	snprintf(token, sizeof(token), "%.*s",
	    STR_ARG(rig_last(rig, ana, MESSAGE_welcome)->u.welcome.token));
	rig_wind(rig, 29 * day);
	struct peer_ref again = rig_connect(rig);
	rig_send(rig, again, "{'type':'hello','token':'%s'}", token);
	rig_last(rig, again, MESSAGE_welcome);
	rig_wind(rig, 2 * day);
	again = rig_connect(rig);
	rig_send(rig, again, "{'type':'hello','token':'%s'}", token);
	ck_assert_str_eq(rig_error(rig, again), "auth");
}
END_TEST

/* Ids are kept as long as was promised, then tidied away. */
START_TEST(ids_are_forgotten_after_their_time)
{
	rig_send(rig, customer, SAY, "q", chat, KNOWN);
	ck_assert_int_ge(count("SELECT count(*) FROM request"), 2);
	for (int i = 0; i < 29; i++)
		rig_wind(rig, day);
	for (int i = 0; i < 20; i++)
		rig_wind(rig, 1000);
	ck_assert_int_ge(count("SELECT count(*) FROM request"), 2);
	rig_wind(rig, 2 * day);
	for (int i = 0; i < 20; i++)
		rig_wind(rig, 1000);
	ck_assert_int_eq(count("SELECT count(*) FROM request"), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("timeout");
	TCase *t = tcase_create("time");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_newer_line_makes_it_stale);
	tcase_add_loop_test(t, a_person_or_the_end_makes_it_stale, 0,
	    sizeof(overtaken) / sizeof(overtaken[0]));
	tcase_add_test(t, a_rep_who_steps_in_makes_it_stale);
	tcase_add_test(t, an_answer_for_somebody_who_left);
	tcase_add_test(t, a_lost_job_calls_a_person_once);
	tcase_add_test(t, a_newer_line_has_its_own_time);
	tcase_add_test(t, a_question_from_before_a_restart);
	tcase_add_test(t, a_rep_s_chat_may_be_silent_longer);
	tcase_add_test(t, waiting_is_no_silence);
	tcase_add_test(t, what_was_closed_by_silence_opens_again);
	tcase_add_test(t, a_rep_who_comes_back_in_time_keeps_them);
	tcase_add_test(t, all_chats_of_a_lost_rep_find_others);
	tcase_add_test(t, a_one_time_token_grows_old);
	tcase_add_test(t, a_staff_token_grows_old);
	tcase_add_test(t, ids_are_forgotten_after_their_time);
	suite_add_tcase(s, t);
	return s;
}
