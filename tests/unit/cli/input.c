/* The edited line, on a pseudo-terminal: what is typed comes out, the prompt
 * goes away and comes back, the terminal is left as it was found. */
#include "client/cli/input.h"

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "tests/support/suite.h"

enum { COLUMNS = 40 };

/* The terminal library keeps eight bytes of every terminal it is asked for;
 * here it is asked for dozens. Read by the leak sanitizer. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:_nc_trim_sgr0\n";
}

static struct input *in;
static int master, slave, saved[2];
static struct termios before;
static char got[16384];
static size_t edits;

static void on_line(void *ctx, struct str line)
{
	(void)ctx;
	snprintf(got + strlen(got), sizeof(got) - strlen(got), "<%.*s>",
	    STR_ARG(line));
}

static void on_edited(void *ctx)
{
	(void)ctx;
	edits++;
}

static void on_tab(void *ctx)
{
	(void)ctx;
	strcat(got, "tab ");
}

static void on_chat(void *ctx, int digit)
{
	char text[16];

	(void)ctx;
	snprintf(text, sizeof(text), "chat%d ", digit);
	strcat(got, text);
}

static void on_why(void *ctx)
{
	(void)ctx;
	strcat(got, "why ");
}

static void on_end(void *ctx)
{
	(void)ctx;
	strcat(got, "end ");
}

static void open_terminal(void)
{
	struct winsize size = { .ws_row = 10, .ws_col = COLUMNS };

	ck_assert_int_eq(openpty(&master, &slave, NULL, NULL, &size), 0);
	ck_assert_int_eq(fcntl(master, F_SETFL, O_NONBLOCK), 0);
	fflush(stdout);
	for (int fd = 0; fd < 2; fd++) {
		saved[fd] = dup(fd);
		ck_assert_int_ge(saved[fd], 0);
		ck_assert_int_eq(dup2(slave, fd), fd);
	}
	ck_assert_int_eq(tcgetattr(slave, &before), 0);
}

static void setup(void)
{
	struct input_events events = { NULL, on_line, on_edited, on_tab,
		on_chat, on_why, on_end };

	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("TERM", "xterm", 1);
	got[0] = '\0';
	edits = 0;
	open_terminal();
	ck_assert_int_eq(input_open(&events, &in), ERR_ok);
}

static void teardown(void)
{
	struct termios after;

	input_close(in);
	fflush(stdout);
	ck_assert_int_eq(tcgetattr(slave, &after), 0);
	for (int fd = 0; fd < 2; fd++) {
		dup2(saved[fd], fd);
		close(saved[fd]);
	}
	close(master);
	close(slave);
	ck_assert_uint_eq(after.c_lflag, before.c_lflag);
	ck_assert_uint_eq(after.c_iflag, before.c_iflag);
}

static void type(const char *keys)
{
	input_feed(in, keys, strlen(keys));
}

/* What stands on the terminal since the last call. The kernel passes it on in
 * its own time: a mark nothing else writes says that all of it has come. */
static const char *seen(void)
{
	static char bytes[65536];
	const char mark = '\005';
	struct pollfd end = { .fd = master, .events = POLLIN };
	size_t len = 0;

	fflush(stdout);
	ck_assert_int_eq(write(slave, &mark, 1), 1);
	while (!len || bytes[len - 1] != mark) {
		ck_assert_int_eq(poll(&end, 1, 10000), 1);
		ssize_t more =
		    read(master, bytes + len, sizeof(bytes) - 1 - len);
		ck_assert_int_gt(more, 0);
		len += (size_t)more;
	}
	bytes[len - 1] = '\0';
	return bytes;
}

static const char *line(void)
{
	static struct buf text;

	buf_clear(&text);
	input_text(in, &text, NULL);
	snprintf(got, sizeof(got), "%s", buf_cstr(&text));
	buf_fini(&text);
	return got;
}

static const struct row {
	const char *keys, *line;
} rows[] = {
	{ "hello", "hello" },
	{ "ñ陳👩", "ñ陳👩" },
	{ "ac\033[Db", "abc" },
	{ "bc\001a\005d", "abcd" },
	{ "bc\033[Ha\033[Fd", "abcd" },
	{ "abx\x7f", "ab" },
	{ "abxc\033[D\033[D\033[3~", "abc" },
	{ "one two\x17", "one " },
	{ "one two\033[1;5D_", "one _two" },
	{ "abc\x15xyz", "xyz" },
	{ "abc\001\013xyz", "xyz" },
	{ "abc\033[200~ one\rtwo\t\033[7m\a three \033[201~",
	    "abcone\ntwo [7m three" },
	{ "\033x\033[99~ok", "ok" },
};

START_TEST(edits_lines)
{
	type(rows[_i].keys);
	ck_assert_str_eq(line(), rows[_i].line);
	ck_assert_uint_gt(edits, 0);
}
END_TEST

START_TEST(enter_hands_the_line_over)
{
	type("one\rtwo\r\r\033[200~a\nb\033[201~\r");
	ck_assert_str_eq(got, "<one><two><><a\nb>");
	ck_assert_uint_eq(input_count(in), 0);
}
END_TEST

START_TEST(other_keys_are_passed_on)
{
	type("\t\0333\0330\004");
	ck_assert_str_eq(got, "tab chat3 chat0 end ");
	got[0] = '\0';
	type("ab\033[D\004"); /* in a line, Ctrl-D deletes */
	ck_assert_str_eq(got, "");
	ck_assert_str_eq(line(), "a");
}
END_TEST

START_TEST(history_comes_back)
{
	input_remember(in, STR("first"));
	input_remember(in, STR("second"));
	type("new");
	type("\033[A");
	ck_assert_str_eq(line(), "second");
	type("\033[A\033[A\033[A");
	ck_assert_str_eq(line(), "first");
	type("\033[B\033[B");
	ck_assert_str_eq(line(), "new");
	type("\033[B");
	ck_assert_str_eq(line(), "new");
	for (int i = 0; i < INPUT_HISTORY_MAX + 10; i++)
		input_remember(in, STR("more"));
	type("\033[A");
	ck_assert_str_eq(line(), "more");
}
END_TEST

START_TEST(hides_and_shows)
{
	input_prompt(in, STR("\1\033[1m\1[2 Ana]\1\033[0m\1 > "));
	input_show(in);
	type("abc");
	ck_assert_ptr_nonnull(strstr(seen(), "[2 Ana]"));
	input_hide(in);
	ck_assert_str_eq(seen(), "\r\033[J");
	input_hide(in);
	ck_assert_str_eq(seen(), "");
	input_show(in);
	const char *shown = seen();
	ck_assert_ptr_nonnull(strstr(shown, "[2 Ana]"));
	ck_assert_ptr_nonnull(strstr(shown, "abc"));
}
END_TEST

/* From the third row of the line back to the first. */
START_TEST(hides_rows)
{
	char text[3 * COLUMNS];

	memset(text, 'x', sizeof(text));
	text[2 * COLUMNS + 5] = '\0';
	input_prompt(in, STR("> "));
	input_set(in, str_from(text));
	input_show(in);
	seen();
	input_hide(in);
	ck_assert_str_eq(seen(), "\r\033[2A\033[J");
}
END_TEST

START_TEST(another_line_instead)
{
	type("half typed");
	input_set(in, STR("a\nb"));
	ck_assert_str_eq(line(), "a\nb");
	ck_assert_uint_eq(input_count(in), 3);
	input_set(in, STR_NONE);
	ck_assert_uint_eq(input_count(in), 0);
	input_set(in, STR("\xff"
			  "a\033b\xc2\x9b"));
	ck_assert_str_eq(line(), "ab");
}
END_TEST

START_TEST(a_line_is_bounded)
{
	static char big[300000];
	size_t bells = 0;

	memset(big, 'x', sizeof(big) - 1);
	type(big);
	ck_assert_uint_eq(input_count(in), INPUT_CHARACTERS_MAX);
	for (const char *at = seen(); *at; at++)
		bells += *at == '\a';
	ck_assert_uint_le(bells, 1);
	input_set(in, str_from(big));
	ck_assert_uint_eq(input_count(in), INPUT_CHARACTERS_MAX);
}
END_TEST

START_TEST(half_a_key_waits)
{
	type("\033");
	ck_assert(input_held(in));
	input_forget(in);
	ck_assert(!input_held(in));
	type("[A");
	ck_assert_str_eq(line(), "[A");
}
END_TEST

START_TEST(stops_and_goes_on)
{
	struct termios now;

	type("draft");
	input_suspend(in);
	ck_assert_int_eq(tcgetattr(slave, &now), 0);
	ck_assert_uint_eq(now.c_lflag & ICANON, before.c_lflag & ICANON);
	input_resume(in);
	ck_assert_int_eq(tcgetattr(slave, &now), 0);
	ck_assert_uint_eq(now.c_lflag & ICANON, 0);
	ck_assert_str_eq(line(), "draft");
}
END_TEST

START_TEST(knows_its_width)
{
	struct winsize size = { .ws_row = 1, .ws_col = 1 };

	ck_assert_int_eq(input_columns(in), COLUMNS);
	input_prompt(in, STR("[1 陳小姐] > "));
	ck_assert_int_eq(ioctl(slave, TIOCSWINSZ, &size), 0);
	input_resized(in);
	ck_assert_int_eq(input_columns(in), 1);
	input_show(in);
	type("陳x");
	input_hide(in);
	ck_assert_str_eq(line(), "陳x");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("input");
	TCase *t = tcase_create("input");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, edits_lines, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, enter_hands_the_line_over);
	tcase_add_test(t, other_keys_are_passed_on);
	tcase_add_test(t, history_comes_back);
	tcase_add_test(t, hides_and_shows);
	tcase_add_test(t, hides_rows);
	tcase_add_test(t, another_line_instead);
	tcase_add_test(t, a_line_is_bounded);
	tcase_add_test(t, half_a_key_waits);
	tcase_add_test(t, stops_and_goes_on);
	tcase_add_test(t, knows_its_width);
	suite_add_tcase(s, t);
	return s;
}
