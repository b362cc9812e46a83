/* What staff say outright: teaching, the list of what was proposed, deciding
 * about it; and whatever is refused. */
#include "tests/flow/learning.h"

/* ---- teaching ------------------------------------------------------------ */

/* Line 1 is of a kind nobody has asked before. */
static void asked_oddly(void)
{
	rig_send(rig, customer, SAY, "q", chat, ODD);
	ck_assert_str_eq(best_of(ODD), "");
}

START_TEST(taught_lines_count_at_once)
{
	asked_oddly();
	rig_forget(rig, ana);
	rig_send(rig, ana, TEACH, "t", chat, 1, "return.terms");
	ck_assert_uint_eq(rig_count(rig, ana), 1);
	ck_assert(str_is(rig_last(rig, ana, MESSAGE_ack)->id, "t"));
	struct lesson_row row = lesson(1);
	check_lesson(&row, "taught", "return.terms", true, "approved");
	ck_text(row.text, ODD);
	ck_assert_int_eq(row.seq, 1);
	ck_assert_int_eq(row.staff_id, 1);
	ck_assert_int_eq(row.decided_at, rig_clock(rig)->wall_ms_now);
	ck_assert_int_eq(
	    number("SELECT number FROM event WHERE kind = 'taught'"), 1);
	ck_assert_int_eq(
	    number("SELECT staff_id FROM event WHERE kind = 'taught'"), 1);
	ck_assert_str_eq(best_of(ODD), "return.terms");
	rig_restart(rig);
	mia = rig_staff(rig, "mia2", STANDING_supervisor, "en", "", 5);
	ck_assert_str_eq(best_of(ODD), "return.terms");
}
END_TEST

START_TEST(the_last_one_who_teaches_wins)
{
	asked_oddly();
	rig_send(rig, ana, TEACH, "t", chat, 1, "return.terms");
	rig_send(rig, mia, TEACH, "t2", chat, 1, "shipping.cost");
	ck_assert_int_eq(lessons(), 1);
	struct lesson_row row = lesson(1);
	check_lesson(&row, "taught", "shipping.cost", true, "approved");
	ck_assert_int_eq(row.staff_id, 3);
	ck_assert_int_eq(events("taught"), 2);
	ck_assert_str_eq(best_of(ODD), "shipping.cost");
	rig_send(rig, mia,
	    "{'type':'teach','id':'t3','conversation':'%s','seq':1}", chat);
	row = lesson(1);
	check_lesson(&row, "taught", "", true, "approved");
	ck_assert_str_ne(best_of(ODD), "shipping.cost");
}
END_TEST

START_TEST(the_same_message_teaches_once)
{
	asked_oddly();
	for (int i = 0; i < 2; i++) {
		rig_forget(rig, ana);
		rig_send(rig, ana, TEACH, "t", chat, 1, "return.terms");
		ck_assert_uint_eq(rig_count(rig, ana), 1);
		rig_last(rig, ana, MESSAGE_ack);
	}
	ck_assert_int_eq(events("taught"), 1);
}
END_TEST

START_TEST(a_closed_chat_teaches_too)
{
	asked_oddly();
	rig_send(rig, customer, "{'type':'close','id':'x','conversation':'%s'}",
	    chat);
	rig_send(rig, mia, TEACH, "t", chat, 1, "return.terms");
	ck_assert_str_eq(rig_error(rig, mia), "");
	ck_assert_int_eq(number("SELECT state FROM conversation"), 3);
	ck_assert_int_eq(lessons(), 1);
}
END_TEST

/* ---- the list ------------------------------------------------------------ */

static const struct rec_lesson_list *listed(
    struct peer_ref peer, const char *rest)
{
	rig_forget(rig, peer);
	rig_send(rig, peer, "{'type':'lesson_list','id':'l'%s}", rest);
	const struct message *m = rig_last(rig, peer, MESSAGE_lessons);
	ck_text(m->id, "l");
	return &m->u.lessons.items;
}

/* Lesson 1: used, proposed. */
static void proposed(void)
{
	asks_ana(ODD);
	rep_says(",'reply':'return.terms'");
	ck_text(lesson(1).state, "proposed");
}

START_TEST(lists_are_of_ones_own_shops)
{
	proposed();
	const struct rec_lesson_list *items = listed(ana, "");
	ck_assert_uint_eq(items->count, 1);
	ck_assert_int_eq(items->at[0].lesson, 1);
	ck_text(items->at[0].conversation, chat);
	ck_text(items->at[0].text, ODD);
	ck_text(items->at[0].reply, "return.terms");
	ck_text(items->at[0].by, "");
	ck_assert_uint_eq(listed(mia, ",'state':'proposed'")->count, 1);
	ck_assert_uint_eq(listed(zoe, "")->count, 0);
	ck_assert_uint_eq(listed(mia, ",'state':'approved'")->count, 0);
	rig_send(rig, ana, DECIDE, "d", 1, "true", "");
	items = listed(mia, ",'state':'approved','limit':1");
	ck_assert_uint_eq(items->count, 1);
	ck_text(items->at[0].by, "ana X.");
	ck_assert_uint_eq(listed(mia, "")->count, 0);
}
END_TEST

/* ---- deciding ------------------------------------------------------------ */

START_TEST(an_approved_one_counts)
{
	proposed();
	rig_forget(rig, ana);
	rig_send(rig, ana, DECIDE, "d", 1, "true", "");
	ck_assert_uint_eq(rig_count(rig, ana), 1);
	ck_assert(str_is(rig_last(rig, ana, MESSAGE_ack)->id, "d"));
	struct lesson_row row = lesson(1);
	check_lesson(&row, "used", "return.terms", true, "approved");
	ck_assert_int_eq(row.staff_id, 1);
	ck_assert_int_eq(row.decided_at, rig_clock(rig)->wall_ms_now);
	ck_assert_str_eq(best_of(ODD), "return.terms");
	ck_assert_int_eq(events("lesson_approved"), 1);
	ck_assert_int_eq(number("SELECT shop_id + 10 * conversation_id FROM "
				"event WHERE kind = 'lesson_approved'"),
	    rig_shop(rig, "demo")->id + 10);
}
END_TEST

START_TEST(another_reply_may_be_named)
{
	proposed();
	rig_send(rig, mia, DECIDE, "d", 1, "true", ",'reply':'shipping.cost'");
	struct lesson_row row = lesson(1);
	check_lesson(&row, "used", "shipping.cost", true, "approved");
	ck_assert_str_eq(best_of(ODD), "shipping.cost");
}
END_TEST

START_TEST(a_declined_one_does_not_count)
{
	proposed();
	rig_send(rig, mia, DECIDE, "d", 1, "false", ",'reply':'no.such'");
	ck_assert_str_eq(rig_error(rig, mia), "");
	struct lesson_row row = lesson(1);
	check_lesson(&row, "used", "return.terms", true, "declined");
	ck_assert_str_eq(best_of(ODD), "");
	ck_assert_uint_eq(listed(ana, ",'state':'declined'")->count, 1);
}
END_TEST

START_TEST(an_approved_one_can_be_taken_back)
{
	proposed();
	rig_send(rig, ana, DECIDE, "d", 1, "true", "");
	ck_assert_str_eq(best_of(ODD), "return.terms");
	rig_send(rig, mia, DECIDE, "d2", 1, "false", "");
	ck_assert_str_eq(best_of(ODD), "");
	rig_send(rig, mia, DECIDE, "d3", 1, "true", "");
	ck_assert_str_eq(best_of(ODD), "return.terms");
	ck_assert_int_eq(events("lesson_approved"), 2);
	ck_assert_int_eq(events("lesson_declined"), 1);
	ck_assert_int_eq(lesson(1).staff_id, 3);
}
END_TEST

/* Two decide before either has heard of the other. */
START_TEST(the_last_decision_wins)
{
	proposed();
	rig_put(rig, ana, DECIDE, "d", 1, "true", "");
	rig_put(rig, mia, DECIDE, "d", 1, "false", "");
	rig_run(rig);
	ck_assert_str_eq(rig_error(rig, ana), "");
	ck_assert_str_eq(rig_error(rig, mia), "");
	ck_text(lesson(1).state, "declined");
	ck_assert_int_eq(events("lesson_approved"), 1);
	ck_assert_int_eq(events("lesson_declined"), 1);
	ck_assert_str_eq(best_of(ODD), "");
}
END_TEST

/* A customer's later word never takes back what staff decided. */
START_TEST(what_was_decided_stays)
{
	asked_oddly();
	rig_send(rig, ana, TEACH, "t", chat, 1, "return.terms");
	struct lesson_row again = lesson(1);
	again.reply = STR("shipping.cost");
	again.state = STR("seen");
	ck_assert_str_eq(
	    err_code(lesson_add(rig_store(rig), &again)), "exists");
	ck_text(lesson(1).reply, "return.terms");
}
END_TEST

/* ---- refused ------------------------------------------------------------- */

enum who { ANA, MIA, ZOE, CUSTOMER };

/* The chat: 1 the customer's, 2 the machine's, then a person comes and says
 * something as the last line but one, and the customer asks again as the
 * last. Lesson 1 is proposed, 2 only seen. */
enum { LAST = -1, BUT_ONE = -2, SYSTEM = -3 };

static const struct {
	enum who who;
	const char *type, *rest;
	int seq; /* 0: none, and no conversation */
	const char *code, *field;
} refused[] = {
	{ CUSTOMER, "helped", ",'yes':true", 1, "bad_seq", "" },
	{ CUSTOMER, "helped", ",'yes':false", LAST, "bad_seq", "" },
	{ CUSTOMER, "helped", ",'yes':true", BUT_ONE, "bad_seq", "" },
	{ CUSTOMER, "helped", ",'yes':true", SYSTEM, "bad_seq", "" },
	{ CUSTOMER, "helped", ",'yes':true", 999, "bad_seq", "" },
	{ ANA, "helped", ",'yes':true", 2, "forbidden", "" },
	{ ANA, "why", "", 999, "bad_seq", "" },
	{ ANA, "why", "", BUT_ONE, "not_found", "" },
	{ ANA, "why", "", SYSTEM, "not_found", "" },
	{ ZOE, "why", "", 1, "not_found", "" },
	{ CUSTOMER, "why", "", 1, "forbidden", "" },
	{ ANA, "teach", ",'reply':'return.terms'", 2, "bad_seq", "" },
	{ ANA, "teach", ",'reply':'return.terms'", BUT_ONE, "bad_seq", "" },
	{ ANA, "teach", "", SYSTEM, "bad_seq", "" },
	{ ANA, "teach", "", 999, "bad_seq", "" },
	{ ANA, "teach", ",'reply':'no.such'", 1, "not_found", "reply" },
	{ ZOE, "teach", ",'reply':'return.terms'", 1, "not_found", "" },
	{ CUSTOMER, "teach", ",'reply':'return.terms'", 1, "forbidden", "" },
	{ ANA, "decide", ",'lesson':999,'approve':true", 0, "not_found", "" },
	{ ANA, "decide", ",'lesson':2,'approve':true", 0, "not_found", "" },
	{ ANA, "decide", ",'lesson':1,'approve':true,'reply':'no.such'", 0,
	    "not_found", "reply" },
	{ ZOE, "decide", ",'lesson':1,'approve':true", 0, "not_found", "" },
	{ ZOE, "decide", ",'lesson':1,'approve':false", 0, "not_found", "" },
	{ CUSTOMER, "decide", ",'lesson':1,'approve':true", 0, "forbidden",
	    "" },
	{ CUSTOMER, "lesson_list", "", 0, "forbidden", "" },
	{ ANA, "lesson_list", ",'state':'seen'", 0, "range", "" },
	{ ANA, "lesson_list", ",'state':'Proposed'", 0, "range", "" },
};

static void long_chat(void)
{
	answered();
	rig_send(rig, customer, PERSON, "p", chat);
	rig_send(rig, customer, SAY, "q1", chat, ODD);
	rep_says(",'reply':'return.terms','passed':'shipping.cost'");
	rig_send(rig, customer, SAY, "q2", chat, "thank you");
	ck_text(lesson(1).state, "proposed");
	ck_text(lesson(2).state, "seen");
}

START_TEST(nonsense_is_refused)
{
	const struct peer_ref peers[] = { ana, mia, zoe, customer };
	char where[100] = "";
	long_chat();
	int64_t last = number("SELECT last_seq FROM conversation");
	int64_t noted = number("SELECT count(*) FROM event");
	struct peer_ref peer = peers[refused[_i].who];
	int64_t seq = refused[_i].seq;
	if (seq < 0)
		seq += last + 1;
	if (refused[_i].seq == SYSTEM)
		seq = 3;
	if (seq)
		snprintf(where, sizeof(where), ",'conversation':'%s','seq':%d",
		    chat, (int)seq);
	rig_forget(rig, peer);
	rig_send(rig, peer, "{'type':'%s','id':'no'%s%s}", refused[_i].type,
	    where, refused[_i].rest);
	ck_assert_str_eq(rig_error(rig, peer), refused[_i].code);
	ck_assert_uint_eq(rig_count(rig, peer), 1);
	const struct msg_error *error =
	    &rig_last(rig, peer, MESSAGE_error)->u.error;
	ck_text(error->field, refused[_i].field);
	ck_text(error->on, refused[_i].type);
	/* and nothing has happened */
	ck_assert_int_eq(number("SELECT count(*) FROM event"), noted);
	ck_assert_int_eq(lessons(), 2);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM lesson WHERE staff_id > 0"), 0);
	ck_assert_int_eq(number("SELECT last_seq FROM conversation"), last);
}
END_TEST

/* What is no number of a line or a lesson does not even get to the desk. */
static const char *const unreadable[] = {
	"{\"type\":\"helped\",\"id\":\"n\",\"conversation\":\"c\",\"seq\":0,"
	"\"yes\":true}",
	"{\"type\":\"helped\",\"id\":\"n\",\"conversation\":\"c\",\"seq\":-2,"
	"\"yes\":true}",
	"{\"type\":\"helped\",\"id\":\"n\",\"conversation\":\"c\",\"seq\":2}",
	"{\"type\":\"why\",\"conversation\":\"c\",\"seq\":-1}",
	"{\"type\":\"why\",\"conversation\":\"c\"}",
	"{\"type\":\"teach\",\"id\":\"n\",\"conversation\":\"c\",\"seq\":-1}",
	"{\"type\":\"teach\",\"id\":\"n\",\"conversation\":\"c\",\"seq\":1,"
	"\"reply\":\"a b\"}",
	"{\"type\":\"teach\",\"conversation\":\"c\",\"seq\":1}",
	"{\"type\":\"decide\",\"id\":\"n\",\"lesson\":0,\"approve\":true}",
	"{\"type\":\"decide\",\"id\":\"n\",\"lesson\":-5,\"approve\":true}",
	"{\"type\":\"decide\",\"id\":\"n\",\"lesson\":1}",
	"{\"type\":\"decide\",\"lesson\":1,\"approve\":true}",
	"{\"type\":\"lesson_list\",\"limit\":0}",
	"{\"type\":\"lesson_list\",\"limit\":201}",
	"{\"type\":\"lesson_list\",\"limit\":-1}",
};

START_TEST(other_numbers_are_not_read)
{
	struct message message;
	struct wire_fault fault;
	enum err err = wire_decode(
	    str_from(unreadable[_i]), TO_DESK, &arena, &message, &fault);
	ck_assert_msg(err != ERR_ok, "%s", unreadable[_i]);
}
END_TEST

START_TEST(a_long_line_is_not_taught)
{
	char text[300];
	memset(text, 'y', sizeof(text));
	text[201] = '\0';
	rig_send(rig, customer, SAY, "q", chat, text);
	rig_forget(rig, ana);
	rig_send(rig, ana, TEACH, "t", chat, 1, "return.terms");
	ck_assert_str_eq(rig_error(rig, ana), "range");
	ck_text(rig_last(rig, ana, MESSAGE_error)->u.error.field, "seq");
	ck_assert_int_eq(lessons(), 0);
}
END_TEST

/* ---- workers ------------------------------------------------------------- */

/* Packs that are being read already will hold the lesson, too: there is
 * nothing to complain about. */
START_TEST(busy_workers_lose_no_lesson)
{
	static const struct rig_config busy = { .busy_workers = true };
	teardown();
	open_with(&busy);
	rig_send(rig, customer, SAY, "q", chat, ODD);
	rig_forget(rig, mia);
	rig_send(rig, mia, TEACH, "t", chat, 1, "return.terms");
	ck_assert_uint_eq(rig_count(rig, mia), 1);
	rig_last(rig, mia, MESSAGE_ack);
	rig_send(rig, mia, DECIDE, "d", 1, "false", "");
	ck_assert_uint_eq(rig_count(rig, mia), 2);
	ck_assert_str_eq(rig_error(rig, mia), "");
	ck_text(lesson(1).state, "declined");
}
END_TEST

/* Whoever goes right after teaching takes nothing along. */
START_TEST(the_teacher_may_leave)
{
	asked_oddly();
	rig_put(rig, ana, TEACH, "t", chat, 1, "return.terms");
	rig_step(rig);
	rig_disconnect(rig, ana);
	ck_assert_str_eq(best_of(ODD), "return.terms");
}
END_TEST

static TCase *teaching(void)
{
	TCase *t = tcase_create("teaching");
	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, taught_lines_count_at_once);
	tcase_add_test(t, the_last_one_who_teaches_wins);
	tcase_add_test(t, the_same_message_teaches_once);
	tcase_add_test(t, a_closed_chat_teaches_too);
	tcase_add_test(t, lists_are_of_ones_own_shops);
	tcase_add_test(t, an_approved_one_counts);
	tcase_add_test(t, another_reply_may_be_named);
	tcase_add_test(t, a_declined_one_does_not_count);
	tcase_add_test(t, an_approved_one_can_be_taken_back);
	tcase_add_test(t, the_last_decision_wins);
	tcase_add_test(t, what_was_decided_stays);
	tcase_add_loop_test(t, nonsense_is_refused, 0, ROWS(refused));
	tcase_add_loop_test(t, other_numbers_are_not_read, 0, ROWS(unreadable));
	tcase_add_test(t, a_long_line_is_not_taught);
	tcase_add_test(t, busy_workers_lose_no_lesson);
	tcase_add_test(t, the_teacher_may_leave);
	return t;
}

Suite *suite(void)
{
	Suite *s = suite_create("teaching");
	suite_add_tcase(s, teaching());
	return s;
}
