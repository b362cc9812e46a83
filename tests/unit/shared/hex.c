/* Hexadecimal digits, there and back, and what is none. */
#include "shared/hex.h"

#include "tests/support/suite.h"

START_TEST(there_and_back)
{
	uint8_t bytes[256], back[256];
	char text[513];

	for (int i = 0; i < 256; i++)
		bytes[i] = (uint8_t)i;
	hex_print(bytes, sizeof(bytes), text);
	ck_assert_uint_eq(strlen(text), 512);
	ck_assert_int_eq(strncmp(text, "000102030405", 12), 0);
	ck_assert_str_eq(text + 506, "fdfeff");
	ck_assert(hex_parse(str_from(text), back, sizeof(back)));
	ck_assert_mem_eq(back, bytes, sizeof(bytes));
}
END_TEST

static const struct {
	const char *text;
	bool good;
} rows[] = {
	{ "00ff", true },
	{ "a09f", true },
	{ "", false },
	{ "00f", false },
	{ "00ff0", false },
	{ "00FF", false },
	{ "00fg", false },
	{ "0x0f", false },
	{ "00 f", false },
	{ "-1ff", false },
};

START_TEST(what_is_read)
{
	uint8_t bytes[2];

	ck_assert_int_eq(
	    hex_parse(str_from(rows[_i].text), bytes, 2), rows[_i].good);
}
END_TEST

START_TEST(nothing_at_all)
{
	char text[1] = "x";
	uint8_t byte = 7;

	hex_print(&byte, 0, text);
	ck_assert_str_eq(text, "");
	ck_assert(hex_parse(STR_NONE, &byte, 0));
	ck_assert_uint_eq(byte, 7);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("hex");
	TCase *t = tcase_create("hex");

	tcase_add_test(t, there_and_back);
	tcase_add_loop_test(t, what_is_read, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, nothing_at_all);
	suite_add_tcase(s, t);
	return s;
}
