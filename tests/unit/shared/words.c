/* The closed word lists: value to word and back, for every word there is. */
#include "shared/words.h"

#include <string.h>

#include "tests/support/suite.h"

struct list_row {
	enum word_list list;
	int count;
	const char *first; /* what an absent field means: not to be moved */
	const char *last;
};

static const struct list_row lists[] = {
	{ WORDS_standing, STANDING_COUNT, "nobody", "desk" },
	{ WORDS_state, STATE_COUNT, "auto", "closed" },
	{ WORDS_stage, STAGE_COUNT, "pre_sale", "after_sale" },
	{ WORDS_track, TRACK_COUNT, "open", "internal" },
	{ WORDS_kind, KIND_COUNT, "customer", "note" },
	{ WORDS_lang, LANG_COUNT, "en", "es" },
	{ WORDS_listed, LISTED_COUNT, "waiting", "closed" },
	{ WORDS_rate, RATE_COUNT, "sign", "none" },
};

START_TEST(a_word_goes_there_and_back)
{
	const struct list_row *row = &lists[_i];

	ck_assert_int_eq(word_count(row->list), row->count);
	ck_assert_str_eq(word_name(row->list, 0), row->first);
	ck_assert_str_eq(word_name(row->list, row->count - 1), row->last);
	for (int i = 0; i < row->count; i++) {
		const char *name = word_name(row->list, i);

		ck_assert_int_eq(word_value(row->list, str_from(name)), i);
		ck_assert_uint_gt(strlen(word_meaning(row->list, i)), 1);
		/* a word is also a column and a key: plain letters */
		ck_assert_uint_eq(
		    strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
	}
}
END_TEST

START_TEST(outside_the_list_is_no_word)
{
	const struct list_row *row = &lists[_i];

	ck_assert_str_eq(word_name(row->list, -1), "?");
	ck_assert_str_eq(word_name(row->list, row->count), "?");
	ck_assert_str_eq(word_name(row->list, 1 << 30), "?");
	ck_assert_str_eq(word_meaning(row->list, row->count), "?");
	ck_assert_int_eq(word_value(row->list, STR_NONE), -1);
	ck_assert_int_eq(word_value(row->list, STR("")), -1);
	ck_assert_int_eq(word_value(row->list, STR("?")), -1);
	ck_assert_int_eq(word_value(row->list, STR("nonsense")), -1);
}
END_TEST

START_TEST(a_word_is_compared_exactly)
{
	ck_assert_int_eq(word_value(WORDS_state, STR("auto")), STATE_auto);
	ck_assert_int_eq(word_value(WORDS_state, STR("Auto")), -1);
	ck_assert_int_eq(word_value(WORDS_state, STR("auto ")), -1);
	ck_assert_int_eq(word_value(WORDS_state, STR("aut")), -1);
	ck_assert_int_eq(word_value(WORDS_state, STR("auto\0")), -1);
	/* of its own list only */
	ck_assert_int_eq(word_value(WORDS_stage, STR("auto")), -1);
	ck_assert_int_eq(word_value(WORDS_kind, STR("auto")), KIND_auto);
}
END_TEST

START_TEST(every_value_has_a_bit)
{
	for (int i = 0; i < WORDS_COUNT; i++)
		ck_assert_int_le(word_count((enum word_list)i), 32);
	ck_assert_uint_eq(BIT(STATE_auto), 1);
	ck_assert_uint_eq(BIT(STATE_waiting), 2);
	ck_assert_uint_eq(BIT(STATE_closed), 8);
}
END_TEST

START_TEST(every_list_is_tried)
{
	ck_assert_uint_eq(sizeof(lists) / sizeof(lists[0]), WORDS_COUNT);
	for (int i = 0; i < WORDS_COUNT; i++)
		ck_assert_int_eq((int)lists[i].list, i);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("words");
	TCase *t = tcase_create("words");

	tcase_add_loop_test(t, a_word_goes_there_and_back, 0, WORDS_COUNT);
	tcase_add_loop_test(t, outside_the_list_is_no_word, 0, WORDS_COUNT);
	tcase_add_test(t, a_word_is_compared_exactly);
	tcase_add_test(t, every_value_has_a_bit);
	tcase_add_test(t, every_list_is_tried);
	suite_add_tcase(s, t);
	return s;
}
