/* Lists of parts and the script made of them. */
#include "server/command/join.h"

#include <stdio.h>

#include "tests/support/suite.h"

/* ---- the list ------------------------------------------------------------ */

static const struct {
	const char *list;
	enum err err;
	size_t count;
	const char *name; /* the last one read, or the one to blame */
} lists[] = {
	{ "a.js\n", ERR_ok, 1, "a.js" },
	{ "a.js\nb.js", ERR_ok, 2, "b.js" },
	{ "# all of them\n\n  a.js  \r\nb-2_x.js\n\n", ERR_ok, 2, "b-2_x.js" },
	{ "", ERR_empty, 0, "parts" },
	{ "\n# none\n", ERR_empty, 0, "parts" },
	{ "a.js\na.js\n", ERR_range, 0, "a.js" },
	{ "a.js\nx/b.js\n", ERR_range, 0, "x/b.js" },
	{ "../a.js", ERR_range, 0, "../a.js" },
	{ "/etc/passwd", ERR_range, 0, "/etc/passwd" },
	{ ".a.js", ERR_range, 0, ".a.js" },
	{ ".js", ERR_range, 0, ".js" },
	{ "a.css", ERR_range, 0, "a.css" },
	{ "a.js b.js", ERR_range, 0, "a.js b.js" },
	{ "a\\b.js", ERR_range, 0, "a\\b.js" },
	{ "\xc3\xa9.js", ERR_range, 0, "\xc3\xa9.js" },
	{ "a23456789012345678901234567890123456789012345678901234567890"
	  "12.js",
	    ERR_range, 0,
	    "a23456789012345678901234567890123456789012345678901234567890"
	    "12.js" },
};

START_TEST(list)
{
	struct join_part parts[JOIN_MAX];
	struct join_fault fault = { STR_NONE, NULL };
	size_t count = 0;
	enum err err =
	    join_names(str_from(lists[_i].list), parts, &count, &fault);

	ck_assert_int_eq(err, lists[_i].err);
	if (err) {
		ck_assert(str_is(fault.name, lists[_i].name));
		ck_assert_ptr_nonnull(fault.why);
		return;
	}
	ck_assert_uint_eq(count, lists[_i].count);
	ck_assert(str_is(parts[count - 1].name, lists[_i].name));
	ck_assert_uint_eq(parts[count - 1].text.len, 0);
}
END_TEST

START_TEST(a_nul_in_a_name)
{
	struct join_part parts[JOIN_MAX];
	struct join_fault fault;
	size_t count;

	ck_assert_int_eq(
	    join_names(STR("a\0b.js"), parts, &count, &fault), ERR_range);
}
END_TEST

START_TEST(as_many_as_there_is_room_for)
{
	struct join_part parts[JOIN_MAX];
	struct join_fault fault;
	struct buf names = BUF_EMPTY;
	size_t count;

	for (int i = 0; i < JOIN_MAX; i++)
		buf_printf(&names, "p%d.js\n", i);
	ck_assert_int_eq(
	    join_names(buf_view(&names), parts, &count, &fault), ERR_ok);
	ck_assert_uint_eq(count, JOIN_MAX);
	buf_text(&names, "more.js\n");
	ck_assert_int_eq(
	    join_names(buf_view(&names), parts, &count, &fault), ERR_too_many);
	ck_assert(str_is(fault.name, "more.js"));
	buf_fini(&names);
}
END_TEST

/* ---- the text ------------------------------------------------------------ */

/* Two parts, a.js and b.js; text NULL: the part named first is to blame. */
static const struct {
	const char *a, *b;
	const char *text;
	const char *blamed;
} joins[] = {
	{ "const a = 1;\n", "a;\n", "const a = 1;\na;\n", NULL },
	{ "const a = 1;", "a;", "const a = 1;\na;\n", NULL },
	{ "", "b\n\n", "b\n\n", NULL },
	{ "export const a = 1;\n", "import { a } from './a.js';\na;\n",
	    "const a = 1;\na;\n", NULL },
	{ "export function f() {\n}\n",
	    "import { f, g as h } from './a.js';  \r\n"
	    "export default f;\nexport { h };\n",
	    "function f() {\n}\nexport default f;\nexport { h };\n", NULL },
	{ "export class C {}\nexport let l;\nexport var v;\n"
	  "export async function s() {}\n",
	    "C;\n", "class C {}\nlet l;\nvar v;\nasync function s() {}\nC;\n",
	    NULL },
	/* only at the beginning of a line */
	{ "const t = `\n export const x`; // import { a } from './q.js';\n",
	    "\timport.meta;\n",
	    "const t = `\n export const x`; // import { a } from './q.js';\n"
	    "\timport.meta;\n",
	    NULL },
	{ "exported = 1;\nimportant();\n", "b;\n", NULL, "a.js" },
	{ "important();\n", "exported();\n", "important();\nexported();\n",
	    NULL },
	{ "import { b } from './b.js';\nexport const a = b;\n", "b;\n",
	    "const a = b;\nb;\n", NULL },
	/* comments with lines of their own */
	{ "/* one */\na;\n\t/* two\n\t * lines */  \nb;\n/**/\n", "c;\n",
	    "a;\nb;\nc;\n", NULL },
	{ "/*\nexport {}\n*/\n", "/* b */\nb; /* stays */\n/* so */ c;\n",
	    "b; /* stays */\n/* so */ c;\n", NULL },
	{ "a; // stays\n/* not closed\n", "/* closed",
	    "a; // stays\n"
	    "/* not closed\n/* closed\n",
	    NULL },
	{ "/* at the end */", "b;\n", "b;\n", NULL },
	{ "/*/\na;\n/*/\n", "b;\n", "b;\n", NULL },
	/* what cannot be joined */
	{ "a;\n", "import { c } from './c.js';\n", NULL, "b.js" },
	{ "a;\n", "import { c } from '../a.js';\n", NULL, "b.js" },
	{ "a;\n", "import { c } from 'https://x.example/a.js';\n", NULL,
	    "b.js" },
	{ "a;\n", "import {\n\tc\n} from './a.js';\n", NULL, "b.js" },
	{ "a;\n", "import './a.js';\n", NULL, "b.js" },
	{ "a;\n", "import{a}from'./a.js';\n", NULL, "b.js" },
	{ "export default 7;\n", "b;\n", NULL, "a.js" },
	{ "export { a };\n", "b;\n", NULL, "a.js" },
	{ "export * from './b.js';\n", "b;\n", NULL, "a.js" },
	{ "export{a};\n", "b;\n", NULL, "a.js" },
};

START_TEST(text)
{
	const struct join_part parts[] = {
		{ STR("a.js"), str_from(joins[_i].a) },
		{ STR("b.js"), str_from(joins[_i].b) },
	};
	struct join_fault fault = { STR_NONE, NULL };
	struct buf out = BUF_EMPTY;
	enum err err = join_text(parts, 2, &out, &fault);

	if (joins[_i].text) {
		ck_assert_int_eq(err, ERR_ok);
		ck_assert_str_eq(buf_cstr(&out), joins[_i].text);
	} else {
		ck_assert_int_eq(err, ERR_range);
		ck_assert(str_is(fault.name, joins[_i].blamed));
		ck_assert_ptr_nonnull(fault.why);
	}
	buf_fini(&out);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("join");
	TCase *t = tcase_create("join");

	tcase_add_loop_test(
	    t, list, 0, (int)(sizeof(lists) / sizeof(lists[0])));
	tcase_add_test(t, a_nul_in_a_name);
	tcase_add_test(t, as_many_as_there_is_room_for);
	tcase_add_loop_test(
	    t, text, 0, (int)(sizeof(joins) / sizeof(joins[0])));
	suite_add_tcase(s, t);
	return s;
}
