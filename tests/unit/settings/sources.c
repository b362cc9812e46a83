/* The three sources of settings and which beats which; every setting by each
 * of them, at its limits. */
#include <ctype.h>
#include <inttypes.h>

#include "server/settings_reader.h"
#include "tests/support/suite.h"
#include "tests/unit/settings/fixture.h"

static struct settings *read_three(const char *file, char *const *env,
    const struct settings_flag *flags, size_t count,
    struct settings_fault *fault)
{
	struct settings *settings = NULL;
	if (file)
		scratch_write(file);
	enum err err = settings_read(
	    file ? scratch_file : NULL, env, flags, count, &settings, fault);
	ck_assert_int_eq(err == ERR_ok, settings != NULL);
	return settings;
}

/* ---- which beats which -------------------------------------------------- */

static const char in_file[] = "[desk]\nport = 1001\n[shop tea]\n";
static char *const in_env[] = { "HOME=/", "DESKBELL_PORT=1002", NULL };
static const struct settings_flag in_flags[] = { { "port", "1003" } };

static const struct {
	bool file, env, flags;
	int64_t port;
} order[] = {
	{ false, false, false, 7391 },
	{ true, false, false, 1001 },
	{ false, true, false, 1002 },
	{ false, false, true, 1003 },
	{ true, true, false, 1002 },
	{ true, false, true, 1003 },
	{ false, true, true, 1003 },
	{ true, true, true, 1003 },
};

START_TEST(precedence)
{
	struct settings_fault fault;
	struct settings *settings = read_three(order[_i].file ? in_file : NULL,
	    order[_i].env ? in_env : NULL, in_flags, order[_i].flags ? 1 : 0,
	    &fault);
	ck_assert_ptr_nonnull(settings);
	ck_assert_int_eq(settings->port, order[_i].port);
	ck_assert_str_eq(settings->path, order[_i].file ? scratch_file : "");
	ck_assert_uint_eq(settings->shops.count, order[_i].file ? 1 : 0);
	settings_free(settings);
}
END_TEST

/* A value that is beaten must be good all the same. */
START_TEST(beaten_values_are_checked)
{
	struct settings_fault fault;
	ck_assert_ptr_null(read_three(
	    "[desk]\nport = many\n[shop tea]\n", in_env, in_flags, 1, &fault));
	ck_assert_int_eq(fault.line, 2);
}
END_TEST

/* ---- faults of the other two -------------------------------------------- */

static const struct {
	char *env;
	const char *words; /* NULL = taken */
} envs[] = {
	{ "DESKBELL_PORT=x", "`DESKBELL_PORT` must be a whole number" },
	{ "DESKBELL_PORT=", "`DESKBELL_PORT` needs a number" },
	{ "DESKBELL_PORT= 1", "whole number" },
	{ "DESKBELL_PROT=1", "did you mean `DESKBELL_PORT`?" },
	{ "DESKBELL_BEHIND_PROXI=yes", "did you mean `DESKBELL_BEHIND_PROXY`" },
	{ "DESKBELL_BEHIND_PROXY=on", "must be yes or no, not `on`" },
	{ "DESKBELL_DATA=\x1B[2J", "not plain UTF-8" },
	{ "DESKBELL_DATA=\xFF", "not plain UTF-8" },
	{ "DESKBELL_CUT_S=5", "more than `ping_s`" },
	{ "DESKBELL_ADDRESS=", NULL },
	{ "DESKBELL_DATA=/a#b ; c", NULL }, /* no file, no comments */
	{ "DESKBELL_SECRET_OF_ANOTHER_PROGRAM=x", NULL },
	{ "DESKBELL_=x", NULL },
	{ "DESKBELL_URL=x", NULL },
	{ "DESKBELLPORT=x", NULL },
	{ "deskbell_port=x", NULL },
	{ "DESKBELL_PORT", "needs a number" },
};

START_TEST(environment)
{
	char *const env[] = { envs[_i].env, NULL };
	struct settings_fault fault;
	struct settings *settings = read_three(NULL, env, NULL, 0, &fault);
	if (!envs[_i].words) {
		ck_assert_msg(settings != NULL, "%s", fault.why);
		settings_free(settings);
		return;
	}
	ck_assert_ptr_null(settings);
	ck_assert_str_eq(fault.path, "environment");
	ck_assert_int_eq(fault.line, 0);
	ck_assert_msg(strstr(fault.why, envs[_i].words), "%s", fault.why);
}
END_TEST

static const struct {
	struct settings_flag flags[2];
	size_t count;
	const char *words;
} flagged[] = {
	{ { { "prot", "1" } }, 1,
	    "`--prot` is not a setting; did you mean "
	    "`--port`?" },
	{ { { "behind-proxi", "yes" } }, 1, "did you mean `--behind-proxy`?" },
	{ { { "colour", "1" } }, 1, "`--colour` is not a setting" },
	{ { { "port", "1" }, { "port", "2" } }, 2, "`--port` is given twice" },
	{ { { "ping-s", "1" }, { "ping_s", "1" } }, 2, "given twice" },
	{ { { "port", "" } }, 1, "`--port` needs a number" },
	{ { { "port", "70000" } }, 1, "not `70000`" },
	{ { { "ping-s", "600" } }, 1, "`cut_s` (60) must be more" },
	{ { { "zone", "UTC" } }, 1, "`--zone` is not a setting" },
	{ { { "data", "" } }, 1, "`--data` may not be empty" },
};

START_TEST(flags)
{
	struct settings_fault fault;
	ck_assert_ptr_null(read_three(
	    NULL, NULL, flagged[_i].flags, flagged[_i].count, &fault));
	ck_assert_str_eq(fault.path, "flags");
	ck_assert_int_eq(fault.line, 0);
	ck_assert_msg(strstr(fault.why, flagged[_i].words), "%s", fault.why);
}
END_TEST

/* ---- every setting by every source -------------------------------------- */

static void env_of(const struct settings_row *row, const char *value, char *out)
{
	char *at = out + sprintf(out, "DESKBELL_%s", row->name);
	for (char *c = out; c < at; c++)
		*c = (char)toupper((unsigned char)*c);
	sprintf(at, "=%s", value);
}

static void flag_of(const struct settings_row *row, char *out)
{
	strcpy(out, row->name);
	for (char *c = out; *c; c++)
		*c = *c == '_' ? '-' : *c;
}

/* Reads one setting by source 0 file, 1 environment, 2 flag. */
static struct settings *read_by(int source, const struct settings_row *row,
    const char *value, struct settings_fault *fault)
{
	char text[20000], name[100];
	char *const env[] = { text, NULL };
	const struct settings_flag flag = { name, value };
	switch (source) {
	case 0:
		snprintf(text, sizeof(text), "[desk]\n%s = \"%s\"\n[shop a]\n",
		    row->name, value);
		return read_three(text, NULL, NULL, 0, fault);
	case 1:
		env_of(row, value, text);
		return read_three(NULL, env, NULL, 0, fault);
	default:
		flag_of(row, name);
		return read_three(NULL, NULL, &flag, 1, fault);
	}
}

static void must_be_refused(
    int source, const struct settings_row *row, const char *value)
{
	static const char *const paths[] = { scratch_file, "environment",
		"flags" };
	struct settings_fault fault;
	ck_assert_msg(!read_by(source, row, value, &fault), "%s = %.40s",
	    row->name, value);
	ck_assert_str_eq(fault.path, paths[source]);
	ck_assert_int_eq(fault.line, source ? 0 : 2);
}

static void number_at_its_limits(int source, const struct settings_row *row)
{
	struct settings_fault fault;
	char value[40];
	const int64_t around[] = { row->min - 1, row->min, row->max,
		row->max + 1 };
	for (size_t i = 0; i < 4; i++) {
		bool inside = i == 1 || i == 2;
		struct settings *s;
		int64_t got;
		snprintf(value, sizeof(value), "%" PRId64, around[i]);
		if (!inside) {
			must_be_refused(source, row, value);
			continue;
		}
		s = read_by(source, row, value, &fault);
		if (!s) { /* ping and cut watch each other */
			ck_assert_ptr_nonnull(strstr(fault.why, "ping_s"));
			continue;
		}
		memcpy(&got, (const char *)s + row->offset, sizeof(got));
		ck_assert_int_eq(got, around[i]);
		settings_free(s);
	}
	must_be_refused(source, row, "");
	must_be_refused(source, row, "ten");
	must_be_refused(source, row, "1 0");
	must_be_refused(source, row, "9223372036854775808");
}

static void flag_both_ways(int source, const struct settings_row *row)
{
	struct settings_fault fault;
	for (int yes = 0; yes < 2; yes++) {
		struct settings *s =
		    read_by(source, row, yes ? "yes" : "no", &fault);
		bool got;
		ck_assert_msg(s != NULL, "%s", fault.why);
		memcpy(&got, (const char *)s + row->offset, sizeof(got));
		ck_assert_int_eq(got, yes);
		settings_free(s);
	}
	must_be_refused(source, row, "");
	must_be_refused(source, row, "maybe");
}

static void text_at_its_limits(int source, const struct settings_row *row)
{
	char value[4096];
	memset(value, 'x', (size_t)row->max + 1);
	value[row->max + 1] = 0;
	must_be_refused(source, row, value);
	if (row->min)
		must_be_refused(source, row, "");
	else
		settings_free(read_by(source, row, "", NULL));
}

START_TEST(each_setting)
{
	const struct settings_row *row = &settings_rows[_i];
	for (int source = 0; source < 3; source++) {
		switch (row->kind) {
		case SETTING_INT:
			number_at_its_limits(source, row);
			break;
		case SETTING_FLAG:
			flag_both_ways(source, row);
			break;
		case SETTING_TEXT:
			text_at_its_limits(source, row);
			break;
		}
	}
}
END_TEST

/* ---- what is made of them ----------------------------------------------- */

START_TEST(rules)
{
	struct settings *s = read_good(
	    "[desk]\nanswer_wait_ms = 700\nrep_grace_s = 2\nchat_mean_s = 9\n"
	    "join_ms = 300\nvisitor_token_days = 3\nstaff_token_days = 4\n"
	    "once_token_min = 5\nrequest_keep_days = 8\nsuggest = no\n"
	    "[shop a]\n");
	ck_assert_int_eq(s->rules.answer_wait_ms, 700);
	ck_assert_int_eq(s->rules.join_ms, 300);
	ck_assert_int_eq(s->rules.rep_grace_ms, 2000);
	ck_assert_int_eq(s->rules.chat_mean_s, 9);
	ck_assert_int_eq(s->rules.visitor_token_ms, 3 * INT64_C(86400000));
	ck_assert_int_eq(s->rules.staff_token_ms, 4 * INT64_C(86400000));
	ck_assert_int_eq(s->rules.once_token_ms, 5 * 60000);
	ck_assert_int_eq(s->rules.request_keep_ms, 8 * INT64_C(86400000));
	ck_assert(!s->rules.suggest);
	settings_free(s);
}
END_TEST

START_TEST(rates)
{
	static const struct {
		const char *text;
		int per_s, burst;
	} rows[] = { { "1/5", 1, 5 }, { "10 / 40", 10, 40 },
		{ "100000/1000000", 100000, 1000000 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int per_s = 0, burst = 0;
		settings_rate(rows[i].text, &per_s, &burst);
		ck_assert_int_eq(per_s, rows[i].per_s);
		ck_assert_int_eq(burst, rows[i].burst);
	}
}
END_TEST

START_TEST(nothing_to_free)
{
	settings_free(NULL);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("settings_sources");
	TCase *t = tcase_create("sources");
	tcase_add_checked_fixture(t, scratch_begin, scratch_end);
	tcase_add_loop_test(
	    t, precedence, 0, (int)(sizeof(order) / sizeof(order[0])));
	tcase_add_test(t, beaten_values_are_checked);
	tcase_add_loop_test(
	    t, environment, 0, (int)(sizeof(envs) / sizeof(envs[0])));
	tcase_add_loop_test(
	    t, flags, 0, (int)(sizeof(flagged) / sizeof(flagged[0])));
	tcase_add_loop_test(t, each_setting, 0, SETTINGS_COUNT);
	tcase_add_test(t, rules);
	tcase_add_test(t, rates);
	tcase_add_test(t, nothing_to_free);
	suite_add_tcase(s, t);
	return s;
}
