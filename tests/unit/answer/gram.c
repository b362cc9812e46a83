/* Texts cut into groups of words and letters. */
#include "server/answer/gram.h"

#include <math.h>

#include "shared/buf.h"
#include "tests/support/suite.h"

static struct arena arena;
static struct gram_rarity rarity;

static void setup(void)
{
	arena = ARENA_EMPTY;
	for (size_t b = 0; b < GRAM_BUCKETS; b++)
		rarity.weight[b] = 1;
}

static void teardown(void)
{
	arena_fini(&arena);
}

static struct gram_list cut_str(struct str text)
{
	struct gram_list list;

	ck_assert_int_eq(gram_cut(text, NULL, &arena, &list), ERR_ok);
	return list;
}

static struct gram_list cut(const char *text)
{
	return cut_str(str_from(text));
}

static double value_of(const struct gram_list *list, uint32_t bucket)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].bucket == bucket)
			return (double)list->at[i].value;
	return 0;
}

/* Of texts of one block or two, each of length 1. */
static double likeness(const char *a, const char *b)
{
	struct gram_list x = cut(a), y = cut(b);
	double dot = 0, xx = 0, yy = 0;

	for (size_t i = 0; i < x.count; i++) {
		double v = (double)x.at[i].value;

		dot += v * value_of(&y, x.at[i].bucket);
		xx += v * v;
	}
	for (size_t i = 0; i < y.count; i++)
		yy += (double)y.at[i].value * (double)y.at[i].value;
	return dot / sqrt(xx * yy);
}

static void check_list(const struct gram_list *list, const char *what)
{
	ck_assert_msg(list->count <= GRAM_MAX, "%s", what);
	for (size_t i = 0; i < list->count; i++) {
		const struct gram *g = &list->at[i];

		ck_assert_msg(g->bucket < GRAM_BUCKETS, "%s", what);
		ck_assert_msg(!i || g[-1].bucket < g->bucket, "%s", what);
		ck_assert_msg(g->value > 0 && g->value <= 1.0001F, "%s: %g",
		    what, (double)g->value);
	}
}

/* --- What is the same --- */

static const struct {
	const char *a, *b;
	bool same;
} pairs[] = {
	{ "Where is my ORDER?", "where is my order", true },
	{ "Número", "numero", true },
	{ "ＯＲＤＥＲ", "order", true },
	{ "it's late", "its late", true },
	{ "straße", "strasse", true },
	{ "  pay   now ", "pay, now!", true },
	{ "ｶｰﾄﾞ", "カード", true },
	{ "pay now", "now pay", false },
	{ "pay", "play", false },
	{ "运费", "费运", false },
	/* figures */
	{ "order 113542617735902", "order 4711", true },
	{ "order 7 late", "order 12 late", true },
	{ "AB1234 please", "ZX9876543 please", true },
	{ "4711 0815", "1 2", true },
	{ "order 4711", "order", false },
	{ "order 4711", "order order", false },
	{ "iphone13", "iphone14", false },
	{ "4k", "8k", false },
	{ "17点", "9点", true },
};

START_TEST(same_or_not)
{
	struct gram_list a = cut(pairs[_i].a), b = cut(pairs[_i].b);
	bool same = a.count == b.count;

	for (size_t i = 0; same && i < a.count; i++)
		same = a.at[i].bucket == b.at[i].bucket &&
		       fabsf(a.at[i].value - b.at[i].value) < 1e-6F;
	ck_assert_msg(
	    same == pairs[_i].same, "\"%s\" \"%s\"", pairs[_i].a, pairs[_i].b);
}
END_TEST

static const struct {
	const char *right, *slip, *other;
} slips[] = {
	{ "delivery", "delivry", "payment" },
	{ "delivery", "deliverry", "discount" },
	{ "return", "retrun", "voucher" },
	{ "envío", "envios", "pago" },
	{ "parcel", "parcels", "refund" },
	{ "заказ", "заказы", "оплата" },
};

START_TEST(slips_share_letters)
{
	double slip = likeness(slips[_i].right, slips[_i].slip);

	ck_assert_double_gt(slip, 0.15);
	ck_assert_double_lt(slip, 0.999);
	ck_assert_double_gt(
	    slip, 0.1 + likeness(slips[_i].right, slips[_i].other));
}
END_TEST

/* --- How many --- */

static const struct {
	const char *text;
	size_t count;
} counts[] = {
	{ "", 0 },
	{ "  ?!. 🎁", 0 },
	/* _a _ _a a_: the word, and 2 + 1 groups */
	{ "a", 1 + 2 + 1 },
	/* _ab_: 3 + 2 + 1 */
	{ "ab", 1 + 3 + 2 + 1 },
	/* _order_: 6 + 5 + 4 + 3 */
	{ "order", 1 + 6 + 5 + 4 + 3 },
	/* the same again, and one pair */
	{ "order order", 2 + 6 + 5 + 4 + 3 },
	{ "4711", 1 + 2 + 1 },
	/* letters are not bytes */
	{ "да", 1 + 3 + 2 + 1 },
	/* groups of one to three characters */
	{ "运", 1 },
	{ "运费", 2 + 1 },
	{ "运费多", 3 + 2 + 1 },
	{ "运费多少", 4 + 3 + 2 },
	{ "运费多少钱", 5 + 4 + 3 },
	/* not over what stands between */
	{ "运 费", 2 },
	{ "运费，多少", 2 + 1 + 2 + 1 },
	{ "送料は", 3 + 2 + 1 },
	{ "배송", 2 + 1 },
	{ "𠀀𠀁", 2 + 1 },
	/* neighbours only of one script */
	{ "a运a", 1 + 2 + 1 + 1 },
};

START_TEST(how_many)
{
	struct gram_list list = cut(counts[_i].text);

	check_list(&list, counts[_i].text);
	ck_assert_msg(list.count == counts[_i].count, "%s: %zu",
	    counts[_i].text, list.count);
}
END_TEST

START_TEST(a_longer_text_has_the_groups_of_a_shorter)
{
	struct gram_list all = cut("请问运费多少钱"), part = cut("运费多少");

	for (size_t i = 0; i < part.count; i++)
		ck_assert(value_of(&all, part.at[i].bucket) > 0);
}
END_TEST

/* --- Values --- */

static const struct {
	const char *text;
	int blocks;
} lengths[] = {
	{ "order", 2 },
	{ "where is my order, i paid 4711 for it", 2 },
	{ "运费多少", 1 },
	{ "iPhone13 运费多少", 2 },
	{ "pay pay pay pay pay", 2 },
	{ "", 0 },
};

START_TEST(blocks_have_length_one)
{
	for (int with = 0; with < 2; with++) {
		struct gram_list list;
		double sum = 0;

		for (size_t b = 0; b < GRAM_BUCKETS; b += 3)
			rarity.weight[b] = 4;
		ck_assert_int_eq(gram_cut(str_from(lengths[_i].text),
				     with ? &rarity : NULL, &arena, &list),
		    ERR_ok);
		for (size_t i = 0; i < list.count; i++)
			sum +=
			    (double)list.at[i].value * (double)list.at[i].value;
		ck_assert_double_eq_tol(sum, lengths[_i].blocks, 1e-5);
	}
}
END_TEST

/* The one of a single word that is a block by itself. */
static uint32_t bucket_of_word(const char *word)
{
	struct gram_list list = cut(word);

	for (size_t i = 0; i < list.count; i++)
		if (list.at[i].value > 0.9999F)
			return list.at[i].bucket;
	ck_abort_msg("%s has no word", word);
	return 0;
}

START_TEST(rare_ones_weigh_more)
{
	uint32_t zebra = bucket_of_word("zebra"), my = bucket_of_word("my");
	struct gram_list list;

	rarity.weight[zebra] = 5;
	ck_assert_int_eq(
	    gram_cut(STR("my zebra"), &rarity, &arena, &list), ERR_ok);
	ck_assert_double_eq_tol(
	    value_of(&list, zebra), 5 * value_of(&list, my), 1e-5);
	list = cut("my zebra");
	ck_assert_double_eq_tol(
	    value_of(&list, zebra), value_of(&list, my), 1e-6);
}
END_TEST

START_TEST(repeats_are_damped)
{
	uint32_t pay = bucket_of_word("pay"), now = bucket_of_word("now");
	struct gram_list list = cut("pay pay pay now");

	ck_assert_double_eq_tol(
	    value_of(&list, pay) / value_of(&list, now), 1 + log(3), 1e-5);
}
END_TEST

/* --- Too much, too odd --- */

static const char *const parts[] = { "x", "abcdefgh", "where ", "包裹",
	"a b c d ", "(((((", "\xF0\x9F\x8E\x81", "é́́́́́́", "1 22 333 ", "\xFF\xFE",
	"wh\xE2\x80\x8B", "\xED\xA0\x80", "\xC0\xAF", "\x01\x02\x1B[31m",
	"שלום ", "พัสดุ", "배송 ", "\xF0\x90\x80", "ﷺ ", "㌀", "か゛゛゛゛", "𠀀",
	"\t\r\n" };

START_TEST(hostile_texts)
{
	struct buf text = BUF_EMPTY;

	for (size_t most = 1; most <= 65536; most *= 4) {
		struct gram_list list;

		while (text.len < most)
			buf_text(&text, parts[_i]);
		list = cut_str(buf_view(&text));
		check_list(&list, parts[_i]);
		/* cut off in a character */
		list = cut_str((struct str){ text.ptr, text.len - 1 });
		check_list(&list, parts[_i]);
	}
	buf_fini(&text);
}
END_TEST

START_TEST(nul_and_no_pointer)
{
	struct gram_list list = cut_str((struct str){ "a\0b", 3 });

	check_list(&list, "nul");
	ck_assert_uint_eq(cut_str(STR_NONE).count, 0);
}
END_TEST

/* 4,096 in all, repeats and all; what comes behind them is not seen. */
START_TEST(the_first_ones_count)
{
	struct buf text = BUF_EMPTY;
	struct gram_list list, longer;

	for (int i = 0; i < 2000; i++)
		buf_printf(&text, "w%c%c%c%c ", 'a' + i % 26, 'a' + i / 26 % 26,
		    'a' + i / 676, 'a' + i * 7 % 26);
	list = cut_str(buf_view(&text));
	check_list(&list, "many");
	ck_assert_uint_gt(list.count, GRAM_MAX / 4);
	buf_text(&text, "and something else");
	longer = cut_str(buf_view(&text));
	ck_assert_uint_eq(list.count, longer.count);
	ck_assert_int_eq(
	    memcmp(list.at, longer.at, list.count * sizeof(*list.at)), 0);
	buf_fini(&text);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *suite(void)
{
	Suite *s = suite_create("answer/gram");
	TCase *t = tcase_create("gram");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, same_or_not, 0, ROWS(pairs));
	tcase_add_loop_test(t, slips_share_letters, 0, ROWS(slips));
	tcase_add_loop_test(t, how_many, 0, ROWS(counts));
	tcase_add_test(t, a_longer_text_has_the_groups_of_a_shorter);
	tcase_add_loop_test(t, blocks_have_length_one, 0, ROWS(lengths));
	tcase_add_test(t, rare_ones_weigh_more);
	tcase_add_test(t, repeats_are_damped);
	tcase_add_loop_test(t, hostile_texts, 0, ROWS(parts));
	tcase_add_test(t, nul_and_no_pointer);
	tcase_add_test(t, the_first_ones_count);
	suite_add_tcase(s, t);
	return s;
}
