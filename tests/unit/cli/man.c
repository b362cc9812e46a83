/* The man page names whatever the tables of commands and options have. */
#include <stdio.h>
#include <stdlib.h>

#include "client/cli/options.h"
#include "client/cli/slash.h"
#include "shared/str.h"
#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static char page[65536];

/* Without the page's backslashes, so that names stand as they are typed. */
static void setup(void)
{
	FILE *file = fopen(DESKBELL_SOURCE_DIR "/deploy/man/deskbell.1", "r");
	size_t len = 0;
	int c;

	ck_assert_ptr_nonnull(file);
	while ((c = fgetc(file)) != EOF && len + 1 < sizeof(page))
		if (c != '\\')
			page[len++] = (char)c;
	fclose(file);
	page[len] = '\0';
	ck_assert_uint_gt(len, 5000);
}

static const char *const options[] = {
#define OPTION(id, name, argument, verbs, description) "--" name,
#include "client/cli/options.def"
};

START_TEST(names_every_option)
{
	ck_assert_msg(strstr(page, options[_i]), "%s", options[_i]);
}
END_TEST

static const char *const verbs[] = {
#define VERB(name, arguments, words_min, words_max, summary, example) #name,
#include "client/cli/options.def"
};

START_TEST(names_every_command)
{
	char text[80];

	snprintf(text, sizeof(text), ".B %s\n", verbs[_i]);
	if (strstr(page, text))
		return;
	snprintf(text, sizeof(text), ".BI \"%s ", verbs[_i]);
	if (strstr(page, text))
		return;
	snprintf(text, sizeof(text), ".BI %s ", verbs[_i]);
	ck_assert_msg(strstr(page, text), "%s", verbs[_i]);
}
END_TEST

static void check_table(const struct slash_table *table)
{
	char text[80];

	for (size_t i = 0; i < table->count; i++) {
		snprintf(text, sizeof(text), "/%s", table->rows[i].name);
		ck_assert_msg(strstr(page, text), "%s", text);
	}
}

START_TEST(names_every_slash_command)
{
	check_table(&slash_rep);
	check_table(&slash_guest);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("man");
	TCase *t = tcase_create("man");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, names_every_option, 0, COUNT(options));
	tcase_add_loop_test(t, names_every_command, 0, COUNT(verbs));
	tcase_add_test(t, names_every_slash_command);
	suite_add_tcase(s, t);
	return s;
}
