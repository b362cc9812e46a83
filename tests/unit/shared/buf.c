/* Growable bytes, and what is left when they cannot grow. */
#include "shared/buf.h"

#include <stdint.h>

#include "tests/support/suite.h"

START_TEST(appends_in_order)
{
	struct buf b = BUF_EMPTY;

	buf_text(&b, "one");
	buf_char(&b, ' ');
	buf_str(&b, STR("two"));
	buf_add(&b, " three", 6);
	buf_printf(&b, " %d%%", 4);
	ck_assert_str_eq(buf_cstr(&b), "one two three 4%");
	ck_assert_uint_eq(b.len, 16);
	ck_assert(str_is(buf_view(&b), "one two three 4%"));
	ck_assert(!b.failed);
	buf_fini(&b);
	ck_assert_ptr_null(b.ptr);
	ck_assert_uint_eq(b.cap, 0);
}
END_TEST

START_TEST(empty_is_text_too)
{
	struct buf b = BUF_EMPTY;

	ck_assert_uint_eq(buf_view(&b).len, 0);
	ck_assert_str_eq(buf_cstr(&b), "");
	buf_str(&b, STR_NONE);
	buf_add(&b, NULL, 0);
	buf_text(&b, "");
	buf_printf(&b, "%s", "");
	ck_assert_uint_eq(b.len, 0);
	ck_assert(!b.failed);
	buf_fini(&b);
	buf_fini(&b);
	buf_text(&b, "again");
	ck_assert_str_eq(buf_cstr(&b), "again");
	buf_fini(&b);
}
END_TEST

START_TEST(keeps_every_byte)
{
	struct buf b = BUF_EMPTY;
	int wrong = 0;

	for (int i = 0; i < 100000; i++)
		buf_char(&b, (char)(i % 256));
	ck_assert_uint_eq(b.len, 100000);
	for (int i = 0; i < 100000; i++)
		wrong += (unsigned char)b.ptr[i] != i % 256;
	ck_assert_int_eq(wrong, 0);
	ck_assert_uint_lt(b.cap, 2 * b.len + 64);
	buf_fini(&b);
}
END_TEST

START_TEST(cstr_grows_when_full)
{
	struct buf b = BUF_EMPTY;

	ck_assert(buf_reserve(&b, 1));
	while (b.len < b.cap)
		buf_char(&b, 'x');
	ck_assert_uint_eq(strlen(buf_cstr(&b)), b.len);
	buf_fini(&b);
}
END_TEST

START_TEST(reserve_gives_room)
{
	struct buf b = BUF_EMPTY;
	char *at;

	buf_text(&b, "head:");
	ck_assert(buf_reserve(&b, 5000));
	ck_assert_uint_ge(b.cap - b.len, 5000);
	at = b.ptr;
	memset(b.ptr + b.len, 'y', 5000);
	b.len += 5000;
	ck_assert_ptr_eq(b.ptr, at);
	ck_assert(!strncmp(buf_cstr(&b), "head:yyy", 8));
	buf_fini(&b);
}
END_TEST

START_TEST(clear_keeps_memory)
{
	struct buf b = BUF_EMPTY;
	char *at;
	size_t cap;

	for (int i = 0; i < 1000; i++)
		buf_text(&b, "text");
	at = b.ptr;
	cap = b.cap;
	buf_clear(&b);
	ck_assert_uint_eq(b.len, 0);
	buf_text(&b, "new");
	ck_assert_ptr_eq(b.ptr, at);
	ck_assert_uint_eq(b.cap, cap);
	ck_assert_str_eq(buf_cstr(&b), "new");
	buf_fini(&b);
}
END_TEST

static const size_t too_much[] = { SIZE_MAX, SIZE_MAX - 4, SIZE_MAX / 2,
	SIZE_MAX / 4 + 1 };

START_TEST(failure_stays_until_cleared)
{
	struct buf b = BUF_EMPTY;

	buf_text(&b, "good");
	ck_assert(!buf_reserve(&b, too_much[_i]));
	ck_assert(b.failed);
	buf_text(&b, "more");
	buf_char(&b, 'x');
	buf_printf(&b, "%d", 1);
	ck_assert_uint_eq(b.len, 4);
	ck_assert_str_eq(buf_cstr(&b), "");
	ck_assert(!buf_reserve(&b, 1));
	buf_clear(&b);
	ck_assert(!b.failed);
	buf_text(&b, "back");
	ck_assert_str_eq(buf_cstr(&b), "back");
	buf_fini(&b);
}
END_TEST

START_TEST(prints_beyond_room)
{
	struct buf b = BUF_EMPTY;

	buf_printf(&b, "%0*d", 10000, 7);
	ck_assert_uint_eq(b.len, 10000);
	ck_assert_int_eq(b.ptr[0], '0');
	ck_assert_int_eq(b.ptr[9999], '7');
	buf_printf(&b, "[%.*s]", STR_ARG(STR_NONE));
	ck_assert_uint_eq(b.len, 10002);
	ck_assert_str_eq(buf_cstr(&b) + 10000, "[]");
	buf_fini(&b);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("buf");
	TCase *t = tcase_create("buf");

	tcase_add_test(t, appends_in_order);
	tcase_add_test(t, empty_is_text_too);
	tcase_add_test(t, keeps_every_byte);
	tcase_add_test(t, cstr_grows_when_full);
	tcase_add_test(t, reserve_gives_room);
	tcase_add_test(t, clear_keeps_memory);
	tcase_add_loop_test(t, failure_stays_until_cleared, 0,
	    sizeof(too_much) / sizeof(too_much[0]));
	tcase_add_test(t, prints_beyond_room);
	suite_add_tcase(s, t);
	return s;
}
