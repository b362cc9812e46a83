/* Reading a password: from a pipe and from a terminal, which gets its echo
 * back, whatever was typed. */
#include "client/cli/secret.h"

#include <pty.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static struct buf got;
static int saved, ends[2];

static void setup(void)
{
	got = BUF_EMPTY;
	saved = dup(STDIN_FILENO);
}

static void teardown(void)
{
	if (saved >= 0) {
		dup2(saved, STDIN_FILENO);
		close(saved);
	} else {
		close(STDIN_FILENO);
	}
	buf_fini(&got);
}

static const struct row {
	const char *in;
	size_t len;
	const char *password; /* NULL: refused */
} rows[] = {
	{ "secret\n", 7, "secret" },
	{ "secret\r\n", 8, "secret" },
	{ "secret", 6, "secret" },
	{ " two words \n", 12, " two words " },
	{ "pass\x7fword\n", 10, "pass\x7fword" },
	{ "ñ陳\n", 6, "ñ陳" },
	{ "", 0, NULL },
	{ "\n", 1, NULL },
	{ "a\0b\n", 4, NULL },
	{ "\xff\n", 2, NULL },
};

static void put(const void *bytes, size_t len)
{
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], bytes, len), (ssize_t)len);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
}

START_TEST(from_a_pipe)
{
	const char *why;

	put(rows[_i].in, rows[_i].len);
	why = secret_read("mei", true, &got);
	ck_assert_int_eq(why == NULL, rows[_i].password != NULL);
	if (!why)
		ck_assert_str_eq(buf_cstr(&got), rows[_i].password);
}
END_TEST

START_TEST(leaves_what_follows)
{
	char rest[16] = "";

	put("secret\nhello\n", 13);
	ck_assert_ptr_null(secret_read("mei", true, &got));
	ck_assert_int_eq(read(STDIN_FILENO, rest, sizeof(rest)), 6);
	ck_assert_str_eq(rest, "hello\n");
}
END_TEST

START_TEST(is_bounded)
{
	char big[4096];

	memset(big, 'x', sizeof(big));
	put(big, sizeof(big));
	ck_assert_ptr_nonnull(secret_read("mei", true, &got));
	buf_fini(&got);
	put(big, SECRET_MAX);
	ck_assert_ptr_null(secret_read("mei", true, &got));
	buf_fini(&got);
	put(big, SECRET_MAX + 1);
	ck_assert_ptr_nonnull(secret_read("mei", true, &got));
}
END_TEST

START_TEST(a_pipe_must_be_asked_for)
{
	const char *why;

	put("secret\n", 7);
	why = secret_read("mei", false, &got);
	ck_assert_ptr_nonnull(why);
	ck_assert_ptr_nonnull(strstr(why, "--password-stdin"));
	ck_assert_uint_eq(got.len, 0);
}
END_TEST

static const struct key_row {
	const char *keys, *password;
} typed[] = {
	{ "secret\r", "secret" },
	{ "sex\x7f"
	  "cret\r",
	    "secret" },
	{ "se陳\x7f"
	  "cret\r",
	    "secret" },
	{ "\x7f\x7f"
	  "a\r",
	    "a" },
	{ "wrong\x15secret\r", "secret" },
	{ "sec\x03", NULL },
	{ "\x04", NULL },
	{ "\r", NULL },
};

/* The keys come from another process, since the terminal forgets what was
 * typed before the question. */
static void type_later(int master, const char *keys)
{
	char question[64];

	if (fork())
		return;
	for (ssize_t len = 0; len < 1;)
		len = read(master, question, sizeof(question));
	_exit(write(master, keys, strlen(keys)) < 0);
}

START_TEST(from_a_terminal)
{
	int master, slave, err = dup(STDERR_FILENO);
	struct termios before, after;
	const char *why;

	ck_assert_int_eq(openpty(&master, &slave, NULL, NULL, NULL), 0);
	tcgetattr(slave, &before);
	dup2(slave, STDIN_FILENO);
	fflush(stderr);
	dup2(slave, STDERR_FILENO);
	type_later(master, typed[_i].keys);
	why = secret_read("mei", false, &got);
	fflush(stderr);
	dup2(err, STDERR_FILENO);
	close(err);
	tcgetattr(slave, &after);
	ck_assert_uint_eq(after.c_lflag, before.c_lflag);
	ck_assert_int_eq(why == NULL, typed[_i].password != NULL);
	if (!why)
		ck_assert_str_eq(buf_cstr(&got), typed[_i].password);
	close(master);
	close(slave);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("secret");
	TCase *t = tcase_create("secret");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, from_a_pipe, 0, COUNT(rows));
	tcase_add_test(t, leaves_what_follows);
	tcase_add_test(t, is_bounded);
	tcase_add_test(t, a_pipe_must_be_asked_for);
	tcase_add_loop_test(t, from_a_terminal, 0, COUNT(typed));
	suite_add_tcase(s, t);
	return s;
}
