/* Plain lines from a pipe: whole ones, in order, none while paused. */
#include "client/cli/feed.h"

#include <ev.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/support/suite.h"

enum { LINE_MAX_BYTES = 20 };

static struct ev_loop *loop;
static struct feed *feed;
static int ends[2];
static char got[512];
static bool pause_at_line;

static void on_line(void *ctx, struct str line)
{
	char text[64];

	(void)ctx;
	snprintf(text, sizeof(text), "<%.*s>", STR_ARG(line));
	strcat(got, text);
	if (pause_at_line)
		feed_pause(feed, true);
}

static void on_bad(void *ctx, enum err err)
{
	(void)ctx;
	strcat(got, "!");
	strcat(got, err_code(err));
}

static void on_end(void *ctx)
{
	(void)ctx;
	strcat(got, ".");
}

static void setup(void)
{
	struct feed_events events = { NULL, on_line, on_bad, on_end };

	got[0] = '\0';
	pause_at_line = false;
	loop = ev_loop_new(0);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(
	    feed_open(loop, ends[0], LINE_MAX_BYTES, &events, &feed), ERR_ok);
}

static void teardown(void)
{
	feed_close(feed);
	close(ends[0]);
	if (ends[1] >= 0)
		close(ends[1]);
	ev_loop_destroy(loop);
}

/* Turns the loop until nothing more happens. */
static const char *turn(void)
{
	for (int i = 0; i < 5; i++)
		ev_run(loop, EVRUN_NOWAIT);
	return got;
}

static void put(const char *text)
{
	ck_assert_int_eq(
	    write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
}

static void finish(void)
{
	close(ends[1]);
	ends[1] = -1;
}

static const struct row {
	const char *in, *out;
} rows[] = {
	{ "", "." },
	{ "a\nb\n", "<a><b>." },
	{ "a\nb", "<a><b>." },
	{ "a\r\nb\r\n", "<a><b>." },
	{ "\n\n", "<><>." },
	{ "12345678901234567890\n", "<12345678901234567890>." },
	{ "123456789012345678901\nx\n", "!too_long<x>." },
	{ "\xff\nx\n", "!bad_json<x>." },
	{ "陳\n", "<陳>." },
};

START_TEST(cuts_lines)
{
	feed_pause(feed, false);
	put(rows[_i].in);
	finish();
	ck_assert_str_eq(turn(), rows[_i].out);
}
END_TEST

START_TEST(cuts_lines_byte_by_byte)
{
	feed_pause(feed, false);
	for (const char *at = rows[_i].in; *at; at++) {
		put((char[]){ *at, '\0' });
		turn();
	}
	finish();
	ck_assert_str_eq(turn(), rows[_i].out);
}
END_TEST

START_TEST(a_nul_is_no_text)
{
	feed_pause(feed, false);
	ck_assert_int_eq(write(ends[1], "a\0b\nc\n", 6), 6);
	ck_assert_str_eq(turn(), "!bad_json<c>");
}
END_TEST

/* Long beyond all reason, in pieces: said once, and no memory kept. */
START_TEST(endless_line)
{
	char piece[4096];

	memset(piece, 'x', sizeof(piece));
	feed_pause(feed, false);
	for (int i = 0; i < 50; i++) {
		ck_assert_int_eq(write(ends[1], piece, sizeof(piece)),
		    (ssize_t)sizeof(piece));
		turn();
	}
	put("\nok\n");
	ck_assert_str_eq(turn(), "!too_long<ok>");
}
END_TEST

START_TEST(pauses)
{
	put("a\nb\nc\n");
	ck_assert_str_eq(turn(), ""); /* begins paused */
	pause_at_line = true;
	feed_pause(feed, false);
	ck_assert_str_eq(turn(), "<a>");
	finish();
	ck_assert_str_eq(turn(), "<a>");
	feed_pause(feed, false);
	ck_assert_str_eq(turn(), "<a><b>");
	pause_at_line = false;
	feed_pause(feed, false);
	ck_assert_str_eq(turn(), "<a><b><c>.");
	feed_pause(feed, true);
	feed_pause(feed, false);
	ck_assert_str_eq(turn(), "<a><b><c>."); /* the end comes once */
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("feed");
	TCase *t = tcase_create("feed");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, cuts_lines, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(
	    t, cuts_lines_byte_by_byte, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, a_nul_is_no_text);
	tcase_add_test(t, endless_line);
	tcase_add_test(t, pauses);
	suite_add_tcase(s, t);
	return s;
}
