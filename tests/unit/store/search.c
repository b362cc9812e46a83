/* The index over example phrasings and its tokenizer: what is found, and that
 * nothing a customer writes is ever syntax. */
#include <check.h>
#include <sqlite3.h>

#include "server/store/connection.h"
#include "server/store/tokenizer.h"
#include "shared/text.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

enum { PACK = 3, TOKENS_MAX = 200 };

static const struct {
	int64_t id;
	const char *text;
} phrasings[] = {
	{ 1, "Where is my order?" },
	{ 2, "Has my parcel shipped yet" },
	{ 3, "我的订单什么时候发货" },
	{ 4, "注文した商品はいつ届きますか" },
	{ 5, "iPhone13をください" },
	{ 6, "¿Dónde está mi pedido?" },
	{ 7, "It's 50% off, isn't it" },
	{ 8, "AND OR NOT NEAR" },
	{ 9, "title rank rowid" },
	{ 10, "a b x red nope 1234" },
	{ 11, "退款" },
	{ 12, "C++ AT&T a@b.c" },
	{ 13, "ＦＵＬＬ　ｗｉｄｔｈ" },
	{ 14, "Straße" },
	{ 15, "call +48 600 or 3,5\" wide" },
};

enum { PHRASINGS = sizeof(phrasings) / sizeof(phrasings[0]) };

static struct store *store;
static struct arena arena;

static void setup(void)
{
	store = must_open(NULL);
	arena = ARENA_EMPTY;
	for (size_t i = 0; i < PHRASINGS; i++)
		ck_ok(search_add(
		    store, phrasings[i].id, PACK, str_from(phrasings[i].text)));
}

static void teardown(void)
{
	arena_fini(&arena);
	store_close(store);
}

struct tokens {
	struct str at[TOKENS_MAX];
	size_t count;
};

static int take(void *context, const struct text_token *token)
{
	struct tokens *tokens = context;

	ck_assert_uint_lt(tokens->count, TOKENS_MAX);
	tokens->at[tokens->count++] = arena_str(&arena, token->text);
	return 0;
}

/* As the desk asks: the text's own tokens, any of them. */
static enum err ask(struct str text, struct search_ids *out)
{
	struct tokens tokens = { .count = 0 };

	ck_assert_int_eq(text_tokens(text, take, &tokens), 0);
	return search_any(
	    store, tokens.at, tokens.count, 0, INT64_MAX, 100, &arena, out);
}

/* Ids with blanks between, for comparing; in the arena. */
static const char *list_of(struct search_ids ids)
{
	struct str text = STR("");

	for (size_t i = 0; i < ids.count; i++)
		text = arena_printf(&arena, "%.*s%s%lld", STR_ARG(text),
		    i ? " " : "", (long long)ids.at[i]);
	return text.ptr;
}

/* ---- what is found ----------------------------------------------------- */

static const struct {
	const char *text, *ids;
} found[] = {
	{ "order", "1" },
	{ "ORDER", "1" },
	{ "parcel order", "1 2" },
	/* Two characters in the middle of a sentence. */
	{ "订单", "3" },
	{ "发货", "3" },
	{ "商品", "4" },
	{ "届き", "4" },
	/* One character, also where it is not the last of its run. */
	{ "订", "3" },
	{ "货", "3" },
	{ "款", "11" },
	{ "商", "4" },
	{ "iPhone13", "5" },
	{ "iPhone13を", "5" },
	{ "を", "5" },
	{ "iphone", "" },
	{ "donde", "6" },
	{ "DÓNDE ESTA", "6" },
	{ "it's", "7" },
	{ "its", "7" },
	{ "full", "13" },
	{ "width", "13" },
	{ "strasse", "14" },
	{ "nothing like that", "" },
	/* Both characters of it are there, but not side by side. */
	{ "货订x", "3 10" },
};

START_TEST(text_finds)
{
	struct search_ids ids = { NULL, 99 };

	ck_ok(ask(str_from(found[_i].text), &ids));
	ck_assert_str_eq(list_of(ids), found[_i].ids);
}
END_TEST

START_TEST(pair_is_more_than_its_characters)
{
	struct str pair = STR("货订"), there = STR("订单");
	struct search_ids ids;

	ck_ok(search_any(store, &pair, 1, 0, 100, 9, &arena, &ids));
	ck_assert_uint_eq(ids.count, 0);
	ck_ok(search_any(store, &there, 1, 0, 100, 9, &arena, &ids));
	ck_assert_str_eq(list_of(ids), "3");
}
END_TEST

/* Texts that are errors, or more than words, when given to FTS5 as they are:
 * nothing in them may be syntax. */
static const struct {
	const char *id; /* of the catalogue of bad input; "" = not in it */
	const char *text, *ids;
} odd[] = {
	{ "Q1.1", "", "" },
	{ "Q1.2", "   ", "" },
	{ "Q1.3", "\"", "" },
	{ "Q1.4", "\"\"", "" },
	{ "Q1.5", "\"\"\"", "" },
	{ "Q1.6", "'", "" },
	{ "Q1.7", "\\", "" },
	{ "Q1.9", "...!?;,", "" },
	{ "Q1.10", "😀🎉", "" },
	{ "Q2.1", "AND", "8" },
	{ "Q2.2", "OR OR", "8 15" },
	{ "Q2.3", "NOT x", "8 10" },
	{ "Q2.4", "x NOT", "8 10" },
	{ "Q2.5", "NEAR(", "8" },
	{ "Q2.6", "NEAR(a b,2)", "8 10 12" },
	{ "Q2.7", "a + b", "10 12" },
	{ "Q2.8", "^a", "10 12" },
	{ "Q2.9", "(", "" },
	{ "Q2.10", ")", "" },
	{ "Q2.11", "a)(b", "10 12" },
	{ "Q3.1", "title:x", "9 10" },
	{ "Q3.2", "nope:x", "10" },
	{ "Q3.3", "- title : x", "9 10" },
	{ "Q3.4", "{a b}:x", "10 12" },
	{ "Q3.5", "rank:x", "9 10" },
	{ "Q3.6", "rowid", "9" },
	{ "Q3.7", "-red", "10" },
	{ "Q3.8", "*", "" },
	{ "Q3.9", "a*", "10 12" },
	{ "Q3.10", "**", "" },
	{ "Q4.1", "it's", "7" },
	{ "Q4.2", "50%", "7" },
	{ "Q4.3", "#1234", "10" },
	{ "Q4.4", "a@b.c", "10 12" },
	{ "Q4.5", "+48 600", "15" },
	{ "Q4.6", "3,5\"", "15" },
	{ "Q4.7", "C++", "12" },
	{ "Q4.8", "AT&T", "12" },
	{ "Q4.9", "x;DROP TABLE", "10" },
	{ "Q4.10", "' OR 1=1--", "8 15" },
	{ "", "red\" OR \"a", "8 10 12 15" },
};

START_TEST(odd_text_is_words)
{
	struct search_ids ids = { NULL, 99 };

	ck_ok(ask(str_from(odd[_i].text), &ids));
	ck_assert_msg(!strcmp(list_of(ids), odd[_i].ids), "%s: %s", odd[_i].id,
	    list_of(ids));
}
END_TEST

/* The same texts as one token each: matched whole, so found nowhere unless
 * they are a word. */
START_TEST(odd_text_is_one_token)
{
	struct str token = str_from(odd[_i].text);
	struct search_ids ids = { NULL, 99 };
	const char *expected = "";

	if (str_is(token, "rowid"))
		expected = "9";
	ck_ok(search_any(store, &token, 1, 0, 100, 9, &arena, &ids));
	ck_assert_str_eq(list_of(ids), expected);
}
END_TEST

/* Q1.8: the gate lets no NUL in; where one comes all the same nothing is found
 * by it. */
START_TEST(tokens_that_cannot_be)
{
	char nul[] = "or\0der";
	struct str tokens[] = { STR_NONE, { nul, sizeof(nul) - 1 },
		STR("\xff\xfe"), STR("order") };
	struct search_ids ids;

	ck_ok(search_any(store, tokens, 4, 0, 100, 9, &arena, &ids));
	ck_assert_str_eq(list_of(ids), "1");
	ck_ok(search_any(store, tokens, 2, 0, 100, 9, &arena, &ids));
	ck_assert_uint_eq(ids.count, 0);
	ck_ok(search_any(store, NULL, 0, 0, 100, 9, &arena, &ids));
	ck_assert_uint_eq(ids.count, 0);
}
END_TEST

START_TEST(twelve_tokens_are_used)
{
	struct str tokens[14];
	struct search_ids ids;

	for (size_t i = 0; i < 14; i++)
		tokens[i] = STR("absent");
	tokens[11] = STR("parcel");
	tokens[12] = STR("order");
	ck_ok(search_any(store, tokens, 14, 0, 100, 9, &arena, &ids));
	ck_assert_str_eq(list_of(ids), "2");
	/* What is skipped does not count. */
	tokens[0] = STR_NONE;
	ck_ok(search_any(store, tokens, 14, 0, 100, 9, &arena, &ids));
	ck_assert_str_eq(list_of(ids), "1 2");
}
END_TEST

START_TEST(long_words_are_cut_alike)
{
	char word[2000];
	struct str text = { word, sizeof(word) };
	struct search_ids ids;

	memset(word, 'q', sizeof(word));
	ck_ok(search_add(store, 50, PACK, text));
	ck_ok(ask(text, &ids));
	ck_assert_str_eq(list_of(ids), "50");
	text.len = TOKENIZER_BYTES_MAX;
	ck_ok(ask(text, &ids));
	ck_assert_str_eq(list_of(ids), "50");
	text.len = TOKENIZER_BYTES_MAX - 1;
	ck_ok(ask(text, &ids));
	ck_assert_uint_eq(ids.count, 0);
}
END_TEST

static const struct {
	int64_t low, high;
	size_t max;
	const char *ids;
} bounds[] = {
	{ 0, INT64_MAX, 100, "101 102 103 104 105" },
	{ 101, 105, 100, "101 102 103 104 105" },
	{ 102, 104, 100, "102 103 104" },
	{ 102, 104, 2, "102 103" },
	{ 103, 103, 9, "103" },
	{ 104, 102, 9, "" },
	{ 0, 100, 9, "" },
	{ 106, INT64_MAX, 9, "" },
	{ INT64_MIN, INT64_MAX, 1, "101" },
	{ 0, INT64_MAX, 0, "" },
};

START_TEST(search_keeps_its_bounds)
{
	struct str tokens[] = { STR("sofa"), STR("blue") };
	struct search_ids ids;

	for (int64_t id = 101; id <= 105; id++)
		ck_ok(search_add(store, id, PACK,
		    id % 2 ? STR("a blue sofa") : STR("a sofa")));
	ck_ok(search_any(store, tokens, 2, bounds[_i].low, bounds[_i].high,
	    bounds[_i].max, &arena, &ids));
	ck_assert_str_eq(list_of(ids), bounds[_i].ids);
}
END_TEST

/* Q6: what is written one way is found when asked another way, for index and
 * question are folded alike. */
static const struct {
	const char *id, *written, *asked;
} folds[] = {
	{ "Q6.1", "caf\u00E9 \u00E0 la", "cafe\u0301" },
	{ "", "cafe\u0301", "CAF\u00C9" },
	{ "", "cafe", "caf\u00E9\u0323\u0301" },
	{ "Q6.2", "\uFF33\uFF4F\uFF46\uFF41 \uFF11\uFF12", "sofa" },
	{ "", "sofa", "\uFF33\uFF2F\uFF26\uFF21" },
	{ "Q6.3", "\u0131s\u0131t\u0131c\u0131",
	    "\u0131s\u0131t\u0131c\u0131" },
	{ "", "\u0130stanbul", "istanbul" },
	{ "Q6.4", "Gro\u00DFe Kissen", "GROSSE" },
	{ "", "grosse", "GRO\u1E9EE" },
	{ "Q6.5", "\u05E9\u05DC\u05D5\u05DD",
	    "\u202B\u05E9\u05DC\u05D5\u05DD\u202C" },
	{ "Q6.6", "\u0437\u0430\u043A\u0430\u0437 4711X \u8FD0\u8D39",
	    "\u8FD0\u8D39" },
	{ "", "iPhone13\u3092", "IPHONE13" },
	{ "Q6.7", "Zahlungs\u00ADart", "zahlungsart" },
	{ "", "zahlungsart", "Zahlungs\u00ADart" },
	{ "Q6.8", "zahlungs\u200Dart", "zahlungsart" },
	{ "", "zahlungsart", "zah\u200Blungs\u200Dart" },
	{ "Q6.9", "\u9001\u6599\u306F\u3044\u304F\u3089\u3067\u3059\u304B",
	    "\u9001\u6599" },
	{ "", "\u30AB\u30FC\u30C9", "\uFF76\uFF70\uFF84\uFF9E" },
};

START_TEST(both_ends_fold_alike)
{
	struct search_ids ids;

	ck_ok(search_add(store, 70, PACK, str_from(folds[_i].written)));
	ck_ok(ask(str_from(folds[_i].asked), &ids));
	ck_assert_msg(ids.count && ids.at[ids.count - 1] == 70, "%s: %s",
	    folds[_i].id, list_of(ids));
	ck_ok(ask(str_from(folds[_i].written), &ids));
	ck_assert_msg(ids.count && ids.at[ids.count - 1] == 70, "%s: %s",
	    folds[_i].id, list_of(ids));
}
END_TEST

/* ---- keeping the index ------------------------------------------------- */

START_TEST(packs_are_counted_and_pruned)
{
	struct search_ids ids;
	int64_t count = -1, removed = -1, id = -1;

	ck_ok(search_last_id(store, &id));
	ck_assert_int_eq(id, PHRASINGS);
	for (int64_t i = 101; i <= 110; i++)
		ck_ok(search_add(store, i, PACK + 1, STR("my order")));
	ck_ok(search_add(store, 111, PACK + 2, STR("my order")));
	ck_ok(search_count(store, PACK, &count));
	ck_assert_int_eq(count, PHRASINGS);
	ck_ok(search_count(store, PACK + 1, &count));
	ck_assert_int_eq(count, 10);
	ck_ok(search_last_id(store, &id));
	ck_assert_int_eq(id, 111);

	ck_ok(search_prune(store, PACK + 1, 4, &removed));
	ck_assert_int_eq(removed, 4);
	ck_ok(search_count(store, PACK, &count));
	ck_assert_int_eq(count, PHRASINGS - 4);
	for (int i = 0; i < 9 && removed; i++)
		ck_ok(search_prune(store, PACK + 1, 100, &removed));
	ck_assert_int_eq(removed, 0);
	ck_ok(search_count(store, PACK, &count));
	ck_assert_int_eq(count, 0);
	ck_ok(search_count(store, PACK + 2, &count));
	ck_assert_int_eq(count, 0);

	ck_ok(ask(STR("order 订单"), &ids));
	ck_assert_uint_eq(ids.count, 10);
	ck_assert_int_eq(ids.at[0], 101);
	ck_ok(connection_run(store,
	    "INSERT INTO phrasing_fts (phrasing_fts) VALUES"
	    " ('integrity-check')",
	    "test"));
}
END_TEST

START_TEST(ids_are_taken_once)
{
	struct search_ids ids;

	ck_err(search_add(store, 1, PACK, STR("zebra")), exists);
	ck_ok(ask(STR("zebra"), &ids));
	ck_assert_uint_eq(ids.count, 0);
}
END_TEST

START_TEST(empty_index)
{
	struct store *fresh = must_open(NULL);
	struct str token = STR("order");
	struct search_ids ids;
	int64_t number = -1;

	ck_ok(search_last_id(fresh, &number));
	ck_assert_int_eq(number, 0);
	ck_ok(search_count(fresh, PACK, &number));
	ck_assert_int_eq(number, 0);
	ck_ok(search_prune(fresh, PACK, 10, &number));
	ck_assert_int_eq(number, 0);
	ck_ok(search_any(fresh, &token, 1, 0, 100, 9, &arena, &ids));
	ck_assert_uint_eq(ids.count, 0);
	store_close(fresh);
}
END_TEST

START_TEST(undone_turn_leaves_the_index)
{
	struct search_ids ids;

	ck_ok(store_group_begin(store));
	ck_ok(store_turn_begin(store));
	ck_ok(search_add(store, 60, PACK, STR("zebra")));
	ck_ok(ask(STR("zebra"), &ids));
	ck_assert_str_eq(list_of(ids), "60");
	store_turn_undo(store);
	ck_ok(store_turn_begin(store));
	ck_ok(search_add(store, 61, PACK, STR("zebra")));
	ck_ok(store_turn_keep(store));
	ck_ok(store_group_commit(store));
	ck_ok(ask(STR("zebra"), &ids));
	ck_assert_str_eq(list_of(ids), "61");
}
END_TEST

START_TEST(reader_has_the_tokenizer)
{
	char *dir = folder_make();
	struct store *writer = must_open(dir), *reader;
	struct str token = STR("订单");
	struct search_ids ids;

	ck_ok(search_add(writer, 1, PACK, STR("我的订单")));
	store_close(writer);
	writer = must_open(dir);
	reader = must_read(dir);
	ck_ok(search_any(reader, &token, 1, 0, 100, 9, &arena, &ids));
	ck_assert_str_eq(list_of(ids), "1");
	store_close(reader);
	store_close(writer);
	folder_remove(dir);
}
END_TEST

/* ---- interrupts -------------------------------------------------------- */

static int interrupt(void *context)
{
	store_interrupt(context);
	return 0;
}

START_TEST(interrupt_is_a_timeout)
{
	struct search_ids ids = { NULL, 77 };
	struct str token = STR("sofa");

	for (int64_t id = 101; id <= 300; id++)
		ck_ok(search_add(store, id, PACK, STR("a sofa")));
	sqlite3_progress_handler(store->db, 5, interrupt, store);
	ck_err(
	    search_any(store, &token, 1, 0, 1000, 999, &arena, &ids), timeout);
	ck_assert_uint_eq(ids.count, 77);
	sqlite3_progress_handler(store->db, 0, NULL, NULL);
	/* It ends one statement, not the connection. */
	ck_ok(search_any(store, &token, 1, 0, 1000, 999, &arena, &ids));
	ck_assert_uint_eq(ids.count, 200);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/search");
	TCase *finding = tcase_create("finding");
	TCase *keeping = tcase_create("keeping");
	int found_rows = (int)(sizeof(found) / sizeof(found[0]));
	int odd_rows = (int)(sizeof(odd) / sizeof(odd[0]));
	int fold_rows = (int)(sizeof(folds) / sizeof(folds[0]));
	int bounds_rows = (int)(sizeof(bounds) / sizeof(bounds[0]));

	tcase_add_checked_fixture(finding, setup, teardown);
	tcase_add_loop_test(finding, text_finds, 0, found_rows);
	tcase_add_test(finding, pair_is_more_than_its_characters);
	tcase_add_loop_test(finding, odd_text_is_words, 0, odd_rows);
	tcase_add_loop_test(finding, odd_text_is_one_token, 0, odd_rows);
	tcase_add_test(finding, tokens_that_cannot_be);
	tcase_add_test(finding, twelve_tokens_are_used);
	tcase_add_test(finding, long_words_are_cut_alike);
	tcase_add_loop_test(finding, both_ends_fold_alike, 0, fold_rows);
	tcase_add_loop_test(finding, search_keeps_its_bounds, 0, bounds_rows);
	suite_add_tcase(all, finding);

	tcase_add_checked_fixture(keeping, setup, teardown);
	tcase_add_test(keeping, packs_are_counted_and_pruned);
	tcase_add_test(keeping, ids_are_taken_once);
	tcase_add_test(keeping, empty_index);
	tcase_add_test(keeping, undone_turn_leaves_the_index);
	tcase_add_test(keeping, reader_has_the_tokenizer);
	tcase_add_test(keeping, interrupt_is_a_timeout);
	suite_add_tcase(all, keeping);
	return all;
}
