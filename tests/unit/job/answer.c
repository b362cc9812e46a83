/* What a worker finds for a customer's line. The limits decide here, not the
 * scores: those are the answer room's. */
#include "server/answer/answer.h"

#include "tests/support/suite.h"
#include "tests/unit/job/replies.h"

enum { ALWAYS = 0, NEVER = 1001 };

static struct fixture f;
static struct replies replies;
static struct letter *letter;
static struct job_answer *job;

static const struct fact name_only[] = {
	{ { "customer.name", 13 }, { "Carla", 5 } },
};
static const struct fact name_and_order[] = {
	{ { "customer.name", 13 }, { "Carla", 5 } },
	{ { "order.number", 12 }, { "A-17", 4 } },
};

static void setup(void)
{
	fixture_open(&f);
	replies_open(&replies);
	replies_add_some(&replies);
	replies_in_force(&replies, &f);
	letter = letter_new();
	ck_assert_ptr_nonnull(letter);
	job = ARENA_NEW(&letter->arena, struct job_answer);
	*job = (struct job_answer){ .lang = LANG_en,
		.fallback = LANG_en,
		.shop = STR("demo"),
		.now_ms = NOW,
		.facts = { name_and_order, 2 } };
	letter->message = (struct message){ .type = MESSAGE_answered };
	letter->message.u.answered.conversation_id = 12;
	letter->message.u.answered.seq = 3;
	letter->message.u.answered.answer = job;
}

static void teardown(void)
{
	letter_free(letter);
	replies_close(&replies);
	fixture_close(&f);
}

/* Afterwards there is no pack: what was found must not point into it. */
static void ask(const char *text, int send_at, int offer_at)
{
	job->text = str_from(text);
	job->send_at = send_at;
	job->offer_at = offer_at;
	job_rows[JOB_answer]->run(f.worker, &letter);
	ck_assert_ptr_nonnull(letter);
	ck_assert_int_eq(letter->message.type, MESSAGE_answered);
	ck_assert_ptr_eq(letter->message.u.answered.answer, job);
	ck_assert_int_eq(letter->message.u.answered.conversation_id, 12);
	ck_assert_int_eq(letter->message.u.answered.seq, 3);
	pack_holder_set(&f.packs, NULL);
}

static const struct job_part *first(void)
{
	ck_assert_int_eq(job->err, ERR_ok);
	ck_assert_uint_ge(job->count, 1);
	return &job->parts[0];
}

/* Whether it is a candidate that may be offered. */
static bool allows(const char *id)
{
	const struct job_part *part = first();
	for (size_t i = 0; i < part->count; i++) {
		if (str_is(part->best[i].reply, id))
			return part->best[i].allowed;
	}
	return false;
}

/* ---- sent --------------------------------------------------------------- */

START_TEST(clear_winner_is_sent)
{
	ask("hello there", ALWAYS, ALWAYS);
	const struct job_part *part = first();
	ck_assert_uint_eq(job->count, 1);
	ck_assert_int_eq(part->outcome, JOB_SEND);
	ck_assert(!part->courtesy);
	ck_str(part->question, "hello there");
	ck_assert_uint_ge(part->count, 1);
	ck_str(part->best[0].reply, "greeting");
	ck_str(part->best[0].title, "Hello");
	ck_str(part->text, "Hello Carla, welcome.");
	ck_assert_int_eq(part->best[0].stage, STAGE_pre_sale);
	ck_assert_uint_gt(part->best[0].words.len, 0);
	ck_assert_int_ge(part->best[0].score, part->send_at);
	ck_assert_int_le(part->best[0].score, 1000);
	ck_assert_uint_eq(part->missing.len, 0);
	ck_assert_uint_eq(job->version.len, 16);
}
END_TEST

START_TEST(facts_are_filled_in)
{
	ask("where is my order", ALWAYS, ALWAYS);
	ck_assert_int_eq(first()->outcome, JOB_SEND);
	ck_str(first()->best[0].reply, "order.status");
	ck_str(first()->text, "Your order A-17 is on its way.");
	ck_assert_int_eq(first()->best[0].stage, STAGE_order);
}
END_TEST

START_TEST(other_languages)
{
	job->lang = LANG_es;
	ask("hola buenas", ALWAYS, ALWAYS);
	ck_assert_int_eq(first()->outcome, JOB_SEND);
	ck_str(first()->best[0].title, "Hola");
	ck_str(first()->text, "Hola Carla.");
}
END_TEST

START_TEST(a_language_falls_back)
{
	job->lang = LANG_es;
	ask("where is my order", ALWAYS, ALWAYS);
	ck_str(first()->text, "Your order A-17 is on its way.");
}
END_TEST

START_TEST(a_courtesy_is_not_scored)
{
	replies_add(&replies, LANG_en, "thanks",
	    "manner: thanks\nauto: yes\nask: thank you", "With pleasure.");
	replies_in_force(&replies, &f);
	ask("thank you!!", NEVER, NEVER);
	ck_assert_int_eq(first()->outcome, JOB_SEND);
	ck_assert(first()->courtesy);
	ck_str(first()->text, "With pleasure.");
}
END_TEST

/* ---- not sent ----------------------------------------------------------- */

START_TEST(missing_facts_are_named)
{
	job->facts = (struct fact_list){ name_only, 1 };
	ask("where is my order", ALWAYS, ALWAYS);
	ck_assert_int_eq(first()->outcome, JOB_ASK);
	ck_str(first()->ask, "order.number");
	ck_str(first()->missing, "order.number");
	ck_str(first()->best[0].reply, "order.status");
	ck_assert(!first()->best[0].allowed);
}
END_TEST

static const char *const asked[] = { "order.number", "order.number ",
	"product.name order.number ", " order.number product.name" };

START_TEST(no_fact_is_asked_for_again)
{
	job->facts = (struct fact_list){ name_only, 1 };
	job->asked = str_from(asked[_i]);
	ask("where is my order", ALWAYS, ALWAYS);
	ck_assert_int_eq(first()->outcome, JOB_HAND_OVER);
	ck_str(first()->ask, "");
	ck_str(first()->missing, "order.number");
}
END_TEST

START_TEST(below_both_limits)
{
	ask("hello there", NEVER, NEVER);
	ck_assert_int_eq(first()->outcome, JOB_HAND_OVER);
	ck_str(first()->best[0].reply, "greeting"); /* kept: why */
	ck_assert_ptr_null(first()->text.ptr);
	ck_assert_uint_eq(job->version.len, 16);
}
END_TEST

START_TEST(nothing_in_common)
{
	ask("qwxyz", ALWAYS, ALWAYS);
	ck_assert_int_eq(first()->outcome, JOB_HAND_OVER);
	ck_assert_uint_eq(first()->count, 0);
}
END_TEST

START_TEST(no_pack_yet)
{
	pack_holder_set(&f.packs, NULL);
	ask("hello there", ALWAYS, ALWAYS);
	ck_assert_int_eq(job->err, ERR_not_ready);
	ck_assert_uint_eq(job->count, 0);
}
END_TEST

/* ---- several questions, lines before ------------------------------------- */

START_TEST(each_question_is_a_part)
{
	ask("where is my order? by the way please stop my order", ALWAYS,
	    ALWAYS);
	ck_assert_uint_eq(job->count, 2);
	ck_str(job->parts[0].best[0].reply, "order.status");
	ck_str(job->parts[0].question, "where is my order?");
	ck_str(job->parts[1].best[0].reply, "order.cancel");
	ck_str(job->parts[1].question, "please stop my order");
}
END_TEST

START_TEST(lines_before_are_looked_at)
{
	ask("cancel", NEVER, ALWAYS);
	int alone = first()->best[0].score;
	replies_in_force(&replies, &f);
	job->before[0] = STR("i want my order");
	ask("cancel", NEVER, ALWAYS);
	ck_str(first()->best[0].reply, "order.cancel");
	ck_assert_int_ge(first()->best[0].score, alone);
}
END_TEST

/* ---- offered ------------------------------------------------------------ */

static const char *const order_questions[] = {
	"i want to cancel my order",
	"cancel my parcel order",
	"stop my order please where is it",
};

/* Whatever is marked may be sent once it is chosen. */
START_TEST(choices_may_all_be_sent)
{
	job->facts = (struct fact_list){ name_only, 1 };
	ask(order_questions[_i], NEVER, ALWAYS);
	ck_assert_int_eq(first()->outcome, JOB_OFFER);
	ck_assert(first()->best[0].allowed);
	ck_assert(allows("order.cancel"));
	ck_assert(!allows("order.internal")); /* for reps */
	ck_assert(!allows("order.status"));   /* needs the number */
	ck_assert(!allows("order.outlet"));
	ck_assert(!allows("order.spring"));
	for (size_t i = 0; i < first()->count; i++)
		ck_assert_uint_gt(first()->best[i].title.len, 0);
}
END_TEST

START_TEST(at_most_five_candidates)
{
	for (int i = 0; i < 6; i++) {
		char id[32], head[128];
		snprintf(id, sizeof(id), "ship.kind%d", i);
		snprintf(head, sizeof(head),
		    "title: T%d\nstage: order\nauto: yes\n"
		    "ask: ship it by way number %d",
		    i, i);
		replies_add(&replies, LANG_en, id, head, "Yes.");
	}
	replies_in_force(&replies, &f);
	ask("ship it by which way", NEVER, ALWAYS);
	ck_assert_uint_eq(first()->count, JOB_BEST);
}
END_TEST

/* ---- figures ------------------------------------------------------------ */

START_TEST(searches_are_timed)
{
	struct buf page = BUF_EMPTY;
	ask("hello there", ALWAYS, ALWAYS);
	meter_render(f.meter, &page);
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&page), "deskbell_search_time_seconds_count 1\n"));
	buf_fini(&page);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/answer");
	TCase *t = tcase_create("answer");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, clear_winner_is_sent);
	tcase_add_test(t, facts_are_filled_in);
	tcase_add_test(t, other_languages);
	tcase_add_test(t, a_language_falls_back);
	tcase_add_test(t, a_courtesy_is_not_scored);
	tcase_add_test(t, missing_facts_are_named);
	tcase_add_loop_test(t, no_fact_is_asked_for_again, 0, ROWS(asked));
	tcase_add_test(t, below_both_limits);
	tcase_add_test(t, nothing_in_common);
	tcase_add_test(t, no_pack_yet);
	tcase_add_loop_test(
	    t, choices_may_all_be_sent, 0, ROWS(order_questions));
	tcase_add_test(t, each_question_is_a_part);
	tcase_add_test(t, lines_before_are_looked_at);
	tcase_add_test(t, at_most_five_candidates);
	tcase_add_test(t, searches_are_timed);
	suite_add_tcase(s, t);
	return s;
}
