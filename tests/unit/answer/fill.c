/* One pass over a text: facts in, nothing of them read again. */
#include "server/answer/fill.h"

#include "shared/buf.h"
#include "tests/support/suite.h"

static struct arena arena;
static struct str out, missing;

static void setup(void)
{
	arena = ARENA_EMPTY;
}

static void teardown(void)
{
	arena_fini(&arena);
}

static const struct fact known[] = {
	{ { "order.number", 12 }, { "A-17", 4 } },
	{ { "shop.name", 9 }, { "{{order.number}}", 16 } },
	{ { "customer.name", 13 }, { "null", 4 } },
	{ { "order.state", 11 }, { "", 0 } },
	{ { "rep.name", 8 }, { "<b>\"Ann\"</b>\nsecond line", 24 } },
	{ { "product.name", 12 }, { "50%n {", 6 } },
};

static const struct fact_list facts = { known,
	sizeof(known) / sizeof(known[0]) };

static void fill(struct str text)
{
	ck_assert_int_eq(
	    fill_text(text, &facts, &arena, &out, &missing), ERR_ok);
}

static const struct {
	const char *text, *out, *missing;
} rows[] = {
	{ "", "", "" },
	{ "Nothing to fill.", "Nothing to fill.", "" },
	{ "{{order.number}}", "A-17", "" },
	{ "Order {{order.number}}.", "Order A-17.", "" },
	{ "{{order.number}}{{order.number}}", "A-17A-17", "" },
	{ "{{ order.number }}", "A-17", "" },
	/* what a fact says stays as it is */
	{ "At {{shop.name}}!", "At {{order.number}}!", "" },
	{ "{{{order.number}}", "{{{order.number}}", "" },
	{ "{{shop.name}}{{order.number}}", "{{order.number}}A-17", "" },
	{ "{{product.name}}{ x", "50%n {{ x", "" },
	{ "Hello {{customer.name}}", "Hello null", "" },
	{ "{{rep.name}}", "<b>\"Ann\"</b>\nsecond line", "" },
	/* what is not known is named once */
	{ "{{shipment.due}}", "⟨shipment.due⟩", "shipment.due" },
	{ "{{a}} {{b}} {{a}}", "⟨a⟩ ⟨b⟩ ⟨a⟩", "a, b" },
	{ "{{order}}", "⟨order⟩", "order" },
	{ "on {{order.state}}.", "on ⟨order.state⟩.", "order.state" },
	{ "{{order.numbe}}", "⟨order.numbe⟩", "order.numbe" },
	/* no placeholder at all */
	{ "{{", "{{", "" },
	{ "}}", "}}", "" },
	{ "{{}}", "{{}}", "" },
	{ "{{ }}", "{{ }}", "" },
	{ "{order.number}", "{order.number}", "" },
	{ "{{order.number}", "{{order.number}", "" },
	{ "{{order.number", "{{order.number", "" },
	{ "{{Order.Number}}", "{{Order.Number}}", "" },
	{ "{{a b}}", "{{a b}}", "" },
	{ "{{../../x}}", "{{../../x}}", "" },
	{ "{{x {{order.number}}", "{{x A-17", "" },
	{ "价格{{order.number}}元", "价格A-17元", "" },
};

START_TEST(fills)
{
	fill(str_from(rows[_i].text));
	ck_assert_msg(str_is(out, rows[_i].out), "\"%s\" -> \"%.*s\"",
	    rows[_i].text, STR_ARG(out));
	ck_assert_msg(str_is(missing, rows[_i].missing), "\"%s\": \"%.*s\"",
	    rows[_i].text, STR_ARG(missing));
}
END_TEST

START_TEST(long_value)
{
	static char value[4096];
	struct fact one = { STR("order.state"), { value, sizeof(value) } };
	struct fact_list list = { &one, 1 };

	memset(value, '{', sizeof(value));
	ck_assert_int_eq(fill_text(STR("a{{order.state}}b{{order.state}}c"),
			     &list, &arena, &out, &missing),
	    ERR_ok);
	ck_assert_uint_eq(out.len, 3 + 2 * sizeof(value));
	ck_assert(out.ptr[0] == 'a' && out.ptr[1 + sizeof(value)] == 'b');
	ck_assert(!memcmp(out.ptr + 1, value, sizeof(value)));
	ck_assert_uint_eq(missing.len, 0);
}
END_TEST

/* As many as a reply's text can hold, open ones and empty ones. */
START_TEST(very_many)
{
	static const char *const parts[] = { "{{", "{{a}}", "{", "{{}}" };
	struct buf b = BUF_EMPTY;

	while (b.len < REPLY_TEXT_MAX)
		buf_text(&b, parts[_i]);
	fill(buf_view(&b));
	ck_assert_int_eq(str_is(missing, "a"), _i == 1);
	if (_i != 1)
		ck_assert(str_eq(out, buf_view(&b)));
	buf_fini(&b);
}
END_TEST

START_TEST(values)
{
	ck_assert(str_is(fact_value(&facts, STR("order.number")), "A-17"));
	ck_assert_ptr_null(fact_value(&facts, STR("order")).ptr);
	ck_assert_ptr_null(fact_value(&facts, STR("")).ptr);
	ck_assert_ptr_null(fact_value(&facts, STR_NONE).ptr);
	/* Said, but nothing: a sentence with a hole must not go out. */
	ck_assert_ptr_null(fact_value(&facts, STR("order.state")).ptr);
	struct fact_list none = { NULL, 0 };
	ck_assert_ptr_null(fact_value(&none, STR("order.number")).ptr);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/fill");
	TCase *t = tcase_create("fill");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, fills, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, long_value);
	tcase_add_loop_test(t, very_many, 0, 4);
	tcase_add_test(t, values);
	suite_add_tcase(s, t);
	return s;
}
