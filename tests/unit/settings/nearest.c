/* The known name nearest to a mistyped one. */
#include "server/nearest.h"

#include "tests/support/suite.h"

static const char *const known[] = { "port", "ports", "web", "key", "log_level",
	"behind_proxy", "x" };

static const struct {
	const char *given, *near;
} rows[] = {
	{ "port", "port" },
	{ "prot", "port" },           /* two changed about */
	{ "prt", "port" },            /* one missing */
	{ "pport", "port" },          /* one too much */
	{ "pork", "port" },           /* one wrong */
	{ "portss", "ports" },        /* the nearer of two */
	{ "loglevel", "log_level" },  /* one missing in the middle */
	{ "log-levle", "log_level" }, /* two edits in a long name */
	{ "behind-proxi", "behind_proxy" },
	{ "lgolevle", NULL }, /* three */
	{ "wb", "web" },
	{ "wbe", "web" },
	{ "w", "x" },
	{ "wxyz", NULL },
	{ "colour", NULL },
	{ "", NULL },
	{ "a-name-that-is-far-longer-than-any-that-is-known", NULL },
};

START_TEST(near)
{
	struct nearest n = nearest_begin(str_from(rows[_i].given));
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		nearest_try(&n, known[i]);
	if (rows[_i].near)
		ck_assert_str_eq(n.name, rows[_i].near);
	else
		ck_assert_ptr_null(n.name);
}
END_TEST

/* Of equally near ones the first stays. */
START_TEST(ties)
{
	struct nearest n = nearest_begin(STR("cat"));
	nearest_try(&n, "bat");
	nearest_try(&n, "rat");
	ck_assert_str_eq(n.name, "bat");
	nearest_try(&n, "cat");
	ck_assert_str_eq(n.name, "cat");
	ck_assert_int_eq(n.edits, 0);
}
END_TEST

START_TEST(long_known_names)
{
	struct nearest n =
	    nearest_begin(STR("a234567890123456789012345678901234567890"));
	nearest_try(&n, "a2345678901234567890123456789012345678901");
	ck_assert_ptr_null(n.name);
	nearest_try(&n, "b234567890123456789012345678901234567890");
	ck_assert_ptr_nonnull(n.name);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("nearest");
	TCase *t = tcase_create("nearest");
	tcase_add_loop_test(t, near, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(t, ties);
	tcase_add_test(t, long_known_names);
	suite_add_tcase(s, t);
	return s;
}
