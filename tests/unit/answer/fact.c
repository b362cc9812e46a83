/* The table of facts, and what customers' lines say of one. */
#include "server/answer/fact.h"

#include "tests/support/suite.h"

static struct arena arena;

static void setup(void)
{
	arena = ARENA_EMPTY;
}

static void teardown(void)
{
	arena_fini(&arena);
}

/* --- The table --- */

static const struct {
	const char *name;
	bool exists, group, askable;
	const char *by;
} table[] = {
	{ "shop.name", true, false, false, "" },
	{ "shop.whatever", true, false, false, "" },
	{ "shop", false, true, false, "" },
	{ "order.number", true, false, true, "order.number" },
	{ "order.state", true, false, false, "order.number" },
	{ "order", false, true, false, "order.number" },
	{ "shipment.due", true, false, false, "order.number" },
	{ "shipment", false, true, false, "order.number" },
	{ "product.name", true, false, true, "product.name" },
	{ "product.price", true, false, false, "product.name" },
	{ "product", false, true, false, "product.name" },
	{ "customer.name", true, false, false, "" },
	{ "place", true, false, false, "" },
	{ "order.", false, false, false, "" },
	{ "order.numbers", false, false, false, "" },
	{ "", false, false, false, "" },
};

START_TEST(rows)
{
	struct str name = str_from(table[_i].name);

	ck_assert_int_eq(fact_exists(name), table[_i].exists);
	ck_assert_int_eq(fact_is_group(name), table[_i].group);
	ck_assert_int_eq(fact_askable(name), table[_i].askable);
	ck_assert_msg(str_is(fact_asked_by(name), table[_i].by), "%s: %.*s",
	    table[_i].name, STR_ARG(fact_asked_by(name)));
}
END_TEST

/* What a customer is asked for must be something one can be asked for. */
START_TEST(every_row)
{
	size_t count = 0;

	for (; fact_name(count); count++) {
		struct str name = str_from(fact_name(count));
		struct str by = fact_asked_by(name);

		ck_assert(fact_exists(name));
		ck_assert(!by.len || fact_askable(by));
	}
	ck_assert_uint_gt(count, 10);
	ck_assert_ptr_null(fact_name(count));
	ck_assert_ptr_null(fact_name(SIZE_MAX));
}
END_TEST

START_TEST(known)
{
	static const struct fact facts[] = {
		{ { "order.number", 12 }, { "4711", 4 } },
		{ { "product.name", 12 }, { "", 0 } },
	};
	struct fact_list list = { facts, 2 };

	ck_assert(fact_known(&list, STR("order.number")));
	ck_assert(fact_known(&list, STR("order")));
	ck_assert(!fact_known(&list, STR("order.state")));
	ck_assert(!fact_known(&list, STR("product.name"))); /* empty */
	ck_assert(!fact_known(&list, STR("product")));
	ck_assert(!fact_known(&list, STR("ord")));
}
END_TEST

/* --- Numbers --- */

static const struct {
	const char *line, *value; /* NULL: something else, "": there is none */
} numbers[] = {
	{ "4711", "4711" },
	{ " 4711 ", "4711" },
	{ "#4711", "4711" },
	{ "it's #A-4711-B, thanks", "A-4711-B" },
	{ "my order number is DB20991.", "DB20991" },
	{ "order no. 100234 please", "100234" },
	{ "4711, when will it come?", "4711" },
	{ "-4711-", "4711" },
	{ "number: 2026-000123", "2026-000123" },
	{ "订单号是20261119001", "20261119001" },
	{ "４７１１", "4711" },
	{ "ＡＢ－１２３４５", "AB-12345" },
	{ "注文番号は AB12345 です", "AB12345" },
	{ "AB\xE2\x80\x93"
	  "12345",
	    "AB-12345" },
	{ "es el 45678", "45678" },
	{ "https://shop.example/orders/987654", "987654" },
	{ "112 345 678", "112345678" },
	{ "I ordered on 2026-11-19, it is 4711", "4711" },
	{ "19.11.2026 4711", "4711" },
	{ "first 12, then 34567", "34567" },
	{ "{{order.number}} 4711", "4711" },
	{ "'; DROP TABLE conversation; -- 4711", "4711" },
	/* something else */
	{ "where is it", NULL },
	{ "", NULL },
	{ "123", NULL },
	{ "12 lamps and 30 bulbs", NULL },
	{ "2026-11-19", NULL },
	{ "on 19.11.2026", NULL },
	{ "it cost 1,299.00", NULL },
	{ "12:30", NULL },
	{ "anna1985@example.com", NULL },
	{ "+48 600700800", NULL },
	{ "1234567890123456789012345", NULL }, /* 25 characters */
	{ "wait, I look it up", NULL },
	{ "等一下我找找", NULL },
	{ "\xFF\xFE", NULL },
	/* there is none */
	{ "I don't have it", "" },
	{ "i dont know", "" },
	{ "No idea!", "" },
	{ "no", "" },
	{ "I can\xE2\x80\x99t find the mail", "" },
	{ "no lo sé", "" },
	{ "No tengo ningún número", "" },
	{ "没有订单号", "" },
	{ "忘了", "" },
	{ "わかりません", "" },
	{ "番号は持っていません", "" },
	/* said after all */
	{ "I don't know, maybe 4711?", "4711" },
};

START_TEST(reads_numbers)
{
	struct str value;

	ck_assert_int_eq(fact_read(STR("order.number"),
			     str_from(numbers[_i].line), &arena, &value),
	    ERR_ok);
	if (!numbers[_i].value)
		ck_assert_msg(!value.ptr, "\"%s\": \"%.*s\"", numbers[_i].line,
		    STR_ARG(value));
	else
		ck_assert_msg(value.ptr && str_is(value, numbers[_i].value),
		    "\"%s\": \"%.*s\"", numbers[_i].line, STR_ARG(value));
}
END_TEST

/* --- Products --- */

static const struct {
	const char *line, *value;
} products[] = {
	{ "Aurora lamp", "Aurora lamp" },
	{ "  the blue one \n", "the blue one" },
	{ "two\nlines", "two lines" },
	{ "蓝色台灯", "蓝色台灯" },
	{ "{{shop.secret}}", "{{shop.secret}}" },
	{ "what do you mean?", NULL },
	{ "哪个？", NULL },
	{ "", NULL },
	{ "i don't know", "" },
	{ "no lo sé", "" },
	{ "ありません", "" },
};

START_TEST(reads_products)
{
	struct str value;

	ck_assert_int_eq(fact_read(STR("product.name"),
			     str_from(products[_i].line), &arena, &value),
	    ERR_ok);
	if (!products[_i].value)
		ck_assert_ptr_null(value.ptr);
	else
		ck_assert_msg(str_is(value, products[_i].value), "\"%.*s\"",
		    STR_ARG(value));
}
END_TEST

START_TEST(long_products_are_none)
{
	char line[512];
	struct str value;

	memset(line, 'x', sizeof(line));
	ck_assert_int_eq(fact_read(STR("product.name"),
			     (struct str){ line, 80 }, &arena, &value),
	    ERR_ok);
	ck_assert_uint_eq(value.len, 80);
	ck_assert_int_eq(fact_read(STR("product.name"),
			     (struct str){ line, 81 }, &arena, &value),
	    ERR_ok);
	ck_assert_ptr_null(value.ptr);
}
END_TEST

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

Suite *suite(void)
{
	Suite *s = suite_create("answer/fact");
	TCase *t = tcase_create("fact");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, rows, 0, ROWS(table));
	tcase_add_test(t, every_row);
	tcase_add_test(t, known);
	tcase_add_loop_test(t, reads_numbers, 0, ROWS(numbers));
	tcase_add_loop_test(t, reads_products, 0, ROWS(products));
	tcase_add_test(t, long_products_are_none);
	suite_add_tcase(s, t);
	return s;
}
