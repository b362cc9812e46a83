/* Passwords from a pipe and from a terminal, which is a pseudo-terminal here.
 */
#include "server/command/secret.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tests/support/suite.h"

/* ---- a pipe ------------------------------------------------------------- */

static const struct {
	const char *input, *text;
	enum err err;
} lines[] = {
	{ "correct horse\n", "correct horse", ERR_ok },
	{ "correct horse", "correct horse", ERR_ok },
	{ "correct horse\r\n", "correct horse", ERR_ok },
	{ "correct\nhorse\n", "correct", ERR_ok },
	{ "  blanks stay  \n", "  blanks stay  ", ERR_ok },
	{ "", "", ERR_empty },
	{ "\n", "", ERR_empty },
	{ "\r\n", "", ERR_empty },
};

static enum err read_from(const char *input, size_t len, struct secret *out)
{
	FILE *in = fmemopen((void *)(uintptr_t)input, len, "r");
	if (!in) { /* an empty one may not be had so */
		in = fopen("/dev/null", "r");
		ck_assert_ptr_nonnull(in);
	}
	enum err err = secret_read_line(in, out);
	fclose(in);
	return err;
}

START_TEST(piped)
{
	struct secret secret;
	ck_assert_int_eq(
	    read_from(lines[_i].input, strlen(lines[_i].input), &secret),
	    lines[_i].err);
	if (!lines[_i].err)
		ck_assert_str_eq(secret.text, lines[_i].text);
}
END_TEST

/* C3.6: what stands before it would pass for the password. */
START_TEST(piped_with_a_nul)
{
	struct secret secret;
	ck_assert_int_eq(
	    read_from("correct\0horse\n", 14, &secret), ERR_bad_msg);
}
END_TEST

START_TEST(piped_at_the_limit)
{
	char text[SECRET_MAX + 10];
	struct secret secret;
	memset(text, 'x', sizeof(text));
	text[SECRET_MAX] = '\n';
	ck_assert_int_eq(read_from(text, sizeof(text), &secret), ERR_ok);
	ck_assert_uint_eq(strlen(secret.text), SECRET_MAX);
	ck_assert_int_eq(read_from(text, SECRET_MAX, &secret), ERR_ok);
	text[SECRET_MAX] = 'x';
	ck_assert_int_eq(read_from(text, sizeof(text), &secret), ERR_too_long);
}
END_TEST

/* ---- a terminal --------------------------------------------------------- */

static int master, tty;

static void open_terminal(void)
{
	master = posix_openpt(O_RDWR | O_NOCTTY);
	ck_assert_int_ge(master, 0);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	tty = open(ptsname(master), O_RDWR | O_NOCTTY);
	ck_assert_int_ge(tty, 0);
}

static void close_terminal(void)
{
	close(tty);
	close(master);
}

static void type(const char *keys)
{
	ck_assert_int_eq(
	    write(master, keys, strlen(keys)), (ssize_t)strlen(keys));
}

/* All that the terminal showed: what is written goes through the kernel's own
 * hands, so a mark is sent after it and waited for. */
static void shown(char *out, size_t room)
{
	size_t len = 0;
	out[0] = 0;
	ck_assert_int_eq(write(tty, "<end>", 5), 5);
	while (!strstr(out, "<end>")) {
		ssize_t got = read(master, out + len, room - len - 1);
		ck_assert_int_gt(got, 0);
		len += (size_t)got;
		out[len] = 0;
	}
}

static bool echoes(void)
{
	struct termios now;
	ck_assert_int_eq(tcgetattr(tty, &now), 0);
	return now.c_lflag & ECHO;
}

static const struct {
	const char *keys, *text;
	enum err err;
} typed[] = {
	{ "correct horse\ncorrect horse\n", "correct horse", ERR_ok },
	{ "correct horsf\x7F"
	  "e\ncorrect horse\n",
	    "correct horse", ERR_ok },
	{ "\xE5\xAF\x86\xE7\xA0\x81\n\xE5\xAF\x86\xE7\xA0\x81\n",
	    "\xE5\xAF\x86\xE7\xA0\x81", ERR_ok },
	{ "correct horse\ncorrect house\n", NULL, ERR_bad_msg },
	{ "correct\ncorrec\n", NULL, ERR_bad_msg }, { "\n\n", NULL, ERR_empty },
	{ "correct horse\n\n", NULL, ERR_empty },
	{ "\x04", NULL, ERR_empty }, /* end of input */
};

START_TEST(asked)
{
	struct secret secret;
	char screen[512];
	/* Typed ahead with echo off, as the terminal is while it is asked;
	 * else the test itself would put it on the screen. */
	struct termios quiet;
	tcgetattr(tty, &quiet);
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(tty, TCSANOW, &quiet);
	type(typed[_i].keys);
	ck_assert_int_eq(secret_ask(tty, "anna", &secret), typed[_i].err);
	if (typed[_i].text)
		ck_assert_str_eq(secret.text, typed[_i].text);
	shown(screen, sizeof(screen));
	ck_assert_ptr_nonnull(strstr(screen, "Password for anna: "));
	ck_assert_ptr_null(strstr(screen, "correct"));
}
END_TEST

START_TEST(terminal_is_as_it_was)
{
	struct secret secret;
	ck_assert(echoes());
	type("correct horse\ncorrect horse\n");
	ck_assert_int_eq(secret_ask(tty, "anna", &secret), ERR_ok);
	ck_assert(echoes());
	type("\n");
	ck_assert_int_eq(secret_ask(tty, "anna", &secret), ERR_empty);
	ck_assert(echoes());
}
END_TEST

START_TEST(no_terminal)
{
	struct secret secret;
	int null = open("/dev/null", O_RDWR);
	ck_assert_int_eq(secret_ask(null, "anna", &secret), ERR_io);
	ck_assert_int_eq(secret_ask(-1, "anna", &secret), ERR_io);
	close(null);
}
END_TEST

/* A child that is asked and killed leaves a terminal that echoes. */
START_TEST(signals_restore_the_terminal)
{
	int status;
	char screen[64] = "";
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		struct secret secret;
		signal(SIGTERM, SIG_DFL); /* the test runner's own */
		_exit((int)secret_ask(tty, "anna", &secret));
	}
	/* Once the prompt is there, echo is off. */
	ck_assert_int_gt(read(master, screen, sizeof(screen) - 1), 0);
	ck_assert(!echoes());
	ck_assert_int_eq(kill(child, SIGTERM), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGTERM);
	ck_assert(echoes());
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("secret");
	TCase *pipes = tcase_create("pipe");
	TCase *terminal = tcase_create("terminal");
	tcase_add_loop_test(
	    pipes, piped, 0, (int)(sizeof(lines) / sizeof(lines[0])));
	tcase_add_test(pipes, piped_with_a_nul);
	tcase_add_test(pipes, piped_at_the_limit);
	suite_add_tcase(s, pipes);
	tcase_add_checked_fixture(terminal, open_terminal, close_terminal);
	tcase_add_loop_test(
	    terminal, asked, 0, (int)(sizeof(typed) / sizeof(typed[0])));
	tcase_add_test(terminal, terminal_is_as_it_was);
	tcase_add_test(terminal, no_terminal);
	tcase_add_test(terminal, signals_restore_the_terminal);
	suite_add_tcase(s, terminal);
	return s;
}
