/* What a change of replies does, row by row. */
#include "server/answer/compare.h"

#include <stdio.h>

#include "tests/support/memory_search.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

#define ck_str(s, text)                                                        \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\", not \"%s\"", STR_ARG(s), (text))

/* A pack in a folder of its own. */
struct troupe {
	struct pack_dir dir;
	struct pack *pack;
	struct memory_search *memory;
	struct answer_search search;
};

static struct troupe old, new;
static struct arena arena;
static struct compare compare;

static void setup(void)
{
	arena = ARENA_EMPTY;
	pack_dir_open(&old.dir);
	pack_dir_open(&new.dir);
}

static void close_one(struct troupe *t)
{
	memory_search_free(t->memory);
	pack_unref(t->pack);
	pack_dir_close(&t->dir);
	*t = (struct troupe){ .pack = NULL };
}

static void teardown(void)
{
	close_one(&old);
	close_one(&new);
	arena_fini(&arena);
}

static void open_one(struct troupe *t)
{
	t->pack = pack_dir_load(&t->dir);
	t->memory = memory_search_new(t->pack);
	t->search = memory_search_of(t->memory);
}

/* An automatic reply. Its phrasings share no letters with any other. */
static void write(struct troupe *t, const char *id, const char *asks)
{
	char name[64], content[512];

	snprintf(name, sizeof(name), "en/%s.reply", id);
	snprintf(content, sizeof(content), "id: %s\nauto: yes\n%s\nText.\n", id,
	    asks);
	pack_dir_write(&t->dir, name, content);
}

static struct rehearse rehearse_of(const struct troupe *t)
{
	return (struct rehearse){ .pack = t->pack,
		.search = &t->search,
		.limits = { 600, 600 },
		.lang = LANG_en,
		.fallback = LANG_en,
		.shop = STR(""),
		.now_ms = 1782000000000LL };
}

static enum err run(const struct rehearse_rows *rows)
{
	struct rehearse before, now;

	if (!old.pack)
		open_one(&old);
	if (!new.pack)
		open_one(&new);
	before = rehearse_of(&old);
	now = rehearse_of(&new);
	return compare_run(&before, &now, rows, &arena, &compare);
}

#define ZEBRA "ask: ababab baba abba\n"
#define LEMON "ask: limlil milli lilim\n"
#define RADIO "ask: rsrsr srsrs rrsrs\n"
#define PLAIN "ask: tutut ututu tuutu\n"

/* "kept" is the same in both; zebras were answered by nobody, now are; lemons
 * were, now are not; radios went to one and go to another. */
static void write_both(void)
{
	write(&old, "kept", PLAIN);
	write(&new, "kept", PLAIN);
	write(&new, "zebra", ZEBRA);
	write(&old, "lemon", LEMON);
	write(&old, "radio", RADIO);
	write(&new, "music", RADIO);
}

static const struct {
	const char *question, *expected; /* NULL: nobody knows */
	enum compare_change change;
	const char *before, *now;
} rows[] = {
	{ "ababab baba abba", "zebra", COMPARE_ANSWERED, NULL, "zebra" },
	{ "ababab baba abba", NULL, COMPARE_ANSWERED, NULL, "zebra" },
	{ "ababab baba abba", "lemon", COMPARE_WRONG, NULL, "zebra" },
	{ "ababab baba abba", "", COMPARE_WRONG, NULL, "zebra" },
	{ "limlil milli lilim", "lemon", COMPARE_SILENT, "lemon", NULL },
	{ "limlil milli lilim", "", COMPARE_SILENT, "lemon", NULL },
	{ "limlil milli lilim", NULL, COMPARE_SILENT, "lemon", NULL },
	{ "rsrsr srsrs rrsrs", "music", COMPARE_RIGHT, "radio", "music" },
	{ "rsrsr srsrs rrsrs", "radio", COMPARE_WRONG, "radio", "music" },
	{ "rsrsr srsrs rrsrs", "", COMPARE_OTHER, "radio", "music" },
	{ "rsrsr srsrs rrsrs", NULL, COMPARE_OTHER, "radio", "music" },
	{ "tutut ututu tuutu", "kept", COMPARE_SAME, "kept", "kept" },
	{ "tutut ututu tuutu", "", COMPARE_SAME, "kept", "kept" },
	{ "xyxyx yxyxy", "kept", COMPARE_SAME, NULL, NULL },
	{ "xyxyx yxyxy", NULL, COMPARE_SAME, NULL, NULL },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static struct rehearse_row row_of(int i)
{
	return (struct rehearse_row){ .question = str_from(rows[i].question),
		.expected = str_from(rows[i].expected),
		.open = !rows[i].expected };
}

START_TEST(each_change)
{
	struct rehearse_row row = row_of(_i);
	struct rehearse_rows one = { &row, 1 };
	enum compare_change change = rows[_i].change;

	write_both();
	ck_assert_int_eq(run(&one), ERR_ok);
	for (int c = 0; c < COMPARE_CHANGES; c++)
		ck_assert_msg(compare.count[c] == (c == (int)rows[_i].change),
		    "row %d is %s", _i, compare_name((enum compare_change)c));
	if (change == COMPARE_SAME) {
		ck_assert_uint_eq(compare.example_count[change], 0);
		return;
	}
	ck_assert_uint_eq(compare.example_count[change], 1);
	const struct compare_example *e = &compare.examples[change][0];
	ck_assert_ptr_eq(e->row, &row);
	ck_assert(!e->before.ptr == !rows[_i].before);
	ck_assert(!e->now.ptr == !rows[_i].now);
	ck_str(e->before, rows[_i].before);
	ck_str(e->now, rows[_i].now);
}
END_TEST

START_TEST(few_examples_and_all_counted)
{
	struct rehearse_row many[8 * ROWS];
	struct rehearse_rows all = { many, 8 * ROWS };
	size_t sum = 0;

	for (int i = 0; i < 8 * ROWS; i++)
		many[i] = row_of(i % ROWS);
	write_both();
	ck_assert_int_eq(run(&all), ERR_ok);
	for (int c = 0; c < COMPARE_CHANGES; c++) {
		sum += compare.count[c];
		ck_assert_uint_eq(compare.example_count[c],
		    c == COMPARE_SAME ? 0 : COMPARE_EXAMPLES);
	}
	ck_assert_uint_eq(sum, all.count);
	ck_assert_uint_eq(compare.before.questions, all.count);
	ck_assert_uint_eq(compare.now.questions, all.count);
	ck_assert_uint_eq(compare.now.open, 8 * 4);
}
END_TEST

START_TEST(as_json)
{
	struct rehearse_row two[] = { row_of(0), row_of(6) };
	struct rehearse_rows both = { two, 2 };
	struct buf out = BUF_EMPTY;

	write_both();
	ck_assert_int_eq(run(&both), ERR_ok);
	compare_print(&compare, &out);
	const char *text = buf_cstr(&out);
	ck_assert(strstr(text,
	    "{\"changes\": {\"newly_answered\": {\"count\": 1, \"examples\": "
	    "[{\"question\": \"ababab baba abba\", \"expected\": "
	    "\"zebra\", \"before\": null, \"now\": \"zebra\"}]}, "
	    "\"newly_wrong\": {\"count\": 0, \"examples\": []}, "
	    "\"newly_silent\": {\"count\": 1, \"examples\": [{\"question\": "
	    "\"limlil milli lilim\", \"expected\": null, \"before\": "
	    "\"lemon\", \"now\": null}]}"));
	ck_assert(strstr(text, "\"before\": {\"questions\": 2"));
	ck_assert(strstr(text, "\"now\": {\"questions\": 2"));
	buf_fini(&out);
}
END_TEST

START_TEST(with_itself)
{
	struct rehearse_row many[ROWS];
	struct rehearse_rows all = { many, ROWS };

	for (int i = 0; i < ROWS; i++)
		many[i] = row_of(i);
	write(&old, "kept", PLAIN ZEBRA);
	write(&new, "kept", PLAIN ZEBRA);
	ck_assert_int_eq(run(&all), ERR_ok);
	ck_assert_uint_eq(compare.count[COMPARE_SAME], ROWS);
}
END_TEST

START_TEST(no_rows)
{
	struct rehearse_rows none = { NULL, 0 };

	write_both();
	ck_assert_int_eq(run(&none), ERR_ok);
	for (int c = 0; c < COMPARE_CHANGES; c++)
		ck_assert_uint_eq(compare.count[c], 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/compare");
	TCase *t = tcase_create("compare");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, each_change, 0, ROWS);
	tcase_add_test(t, few_examples_and_all_counted);
	tcase_add_test(t, as_json);
	tcase_add_test(t, with_itself);
	tcase_add_test(t, no_rows);
	suite_add_tcase(s, t);
	return s;
}
