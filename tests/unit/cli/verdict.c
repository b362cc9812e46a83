/* Errors of the desk as a client takes them: every code has its row, or is a
 * plain failure on purpose. */
#include "client/cli/verdict.h"

#include "shared/err.h"
#include "tests/support/suite.h"

static const struct row {
	enum err err;
	bool retry;
	enum exit_code code;
} rows[] = {
	{ ERR_slow_down, true, EXIT_LATER },
	{ ERR_try_later, true, EXIT_LATER },
	{ ERR_busy, true, EXIT_LATER },
	{ ERR_drain, true, EXIT_LATER },
	{ ERR_disk_full, true, EXIT_LATER },
	{ ERR_no_memory, true, EXIT_LATER },
	{ ERR_not_ready, true, EXIT_LATER },
	{ ERR_auth, false, EXIT_DENIED },
	{ ERR_forbidden, false, EXIT_DENIED },
	{ ERR_closed, false, EXIT_FAILED },
	{ ERR_not_found, false, EXIT_FAILED },
	{ ERR_id_reuse, false, EXIT_FAILED },
	{ ERR_too_long, false, EXIT_FAILED },
	{ ERR_internal, false, EXIT_FAILED },
};

START_TEST(judges)
{
	const struct verdict *v = verdict_of(str_from(err_code(rows[_i].err)));

	ck_assert_int_eq(v->retry, rows[_i].retry);
	ck_assert_int_eq(v->exit, rows[_i].code);
	ck_assert_ptr_nonnull(v->advice);
}
END_TEST

/* What the desk calls a fault of the message is never sent again. */
START_TEST(retries_only_the_desks_troubles)
{
	for (int err = 0; err < ERR_COUNT; err++) {
		int http = err_http((enum err)err);
		if (verdict_of(str_from(err_code((enum err)err)))->retry)
			ck_assert_msg(http == 503 || http == 429, "%s",
			    err_code((enum err)err));
	}
	ck_assert(!verdict_of(STR(""))->retry);
	ck_assert_int_eq(verdict_of(STR("what is this"))->exit, EXIT_FAILED);
}
END_TEST

START_TEST(sends_again_what_may_be)
{
	ck_assert(verdict_again(STR("busy"), MESSAGE_say));
	ck_assert(verdict_again(STR("try_later"), MESSAGE_transfer));
	ck_assert(!verdict_again(STR("busy"), MESSAGE_transfer));
	ck_assert(!verdict_again(STR("closed"), MESSAGE_say));
	ck_assert(!verdict_again(STR("busy"), MESSAGE_list));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("verdict");
	TCase *t = tcase_create("verdict");

	tcase_add_loop_test(t, judges, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, sends_again_what_may_be);
	tcase_add_test(t, retries_only_the_desks_troubles);
	suite_add_tcase(s, t);
	return s;
}
