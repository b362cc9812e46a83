/* Shops by id and name, their facts and languages. */
#include "server/desk/shop.h"

#include "tests/support/suite.h"

static struct arena arena;
static struct shop shop;
static struct shop_fact facts[] = {
	{ { "shop.phone", 10 }, -1, { "111", 3 } },
	{ { "shop.email", 10 }, LANG_es, { "hola@x", 6 } },
	{ { "shop.email", 10 }, -1, { "hello@x", 7 } },
	{ { "shop.offer", 10 }, LANG_zh, { "8折", 4 } },
	{ { "shop.note", 9 }, -1, { "", 0 } },
};

enum { FACTS = sizeof(facts) / sizeof(facts[0]) };

/* Monday 2026-03-02, 10:00 in Tokyo. */
static const int64_t monday_ms = 1772413200000;
static const int64_t night_ms = 1772413200000 + 10 * 3600000;

static void setup(void)
{
	const char *why;
	arena = ARENA_EMPTY;
	shop = (struct shop){ .id = 3,
		.name = STR("demo"),
		.shown = STR("Demo & Co"),
		.lang = LANG_en,
		.langs = BIT(LANG_en) | BIT(LANG_zh) | BIT(LANG_es),
		.facts = facts,
		.fact_count = FACTS };
	ck_assert_int_eq(
	    zone_open(NULL, STR("Asia/Tokyo"), &shop.zone), ERR_ok);
	ck_assert_int_eq(
	    hours_parse(STR("mon-fri 09:00-18:00"), &shop.hours, &why), ERR_ok);
}

static void teardown(void)
{
	zone_close(shop.zone);
	arena_fini(&arena);
}

/* ---- which shop --------------------------------------------------------- */

START_TEST(shops_are_found)
{
	struct shop two[] = { { .id = 5, .name = STR("a") },
		{ .id = 64, .name = STR("b") } };
	struct shops shops = { two, 2 };
	ck_assert_ptr_eq(shop_by_id(&shops, 5), &two[0]);
	ck_assert_ptr_eq(shop_by_id(&shops, 64), &two[1]);
	ck_assert_ptr_null(shop_by_id(&shops, 1));
	ck_assert_ptr_null(shop_by_id(&shops, 0));
	ck_assert_ptr_eq(shop_by_name(&shops, STR("b")), &two[1]);
	ck_assert_ptr_null(shop_by_name(&shops, STR("B")));
	ck_assert_ptr_null(shop_by_name(&shops, STR("")));
	ck_assert_ptr_null(shop_by_name(&shops, STR("ab")));
}
END_TEST

START_TEST(no_shops)
{
	struct shops shops = { NULL, 0 };
	ck_assert_ptr_null(shop_by_id(&shops, 1));
	ck_assert_ptr_null(shop_by_name(&shops, STR("a")));
}
END_TEST

START_TEST(every_shop_has_a_bit)
{
	uint64_t all = 0;
	for (int64_t id = 1; id <= 64; id++) {
		ck_assert_uint_eq(all & shop_bit(id), 0);
		all |= shop_bit(id);
	}
	ck_assert_uint_eq(all, UINT64_MAX);
}
END_TEST

/* ---- languages ---------------------------------------------------------- */

static const struct lang_row {
	const char *tag;
	enum lang lang;
} langs[] = {
	{ "es", LANG_es },
	{ "ES", LANG_es },
	{ "es-MX", LANG_es },
	{ "zh", LANG_zh },
	{ "zh-CN", LANG_zh },
	{ "zh-Hans-CN", LANG_zh },
	{ "en-GB", LANG_en },
	{ "ja", LANG_en }, /* not served */
	{ "fr", LANG_en },
	{ "", LANG_en },
	{ "e", LANG_en },
	{ "esp", LANG_en },
	{ "-es", LANG_en },
	{ "!!", LANG_en },
};

START_TEST(language_of_a_tag)
{
	ck_assert_int_eq(
	    shop_lang(&shop, str_from(langs[_i].tag)), langs[_i].lang);
}
END_TEST

START_TEST(language_of_no_tag)
{
	shop.lang = LANG_zh;
	ck_assert_int_eq(shop_lang(&shop, STR_NONE), LANG_zh);
	ck_assert_int_eq(shop_lang(&shop, STR("fr")), LANG_zh);
}
END_TEST

/* ---- facts -------------------------------------------------------------- */

static const struct value_row {
	const char *name;
	enum lang lang;
	const char *value; /* NULL: none */
} values[] = {
	{ "shop.phone", LANG_en, "111" },
	{ "shop.phone", LANG_ja, "111" },
	{ "shop.email", LANG_es, "hola@x" },
	{ "shop.email", LANG_en, "hello@x" },
	{ "shop.offer", LANG_zh, "8折" },
	{ "shop.offer", LANG_en, NULL },
	{ "shop.none", LANG_en, NULL },
	{ "shop.note", LANG_en, "" },
};

START_TEST(value_in_a_language)
{
	struct str value =
	    shop_fact_value(&shop, str_from(values[_i].name), values[_i].lang);
	ck_assert_int_eq(value.ptr != NULL, values[_i].value != NULL);
	if (values[_i].value)
		ck_assert(str_is(value, values[_i].value));
}
END_TEST

static const struct fact *find(const struct fact_list *list, const char *name)
{
	const struct fact *found = NULL;
	for (size_t i = 0; i < list->count; i++) {
		if (!str_is(list->at[i].name, name))
			continue;
		ck_assert_ptr_null(found); /* each name once */
		found = &list->at[i];
	}
	return found;
}

static void expect(
    const struct fact_list *list, const char *name, const char *value)
{
	const struct fact *fact = find(list, name);
	ck_assert_ptr_nonnull(fact);
	ck_assert_msg(str_is(fact->value, value), "%s is '%.*s'", name,
	    STR_ARG(fact->value));
}

START_TEST(facts_while_open)
{
	struct fact_list list;
	ck_assert_int_eq(
	    shop_facts(&shop, LANG_es, monday_ms, 0, &arena, &list), ERR_ok);
	expect(&list, "shop.name", "Demo & Co");
	expect(&list, "shop.hours", "lun-vie 09:00-18:00");
	expect(&list, "shop.phone", "111");
	expect(&list, "shop.email", "hola@x");
	expect(&list, "shop.note", "");
	ck_assert_ptr_null(find(&list, "shop.opens"));
	ck_assert_ptr_null(find(&list, "shop.offer")); /* Chinese only */
	ck_assert_uint_eq(list.count, 5);
}
END_TEST

static const char *const opens[LANG_COUNT] = { "tomorrow at 09:00", "明天09:00",
	"明日の09:00", "mañana a las 09:00" };

START_TEST(facts_while_shut)
{
	struct fact_list list;
	ck_assert_int_eq(
	    shop_facts(&shop, (enum lang)_i, night_ms, 0, &arena, &list),
	    ERR_ok);
	expect(&list, "shop.opens", opens[_i]);
}
END_TEST

START_TEST(a_shop_that_never_opens_says_no_when)
{
	struct fact_list list;
	shop.hours = (struct hours){ .always = false };
	ck_assert_int_eq(
	    shop_facts(&shop, LANG_en, night_ms, 0, &arena, &list), ERR_ok);
	ck_assert_ptr_null(find(&list, "shop.opens"));
	expect(&list, "shop.hours", "closed");
}
END_TEST

START_TEST(facts_leave_room)
{
	enum { MORE = 7 };
	struct fact_list list;
	ck_assert_int_eq(
	    shop_facts(&shop, LANG_en, monday_ms, MORE, &arena, &list), ERR_ok);
	struct fact *room = (struct fact *)list.at + list.count;
	for (int i = 0; i < MORE; i++)
		room[i] = (struct fact){ STR("x"), STR("y") };
	expect(&list, "shop.name", "Demo & Co");
}
END_TEST

/* The list outlives the settings it was made of. */
START_TEST(facts_are_copies)
{
	char name[] = "shop.phone", value[] = "111";
	struct shop_fact own = { { name, 10 }, -1, { value, 3 } };
	struct fact_list list;
	shop.facts = &own;
	shop.fact_count = 1;
	ck_assert_int_eq(
	    shop_facts(&shop, LANG_en, monday_ms, 0, &arena, &list), ERR_ok);
	memset(name, 'x', sizeof(name));
	memset(value, 'x', sizeof(value));
	expect(&list, "shop.phone", "111");
}
END_TEST

START_TEST(a_shop_without_facts)
{
	struct fact_list list;
	shop.facts = NULL;
	shop.fact_count = 0;
	ck_assert_int_eq(
	    shop_facts(&shop, LANG_ja, monday_ms, 0, &arena, &list), ERR_ok);
	ck_assert_uint_eq(list.count, 2);
	expect(&list, "shop.hours", "月〜金 09:00〜18:00");
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *suite(void)
{
	Suite *s = suite_create("desk/shop");
	TCase *t = tcase_create("shop");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, shops_are_found);
	tcase_add_test(t, no_shops);
	tcase_add_test(t, every_shop_has_a_bit);
	tcase_add_loop_test(t, language_of_a_tag, 0, ROWS(langs));
	tcase_add_test(t, language_of_no_tag);
	tcase_add_loop_test(t, value_in_a_language, 0, ROWS(values));
	tcase_add_test(t, facts_while_open);
	tcase_add_loop_test(t, facts_while_shut, 0, LANG_COUNT);
	tcase_add_test(t, a_shop_that_never_opens_says_no_when);
	tcase_add_test(t, facts_leave_room);
	tcase_add_test(t, facts_are_copies);
	tcase_add_test(t, a_shop_without_facts);
	suite_add_tcase(s, t);
	return s;
}
