/* Typed lines: text, command, pick; nothing that looks like a command is ever
 * said. */
#include "client/cli/slash.h"

#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static const struct row {
	const char *line;
	enum slash_kind kind;
	int number;
	const char *text;
} rows[] = {
	{ "", SLASH_NOTHING, 0, "" },
	{ "  \t ", SLASH_NOTHING, 0, "" },
	{ "hello", SLASH_TEXT, 0, "hello" },
	{ "  hello you ", SLASH_TEXT, 0, "hello you" },
	{ "1 or 2", SLASH_TEXT, 0, "1 or 2" },
	{ "12", SLASH_TEXT, 0, "12" },
	{ "1.", SLASH_TEXT, 0, "1." },
	{ "//help", SLASH_TEXT, 0, "/help" },
	{ "//", SLASH_TEXT, 0, "/" },
	{ "a /go 2", SLASH_TEXT, 0, "a /go 2" },
	{ "3", SLASH_PICK, 3, "3" },
	{ " 3 ", SLASH_PICK, 3, "3" },
	{ "0", SLASH_PICK, 0, "0" },
	{ "9", SLASH_PICK, 9, "9" },
	{ "/3", SLASH_PICK, 3, "" },
	{ "/3 x", SLASH_UNKNOWN, 0, "3" },
	{ "/e2", SLASH_EDIT, 2, "e2" },
	{ "/e", SLASH_UNKNOWN, 0, "e" },
	{ "/e22", SLASH_UNKNOWN, 0, "e22" },
	{ "/go 2", SLASH_COMMAND, REP_go, "2" },
	{ "/go", SLASH_COMMAND, REP_go, "" },
	{ "/say 2  two words ", SLASH_COMMAND, REP_say, "2  two words" },
	{ "/say 2 line\nnext", SLASH_COMMAND, REP_say, "2 line\nnext" },
	{ "/transfer @sales", SLASH_COMMAND, REP_transfer, "@sales" },
	{ "/teach none", SLASH_COMMAND, REP_teach, "none" },
	{ "/approve 12 order.status", SLASH_COMMAND, REP_approve,
	    "12 order.status" },
	{ "/yes", SLASH_COMMAND, REP_yes, "" },
	{ "/nothelped", SLASH_UNKNOWN, 0, "nothelped" },
	{ "/Go 2", SLASH_UNKNOWN, 0, "Go" },
	{ "/gone", SLASH_UNKNOWN, 0, "gone" },
	{ "/", SLASH_UNKNOWN, 0, "" },
	{ "/ go", SLASH_UNKNOWN, 0, "" },
	{ "/rate 5", SLASH_UNKNOWN, 0, "rate" },
	{ "/home/ana is my path", SLASH_UNKNOWN, 0, "home/ana" },
};

START_TEST(parses)
{
	const struct row *row = &rows[_i];
	struct slash slash = slash_parse(&slash_rep, str_from(row->line));

	ck_assert_int_eq(slash.kind, row->kind);
	ck_assert_int_eq(slash.number, row->number);
	ck_assert_msg(
	    str_is(slash.text, row->text), "%.*s", STR_ARG(slash.text));
}
END_TEST

START_TEST(every_command_is_found)
{
	const struct slash_table *tables[] = { &slash_rep, &slash_guest };

	for (int t = 0; t < 2; t++)
		for (size_t i = 0; i < tables[t]->count; i++) {
			const struct slash_row *row = &tables[t]->rows[i];
			struct buf line = BUF_EMPTY;
			buf_printf(&line, "/%s x y", row->name);
			struct slash slash =
			    slash_parse(tables[t], buf_view(&line));
			ck_assert_int_eq(slash.kind, SLASH_COMMAND);
			ck_assert_int_eq(slash.number, (int)i);
			ck_assert(str_is(slash.text, "x y"));
			ck_assert_uint_gt(strlen(row->description), 5);
			buf_fini(&line);
		}
}
END_TEST

START_TEST(customers_have_their_own)
{
	struct slash slash = slash_parse(&slash_guest, STR("/rate 5 nice"));

	ck_assert_int_eq(slash.kind, SLASH_COMMAND);
	ck_assert_int_eq(slash.number, GUEST_rate);
	slash = slash_parse(&slash_guest, STR("/transfer ken"));
	ck_assert_int_eq(slash.kind, SLASH_UNKNOWN);
}
END_TEST

START_TEST(cuts_words)
{
	struct str rest = STR("  ken   he knows  ");

	ck_assert(str_is(slash_word(&rest), "ken"));
	ck_assert(str_is(rest, "he knows"));
	ck_assert(str_is(slash_word(&rest), "he"));
	ck_assert(str_is(slash_word(&rest), "knows"));
	ck_assert_uint_eq(rest.len, 0);
	ck_assert_uint_eq(slash_word(&rest).len, 0);
}
END_TEST

static const struct complete_row {
	const char *begun, *rest, *names;
} completions[] = {
	{ "/tr", "ansfer ", "" },
	{ "/transfer", " ", "" },
	{ "/re", "", "/reply /reopen" },
	{ "/rep", "ly ", "" },
	{ "/wat", "ch ", "" },
	{ "/w", "", "/why /who /watch" },
	{ "/te", "ach ", "" },
	{ "/y", "es ", "" },
	{ "/les", "sons ", "" },
	{ "/zz", "", "" },
	{ "hello", "", "" },
	{ "", "", "" },
};

START_TEST(completes)
{
	const struct complete_row *row = &completions[_i];
	struct buf rest = BUF_EMPTY, names = BUF_EMPTY;

	slash_complete(&slash_rep, str_from(row->begun), &rest, &names);
	ck_assert_str_eq(buf_cstr(&rest), row->rest);
	ck_assert_str_eq(buf_cstr(&names), row->names);
	buf_fini(&rest);
	buf_fini(&names);
}
END_TEST

START_TEST(lists_all_commands)
{
	struct buf rest = BUF_EMPTY, names = BUF_EMPTY;

	slash_complete(&slash_rep, STR("/"), &rest, &names);
	ck_assert_uint_eq(rest.len, 0);
	for (size_t i = 0; i < slash_rep.count; i++)
		ck_assert_ptr_nonnull(
		    strstr(buf_cstr(&names), slash_rep.rows[i].name));
	buf_fini(&rest);
	buf_fini(&names);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("slash");
	TCase *t = tcase_create("slash");

	tcase_add_loop_test(t, parses, 0, COUNT(rows));
	tcase_add_test(t, every_command_is_found);
	tcase_add_test(t, customers_have_their_own);
	tcase_add_test(t, cuts_words);
	tcase_add_loop_test(t, completes, 0, COUNT(completions));
	tcase_add_test(t, lists_all_commands);
	suite_add_tcase(s, t);
	return s;
}
