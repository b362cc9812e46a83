/* Base64url: the RFC's examples, every byte, and what must be refused. */
#include "shared/base64.h"

#include <stdlib.h>

#include "tests/support/suite.h"

struct row {
	const char *bytes, *text;
};

static const struct row rows[] = {
	/* RFC 4648, 10, without the padding */
	{ "", "" }, { "f", "Zg" }, { "fo", "Zm8" }, { "foo", "Zm9v" },
	{ "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "-_-_" }, /* where url differs */
};

START_TEST(known_texts)
{
	const struct row *row = &rows[_i];
	size_t len = strlen(row->bytes);
	char text[32], back[32];

	base64_encode(row->bytes, len, text);
	ck_assert_str_eq(text, row->text);
	ck_assert_uint_eq(BASE64_LEN(len), strlen(text));
	ck_assert(base64_decode(str_from(text), back, len));
	ck_assert_int_eq(memcmp(back, row->bytes, len), 0);
}
END_TEST

START_TEST(comes_back_at_any_length)
{
	size_t len = (size_t)_i;
	unsigned char *bytes = malloc(len + 1), *back = malloc(len + 1);
	char *text = malloc(BASE64_LEN(len) + 1);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)(i * 151 + len);
	base64_encode(bytes, len, text);
	ck_assert_uint_eq(strlen(text), BASE64_LEN(len));
	for (size_t i = 0; text[i]; i++)
		ck_assert(base64_char(text[i]));
	ck_assert(base64_decode(str_from(text), back, len));
	ck_assert_int_eq(memcmp(back, bytes, len), 0);
	free(bytes);
	free(back);
	free(text);
}
END_TEST

struct refused_row {
	const char *text;
	size_t len;
};

static const struct refused_row refused[] = {
	{ "Zg==", 1 }, /* padded */
	{ "Zg", 2 },
	{ "Zm8", 1 },
	{ "", 1 },
	{ "Zh", 1 }, /* bits left over */
	{ "Zm9", 2 },
	{ "Z+9v", 3 }, /* the other alphabet */
	{ "Z/9v", 3 },
	{ "Zm9\n", 3 },
	{ "Zm v", 3 },
	{ "Zm\xc3\xa9", 3 },
};

START_TEST(refuses)
{
	char bytes[8];

	ck_assert(
	    !base64_decode(str_from(refused[_i].text), bytes, refused[_i].len));
}
END_TEST

START_TEST(has_64_characters)
{
	int count = 0;

	for (int c = -128; c < 128; c++)
		count += base64_char((char)c);
	ck_assert_int_eq(count, 64);
	ck_assert(!base64_char('\0') && !base64_char('=') && !base64_char('.'));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("base64");
	TCase *t = tcase_create("base64");

	tcase_add_loop_test(t, known_texts, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(t, comes_back_at_any_length, 0, 70);
	tcase_add_loop_test(
	    t, refuses, 0, sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(t, has_64_characters);
	suite_add_tcase(s, t);
	return s;
}
