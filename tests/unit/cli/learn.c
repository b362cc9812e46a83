/* What /why, /teach, /yes, /lessons, /approve and /decline send, and what they
 * say instead when that makes no sense. The rep's screen and connection are
 * stood in for here. */
#include "client/cli/learn.h"

#include <stdio.h>

#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static struct rep rep;
static struct screen screen;
static struct tab tab;
static struct chat chat;
static char sent[1024];
static bool refused;

struct screen *front_screen(struct front *front)
{
	(void)front;
	return &screen;
}

struct tab *rep_tab(struct rep *r, const struct chat *of)
{
	ck_assert_ptr_eq(r, &rep);
	ck_assert_ptr_eq(of, &chat);
	return &tab;
}

bool rep_send(struct rep *r, struct message *m)
{
	size_t len = strlen(sent);
	struct str to = STR_NONE;

	ck_assert_ptr_eq(r, &rep);
	if (refused)
		return false;
	if (m->type == MESSAGE_why) {
		to = m->u.why.conversation;
		snprintf(sent + len, sizeof(sent) - len, "why %lld ",
		    (long long)m->u.why.seq);
	} else if (m->type == MESSAGE_teach) {
		to = m->u.teach.conversation;
		snprintf(sent + len, sizeof(sent) - len, "teach %lld <%.*s> ",
		    (long long)m->u.teach.seq, STR_ARG(m->u.teach.reply));
	} else if (m->type == MESSAGE_lesson_list) {
		snprintf(sent + len, sizeof(sent) - len, "list <%.*s> ",
		    STR_ARG(m->u.lesson_list.state));
	} else if (m->type == MESSAGE_decide) {
		snprintf(sent + len, sizeof(sent) - len, "%s %lld <%.*s> ",
		    m->u.decide.approve ? "approve" : "decline",
		    (long long)m->u.decide.lesson, STR_ARG(m->u.decide.reply));
	}
	if (to.len)
		ck_assert(str_is(to, chat.conversation));
	return true;
}

static void setup(void)
{
	rep = (struct rep){ .off = false };
	screen = (struct screen){ .columns = 0 };
	tab = (struct tab){ .line_count = 0 };
	chat = (struct chat){ .number = 1,
		.conversation = "AAAAAAAAAAAAAAAAAAAAAA" };
	sent[0] = '\0';
	refused = false;
}

static void teardown(void)
{
	screen_fini(&screen);
	tab_fini(&tab);
}

/* ---- why ---------------------------------------------------------------- */

static const struct why_row {
	int64_t asked, automatic;
	bool picks;
	const char *typed, *sent;
} whys[] = {
	{ 1, 0, false, "", "why 1 " },
	{ 1, 2, false, "", "why 2 " },
	{ 3, 2, true, "", "why 3 " },
	{ 3, 2, false, "", "why 3 " },
	{ 3, 4, true, "", "why 3 " },
	{ 3, 4, false, " 2 ", "why 2 " },
	{ 0, 0, false, "9", "why 9 " },
	{ 0, 0, false, "", "" },
	{ 3, 4, false, "0", "" },
	{ 3, 4, false, "-1", "" },
	{ 3, 4, false, "x", "" },
	{ 3, 4, false, "99999999999999999999", "" },
};

START_TEST(asks_why)
{
	struct rec_suggestion item = { .reply = STR("a") };

	tab.asked = whys[_i].asked;
	tab.automatic = whys[_i].automatic;
	tab_picks(&tab, &item, whys[_i].picks);
	learn_why(&rep, &chat, str_from(whys[_i].typed));
	ck_assert_str_eq(sent, whys[_i].sent);
	ck_assert_int_eq(!screen.out.len, sent[0] != '\0');
}
END_TEST

/* ---- teaching ----------------------------------------------------------- */

START_TEST(teaches_for_the_last_line)
{
	learn_teach(&rep, &chat, STR("order.status"));
	ck_assert_str_eq(sent, "");
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&screen.out), "said nothing yet"));
	tab.asked = 5;
	learn_teach(&rep, &chat, STR("order.status"));
	learn_teach(&rep, &chat, STR("none"));
	ck_assert_str_eq(sent, "teach 5 <order.status> teach 5 <> ");
	learn_teach(&rep, &chat, STR_NONE);
	ck_assert_str_eq(sent, "teach 5 <order.status> teach 5 <> ");
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&screen.out), "/teach order.status"));
}
END_TEST

START_TEST(yes_approves_once)
{
	learn_yes(&rep, &chat);
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&screen.out), "nothing to approve"));
	tab.asked = 7;
	tab_used(&tab, STR("order.status"), 5);
	learn_yes(&rep, &chat);
	learn_yes(&rep, &chat);
	ck_assert_str_eq(sent, "teach 5 <order.status> ");
}
END_TEST

START_TEST(yes_is_kept_when_it_cannot_be_sent)
{
	tab_used(&tab, STR("order.status"), 5);
	refused = true;
	learn_yes(&rep, &chat);
	refused = false;
	learn_yes(&rep, &chat);
	ck_assert_str_eq(sent, "teach 5 <order.status> ");
}
END_TEST

/* Who has taught the same line has said more than /yes would. */
START_TEST(teaching_takes_the_hint_back)
{
	tab.asked = 5;
	tab_used(&tab, STR("order.status"), 5);
	learn_teach(&rep, &chat, STR("order.late"));
	learn_yes(&rep, &chat);
	ck_assert_str_eq(sent, "teach 5 <order.late> ");
	/* of an earlier line it still can */
	tab_used(&tab, STR("order.status"), 3);
	learn_teach(&rep, &chat, STR("order.late"));
	learn_yes(&rep, &chat);
	ck_assert_str_eq(sent, "teach 5 <order.late> teach 5 <order.late> "
			       "teach 3 <order.status> ");
}
END_TEST

/* ---- lessons ------------------------------------------------------------ */

static const struct lesson_row {
	char what;
	const char *typed, *sent;
} lessons[] = {
	{ 'l', "", "list <> " },
	{ 'l', "approved", "list <approved> " },
	{ 'l', " declined ", "list <declined> " },
	{ 'l', "seen", "" },
	{ 'l', "12", "" },
	{ 'a', "12", "approve 12 <> " },
	{ 'a', " 12  order.status ", "approve 12 <order.status> " },
	{ 'a', "", "" },
	{ 'a', "x", "" },
	{ 'a', "0", "" },
	{ 'a', "-3", "" },
	{ 'd', "12", "decline 12 <> " },
	{ 'd', "12 order.status", "" },
	{ 'd', "", "" },
};

START_TEST(decides_about_lessons)
{
	const struct lesson_row *row = &lessons[_i];

	if (row->what == 'l')
		learn_list(&rep, str_from(row->typed));
	else
		learn_decide(&rep, str_from(row->typed), row->what == 'a');
	ck_assert_str_eq(sent, row->sent);
	ck_assert_int_eq(!screen.out.len, sent[0] != '\0');
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("learn");
	TCase *t = tcase_create("learn");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, asks_why, 0, COUNT(whys));
	tcase_add_test(t, teaches_for_the_last_line);
	tcase_add_test(t, yes_approves_once);
	tcase_add_test(t, yes_is_kept_when_it_cannot_be_sent);
	tcase_add_test(t, teaching_takes_the_hint_back);
	tcase_add_loop_test(t, decides_about_lessons, 0, COUNT(lessons));
	suite_add_tcase(s, t);
	return s;
}
