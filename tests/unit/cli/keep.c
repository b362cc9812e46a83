/* Token files: private, whole, for one desk only. */
#include "client/cli/keep.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"

#define ORIGIN "http://127.0.0.1:7391"

static char dir[] = "/tmp/deskbell-keep-XXXXXX";
static char path[256], other[128];
static char why[KEEP_WHY_MAX];
static char token[KEEP_TOKEN_MAX + 1];

static void setup(void)
{
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a/b/token", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	why[0] = '\0';
}

static void teardown(void)
{
	char sub[128];

	unlink(path);
	unlink(other);
	snprintf(sub, sizeof(sub), "%s/a/b", dir);
	rmdir(sub);
	snprintf(sub, sizeof(sub), "%s/a", dir);
	rmdir(sub);
	ck_assert_int_eq(rmdir(dir), 0); /* nothing was left behind */
}

static void put(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(name, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	ck_assert_int_eq(chmod(name, mode), 0);
}

START_TEST(comes_back)
{
	struct stat st;

	ck_assert_int_eq(keep_write(path, ORIGIN, STR("abc"), why), ERR_ok);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(keep_read(path, ORIGIN, token, why), ERR_ok);
	ck_assert_str_eq(token, "abc");
	ck_assert_int_eq(keep_write(path, ORIGIN, STR("def"), why), ERR_ok);
	ck_assert_int_eq(keep_read(path, ORIGIN, token, why), ERR_ok);
	ck_assert_str_eq(token, "def");
}
END_TEST

START_TEST(is_for_one_desk)
{
	ck_assert_int_eq(keep_write(path, ORIGIN, STR("abc"), why), ERR_ok);
	ck_assert_int_eq(keep_read(path, "https://evil.example", token, why),
	    ERR_bad_settings);
	ck_assert_ptr_nonnull(strstr(why, "another desk"));
}
END_TEST

static const struct row {
	const char *text;
	mode_t mode;
	enum err err;
} rows[] = {
	{ "abc", 0600, ERR_ok },
	{ "abc\n", 0600, ERR_ok },
	{ "abc\r\n", 0600, ERR_ok },
	{ "abc\n", 0400, ERR_ok },
	{ "abc " ORIGIN "\n", 0600, ERR_ok },
	{ "abc\n", 0640, ERR_bad_settings },
	{ "abc\n", 0604, ERR_bad_settings },
	{ "abc\n", 0620, ERR_bad_settings },
	{ "", 0600, ERR_bad_settings },
	{ "\n", 0600, ERR_bad_settings },
	{ "a\x1b"
	  "bc\n",
	    0600, ERR_bad_settings },
	{ "abc\ndef\n", 0600, ERR_bad_settings },
	{ "abc http://other\n", 0600, ERR_bad_settings },
};

START_TEST(reads_with_care)
{
	put(other, rows[_i].text, rows[_i].mode);
	ck_assert_int_eq(keep_read(other, ORIGIN, token, why), rows[_i].err);
	if (!rows[_i].err)
		ck_assert_str_eq(token, "abc");
	else
		ck_assert_ptr_nonnull(strstr(why, other));
}
END_TEST

START_TEST(too_long_is_no_token)
{
	char text[2000];

	memset(text, 'a', sizeof(text));
	text[KEEP_TOKEN_MAX + 1] = '\0';
	put(other, text, 0600);
	ck_assert_int_eq(
	    keep_read(other, ORIGIN, token, why), ERR_bad_settings);
	text[KEEP_TOKEN_MAX] = '\0';
	put(other, text, 0600);
	ck_assert_int_eq(keep_read(other, ORIGIN, token, why), ERR_ok);
}
END_TEST

START_TEST(follows_no_link)
{
	put(other, "abc\n", 0600);
	ck_assert_int_eq(keep_write(path, ORIGIN, STR("x"), why), ERR_ok);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(symlink(other, path), 0);
	ck_assert_int_eq(keep_read(path, ORIGIN, token, why), ERR_bad_settings);
	ck_assert_ptr_nonnull(strstr(why, "link"));
	ck_assert_int_eq(
	    keep_write(path, ORIGIN, STR("x"), why), ERR_bad_settings);
	ck_assert_int_eq(keep_read(other, ORIGIN, token, why), ERR_ok);
	ck_assert_str_eq(token, "abc");
}
END_TEST

START_TEST(reads_files_only)
{
	ck_assert_int_eq(keep_read(other, ORIGIN, token, why), ERR_not_found);
	ck_assert_int_eq(keep_read(dir, ORIGIN, token, why), ERR_bad_settings);
	ck_assert_int_eq(mkfifo(other, 0600), 0);
	ck_assert_int_eq(
	    keep_read(other, ORIGIN, token, why), ERR_bad_settings);
}
END_TEST

START_TEST(says_when_it_cannot_write)
{
	put(other, "x", 0600);
	snprintf(path, sizeof(path), "%s/token", other);
	ck_assert_int_eq(keep_write(path, ORIGIN, STR("x"), why), ERR_io);
	ck_assert_ptr_nonnull(strstr(why, "cannot be written"));
}
END_TEST

START_TEST(finds_its_folder)
{
	struct buf found = BUF_EMPTY;

	setenv("HOME", "/home/ana", 1);
	unsetenv("XDG_CONFIG_HOME");
	ck_assert_int_eq(keep_path("token", &found), ERR_ok);
	ck_assert_str_eq(buf_cstr(&found), "/home/ana/.config/deskbell/token");
	buf_clear(&found);
	setenv("XDG_CONFIG_HOME", "/etc/ana", 1);
	ck_assert_int_eq(keep_path("token", &found), ERR_ok);
	ck_assert_str_eq(buf_cstr(&found), "/etc/ana/deskbell/token");
	buf_clear(&found);
	setenv("XDG_CONFIG_HOME", "relative", 1);
	unsetenv("HOME");
	ck_assert_int_eq(keep_path("token", &found), ERR_bad_settings);
	buf_fini(&found);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("keep");
	TCase *t = tcase_create("keep");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, comes_back);
	tcase_add_test(t, is_for_one_desk);
	tcase_add_loop_test(
	    t, reads_with_care, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, too_long_is_no_token);
	tcase_add_test(t, follows_no_link);
	tcase_add_test(t, reads_files_only);
	tcase_add_test(t, says_when_it_cannot_write);
	tcase_add_test(t, finds_its_folder);
	suite_add_tcase(s, t);
	return s;
}
