/* A question file in, one JSON object a row and the counts out. */
#include "server/answer/rehearse.h"
#include "shared/buf.h"

#include <stdio.h>

#include "tests/support/memory_search.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

#define ck_str(s, text)                                                        \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\", not \"%s\"", STR_ARG(s), (text))

/* --- The file --- */

START_TEST(reads_rows)
{
	struct arena arena = ARENA_EMPTY;
	struct rehearse_rows rows;

	ck_assert_int_eq(rehearse_read(STR("\xEF\xBB\xBFone\tpay\r\n"
					   "\n"
					   " two \t\r\n"
					   "three\n"
					   "four\tpay\tmore\tcolumns\n"
					   "\tpay\n"
					   "five\tpay"),
			     &arena, &rows),
	    ERR_ok);
	ck_assert_uint_eq(rows.count, 5);
	ck_str(rows.at[0].question, "one");
	ck_str(rows.at[0].expected, "pay");
	ck_str(rows.at[1].question, "two");
	ck_str(rows.at[1].expected, "");
	ck_str(rows.at[2].expected, "");
	ck_str(rows.at[3].expected, "pay");
	ck_str(rows.at[4].question, "five");
	ck_assert_int_eq(rehearse_read(STR(""), &arena, &rows), ERR_ok);
	ck_assert_uint_eq(rows.count, 0);
	ck_assert_int_eq(rehearse_read(STR_NONE, &arena, &rows), ERR_ok);
	ck_assert_uint_eq(rows.count, 0);
	arena_fini(&arena);
}
END_TEST

/* --- The rehearsal --- */

static struct pack_dir dir;
static struct pack *pack;
static struct memory_search *memory;
static struct answer_search search;
static struct arena arena;
static struct buf lines;
static int stop_after;
static struct answer_limits limits;

static void setup(void)
{
	arena = ARENA_EMPTY;
	lines = BUF_EMPTY;
	stop_after = -1;
	limits = (struct answer_limits){ 950, 600 };
	pack_dir_open(&dir);
	pack_dir_write(&dir, "en/pay.reply",
	    "id: pay\nauto: yes\nask: do you take \"cash\"\n"
	    "ask: can i pay by card\n\nBoth.\n");
	pack_dir_write(&dir, "en/where.reply",
	    "id: where\nauto: yes\nneeds: order, shop.yard\n"
	    "ask: where is my order\nask: track my parcel\n\n"
	    "{{order.number}} at {{shop.dock}}.\n");
	pack_dir_write(&dir, "en/complain.reply",
	    "id: complain\nask: this is terrible service\n"
	    "ask: i want your boss\n\nSorry.\n");
	pack = pack_dir_load(&dir);
	memory = memory_search_new(pack);
	search = memory_search_of(memory);
}

static void teardown(void)
{
	memory_search_free(memory);
	pack_unref(pack);
	pack_dir_close(&dir);
	buf_fini(&lines);
	arena_fini(&arena);
}

static int keep_line(void *ctx, struct str line)
{
	(void)ctx;
	buf_str(&lines, line);
	buf_char(&lines, '\n');
	return stop_after >= 0 && stop_after-- == 0;
}

static enum err run(const char *content, struct rehearse_summary *summary)
{
	struct rehearse_rows rows;
	struct rehearse h = { .pack = pack,
		.search = &search,
		.limits = limits,
		.lang = LANG_en,
		.fallback = LANG_en,
		.shop = STR(""),
		.now_ms = 1782000000000LL };

	ck_assert_int_eq(
	    rehearse_read(str_from(content), &arena, &rows), ERR_ok);
	return rehearse_run(&h, &rows, keep_line, NULL, summary);
}

/* --- What came of it, made by hand --- */

static struct reply replies[3] = { { .id = { "pay", 3 } },
	{ .id = { "where", 5 } }, { .id = { "complain", 8 } } };

/* A part whose candidates are these, by their first letters, best first. */
static struct answer_part part(
    enum answer_outcome outcome, const char *letters, int score)
{
	struct answer_part made = { .outcome = outcome };

	for (; *letters; letters++) {
		const struct reply *reply = &replies[*letters == 'p'   ? 0
						     : *letters == 'w' ? 1
								       : 2];

		made.best[made.count++] = (struct answer_candidate){
			.reply = reply, .score = score--, .allowed = true
		};
	}
	return made;
}

#define ASKED(id)                                                              \
	{                                                                      \
		.question = STR("q"), .expected = STR(id)                      \
	}
#define SENT(letters, score) part(ANSWER_SEND, letters, score)

START_TEST(several_parts)
{
	const struct rehearse_row where = ASKED("where"), nothing = ASKED(""),
				  open = { .question = STR("q"), .open = true };
	struct answer both = { .count = 2,
		.parts = { SENT("p", 990), SENT("w", 970) } };
	struct answer second = { .count = 2,
		.parts = { part(ANSWER_OFFER, "pw", 700), SENT("w", 970) } };
	struct rehearse_summary s = { .questions = 0 };

	/* the surest counts as the best; what was expected is among the sent */
	ck_str(rehearse_part(&both)->best[0].reply->id, "pay");
	ck_str(rehearse_sent(&where, &both)->id, "where");
	ck_str(rehearse_sent(&nothing, &both)->id, "pay");
	ck_str(rehearse_sent(&open, &both)->id, "pay");
	ck_str(rehearse_part(&second)->best[0].reply->id, "where");
	ck_str(rehearse_sent(&where, &second)->id, "where");
	rehearse_count(&s, &where, &both);
	ck_assert_uint_eq(s.sent_right, 1);
	ck_assert_uint_eq(s.best_right, 0);
	rehearse_count(&s, &where, &second);
	ck_assert_uint_eq(s.sent_right, 2);
	ck_assert_uint_eq(s.best_right, 1);
	rehearse_count(&s, &nothing, &both);
	ck_assert_uint_eq(s.sent, 3);
	ck_assert_uint_eq(s.sent_right, 2);
	ck_assert_uint_eq(s.sent_expected, 2);
	ck_assert_uint_eq(s.sent_out_of_scope, 1);
	rehearse_count(&s, &open, &both);
	ck_assert_uint_eq(s.sent, 4);
	ck_assert_uint_eq(s.open, 1);
	ck_assert_uint_eq(s.sent_right, 2);
	ck_assert_uint_eq(s.sent_expected + s.sent_out_of_scope, 3);
}
END_TEST

START_TEST(other_outcomes)
{
	static const struct {
		enum answer_outcome outcome;
		const char *letters;
		size_t sent, offered, offered_right, handed_over;
	} outcomes[] = {
		{ ANSWER_SEND, "w", 1, 0, 0, 0 },
		{ ANSWER_OFFER, "pw", 0, 1, 1, 0 },
		{ ANSWER_OFFER, "pc", 0, 1, 0, 0 },
		{ ANSWER_ASK, "w", 0, 0, 0, 1 },
		{ ANSWER_PERSON, "w", 0, 0, 0, 1 },
		{ ANSWER_HAND_OVER, "w", 0, 0, 0, 1 },
		{ ANSWER_HAND_OVER, "", 0, 0, 0, 1 },
	};
	const struct rehearse_row where = ASKED("where");

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		struct answer answer = { .count = 1,
			.parts = { part(
			    outcomes[i].outcome, outcomes[i].letters, 900) } };
		struct rehearse_summary s = { .questions = 0 };

		rehearse_count(&s, &where, &answer);
		ck_assert_uint_eq(s.questions, 1);
		ck_assert_uint_eq(s.expected, 1);
		ck_assert_uint_eq(s.sent, outcomes[i].sent);
		ck_assert_uint_eq(s.offered, outcomes[i].offered);
		ck_assert_uint_eq(s.offered_right, outcomes[i].offered_right);
		ck_assert_uint_eq(s.handed_over, outcomes[i].handed_over);
	}
}
END_TEST

START_TEST(summary_as_json)
{
	const struct rehearse_summary s = { .questions = 10,
		.expected = 6,
		.out_of_scope = 3,
		.open = 1,
		.best_right = 5,
		.top_right = 6,
		.sent = 5,
		.sent_expected = 3,
		.sent_out_of_scope = 1,
		.sent_right = 3,
		.offered = 2,
		.offered_right = 1,
		.handed_over = 3 };

	rehearse_print(&s, "summary", &lines);
	ck_str(buf_view(&lines),
	    "\"summary\": {\"questions\": 10, \"expected\": 6, "
	    "\"out_of_scope\": 3, \"unknown\": 1, \"accuracy\": 0.833, "
	    "\"top3\": 1.000, \"precision\": 0.750, \"coverage\": 0.500, "
	    "\"in_scope_sent\": 0.500, \"out_of_scope_unsent\": 0.667, "
	    "\"sent\": 5, \"sent_right\": 3, \"offered\": 2, "
	    "\"offered_right\": 1, \"handed_over\": 3}");
}
END_TEST

/* --- Run --- */

/* Right, right with facts assumed, kept back, wrong, unanswerable sent, and
 * unanswerable handed over. */
static const char mixed[] = "can i pay by card\tpay\n"
			    "where is my order\twhere\n"
			    "this is terrible service\tcomplain\n"
			    "track my parcel\tpay\n"
			    "do you take cash\t\n"
			    "zebras in the volcano\t\n"
			    "zebras\tnowhere\n";

START_TEST(counts)
{
	struct rehearse_summary s;

	ck_assert_int_eq(run(mixed, &s), ERR_ok);
	ck_assert_uint_eq(s.questions, 7);
	ck_assert_uint_eq(s.expected, 5);
	ck_assert_uint_eq(s.best_right, 3);
	ck_assert_uint_eq(s.top_right, 3);
	ck_assert_uint_eq(s.sent, 4);
	ck_assert_uint_eq(s.sent_right, 2);
	ck_assert_uint_eq(s.offered, 0);
	ck_assert_uint_eq(s.handed_over, 3);
}
END_TEST

static struct str line_at(int at)
{
	struct str rest = buf_view(&lines), line = STR_NONE;

	for (int i = 0; i <= at; i++)
		line = str_cut(&rest, '\n');
	return line;
}

START_TEST(prints)
{
	char line[1024];

	ck_assert_int_eq(run(mixed, NULL), ERR_ok);
	snprintf(line, sizeof(line), "%.*s", STR_ARG(line_at(0)));
	ck_assert_ptr_nonnull(strstr(line,
	    "{\"question\": \"can i pay by card\", \"expected\": \"pay\", "
	    "\"answer\": \"pay\", \"best\": \"pay\", \"score\": 0.9"));
	ck_assert_ptr_nonnull(
	    strstr(line, "\"top\": [{\"id\": \"pay\", \"score\": 0.9"));
	ck_assert_ptr_nonnull(strstr(line, "\"why\": \"can i pay by card\"}"));
	snprintf(line, sizeof(line), "%.*s", STR_ARG(line_at(2)));
	ck_assert_ptr_nonnull(
	    strstr(line, "\"answer\": null, \"best\": \"complain\""));
	ck_str(line_at(6),
	    "{\"question\": \"zebras\", \"expected\": \"nowhere\", "
	    "\"answer\": null, \"best\": null, \"score\": 0.000, "
	    "\"top\": [], \"why\": \"\"}");
	snprintf(line, sizeof(line), "%.*s", STR_ARG(line_at(7)));
	ck_assert_ptr_nonnull(strstr(line,
	    "{\"summary\": {\"questions\": 7, \"expected\": 5, "
	    "\"out_of_scope\": 2, \"unknown\": 0, \"accuracy\": 0.600"));
	ck_str(line_at(8), "");
}
END_TEST

START_TEST(offers)
{
	struct rehearse_summary s;

	limits = (struct answer_limits){ 1000, 0 };
	ck_assert_int_eq(run("card to pay my order\tpay\n"
			     "card to pay my order\twhere\n"
			     "card to pay my order\tcomplain\n",
			     &s),
	    ERR_ok);
	ck_assert_uint_eq(s.offered, 3);
	ck_assert_uint_eq(s.offered_right, 2);
}
END_TEST

START_TEST(no_rows)
{
	struct rehearse_summary s;

	ck_assert_int_eq(run("", &s), ERR_ok);
	ck_assert_uint_eq(s.questions, 0);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&lines),
	    "\"accuracy\": null, \"top3\": null, \"precision\": null, "
	    "\"coverage\": null"));
}
END_TEST

START_TEST(odd_questions)
{
	struct rehearse_summary s;

	ck_assert_int_eq(
	    run("\"quoted\" \\ \x01\xFF pay\tpay\n\xE8\xBF\tpay\n", &s),
	    ERR_ok);
	ck_assert_uint_eq(s.questions, 2);
	struct str line = line_at(0);
	for (size_t i = 0; i < line.len; i++)
		ck_assert((unsigned char)line.ptr[i] >= 0x20);
}
END_TEST

START_TEST(stopped)
{
	struct rehearse_summary s = { .questions = 99 };

	stop_after = _i;
	ck_assert_int_eq(run(mixed, &s), ERR_io);
	ck_assert_uint_eq(s.questions, 99);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/rehearse");
	TCase *json = tcase_create("json"), *t = tcase_create("rehearse");
	tcase_add_test(json, reads_rows);
	suite_add_tcase(s, json);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, several_parts);
	tcase_add_test(t, other_outcomes);
	tcase_add_test(t, summary_as_json);
	tcase_add_test(t, counts);
	tcase_add_test(t, prints);
	tcase_add_test(t, offers);
	tcase_add_test(t, no_rows);
	tcase_add_test(t, odd_questions);
	tcase_add_loop_test(t, stopped, 0, 8);
	suite_add_tcase(s, t);
	return s;
}
