/* Whole turns while the store fails: a group that cannot be stored answers
 * everybody who sent something, says nothing else, leaves nothing of itself in
 * rows or in memory, and the next one works. */
#include <stdio.h>
#include <string.h>

#include "server/store/connection.h"
#include "server/store/message.h"
#include "tests/support/pack_dir.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"
#include "tests/unit/store/faulty.h"
#include "tests/unit/store/fixture.h"

#define SAY "{'type':'say','id':'%s','conversation':'%s','text':'%s'}"
#define PERSON "{'type':'person','id':'%s','conversation':'%s'}"
#define NONSENSE "my aquarium hums in d minor since yesterday evening"

static char *dir;
static struct rig_config config;
static struct rig *rig;

static void setup(void)
{
	ck_assert_int_eq(store_setup(), 0);
	faulty_install();
	dir = folder_make();
	config = (struct rig_config){ .dir = dir, .no_suggest = true };
	rig = rig_open(&config);
	faulty_clear();
}

static void teardown(void)
{
	faulty_clear();
	rig_close(rig);
	folder_remove(dir);
}

static void disk_full(void)
{
	faulty.fail_write = SQLITE_FULL;
}

static void disk_free(void)
{
	faulty_clear();
}

static const struct rec_chat *last_chat(struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_chat)->u.chat.chats.at[0];
}

static void ck_error(struct peer_ref peer, const char *id, const char *code)
{
	const struct message *m = rig_last(rig, peer, MESSAGE_error);
	ck_assert_msg(str_is(m->u.error.code, code), "%.*s, not %s",
	    STR_ARG(m->u.error.code), code);
	ck_assert(str_is(m->id, id));
}

/* All that came since rig_forget was this one refusal. */
static void ck_only_refused(
    struct peer_ref peer, const char *id, const char *on)
{
	ck_assert_uint_eq(rig_count(rig, peer), 1);
	ck_error(peer, id, "disk_full");
	const struct message *m = rig_last(rig, peer, MESSAGE_error);
	ck_assert_int_gt(m->u.error.retry_ms, 0);
	ck_assert(str_is(m->u.error.on, on));
}

static int64_t acked(struct peer_ref peer)
{
	return rig_last(rig, peer, MESSAGE_ack)->u.ack.seq;
}

static size_t lines_kept(int64_t conversation)
{
	struct arena arena = ARENA_EMPTY;
	struct line_list lines;
	ck_assert_int_eq(message_after(rig_store(rig), conversation, TRACK_open,
			     0, 2000, &arena, &lines),
	    0);
	for (size_t i = 0; i < lines.count; i++)
		ck_assert_int_eq(lines.at[i].seq, (int64_t)i + 1);
	arena_fini(&arena);
	return lines.count;
}

/* ---- everybody is told --------------------------------------------------- */

START_TEST(everybody_in_it_is_told)
{
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref b = rig_customer(rig, "demo");
	const char *chat_a = rig_open_chat(rig, a);
	const char *chat_b = rig_open_chat(rig, b);
	rig_forget(rig, a);
	rig_forget(rig, b);
	disk_full();
	/* one that a worker would look at, one that is refused anyhow, one
	 * that only reads */
	rig_put(rig, a, SAY, "a1", chat_a, "how much is delivery");
	rig_put(rig, b, PERSON, "b1", chat_b);
	rig_run(rig);
	ck_only_refused(a, "a1", "say");
	ck_only_refused(b, "b1", "person");
	rig_forget(rig, a);
	rig_put(
	    rig, a, "{'type':'resume','id':'r','conversation':'%s'}", chat_a);
	rig_put(rig, b, PERSON, "b1", chat_b);
	rig_run(rig);
	ck_only_refused(a, "r", "resume");
	disk_free();
	rig_forget(rig, a);
	rig_forget(rig, b);
	rig_put(rig, a, SAY, "a1", chat_a, "how much is delivery");
	rig_put(rig, b, PERSON, "b1", chat_b);
	rig_run(rig);
	ck_assert_int_eq(acked(a), 1);
	ck_assert_uint_eq(rig_seen(rig, a, MESSAGE_error), 0);
	ck_assert_int_eq(last_chat(b)->state, STATE_waiting);
	ck_assert_int_eq(last_chat(b)->last, 1);
	ck_assert_uint_eq(lines_kept(1), 2); /* with the answer */
	ck_assert_uint_eq(lines_kept(2), 1);
	ck_assert_int_eq(meter_get(rig_meter(rig), METER_groups_failed), 2);
}
END_TEST

/* Reading alone goes on: it takes no write. */
START_TEST(reading_goes_on)
{
	struct peer_ref a = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, a);
	rig_send(rig, a, SAY, "a1", chat, "how much is delivery");
	disk_full();
	rig_forget(rig, a);
	rig_send(
	    rig, a, "{'type':'resume','id':'r','conversation':'%s'}", chat);
	ck_assert_uint_eq(
	    rig_last(rig, a, MESSAGE_lines)->u.lines.lines.count, 2);
	rig_send(
	    rig, a, "{'type':'history','id':'h','conversation':'%s'}", chat);
	ck_assert(str_is(rig_last(rig, a, MESSAGE_lines)->id, "h"));
	rig_send(rig, a, "{'type':'list','id':'l','what':'mine'}");
	rig_last(rig, a, MESSAGE_listing);
	/* a repeat of what is stored is answered too */
	rig_send(rig, a, SAY, "a1", chat, "how much is delivery");
	ck_assert_int_eq(acked(a), 1);
	ck_assert_str_eq(rig_error(rig, a), "");
}
END_TEST

START_TEST(nobody_else_hears_of_it)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	struct peer_ref c = rig_customer(rig, "demo");
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 5);
	rig_send(rig, mia, "{'type':'watch','on':true}");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, PERSON, "p", chat);
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
	rig_forget(rig, ana);
	rig_forget(rig, mia);
	disk_full();
	rig_send(rig, c, SAY, "c1", chat, "hello?");
	rig_send(rig, c, "{'type':'close','id':'x','conversation':'%s'}", chat);
	ck_assert_uint_eq(rig_count(rig, ana), 0);
	ck_assert_uint_eq(rig_count(rig, mia), 0);
	disk_free();
	rig_send(rig, c, SAY, "c1", chat, "hello?");
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_line), 1);
	ck_assert_int_eq(acked(c), 2);
}
END_TEST

/* The group ends in the middle of a turn, not at its commit. */
START_TEST(no_page_is_left)
{
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref b = rig_customer(rig, "demo");
	const char *chat_a = rig_open_chat(rig, a);
	const char *chat_b = rig_open_chat(rig, b);
	char text[4001];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	sqlite3 *db = rig_store(rig)->db;
	ck_assert_int_eq(
	    sqlite3_exec(db, "PRAGMA max_page_count = 1", 0, 0, 0), 0);
	rig_forget(rig, a);
	rig_forget(rig, b);
	for (int i = 0; i < 20; i++) {
		char id[16];
		snprintf(id, sizeof(id), "n%d", i);
		rig_put(rig, a, SAY, id, chat_a, text);
	}
	rig_put(rig, b, PERSON, "b1", chat_b);
	rig_run(rig);
	ck_assert_uint_eq(rig_seen(rig, a, MESSAGE_error), 20);
	ck_assert_uint_eq(rig_count(rig, a), 20);
	ck_only_refused(b, "b1", "person");
	ck_assert_int_eq(
	    sqlite3_exec(db, "PRAGMA max_page_count = 100000", 0, 0, 0), 0);
	rig_send(rig, a, SAY, "n0", chat_a, text);
	ck_assert_int_eq(acked(a), 1);
	rig_send(rig, b, PERSON, "b1", chat_b);
	ck_assert_int_eq(last_chat(b)->state, STATE_waiting);
}
END_TEST

/* ---- nothing is left in memory ------------------------------------------- */

START_TEST(loads_are_as_before)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 1);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	disk_full();
	for (int i = 0; i < 3; i++)
		rig_send(rig, c, PERSON, "p", chat);
	disk_free();
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_chat), 0);
	rig_send(rig, c, PERSON, "p", chat);
	ck_assert_int_eq(last_chat(c)->state, STATE_with_rep);
	/* and back: closing does not make room twice */
	disk_full();
	for (int i = 0; i < 3; i++)
		rig_send(rig, ana,
		    "{'type':'close','id':'x','conversation':'%s'}", chat);
	disk_free();
	struct peer_ref d = rig_customer(rig, "demo");
	chat = rig_open_chat(rig, d);
	rig_send(rig, d, PERSON, "p", chat);
	ck_assert_int_eq(last_chat(d)->state, STATE_waiting);
	rig_send(rig, ana, "{'type':'colleagues','all':true}");
	const struct message *team = rig_last(rig, ana, MESSAGE_team);
	ck_assert_int_eq(team->u.team.items.at[0].chats, 1);
}
END_TEST

START_TEST(who_followed_still_follows)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, PERSON, "p", chat);
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
	struct peer_ref ken = rig_staff(rig, "ken", STANDING_rep, "en", "", 5);
	disk_full();
	rig_put(rig, ana,
	    "{'type':'transfer','id':'t','conversation':'%s','rep':'ken'}",
	    chat);
	rig_put(rig, ana, "{'type':'presence','id':'p','here':false}");
	rig_run(rig);
	ck_error(ana, "p", "disk_full");
	disk_free();
	rig_forget(rig, ana);
	rig_forget(rig, ken);
	rig_send(rig, c, SAY, "c1", chat, "still there?");
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_line), 1);
	ck_assert_uint_eq(rig_count(rig, ken), 0);
	/* nor is she away */
	struct peer_ref d = rig_customer(rig, "demo");
	rig_send(rig, ken, "{'type':'presence','id':'p','here':false}");
	rig_send(rig, d, PERSON, "p", rig_open_chat(rig, d));
	ck_assert(str_is(last_chat(d)->rep, "ana"));
}
END_TEST

/* In one group with the turn that fails: what it asked to be done next, and
 * whom it made a member, is gone with it. */
START_TEST(who_came_in_has_to_come_again)
{
	struct peer_ref admin = rig_connect(rig);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, PERSON, "p", chat);
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'u','name':'ana','standing':'rep',"
	    "'once':true}");
	char once[64];
	snprintf(once, sizeof(once), "%.*s",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	struct peer_ref ana = rig_connect(rig), eve = rig_connect(rig);
	disk_full();
	rig_put(rig, ana, "{'type':'hello','id':'h','token':'%s'}", once);
	rig_put(rig, eve, "{'type':'hello','id':'h','shop':'demo'}");
	rig_put(rig, eve, "{'type':'open','id':'o'}");
	rig_run(rig);
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_welcome), 0);
	ck_error(ana, "h", "disk_full");
	ck_assert_int_eq(rig_closed(rig, ana), 1013);
	ck_assert_uint_eq(rig_count(rig, eve), 2);
	ck_assert_int_eq(rig_closed(rig, eve), 1013);
	disk_free();
	rig_wind(rig, 1000);
	ck_assert_int_eq(last_chat(c)->state, STATE_waiting);
	/* the connection is closed, but were it not, it is nobody's */
	rig_send(rig, eve, "{'type':'list','what':'mine'}");
	ck_assert_str_eq(rig_error(rig, eve), "auth");
	/* the token was not spent */
	ana = rig_connect(rig);
	rig_send(rig, ana, "{'type':'hello','token':'%s'}", once);
	rig_last(rig, ana, MESSAGE_welcome);
	ck_assert_int_eq(last_chat(c)->state, STATE_with_rep);
}
END_TEST

START_TEST(a_login_is_told_as_well)
{
	struct peer_ref admin = rig_connect(rig), a = rig_connect(rig);
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'u','name':'ana','standing':'rep',"
	    "'password':'correct horse'}");
	/* the check itself writes nothing; what it leads to does */
	rig_put(rig, a,
	    "{'type':'login','id':'l','name':'ana','password':"
	    "'correct horse'}");
	rig_step(rig);
	disk_full();
	rig_run(rig);
	ck_assert_uint_eq(rig_seen(rig, a, MESSAGE_welcome), 0);
	ck_error(a, "l", "disk_full");
	ck_assert_int_eq(rig_closed(rig, a), 1013);
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'s','name':'ana','password':"
	    "'battery staple'}");
	ck_error(admin, "s", "disk_full");
	disk_free();
	a = rig_connect(rig);
	rig_send(rig, a,
	    "{'type':'login','id':'l','name':'ana','password':"
	    "'correct horse'}");
	rig_last(rig, a, MESSAGE_welcome);
}
END_TEST

/* ---- what must not be lost ----------------------------------------------- */

/* A connection that ends within a group that fails has ended all the same. */
START_TEST(who_is_gone_is_gone)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, PERSON, "p", chat);
	ck_assert_int_eq(last_chat(c)->state, STATE_with_rep);
	/* in front of it, so that its turn is never taken */
	sqlite3 *db = rig_store(rig)->db;
	ck_assert_int_eq(
	    sqlite3_exec(db, "PRAGMA max_page_count = 1", 0, 0, 0), 0);
	char text[4001];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (int i = 0; i < 20; i++) {
		char id[16];
		snprintf(id, sizeof(id), "n%d", i);
		rig_put(rig, c, SAY, id, chat, text);
	}
	rig_disconnect(rig, ana);
	ck_error(c, "n19", "disk_full");
	ck_assert_int_eq(
	    sqlite3_exec(db, "PRAGMA max_page_count = 100000", 0, 0, 0), 0);
	rig_wind(rig, 61000);
	ck_assert_int_eq(last_chat(c)->state, STATE_waiting);
}
END_TEST

START_TEST(a_lost_answer_calls_a_person)
{
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_put(rig, c, SAY, "a", chat, "how much is delivery");
	rig_step(rig);
	ck_assert_int_eq(acked(c), 1);
	disk_full();
	rig_run(rig); /* the worker's answer */
	ck_assert_uint_eq(rig_seen(rig, c, MESSAGE_line), 0);
	disk_free();
	rig_wind(rig, 5001);
	ck_assert_int_eq(last_chat(c)->state, STATE_waiting);
	ck_assert_uint_eq(lines_kept(1), 2);
}
END_TEST

/* While the disk is full the deadline fails again and again, quietly. */
START_TEST(a_deadline_waits_for_the_disk)
{
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, SAY, "a", chat, "how much is delivery");
	rig_forget(rig, c);
	disk_full();
	for (int i = 0; i < 5; i++)
		rig_wind(rig, 30 * 60000);
	ck_assert_uint_eq(rig_count(rig, c), 0);
	disk_free();
	rig_wind(rig, 1000);
	ck_assert_int_eq(last_chat(c)->state, STATE_closed);
}
END_TEST

/* A rep had room, and what would have given the chat was lost. */
START_TEST(who_waits_is_found_again)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 1);
	struct peer_ref c = rig_customer(rig, "demo");
	struct peer_ref d = rig_customer(rig, "demo");
	const char *chat_c = rig_open_chat(rig, c);
	const char *chat_d = rig_open_chat(rig, d);
	rig_send(rig, c, PERSON, "p", chat_c);
	rig_send(rig, d, PERSON, "p", chat_d);
	ck_assert_int_eq(last_chat(d)->state, STATE_waiting);
	rig_put(
	    rig, ana, "{'type':'close','id':'x','conversation':'%s'}", chat_c);
	rig_step(rig);
	ck_assert_int_eq(last_chat(c)->state, STATE_closed);
	disk_full();
	rig_run(rig);
	rig_wind(rig, 1000);
	ck_assert_int_eq(last_chat(d)->state, STATE_waiting);
	disk_free();
	rig_wind(rig, 1000);
	ck_assert_int_eq(last_chat(d)->state, STATE_with_rep);
	ck_assert(str_is(last_chat(ana)->conversation, chat_d));
}
END_TEST

/* ---- packs --------------------------------------------------------------- */

static const char first_pack[] =
    "id: shipping.cost\nauto: yes\nask: what does shipping cost\n"
    "ask: how much is delivery\n\nFive euros.\n";
static const char second_pack[] =
    "id: shipping.cost\nauto: yes\nask: what does shipping cost\n"
    "ask: how much is delivery\nask: shipping fee please\n\nSix euros.\n";

static bool answers(const char *text)
{
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, SAY, "q", chat, "what does shipping cost");
	const struct message *line = rig_last(rig, c, MESSAGE_line);
	return str_is(line->u.line.lines.at[0].text, text);
}

START_TEST(a_pack_comes_when_the_disk_is_back)
{
	struct pack_dir replies;
	pack_dir_open(&replies);
	pack_dir_write(&replies, "en/shipping.cost.reply", first_pack);
	rig_close(rig);
	config.replies = replies.path;
	rig = rig_open(&config);
	ck_assert(answers("Five euros."));
	pack_dir_write(&replies, "en/shipping.cost.reply", second_pack);
	disk_full();
	rig_reload(rig);
	for (int i = 0; i < 3; i++)
		rig_wind(rig, 10000); /* tidying comes by, too */
	disk_free();
	/* the old one is in force, and found */
	ck_assert(answers("Five euros."));
	for (int i = 0; i < 20; i++)
		rig_wind(rig, 1000);
	ck_assert(answers("Six euros."));
	pack_dir_close(&replies);
}
END_TEST

/* ---- one bad turn among good ones ---------------------------------------- */

START_TEST(a_refused_turn_leaves_the_others)
{
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref b = rig_customer(rig, "demo");
	const char *chat_a = rig_open_chat(rig, a);
	const char *chat_b = rig_open_chat(rig, b);
	rig_send(rig, a, PERSON, "p", chat_a);
	rig_send(rig, b, PERSON, "p", chat_b);
	rig_forget(rig, a);
	rig_forget(rig, b);
	rig_put(rig, a, SAY, "a1", chat_a, "one");
	rig_put(rig, b, SAY, "b1", chat_a, "not mine");
	rig_put(rig, b,
	    "{'type':'resume','id':'b2','conversation':'%s',"
	    "'last':99}",
	    chat_b);
	rig_put(rig, a, SAY, "a1", chat_a, "another under the same id");
	rig_put(rig, b, SAY, "b3", chat_b, "two");
	rig_put(rig, a, SAY, "a2", chat_a, "three");
	rig_run(rig);
	ck_assert_uint_eq(rig_seen(rig, a, MESSAGE_ack), 2);
	ck_assert_int_eq(acked(a), 3);
	ck_assert_int_eq(acked(b), 2);
	ck_assert_uint_eq(rig_seen(rig, a, MESSAGE_error), 1);
	ck_assert_uint_eq(rig_seen(rig, b, MESSAGE_error), 2);
	/* answers in the order of what was sent */
	ck_assert(str_is(rig_frame(rig, b, 0)->id, "b1"));
	ck_assert(str_is(rig_frame(rig, b, 1)->id, "b2"));
	ck_assert(str_is(rig_frame(rig, b, 2)->id, "b3"));
}
END_TEST

/* ---- many letters -------------------------------------------------------- */

enum { MANY = 2 * SPINE_GROUP_MAX + 100 };

static void put_many(struct peer_ref peer, const char *chat)
{
	for (int i = 0; i < MANY; i++) {
		char id[16];
		snprintf(id, sizeof(id), "n%d", i);
		rig_put(rig, peer, SAY, id, chat, "x");
	}
}

START_TEST(many_letters_are_several_groups)
{
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, PERSON, "p", chat);
	rig_forget(rig, c);
	int64_t groups = meter_get(rig_meter(rig), METER_groups);
	put_many(c, chat);
	rig_run(rig);
	ck_assert_int_eq(meter_get(rig_meter(rig), METER_groups), groups + 3);
	ck_assert_uint_eq(rig_count(rig, c), MANY);
	for (size_t i = 0; i < MANY; i++)
		ck_assert_int_eq(
		    rig_frame(rig, c, i)->u.ack.seq, (int64_t)i + 2);
}
END_TEST

/* The second of three groups fails; the others are as if it had not been. */
START_TEST(only_one_of_them_fails)
{
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, PERSON, "p", chat);
	rig_forget(rig, c);
	put_many(c, chat);
	rig_step(rig);
	disk_full();
	rig_step(rig);
	disk_free();
	rig_run(rig);
	ck_assert_uint_eq(rig_count(rig, c), MANY);
	ck_assert_uint_eq(rig_seen(rig, c, MESSAGE_error), SPINE_GROUP_MAX);
	ck_assert_int_eq(acked(c), MANY - SPINE_GROUP_MAX + 1);
	rig_forget(rig, c);
	put_many(c, chat); /* all of it again, as clients do */
	rig_run(rig);
	ck_assert_uint_eq(rig_seen(rig, c, MESSAGE_error), 0);
	ck_assert_uint_eq(lines_kept(1), MANY + 1);
}
END_TEST

/* ---- a flush that fails -------------------------------------------------- */

START_TEST(a_failed_flush_ends_the_process)
{
	rig_close(rig);
	config.may_end = true;
	rig = rig_open(&config);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, SAY, "a", chat, NONSENSE);
	rig_forget(rig, c);
	faulty.fail_sync = SQLITE_IOERR_FSYNC;
	rig_put(rig, c, SAY, "b", chat, "hello?");
	rig_run(rig);
	ck_assert(rig_ended(rig));
	ck_assert_uint_eq(rig_seen(rig, c, MESSAGE_ack), 0);
	ck_error(c, "b", "try_later");
	disk_free();
}
END_TEST

/* ---- workers without room ------------------------------------------------ */

static const struct {
	const char *frame, *on;
} asked[] = {
	{ "{'type':'suggest','id':'w','text':'delivery'}", "suggest" },
	{ "{'type':'list','id':'w','what':'mine'}", "list" },
	{ "{'type':'lesson_list','id':'w'}", "lesson_list" },
};

START_TEST(busy_workers_are_said_so)
{
	rig_close(rig);
	config.busy_workers = true;
	rig = rig_open(&config);
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 5);
	rig_forget(rig, mia);
	rig_send(rig, mia, "%s", asked[_i].frame);
	ck_assert_uint_eq(rig_count(rig, mia), 1);
	ck_error(mia, "w", "busy");
	const struct message *m = rig_last(rig, mia, MESSAGE_error);
	ck_assert(str_is(m->u.error.on, asked[_i].on));
	ck_assert_int_gt(m->u.error.retry_ms, 0);
}
END_TEST

/* Nobody asked for suggestions, so nobody is told that there are none. */
START_TEST(busy_workers_leave_suggestions_out)
{
	rig_close(rig);
	config.busy_workers = true;
	config.no_suggest = false;
	rig = rig_open(&config);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, PERSON, "p", chat);
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
	rig_forget(rig, c);
	rig_forget(rig, ana);
	rig_send(rig, c, SAY, "c1", chat, "how much is delivery");
	ck_assert_int_eq(acked(c), 2);
	ck_assert_uint_eq(rig_count(rig, c), 1);
	ck_assert_uint_eq(rig_count(rig, ana), 1);
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_line), 1);
}
END_TEST

START_TEST(a_busy_login_can_be_tried_again)
{
	rig_close(rig);
	config.busy_workers = true;
	rig = rig_open(&config);
	struct peer_ref a = rig_connect(rig);
	for (int i = 0; i < 2; i++) {
		rig_forget(rig, a);
		rig_send(rig, a,
		    "{'type':'login','id':'l','name':'ana','password':'x y'}");
		ck_error(a, "l", "busy");
		ck_assert(str_is(
		    rig_last(rig, a, MESSAGE_error)->u.error.on, "login"));
	}
}
END_TEST

/* ---- figures ------------------------------------------------------------- */

static bool stands(const char *line)
{
	struct buf text = BUF_EMPTY;
	char whole[128];
	meter_render(rig_meter(rig), &text);
	snprintf(whole, sizeof(whole), "\n%s\n", line);
	bool found = strstr(buf_cstr(&text), whole);
	buf_fini(&text);
	return found;
}

START_TEST(turns_are_counted_by_their_own_name)
{
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, c, SAY, "a", chat, "how much is delivery");
	rig_send(rig, c, "{'type':'list','what':'mine'}");
	ck_assert(stands("deskbell_turn_total{type=\"say\"} 1"));
	ck_assert(stands("deskbell_turn_total{type=\"answered\"} 1"));
	ck_assert(stands("deskbell_turn_total{type=\"list\"} 1"));
	ck_assert(stands("deskbell_turn_total{type=\"found\"} 1"));
	ck_assert(stands("deskbell_auto_sent_total 1"));
}
END_TEST

START_TEST(what_was_not_stored_is_not_counted)
{
	struct meter *meter = rig_meter(rig);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	disk_full();
	rig_send(rig, c, PERSON, "p", chat);
	ck_assert_int_eq(meter_get(meter, METER_handed_over), 0);
	disk_free();
	rig_send(rig, c, PERSON, "p", chat);
	ck_assert_int_eq(meter_get(meter, METER_handed_over), 1);
	rig_send(rig, c, PERSON, "p2", chat);
	ck_assert_int_eq(meter_get(meter, METER_handed_over), 1);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	rig_wind(rig, 1000);
	ck_assert_int_eq(meter_get(meter, METER_reps_here), 1);
	rig_send(rig, ana, "{'type':'presence','here':false}");
	rig_wind(rig, 1000);
	ck_assert_int_eq(meter_get(meter, METER_reps_here), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("fault");
	TCase *t = tcase_create("store");
	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, everybody_in_it_is_told);
	tcase_add_test(t, reading_goes_on);
	tcase_add_test(t, nobody_else_hears_of_it);
	tcase_add_test(t, no_page_is_left);
	tcase_add_test(t, loads_are_as_before);
	tcase_add_test(t, who_followed_still_follows);
	tcase_add_test(t, who_came_in_has_to_come_again);
	tcase_add_test(t, a_login_is_told_as_well);
	tcase_add_test(t, who_is_gone_is_gone);
	tcase_add_test(t, a_lost_answer_calls_a_person);
	tcase_add_test(t, a_deadline_waits_for_the_disk);
	tcase_add_test(t, who_waits_is_found_again);
	tcase_add_test(t, a_pack_comes_when_the_disk_is_back);
	tcase_add_test(t, a_refused_turn_leaves_the_others);
	tcase_add_test(t, many_letters_are_several_groups);
	tcase_add_test(t, only_one_of_them_fails);
	tcase_add_test(t, a_failed_flush_ends_the_process);
	tcase_add_loop_test(
	    t, busy_workers_are_said_so, 0, sizeof(asked) / sizeof(asked[0]));
	tcase_add_test(t, busy_workers_leave_suggestions_out);
	tcase_add_test(t, a_busy_login_can_be_tried_again);
	tcase_add_test(t, turns_are_counted_by_their_own_name);
	tcase_add_test(t, what_was_not_stored_is_not_counted);
	suite_add_tcase(s, t);
	return s;
}
