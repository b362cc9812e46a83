/* A visitor turns out to be somebody the shop knows: the chats go along, the
 * old token does not; and whatever a token alone may never do. */
#include <stdio.h>
#include <string.h>

#include "server/store/connection.h"
#include "server/store/conversation.h"
#include "server/store/customer.h"
#include "shared/token.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

static struct rig *rig;
static char identity[400], token[520], chat[64];
static struct peer_ref visitor;

static void keep(char *out, size_t size, struct str s)
{
	snprintf(out, size, "%.*s", STR_ARG(s));
}

static void sign(const char *shop, const char *id, int64_t valid_s)
{
	struct arena arena = ARENA_EMPTY;
	struct str text;
	ck_assert_int_eq(
	    token_identity(&arena, rig_shop(rig, "demo")->secret,
		str_from(shop), str_from(id),
		rig_clock(rig)->wall_ms_now / 1000 + valid_s, &text),
	    0);
	keep(identity, sizeof(identity), text);
	arena_fini(&arena);
}

static void say(struct peer_ref peer, const char *id, const char *text)
{
	rig_send(rig, peer,
	    "{'type':'say','id':'%s','conversation':'%s','text':'%s'}", id,
	    chat, text);
}

/* A visitor of the shop with a chat of two lines. */
static void setup(void)
{
	rig = rig_open(NULL);
	visitor = rig_connect(rig);
	rig_send(rig, visitor, "{'type':'hello','shop':'demo','name':'Ann'}");
	keep(token, sizeof(token),
	    rig_last(rig, visitor, MESSAGE_welcome)->u.welcome.token);
	snprintf(chat, sizeof(chat), "%s", rig_open_chat(rig, visitor));
	say(visitor, "v1", "how much is delivery");
	sign("demo", "c-77", 60);
}

static void teardown(void)
{
	rig_close(rig);
}

static struct peer_ref hello(
    const char *shop, const char *with_token, const char *with_identity)
{
	struct peer_ref peer = rig_connect(rig);
	char fields[1100] = "";
	if (with_token)
		snprintf(fields, sizeof(fields), ",'token':'%s'", with_token);
	if (with_identity)
		snprintf(fields + strlen(fields),
		    sizeof(fields) - strlen(fields), ",'identity':'%s'",
		    with_identity);
	rig_send(rig, peer, "{'type':'hello','shop':'%s'%s}", shop, fields);
	return peer;
}

static const struct msg_welcome *welcome(struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_welcome)->u.welcome;
}

static bool has_the_chat(struct peer_ref peer)
{
	const struct msg_welcome *w = welcome(peer);
	return w->chats.count == 1 && str_is(w->chats.at[0].conversation, chat);
}

static int64_t number(const char *sql)
{
	int64_t value = -1;
	ck_assert_int_eq(connection_ask(rig_store(rig), sql, &value), ERR_ok);
	return value;
}

/* Where nothing was to change, nothing has. */
static void nothing_moved(int64_t customers)
{
	ck_assert_int_eq(number("SELECT count(*) FROM customer"), customers);
	struct peer_ref again = hello("demo", token, NULL);
	ck_assert(has_the_chat(again));
}

START_TEST(chats_go_along)
{
	struct peer_ref known = hello("demo", token, identity);
	ck_assert(has_the_chat(known));
	ck_assert(str_is(welcome(known)->name, "Ann"));
	rig_send(rig, known, "{'type':'resume','conversation':'%s'}", chat);
	const struct msg_lines *lines =
	    &rig_last(rig, known, MESSAGE_lines)->u.lines;
	ck_assert_uint_ge(lines->lines.count, 2);
	ck_assert(str_is(lines->lines.at[0].text, "how much is delivery"));
	/* own lines are own lines still */
	ck_assert(str_is(lines->lines.at[0].sid, "v1"));
	say(known, "k1", "and returns?");
	ck_assert_str_eq(rig_error(rig, known), "");
	ck_assert_int_eq(number("SELECT count(*) FROM customer"), 1);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM customer WHERE shop_ref = 'c-77'"), 1);
	ck_assert_int_eq(
	    number("SELECT count(DISTINCT author) FROM message WHERE kind = 0"),
	    1);
}
END_TEST

START_TEST(closed_ones_go_along_too)
{
	rig_send(rig, visitor, "{'type':'close','id':'c','conversation':'%s'}",
	    chat);
	struct peer_ref known = hello("demo", token, identity);
	ck_assert_uint_eq(welcome(known)->chats.count, 0);
	rig_send(rig, known, "{'type':'list','id':'l','what':'mine'}");
	ck_assert_uint_eq(
	    rig_last(rig, known, MESSAGE_listing)->u.listing.chats.count, 1);
}
END_TEST

START_TEST(whoever_was_known_before_gets_them_added)
{
	struct peer_ref first = hello("demo", NULL, identity);
	char old[64];
	snprintf(old, sizeof(old), "%s", rig_open_chat(rig, first));
	rig_wind(rig, 1000);
	struct peer_ref later = hello("demo", NULL, NULL);
	char of_later[64];
	keep(token, sizeof(token), welcome(later)->token);
	snprintf(of_later, sizeof(of_later), "%s", rig_open_chat(rig, later));
	struct peer_ref known = hello("demo", token, identity);
	/* the latest that is open */
	ck_assert(str_is(welcome(known)->chats.at[0].conversation, of_later));
	rig_send(rig, known, "{'type':'list','id':'l','what':'mine'}");
	const struct msg_listing *l =
	    &rig_last(rig, known, MESSAGE_listing)->u.listing;
	ck_assert_uint_eq(l->chats.count, 2);
	ck_assert(str_is(l->chats.at[1].conversation, old));
}
END_TEST

START_TEST(the_old_token_is_worth_nothing)
{
	(void)hello("demo", token, identity);
	struct peer_ref stranger = hello("demo", token, NULL);
	ck_assert_str_eq(rig_error(rig, stranger), "auth");
	/* and not with the identity either: nothing is left to bring */
	struct peer_ref known = hello("demo", token, identity);
	ck_assert(has_the_chat(known));
}
END_TEST

/* The window that was open as the visitor hears no more of it. */
START_TEST(old_windows_come_again)
{
	struct peer_ref known = hello("demo", token, identity);
	ck_assert_int_eq(rig_closed(rig, visitor), 1012);
	rig_forget(rig, visitor);
	say(visitor, "v2", "still me");
	ck_assert_str_eq(rig_error(rig, visitor), "auth");
	say(known, "k1", "a secret");
	ck_assert_uint_eq(rig_seen(rig, visitor, MESSAGE_line), 0);
}
END_TEST

/* What was sent before the sign-in and comes again behind it is known. */
START_TEST(ids_go_along)
{
	int64_t seq = rig_last(rig, visitor, MESSAGE_ack)->u.ack.seq;
	struct peer_ref known = hello("demo", token, identity);
	say(known, "v1", "how much is delivery");
	ck_assert_int_eq(rig_last(rig, known, MESSAGE_ack)->u.ack.seq, seq);
	say(known, "v1", "something else");
	ck_assert_str_eq(rig_error(rig, known), "id_reuse");
	ck_assert_int_eq(
	    number("SELECT count(*) FROM message WHERE kind = 0"), 1);
}
END_TEST

/* Both have used an id: each answer stays with whom it was given. */
START_TEST(ids_that_both_have_used)
{
	struct peer_ref first = hello("demo", NULL, identity);
	rig_send(rig, first, "{'type':'open','id':'v1'}");
	struct peer_ref known = hello("demo", token, identity);
	rig_forget(rig, known);
	rig_send(rig, known, "{'type':'open','id':'v1'}");
	ck_assert_str_eq(rig_error(rig, known), "");
	say(known, "v1", "how much is delivery");
	ck_assert_str_eq(rig_error(rig, known), "id_reuse");
}
END_TEST

START_TEST(an_identity_works_until_its_end)
{
	for (int i = 0; i < 3; i++) {
		ck_assert(has_the_chat(hello("demo", token, identity)));
		clock_wind(rig_clock(rig), 15000);
	}
	clock_wind(rig_clock(rig), 60000);
	struct peer_ref late = hello("demo", NULL, identity);
	ck_assert_str_eq(rig_error(rig, late), "auth");
}
END_TEST

enum { SPOIL_OLD, SPOIL_BIT, SPOIL_ID, SPOIL_SHOP, SPOIL_CUT, SPOILS };

static void spoil(int how)
{
	if (how == SPOIL_OLD)
		sign("demo", "c-77", -1);
	if (how == SPOIL_BIT)
		identity[strlen(identity) - 1] ^= 1;
	if (how == SPOIL_ID)
		identity[2] = '8';
	if (how == SPOIL_SHOP)
		sign("tea", "c-77", 60);
	if (how == SPOIL_CUT)
		identity[strlen(identity) - 1] = '\0';
}

/* A good token does not help a bad identity. */
START_TEST(a_bad_identity_changes_nothing)
{
	spoil(_i);
	struct peer_ref peer = hello("demo", token, identity);
	ck_assert_str_eq(rig_error(rig, peer), "auth");
	ck_assert_uint_eq(rig_seen(rig, peer, MESSAGE_welcome), 0);
	ck_assert_int_eq(rig_closed(rig, visitor), 0);
	nothing_moved(1);
}
END_TEST

/* A token that is no good does not harm a good identity. */
START_TEST(a_bad_token_brings_nothing)
{
	char bad[520];
	snprintf(bad, sizeof(bad), "%s", token);
	bad[5] ^= 1;
	struct peer_ref known = hello("demo", bad, identity);
	ck_assert_uint_eq(welcome(known)->chats.count, 0);
	nothing_moved(2);
}
END_TEST

/* One shop's visitor is nobody at another one. */
START_TEST(never_across_shops)
{
	rig_shop(rig, "tea")->secret = rig_shop(rig, "demo")->secret;
	sign("tea", "c-77", 60);
	struct peer_ref known = hello("tea", token, identity);
	ck_assert_uint_eq(welcome(known)->chats.count, 0);
	ck_assert(str_is(welcome(known)->shop, "tea"));
	nothing_moved(2);
}
END_TEST

/* Two people who share a machine stay two. */
START_TEST(one_id_never_becomes_another)
{
	struct peer_ref first = hello("demo", token, identity);
	char of_first[520];
	keep(of_first, sizeof(of_first), welcome(first)->token);
	sign("demo", "c-78", 60);
	struct peer_ref second = hello("demo", of_first, identity);
	ck_assert_uint_eq(welcome(second)->chats.count, 0);
	ck_assert_uint_eq(welcome(second)->name.len, 0);
	rig_send(rig, second, "{'type':'resume','conversation':'%s'}", chat);
	ck_assert_str_eq(rig_error(rig, second), "not_found");
	ck_assert_int_eq(rig_closed(rig, first), 0);
	ck_assert_int_eq(number("SELECT count(*) FROM customer"), 2);
}
END_TEST

/* Whatever stands in the token's place, it gives nobody an id. */
START_TEST(a_token_is_never_an_identity)
{
	struct peer_ref peer = hello("demo", NULL, token);
	ck_assert_str_eq(rig_error(rig, peer), "auth");
	peer = hello("demo", identity, NULL);
	ck_assert_str_eq(rig_error(rig, peer), "auth");
	nothing_moved(1);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM customer WHERE shop_ref IS NOT NULL"),
	    0);
}
END_TEST

/* The chat stays with the rep who has it, who may answer on. */
START_TEST(a_rep_goes_on)
{
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	rig_send(rig, visitor, "{'type':'person','id':'p','conversation':'%s'}",
	    chat);
	struct peer_ref known = hello("demo", token, identity);
	ck_assert_int_eq(welcome(known)->chats.at[0].state, STATE_with_rep);
	rig_send(rig, known, "{'type':'resume','conversation':'%s'}", chat);
	rig_send(rig, ana,
	    "{'type':'say','id':'a','conversation':'%s','text':'hello'}", chat);
	ck_assert(
	    str_is(rig_last(rig, known, MESSAGE_line)->u.line.lines.at[0].text,
		"hello"));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("identify");
	TCase *t = tcase_create("identify");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, chats_go_along);
	tcase_add_test(t, closed_ones_go_along_too);
	tcase_add_test(t, whoever_was_known_before_gets_them_added);
	tcase_add_test(t, the_old_token_is_worth_nothing);
	tcase_add_test(t, old_windows_come_again);
	tcase_add_test(t, ids_go_along);
	tcase_add_test(t, ids_that_both_have_used);
	tcase_add_test(t, an_identity_works_until_its_end);
	tcase_add_loop_test(t, a_bad_identity_changes_nothing, 0, SPOILS);
	tcase_add_test(t, a_bad_token_brings_nothing);
	tcase_add_test(t, never_across_shops);
	tcase_add_test(t, one_id_never_becomes_another);
	tcase_add_test(t, a_token_is_never_an_identity);
	tcase_add_test(t, a_rep_goes_on);
	suite_add_tcase(s, t);
	return s;
}
