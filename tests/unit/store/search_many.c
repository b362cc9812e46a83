/* Row Q5 of the catalogue of bad input: what was a query of death where a
 * customer's words are handed to the index as they are. Over 10 000 phrasings,
 * with DESKBELL_LONG=1 over 200 000 and then against the clock. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/connection.h"
#include "shared/buf.h"
#include "shared/clock.h"
#include "shared/text.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

enum {
	ROWS_SHORT = 10000,
	ROWS_LONG = 200000,
	GROUP = 10000, /* rows of a transaction */
	MAX = 4000,    /* as the scorers ask */
	LIMIT_US = 150000,
	READERS = 10,
	AT_ONCE = 100,
	TOKENS_MAX = 70000,
	USED_MAX = 12
};

static struct store *store;
static struct arena arena;
static char *dir;
static bool is_long;

/* Every row has "the" and one of ten stop words; one letter in 16; a word in
 * 1 000 and a word of its own. */
static void fill(int64_t rows)
{
	static const char *const stops[] = { "is", "a", "of", "to", "in", "and",
		"or", "not", "it", "my" };

	for (int64_t i = 0; i < rows; i++) {
		char text[120];

		if (i % GROUP == 0) {
			ck_ok(store_group_begin(store));
			ck_ok(store_turn_begin(store));
		}
		snprintf(text, sizeof(text), "the %s %c thing%d own%lld",
		    stops[i % 10], (char)('a' + i % 16), (int)(i % 1000),
		    (long long)i);
		ck_ok(search_add(store, i + 1, 1, str_from(text)));
		if (i % GROUP == GROUP - 1) {
			ck_ok(store_turn_keep(store));
			ck_ok(store_group_commit(store));
		}
	}
}

static void open_with(int64_t rows)
{
	dir = folder_make();
	store = must_open(dir);
	arena = ARENA_EMPTY;
	fill(rows);
}

static void open_few(void)
{
	open_with(ROWS_SHORT);
}

static void open_many(void)
{
	is_long = getenv("DESKBELL_LONG") != NULL;
	open_with(is_long ? ROWS_LONG : ROWS_SHORT);
}

static void close_all(void)
{
	arena_fini(&arena);
	store_close(store);
	folder_remove(dir);
}

struct tokens {
	struct str *at;
	size_t count;
};

static int take(void *ctx, const struct text_token *token)
{
	struct tokens *tokens = ctx;

	ck_assert_uint_lt(tokens->count, TOKENS_MAX);
	tokens->at[tokens->count++] = arena_str(&arena, token->text);
	return 0;
}

/* All tokens there are, and nothing left out: worse than any scorer asks. */
static struct tokens tokens_of(const struct buf *text)
{
	struct tokens tokens = { NULL, 0 };

	tokens.at = arena_alloc(&arena, TOKENS_MAX * sizeof(*tokens.at));
	ck_assert_ptr_nonnull(tokens.at);
	ck_assert_int_eq(text_tokens(buf_view(text), take, &tokens), 0);
	return tokens;
}

static const struct {
	const char *id, *head, *middle;
	int times;
	int64_t found; /* of ROWS_SHORT; -1 = as many as may be */
} rows[] = {
	{ "Q5.1", "", "thing7 ", 300, 10 },
	{ "Q5.2", "", "thing7 the own5 my ", 500, -1 },
	{ "Q5.3", "\"", "the is a thing1 ", 1250, -1 },
	{ "Q5.4", "", "abcdefgh", 8192, 0 },
	{ "Q5.5", "a* b* c* d* e* f* g* h* i* j* k* l* m* n* o* p*", "", 0,
	    -1 },
	{ "Q5.6", "the", "", 0, -1 },
	{ "Q5.7", "is a of to in and or not it my", "", 0, -1 },
	{ "Q5.8", "", "(", 4000, 0 },
	{ "Q5.8 and a word", "own77", "(", 4000, 1 },
};

static void check_cost(size_t row)
{
	struct buf text = BUF_EMPTY;
	struct search_ids ids;
	struct tokens tokens;
	int64_t took_us;

	buf_text(&text, rows[row].head);
	for (int i = 0; i < rows[row].times; i++)
		buf_text(&text, rows[row].middle);
	tokens = tokens_of(&text);
	took_us = clock_mono_us(&clock_system);
	ck_ok(search_any(
	    store, tokens.at, tokens.count, 0, INT64_MAX, MAX, &arena, &ids));
	took_us = clock_mono_us(&clock_system) - took_us;
	if (rows[row].found < 0)
		ck_assert_msg(ids.count == MAX, "%s", rows[row].id);
	else if (!is_long)
		ck_assert_msg(
		    (int64_t)ids.count == rows[row].found, "%s", rows[row].id);
	if (is_long)
		ck_assert_msg(took_us <= LIMIT_US, "%s: %lld us", rows[row].id,
		    (long long)took_us);
	buf_fini(&text);
	arena_reset(&arena);
}

START_TEST(costs_little)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_cost(i);
}
END_TEST

/* What is behind the twelfth token is not looked at. */
START_TEST(twelve_are_used)
{
	struct buf text = BUF_EMPTY;
	struct search_ids ids;
	struct tokens tokens;

	for (int i = 0; i < USED_MAX; i++)
		buf_printf(&text, "absent%c ", 'a' + i);
	buf_text(&text, "own77 the");
	tokens = tokens_of(&text);
	ck_assert_uint_eq(tokens.count, USED_MAX + 2);
	ck_ok(search_any(
	    store, tokens.at, tokens.count, 0, INT64_MAX, MAX, &arena, &ids));
	ck_assert_uint_eq(ids.count, 0);
	ck_ok(search_any(store, tokens.at + 1, tokens.count - 1, 0, INT64_MAX,
	    MAX, &arena, &ids));
	ck_assert_uint_eq(ids.count, 1);
	buf_fini(&text);
}
END_TEST

/* Q5.9: a hundred searches between a turn's beginning and its end; the writer
 * does not notice. */
START_TEST(writer_goes_on)
{
	struct store *reader = must_read(dir);
	struct str token = STR("the");
	struct search_ids ids;
	int64_t last;

	ck_ok(store_group_begin(store));
	ck_ok(store_turn_begin(store));
	ck_ok(search_add(store, 999999, 1, STR("the newest")));
	for (int i = 0; i < AT_ONCE; i++) {
		ck_ok(search_any(
		    reader, &token, 1, 0, INT64_MAX, MAX, &arena, &ids));
		ck_assert_uint_eq(ids.count, MAX);
		arena_reset(&arena);
	}
	ck_ok(store_turn_keep(store));
	ck_ok(store_group_commit(store));
	ck_ok(search_last_id(reader, &last));
	ck_assert_int_eq(last, 999999);
	store_close(reader);
}
END_TEST

struct slow {
	struct store *reader;
	bool wrote;
};

static int64_t written = 2000000;

/* Called from inside the search: somebody writes meanwhile, then it is
 * interrupted. */
static int meanwhile(void *ctx)
{
	struct slow *slow = ctx;

	if (!slow->wrote) {
		ck_ok(store_group_begin(store));
		ck_ok(store_turn_begin(store));
		ck_ok(search_add(store, written++, 1, STR("meanwhile")));
		ck_ok(store_turn_keep(store));
		ck_ok(store_group_commit(store));
		slow->wrote = true;
	}
	store_interrupt(slow->reader);
	return 0;
}

/* Q5.10: ten that take too long, each interrupted in its middle; each gives up
 * with a timeout and can be asked again, and the writer writes. */
START_TEST(slow_ones_are_interrupted)
{
	struct str token = STR("the");
	struct slow slow[READERS];
	struct search_ids ids = { NULL, 77 };

	for (int i = 0; i < READERS; i++) {
		slow[i] = (struct slow){ must_read(dir), false };
		sqlite3_progress_handler(
		    slow[i].reader->db, 100, meanwhile, &slow[i]);
	}
	for (int i = 0; i < READERS; i++) {
		ck_err(search_any(slow[i].reader, &token, 1, 0, INT64_MAX, MAX,
			   &arena, &ids),
		    timeout);
		ck_assert_uint_eq(ids.count, 77);
		ck_assert(slow[i].wrote);
		sqlite3_progress_handler(slow[i].reader->db, 0, NULL, NULL);
	}
	for (int i = 0; i < READERS; i++) {
		token = STR("meanwhile");
		ck_ok(search_any(slow[i].reader, &token, 1, 0, INT64_MAX, MAX,
		    &arena, &ids));
		ck_assert_uint_eq(ids.count, READERS);
		store_close(slow[i].reader);
		ids.count = 77;
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("store/search_many");
	TCase *many = tcase_create("many"), *few = tcase_create("few");

	tcase_set_timeout(many, 250);
	tcase_add_checked_fixture(many, open_many, close_all);
	tcase_add_test(many, costs_little);
	suite_add_tcase(s, many);
	tcase_set_timeout(few, 60);
	tcase_add_checked_fixture(few, open_few, close_all);
	tcase_add_test(few, twelve_are_used);
	tcase_add_test(few, writer_goes_on);
	tcase_add_test(few, slow_ones_are_interrupted);
	suite_add_tcase(s, few);
	return s;
}
