/* Nobody reads or writes a conversation that is not theirs: every message
 * that comes to the desk x every standing x own, foreign and missing object,
 * against an oracle written here, not in the server. */
#include <stdio.h>
#include <string.h>

#include "shared/buf.h"
#include "shared/wire.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

enum who {
	WHO_NOBODY,
	WHO_CUSTOMER,  /* whose conversation it is */
	WHO_OTHER,     /* another customer of the shop */
	WHO_ELSEWHERE, /* a customer of another shop */
	WHO_REP,       /* has the conversation */
	WHO_COLLEAGUE, /* a rep of the same shop */
	WHO_FOREIGN,   /* a rep of another shop */
	WHO_SUPERVISOR,
	WHO_ADMIN,
	WHO_COUNT
};

enum object { OBJECT_HELD, OBJECT_MISSING, OBJECT_CLOSED, OBJECT_COUNT };

/* What the oracle expects of a combination. */
enum verdict { V_FINE, V_AUTH, V_FORBIDDEN, V_NOT_FOUND, V_CLOSED };

struct row {
	const char *type;
	const char *rest; /* fields beside type, id and conversation */
	bool conversation;
	/* allowed for: customer of it, rep who has it, supervisor and admin
	 * of the shop (who see it) */
	bool customer, rep, head;
	/* the standings that may say it at all */
	bool any_customer, any_staff, any_admin;
};

static const struct row rows[] = {
	{ "open", "", false, 0, 0, 0, true, false, false },
	{ "say", ",'text':'x'", true, true, true, false, true, true, true },
	{ "choose", ",'seq':2", true, true, false, false, true, false, false },
	{ "person", "", true, true, false, false, true, false, false },
	{ "note", ",'text':'x'", true, false, true, true, false, true, true },
	{ "take", "", true, false, true, true, false, true, true },
	{ "transfer", ",'group':'g'", true, false, true, true, false, true,
	    true },
	{ "mark", ",'stage':'order','lang':'es'", true, false, true, true,
	    false, true, true },
	{ "close", "", true, true, true, true, true, true, true },
	{ "rate", ",'score':3", true, true, false, false, true, false, false },
	{ "context", ",'page':'x'", true, true, false, false, true, false,
	    false },
	{ "contact", ",'reach':'a@b.cc'", true, true, false, false, true, false,
	    false },
	{ "resume", "", true, true, true, true, true, true, true },
	{ "leave", "", true, true, true, true, true, true, true },
	{ "history", "", true, true, true, true, true, true, true },
	{ "list", ",'what':'mine'", false, 0, 0, 0, true, true, true },
	{ "watch", ",'on':true", false, 0, 0, 0, false, true, true },
	{ "presence", ",'here':true", false, 0, 0, 0, false, true, true },
	{ "colleagues", "", false, 0, 0, 0, false, true, true },
	{ "suggest", ",'code':'s'", true, true, true, true, false, true, true },
	{ "helped", ",'seq':2,'yes':true", true, true, false, false, true,
	    false, false },
	{ "why", ",'seq':1", true, false, true, true, false, true, true },
	{ "teach", ",'seq':1", true, false, true, true, false, true, true },
	{ "lesson_list", "", false, 0, 0, 0, false, true, true },
	{ "user_add", ",'name':'zed','standing':'rep'", false, 0, 0, 0, false,
	    false, true },
	{ "user_set", ",'name':'ken'", false, 0, 0, 0, false, false, true },
	{ "user_list", "", false, 0, 0, 0, false, false, true },
	{ "pack_list", "", false, 0, 0, 0, false, false, true },
	{ "pack_use", "", false, 0, 0, 0, false, false, true },
	/* by the local socket alone */
	{ "noted", ",'action':'backed_up'", false, 0, 0, 0, false, false,
	    false },
	{ "erase", ",'replay':true", false, 0, 0, 0, false, false, true },
	{ "typing", ",'on':true", true, true, true, false, true, true, true },
	{ "delivered", ",'seq':1", true, true, true, false, true, true, true },
	{ "seen", ",'seq':1", true, true, true, false, true, true, true },
	{ "logout", "", false, 0, 0, 0, false, true, true },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* What may still be done with a chat that has ended. */
static const char *const in_closed[] = { "note", "mark", "rate", "contact",
	"resume", "leave", "history", "suggest", "why", "teach", "delivered",
	"seen" };

static bool may_be_closed(const struct row *row)
{
	for (size_t i = 0; i < sizeof(in_closed) / sizeof(in_closed[0]); i++) {
		if (!strcmp(in_closed[i], row->type))
			return true;
	}
	return false;
}

static bool is_customer(enum who who)
{
	return who == WHO_CUSTOMER || who == WHO_OTHER || who == WHO_ELSEWHERE;
}

static bool is_head(enum who who)
{
	return who == WHO_SUPERVISOR || who == WHO_ADMIN;
}

static bool may_speak(const struct row *row, enum who who)
{
	if (is_customer(who))
		return row->any_customer;
	if (who == WHO_ADMIN)
		return row->any_admin;
	return row->any_staff;
}

static bool sees(enum who who)
{
	return who == WHO_CUSTOMER || who == WHO_REP || is_head(who);
}

static enum verdict expected(
    const struct row *row, enum who who, enum object object)
{
	if (who == WHO_NOBODY)
		return V_AUTH;
	if (!may_speak(row, who))
		return V_FORBIDDEN;
	if (!row->conversation)
		return V_FINE;
	if (object == OBJECT_MISSING || !sees(who))
		return V_NOT_FOUND;
	bool good = who == WHO_CUSTOMER ? row->customer
		    : who == WHO_REP    ? row->rep
					: row->head;
	/* nobody has a closed chat: who had it may as little as others */
	if (object == OBJECT_CLOSED && who == WHO_REP)
		good = row->head;
	if (!good)
		return V_FORBIDDEN;
	return object == OBJECT_CLOSED && !may_be_closed(row) ? V_CLOSED
							      : V_FINE;
}

struct scene {
	struct rig *rig;
	struct peer_ref peers[WHO_COUNT];
	const char *chat;
};

static void confine(
    struct rig *rig, const char *name, const char *shops, struct peer_ref *peer)
{
	struct peer_ref admin = rig_connect(rig);
	*peer = rig_connect(rig);
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'u','name':'%s','standing':'rep',"
	    "'langs':'en','shops':'%s','groups':'g','once':true}",
	    name, shops);
	rig_send(rig, *peer, "{'type':'hello','token':'%.*s'}",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	rig_last(rig, *peer, MESSAGE_welcome);
}

static struct scene scene_set(void)
{
	struct scene s = { .rig = rig_open(NULL) };
	s.peers[WHO_NOBODY] = rig_connect(s.rig);
	s.peers[WHO_CUSTOMER] = rig_customer(s.rig, "demo");
	s.peers[WHO_OTHER] = rig_customer(s.rig, "demo");
	s.peers[WHO_ELSEWHERE] = rig_customer(s.rig, "tea");
	confine(s.rig, "ana", "demo", &s.peers[WHO_REP]);
	s.chat = rig_open_chat(s.rig, s.peers[WHO_CUSTOMER]);
	rig_shop(s.rig, "demo")->send_at = 1001;
	rig_shop(s.rig, "demo")->offer_at = 100;
	rig_send(s.rig, s.peers[WHO_CUSTOMER],
	    "{'type':'say','id':'q','conversation':'%s','text':'how much is "
	    "delivery'}",
	    s.chat); /* line 2 offers choices */
	rig_send(s.rig, s.peers[WHO_CUSTOMER],
	    "{'type':'person','id':'p','conversation':'%s'}", s.chat);
	confine(s.rig, "ken", "demo", &s.peers[WHO_COLLEAGUE]);
	confine(s.rig, "zoe", "tea", &s.peers[WHO_FOREIGN]);
	s.peers[WHO_SUPERVISOR] =
	    rig_staff(s.rig, "mia", STANDING_supervisor, "en", "", 5);
	s.peers[WHO_ADMIN] =
	    rig_staff(s.rig, "root", STANDING_admin, "en", "", 5);
	return s;
}

static enum verdict observed(struct rig *rig, struct peer_ref peer)
{
	const char *code = rig_error(rig, peer);
	if (!strcmp(code, "auth"))
		return V_AUTH;
	if (!strcmp(code, "forbidden"))
		return V_FORBIDDEN;
	if (!strcmp(code, "not_found"))
		return V_NOT_FOUND;
	if (!strcmp(code, "closed"))
		return V_CLOSED;
	/* refused for another reason, such as its state: it was let in */
	return V_FINE;
}

static void try_one(const struct row *row, enum who who, enum object object)
{
	static const char missing[] = "AAAAAAAAAAAAAAAAAAAAAA";
	struct scene s = scene_set();
	char conversation[64] = "";
	if (row->conversation)
		snprintf(conversation, sizeof(conversation),
		    ",'conversation':'%s'",
		    object == OBJECT_MISSING ? missing : s.chat);
	if (object == OBJECT_CLOSED)
		rig_send(s.rig, s.peers[WHO_REP],
		    "{'type':'close','id':'c','conversation':'%s'}", s.chat);
	rig_forget(s.rig, s.peers[who]);
	rig_send(s.rig, s.peers[who], "{'type':'%s','id':'try'%s%s}", row->type,
	    conversation, row->rest);
	enum verdict want = expected(row, who, object);
	enum verdict got = observed(s.rig, s.peers[who]);
	ck_assert_msg(got == want,
	    "%s by %d of object %d: %d, expected %d (%s)", row->type, (int)who,
	    (int)object, (int)got, (int)want, rig_error(s.rig, s.peers[who]));
	rig_close(s.rig);
}

START_TEST(every_standing_and_object)
{
	for (int who = 0; who < WHO_COUNT; who++) {
		try_one(&rows[_i], (enum who)who, OBJECT_HELD);
		if (!rows[_i].conversation)
			continue;
		try_one(&rows[_i], (enum who)who, OBJECT_MISSING);
		try_one(&rows[_i], (enum who)who, OBJECT_CLOSED);
	}
}
END_TEST

/* A message type that comes to the desk but has no row above is a hole. */
START_TEST(no_message_is_left_out)
{
	for (int type = 0; type < MESSAGE_COUNT; type++) {
		const struct message_row *m =
		    message_row((enum message_type)type);
		bool found =
		    !strcmp(m->name, "hello") || !strcmp(m->name, "login") ||
		    !strcmp(m->name, "reopen") || !strcmp(m->name, "decide");
		if (!(m->ways & TO_DESK))
			continue;
		for (int i = 0; i < ROWS; i++)
			found = found || !strcmp(rows[i].type, m->name);
		ck_assert_msg(found, "%s has no row", m->name);
	}
}
END_TEST

/* reopen is for closed ones, which nobody has: by who saw it last. */
START_TEST(reopen_by_everyone)
{
	for (int who = 0; who < WHO_COUNT; who++) {
		struct scene s = scene_set();
		rig_send(s.rig, s.peers[WHO_REP],
		    "{'type':'close','id':'c','conversation':'%s'}", s.chat);
		rig_forget(s.rig, s.peers[who]);
		rig_send(s.rig, s.peers[who],
		    "{'type':'reopen','id':'o','conversation':'%s'}", s.chat);
		enum verdict want = who == WHO_NOBODY     ? V_AUTH
				    : sees((enum who)who) ? V_FINE
							  : V_NOT_FOUND;
		ck_assert_int_eq(observed(s.rig, s.peers[who]), want);
		rig_close(s.rig);
	}
}
END_TEST

/* decide names no chat but a lesson, which is of a shop. */
START_TEST(decide_by_everyone)
{
	for (int who = 0; who < WHO_COUNT; who++) {
		struct scene s = scene_set();
		rig_send(s.rig, s.peers[WHO_SUPERVISOR],
		    "{'type':'teach','id':'l','conversation':'%s','seq':1}",
		    s.chat);
		rig_last(s.rig, s.peers[WHO_SUPERVISOR], MESSAGE_ack);
		rig_forget(s.rig, s.peers[who]);
		rig_send(s.rig, s.peers[who],
		    "{'type':'decide','id':'d','lesson':1,'approve':false}");
		enum verdict want = who == WHO_NOBODY            ? V_AUTH
				    : is_customer((enum who)who) ? V_FORBIDDEN
				    : who == WHO_FOREIGN         ? V_NOT_FOUND
								 : V_FINE;
		ck_assert_int_eq(observed(s.rig, s.peers[who]), want);
		rig_close(s.rig);
	}
}
END_TEST

/* Whatever a peer puts into fields only the desk sets has no effect. */
START_TEST(server_values_win)
{
	struct scene s = scene_set();
	rig_send(s.rig, s.peers[WHO_REP],
	    "{'type':'resume','conversation':'%s'}", s.chat);
	rig_send(s.rig, s.peers[WHO_CUSTOMER],
	    "{'type':'typing','conversation':'%s','on':true,'from':'ana'}",
	    s.chat);
	const struct message *typing =
	    rig_last(s.rig, s.peers[WHO_REP], MESSAGE_typing);
	ck_assert(!str_is(typing->u.typing.from, "ana"));
	rig_send(s.rig, s.peers[WHO_CUSTOMER],
	    "{'type':'seen','conversation':'%s','seq':1,'side':'rep'}", s.chat);
	const struct message *seen =
	    rig_last(s.rig, s.peers[WHO_REP], MESSAGE_seen);
	ck_assert_int_eq(seen->u.seen.side, KIND_customer);
	rig_close(s.rig);
}
END_TEST

/* Rights end at once: a rep who gives a chat away twice sees no more of it. */
START_TEST(following_ends_with_the_right)
{
	struct scene s = scene_set();
	rig_send(s.rig, s.peers[WHO_REP],
	    "{'type':'resume','conversation':'%s'}", s.chat);
	rig_send(s.rig, s.peers[WHO_SUPERVISOR],
	    "{'type':'take','id':'t','conversation':'%s'}", s.chat);
	rig_send(s.rig, s.peers[WHO_SUPERVISOR],
	    "{'type':'transfer','id':'t2','conversation':'%s','rep':'ken'}",
	    s.chat);
	rig_forget(s.rig, s.peers[WHO_REP]);
	rig_send(s.rig, s.peers[WHO_CUSTOMER],
	    "{'type':'say','id':'secret','conversation':'%s','text':'psst'}",
	    s.chat);
	ck_assert_uint_eq(rig_seen(s.rig, s.peers[WHO_REP], MESSAGE_line), 0);
	rig_close(s.rig);
}
END_TEST

START_TEST(a_blocked_user_is_out_at_once)
{
	struct scene s = scene_set();
	struct peer_ref admin = rig_connect(s.rig);
	rig_send_local(s.rig, admin,
	    "{'type':'user_set','id':'b','name':'ana','blocked':true}");
	ck_assert_str_eq(rig_error(s.rig, admin), "");
	ck_assert_int_eq(rig_closed(s.rig, s.peers[WHO_REP]), 1008);
	rig_close(s.rig);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("rights");
	TCase *t = tcase_create("matrix");
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, every_standing_and_object, 0, ROWS);
	tcase_add_test(t, no_message_is_left_out);
	tcase_add_test(t, reopen_by_everyone);
	tcase_add_test(t, decide_by_everyone);
	tcase_add_test(t, server_values_win);
	tcase_add_test(t, following_ends_with_the_right);
	tcase_add_test(t, a_blocked_user_is_out_at_once);
	suite_add_tcase(s, t);
	return s;
}
