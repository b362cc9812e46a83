/* errors.def as peers see it. */
#include "shared/err.h"

#include <ctype.h>
#include <string.h>

#include "tests/support/suite.h"

struct row {
	enum err err;
	const char *code;
	int http, ws;
};

static const struct row rows[] = {
	{ ERR_ok, "ok", 200, 0 },
	{ ERR_slow_down, "slow_down", 429, 0 },
	{ ERR_auth, "auth", 401, 0 },
	{ ERR_not_found, "not_found", 404, 0 },
	{ ERR_drain, "drain", 503, 1012 },
	{ ERR_timeout, "timeout", 408, 1008 },
	{ ERR_internal, "internal", 500, 0 },
};

START_TEST(known_rows)
{
	const struct row *row = &rows[_i];

	ck_assert_str_eq(err_code(row->err), row->code);
	ck_assert_int_eq(err_http(row->err), row->http);
	ck_assert_int_eq(err_ws(row->err), row->ws);
}
END_TEST

START_TEST(every_row_is_whole)
{
	enum err err = (enum err)_i;
	const char *code = err_code(err), *sentence = err_sentence(err);
	int http = err_http(err), ws = err_ws(err);

	ck_assert_uint_gt(strlen(code), 0);
	for (const char *c = code; *c; c++)
		ck_assert(islower((unsigned char)*c) || *c == '_');
	/* One line that ends as a sentence does, and fits a terminal. */
	ck_assert_uint_gt(strlen(sentence), 1);
	ck_assert_uint_lt(strlen(sentence), 80);
	ck_assert(isupper((unsigned char)sentence[0]));
	ck_assert_int_eq(sentence[strlen(sentence) - 1], '.');
	ck_assert_ptr_null(strchr(sentence, '\n'));
	ck_assert(http == 200 ? err == ERR_ok : http >= 400 && http < 600);
	ck_assert(!ws || (ws >= 1000 && ws < 5000));
}
END_TEST

START_TEST(codes_differ)
{
	for (int other = 0; other < _i; other++)
		ck_assert_str_ne(
		    err_code((enum err)_i), err_code((enum err)other));
}
END_TEST

START_TEST(no_row_reads_as_internal)
{
	ck_assert_str_eq(err_code(ERR_COUNT), "internal");
	ck_assert_int_eq(err_http(ERR_COUNT), 500);
	ck_assert_str_eq(err_sentence(ERR_COUNT), err_sentence(ERR_internal));
}
END_TEST

START_TEST(absent_is_a_fact)
{
	bool found = false;
	ck_assert_int_eq(err_absent(ERR_ok, &found), ERR_ok);
	ck_assert(found);
	ck_assert_int_eq(err_absent(ERR_not_found, &found), ERR_ok);
	ck_assert(!found);
	found = true;
	ck_assert_int_eq(err_absent(ERR_io, &found), ERR_io);
	ck_assert(!found);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("err");
	TCase *t = tcase_create("err");

	tcase_add_loop_test(t, known_rows, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(t, every_row_is_whole, 0, ERR_COUNT);
	tcase_add_loop_test(t, codes_differ, 0, ERR_COUNT);
	tcase_add_test(t, no_row_reads_as_internal);
	tcase_add_test(t, absent_is_a_fact);
	suite_add_tcase(s, t);
	return s;
}
