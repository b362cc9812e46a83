/* Signing in: visitors, identities, staff tokens, passwords; and users. */
#include <stdio.h>
#include <string.h>

#include "shared/token.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

static void keep(char *out, size_t size, struct str s)
{
	snprintf(out, size, "%.*s", STR_ARG(s));
}

START_TEST(a_visitor_comes_back)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref a = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, a);
	char token[512];
	keep(token, sizeof(token),
	    rig_last(rig, a, MESSAGE_welcome)->u.welcome.token);
	rig_disconnect(rig, a);
	struct peer_ref b = rig_connect(rig);
	rig_send(rig, b, "{'type':'hello','shop':'demo','token':'%s'}", token);
	const struct message *w = rig_last(rig, b, MESSAGE_welcome);
	ck_assert_uint_eq(w->u.welcome.chats.count, 1);
	ck_assert(str_is(w->u.welcome.chats.at[0].conversation, chat));
	/* open gives the open one again */
	ck_assert_str_eq(rig_open_chat(rig, b), chat);
	rig_close(rig);
}
END_TEST

enum spoil { SPOIL_BIT, SPOIL_SHOP, SPOIL_TIME, SPOIL_CUT, SPOIL_COUNT };

START_TEST(a_spoilt_visitor_token)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref a = rig_customer(rig, "demo");
	char token[512];
	const char *shop = "demo";
	keep(token, sizeof(token),
	    rig_last(rig, a, MESSAGE_welcome)->u.welcome.token);
	if (_i == SPOIL_BIT)
		token[5] ^= 1;
	if (_i == SPOIL_SHOP)
		shop = "tea";
	if (_i == SPOIL_TIME)
		clock_wind(rig_clock(rig), INT64_C(91) * 86400000);
	if (_i == SPOIL_CUT)
		token[strlen(token) - 1] = 0;
	struct peer_ref b = rig_connect(rig);
	rig_send(
	    rig, b, "{'type':'hello','shop':'%s','token':'%s'}", shop, token);
	ck_assert_str_eq(rig_error(rig, b), "auth");
	ck_assert_uint_eq(rig_seen(rig, b, MESSAGE_welcome), 0);
	rig_close(rig);
}
END_TEST

static void identity_of(struct rig *rig, const char *shop, const char *id,
    int64_t valid_s, char *out, size_t size)
{
	struct arena arena = ARENA_EMPTY;
	struct str text;
	ck_assert_int_eq(
	    token_identity(&arena, rig_shop(rig, "demo")->secret,
		str_from(shop), str_from(id),
		rig_clock(rig)->wall_ms_now / 1000 + valid_s, &text),
	    0);
	keep(out, size, text);
	arena_fini(&arena);
}

START_TEST(an_identity_is_one_customer)
{
	struct rig *rig = rig_open(NULL);
	char identity[300];
	identity_of(rig, "demo", "c-77", 60, identity, sizeof(identity));
	struct peer_ref a = rig_connect(rig);
	rig_send(
	    rig, a, "{'type':'hello','shop':'demo','identity':'%s'}", identity);
	const char *chat = rig_open_chat(rig, a);
	struct peer_ref b = rig_connect(rig);
	rig_send(
	    rig, b, "{'type':'hello','shop':'demo','identity':'%s'}", identity);
	ck_assert_str_eq(rig_open_chat(rig, b), chat);
	rig_close(rig);
}
END_TEST

START_TEST(a_bad_identity)
{
	struct rig *rig = rig_open(NULL);
	char identity[300];
	identity_of(rig, _i == 0 ? "tea" : "demo", "c-77", _i == 1 ? -1 : 60,
	    identity, sizeof(identity));
	if (_i == 2)
		identity[0] = 'd';
	struct peer_ref a = rig_connect(rig);
	rig_send(
	    rig, a, "{'type':'hello','shop':'demo','identity':'%s'}", identity);
	ck_assert_str_eq(rig_error(rig, a), "auth");
	rig_close(rig);
}
END_TEST

START_TEST(a_customer_needs_a_page_of_the_shop)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref a = rig_connect(rig);
	rig_origins(rig, a, 0);
	rig_send(rig, a, "{'type':'hello','shop':'demo'}");
	ck_assert_str_eq(rig_error(rig, a), "forbidden");
	rig_origins(rig, a, shop_bit(rig_shop(rig, "tea")->id));
	rig_send(rig, a, "{'type':'hello','shop':'demo'}");
	ck_assert_str_eq(rig_error(rig, a), "forbidden");
	rig_forget(rig, a);
	rig_send(rig, a, "{'type':'hello','shop':'tea'}");
	ck_assert_str_eq(rig_error(rig, a), "");
	rig_close(rig);
}
END_TEST

START_TEST(no_such_shop)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref a = rig_connect(rig);
	rig_send(rig, a, "{'type':'hello','shop':'nowhere'}");
	ck_assert_str_eq(rig_error(rig, a), "not_found");
	rig_send(rig, a, "{'type':'hello'}");
	ck_assert_str_eq(rig_error(rig, a), "not_found");
	rig_close(rig);
}
END_TEST

START_TEST(hello_twice)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref a = rig_customer(rig, "demo");
	rig_send(rig, a, "{'type':'hello','shop':'demo'}");
	ck_assert_str_eq(rig_error(rig, a), "forbidden");
	rig_close(rig);
}
END_TEST

START_TEST(a_one_time_token_works_once)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref admin = rig_connect(rig);
	char once[64], lasting[64];
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'u','name':'ana','standing':'rep',"
	    "'once':true}");
	keep(once, sizeof(once),
	    rig_last(rig, admin, MESSAGE_user)->u.user.once);
	struct peer_ref a = rig_connect(rig);
	rig_send(rig, a, "{'type':'hello','token':'%s'}", once);
	keep(lasting, sizeof(lasting),
	    rig_last(rig, a, MESSAGE_welcome)->u.welcome.token);
	ck_assert_uint_eq(strlen(lasting), TOKEN_SECRET_LEN);
	struct peer_ref b = rig_connect(rig);
	rig_send(rig, b, "{'type':'hello','token':'%s'}", once);
	ck_assert_str_eq(rig_error(rig, b), "auth");
	for (int i = 0; i < 2; i++) {
		struct peer_ref c = rig_connect(rig);
		rig_send(rig, c, "{'type':'hello','token':'%s'}", lasting);
		rig_last(rig, c, MESSAGE_welcome);
	}
	rig_close(rig);
}
END_TEST

static struct peer_ref add_with_password(struct rig *rig)
{
	struct peer_ref admin = rig_connect(rig);
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'u','name':'ana','standing':'rep',"
	    "'password':'correct horse'}");
	ck_assert_str_eq(rig_error(rig, admin), "");
	ck_assert(
	    str_is(rig_last(rig, admin, MESSAGE_user)->u.user.name, "ana"));
	ck_assert(str_is(rig_last(rig, admin, MESSAGE_user)->id, "u"));
	return admin;
}

static const struct {
	const char *name, *password, *code;
} logins[] = {
	{ "ana", "correct horse", "" },
	{ "ana", "Correct horse", "auth" },
	{ "ana", "correct hors", "auth" },
	{ "bob", "correct horse", "auth" },
};

START_TEST(name_and_password)
{
	struct rig *rig = rig_open(NULL);
	add_with_password(rig);
	struct peer_ref a = rig_connect(rig);
	rig_send(rig, a,
	    "{'type':'login','id':'l','name':'%s','password':'%s'}",
	    logins[_i].name, logins[_i].password);
	ck_assert_str_eq(rig_error(rig, a), logins[_i].code);
	bool in = !logins[_i].code[0];
	ck_assert_uint_eq(rig_seen(rig, a, MESSAGE_welcome), in);
	if (in)
		ck_assert(str_is(rig_last(rig, a, MESSAGE_welcome)->id, "l"));
	rig_send(rig, a, "{'type':'list','what':'mine'}");
	ck_assert_str_eq(rig_error(rig, a), in ? "" : "auth");
	rig_close(rig);
}
END_TEST

/* The worker's answer comes when nobody waits for it any more. */
START_TEST(gone_before_the_password_was_checked)
{
	struct rig *rig = rig_open(NULL);
	add_with_password(rig);
	struct peer_ref a = rig_connect(rig);
	rig_put(
	    rig, a, "{'type':'login','name':'ana','password':'correct horse'}");
	rig_step(rig); /* the login's group; its job waits */
	rig_disconnect(rig, a);
	ck_assert_uint_eq(rig_seen(rig, a, MESSAGE_welcome), 0);
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 5);
	rig_send(rig, mia, "{'type':'colleagues'}");
	const struct message *team = rig_last(rig, mia, MESSAGE_team);
	for (size_t i = 0; i < team->u.team.items.count; i++)
		ck_assert(!str_is(team->u.team.items.at[i].name, "ana"));
	rig_close(rig);
}
END_TEST

START_TEST(a_new_password_ends_sessions)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref admin = add_with_password(rig);
	struct peer_ref a = rig_connect(rig);
	char token[64];
	rig_send(
	    rig, a, "{'type':'login','name':'ana','password':'correct horse'}");
	keep(token, sizeof(token),
	    rig_last(rig, a, MESSAGE_welcome)->u.welcome.token);
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'s','name':'ana','password':'battery "
	    "staple'}");
	ck_assert_int_eq(rig_closed(rig, a), 1008);
	struct peer_ref b = rig_connect(rig);
	rig_send(rig, b, "{'type':'hello','token':'%s'}", token);
	ck_assert_str_eq(rig_error(rig, b), "auth");
	rig_send(rig, b,
	    "{'type':'login','name':'ana','password':'battery staple'}");
	rig_last(rig, b, MESSAGE_welcome);
	rig_close(rig);
}
END_TEST

START_TEST(logout_ends_the_token)
{
	struct rig *rig = rig_open(NULL);
	add_with_password(rig);
	struct peer_ref a = rig_connect(rig);
	char token[64];
	rig_send(
	    rig, a, "{'type':'login','name':'ana','password':'correct horse'}");
	keep(token, sizeof(token),
	    rig_last(rig, a, MESSAGE_welcome)->u.welcome.token);
	rig_send(rig, a, "{'type':'logout'}");
	rig_send(rig, a, "{'type':'list','what':'mine'}");
	ck_assert_str_eq(rig_error(rig, a), "auth");
	struct peer_ref b = rig_connect(rig);
	rig_send(rig, b, "{'type':'hello','token':'%s'}", token);
	ck_assert_str_eq(rig_error(rig, b), "auth");
	rig_close(rig);
}
END_TEST

static const struct {
	const char *fields, *code;
} users[] = {
	{ "'name':'a','standing':'rep'", "" },
	{ "'name':'a','standing':'customer'", "range" },
	{ "'name':'a','standing':'desk'", "range" },
	{ "'name':'a','standing':'rep','password':'short'", "range" },
	{ "'name':'a','standing':'rep','shops':'demo tea'", "" },
	{ "'name':'a','standing':'rep','shops':'demo moon'", "not_found" },
	{ "'name':'a','standing':'rep','langs':'en fr'", "bad_field" },
};

START_TEST(making_users)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref admin = rig_connect(rig);
	for (int again = 0; again < 2; again++) {
		rig_forget(rig, admin);
		rig_send_local(rig, admin, "{'type':'user_add','id':'u%d',%s}",
		    again, users[_i].fields);
		bool good = !users[_i].code[0];
		ck_assert_str_eq(rig_error(rig, admin),
		    good && again ? "exists" : users[_i].code);
	}
	rig_close(rig);
}
END_TEST

START_TEST(everything_needs_a_sign_in)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref a = rig_connect(rig);
	rig_send(rig, a, "{'type':'open','id':'o'}");
	ck_assert_str_eq(rig_error(rig, a), "auth");
	rig_close(rig);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("sign");
	TCase *t = tcase_create("in");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_visitor_comes_back);
	tcase_add_loop_test(t, a_spoilt_visitor_token, 0, SPOIL_COUNT);
	tcase_add_test(t, an_identity_is_one_customer);
	tcase_add_loop_test(t, a_bad_identity, 0, 3);
	tcase_add_test(t, a_customer_needs_a_page_of_the_shop);
	tcase_add_test(t, no_such_shop);
	tcase_add_test(t, hello_twice);
	tcase_add_test(t, a_one_time_token_works_once);
	tcase_add_loop_test(
	    t, name_and_password, 0, sizeof(logins) / sizeof(logins[0]));
	tcase_add_test(t, gone_before_the_password_was_checked);
	tcase_add_test(t, a_new_password_ends_sessions);
	tcase_add_test(t, logout_ends_the_token);
	tcase_add_loop_test(
	    t, making_users, 0, sizeof(users) / sizeof(users[0]));
	tcase_add_test(t, everything_needs_a_sign_in);
	suite_add_tcase(s, t);
	return s;
}
