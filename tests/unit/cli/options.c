/* The command line: every shape that is taken, every one that is not. */
#include "client/cli/options.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/str.h"
#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))
enum { ARGS = 12 };

static struct options options;
static char *copies[ARGS + 1];

static bool parse(const char *const *args, struct buf *why)
{
	int argc = 0;

	for (; args[argc]; argc++)
		copies[argc] = (char *)(uintptr_t)args[argc];
	copies[argc] = NULL;
	return options_parse(argc, copies, &options, why);
}

static const struct bad_row {
	const char *args[ARGS];
	const char *why;
} bad[] = {
	{ { "deskbell" }, "name a command" },
	{ { "deskbell", "--" }, "name a command" },
	{ { "deskbell", "--json" }, "name a command" },
	{ { "deskbell", "talk" }, "unknown command talk" },
	{ { "deskbell", "--", "--help" }, "unknown command --help" },
	{ { "deskbell", "chat", "--nope" }, "unknown option --nope" },
	{ { "deskbell", "chat", "-x" }, "unknown option -x" },
	{ { "deskbell", "chat", "-" }, "unknown option -" },
	{ { "deskbell", "chat", "--insecure-ca" }, "unknown option" },
	{ { "deskbell", "chat", "--password", "x" }, "--password-stdin" },
	{ { "deskbell", "chat", "--password=x" }, "--password-stdin" },
	{ { "deskbell", "chat", "--url" }, "lacks its value: --url" },
	{ { "deskbell", "chat", "--url=" }, "empty" },
	{ { "deskbell", "chat", "--url", "" }, "empty" },
	{ { "deskbell", "chat", "--json=yes" }, "takes no value: --json" },
	{ { "deskbell", "chat", "--url", "a", "--url", "a" },
	    "given twice: --url" },
	{ { "deskbell", "--json", "chat", "--json" }, "given twice: --json" },
	{ { "deskbell", "chat", "word" }, "too many" },
	{ { "deskbell", "watch", "word" }, "too many" },
	{ { "deskbell", "send" }, "too few" },
	{ { "deskbell", "send", "id" }, "too few" },
	{ { "deskbell", "ask", "hello" }, "--shop" },
	{ { "deskbell", "customer" }, "--shop" },
	{ { "deskbell", "chat", "--shop", "x" }, "no option of chat" },
	{ { "deskbell", "watch", "--plain" }, "no option of watch" },
	{ { "deskbell", "ask", "--shop", "x", "--once", "y" },
	    "no option of ask" },
	{ { "deskbell", "ask", "--shop", "x", "" }, "empty" },
	{ { "deskbell", "ask", "--shop", "x", "\xff" }, "UTF-8" },
	{ { "deskbell", "ask", "--shop", "x", "a\nb" }, "control" },
	{ { "deskbell", "ask", "--shop", "x\x1b" }, "control" },
	{ { "deskbell", "ask", "--shop=x\x7f" }, "control" },
};

START_TEST(refuses)
{
	struct buf why = BUF_EMPTY;

	ck_assert(!parse(bad[_i].args, &why));
	ck_assert_msg(
	    strstr(buf_cstr(&why), bad[_i].why), "%s", buf_cstr(&why));
	buf_fini(&why);
}
END_TEST

static const struct good_row {
	const char *args[ARGS];
	enum verb verb;
	const char *url; /* value of --url */
	const char *words[4];
} good[] = {
	{ { "deskbell", "chat" }, VERB_chat, NULL, { NULL } },
	{ { "deskbell", "--url", "ws://h", "chat" }, VERB_chat, "ws://h",
	    { NULL } },
	{ { "deskbell", "chat", "--url=ws://h" }, VERB_chat, "ws://h",
	    { NULL } },
	{ { "deskbell", "watch", "--json" }, VERB_watch, NULL, { NULL } },
	{ { "deskbell", "ask", "--shop", "tea" }, VERB_ask, NULL, { NULL } },
	{ { "deskbell", "ask", "where", "--shop", "tea", "is", "it" }, VERB_ask,
	    NULL, { "where", "is", "it", NULL } },
	{ { "deskbell", "ask", "--shop", "tea", "--", "--help" }, VERB_ask,
	    NULL, { "--help", NULL } },
	{ { "deskbell", "send", "id", "hello", "there" }, VERB_send, NULL,
	    { "id", "hello", "there", NULL } },
	{ { "deskbell", "customer", "--shop", "tea", "--name", "Ana", "--lang",
	      "es", "--plain" },
	    VERB_customer, NULL, { NULL } },
	{ { "deskbell", "chat", "--name", "ana", "--password-stdin" },
	    VERB_chat, NULL, { NULL } },
};

START_TEST(takes)
{
	const struct good_row *row = &good[_i];
	struct buf why = BUF_EMPTY;
	int count = 0;

	ck_assert_msg(parse(row->args, &why), "%s", buf_cstr(&why));
	ck_assert_int_eq(options.verb, row->verb);
	ck_assert_int_eq(options.given[OPTION_url], row->url != NULL);
	if (row->url)
		ck_assert_str_eq(options.value[OPTION_url], row->url);
	for (; row->words[count]; count++) {
		ck_assert_int_lt(count, options.word_count);
		ck_assert_str_eq(options.words[count], row->words[count]);
	}
	ck_assert_int_eq(options.word_count, count);
	buf_fini(&why);
}
END_TEST

static const char *const asking[][ARGS] = {
	{ "deskbell", "--help" },
	{ "deskbell", "-h" },
	{ "deskbell", "ask", "--help" },
	{ "deskbell", "--help", "chat" },
};

START_TEST(help_needs_nothing_else)
{
	struct buf why = BUF_EMPTY;

	ck_assert(parse(asking[_i], &why));
	ck_assert(options.given[OPTION_help]);
	buf_fini(&why);
}
END_TEST

static bool parse_many(int count, const char *word, struct buf *why)
{
	char **args = calloc((size_t)count + 5, sizeof(*args));
	bool right;

	ck_assert_ptr_nonnull(args);
	args[0] = (char *)(uintptr_t) "deskbell";
	args[1] = (char *)(uintptr_t) "ask";
	args[2] = (char *)(uintptr_t) "--shop=x";
	for (int i = 0; i < count; i++)
		args[3 + i] = (char *)(uintptr_t)word;
	right = options_parse(3 + count, args, &options, why);
	free(args);
	return right;
}

START_TEST(is_bounded)
{
	static char big[131072];
	struct buf why = BUF_EMPTY;

	ck_assert(parse_many(1000, "word", &why));
	ck_assert(!parse_many(10000, "word", &why));
	memset(big, 'a', sizeof(big) - 1);
	ck_assert(!parse_many(1, big, &why));
	buf_fini(&why);
}
END_TEST

static const struct number_row {
	const char *text;
	bool good;
	int number;
} numbers[] = {
	{ "1", true, 1 },
	{ "60", true, 60 },
	{ "3600", true, 3600 },
	{ "0", false, 0 },
	{ "3601", false, 0 },
	{ "-1", false, 0 },
	{ "", false, 0 },
	{ "1s", false, 0 },
	{ " 1", false, 0 },
	{ "99999999999999999999", false, 0 },
};

START_TEST(reads_numbers)
{
	int number = 0;

	ck_assert_int_eq(options_number(numbers[_i].text, 1, 3600, &number),
	    numbers[_i].good);
	ck_assert_int_eq(number, numbers[_i].number);
}
END_TEST

static const char *const names[] = {
#define OPTION(id, name, argument, verbs, description) "--" name,
#include "client/cli/options.def"
};

START_TEST(help_names_everything)
{
	struct buf all = BUF_EMPTY;

	options_help(VERB_COUNT, &all);
	for (int verb = 0; verb < VERB_COUNT; verb++)
		options_help((enum verb)verb, &all);
	for (int i = 0; i < COUNT(names); i++)
		ck_assert_msg(strstr(buf_cstr(&all), names[i]), "%s", names[i]);
#define VERB(name, arguments, words_min, words_max, summary, example)          \
	ck_assert_ptr_nonnull(strstr(buf_cstr(&all), summary));                \
	ck_assert_ptr_nonnull(strstr(buf_cstr(&all), example));
#include "client/cli/options.def"
	for (struct str rest = buf_view(&all); rest.ptr;)
		ck_assert_uint_le(str_cut(&rest, '\n').len, 80);
	buf_fini(&all);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("options");
	TCase *t = tcase_create("options");

	tcase_add_loop_test(t, refuses, 0, COUNT(bad));
	tcase_add_loop_test(t, takes, 0, COUNT(good));
	tcase_add_loop_test(t, help_needs_nothing_else, 0, COUNT(asking));
	tcase_add_test(t, is_bounded);
	tcase_add_loop_test(t, reads_numbers, 0, COUNT(numbers));
	tcase_add_test(t, help_names_everything);
	suite_add_tcase(s, t);
	return s;
}
