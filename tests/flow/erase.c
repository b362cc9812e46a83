/* A customer is erased for good: what goes, what stays, who is told, and that
 * it goes on after whatever comes in between. And the audit log: who did it. */
#include <stdlib.h>
#include <unistd.h>

#include "server/store/audit.h"
#include "tests/flow/talk.h"

enum { MANY = 1300, ROWS_A_TURN = 500 };

static struct peer_ref admin, ana;
static char subject[TOKEN_ID_LEN + 1], home[64];

#define SECRET_WORD "xylographica"

static void run(const char *sql)
{
	ck_assert_int_eq(connection_run(rig_store(rig), sql, "test"), ERR_ok);
}

/* Of the one customer there is. */
static void look_up_subject(void)
{
	sqlite3_stmt *s;
	ck_assert_int_eq(
	    sqlite3_prepare_v2(rig_store(rig)->db,
		"SELECT subject FROM customer WHERE id = 1", -1, &s, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
	snprintf(subject, sizeof(subject), "%s", sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
}

/* A customer with a chat a rep has, and one more customer who has nothing to
 * do with it. */
static void setup(void)
{
	talk_open();
	admin = rig_connect(rig);
	ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	look_up_subject();
	say("where is my " SECRET_WORD);
	struct peer_ref other = rig_customer(rig, "demo");
	const char *elsewhere = rig_open_chat(rig, other);
	rig_send(rig, other,
	    "{'type':'say','id':'o','conversation':'%s','text':'hello'}",
	    elsewhere);
}

static void teardown(void)
{
	talk_close();
}

static void erase(const char *id)
{
	rig_send_local(rig, admin, "{'type':'erase','id':'%s','customer':'%s'}",
	    id, subject);
}

static const struct msg_erased *answer(void)
{
	return &rig_last(rig, admin, MESSAGE_erased)->u.erased;
}

/* All text there may be of the one customer, and none of the other's. */
static void check_gone(void)
{
	static const char *const none[] = {
		"SELECT count(*) FROM message WHERE conversation_id = 1",
		"SELECT count(*) FROM answer WHERE conversation_id = 1",
		"SELECT count(*) FROM lesson WHERE conversation_id = 1",
		"SELECT count(*) FROM request WHERE sender = 1",
		"SELECT count(*) FROM event WHERE conversation_id = 1 AND "
		"kind = 'rated' AND detail <> ''",
		"SELECT count(*) FROM customer WHERE id = 1 AND (name <> '' OR "
		"shop_ref IS NOT NULL OR subject <> 'erased:1')",
		"SELECT count(*) FROM conversation WHERE id = 1 AND (page || "
		"known || asked || context || contact <> '' OR state < 3)",
		"SELECT count(*) FROM erasing",
	};
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		ck_assert_msg(number(none[i]) == 0, "%s", none[i]);
	ck_assert_int_gt(
	    number("SELECT count(*) FROM message WHERE conversation_id = 2"),
	    0);
	ck_assert_int_gt(
	    number("SELECT count(*) FROM request WHERE sender = 2"), 0);
	ck_assert_int_eq(number("SELECT count(*) FROM customer"), 2);
	ck_assert_int_eq(number("SELECT count(*) FROM conversation"), 2);
}

static int64_t audited(const char *action)
{
	char sql[160];
	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM audit WHERE action = '%s'", action);
	return number(sql);
}

static void check_chain(void)
{
	int64_t rows, bad_id;
	ck_assert_int_eq(audit_verify(rig_store(rig), &rows, &bad_id), ERR_ok);
	ck_assert_int_eq(bad_id, 0);
	ck_assert_int_eq(rows, number("SELECT count(*) FROM audit"));
}

/* ---- what goes ----------------------------------------------------------- */

START_TEST(open_chat_is_closed_and_emptied)
{
	run("UPDATE conversation SET page = 'p', known = 'k=v', context = 'c',"
	    " contact = 'me' WHERE id = 1;"
	    "UPDATE customer SET name = 'Rowena' WHERE id = 1");
	int64_t noted = number("SELECT count(*) FROM event");
	rig_forget(rig, c);
	erase("e");
	ck_assert_int_eq(answer()->customers, 1);
	ck_assert_int_eq(answer()->chats, 1);
	ck_assert_int_ge(answer()->lines, 2);
	ck_assert(!answer()->partly);
	check_gone();
	ck_assert_int_eq(last_state(), STATE_closed);
	ck_assert_int_eq(rig_closed(rig, c), 1008);
	/* one more: it was closed */
	ck_assert_int_eq(number("SELECT count(*) FROM event"), noted + 1);
	ck_assert_int_eq(audited("erased"), 1);
	check_chain();
}
END_TEST

START_TEST(rep_gets_room_again)
{
	rig_send(
	    rig, c, "{'type':'person','id':'p','conversation':'%s'}", chat);
	ck_assert_int_eq(row().state, STATE_with_rep);
	rig_forget(rig, ana);
	erase("e");
	check_gone();
	const struct rec_chat *seen =
	    &rig_last(rig, ana, MESSAGE_chat)->u.chat.chats.at[0];
	ck_assert_int_eq(seen->state, STATE_closed);
	ck_assert_uint_eq(seen->customer.len, 0);
	rig_send(rig, ana,
	    "{'type':'note','id':'n','conversation':'%s',"
	    "'text':'who was it'}",
	    chat);
	ck_assert_str_eq(rig_error(rig, ana), "");
}
END_TEST

/* I6.9: what the socket of before still says comes from nobody. */
START_TEST(chat_speaks_meanwhile)
{
	rig_send(
	    rig, c, "{'type':'person','id':'p','conversation':'%s'}", chat);
	for (int i = 0; i < 5; i++)
		rig_put(rig, c,
		    "{'type':'say','id':'x%d','conversation':'%s',"
		    "'text':'and my " SECRET_WORD "'}",
		    i, chat);
	erase("e");
	for (int i = 0; i < 5; i++)
		rig_put(rig, c,
		    "{'type':'say','id':'y%d','conversation':'%s',"
		    "'text':'and my " SECRET_WORD "'}",
		    i, chat);
	rig_run(rig);
	ck_assert_str_ne(rig_error(rig, c), "");
	check_gone();
}
END_TEST

START_TEST(token_is_worth_nothing)
{
	struct str token = rig_last(rig, c, MESSAGE_welcome)->u.welcome.token;
	char kept[512];
	snprintf(kept, sizeof(kept), "%.*s", STR_ARG(token));
	erase("e");
	struct peer_ref again = rig_connect(rig);
	rig_send(
	    rig, again, "{'type':'hello','shop':'demo','token':'%s'}", kept);
	ck_assert_str_eq(rig_error(rig, again), "auth");
	ck_assert_int_eq(number("SELECT count(*) FROM customer"), 2);
	rig_send(rig, again, "{'type':'hello','shop':'demo'}");
	ck_assert_uint_eq(
	    rig_last(rig, again, MESSAGE_welcome)->u.welcome.chats.count, 0);
	rig_send(
	    rig, again, "{'type':'resume','id':'r','conversation':'%s'}", chat);
	ck_assert_str_eq(rig_error(rig, again), "not_found");
}
END_TEST

/* I6.7 */
START_TEST(erased_twice)
{
	erase("e");
	rig_forget(rig, admin);
	erase("f");
	ck_assert_int_gt(answer()->before, 0);
	ck_assert_int_eq(answer()->lines, 0);
	ck_assert_int_eq(audited("erased"), 1);
}
END_TEST

/* I6.8, and what is asked in a wrong way. */
static const struct {
	const char *frame, *code;
} wrong[] = {
	{ "{'type':'erase','id':'e','customer':'nobody'}", "not_found" },
	{ "{'type':'erase','id':'e','customer':'7','shop':'demo'}",
	    "not_found" },
	{ "{'type':'erase','id':'e','customer':'7','shop':'nowhere'}",
	    "not_found" },
	{ "{'type':'erase','id':'e'}", "not_found" },
	{ "{'type':'erase','id':'e','customer':'7','replay':true}",
	    "bad_field" },
	{ "{'type':'noted','id':'n','action':'frob'}", "bad_field" },
	{ "{'type':'noted','id':'n','action':'user_added'}", "bad_field" },
};

START_TEST(wrong_is_refused)
{
	rig_send_local(rig, admin, "%s", wrong[_i].frame);
	ck_assert_str_eq(rig_error(rig, admin), wrong[_i].code);
	ck_assert_int_eq(number("SELECT count(*) FROM erasing"), 0);
	ck_assert_int_eq(audited("erased"), 0);
}
END_TEST

/* I6.1 */
START_TEST(others_may_not)
{
	static const char *const frames[] = {
		"{'type':'erase','id':'e','customer':'7'}",
		"{'type':'erase','id':'r','replay':true}",
		"{'type':'noted','id':'n','action':'exported'}",
	};
	struct peer_ref boss =
	    rig_staff(rig, "boss", STANDING_supervisor, "en", "", 5);
	const struct peer_ref who[] = { c, ana, boss };
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		for (size_t k = 0; k < sizeof(who) / sizeof(who[0]); k++) {
			rig_forget(rig, who[k]);
			rig_send(rig, who[k], "%s", frames[i]);
			ck_assert_str_eq(rig_error(rig, who[k]), "forbidden");
		}
	}
}
END_TEST

START_TEST(by_the_shops_own_id)
{
	run("UPDATE customer SET shop_ref = '8471' WHERE id = 1");
	rig_send_local(rig, admin,
	    "{'type':'erase','id':'e','customer':'8471','shop':'demo'}");
	ck_assert_int_eq(answer()->customers, 1);
	check_gone();
	ck_assert_int_eq(number("SELECT count(*) FROM erasure"), 2);
	rig_forget(rig, admin);
	rig_send_local(rig, admin,
	    "{'type':'erase','id':'f','customer':'8471','shop':'demo'}");
	ck_assert_int_gt(answer()->before, 0);
	/* another shop's customer of that number was not */
	rig_send_local(rig, admin,
	    "{'type':'erase','id':'g','customer':'8471','shop':'tea'}");
	ck_assert_str_eq(rig_error(rig, admin), "not_found");
}
END_TEST

/* A phrasing that was made of their words is one no longer. */
START_TEST(lessons_go_and_replies_are_made_anew)
{
	int64_t seq = number("SELECT max(seq) FROM message WHERE kind = 0 AND "
			     "conversation_id = 1");
	rig_send(rig, ana,
	    "{'type':'teach','id':'t','conversation':'%s','seq':%d,"
	    "'reply':'ship.cost'}",
	    chat, (int)seq);
	ck_assert_str_eq(rig_error(rig, ana), "");
	ck_assert_int_eq(audited("taught"), 1);
	erase("e");
	check_gone();
	struct peer_ref guest = rig_customer(rig, "demo");
	const char *place = rig_open_chat(rig, guest);
	rig_send(rig, guest,
	    "{'type':'say','id':'s','conversation':'%s','text':'where is "
	    "my " SECRET_WORD "'}",
	    place);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM answer WHERE conversation_id = 3 AND "
		   "outcome = 'sent' AND reply = 'ship.cost'"),
	    0);
}
END_TEST

/* ---- in turns ------------------------------------------------------------ */

static void say_much(void)
{
	char sql[400];
	snprintf(sql, sizeof(sql),
	    "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n "
	    "WHERE i < %d) INSERT INTO message (conversation_id, track, seq, "
	    "kind, author, from_name, text, reply, sid, choices, at) SELECT 1, "
	    "0, i, 0, 1, '', 'much', '', '', '', i FROM n",
	    100 + MANY);
	run(sql);
}

static int64_t left(void)
{
	return number("SELECT count(*) FROM message WHERE conversation_id = 1");
}

START_TEST(no_turn_takes_long)
{
	say_much();
	int64_t before = left();
	rig_put_local(
	    rig, admin, "{'type':'erase','id':'e','customer':'%s'}", subject);
	for (int i = 0; i < 50; i++) {
		rig_step(rig);
		ck_assert_int_le(before - left(), ROWS_A_TURN);
		before = left();
	}
	check_gone();
	/* and who asked hears how far it is */
	ck_assert_uint_gt(rig_seen(rig, admin, MESSAGE_erased), 4);
	ck_assert_int_gt(answer()->lines, MANY);
}
END_TEST

START_TEST(second_one_has_to_wait)
{
	say_much();
	rig_put_local(
	    rig, admin, "{'type':'erase','id':'e','customer':'%s'}", subject);
	rig_step(rig);
	rig_step(rig);
	rig_put_local(rig, admin, "{'type':'erase','id':'f','replay':true}");
	rig_step(rig);
	ck_assert_str_eq(rig_error(rig, admin), "busy");
	rig_run(rig);
	check_gone();
}
END_TEST

/* A crash in the middle: the next start goes on by itself. */
START_TEST(goes_on_after_a_crash)
{
	say_much();
	rig_put_local(
	    rig, admin, "{'type':'erase','id':'e','customer':'%s'}", subject);
	for (int i = 0; i < _i; i++)
		rig_step(rig);
	rig_restart(rig);
	for (int i = 0; i < 25; i++)
		rig_wind(rig, 1000);
	if (_i)
		check_gone();
	else
		ck_assert_int_gt(left(), MANY); /* it had not begun */
	ck_assert_int_eq(audited("erased"), _i > 0);
	check_chain();
}
END_TEST

/* ---- again after a backup ------------------------------------------------ */

static void open_home(void)
{
	snprintf(home, sizeof(home), "/tmp/deskbell-erase-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(home));
	rig = rig_open(&(struct rig_config){ .dir = home, .no_suggest = true });
	arena = ARENA_EMPTY;
	c = rig_customer(rig, "demo");
	chat = rig_open_chat(rig, c);
	admin = rig_connect(rig);
	look_up_subject();
}

static void close_home(void)
{
	char command[100];
	rig_close(rig);
	arena_fini(&arena);
	snprintf(command, sizeof(command), "rm -r %s", home);
	ck_assert_int_eq(system(command), 0);
}

/* I6.10: the database is as it was before, the list beside it is not. */
START_TEST(list_outlives_the_database)
{
	say("where is my " SECRET_WORD);
	erase("e");
	char sql[300];
	snprintf(sql, sizeof(sql),
	    "DELETE FROM erasure; UPDATE customer SET subject = '%s' WHERE id "
	    "= 1; UPDATE conversation SET emptied = 0, contact = 'me'",
	    subject);
	run(sql);
	say_much();
	rig_forget(rig, admin);
	rig_send_local(rig, admin, "{'type':'erase','id':'r','replay':true}");
	ck_assert_int_eq(answer()->customers, 1);
	ck_assert_int_eq(answer()->lines, MANY + 1);
	ck_assert_int_eq(left(), 0);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM customer WHERE subject = 'erased:1'"),
	    1);
	ck_assert_int_eq(audited("erased"), 2);
	ck_assert_int_eq(audited("replayed"), 1);
	/* nobody is left */
	rig_forget(rig, admin);
	rig_send_local(rig, admin, "{'type':'erase','id':'r','replay':true}");
	ck_assert_int_eq(answer()->customers, 0);
}
END_TEST

/* Who comes back under the shop's own id is somebody new. */
START_TEST(came_back)
{
	struct peer_ref other = rig_customer(rig, "demo");
	const char *place = rig_open_chat(rig, other);
	rig_send(rig, other,
	    "{'type':'say','id':'o','conversation':'%s','text':'hello'}",
	    place);
	run("UPDATE customer SET shop_ref = '8471' WHERE id = 1");
	rig_wind(rig, 60000);
	erase("e");
	run("UPDATE customer SET shop_ref = '8471', created_at = (SELECT "
	    "max(at) + 1 FROM erasure) WHERE id = 2; DELETE FROM erasure");
	rig_wind(rig, 60000);
	rig_forget(rig, admin);
	rig_send_local(rig, admin, "{'type':'erase','id':'r','replay':true}");
	ck_assert_int_eq(answer()->customers, 0);
	ck_assert_int_gt(
	    number("SELECT count(*) FROM message WHERE conversation_id = 2"),
	    0);
	/* one of before is not */
	run("UPDATE customer SET created_at = created_at - 1 WHERE id = 2");
	rig_forget(rig, admin);
	rig_send_local(rig, admin, "{'type':'erase','id':'s','replay':true}");
	ck_assert_int_eq(answer()->customers, 1);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM message WHERE conversation_id = 2"),
	    0);
}
END_TEST

/* Somebody reads the database all the while: who asked hears of it, and it is
 * gone on with when nobody does, here or after a restart. */
START_TEST(reader_of_the_log)
{
	char path[100];
	sqlite3 *reader;
	say("where is my " SECRET_WORD);
	snprintf(path, sizeof(path), "%s/deskbell.db", home);
	ck_assert_int_eq(sqlite3_open(path, &reader), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM message", NULL,
		NULL, NULL),
	    SQLITE_OK);
	erase("e");
	ck_assert_int_eq(left(), 0);
	ck_assert(!answer()->partly);
	for (int i = 0; i < 12; i++)
		rig_wind(rig, 1000);
	ck_assert(answer()->partly);
	ck_assert_int_eq(answer()->customers, 1);
	ck_assert_uint_lt(rig_seen(rig, admin, MESSAGE_erased), 30);
	for (int i = 0; i < 12; i++)
		rig_wind(rig, 1000);
	ck_assert_int_eq(number("SELECT count(*) FROM erasing"), 1);
	ck_assert_int_eq(sqlite3_close(reader), SQLITE_OK);
	if (_i)
		rig_restart(rig);
	for (int i = 0; i < 24; i++)
		rig_wind(rig, 1000);
	ck_assert_int_eq(number("SELECT count(*) FROM erasing"), 0);
	ck_assert_int_eq(audited("erased"), 1);
}
END_TEST

START_TEST(odd_list_is_passed_over)
{
	char path[100];
	snprintf(path, sizeof(path), "%s/erased.list", home);
	FILE *file = fopen(path, "w");
	for (int i = 0; i < 2000; i++)
		fprintf(file, "%082d\n", i);
	fputs("half a li", file);
	fclose(file);
	rig_send_local(rig, admin, "{'type':'erase','id':'r','replay':true}");
	ck_assert_int_eq(answer()->customers, 0);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM customer WHERE subject LIKE 'er%'"),
	    0);
	/* one that follows the half is whole */
	erase("e");
	run("DELETE FROM erasure");
	rig_send_local(rig, admin, "{'type':'erase','id':'s','replay':true}");
	ck_assert_int_eq(number("SELECT count(*) FROM erasure"), 1);
}
END_TEST

/* ---- the audit log ------------------------------------------------------- */

START_TEST(acts_are_noted)
{
	struct peer_ref boss =
	    rig_staff(rig, "boss", STANDING_supervisor, "en", "", 5);
	int64_t made = audited("user_added");
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'1','name':'eve','standing':'rep',"
	    "'once':true}");
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'2','name':'eve','blocked':true}");
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'3','name':'eve','once':true}");
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'4','name':'eve',"
	    "'password':'correct horse'}");
	rig_send_local(rig, admin,
	    "{'type':'noted','id':'5','action':'backed_up','target':'/a/b'}");
	rig_send_local(rig, admin,
	    "{'type':'noted','id':'6','action':'exported','target':'%s'}",
	    subject);
	rig_send(
	    rig, c, "{'type':'person','id':'p','conversation':'%s'}", chat);
	rig_send(
	    rig, boss, "{'type':'take','id':'t','conversation':'%s'}", chat);
	rig_send(rig, ana, "{'type':'logout','everywhere':true}");
	static const char *const once[] = { "user_blocked", "user_unblocked",
		"user_once", "user_password", "backed_up", "exported",
		"taken_over", "logged_out" };
	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		ck_assert_msg(audited(once[i]) == 1, "%s", once[i]);
	ck_assert_int_eq(audited("user_added"), made + 1);
	ck_assert_int_ge(audited("replies_used"), 1);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM audit WHERE action = 'taken_over' AND "
		   "actor = 'boss' AND detail = 'ana' AND shop_id = 1"),
	    1);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM audit WHERE action = 'exported' AND "
		   "length(target) = 32 AND actor = 'command'"),
	    1);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM audit WHERE target || detail LIKE "
		   "'%horse%' OR target || detail LIKE '%" SECRET_WORD "%'"),
	    0);
	check_chain();
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("erase");
	TCase *goes = tcase_create("goes");
	TCase *again = tcase_create("again");

	tcase_add_checked_fixture(goes, setup, teardown);
	tcase_set_timeout(goes, 60);
	tcase_add_test(goes, open_chat_is_closed_and_emptied);
	tcase_add_test(goes, rep_gets_room_again);
	tcase_add_test(goes, chat_speaks_meanwhile);
	tcase_add_test(goes, token_is_worth_nothing);
	tcase_add_test(goes, erased_twice);
	tcase_add_loop_test(goes, wrong_is_refused, 0, ROWS(wrong));
	tcase_add_test(goes, others_may_not);
	tcase_add_test(goes, by_the_shops_own_id);
	tcase_add_test(goes, lessons_go_and_replies_are_made_anew);
	tcase_add_test(goes, no_turn_takes_long);
	tcase_add_test(goes, second_one_has_to_wait);
	tcase_add_loop_test(goes, goes_on_after_a_crash, 0, 14);
	tcase_add_test(goes, acts_are_noted);
	suite_add_tcase(all, goes);
	tcase_add_checked_fixture(again, open_home, close_home);
	tcase_add_test(again, list_outlives_the_database);
	tcase_add_test(again, came_back);
	tcase_add_loop_test(again, reader_of_the_log, 0, 2);
	tcase_add_test(again, odd_list_is_passed_over);
	suite_add_tcase(all, again);
	return all;
}
