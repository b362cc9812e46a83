/* What lines teach by themselves: answers that helped or not, replies that
 * reps used or passed over; and why the machine answered as it did. */
#include "tests/flow/learning.h"

/* ---- did it help --------------------------------------------------------- */

START_TEST(what_helped_is_kept)
{
	answered();
	rig_forget(rig, customer);
	rig_send(rig, customer, HELPED, "h", chat, 2, "true");
	ck_assert_uint_eq(rig_count(rig, customer), 1);
	ck_assert(str_is(rig_last(rig, customer, MESSAGE_ack)->id, "h"));
	struct lesson_row row = lesson(1);
	check_lesson(&row, "helped", "shipping.cost", true, "seen");
	ck_text(row.text, KNOWN);
	ck_assert_int_eq(row.seq, 1);
	ck_assert_int_eq(row.conversation_id, 1);
	ck_assert_int_eq(row.shop_id, rig_shop(rig, "demo")->id);
	ck_assert_int_eq(row.lang, LANG_en);
	ck_assert_int_eq(row.at, rig_clock(rig)->wall_ms_now);
	ck_assert_int_eq(
	    number("SELECT number FROM event WHERE kind = 'helped'"), 2);
	ck_assert_int_eq(number("SELECT state FROM conversation"), STATE_auto);
}
END_TEST

START_TEST(what_did_not_help_calls_a_person)
{
	answered();
	rig_send(rig, customer, HELPED, "h", chat, 2, "false");
	ck_assert_int_eq(state_now(), STATE_with_rep);
	struct lesson_row row = lesson(1);
	check_lesson(&row, "unhelped", "shipping.cost", false, "seen");
	ck_assert_int_eq(row.seq, 1);
	ck_assert_int_eq(
	    number("SELECT number FROM event WHERE kind = 'unhelped'"), 2);
}
END_TEST

START_TEST(a_person_who_is_here_is_not_called_again)
{
	answered();
	rig_send(rig, customer, PERSON, "p", chat);
	ck_assert_int_eq(state_now(), STATE_with_rep);
	rig_forget(rig, customer);
	rig_send(rig, customer, HELPED, "h", chat, 2, "false");
	ck_assert_uint_eq(rig_count(rig, customer), 1);
	rig_last(rig, customer, MESSAGE_ack);
	ck_assert_int_eq(lessons(), 1);
}
END_TEST

static const struct {
	const char *first, *id, *second;
} twice[] = {
	{ "true", "h", "true" }, /* the same message again */
	{ "true", "h2", "true" },
	{ "false", "h", "false" },
	{ "false", "h2", "false" },
	{ "false", "h2", "true" },
};

/* It is the last word, however often it is said. */
START_TEST(second_thoughts_call_a_person)
{
	answered();
	rig_send(rig, customer, HELPED, "h1", chat, 2, "true");
	rig_send(rig, customer, HELPED, "h2", chat, 2, "false");
	ck_assert_int_eq(state_now(), STATE_with_rep);
	struct lesson_row row = lesson(2);
	check_lesson(&row, "unhelped", "shipping.cost", false, "seen");
	rig_send(rig, customer, HELPED, "h3", chat, 2, "false");
	rig_send(rig, customer, HELPED, "h4", chat, 2, "true");
	ck_assert_str_eq(rig_error(rig, customer), "");
	ck_assert_int_eq(lessons(), 2);
	ck_assert_int_eq(events("helped"), 1);
	ck_assert_int_eq(events("unhelped"), 1);
}
END_TEST

START_TEST(saying_it_again_changes_nothing)
{
	const char *state = "SELECT state FROM conversation";
	answered();
	rig_send(rig, customer, HELPED, "h", chat, 2, twice[_i].first);
	int64_t before = number(state);
	int64_t lines = number("SELECT last_seq FROM conversation");
	rig_forget(rig, customer);
	rig_send(
	    rig, customer, HELPED, twice[_i].id, chat, 2, twice[_i].second);
	ck_assert_uint_eq(rig_count(rig, customer), 1);
	ck_assert(
	    str_is(rig_last(rig, customer, MESSAGE_ack)->id, twice[_i].id));
	ck_assert_int_eq(number(state), before);
	ck_assert_int_eq(number("SELECT last_seq FROM conversation"), lines);
	ck_assert_int_eq(lessons(), 1);
	ck_assert_int_eq(events("helped") + events("unhelped"), 1);
}
END_TEST

/* What was asked is the question, not the number that was wanted for it. */
START_TEST(a_fact_is_no_question)
{
	rig_send(rig, customer, SAY, "q", chat, "where is my order");
	ck_assert_uint_eq(last_line(customer)->reply.len, 0);
	rig_send(rig, customer, SAY, "n", chat, "1002");
	ck_text(last_line(customer)->reply, "order.status");
	ck_assert_int_eq(last_line(customer)->seq, 4);
	rig_send(rig, customer, HELPED, "no", chat, 2, "true");
	ck_assert_str_eq(rig_error(rig, customer), "bad_seq");
	rig_send(rig, customer, HELPED, "h", chat, 4, "true");
	struct lesson_row row = lesson(1);
	check_lesson(&row, "helped", "order.status", true, "seen");
	ck_text(row.text, "where is my order");
	ck_assert_int_eq(row.seq, 1);
	rig_send(rig, ana, WHY, chat, 4);
	ck_assert_int_eq(rig_last(rig, ana, MESSAGE_reasons)->u.reasons.seq, 1);
}
END_TEST

/* Nor is the title of the choice that was taken. */
START_TEST(a_choice_is_no_question)
{
	rig_shop(rig, "demo")->send_at = 1001;
	rig_send(rig, customer, SAY, "q", chat, KNOWN);
	ck_assert_int_eq(last_line(customer)->kind, KIND_choices);
	rig_send(rig, customer,
	    "{'type':'choose','id':'c','conversation':'%s','seq':2,"
	    "'reply':'shipping.cost'}",
	    chat);
	ck_assert_int_eq(last_line(customer)->kind, KIND_auto);
	ck_assert_int_eq(last_line(customer)->seq, 4);
	rig_send(rig, customer, HELPED, "h", chat, 4, "false");
	ck_assert_str_eq(rig_error(rig, customer), "");
	struct lesson_row row = lesson(lessons());
	check_lesson(&row, "unhelped", "shipping.cost", false, "seen");
	ck_text(row.text, KNOWN);
	ck_assert_int_eq(row.seq, 1);
	rig_send(rig, ana, WHY, chat, 4);
	ck_text(
	    rig_last(rig, ana, MESSAGE_reasons)->u.reasons.outcome, "offered");
}
END_TEST

/* ---- why ----------------------------------------------------------------- */

static const struct msg_reasons *why(struct peer_ref peer, int seq)
{
	rig_forget(rig, peer);
	rig_send(rig, peer, WHY, chat, seq);
	ck_assert_str_eq(rig_error(rig, peer), "");
	ck_assert_uint_eq(rig_count(rig, peer), 1);
	const struct message *m = rig_last(rig, peer, MESSAGE_reasons);
	ck_text(m->id, "w");
	return &m->u.reasons;
}

START_TEST(why_it_was_sent)
{
	answered();
	struct answer_row row;
	ck_assert_int_eq(answer_get(rig_store(rig), 1, 1, &arena, &row), 0);
	for (int seq = 1; seq <= 2; seq++) {
		const struct msg_reasons *got = why(ana, seq);
		ck_text(got->conversation, chat);
		ck_assert_int_eq(got->seq, 1);
		ck_text(got->outcome, "sent");
		ck_assert_uint_ge(got->items.count, 1);
		ck_text(got->items.at[0].reply, "shipping.cost");
		ck_text(got->items.at[0].title, "What does shipping cost?");
		ck_assert_int_eq(got->items.at[0].score, row.score);
		ck_assert(str_eq(got->items.at[0].words, row.words));
		ck_assert_int_eq(got->send_at, row.send_at);
		ck_assert_int_eq(got->offer_at, row.offer_at);
		ck_assert_uint_eq(got->pack.len, 16);
		ck_assert(str_eq(got->pack, row.pack));
		ck_assert_int_eq(got->at, row.at);
	}
}
END_TEST

START_TEST(titles_are_in_the_customers_language)
{
	answered();
	rig_send(rig, ana,
	    "{'type':'mark','id':'m','conversation':'%s','stage':'order',"
	    "'lang':'es'}",
	    chat);
	ck_text(why(ana, 1)->items.at[0].title, "Gastos de envío");
}
END_TEST

/* What was kept may be older than the pack, and longer than the wire takes. */
START_TEST(why_of_a_reply_that_is_gone)
{
	static char words[2000];
	memset(words, 'w', sizeof(words));
	struct answer_row row = { .conversation_id = 1,
		.seq = 1,
		.outcome = STR("offered"),
		.reply = STR("gone.reply"),
		.words = { words, sizeof(words) },
		.runner_up = STR("return.terms"),
		.score = 1000,
		.send_at = 1001,
		.pack = STR("old") };
	answered();
	ck_assert_int_eq(answer_put(rig_store(rig), &row), 0);
	const struct msg_reasons *got = why(ana, 2);
	ck_text(got->outcome, "offered");
	ck_assert_uint_eq(got->items.count, 2);
	ck_text(got->items.at[0].reply, "gone.reply");
	ck_text(got->items.at[0].title, "");
	ck_assert_uint_eq(got->items.at[0].words.len, 400);
	ck_assert_int_eq(got->send_at, 1000);
	ck_text(got->items.at[1].title, "Return terms");
}
END_TEST

START_TEST(why_a_rep_was_advised_so)
{
	rig_send(rig, customer, PERSON, "p", chat);
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
	rig_forget(rig, ana);
	rig_send(rig, customer, SAY, "q", chat, KNOWN);
	int64_t seq = last_line(ana)->seq;
	const struct msg_suggestions *told =
	    &rig_last(rig, ana, MESSAGE_suggestions)->u.suggestions;
	struct rec_suggestion first = told->items.at[0];
	const struct msg_reasons *got = why(ana, (int)seq);
	ck_text(got->outcome, "suggested");
	ck_text(got->items.at[0].reply, "shipping.cost");
	ck_assert_int_eq(got->items.at[0].score, first.score);
	ck_assert_int_eq(got->send_at, 0);
	ck_assert_uint_eq(got->pack.len, 16);
	/* what a rep asks for is nobody's line */
	rig_send(rig, ana,
	    "{'type':'suggest','id':'s','conversation':'%s','text':'return'}",
	    chat);
	ck_assert_int_eq(number("SELECT count(*) FROM answer"), 1);
}
END_TEST

START_TEST(nothing_to_suggest_is_known_too)
{
	rig_send(rig, customer, PERSON, "p", chat);
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
	rig_send(rig, customer, SAY, "q", chat, "zzyzx");
	const struct msg_reasons *got = why(ana, (int)last_line(ana)->seq);
	ck_text(got->outcome, "suggested");
	ck_assert_uint_eq(got->items.count, 0);
}
END_TEST

START_TEST(suggestions_replace_no_reasons)
{
	rig_send(rig, customer, PERSON, "p", chat);
	struct answer_row row = { .conversation_id = 1,
		.seq = number("SELECT last_seq FROM conversation") + 1,
		.outcome = STR("handed_over") };
	ck_assert_int_eq(answer_put(rig_store(rig), &row), 0);
	rig_send(rig, customer, SAY, "q", chat, KNOWN);
	ck_text(why(ana, (int)row.seq)->outcome, "handed_over");
}
END_TEST

/* ---- replies that reps use ----------------------------------------------- */

static const struct {
	const char *rest;
	int used, passed; /* events */
	int count;
	struct {
		const char *source, *reply, *state;
		bool right;
	} lessons[2];
} said[] = {
	{ "", 0, 0, 0, { { 0 } } },
	{ ",'reply':'return.terms'", 1, 0, 1,
	    { { "used", "return.terms", "proposed", true } } },
	{ ",'reply':'return.terms','edited':true", 1, 0, 1,
	    { { "edited", "return.terms", "proposed", true } } },
	{ ",'passed':'shipping.cost'", 0, 1, 1,
	    { { "refused", "shipping.cost", "seen", false } } },
	{ ",'reply':'return.terms','passed':'shipping.cost'", 1, 1, 2,
	    { { "used", "return.terms", "proposed", true },
		{ "refused", "shipping.cost", "seen", false } } },
	/* it was the one that was used */
	{ ",'reply':'return.terms','passed':'return.terms'", 1, 0, 1,
	    { { "used", "return.terms", "proposed", true } } },
	/* no replies of this pack: noted, but nothing is learned */
	{ ",'reply':'no.such'", 1, 0, 0, { { 0 } } },
	{ ",'passed':'no.such'", 0, 1, 0, { { 0 } } },
};

START_TEST(what_reps_say_is_learned)
{
	asks_ana(ODD);
	rep_says(said[_i].rest);
	ck_assert_int_eq(events("reply_used"), said[_i].used);
	ck_assert_int_eq(events("reply_passed"), said[_i].passed);
	ck_assert_int_eq(lessons(), said[_i].count);
	for (int i = 0; i < said[_i].count; i++) {
		struct lesson_row row = lesson(i + 1);
		check_lesson(&row, said[_i].lessons[i].source,
		    said[_i].lessons[i].reply, said[_i].lessons[i].right,
		    said[_i].lessons[i].state);
		ck_text(row.text, ODD);
		ck_assert_int_eq(row.staff_id, 0);
	}
	/* proposed is not approved */
	ck_assert_str_eq(best_of(ODD), "");
}
END_TEST

START_TEST(all_lines_since_are_the_question)
{
	asks_ana("my box");
	rig_send(rig, customer, SAY, "q2", chat, "came  open");
	rep_says(",'reply':'return.terms'");
	rep_says(",'reply':'shipping.cost'");
	ck_assert_int_eq(lessons(), 1);
	ck_assert_int_eq(events("reply_used"), 2);
	ck_text(lesson(1).text, "my box came open");
	rig_send(rig, customer, SAY, "q3", chat, "and now?");
	rep_says(",'reply':'shipping.cost'");
	ck_text(lesson(2).text, "and now?");
}
END_TEST

START_TEST(what_did_not_help_is_the_question)
{
	answered();
	rig_send(rig, customer, HELPED, "h", chat, 2, "false");
	rep_says(",'reply':'return.terms'");
	struct lesson_row row = lesson(2);
	check_lesson(&row, "used", "return.terms", true, "proposed");
	ck_text(row.text, KNOWN);
	ck_assert_int_eq(row.seq, 1);
}
END_TEST

START_TEST(what_is_too_long_is_only_seen)
{
	char text[500];
	memset(text, 'y', sizeof(text));
	text[_i] = '\0';
	asks_ana(text);
	rep_says(",'reply':'return.terms'");
	struct lesson_row row = lesson(1);
	ck_text(row.state, _i <= 200 ? "proposed" : "seen");
	ck_assert_int_eq((int)row.text.len, _i > 400 ? 400 : _i);
}
END_TEST

START_TEST(an_unasked_reply_teaches_nothing)
{
	rig_send(rig, customer, PERSON, "p", chat);
	rep_says(",'reply':'return.terms'");
	ck_assert_int_eq(lessons(), 0); /* nothing was asked */
	ck_assert_int_eq(events("reply_used"), 1);
}
END_TEST

static TCase *evidence(void)
{
	TCase *t = tcase_create("evidence");
	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, what_helped_is_kept);
	tcase_add_test(t, second_thoughts_call_a_person);
	tcase_add_test(t, what_did_not_help_calls_a_person);
	tcase_add_test(t, a_person_who_is_here_is_not_called_again);
	tcase_add_loop_test(t, saying_it_again_changes_nothing, 0, ROWS(twice));
	tcase_add_test(t, a_fact_is_no_question);
	tcase_add_test(t, a_choice_is_no_question);
	tcase_add_test(t, why_it_was_sent);
	tcase_add_test(t, titles_are_in_the_customers_language);
	tcase_add_test(t, why_of_a_reply_that_is_gone);
	tcase_add_test(t, why_a_rep_was_advised_so);
	tcase_add_test(t, nothing_to_suggest_is_known_too);
	tcase_add_test(t, suggestions_replace_no_reasons);
	tcase_add_loop_test(t, what_reps_say_is_learned, 0, ROWS(said));
	tcase_add_test(t, all_lines_since_are_the_question);
	tcase_add_test(t, what_did_not_help_is_the_question);
	tcase_add_loop_test(t, what_is_too_long_is_only_seen, 199, 203);
	tcase_add_loop_test(t, what_is_too_long_is_only_seen, 399, 403);
	tcase_add_test(t, an_unasked_reply_teaches_nothing);
	return t;
}

Suite *suite(void)
{
	Suite *s = suite_create("evidence");
	suite_add_tcase(s, evidence());
	return s;
}
