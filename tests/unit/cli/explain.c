/* Rows about what the machine thought and learned: readable, cut to the
 * screen, and nothing of a customer's reaches the terminal as it is. */
#include "client/cli/explain.h"

#include <stdlib.h>

#include "shared/text.h"
#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

enum { NOW_MS = 43200000 };

static struct screen screen;
static struct chat ana;

static void setup(void)
{
	screen = (struct screen){ .columns = 0 };
	ana = (struct chat){ .number = 2, .customer = "Ana", .mine = true };
}

static void teardown(void)
{
	screen_fini(&screen);
}

static const char *rows(void)
{
	return buf_cstr(&screen.out);
}

/* ---- why ---------------------------------------------------------------- */

static struct rec_reason both[] = {
	{ .reply = STR("order.status"),
	    .title = STR("Where is my order?"),
	    .score = 949,
	    .words = STR("where parcel") },
	{ .reply = STR("shipping.time"), .score = 31 },
};

static const struct row {
	const char *outcome;
	size_t count;
	int send_at, offer_at;
	const char *question, *pack;
	const char *out;
} reasons[] = {
	{ "sent", 2, 940, 600, "where is my parcel", "3f2a",
	    "[2 Ana]       -- line 7 \"where is my parcel\": sent order.status "
	    "(Where is my order?), 94 %; sent from 94 %, offered from 60 %\n"
	    "[2 Ana]       -- words: where parcel; next best shipping.time, 3 "
	    "%; replies of version 3f2a, 40 s ago\n" },
	{ "offered", 1, 950, 600, "", "",
	    "[2 Ana]       -- line 7: offered among choices order.status "
	    "(Where is my order?), 94 %; sent from 95 %, offered from 60 %\n"
	    "[2 Ana]       -- words: where parcel, 40 s ago\n" },
	{ "suggested", 1, 0, 0, "", "",
	    "[2 Ana]       -- line 7: suggested to staff order.status "
	    "(Where is my order?), 94 %\n"
	    "[2 Ana]       -- words: where parcel, 40 s ago\n" },
	{ "handed_over", 0, 0, 0, "", "",
	    "[2 Ana]       -- line 7: called a person; no reply came near\n"
	    "[2 Ana]       -- words: -, 40 s ago\n" },
	{ "handed_over", 1, 950, 600, "", "",
	    "[2 Ana]       -- line 7: called a person; thought of order.status "
	    "(Where is my order?), 94 %; sent from 95 %, offered from 60 %\n"
	    "[2 Ana]       -- words: where parcel, 40 s ago\n" },
	{ "new_word", 1, 0, 0, "", "",
	    "[2 Ana]       -- line 7: new_word order.status (Where is my "
	    "order?), 94 %\n"
	    "[2 Ana]       -- words: where parcel, 40 s ago\n" },
};

START_TEST(says_why)
{
	const struct row *row = &reasons[_i];
	struct msg_reasons r = { .seq = 7,
		.outcome = str_from(row->outcome),
		.items = { both, row->count },
		.send_at = row->send_at,
		.offer_at = row->offer_at,
		.pack = str_from(row->pack),
		.at = NOW_MS - 40000 };

	explain_reasons(&screen, &ana, &r, str_from(row->question), NOW_MS);
	ck_assert_str_eq(rows(), row->out);
}
END_TEST

/* What was not sent never looks as if it had reached the threshold. */
START_TEST(cuts_percentages)
{
	struct rec_reason close = { .reply = STR("a"), .score = 949 };
	struct msg_reasons r = { .seq = 1,
		.outcome = STR("offered"),
		.items = { &close, 1 },
		.send_at = 950 };

	explain_reasons(&screen, &ana, &r, STR_NONE, NOW_MS);
	ck_assert_ptr_nonnull(strstr(rows(), "a, 94 %; sent from 95 %"));
	ck_assert_ptr_null(strstr(rows(), "ago"));
}
END_TEST

START_TEST(obeys_no_customer)
{
	static char title[] = "T\033[31m", words[] = "w\033c\a";
	struct rec_reason one = { .reply = STR("a"),
		.title = str_from(title),
		.words = str_from(words) };
	struct msg_reasons r = {
		.seq = 1, .outcome = STR("sent"), .items = { &one, 1 }
	};
	struct msg_teach teach = { .seq = 1, .reply = STR("a") };
	struct rec_lesson lesson = { .lesson = 1,
		.text = STR("\033]0;x\a"),
		.source = STR("used"),
		.state = STR("proposed") };
	struct rec_lesson_list list = { &lesson, 1 };

	explain_reasons(&screen, &ana, &r, STR("q\033[2J\n"), NOW_MS);
	explain_taught(&screen, &ana, &teach, STR("q\033[2J"));
	explain_lessons(&screen, &list, NOW_MS);
	ck_assert_ptr_null(strchr(rows(), '\033'));
	ck_assert_ptr_null(strchr(rows(), '\a'));
	ck_assert_ptr_nonnull(strstr(rows(), "\\x1B[2J"));
}
END_TEST

START_TEST(long_questions_are_cut)
{
	struct buf text = BUF_EMPTY;
	struct msg_reasons r = { .seq = 1, .outcome = STR("sent") };

	for (int i = 0; i < 4000; i++)
		buf_text(&text, "陳");
	explain_reasons(&screen, &ana, &r, buf_view(&text), NOW_MS);
	ck_assert_uint_lt(screen.out.len, 600);
	ck_assert(text_valid(buf_view(&screen.out)));
	buf_fini(&text);
}
END_TEST

/* ---- lessons ------------------------------------------------------------ */

START_TEST(lists_lessons)
{
	struct rec_lesson items[] = {
		{ .lesson = 12,
		    .lang = LANG_es,
		    .text = STR("¿dónde está\nmi paquete?"),
		    .reply = STR("order.status"),
		    .source = STR("used"),
		    .state = STR("proposed"),
		    .at = NOW_MS - 180000 },
		{ .lesson = 1043,
		    .lang = LANG_en,
		    .text = STR("can you engrave a walrus"),
		    .source = STR("taught"),
		    .state = STR("approved"),
		    .by = STR("Ana"),
		    .at = NOW_MS - 5000 },
	};
	struct rec_lesson_list list = { items, 2 };

	explain_lessons(&screen, &list, NOW_MS);
	ck_assert_str_eq(rows(),
	    "    12 \"¿dónde está mi paquete?\" -> order.status (es, used, 3 "
	    "min ago)\n"
	    "  1043 \"can you engrave a walrus\" -> nothing here (en, taught, "
	    "by Ana, 5 s ago)\n"
	    "-- /approve 12, /approve 12 ID for another reply, or /decline "
	    "12\n");
}
END_TEST

START_TEST(lists_no_lessons)
{
	struct rec_lesson_list none = { NULL, 0 };

	explain_lessons(&screen, &none, NOW_MS);
	ck_assert_str_eq(rows(), "-- none\n");
}
END_TEST

START_TEST(lessons_fit_the_screen)
{
	static const int widths[] = { 40, 80, 132 };
	struct rec_lesson item = { .lesson = 999999,
		.text = STR("where where where where where where where where "
			    "where where where where where where where where"),
		.reply = STR("an.extraordinarily.long.reply.id.that.goes.on"),
		.source = STR("unhelped"),
		.state = STR("proposed"),
		.at = 1 };
	struct rec_lesson_list list = { &item, 1 };

	screen.columns = widths[_i];
	explain_lessons(&screen, &list, NOW_MS);
	for (struct str rest = buf_view(&screen.out); rest.ptr;)
		ck_assert_int_le(text_width(str_cut(&rest, '\n')), widths[_i]);
}
END_TEST

/* ---- teaching ----------------------------------------------------------- */

START_TEST(hints_at_approval)
{
	explain_hint(&screen, &ana, STR("order.status"));
	ck_assert_str_eq(rows(),
	    "[2 Ana]       -- learned? /yes approves this question as an "
	    "example of order.status\n");
}
END_TEST

static const struct taught_row {
	const char *reply, *question, *out;
} taught[] = {
	{ "order.status", "where is it",
	    "[2 Ana]       -- Learned: \"where is it\" is an example of "
	    "order.status now.\n" },
	{ "order.status", "",
	    "[2 Ana]       -- Learned: line 3 is an example of order.status "
	    "now.\n" },
	{ "", "where is it",
	    "[2 Ana]       -- Learned: nothing here answers \"where is "
	    "it\".\n" },
};

START_TEST(says_what_was_taught)
{
	struct msg_teach teach = { .seq = 3,
		.reply = str_from(taught[_i].reply) };

	explain_taught(&screen, &ana, &teach, str_from(taught[_i].question));
	ck_assert_str_eq(rows(), taught[_i].out);
}
END_TEST

START_TEST(says_what_was_decided)
{
	struct msg_decide decide = { .lesson = 12, .approve = true };

	explain_decided(&screen, &decide);
	decide.reply = STR("order.status");
	explain_decided(&screen, &decide);
	decide.approve = false;
	explain_decided(&screen, &decide);
	ck_assert_str_eq(rows(),
	    "-- Lesson 12 is approved.\n"
	    "-- Lesson 12 is approved, as an example of order.status.\n"
	    "-- Lesson 12 is declined.\n");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("explain");
	TCase *t = tcase_create("explain");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, says_why, 0, COUNT(reasons));
	tcase_add_test(t, cuts_percentages);
	tcase_add_test(t, obeys_no_customer);
	tcase_add_test(t, long_questions_are_cut);
	tcase_add_test(t, lists_lessons);
	tcase_add_test(t, lists_no_lessons);
	tcase_add_loop_test(t, lessons_fit_the_screen, 0, 3);
	tcase_add_test(t, hints_at_approval);
	tcase_add_loop_test(t, says_what_was_taught, 0, COUNT(taught));
	tcase_add_test(t, says_what_was_decided);
	suite_add_tcase(s, t);
	return s;
}
