/* Event lines: form, levels, escaping, length, threads. */
#include "shared/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shared/clock.h"
#include "tests/support/suite.h"

static struct clock_wound wound;
static struct log sink;
static char *written;
static size_t written_len;

static void setup(void)
{
	/* 2026-03-01T23:59:58.007Z */
	clock_wound_init(&wound, 1772409598007);
	sink = (struct log){
		.out = open_memstream(&written, &written_len),
		.level = LOG_INFO,
		.clock = &wound.clock,
	};
	ck_assert_ptr_nonnull(sink.out);
}

static void teardown(void)
{
	fclose(sink.out);
	free(written);
	written = NULL;
}

START_TEST(one_line_an_event)
{
	log_line(&sink, LOG_WARN, "net", "frame_refused", "peer=%d err=%s", 7,
	    "too_long");
	ck_assert_str_eq(written,
	    "ts=2026-03-01T23:59:58.007Z level=warn room=net "
	    "event=frame_refused peer=7 err=too_long\n");
}
END_TEST

START_TEST(nothing_more_to_say)
{
	log_line(&sink, LOG_INFO, "main", "ready", "%s", "");
	ck_assert_str_eq(written,
	    "ts=2026-03-01T23:59:58.007Z level=info room=main event=ready\n");
}
END_TEST

struct stamp_row {
	int64_t ms;
	const char *stamp;
};

static const struct stamp_row stamps[] = {
	{ 0, "ts=1970-01-01T00:00:00.000Z " },
	{ -1, "ts=1969-12-31T23:59:59.999Z " },
	{ 951782400000, "ts=2000-02-29T00:00:00.000Z " },
	{ 2147483648000, "ts=2038-01-19T03:14:08.000Z " },
	{ 4102444799999, "ts=2099-12-31T23:59:59.999Z " },
};

START_TEST(stamps_utc)
{
	const struct stamp_row *row = &stamps[_i];

	wound.wall_ms_now = row->ms;
	log_line(&sink, LOG_INFO, "a", "b", "c=1");
	ck_assert(!strncmp(written, row->stamp, strlen(row->stamp)));
}
END_TEST

START_TEST(drops_what_is_above_its_level)
{
	sink.level = (enum log_level)_i;
	for (int level = LOG_ERROR; level <= LOG_DEBUG; level++)
		log_line(&sink, (enum log_level)level, "a", "b", "n=%d", level);
	fflush(sink.out);
	ck_assert_ptr_nonnull(strstr(written, "level=error"));
	ck_assert_int_eq(!!strstr(written, "level=warn"), _i >= LOG_WARN);
	ck_assert_int_eq(!!strstr(written, "level=info"), _i >= LOG_INFO);
	ck_assert_int_eq(!!strstr(written, "level=debug"), _i >= LOG_DEBUG);
}
END_TEST

START_TEST(silent_without_a_place)
{
	struct log silent = { .level = LOG_DEBUG, .clock = &wound.clock };

	log_line(NULL, LOG_ERROR, "a", "b", "c=%d", 1);
	log_line(&silent, LOG_ERROR, "a", "b", "c=%d", 1);
}
END_TEST

struct escape_row {
	const char *raw, *shown;
};

static const struct escape_row escapes[] = {
	{ "plain text", "plain text" },
	{ "a\nts=forged", "a\\x0ats=forged" },
	{ "a\r\tb", "a\\x0d\\x09b" },
	{ "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m" },
	{ "\x7f", "\\x7f" },
	{ "\x9b", "\\x9b" },          /* C1, 8 bit */
	{ "\xc2\x9b", "\\xc2\\x9b" }, /* C1, UTF-8 */
	{ "\xe2\x80\xae"
	  "abc",
	    "\\xe2\\x80\\xae"
	    "abc" }, /* turned */
	{ "\"quoted\" \\ %s", "\"quoted\" \\ %s" },
};

START_TEST(escapes_what_came_from_outside)
{
	const struct escape_row *row = &escapes[_i];
	const char *at;

	log_line(&sink, LOG_INFO, "a", "b", "v=%s", row->raw);
	at = strstr(written, "v=");
	ck_assert_ptr_nonnull(at);
	ck_assert_int_eq(strncmp(at + 2, row->shown, strlen(row->shown)), 0);
	ck_assert_str_eq(at + 2 + strlen(row->shown), "\n");
	ck_assert_ptr_eq(strchr(written, '\n'), written + written_len - 1);
}
END_TEST

static const int lengths[] = { 900, 920, 930, 940, 1000, 5000, 100000 };

START_TEST(long_lines_are_cut)
{
	char *much = malloc((size_t)lengths[_i] + 1);

	memset(much, '\x01', (size_t)lengths[_i]);
	much[lengths[_i]] = '\0';
	log_line(&sink, LOG_INFO, "a", "b", "v=%s", much);
	ck_assert_uint_le(written_len, 4096);
	ck_assert_int_eq(written[written_len - 1], '\n');
	ck_assert_ptr_eq(strchr(written, '\n'), written + written_len - 1);
	if (lengths[_i] > 1000)
		ck_assert_str_eq(written + written_len - 4, "...\n");
	else if (lengths[_i] == 900)
		ck_assert_str_eq(written + written_len - 5, "\\x01\n");
	free(much);
}
END_TEST

START_TEST(keeps_errno)
{
	errno = ENOENT;
	log_line(&sink, LOG_INFO, "a", "b", "c=1");
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

enum { THREADS = 4, LINES = 500 };

static void *chatter(void *ctx)
{
	const struct log *log = ctx;

	for (int i = 0; i < LINES; i++)
		log_line(log, LOG_INFO, "thread", "line",
		    "text=0123456789012345678901234567890123456789 end=1");
	return NULL;
}

/* Reads the stream to its end and counts whole lines. */
static int count_whole(FILE *in)
{
	char line[4200];
	int count = 0;

	while (fgets(line, sizeof(line), in)) {
		ck_assert(!strncmp(line, "ts=2026-", 8));
		ck_assert_str_eq(strstr(line, " end="), " end=1\n");
		ck_assert_ptr_null(strstr(line + 1, "ts="));
		count++;
	}
	return count;
}

/* Two streams over one file: not even their locks are shared, so only one
 * write a line keeps the lines whole. */
START_TEST(threads_do_not_mix_lines)
{
	FILE *file = tmpfile();
	FILE *streams[2];
	struct log logs[2];
	pthread_t threads[THREADS];

	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < 2; i++) {
		int fd = dup(fileno(file));

		ck_assert_int_ge(fd, 0);
		streams[i] = fdopen(fd, "a");
		ck_assert_ptr_nonnull(streams[i]);
		setvbuf(streams[i], NULL, i ? _IOFBF : _IONBF, 4096);
		logs[i] = sink;
		logs[i].out = streams[i];
	}
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, chatter, &logs[i % 2]),
		    0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	rewind(file);
	ck_assert_int_eq(count_whole(file), THREADS * LINES);
	fclose(streams[0]);
	fclose(streams[1]);
	fclose(file);
}
END_TEST

START_TEST(parses_levels)
{
	ck_assert_int_eq(log_level_parse("error"), LOG_ERROR);
	ck_assert_int_eq(log_level_parse("warn"), LOG_WARN);
	ck_assert_int_eq(log_level_parse("info"), LOG_INFO);
	ck_assert_int_eq(log_level_parse("debug"), LOG_DEBUG);
	ck_assert_int_eq(log_level_parse(""), -1);
	ck_assert_int_eq(log_level_parse("Error"), -1);
	ck_assert_int_eq(log_level_parse("warning"), -1);
	ck_assert_int_eq(log_level_parse("info "), -1);
}
END_TEST

START_TEST(system_clock_if_none_is_given)
{
	sink.clock = NULL;
	log_line(&sink, LOG_INFO, "a", "b", "c=1");
	ck_assert(!strncmp(written, "ts=20", 5));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("log");
	TCase *t = tcase_create("log");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, one_line_an_event);
	tcase_add_test(t, nothing_more_to_say);
	tcase_add_loop_test(
	    t, stamps_utc, 0, sizeof(stamps) / sizeof(stamps[0]));
	tcase_add_loop_test(
	    t, drops_what_is_above_its_level, LOG_ERROR, LOG_DEBUG + 1);
	tcase_add_test(t, silent_without_a_place);
	tcase_add_loop_test(t, escapes_what_came_from_outside, 0,
	    sizeof(escapes) / sizeof(escapes[0]));
	tcase_add_loop_test(
	    t, long_lines_are_cut, 0, sizeof(lengths) / sizeof(lengths[0]));
	tcase_add_test(t, keeps_errno);
	tcase_add_test(t, threads_do_not_mix_lines);
	tcase_add_test(t, parses_levels);
	tcase_add_test(t, system_clock_if_none_is_given);
	suite_add_tcase(s, t);
	return s;
}
