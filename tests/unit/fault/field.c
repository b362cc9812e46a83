/* The little reader of JSON that clients of fault tests and benchmarks use. */
#include "tests/fault/field.h"

#include <stdlib.h>

#include "tests/support/suite.h"

#define LINE                                                                   \
	"{\"type\":\"line\",\"conversation\":\"Zk3\",\"lines\":[{\"seq\":4,"   \
	"\"kind\":\"customer\",\"text\":\"a \\\"b\\\" ]}\",\"at\":12},"        \
	"{\"seq\":5,\"choices\":[{\"reply\":\"x\"}]}],\"live\":true}"

static const struct {
	const char *object, *name, *value;
} values[] = {
	{ LINE, "type", "\"line\"" },
	{ LINE, "live", "true" },
	{ LINE, "seq", NULL }, /* only its own fields */
	{ LINE, "kind", NULL },
	{ LINE, "Zk3", NULL }, /* a value is no name */
	{ LINE, "lin", NULL },
	{ " {}", "type", NULL },
	{ "{}", "type", NULL },
	{ "", "type", NULL },
	{ "[1]", "type", NULL },
	{ "{ \"a\" : 1 , \"b\" : [ 1, 2 ] }", "b", "[ 1, 2 ]" },
	{ "{\"a\":{\"b\":1},\"b\":-2}", "b", "-2" },
	{ "{\"a\\\"\":1,\"b\":2}", "b", "2" },
	{ "{\"a\":\"", "a", "\"" },
	{ "{\"a\":\"x\\", "b", NULL },
	{ "{\"a\":", "a", "" },
	{ "{\"a", "a", NULL },
};

/* In memory of its own, so that a step outside shows. */
static struct str copy_of(const char *text)
{
	struct str s = { malloc(strlen(text) + 1), strlen(text) };

	ck_assert_ptr_nonnull(s.ptr);
	memcpy((char *)(uintptr_t)s.ptr, text, s.len);
	s.ptr = realloc((void *)(uintptr_t)s.ptr, s.len ? s.len : 1);
	ck_assert_ptr_nonnull(s.ptr);
	return s;
}

static void release(struct str s)
{
	free((void *)(uintptr_t)s.ptr);
}

START_TEST(finds_a_field)
{
	struct str object = copy_of(values[_i].object);
	struct str value = field_of(object, values[_i].name);

	if (values[_i].value)
		ck_assert_msg(
		    str_is(value, values[_i].value), "%.*s", STR_ARG(value));
	else
		ck_assert_ptr_null(value.ptr);
	release(object);
}
END_TEST

START_TEST(reads_kinds)
{
	struct str o = STR("{\"t\":\"x y\",\"e\":\"\",\"n\":-17,\"f\":true,"
			   "\"g\":false,\"z\":null}");

	ck_assert(field_is(o, "t", "x y"));
	ck_assert(!field_is(o, "t", "x"));
	ck_assert(field_is(o, "e", ""));
	ck_assert_ptr_null(field_text(o, "n").ptr);
	ck_assert_ptr_null(field_text(o, "z").ptr);
	ck_assert_int_eq(field_int(o, "n", 5), -17);
	ck_assert_int_eq(field_int(o, "t", 5), 5);
	ck_assert_int_eq(field_int(o, "missing", 5), 5);
	ck_assert(field_flag(o, "f"));
	ck_assert(!field_flag(o, "g"));
	ck_assert(!field_flag(o, "missing"));
}
END_TEST

START_TEST(walks_a_list)
{
	struct str rest = field_of(STR(LINE), "lines");
	struct str first = field_item(&rest), second = field_item(&rest);

	ck_assert_int_eq(field_int(first, "seq", 0), 4);
	ck_assert_int_eq(field_int(second, "seq", 0), 5);
	ck_assert_ptr_null(field_item(&rest).ptr);
	ck_assert_ptr_null(field_item(&rest).ptr);
	rest = STR("[]");
	ck_assert_ptr_null(field_item(&rest).ptr);
	rest = STR_NONE;
	ck_assert_ptr_null(field_item(&rest).ptr);
	rest = STR("[ 1 , 2 ]");
	ck_assert(str_is(str_trim(field_item(&rest)), "1"));
	ck_assert(str_is(str_trim(field_item(&rest)), "2"));
	ck_assert_ptr_null(field_item(&rest).ptr);
}
END_TEST

static const struct {
	const char *quoted, *plain;
} texts[] = {
	{ "", "" },
	{ "tea", "tea" },
	{ "\\\"\\\\\\/\\n\\t\\r\\b\\f", "\"\\/\n\t\r\b\f" },
	{ "\\u0041\\u00e9\\u8336", "A\xc3\xa9\xe8\x8c\xb6" },
	{ "\\ud83c\\udf75!", "\xf0\x9f\x8d\xb5!" },
	{ "\xe8\x8c\xb6", "\xe8\x8c\xb6" },
};

START_TEST(undoes_escapes)
{
	char plain[64], again[64];
	struct str text = str_from(texts[_i].quoted);
	size_t len = field_plain(text, plain, sizeof(plain));

	ck_assert_uint_eq(len, strlen(texts[_i].plain));
	ck_assert(!memcmp(plain, texts[_i].plain, len));
	ck_assert(field_quote((struct str){ plain, len }, again, 64));
	ck_assert_uint_eq(
	    field_plain(str_from(again), plain, sizeof(plain)), len);
	ck_assert(!memcmp(plain, texts[_i].plain, len));
}
END_TEST

START_TEST(keeps_to_the_room)
{
	char room[8];

	ck_assert_uint_eq(field_plain(STR("abcdefghij"), room, 8), 8);
	ck_assert_uint_eq(field_plain(STR("abcdefg\\u8336"), room, 8), 7);
	ck_assert(!field_quote(STR("abcdefgh"), room, 8));
	ck_assert(field_quote(STR("a"), room, 8));
	ck_assert_str_eq(room, "a");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("fault field");
	TCase *t = tcase_create("field");

	tcase_add_loop_test(
	    t, finds_a_field, 0, sizeof(values) / sizeof(values[0]));
	tcase_add_test(t, reads_kinds);
	tcase_add_test(t, walks_a_list);
	tcase_add_loop_test(
	    t, undoes_escapes, 0, sizeof(texts) / sizeof(texts[0]));
	tcase_add_test(t, keeps_to_the_room);
	suite_add_tcase(s, t);
	return s;
}
