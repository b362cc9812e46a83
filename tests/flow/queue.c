/* Who gets which chat: the queue of a shop, its order and places, groups,
 * languages, reps of several shops, supervisors who step in. */
#include <stdio.h>
#include <string.h>

#include "tests/support/rig.h"
#include "tests/support/suite.h"

#define PERSON "{'type':'person','id':'%s','conversation':'%s'}"
#define CLOSE "{'type':'close','id':'%s','conversation':'%s'}"
#define TAKE "{'type':'take','id':'%s','conversation':'%s'}"
#define TO_GROUP                                                               \
	"{'type':'transfer','id':'%s','conversation':'%s','group':'%s'}"

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

struct caller {
	struct peer_ref peer;
	const char *chat;
};

static struct caller opens(const char *shop, const char *lang)
{
	struct caller c = { .peer = rig_connect(rig) };
	rig_send(rig, c.peer, "{'type':'hello','shop':'%s','lang':'%s'}", shop,
	    lang);
	c.chat = rig_open_chat(rig, c.peer);
	return c;
}

static struct caller rings_at(const char *shop, const char *lang)
{
	struct caller c = opens(shop, lang);
	rig_send(rig, c.peer, PERSON, "person", c.chat);
	clock_wind(rig_clock(rig), 1000); /* nobody waits as long as another */
	return c;
}

static struct caller rings(void)
{
	return rings_at("demo", "en");
}

static struct peer_ref rep(
    const char *name, const char *langs, const char *groups, int capacity)
{
	return rig_staff(rig, name, STANDING_rep, langs, groups, capacity);
}

static const struct rec_chat *last_chat(struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_chat)->u.chat.chats.at[0];
}

/* "" = waits, else the rep. */
static void ck_with(struct caller c, const char *who)
{
	const struct rec_chat *chat = last_chat(c.peer);
	ck_assert_int_eq(chat->state, who[0] ? STATE_with_rep : STATE_waiting);
	ck_assert_msg(str_is(chat->rep, who), "with %.*s, not %s",
	    STR_ARG(chat->rep), who);
}

static void ck_place(struct caller c, int place)
{
	ck_with(c, "");
	ck_assert_int_eq(last_chat(c.peer)->place, place);
}

static struct str last_text(struct caller c)
{
	return rig_last(rig, c.peer, MESSAGE_line)->u.line.lines.at[0].text;
}

static bool holds(struct str text, const char *part)
{
	return text.len && memmem(text.ptr, text.len, part, strlen(part));
}

/* ---- places -------------------------------------------------------------- */

START_TEST(places_move_up_when_somebody_leaves)
{
	struct caller a = rings(), b = rings(), c = rings();
	ck_place(a, 1);
	ck_place(b, 2);
	ck_place(c, 3);
	rig_send(rig, a.peer, CLOSE, "x", a.chat);
	ck_place(b, 1);
	ck_place(c, 2);
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 5);
	ck_place(b, 1); /* a supervisor is given nothing */
	rig_send(rig, mia, TAKE, "t", b.chat);
	ck_with(b, "mia");
	ck_place(c, 1);
}
END_TEST

START_TEST(the_place_that_is_said_is_the_place)
{
	struct caller a = rings(), b = rings();
	ck_assert(holds(last_text(a), "number 1 "));
	ck_assert(holds(last_text(b), "number 2 "));
	struct peer_ref ana = rep("ana", "en", "", 1);
	ck_with(a, "ana");
	struct caller c = rings();
	ck_place(b, 1);
	ck_place(c, 2);
	/* what one gives back goes in front, and is told so */
	rig_disconnect(rig, ana);
	rig_wind(rig, 61000);
	ck_place(a, 1);
	ck_assert(holds(last_text(a), "number 1 "));
	ck_place(b, 2);
	ck_place(c, 3);
}
END_TEST

START_TEST(each_shop_has_its_own_queue)
{
	struct caller a = rings(), t = rings_at("tea", "en"), b = rings();
	ck_place(a, 1);
	ck_place(t, 1);
	ck_place(b, 2);
}
END_TEST

/* ---- shops --------------------------------------------------------------- */

static struct peer_ref rep_of(const char *name, const char *shops, int capacity)
{
	struct peer_ref admin = rig_connect(rig), peer = rig_connect(rig);
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'u','name':'%s','standing':'rep',"
	    "'shops':'%s','capacity':%d,'once':true}",
	    name, shops, capacity);
	rig_send(rig, peer, "{'type':'hello','token':'%.*s'}",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	rig_last(rig, peer, MESSAGE_welcome);
	return peer;
}

START_TEST(reps_get_chats_of_their_shops)
{
	struct peer_ref zoe = rep_of("zoe", "tea", 5);
	struct caller a = rings(), t = rings_at("tea", "en");
	ck_with(t, "zoe");
	ck_place(a, 1);
	rep_of("ana", "demo", 5);
	ck_with(a, "ana");
	rig_send(rig, zoe, TAKE, "t", a.chat);
	ck_assert_str_eq(rig_error(rig, zoe), "not_found");
	rig_send(rig, zoe, "{'type':'list','what':'waiting'}");
	ck_assert_uint_eq(
	    rig_last(rig, zoe, MESSAGE_listing)->u.listing.chats.count, 0);
}
END_TEST

START_TEST(one_rep_of_two_shops)
{
	struct peer_ref ana = rep_of("ana", "demo tea", 1);
	struct caller a = rings(), t = rings_at("tea", "en"), b = rings();
	ck_with(a, "ana");
	ck_place(t, 1);
	ck_place(b, 1);
	/* room serves the shop where it was made first, then the other */
	rig_send(rig, ana, CLOSE, "x", a.chat);
	ck_with(b, "ana");
	rig_send(rig, ana, CLOSE, "x2", b.chat);
	ck_with(t, "ana");
}
END_TEST

START_TEST(nobody_hands_a_chat_to_another_shop)
{
	struct peer_ref ana = rep_of("ana", "demo", 5);
	rep_of("zoe", "tea", 5);
	struct caller a = rings();
	rig_send(rig, ana,
	    "{'type':'transfer','id':'t','conversation':'%s','rep':'zoe'}",
	    a.chat);
	ck_assert_str_eq(rig_error(rig, ana), "busy");
	ck_with(a, "ana");
}
END_TEST

/* ---- whose turn it is ---------------------------------------------------- */

START_TEST(the_least_busy_gets_the_next)
{
	rep("ana", "en", "", 2);
	rep("ken", "en", "", 4);
	struct caller c[6];
	int ana = 0;
	for (int i = 0; i < 6; i++) {
		c[i] = rings();
		ana += str_is(last_chat(c[i].peer)->rep, "ana");
	}
	/* in proportion to the room they have */
	ck_assert_int_eq(ana, 2);
	ck_place(rings(), 1);
}
END_TEST

START_TEST(who_speaks_the_language_comes_first)
{
	rep("ana", "en es", "", 1);
	rep("ken", "ja", "", 1);
	struct caller j = rings_at("demo", "ja");
	ck_with(j, "ken");
	struct caller e = rings_at("demo", "es");
	ck_with(e, "ana");
	/* nobody is left who does; nobody has room either */
	struct caller z = rings_at("demo", "zh");
	ck_place(z, 1);
	struct peer_ref leo = rep("leo", "es", "", 1);
	ck_with(z, "leo");
	ck_assert(last_chat(leo)->foreign);
}
END_TEST

START_TEST(the_queue_is_served_in_order)
{
	struct caller j = rings_at("demo", "ja"), e = rings(), s = rings();
	/* who speaks only English still takes the one who waits longest */
	struct peer_ref ana = rep("ana", "en", "", 2);
	ck_with(j, "ana");
	ck_with(e, "ana");
	ck_place(s, 1);
	rig_send(rig, ana, CLOSE, "x", j.chat);
	ck_with(s, "ana");
}
END_TEST

START_TEST(away_and_full_get_nothing)
{
	struct peer_ref ana = rep("ana", "en", "", 1);
	struct peer_ref ken = rep("ken", "en", "", 9);
	rig_send(rig, ken, "{'type':'presence','here':false}");
	struct caller a = rings(), b = rings();
	ck_with(a, "ana");
	ck_place(b, 1);
	/* taking is one's own wish, and no room is needed for it */
	rig_send(rig, ana, TAKE, "t", b.chat);
	ck_with(b, "ana");
	rig_send(
	    rig, ken, "{'type':'take','id':'t','conversation':'%s'}", b.chat);
	ck_assert_str_eq(rig_error(rig, ken), "not_found");
	/* while she has too many she gets no more */
	rig_send(rig, ana, CLOSE, "x", a.chat);
	struct caller c = rings();
	ck_place(c, 1);
	rig_send(rig, ana, CLOSE, "y", b.chat);
	ck_with(c, "ana");
}
END_TEST

START_TEST(two_windows_of_a_rep_are_one)
{
	struct peer_ref admin = rig_connect(rig);
	struct peer_ref a = rep("ana", "en", "", 1), b = rig_connect(rig);
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'s','name':'ana','once':true}");
	rig_send(rig, b, "{'type':'hello','token':'%.*s'}",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	struct caller c = rings(), d = rings();
	ck_with(c, "ana");
	ck_place(d, 1);
	ck_assert_uint_ge(rig_seen(rig, a, MESSAGE_chat), 1);
	ck_assert_uint_ge(rig_seen(rig, b, MESSAGE_chat), 1);
	/* closing one of them changes nothing */
	rig_disconnect(rig, a);
	rig_wind(rig, 120000);
	ck_with(c, "ana");
}
END_TEST

/* ---- groups -------------------------------------------------------------- */

START_TEST(a_group_is_its_members)
{
	struct peer_ref ana = rep("ana", "en", "", 5);
	struct caller a = rings();
	rep("ken", "en", "returns vip", 1);
	ck_with(a, "ana");
	rig_send(rig, ana, TO_GROUP, "t", a.chat, "returns");
	ck_with(a, "ken");
	/* ken is full; ana has room but is no member */
	struct caller b = rings();
	ck_with(b, "ana");
	rig_send(rig, ana, TO_GROUP, "t2", b.chat, "vip");
	ck_place(b, 1);
	ck_assert(str_is(last_chat(ana)->conversation, b.chat) ||
		  rig_seen(rig, ana, MESSAGE_chat) > 0);
	struct peer_ref zoe = rep("zoe", "en", "vip", 1);
	ck_with(b, "zoe");
	/* it is no longer a group's: who gives it back gives it to anybody */
	rig_disconnect(rig, zoe);
	rig_wind(rig, 61000);
	ck_with(b, "ana");
}
END_TEST

START_TEST(what_waits_for_a_group_does_not_block_others)
{
	struct peer_ref ana = rep("ana", "en", "", 40);
	struct peer_ref ken = rep("ken", "en", "vip", 1);
	rig_send(rig, ken, "{'type':'presence','here':false}");
	struct caller c[20];
	for (int i = 0; i < 20; i++) {
		c[i] = rings();
		ck_with(c[i], "ana");
		rig_send(rig, ana, TO_GROUP, "t", c[i].chat, "nobody");
		ck_assert_str_eq(rig_error(rig, ana), "not_found");
		rig_forget(rig, ana);
		char id[16];
		snprintf(id, sizeof(id), "v%d", i);
		rig_send(rig, ana, TO_GROUP, id, c[i].chat, "vip");
		ck_place(c[i], i + 1);
	}
	rig_send(rig, ana, "{'type':'presence','here':false}");
	struct caller late = rings();
	ck_place(late, 21);
	rig_send(rig, ana, "{'type':'presence','here':true}");
	ck_with(late, "ana");
	for (int i = 0; i < 20; i++)
		ck_place(c[i], i + 1);
}
END_TEST

START_TEST(a_transferred_chat_is_served_first)
{
	struct peer_ref ana = rep("ana", "en", "", 1);
	struct peer_ref ken = rep("ken", "en", "vip", 1);
	struct caller a = rings(), b = rings(), c = rings();
	ck_with(a, "ana");
	ck_with(b, "ken");
	ck_place(c, 1);
	rig_send(rig, ana, TO_GROUP, "t", a.chat, "vip");
	/* ana has room now, and c is no group's */
	ck_with(c, "ana");
	ck_place(a, 1);
	struct caller d = rings();
	ck_place(d, 2);
	rig_send(rig, ken, CLOSE, "x", b.chat);
	ck_with(a, "ken");
	ck_place(d, 1);
}
END_TEST

/* ---- stepping in --------------------------------------------------------- */

START_TEST(a_rep_steps_in_where_the_machine_talks)
{
	struct peer_ref ana = rep("ana", "en", "", 1);
	struct caller c = opens("demo", "en");
	rig_send(rig, ana, TAKE, "t", c.chat);
	ck_assert_str_eq(rig_error(rig, ana), "");
	ck_with(c, "ana");
	rig_send(rig, ana, TAKE, "t2", c.chat);
	ck_assert_str_eq(rig_error(rig, ana), "exists");
}
END_TEST

START_TEST(a_supervisor_takes_over_and_gives_back)
{
	struct peer_ref ana = rep("ana", "en", "", 1);
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 1);
	struct caller a = rings(), b = rings();
	rig_send(rig, mia, TAKE, "t", a.chat);
	ck_with(a, "mia");
	ck_with(b, "ana"); /* who has room again */
	rig_send(rig, mia,
	    "{'type':'transfer','id':'t2','conversation':'%s','rep':'ana',"
	    "'note':'calm now'}",
	    a.chat);
	ck_assert_str_eq(rig_error(rig, mia), "");
	ck_with(a, "ana");
	ck_assert_int_eq(last_chat(ana)->last_note, 1);
	rig_send(rig, mia,
	    "{'type':'transfer','id':'t3','conversation':'%s','rep':'ana'}",
	    a.chat);
	ck_assert_str_eq(rig_error(rig, mia), "exists");
}
END_TEST

static const struct {
	const char *fields, *code;
} bad_transfers[] = {
	{ "", "bad_msg" },
	{ ",'rep':'ken','group':'vip'", "bad_msg" },
	{ ",'rep':'nobody'", "not_found" },
	{ ",'group':'nobody'", "not_found" },
	{ ",'rep':'ana'", "exists" },
	{ ",'rep':'ken'", "busy" },
	{ ",'rep':'gus'", "not_found" },
};

START_TEST(transfers_that_lead_nowhere)
{
	struct peer_ref ana = rep("ana", "en", "", 5);
	struct peer_ref ken = rep("ken", "en", "vip", 5);
	struct peer_ref admin = rig_connect(rig);
	rep("gus", "en", "", 5);
	rig_send(rig, ken, "{'type':'presence','here':false}");
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'b','name':'gus','blocked':true}");
	struct caller c = rings();
	rig_send(
	    rig, ana, "{'type':'take','id':'k','conversation':'%s'}", c.chat);
	rig_forget(rig, ana);
	rig_send(rig, ana, "{'type':'transfer','id':'t','conversation':'%s'%s}",
	    c.chat, bad_transfers[_i].fields);
	ck_assert_str_eq(rig_error(rig, ana), bad_transfers[_i].code);
	ck_with(c, "ana");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("queue");
	TCase *t = tcase_create("routing");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, places_move_up_when_somebody_leaves);
	tcase_add_test(t, the_place_that_is_said_is_the_place);
	tcase_add_test(t, each_shop_has_its_own_queue);
	tcase_add_test(t, reps_get_chats_of_their_shops);
	tcase_add_test(t, one_rep_of_two_shops);
	tcase_add_test(t, nobody_hands_a_chat_to_another_shop);
	tcase_add_test(t, the_least_busy_gets_the_next);
	tcase_add_test(t, who_speaks_the_language_comes_first);
	tcase_add_test(t, the_queue_is_served_in_order);
	tcase_add_test(t, away_and_full_get_nothing);
	tcase_add_test(t, two_windows_of_a_rep_are_one);
	tcase_add_test(t, a_group_is_its_members);
	tcase_add_test(t, what_waits_for_a_group_does_not_block_others);
	tcase_add_test(t, a_transferred_chat_is_served_first);
	tcase_add_test(t, a_rep_steps_in_where_the_machine_talks);
	tcase_add_test(t, a_supervisor_takes_over_and_gives_back);
	tcase_add_loop_test(t, transfers_that_lead_nowhere, 0,
	    sizeof(bad_transfers) / sizeof(bad_transfers[0]));
	suite_add_tcase(s, t);
	return s;
}
