/* What went wrong once, or could have: the desk's memory beside its rows, who
 * hears what, pages of long chats, shops that were taken out. */
#include <stdio.h>
#include <string.h>

#include "server/store/connection.h"
#include "tests/support/pack_dir.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"
#include "tests/unit/store/faulty.h"
#include "tests/unit/store/fixture.h"

#define SAY "{'type':'say','id':'%s','conversation':'%s','text':'%s'}"
#define PERSON "{'type':'person','id':'%s','conversation':'%s'}"
#define CLOSE "{'type':'close','id':'%s','conversation':'%s'}"
#define TAKE "{'type':'take','id':'%s','conversation':'%s'}"
#define RESUME "{'type':'resume','conversation':'%s','last':%lld}"

enum { PAGE_BYTES_MAX = 128 * 1024, SHOP_GONE = 60 };

static char *dir;
static struct rig *rig;

static void setup(void)
{
	struct rig_config config = { .no_suggest = true };
	rig = rig_open(&config);
}

static void teardown(void)
{
	rig_close(rig);
}

static void setup_disk(void)
{
	ck_assert_int_eq(store_setup(), 0);
	faulty_install();
	dir = folder_make();
	struct rig_config config = { .dir = dir, .no_suggest = true };
	rig = rig_open(&config);
	faulty_clear();
}

static void teardown_disk(void)
{
	faulty_clear();
	rig_close(rig);
	folder_remove(dir);
}

static struct peer_ref rep(const char *name, int capacity)
{
	return rig_staff(rig, name, STANDING_rep, "en", "", capacity);
}

static const struct rec_chat *last_chat(struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_chat)->u.chat.chats.at[0];
}

static const char *rings(struct peer_ref customer)
{
	const char *chat = rig_open_chat(rig, customer);
	rig_send(rig, customer, PERSON, "p", chat);
	clock_wind(rig_clock(rig), 1000);
	return chat;
}

/* ---- memory beside the rows ---------------------------------------------- */

START_TEST(opening_again_is_no_load)
{
	struct peer_ref ana = rep("ana", 2);
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref b = rig_customer(rig, "demo");
	rings(a);
	rig_send(rig, a, "{'type':'open','id':'again'}");
	rig_send(rig, a, "{'type':'open','id':'again2'}");
	rig_send(rig, ana, "{'type':'colleagues'}");
	ck_assert_int_eq(
	    rig_last(rig, ana, MESSAGE_team)->u.team.items.at[0].chats, 1);
	ck_assert_int_eq(meter_get(rig_meter(rig), METER_handed_over), 1);
	rings(b);
	ck_assert_int_eq(last_chat(b)->state, STATE_with_rep);
}
END_TEST

/* Row ids of what was rolled back are given out again. */
START_TEST(what_was_not_opened_is_not_followed)
{
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref b = rig_customer(rig, "demo");
	faulty.fail_write = SQLITE_FULL;
	rig_send(rig, a, "{'type':'open','id':'o'}");
	ck_assert_str_eq(rig_error(rig, a), "disk_full");
	faulty_clear();
	const char *chat = rig_open_chat(rig, b);
	rig_forget(rig, a);
	rig_send(rig, b, SAY, "s", chat, "for nobody else");
	ck_assert_uint_eq(rig_count(rig, a), 0);
}
END_TEST

START_TEST(a_resume_that_failed_follows_nothing)
{
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref ana = rep("ana", 5);
	const char *chat = rings(a);
	rig_forget(rig, ana);
	faulty.fail_write = SQLITE_FULL;
	rig_put(rig, ana, RESUME, chat, 0LL);
	rig_put(rig, a, SAY, "s", chat, "hello?");
	rig_run(rig);
	ck_assert_str_eq(rig_error(rig, ana), "disk_full");
	faulty_clear();
	rig_send(rig, a, SAY, "s", chat, "hello?");
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_line), 0);
}
END_TEST

START_TEST(a_logout_that_failed_signs_in_again)
{
	struct peer_ref ana = rep("ana", 5);
	faulty.fail_write = SQLITE_FULL;
	rig_send(rig, ana, "{'type':'logout','id':'l'}");
	ck_assert_str_eq(rig_error(rig, ana), "disk_full");
	ck_assert_int_eq(rig_closed(rig, ana), 1013);
	faulty_clear();
}
END_TEST

/* A clock put back neither hurries nor keeps chats with somebody who is gone.
 */
START_TEST(a_clock_put_back_keeps_nothing)
{
	struct peer_ref ana = rep("ana", 5);
	struct peer_ref a = rig_customer(rig, "demo");
	rings(a);
	rig_disconnect(rig, ana);
	rig_clock(rig)->wall_ms_now -= 3600000;
	rig_wind(rig, 1000);
	ck_assert_int_eq(last_chat(a)->state, STATE_with_rep);
	rig_wind(rig, 60000);
	ck_assert_int_eq(last_chat(a)->state, STATE_waiting);
}
END_TEST

static void run_sql(const char *sql)
{
	sqlite3 *db = rig_store(rig)->db;
	ck_assert_msg(!sqlite3_exec(db, sql, NULL, NULL, NULL), "%s: %s", sql,
	    sqlite3_errmsg(db));
}

static bool pack_noted(void)
{
	struct arena arena = ARENA_EMPTY;
	struct str note;
	enum err err = store_meta_get(rig_store(rig), "pack", &arena, &note);
	arena_fini(&arena);
	return !err;
}

/* Without another try there would be no pack until the next reload. */
START_TEST(a_pack_that_is_refused_comes_again)
{
	run_sql("DELETE FROM meta WHERE name = 'pack'");
	run_sql("CREATE TEMP TRIGGER no BEFORE INSERT ON meta"
		" BEGIN SELECT RAISE(ABORT, 'no'); END");
	rig_reload(rig);
	ck_assert(!pack_noted());
	run_sql("DROP TRIGGER no");
	rig_wind(rig, 2000);
	rig_wind(rig, 2000);
	ck_assert(pack_noted());
	struct peer_ref a = rig_customer(rig, "demo");
	rig_send(
	    rig, a, SAY, "s", rig_open_chat(rig, a), "how much is delivery");
	ck_assert_int_eq(
	    rig_last(rig, a, MESSAGE_line)->u.line.lines.at[0].kind, KIND_auto);
}
END_TEST

/* ---- who hears what ------------------------------------------------------ */

START_TEST(who_loses_a_chat_is_told)
{
	struct peer_ref ana = rep("ana", 1);
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 5);
	struct peer_ref a = rig_customer(rig, "demo");
	const char *chat = rings(a);
	rig_send(rig, ana, RESUME, chat, 0LL);
	rig_forget(rig, ana);
	rig_send(rig, mia, TAKE, "t", chat);
	ck_assert(str_is(last_chat(ana)->holder, "mia"));
	/* its lines are no longer ana's */
	rig_send(rig, a, SAY, "s", chat, "for mia");
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_line), 0);
}
END_TEST

START_TEST(a_chat_nobody_had_ends_for_who_looked_on)
{
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref ken = rep("ken", 5);
	const char *chat = rig_open_chat(rig, a);
	rig_send(rig, ken, RESUME, chat, 0LL);
	rig_send(rig, a, CLOSE, "x", chat);
	rig_forget(rig, ken);
	rig_send(rig, a,
	    "{'type':'rate','id':'r','conversation':'%s','score':1}", chat);
	ck_assert_uint_eq(rig_count(rig, ken), 0);
}
END_TEST

START_TEST(any_number_of_lookers_on_is_sent_away)
{
	enum { MANY = 70 };
	struct peer_ref admin = rig_connect(rig), many[MANY];
	struct peer_ref a = rig_customer(rig, "demo");
	rep("ken", 5);
	const char *chat = rig_open_chat(rig, a);
	for (int i = 0; i < MANY; i++) {
		many[i] = rig_connect(rig);
		rig_send_local(rig, admin,
		    "{'type':'user_set','id':'s','name':'ken','once':true}");
		rig_send(rig, many[i], "{'type':'hello','token':'%.*s'}",
		    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
		rig_send(rig, many[i], RESUME, chat, 0LL);
		rig_last(rig, many[i], MESSAGE_lines);
	}
	rig_send(rig, many[0], "{'type':'presence','here':false}");
	struct peer_ref ana = rep("ana", 5);
	rig_send(rig, ana, TAKE, "t", chat);
	for (int i = 0; i < MANY; i++)
		rig_forget(rig, many[i]);
	rig_send(rig, a, SAY, "s", chat, "for ana");
	for (int i = 0; i < MANY; i++)
		ck_assert_uint_eq(rig_count(rig, many[i]), 0);
}
END_TEST

START_TEST(the_note_of_a_transfer_is_no_hole)
{
	struct peer_ref ana = rep("ana", 5);
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 5);
	struct peer_ref a = rig_customer(rig, "demo");
	const char *chat = rings(a);
	rep("ken", 5);
	rig_send(rig, mia, RESUME, chat, 0LL);
	(void)ana;
	rig_forget(rig, mia);
	rig_send(rig, mia,
	    "{'type':'transfer','id':'t','conversation':'%s','rep':'ken',"
	    "'note':'calm now'}",
	    chat);
	size_t notes = 0;
	for (size_t i = 0; i < rig_count(rig, mia); i++) {
		const struct message *m = rig_frame(rig, mia, i);
		if (m->type == MESSAGE_line)
			notes += m->u.line.lines.at[0].track == TRACK_internal;
	}
	ck_assert_uint_eq(notes, 1);
}
END_TEST

/* Whoever is shut out is nobody from that turn on. */
START_TEST(shut_out_is_at_once)
{
	struct peer_ref admin = rig_connect(rig), second = rig_connect(rig);
	struct peer_ref ana = rep("ana", 5);
	struct peer_ref a = rig_customer(rig, "demo");
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'s','name':'ana','once':true}");
	rig_send(rig, second, "{'type':'hello','token':'%.*s'}",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	const char *chat = rings(a);
	rig_put(rig, ana, "{'type':'logout','id':'l','everywhere':true}");
	rig_put(rig, second, SAY, "s", chat, "still here");
	rig_run(rig);
	ck_assert_str_eq(rig_error(rig, second), "auth");
	ck_assert_int_eq(rig_closed(rig, second), 1008);
	ck_assert_int_eq(rig_closed(rig, ana), 1008);
	rig_last(rig, ana, MESSAGE_ack);
	/* and what was in hand goes to somebody else */
	rep("ken", 5);
	rig_wind(rig, 61000);
	ck_assert(str_is(last_chat(a)->rep, "ken"));
}
END_TEST

/* A colleague's chat is not a rep's to see; that it left the queue is. */
START_TEST(a_watching_rep_sees_what_reps_see)
{
	struct peer_ref ken = rep("ken", 5), ana = rep("ana", 5);
	struct peer_ref a = rig_customer(rig, "demo");
	rig_send(rig, ken, "{'type':'presence','here':false}");
	rig_send(rig, ken, "{'type':'watch','on':true}");
	const char *chat = rings(a);
	ck_assert(str_is(last_chat(ken)->holder, "ana"));
	rig_forget(rig, ken);
	rig_send(rig, ana,
	    "{'type':'mark','id':'m','conversation':'%s','stage':'order',"
	    "'lang':'en'}",
	    chat);
	rig_send(rig, ana, CLOSE, "x", chat);
	ck_assert_uint_eq(rig_count(rig, ken), 0);
}
END_TEST

/* The answer to an open was lost with its connection. */
START_TEST(opening_once_more_follows)
{
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref again = rig_connect(rig);
	struct str token = rig_last(rig, a, MESSAGE_welcome)->u.welcome.token;
	rig_send(rig, a, "{'type':'open','id':'o'}");
	rig_disconnect(rig, a);
	rig_send(rig, again, "{'type':'hello','shop':'demo','token':'%.*s'}",
	    STR_ARG(token));
	rig_send(rig, again, "{'type':'open','id':'o'}");
	struct str chat = last_chat(again)->conversation;
	rig_send(rig, again, "{'type':'person','id':'p','conversation':'%.*s'}",
	    STR_ARG(chat));
	ck_assert_uint_eq(rig_seen(rig, again, MESSAGE_line), 1);
}
END_TEST

/* What it was in front of the queue for is over. */
START_TEST(a_reopened_chat_queues_up_behind)
{
	struct peer_ref ana = rep("ana", 1);
	struct peer_ref ken =
	    rig_staff(rig, "ken", STANDING_rep, "en", "vip", 1);
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref b = rig_customer(rig, "demo");
	rig_send(rig, ken, "{'type':'presence','here':false}");
	const char *chat = rings(a);
	rig_send(rig, ana, "{'type':'presence','here':false}");
	rig_send(rig, ana,
	    "{'type':'transfer','id':'t','conversation':'%s','group':'vip'}",
	    chat);
	rig_send(rig, a, CLOSE, "x", chat);
	rings(b);
	rig_send(
	    rig, a, "{'type':'reopen','id':'r','conversation':'%s'}", chat);
	ck_assert_int_eq(last_chat(a)->state, STATE_waiting);
	ck_assert_int_eq(last_chat(a)->place, 2);
	rig_send(rig, ana, "{'type':'presence','here':true}");
	ck_assert(str_is(last_chat(b)->rep, "ana"));
	ck_assert_int_eq(last_chat(a)->place, 1);
}
END_TEST

/* ---- pages --------------------------------------------------------------- */

static size_t bytes_of(const struct msg_lines *lines)
{
	size_t bytes = 0;
	for (size_t i = 0; i < lines->lines.count; i++)
		bytes += lines->lines.at[i].text.len;
	return bytes;
}

static void say_long(struct peer_ref peer, const char *chat, int count)
{
	enum { CHARACTERS = 4000 };
	static char text[3 * CHARACTERS + 1];
	for (int i = 0; i < CHARACTERS; i++)
		memcpy(text + 3 * i, "あ", 3);
	for (int i = 0; i < count; i++) {
		char id[16];
		snprintf(id, sizeof(id), "l%d", i);
		rig_send(rig, peer, SAY, id, chat, text);
	}
}

/* A frame that is more than may wait for a reader would never arrive. */
START_TEST(pages_of_long_lines_are_short)
{
	struct peer_ref a = rig_customer(rig, "demo");
	const char *chat = rings(a);
	long long last = 0, pages = 0;
	say_long(a, chat, 60);
	for (bool live = false; !live; pages++) {
		rig_send(rig, a, RESUME, chat, last);
		const struct msg_lines *m =
		    &rig_last(rig, a, MESSAGE_lines)->u.lines;
		ck_assert_uint_le(bytes_of(m), PAGE_BYTES_MAX);
		ck_assert_uint_gt(m->lines.count, 0);
		for (size_t i = 0; i < m->lines.count; i++)
			ck_assert_int_eq(m->lines.at[i].seq, ++last);
		ck_assert(m->more == !m->live);
		live = m->live;
	}
	ck_assert_int_eq(last, 61);
	ck_assert_int_gt(pages, 5);
}
END_TEST

START_TEST(history_of_long_lines_is_short)
{
	struct peer_ref a = rig_customer(rig, "demo");
	const char *chat = rings(a);
	long long before = 62;
	say_long(a, chat, 60);
	while (before > 1) {
		rig_send(rig, a,
		    "{'type':'history','id':'h','conversation':'%s',"
		    "'before':%lld,'limit':200}",
		    chat, before);
		const struct msg_lines *m =
		    &rig_last(rig, a, MESSAGE_lines)->u.lines;
		ck_assert_uint_le(bytes_of(m), PAGE_BYTES_MAX);
		ck_assert_uint_gt(m->lines.count, 0);
		for (size_t i = m->lines.count; i-- > 0;)
			ck_assert_int_eq(m->lines.at[i].seq, --before);
		ck_assert_int_eq(m->more, before > 1);
	}
}
END_TEST

/* Lines of now between two pages of before would be a hole, then a double. */
START_TEST(between_two_pages_nothing_comes)
{
	struct peer_ref a = rig_customer(rig, "demo");
	const char *chat = rings(a);
	for (int i = 0; i < 210; i++) {
		char id[16];
		snprintf(id, sizeof(id), "l%d", i);
		rig_send(rig, a, SAY, id, chat, "and another thing");
	}
	rig_send(rig, a, RESUME, chat, 0LL);
	ck_assert(rig_last(rig, a, MESSAGE_lines)->u.lines.more);
	rep("ana", 1);
	ck_assert_uint_eq(rig_seen(rig, a, MESSAGE_line), 1); /* queued */
	rig_send(rig, a, RESUME, chat, 200LL);
	const struct msg_lines *m = &rig_last(rig, a, MESSAGE_lines)->u.lines;
	ck_assert(m->live);
	ck_assert_int_eq(m->lines.at[m->lines.count - 1].seq, 212);
	rig_send(rig, a, CLOSE, "x", chat);
	ck_assert_uint_eq(rig_seen(rig, a, MESSAGE_line), 2);
}
END_TEST

/* ---- limits of the wire -------------------------------------------------- */

START_TEST(a_long_wait_can_be_said)
{
	enum { MANY = 40 };
	rig_rules(rig)->chat_mean_s = 36000;
	for (int i = 0; i < MANY; i++) {
		struct peer_ref a = rig_customer(rig, "demo");
		rings(a);
		ck_assert_int_eq(last_chat(a)->place, i + 1);
		ck_assert_int_gt(last_chat(a)->wait_s, 0);
	}
}
END_TEST

START_TEST(a_long_greeting_is_cut)
{
	struct pack_dir packs;
	char file[4000] = "id: desk.greeting\ntitle: Hello\nstage: pre_sale\n"
			  "ask: hello\n\n";
	for (int i = 0; i < 500; i++)
		strcat(file, "こ");
	strcat(file, "\n");
	pack_dir_open(&packs);
	pack_dir_write(&packs, "ja/desk.greeting.reply", file);
	struct rig_config config = { .replies = packs.path };
	struct rig *other = rig_open(&config);
	struct peer_ref a = rig_connect(other);
	rig_send(other, a, "{'type':'hello','shop':'demo','lang':'ja'}");
	ck_assert_uint_eq(
	    rig_last(other, a, MESSAGE_welcome)->u.welcome.greeting.len,
	    3 * 400);
	rig_close(other);
	pack_dir_close(&packs);
}
END_TEST

/* ---- a shop that was taken out of the settings --------------------------- */

START_TEST(customers_of_a_shop_that_is_gone)
{
	struct peer_ref a = rig_customer(rig, "tea");
	struct peer_ref b = rig_customer(rig, "tea");
	const char *chat = rig_open_chat(rig, b);
	struct shop *tea = rig_shop(rig, "tea");
	int64_t id = tea->id;
	tea->id = SHOP_GONE;
	rig_send(rig, a, "{'type':'open','id':'o'}");
	ck_assert_str_eq(rig_error(rig, a), "not_found");
	rig_send(rig, b, SAY, "s", chat, "anybody?");
	ck_assert_str_eq(rig_error(rig, b), "not_found");
	rig_send(rig, b, "{'type':'open','id':'o2'}");
	rig_send(rig, b, "{'type':'list','what':'mine'}");
	tea->id = id;
	rig_forget(rig, a);
	rig_send(rig, a, "{'type':'open','id':'o'}");
	rig_last(rig, a, MESSAGE_chat);
}
END_TEST

START_TEST(a_rep_with_a_chat_of_it_comes_in)
{
	struct peer_ref ana = rep("ana", 5), again = rig_connect(rig);
	struct peer_ref admin = rig_connect(rig);
	struct peer_ref a = rig_customer(rig, "tea");
	rings(a);
	ck_assert_int_eq(last_chat(ana)->state, STATE_with_rep);
	rig_shop(rig, "tea")->id = SHOP_GONE;
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'s','name':'ana','once':true}");
	rig_send(rig, again, "{'type':'hello','token':'%.*s'}",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	ck_assert_uint_eq(
	    rig_last(rig, again, MESSAGE_welcome)->u.welcome.chats.count, 1);
}
END_TEST

/* Its chats do not keep those of the others from being looked at. */
START_TEST(chats_of_it_block_no_others)
{
	enum { MANY = 70 };
	for (int i = 0; i < MANY; i++)
		rig_open_chat(rig, rig_customer(rig, "tea"));
	clock_wind(rig_clock(rig), 60000);
	struct peer_ref a = rig_customer(rig, "demo");
	rig_open_chat(rig, a);
	struct shop *tea = rig_shop(rig, "tea");
	int64_t id = tea->id;
	tea->id = SHOP_GONE;
	rig_wind(rig, 31 * 60000);
	rig_wind(rig, 1000);
	rig_wind(rig, 1000);
	ck_assert_int_eq(last_chat(a)->state, STATE_closed);
	/* back again, it goes on with them where they were */
	tea->id = id;
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 5);
	rig_wind(rig, 2 * 3600000);
	rig_wind(rig, 1000);
	rig_send(rig, mia, "{'type':'list','what':'closed','limit':200}");
	ck_assert_uint_eq(
	    rig_last(rig, mia, MESSAGE_listing)->u.listing.chats.count,
	    MANY + 1);
}
END_TEST

START_TEST(a_rep_who_is_gone_gives_them_back)
{
	struct peer_ref ana = rep("ana", 1);
	struct peer_ref a = rig_customer(rig, "tea");
	rings(a);
	struct shop *tea = rig_shop(rig, "tea");
	int64_t id = tea->id;
	tea->id = SHOP_GONE;
	rig_disconnect(rig, ana);
	rig_wind(rig, 61000);
	tea->id = id;
	rep("ken", 1);
	ck_assert(str_is(last_chat(a)->rep, "ken"));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("review");
	TCase *t = tcase_create("in memory");
	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, opening_again_is_no_load);
	tcase_add_test(t, a_clock_put_back_keeps_nothing);
	tcase_add_test(t, a_pack_that_is_refused_comes_again);
	tcase_add_test(t, who_loses_a_chat_is_told);
	tcase_add_test(t, a_chat_nobody_had_ends_for_who_looked_on);
	tcase_add_test(t, any_number_of_lookers_on_is_sent_away);
	tcase_add_test(t, the_note_of_a_transfer_is_no_hole);
	tcase_add_test(t, shut_out_is_at_once);
	tcase_add_test(t, a_watching_rep_sees_what_reps_see);
	tcase_add_test(t, opening_once_more_follows);
	tcase_add_test(t, a_reopened_chat_queues_up_behind);
	tcase_add_test(t, pages_of_long_lines_are_short);
	tcase_add_test(t, history_of_long_lines_is_short);
	tcase_add_test(t, between_two_pages_nothing_comes);
	tcase_add_test(t, a_long_wait_can_be_said);
	tcase_add_test(t, a_long_greeting_is_cut);
	tcase_add_test(t, customers_of_a_shop_that_is_gone);
	tcase_add_test(t, a_rep_with_a_chat_of_it_comes_in);
	tcase_add_test(t, chats_of_it_block_no_others);
	tcase_add_test(t, a_rep_who_is_gone_gives_them_back);
	suite_add_tcase(s, t);
	TCase *disk = tcase_create("disk");
	tcase_set_timeout(disk, 60);
	tcase_add_checked_fixture(disk, setup_disk, teardown_disk);
	tcase_add_test(disk, what_was_not_opened_is_not_followed);
	tcase_add_test(disk, a_resume_that_failed_follows_nothing);
	tcase_add_test(disk, a_logout_that_failed_signs_in_again);
	suite_add_tcase(s, disk);
	return s;
}
