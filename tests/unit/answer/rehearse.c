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

/* --- The run --- */

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
	ck_str(line_at(7),
	    "{\"summary\": {\"questions\": 7, \"expected\": 5, "
	    "\"accuracy\": 0.600, \"top3\": 0.600, \"precision\": 0.500, "
	    "\"coverage\": 0.571, \"sent\": 4, \"sent_right\": 2, "
	    "\"offered\": 0, \"offered_right\": 0, \"handed_over\": 3}}");
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

static enum err failing(void *ctx, const struct str *tokens, size_t count,
    int64_t low, int64_t high, size_t max, struct arena *a, int64_t **ids,
    size_t *id_count)
{
	(void)ctx;
	(void)tokens;
	(void)count;
	(void)low;
	(void)high;
	(void)max;
	(void)a;
	(void)ids;
	(void)id_count;
	return ERR_timeout;
}

START_TEST(search_fails)
{
	struct rehearse_summary s;

	search = (struct answer_search){ failing, NULL };
	ck_assert_int_eq(run(mixed, &s), ERR_timeout);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/rehearse");
	TCase *json = tcase_create("json"), *t = tcase_create("rehearse");
	tcase_add_test(json, reads_rows);
	suite_add_tcase(s, json);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, counts);
	tcase_add_test(t, prints);
	tcase_add_test(t, offers);
	tcase_add_test(t, no_rows);
	tcase_add_test(t, odd_questions);
	tcase_add_loop_test(t, stopped, 0, 8);
	tcase_add_test(t, search_fails);
	suite_add_tcase(s, t);
	return s;
}
