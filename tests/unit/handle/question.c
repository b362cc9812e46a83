/* Which lines a worker is asked about, what was said before, what is known,
 * and how long a line waits for another. */
#include "server/handle/question.h"

#include "server/handle/asking.h"
#include "tests/support/suite.h"

enum { NOW = 2000000000, JOIN = 2500, WAIT = 5000, ROWS_MAX = 8 };

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))
#define ck_str(s, text)                                                        \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\" is not \"%s\"", STR_ARG(s), (text))

static struct arena arena, keep;
static struct plan plan;
static struct facts facts;
static struct rules rules;
static struct shop shop;
static struct line_row rows[ROWS_MAX];

static void setup(void)
{
	static const char *why;
	arena = keep = ARENA_EMPTY;
	plan_init(&plan, &arena, &keep, NOW);
	rules = (struct rules){ .join_ms = JOIN, .answer_wait_ms = WAIT };
	shop = (struct shop){ .id = 1,
		.name = STR("demo"),
		.shown = STR("Demo"),
		.send_at = 950,
		.offer_at = 600 };
	ck_assert_int_eq(hours_parse(STR(""), &shop.hours, &why), ERR_ok);
	ck_assert_int_eq(zone_open(NULL, STR("UTC"), &shop.zone), ERR_ok);
	facts = (struct facts){ .now_ms = NOW,
		.steady_ms = NOW,
		.rules = &rules,
		.shop = &shop,
		.behind = { rows, 0 },
		.has_row = true,
		.row = { .id = 7, .lang = LANG_es } };
}

static void teardown(void)
{
	zone_close(shop.zone);
	arena_fini(&arena);
	arena_fini(&keep);
}

/* The next line, so long ago: "c ..." a customer's, "a ..." an automatic one.
 */
static void add(const char *line, int64_t ago_ms)
{
	size_t at = facts.behind.count++;
	rows[at] = (struct line_row){ .seq = (int64_t)at + 1,
		.kind = line[0] == 'c' ? KIND_customer : KIND_auto,
		.text = str_from(line + 2),
		.at = NOW - ago_ms };
}

static const struct job_answer *ask(const char *text, int64_t seq, bool waited)
{
	struct question question = { str_from(text), seq, waited };
	plan_conversation(&plan, &facts.row);
	question_ask(&facts, &plan, &question);
	ck_assert_int_eq(plan.err, ERR_ok);
	ck_assert(plan.has_job && plan.job == JOB_answer);
	ck_assert_int_eq(plan.job_message.type, MESSAGE_answered);
	ck_assert_int_eq(plan.job_message.u.answered.conversation_id, 7);
	ck_assert_int_eq(plan.job_message.u.answered.seq, seq);
	ck_assert_int_eq(plan.next.ask_seq, seq);
	ck_assert_int_eq(plan.next.due_at, NOW + WAIT);
	const struct job_answer *job = plan.job_message.u.answered.answer;
	ck_assert_int_eq(job->waited, waited);
	return job;
}

/* ---- which lines --------------------------------------------------------- */

static const struct {
	struct {
		const char *line;
		int64_t ago_ms;
	} lines[5];
	int64_t ask_seq, ask_from; /* of the row */
	const char *text;          /* read as one with "now" */
	int64_t from;
	const char *before[2];
} joined[] = {
	{ { { NULL, 0 } }, 0, 0, "now", 1, { NULL, NULL } },
	{ { { "c one", 1000 } }, 1, 1, "one\nnow", 1, { NULL, NULL } },
	{ { { "c one", JOIN } }, 1, 1, "now", 2, { "one", NULL } },
	{ { { "c one", 4000 }, { "c two", 2000 } }, 2, 1, "one\ntwo\nnow", 1,
	    { NULL, NULL } },
	{ { { "c one", 4000 }, { "c two", 2000 } }, 2, 2, "two\nnow", 2,
	    { "one", NULL } },
	{ { { "c one", 4000 }, { "c two", 2000 } }, 0, 0, "two\nnow", 2,
	    { "one", NULL } },
	{ { { "c one", 900 }, { "a yes", 800 } }, 0, 0, "now", 3,
	    { "one", NULL } },
	{ { { "c one", 900 }, { "a yes", 800 }, { "c two", 700 } }, 3, 3,
	    "two\nnow", 3, { "one", NULL } },
	{ { { "c one", 900000 }, { "a a", 80000 }, { "c two", 70000 },
	      { "a b", 60000 }, { "c three", 50000 } },
	    0, 0, "now", 6, { "three", "two" } },
	/* ten minutes later they are about something else */
	{ { { "c one", 600001 }, { "a a", 80000 }, { "c two", 599000 } }, 0, 0,
	    "now", 4, { "two", NULL } },
	/* the clock was put back */
	{ { { "c one", -5000 } }, 1, 1, "one\nnow", 1, { NULL, NULL } },
};

START_TEST(lines_read_as_one)
{
	for (int i = 0; i < 5 && joined[_i].lines[i].line; i++)
		add(joined[_i].lines[i].line, joined[_i].lines[i].ago_ms);
	facts.row.ask_seq = joined[_i].ask_seq;
	facts.row.ask_from = joined[_i].ask_from;
	const struct job_answer *job =
	    ask("now", (int64_t)facts.behind.count + 1, false);
	ck_str(job->text, joined[_i].text);
	ck_assert_int_eq(plan.next.ask_from, joined[_i].from);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(
		    job->before[i].ptr != NULL, joined[_i].before[i] != NULL);
		if (joined[_i].before[i])
			ck_str(job->before[i], joined[_i].before[i]);
	}
}
END_TEST

START_TEST(each_by_itself)
{
	rules.join_ms = 0;
	add("c one", 0);
	facts.row.ask_seq = facts.row.ask_from = 1;
	ck_str(ask("now", 2, false)->text, "now");
	ck_assert_int_eq(question_rest_ms(&facts), 0);
}
END_TEST

/* Asked once more when nothing has followed: the same lines. */
START_TEST(asked_once_more)
{
	struct question question;
	add("c zero", 9000);
	add("a yes", 8000);
	add("c one", 4000);
	add("c two", JOIN);
	facts.row.ask_seq = 4;
	facts.row.ask_from = 3;
	facts.row.due_at = NOW;
	ck_assert(question_waited(&facts));
	ck_assert(question_latest(&facts, &question));
	ck_assert(question.waited);
	const struct job_answer *job =
	    ask(question.text.ptr, question.seq, question.waited);
	ck_str(job->text, "one\ntwo");
	ck_str(job->before[0], "zero");
	ck_assert_int_eq(plan.next.ask_from, 3);
}
END_TEST

/* What was chosen meanwhile is no part of it. */
START_TEST(a_choice_stands_behind)
{
	struct question question;
	add("c one", 1000);
	add("c chosen", 400);
	add("a yes", 400);
	facts.row.ask_seq = facts.row.ask_from = 1;
	facts.row.due_at = NOW;
	ck_assert_int_eq(question_rest_ms(&facts), JOIN - 1000);
	ck_assert(question_waited(&facts));
	ck_assert(question_latest(&facts, &question));
	ck_assert_int_eq(question.seq, 1);
	ck_str(ask(question.text.ptr, question.seq, true)->text, "one");
}
END_TEST

/* Two lines of 4096 bytes would be more than a worker reads. */
START_TEST(no_more_than_a_line_holds)
{
	static char long_line[4096];
	memset(long_line, 'x', sizeof(long_line));
	add("c one", 10);
	rows[0].text = (struct str){ long_line, sizeof(long_line) };
	ck_str(ask("now", 2, false)->text, "now");
}
END_TEST

/* ---- waiting ------------------------------------------------------------ */

static const struct {
	int64_t ago_ms, join_ms, wait_ms, rest_ms;
} rests[] = {
	{ 0, JOIN, WAIT, JOIN },
	{ 1000, JOIN, WAIT, JOIN - 1000 },
	{ JOIN, JOIN, WAIT, 0 },
	{ 100000, JOIN, WAIT, 0 },
	{ -1000, JOIN, WAIT, JOIN },
	{ 0, 0, WAIT, 0 },
	{ 0, 30000, WAIT, WAIT / 2 },
	{ 0, JOIN, 1000, 500 },
};

START_TEST(rest)
{
	add("c one", rests[_i].ago_ms);
	facts.row.ask_seq = 1;
	rules.join_ms = rests[_i].join_ms;
	rules.answer_wait_ms = rests[_i].wait_ms;
	ck_assert_int_eq(question_rest_ms(&facts), rests[_i].rest_ms);
	/* the end of that wait and the worker's deadline differ */
	facts.row.due_at = NOW + rests[_i].rest_ms;
	if (rests[_i].rest_ms)
		ck_assert(question_waited(&facts));
	facts.row.due_at = rows[0].at + rests[_i].wait_ms;
	ck_assert(!question_waited(&facts));
}
END_TEST

START_TEST(nothing_was_said)
{
	struct question question;
	ck_assert_int_eq(question_rest_ms(&facts), 0);
	ck_assert(!question_waited(&facts));
	ck_assert(!question_latest(&facts, &question));
	add("c one", 10);
	add("a yes", 5);
	facts.row.ask_seq = 2; /* not the customer's */
	ck_assert(!question_latest(&facts, &question));
	facts.row.ask_seq = 7; /* not among the latest */
	ck_assert(!question_latest(&facts, &question));
	ck_assert_int_eq(question_rest_ms(&facts), 0);
}
END_TEST

/* ---- facts -------------------------------------------------------------- */

static struct str value(const struct fact_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (str_is(list->at[i].name, name))
			return list->at[i].value;
	}
	return STR_NONE;
}

START_TEST(what_is_known)
{
	facts.row.known = STR("order.number=4711\nproduct.name=\n");
	facts.row.asked = STR("");
	facts.row.page = STR("Aurora lamp");
	facts.customer.name = STR("Carla");
	facts.has_customer = true;
	facts.rep.shown = STR("Ana");
	facts.has_rep = true;
	const struct job_answer *job = ask("now", 1, false);
	ck_str(value(&job->facts, "shop.name"), "Demo");
	ck_str(value(&job->facts, "customer.name"), "Carla");
	ck_str(value(&job->facts, "rep.name"), "Ana");
	ck_str(value(&job->facts, "order.number"), "4711");
	ck_str(value(&job->facts, "product.name"), "Aurora lamp");
	ck_str(job->asked, "order.number product.name ");
	ck_str(job->page, "Aurora lamp");
	ck_assert_int_eq(job->lang, LANG_es);
	ck_assert_int_eq(job->send_at, 950);
	ck_assert_int_eq(job->offer_at, 600);
}
END_TEST

START_TEST(what_was_said_beats_the_page)
{
	facts.row.known = STR("product.name=Orion\n");
	facts.row.page = STR("Aurora lamp");
	facts.row.asked = STR("order.number order.status 3");
	const struct job_answer *job = ask("now", 1, false);
	ck_str(value(&job->facts, "product.name"), "Orion");
	ck_str(job->asked, "product.name order.number ");
}
END_TEST

START_TEST(outside_any_chat)
{
	struct fact_list list;
	ck_assert_int_eq(
	    question_facts(&facts, NULL, LANG_en, &arena, &list), ERR_ok);
	ck_str(value(&list, "shop.name"), "Demo");
	ck_assert_ptr_null(value(&list, "product.name").ptr);
}
END_TEST

/* ---- the columns --------------------------------------------------------- */

static const struct {
	const char *asked, *fact, *reply;
	int64_t seq;
} pendings[] = {
	{ "order.number order.status 3", "order.number", "order.status", 3 },
	{ "", NULL, NULL, 0 },
	{ "order.number", NULL, NULL, 0 },
	{ "order.number order.status", NULL, NULL, 0 },
	{ "order.number order.status x", NULL, NULL, 0 },
};

START_TEST(pending)
{
	struct asking asking;
	facts.row.asked = str_from(pendings[_i].asked);
	ck_assert_int_eq(
	    asking_pending(&facts.row, &asking), pendings[_i].fact != NULL);
	if (!pendings[_i].fact)
		return;
	ck_str(asking.fact, pendings[_i].fact);
	ck_str(asking.reply, pendings[_i].reply);
	ck_assert_int_eq(asking.seq, pendings[_i].seq);
}
END_TEST

/* Half a row of another version is no reason to fall. */
START_TEST(odd_columns)
{
	static const char *const odd[] = { "x", "=", "\n\n", "=\n=\n",
		"a=1\nb=2\nc=3\nd=4\n", "order.number" };
	struct fact_list list;
	for (int i = 0; i < COUNT(odd); i++) {
		facts.row.known = str_from(odd[i]);
		ck_assert_int_eq(
		    asking_said(&facts.row, &arena, &list), ERR_ok);
		ck_assert_uint_le(list.count, 2);
		ck_assert_ptr_nonnull(asking_names(&facts.row, &arena).ptr);
	}
}
END_TEST

START_TEST(asked_and_answered)
{
	struct asking asking = { STR("order.number"), STR("order.status"), 5 };
	plan_conversation(&plan, &facts.row);
	ck_assert(asking_begin(&facts, &plan, &asking));
	ck_str(plan.next.asked, "order.number order.status 5");
	asking_end(&plan, STR("4711"));
	ck_str(plan.next.asked, "");
	ck_str(plan.next.known, "order.number=4711\n");
	asking_end(&plan, STR("0815")); /* nothing is awaited any more */
	ck_str(plan.next.known, "order.number=4711\n");
	/* never again */
	ck_assert(!asking_begin(&facts, &plan, &asking));
	asking.fact = STR("product.name");
	ck_assert(asking_begin(&facts, &plan, &asking));
	asking_end(&plan, STR(""));
	ck_str(plan.next.known, "order.number=4711\nproduct.name=\n");
	asking.fact = STR("shop.hours");
	ck_assert(!asking_begin(&facts, &plan, &asking));
	ck_assert_int_eq(plan.next.last_seq, 2);
	ck_assert_int_eq(plan.err, ERR_ok);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("handle/question");
	TCase *t = tcase_create("question");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, lines_read_as_one, 0, COUNT(joined));
	tcase_add_test(t, each_by_itself);
	tcase_add_test(t, asked_once_more);
	tcase_add_test(t, a_choice_stands_behind);
	tcase_add_test(t, no_more_than_a_line_holds);
	tcase_add_loop_test(t, rest, 0, COUNT(rests));
	tcase_add_test(t, nothing_was_said);
	tcase_add_test(t, what_is_known);
	tcase_add_test(t, what_was_said_beats_the_page);
	tcase_add_test(t, outside_any_chat);
	tcase_add_loop_test(t, pending, 0, COUNT(pendings));
	tcase_add_test(t, odd_columns);
	tcase_add_test(t, asked_and_answered);
	suite_add_tcase(s, t);
	return s;
}
