/* JSON strings that commands print. */
#include "server/command/quote.h"

#include "tests/support/suite.h"

static const struct {
	struct str text;
	const char *json;
} rows[] = {
	{ { "", 0 }, "\"\"" },
	{ { "plain", 5 }, "\"plain\"" },
	{ { "a\"b\\c", 5 }, "\"a\\\"b\\\\c\"" },
	{ { "a\nb\tc", 5 }, "\"a\\u000ab\\u0009c\"" },
	{ { "\x1B[2J\x7F", 5 }, "\"\\u001b[2J\\u007f\"" },
	{ { "a\0b", 3 }, "\"a\\u0000b\"" },
	{ { "\xC3\xB1\xE8\x8C\xB6\xF0\x9F\x8D\xB5", 9 },
	    "\"\xC3\xB1\xE8\x8C\xB6\xF0\x9F\x8D\xB5\"" },
	{ { "a\xFFz", 3 }, "\"a\xEF\xBF\xBDz\"" },
	{ { "\xE8\x8C", 2 }, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },
};

START_TEST(quoted)
{
	struct buf out = BUF_EMPTY;
	quote_json(rows[_i].text, &out);
	ck_assert_str_eq(buf_cstr(&out), rows[_i].json);
	buf_fini(&out);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("quote");
	TCase *t = tcase_create("quote");
	tcase_add_loop_test(
	    t, quoted, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(s, t);
	return s;
}
