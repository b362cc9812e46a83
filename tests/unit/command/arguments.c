/* The command line: what is understood, what is refused and with which hint. */
#include "server/command/arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/settings_reader.h"
#include "tests/support/suite.h"

enum { WORDS = 70 };

/* Splits at blanks; memory belongs to text. */
static void split(char *text, char *argv[WORDS])
{
	size_t count = 0;
	char *rest = NULL;
	argv[count++] = (char *)(uintptr_t) "deskbelld";
	for (char *word = strtok_r(text, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		ck_assert_uint_lt(count, WORDS - 1);
		argv[count++] = word;
	}
	argv[count] = NULL;
}

struct line {
	char text[4096];
	char *argv[WORDS];
	struct command command;
	struct buf complaint;
	bool good;
};

static void take(struct line *l, const char *words)
{
	static char *const env[] = { NULL };
	l->complaint = BUF_EMPTY;
	snprintf(l->text, sizeof(l->text), "%s", words);
	split(l->text, l->argv);
	l->good = arguments_read(l->argv, env, &l->command, &l->complaint);
	if (l->good)
		ck_assert_uint_eq(l->complaint.len, 0);
	else
		ck_assert_uint_gt(l->complaint.len, 0);
}

static void drop(struct line *l)
{
	buf_fini(&l->complaint);
}

static struct line line;

/* ---- understood --------------------------------------------------------- */

static const struct {
	const char *words;
	enum command_kind kind;
	size_t flags, args;
} good[] = {
	{ "", COMMAND_KIND_serve, 0, 0 },
	{ "serve", COMMAND_KIND_serve, 0, 0 },
	{ "--port 1", COMMAND_KIND_serve, 1, 0 },
	{ "--port=1 serve", COMMAND_KIND_serve, 1, 0 },
	{ "serve --behind-proxy", COMMAND_KIND_serve, 1, 0 },
	{ "check --config x --json", COMMAND_KIND_check, 0, 0 },
	{ "user add anna --role rep", COMMAND_KIND_user, 0, 2 },
	{ "--role rep user add anna", COMMAND_KIND_user, 0, 2 },
	{ "user add -- --anna", COMMAND_KIND_user, 0, 2 },
	{ "user add -", COMMAND_KIND_user, 0, 2 },
	{ "user --help", COMMAND_KIND_user, 0, 0 },
	{ "-h", COMMAND_KIND_serve, 0, 0 },
	{ "check --role rep --help", COMMAND_KIND_check, 0, 0 },
	{ "--version", COMMAND_KIND_serve, 0, 0 },
	{ "rehearse replies --replies d --questions f --lang ja",
	    COMMAND_KIND_rehearse, 1, 1 },
};

START_TEST(understood)
{
	take(&line, good[_i].words);
	ck_assert_msg(line.good, "%s", buf_cstr(&line.complaint));
	ck_assert_int_eq(line.command.kind, good[_i].kind);
	ck_assert_uint_eq(line.command.flag_count, good[_i].flags);
	ck_assert_uint_eq(line.command.arg_count, good[_i].args);
	drop(&line);
}
END_TEST

START_TEST(values)
{
	const struct command *c = &line.command;
	take(&line, "user --config=a=b add anna --role rep --port=8 "
		    "--behind-proxy=no --suggest --data d --json --once");
	ck_assert(line.good);
	ck_assert_str_eq(c->config, "a=b");
	ck_assert_str_eq(c->args[0], "add");
	ck_assert_str_eq(c->args[1], "anna");
	ck_assert_str_eq(c->options[OPTION_role], "rep");
	ck_assert_str_eq(c->options[OPTION_json], "");
	ck_assert_str_eq(c->options[OPTION_once], "");
	ck_assert_ptr_null(c->options[OPTION_shown]);
	ck_assert_str_eq(command_flag(c, "port"), "8");
	ck_assert_str_eq(command_flag(c, "behind_proxy"), "no");
	ck_assert_str_eq(command_flag(c, "suggest"), "yes");
	ck_assert_str_eq(command_flag(c, "data"), "d");
	ck_assert_ptr_null(command_flag(c, "workers"));
	drop(&line);
	take(&line, "check");
	ck_assert_str_eq(c->config, "/etc/deskbell/deskbell.conf");
	drop(&line);
}
END_TEST

/* Every setting is a flag, and goes on to the settings as one. */
START_TEST(each_setting)
{
	const struct settings_row *row = &settings_rows[_i];
	char words[200], name[64];
	strcpy(name, row->name);
	for (char *c = name; *c; c++)
		*c = *c == '_' ? '-' : *c;
	snprintf(words, sizeof(words), "--%s=v", name);
	take(&line, words);
	ck_assert_msg(line.good, "%s", buf_cstr(&line.complaint));
	ck_assert_uint_eq(line.command.flag_count, 1);
	ck_assert_str_eq(line.command.flags[0].name, row->name);
	ck_assert_str_eq(line.command.flags[0].value, "v");
	drop(&line);
}
END_TEST

/* The settings see what was typed, with or without dashes. */
START_TEST(settings_take_the_flags)
{
	struct settings *settings = NULL;
	struct settings_fault fault;
	take(&line, "check --ping-s 3 --cut-s 9 --behind-proxy");
	line.command.config = NULL;
	ck_assert_int_eq(
	    command_settings(&line.command, &settings, &fault), ERR_ok);
	ck_assert_int_eq(settings->ping_s, 3);
	ck_assert_int_eq(settings->cut_s, 9);
	ck_assert(settings->behind_proxy);
	settings_free(settings);
	drop(&line);
}
END_TEST

/* ---- refused ------------------------------------------------------------ */

static const struct {
	const char *words, *complaint;
} bad[] = {
	{ "sreve", "there is no command `sreve`; did you mean `serve`?" },
	{ "users", "did you mean `user`?" },
	{ "frobnicate", "there is no command `frobnicate`" },
	{ "--prot 1", "there is no --prot; did you mean --port?" },
	{ "--behind-proxi", "did you mean --behind-proxy?" },
	{ "check --jsn", "did you mean --json?" },
	{ "user add x --password-stdn", "did you mean --password-stdin?" },
	{ "--frobnicate", "there is no --frobnicate" },
	{ "-x", "there is no --x" },
	{ "--port", "--port needs a value" },
	{ "--config", "--config needs a value" },
	{ "check --json=1", "--json takes no value" },
	{ "check --json --json", "--json is given twice" },
	{ "user add a --role rep --role admin", "--role is given twice" },
	{ "check --role rep", "--role is not for `check`" },
	{ "--json", "--json is not for `serve`" },
	{ "user list --questions f", "--questions is not for `user`" },
	{ "user list --password-stdin --lang en", "--lang is not for `user`" },
	{ "user a b c d e f g h i j k l m n o p q", "too many words" },
};

START_TEST(refused)
{
	take(&line, bad[_i].words);
	ck_assert(!line.good);
	ck_assert_msg(strstr(buf_cstr(&line.complaint), bad[_i].complaint),
	    "%s", buf_cstr(&line.complaint));
	drop(&line);
}
END_TEST

START_TEST(too_many_settings)
{
	char words[1024] = "";
	for (int i = 0; i < COMMAND_FLAGS_MAX + 1; i++)
		strcat(words, "--port=1 ");
	take(&line, words);
	ck_assert(!line.good);
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&line.complaint), "too many settings"));
	drop(&line);
}
END_TEST

/* A program can be started with no word at all. */
START_TEST(without_a_name)
{
	char *const nothing[] = { NULL };
	struct command command;
	struct buf complaint = BUF_EMPTY;
	ck_assert(arguments_read(nothing, nothing, &command, &complaint));
	ck_assert_int_eq(command.kind, COMMAND_KIND_serve);
}
END_TEST

/* ---- help --------------------------------------------------------------- */

static void has(const struct buf *help, const char *words, bool wanted)
{
	struct buf copy = *help;
	ck_assert_msg(!strstr(buf_cstr(&copy), words) == !wanted, "%s: %s",
	    wanted ? "lacks" : "has", words);
}

START_TEST(help)
{
	struct buf all = BUF_EMPTY, one = BUF_EMPTY;
	arguments_help(COMMAND_KIND_serve, false, &all);
	arguments_help(COMMAND_KIND_user, true, &one);
	ck_assert(buf_reserve(&all, 1) && buf_reserve(&one, 1));
	for (int i = 0; i < COMMAND_KIND_COUNT; i++)
		has(&all, arguments_command_name((enum command_kind)i), true);
	has(&all, "\nExamples:\n", true);
	has(&all, "--per-address-max N", true);
	has(&all, "_max", false); /* names as they are typed */
	has(&all, "78 bad settings", true);
	has(&one, "user add NAME", true);
	has(&one, "--password-stdin", true);
	has(&one, "--questions", false);
	has(&one, "rehearse", false);
	buf_fini(&all);
	buf_fini(&one);
}
END_TEST

/* ---- exit codes --------------------------------------------------------- */

static const struct {
	enum err err;
	int code;
} codes[] = {
	{ ERR_ok, 0 },
	{ ERR_not_found, 1 },
	{ ERR_exists, 1 },
	{ ERR_io, 1 },
	{ ERR_damaged, 1 },
	{ ERR_internal, 1 },
	{ ERR_range, 65 },
	{ ERR_bad_field, 65 },
	{ ERR_empty, 65 },
	{ ERR_timeout, 69 },
	{ ERR_busy, 75 },
	{ ERR_locked, 75 },
	{ ERR_disk_full, 75 },
	{ ERR_try_later, 75 },
	{ ERR_forbidden, 77 },
	{ ERR_auth, 77 },
	{ ERR_bad_settings, 78 },
};

START_TEST(exit_codes)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		ck_assert_int_eq(
		    command_exit_code(codes[i].err), codes[i].code);
	for (int i = 1; i < ERR_COUNT; i++)
		ck_assert_int_ne(command_exit_code((enum err)i), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("arguments");
	TCase *t = tcase_create("arguments");
	tcase_add_loop_test(
	    t, understood, 0, (int)(sizeof(good) / sizeof(good[0])));
	tcase_add_test(t, values);
	tcase_add_loop_test(t, each_setting, 0, SETTINGS_COUNT);
	tcase_add_test(t, settings_take_the_flags);
	tcase_add_loop_test(t, refused, 0, (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_test(t, too_many_settings);
	tcase_add_test(t, without_a_name);
	tcase_add_test(t, help);
	tcase_add_test(t, exit_codes);
	suite_add_tcase(s, t);
	return s;
}
