/* JSON strings and names. */
#include "shared/json.h"

#include "tests/support/suite.h"

static const struct {
	struct str text;
	const char *json;
} rows[] = {
	{ { "", 0 }, "\"\"" },
	{ { "plain", 5 }, "\"plain\"" },
	{ { "a\"b\\c", 5 }, "\"a\\\"b\\\\c\"" },
	{ { "a\nb\tc", 5 }, "\"a\\nb\\tc\"" },
	{ { "\x1B[2J\x7F", 5 }, "\"\\u001b[2J\\u007f\"" },
	{ { "a\0b", 3 }, "\"a\\u0000b\"" },
	{ { "\xC3\xB1\xE8\x8C\xB6\xF0\x9F\x8D\xB5", 9 },
	    "\"\xC3\xB1\xE8\x8C\xB6\xF0\x9F\x8D\xB5\"" },
	{ { "a\xFFz", 3 }, "\"a\\ufffdz\"" },
	{ STR("tab\tline\nend\r"), "\"tab\\tline\\nend\\r\"" },
	{ STR("运费 é 🎁"), "\"运费 é 🎁\"" },
	{ STR("\xFFx\xE8\xBF"), "\"\\ufffdx\\ufffd\\ufffd\"" },
	{ STR("\xED\xA0\x80"), "\"\\ufffd\\ufffd\\ufffd\"" },
	{ STR("</script>"), "\"</script>\"" },
	{ { "\xE8\x8C", 2 }, "\"\\ufffd\\ufffd\"" },
};

START_TEST(quoted)
{
	struct buf out = BUF_EMPTY;
	json_text(&out, rows[_i].text);
	ck_assert_str_eq(buf_cstr(&out), rows[_i].json);
	buf_fini(&out);
}
END_TEST

START_TEST(names)
{
	struct buf out = BUF_EMPTY;
	buf_char(&out, '{');
	json_name(&out, "a");
	buf_char(&out, '1');
	json_name(&out, "b\"");
	buf_char(&out, '[');
	for (int i = 0; i < 2; i++) {
		json_comma(&out);
		buf_char(&out, '2');
	}
	buf_text(&out, "]}");
	ck_assert_str_eq(buf_cstr(&out), "{\"a\": 1, \"b\\\"\": [2, 2]}");
	buf_fini(&out);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("writing");
	tcase_add_test(t, names);
	tcase_add_loop_test(
	    t, quoted, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(s, t);
	return s;
}
