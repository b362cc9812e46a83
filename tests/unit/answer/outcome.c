/* What is done about a line: courtesies, several questions, missing facts,
 * risks, lines before; filling a reply by its id, and what reps are shown.
 * Questions are in the replies' own words, so that scores do not matter. */
#include <stdio.h>
#include <time.h>

#include "server/answer/answer.h"
#include "shared/buf.h"
#include "tests/support/memory_search.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

static const char *const files[][2] = {
	{ "en/greeting.reply", "id: greeting\nmanner: greeting\nauto: yes\n"
			       "ask: hi\nask: hello\nask: good morning\n\n"
			       "Hello at {{shop.name}}!\n" },
	{ "en/goodbye.reply", "id: goodbye\nmanner: goodbye\nauto: no\n"
			      "ask: bye\nask: see you\n\nBye!\n" },
	{ "en/thanks.reply", "id: thanks\nmanner: thanks\nauto: yes\n"
			     "ask: thanks\nask: thank you\n\nWelcome.\n" },
	{ "en/human.reply", "id: human\nmanner: person\nask: human please\n"
			    "ask: i want to talk to a person\n\nComing.\n" },
	{ "en/order.where.reply",
	    "id: order.where\nstage: order\nauto: yes\n"
	    "ask: where is my order\nask: has my parcel shipped yet\n"
	    "ask: track my package\n\nOrder {{order.number}} has left.\n" },
	{ "en/order.late.reply",
	    "id: order.late\nstage: order\nneeds: shipment\nauto: yes\n"
	    "ask: why is it so late\nask: i have waited for weeks\n\n"
	    "It comes {{shipment.due}}.\n" },
	{ "en/order.bill.reply",
	    "id: order.bill\nstage: order\nneeds: order.number\nauto: no\n"
	    "ask: the bill has a mistake\nask: correct my invoice\n\n"
	    "Bill of {{order.number}}.\n" },
	{ "en/ship.cost.reply",
	    "id: ship.cost\nauto: yes\nask: how much is shipping\n"
	    "ask: what does delivery cost\nask: shipping fee\n\n"
	    "Shipping costs five.\n" },
	{ "en/return.terms.reply",
	    "id: return.terms\nauto: yes\nask: can i return it\n"
	    "ask: what is your return policy\n\nThirty days.\n" },
	{ "en/lamp.size.reply", "id: lamp.size\nauto: yes\n"
				"ask: how big is the lamp\nask: lamp height\n\n"
				"It is tall.\n" },
	{ "en/tent.size.reply", "id: tent.size\nauto: yes\n"
				"ask: how big is the tent\nask: tent height\n\n"
				"It is wide.\n" },
	{ "en/refund.paid.reply",
	    "id: refund.paid\nrisk: money\nauto: yes\n"
	    "ask: pay my money back\nask: where does my refund stay\n\n"
	    "It is on its way.\n" },
	{ "en/privacy.reply", "id: privacy\nrisk: legal\nauto: yes\n"
			      "ask: which data of mine do you keep\n"
			      "ask: privacy rights\n\nNone.\n" },
	{ "en/complaint.reply",
	    "id: complaint\nrisk: complaint\nauto: yes\n"
	    "ask: this is outrageous\nask: i want to complain\n\nSorry.\n" },
	{ "en/outlet.reply", "id: outlet\nmanner: greeting\nshop: outlet\n"
			     "auto: yes\nask: ahoy\n\nAhoy!\n" },
};

static const struct fact known[] = {
	{ { "shop.name", 9 }, { "Demo", 4 } },
	{ { "order.number", 12 }, { "4711", 4 } },
	{ { "shipment.due", 12 }, { "tomorrow", 8 } },
};

static struct pack_dir dir;
static struct pack *pack;
static struct memory_search *memory;
static struct answer_search search;
static struct arena arena;
static struct answer_limits limits;
static struct answer_question q;

static void setup(void)
{
	arena = ARENA_EMPTY;
	pack_dir_open(&dir);
	for (int i = 0; i < ROWS(files); i++)
		pack_dir_write(&dir, files[i][0], files[i][1]);
	pack = pack_dir_load(&dir);
	pack->first_id = 1;
	memory = memory_search_new(pack);
	search = memory_search_of(memory);
	limits = (struct answer_limits){ 500, 300 };
	q = (struct answer_question){ .lang = LANG_en,
		.shop = STR("main"),
		.now_ms = 1782000000000LL,
		.facts = { known, 1 } };
}

static void teardown(void)
{
	memory_search_free(memory);
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

/* The pack outlives the answer. */
static struct answer find(const char *line)
{
	struct answer found;

	q.text = str_from(line);
	ck_assert_int_eq(
	    answer_find(pack, &search, &limits, &q, &arena, &found), ERR_ok);
	ck_assert_ptr_eq(found.pack, pack);
	pack_unref(found.pack);
	return found;
}

static bool best_is(const struct answer_part *part, const char *id)
{
	return part->count && str_is(part->best[0].reply->id, id);
}

static const char *const outcomes[ANSWER_OUTCOMES] = { "send", "offer", "ask",
	"person", "hand_over" };

/* "outcome reply|..." */
static const char *show(const struct answer *answer)
{
	static char text[400];
	size_t len = 0;

	for (size_t i = 0; i < answer->count; i++) {
		const struct answer_part *p = &answer->parts[i];
		struct str id = p->count ? p->best[0].reply->id : STR("-");

		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s%s %.*s", i ? "|" : "", outcomes[p->outcome],
		    STR_ARG(id));
	}
	return text;
}

/* --- Lines --- */

static const struct {
	const char *line, *shown;
} lines[] = {
	/* courtesies */
	{ "hi", "send greeting" },
	{ "Thanksss!!", "send thanks" },
	{ "hi, thank you", "send thanks" },
	{ "Human please", "person human" },
	{ "hello, i want to talk to a person, thanks", "person human" },
	/* around questions */
	{ "hi, how much is shipping", "send ship.cost" },
	{ "how much is shipping? thanks", "send ship.cost" },
	{ "how much is shipping? human please", "send ship.cost|person human" },
	{ "my aquarium hums. human please", "person human" },
	{ "this is outrageous, human please", "person human" },
	/* several */
	{ "how much is shipping? and can i return it?",
	    "send ship.cost|send return.terms" },
	{ "hello! can i return it and how much is shipping",
	    "send return.terms|send ship.cost" },
	{ "how much is shipping? by the way where is my order",
	    "send ship.cost|ask order.where" },
	{ "how much is shipping? i want to complain",
	    "send ship.cost|hand_over complaint" },
	{ "can i return it, how much is shipping, where is my order",
	    "send return.terms|send ship.cost|ask order.where" },
	/* facts */
	{ "where is my order", "ask order.where" },
	{ "why is it so late", "ask order.late" },
	{ "the bill has a mistake", "hand_over order.bill" },
	/* risk */
	{ "this is outrageous", "hand_over complaint" },
};

START_TEST(outcomes_of_lines)
{
	struct answer a = find(lines[_i].line);

	ck_assert_msg(!strcmp(show(&a), lines[_i].shown), "\"%s\": %s",
	    lines[_i].line, show(&a));
}
END_TEST

START_TEST(courtesies_are_not_scored)
{
	limits = (struct answer_limits){ 1001, 1001 };
	size_t calls = memory_search_calls(memory);
	struct answer a = find("Good morning!");

	ck_assert_str_eq(show(&a), "send greeting");
	ck_assert(a.parts[0].courtesy);
	ck_assert(str_is(a.parts[0].text, "Hello at Demo!"));
	ck_assert_uint_eq(memory_search_calls(memory), calls);
}
END_TEST

/* A courtesy that may not be said now is a line like any other. */
START_TEST(courtesies_that_may_not_be_said)
{
	struct answer a = find("bye"); /* not automatic */

	ck_assert(!a.parts[0].courtesy);
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_HAND_OVER);
	q.facts.count = 0; /* the greeting names the shop */
	a = find("hello");
	ck_assert(!a.parts[0].courtesy);
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_HAND_OVER);
	a = find("ahoy"); /* of another shop */
	ck_assert(!a.parts[0].courtesy);
	q.shop = STR("outlet");
	a = find("ahoy");
	ck_assert_str_eq(show(&a), "send outlet");
}
END_TEST

/* A question of its own in the middle of what was said. */
START_TEST(questions_are_the_lines_own)
{
	struct answer a = find("Hi! How much is shipping? Can I return it?");

	ck_assert_uint_eq(a.count, 2);
	ck_assert(str_is(a.parts[0].question, "How much is shipping?"));
	ck_assert(str_is(a.parts[1].question, "Can I return it?"));
	ck_assert(a.parts[0].question.ptr == q.text.ptr + 4);
}
END_TEST

/* --- Facts --- */

START_TEST(a_fact_is_asked_for_once)
{
	struct str names[] = { STR("product.name"), STR("order.number") };
	struct answer a = find("where is my order");

	ck_assert_int_eq(a.parts[0].outcome, ANSWER_ASK);
	ck_assert(str_is(a.parts[0].ask, "order.number"));
	ck_assert(str_is(a.parts[0].missing, "order.number"));
	q.asked = (struct str_list){ names, 1 };
	a = find("where is my order");
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_ASK);
	q.asked = (struct str_list){ names, 2 };
	a = find("where is my order");
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_HAND_OVER);
	ck_assert_uint_eq(a.parts[0].ask.len, 0);
}
END_TEST

/* The number leads to the parcel; once it is known nothing is left to ask. */
START_TEST(what_leads_to_a_fact)
{
	struct answer a = find("why is it so late");

	ck_assert(str_is(a.parts[0].ask, "order.number"));
	ck_assert(str_is(a.parts[0].missing, "shipment, shipment.due"));
	q.facts = (struct fact_list){ known, 2 };
	a = find("why is it so late");
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_HAND_OVER);
	ck_assert(str_is(a.parts[0].missing, "shipment, shipment.due"));
	q.facts = (struct fact_list){ known, 3 };
	a = find("why is it so late");
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_SEND);
	ck_assert(str_is(a.parts[0].text, "It comes tomorrow."));
}
END_TEST

/* Asking for a fact of a reply that may not even be meant is a nuisance. */
START_TEST(only_a_likely_reply_asks)
{
	limits = (struct answer_limits){ 1001, 1001 };
	struct answer a = find("my order then");

	ck_assert(best_is(&a.parts[0], "order.where"));
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_HAND_OVER);
	ck_assert_uint_eq(a.parts[0].ask.len, 0);
	limits = (struct answer_limits){ 500, 300 };
	a = find("where is my order");
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_ASK);
}
END_TEST

/* --- Risk --- */

static const struct {
	const char *line, *id;
	bool risky;
} risks[] = {
	{ "how much is shipping", "ship.cost", false },
	{ "pay my money back", "refund.paid", true },
	{ "which data of mine do you keep", "privacy", true },
};

START_TEST(risk_takes_more)
{
	limits = (struct answer_limits){ 500, 100 };
	struct answer a = find("how much is shipping");
	int plain = a.parts[0].send_at;

	a = find(risks[_i].line);
	ck_assert(best_is(&a.parts[0], risks[_i].id));
	if (risks[_i].risky)
		ck_assert_int_gt(a.parts[0].send_at, plain);
	else
		ck_assert_int_eq(a.parts[0].send_at, plain);
	ck_assert_int_eq(a.parts[0].outcome,
	    a.parts[0].best[0].score >= a.parts[0].send_at ? ANSWER_SEND
							   : ANSWER_OFFER);
	/* a shop that wants more still gets it */
	limits.send_at = 1001;
	a = find(risks[_i].line);
	ck_assert_int_gt(a.parts[0].send_at, a.parts[0].best[0].score);
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_OFFER);
}
END_TEST

START_TEST(a_complaint_is_never_allowed)
{
	const struct reply *complaint = pack_reply(pack, STR("complaint"));

	ck_assert(
	    !answer_allowed(complaint, &complaint->wordings[LANG_en], &q));
	limits = (struct answer_limits){ 0, 0 };
	struct answer a = find("i want to complain");
	ck_assert_str_eq(show(&a), "hand_over complaint");
	a = find("i want to return it");
	for (size_t i = 0; i < a.parts[0].count; i++)
		ck_assert(!a.parts[0].best[i].allowed ||
			  !str_is(a.parts[0].best[i].reply->id, "complaint"));
}
END_TEST

/* --- Lines before --- */

START_TEST(a_short_line_is_read_behind)
{
	limits = (struct answer_limits){ 1001, 600 };
	struct answer a = find("how big?");
	int alone = a.parts[0].best[0].score;

	q.before[0] = STR("the lamp");
	a = find("how big?");
	ck_assert(best_is(&a.parts[0], "lamp.size"));
	ck_assert_int_gt(a.parts[0].best[0].score, alone);
	ck_assert(str_is(a.parts[0].question, "how big?"));
	q.before[0] = STR("the tent");
	a = find("how big?");
	ck_assert(best_is(&a.parts[0], "tent.size"));
	/* the one before that */
	q.before[0] = STR("ehm");
	q.before[1] = STR("the tent");
	a = find("how big?");
	ck_assert(best_is(&a.parts[0], "tent.size"));
}
END_TEST

/* What was asked before is not answered again. */
START_TEST(not_the_same_again)
{
	limits = (struct answer_limits){ 1001, 300 };
	struct answer a = find("ehm well then");

	ck_assert_int_eq(a.parts[0].outcome, ANSWER_HAND_OVER);
	q.before[0] = STR("how much is shipping");
	a = find("ehm well then");
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_HAND_OVER);
	/* unless the line means it, too */
	q.before[0] = STR("how much is shipping");
	a = find("fee?");
	ck_assert(best_is(&a.parts[0], "ship.cost"));
	ck_assert_int_eq(a.parts[0].outcome, ANSWER_OFFER);
}
END_TEST

START_TEST(a_long_line_stands_alone)
{
	limits = (struct answer_limits){ 1001, 600 };
	struct answer a = find("how big is it in the end");
	int alone = a.parts[0].best[0].score;

	q.before[0] = STR("the lamp");
	a = find("how big is it in the end");
	ck_assert_int_eq(a.parts[0].best[0].score, alone);
}
END_TEST

START_TEST(the_page_breaks_nothing)
{
	struct answer a = find("how much is shipping");
	int score = a.parts[0].best[0].score;

	q.page = STR("Aurora lamp {{order.number}}");
	a = find("how much is shipping");
	ck_assert_int_eq(a.parts[0].best[0].score, score);
	ck_assert_str_eq(show(&a), "send ship.cost");
}
END_TEST

/* --- A reply by its id --- */

static const struct {
	const char *id;
	size_t facts;
	enum err err;
	enum answer_outcome outcome;
	const char *text; /* or what is asked for */
} fills[] = {
	{ "ship.cost", 1, ERR_ok, ANSWER_SEND, "Shipping costs five." },
	{ "order.where", 1, ERR_ok, ANSWER_ASK, "order.number" },
	{ "order.where", 2, ERR_ok, ANSWER_SEND, "Order 4711 has left." },
	{ "order.late", 1, ERR_ok, ANSWER_ASK, "order.number" },
	{ "order.late", 2, ERR_ok, ANSWER_HAND_OVER, "" },
	{ "order.late", 3, ERR_ok, ANSWER_SEND, "It comes tomorrow." },
	{ "order.bill", 1, ERR_ok, ANSWER_HAND_OVER, "" },
	{ "complaint", 1, ERR_ok, ANSWER_HAND_OVER, "" },
	{ "refund.paid", 1, ERR_ok, ANSWER_SEND, "It is on its way." },
	{ "outlet", 1, ERR_ok, ANSWER_HAND_OVER, "" },
	{ "nothing", 1, ERR_not_found, ANSWER_HAND_OVER, "" },
	{ "", 1, ERR_not_found, ANSWER_HAND_OVER, "" },
};

START_TEST(filled_by_id)
{
	struct answer_part part = { .send_at = 77 };

	q.facts = (struct fact_list){ known, fills[_i].facts };
	ck_assert_int_eq(
	    answer_fill(pack, str_from(fills[_i].id), &q, &arena, &part),
	    fills[_i].err);
	if (fills[_i].err) {
		ck_assert_int_eq(part.send_at, 77);
		return;
	}
	ck_assert_int_eq(part.outcome, fills[_i].outcome);
	ck_assert(best_is(&part, fills[_i].id));
	ck_assert_int_eq(part.text.ptr != NULL, part.outcome == ANSWER_SEND);
	if (part.outcome == ANSWER_SEND)
		ck_assert(str_is(part.text, fills[_i].text));
	else
		ck_assert(str_is(part.ask, fills[_i].text));
}
END_TEST

/* --- For reps --- */

START_TEST(reps_see_the_whole)
{
	struct answer_part part;

	q.text = STR("hello! how much is shipping? can i return it?");
	ck_assert_int_eq(
	    answer_suggest(pack, &search, &q, &arena, &part), ERR_ok);
	ck_assert_uint_ge(part.count, 2);
	ck_assert_uint_le(part.count, ANSWER_CANDIDATES);
	ck_assert(str_eq(part.question, q.text));
	q.text = STR("i want to complain");
	ck_assert_int_eq(
	    answer_suggest(pack, &search, &q, &arena, &part), ERR_ok);
	ck_assert(best_is(&part, "complaint"));
	q.text = STR("thank you");
	ck_assert_int_eq(
	    answer_suggest(pack, &search, &q, &arena, &part), ERR_ok);
	ck_assert(best_is(&part, "thanks"));
}
END_TEST

/* --- Hostile lines --- */

static const char *const floods[] = { "? ", "hi ", "and ", "a? ", "human ",
	"how much is shipping? ", "运费，", "\n", "{{order.number}}? ", "\xFF?",
	"thanks and where is my order? " };

START_TEST(floods_end)
{
	struct buf line = BUF_EMPTY;
	struct timespec from, to;
	struct answer a;

	while (line.len < 20000)
		buf_text(&line, floods[_i]);
	q.text = buf_view(&line);
	q.before[0] = q.before[1] = q.text;
	clock_gettime(CLOCK_MONOTONIC, &from);
	ck_assert_int_eq(
	    answer_find(pack, &search, &limits, &q, &arena, &a), ERR_ok);
	clock_gettime(CLOCK_MONOTONIC, &to);
	ck_assert_int_lt(to.tv_sec - from.tv_sec, 3);
	ck_assert_uint_ge(a.count, 1);
	ck_assert_uint_le(a.count, ANSWER_PARTS);
	pack_unref(a.pack);
	buf_fini(&line);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/outcome");
	TCase *t = tcase_create("outcome");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, outcomes_of_lines, 0, ROWS(lines));
	tcase_add_test(t, courtesies_are_not_scored);
	tcase_add_test(t, courtesies_that_may_not_be_said);
	tcase_add_test(t, questions_are_the_lines_own);
	tcase_add_test(t, a_fact_is_asked_for_once);
	tcase_add_test(t, what_leads_to_a_fact);
	tcase_add_test(t, only_a_likely_reply_asks);
	tcase_add_loop_test(t, risk_takes_more, 0, ROWS(risks));
	tcase_add_test(t, a_complaint_is_never_allowed);
	tcase_add_test(t, a_short_line_is_read_behind);
	tcase_add_test(t, not_the_same_again);
	tcase_add_test(t, a_long_line_stands_alone);
	tcase_add_test(t, the_page_breaks_nothing);
	tcase_add_loop_test(t, filled_by_id, 0, ROWS(fills));
	tcase_add_test(t, reps_see_the_whole);
	tcase_add_loop_test(t, floods_end, 0, ROWS(floods));
	suite_add_tcase(s, t);
	return s;
}
