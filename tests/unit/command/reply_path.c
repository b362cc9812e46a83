/* Paths of reply files as the user can open them. */
#include "server/command/reply_path.h"

#include "tests/support/suite.h"

static const struct {
	const char *dir, *where, *path;
} rows[] = {
	{ "/r", "en/hello.reply", "/r/en/hello.reply" },
	{ "/r/", "en/hello.reply", "/r/en/hello.reply" },
	{ "r", "en/hello.reply", "r/en/hello.reply" },
	{ "/r", "en/hello", "/r/en/hello.reply" },
	{ "/r", "en/order.status", "/r/en/order.status.reply" },
	{ "/r", "hello", "hello" }, /* the id alone */
	{ "/r", "/r", "/r" },       /* the folder itself */
	{ "/r", "/r/en/hello.reply", "/r/en/hello.reply" },
	{ "/r", "", "" },
};

START_TEST(path)
{
	struct buf out = BUF_EMPTY;
	reply_path(rows[_i].dir, rows[_i].where, &out);
	ck_assert_str_eq(buf_cstr(&out), rows[_i].path);
	buf_fini(&out);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("reply_path");
	TCase *t = tcase_create("reply_path");
	tcase_add_loop_test(t, path, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(s, t);
	return s;
}
