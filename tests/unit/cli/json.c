/* Frames as lines. */
#include "client/cli/json.h"

#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static const struct line_row {
	const char *in;
	bool terminal;
	const char *out;
} lines[] = {
	{ "{\"a\":\"b\"}", false, "{\"a\":\"b\"}" },
	{ "{\n\t\"a\":\r1}", false, "{  \"a\": 1}" },
	{ "{\"a\":\"\xc2\x9b\"}", false, "{\"a\":\"\xc2\x9b\"}" },
	{ "{\"a\":\"\xc2\x9b\"}", true, "{\"a\":\"\\u009b\"}" },
	{ "{\"a\":\"\x7f\"}", true, "{\"a\":\"\\u007f\"}" },
	{ "{\"a\":\"\xe2\x80\xae\"}", true, "{\"a\":\"\\u202e\"}" },
	{ "{\"a\":\"\xf3\xa0\x80\x81\"}", true, "{\"a\":\"\\udb40\\udc01\"}" },
	{ "{\"a\":\"陳 ñ\"}", true, "{\"a\":\"陳 ñ\"}" },
};

START_TEST(writes_lines)
{
	struct buf out = BUF_EMPTY;

	json_line(&out, str_from(lines[_i].in), lines[_i].terminal);
	ck_assert_str_eq(buf_cstr(&out), lines[_i].out);
	buf_fini(&out);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("json");
	tcase_add_loop_test(t, writes_lines, 0, COUNT(lines));
	suite_add_tcase(s, t);
	return s;
}
