/* The server's own figures: counting, buckets, the page for Prometheus. */
#include "shared/meter.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"

static struct meter *meter;
static struct buf page;

static void setup(void)
{
	page = BUF_EMPTY;
	ck_assert_int_eq(meter_new(&meter), ERR_ok);
}

static void teardown(void)
{
	meter_free(meter);
	buf_fini(&page);
}

static const char *render(void)
{
	buf_clear(&page);
	meter_render(meter, &page);
	ck_assert(!page.failed);
	return buf_cstr(&page);
}

/* What stands behind the name on its line of the page. */
static const char *figure(const char *text, const char *name)
{
	static char value[64];
	size_t len = strlen(name);
	const char *at = text;

	while ((at = strstr(at, name))) {
		if ((at == text || at[-1] == '\n') && at[len] == ' ') {
			ck_assert_int_eq(
			    sscanf(at + len, " %63[^\n]", value), 1);
			return value;
		}
		at += len;
	}
	ck_abort_msg("no line %s", name);
	return NULL;
}

START_TEST(numbers_count)
{
	ck_assert_int_eq(meter_get(meter, METER_frames_in), 0);
	meter_add(meter, METER_frames_in, 3);
	meter_add(meter, METER_frames_in, 4);
	meter_add(meter, METER_connections, 2);
	meter_add(meter, METER_connections, -1);
	meter_set(meter, METER_out_queue_bytes, 1LL << 40);
	ck_assert_int_eq(meter_get(meter, METER_frames_in), 7);
	ck_assert_int_eq(meter_get(meter, METER_connections), 1);
	ck_assert_int_eq(meter_get(meter, METER_out_queue_bytes), 1LL << 40);
	ck_assert_int_eq(meter_get(meter, METER_frames_out), 0);
	meter_set(meter, METER_out_queue_bytes, 5);
	ck_assert_int_eq(meter_get(meter, METER_out_queue_bytes), 5);
}
END_TEST

START_TEST(no_meter_is_fine)
{
	meter_add(NULL, METER_frames_in, 1);
	meter_set(NULL, METER_connections, 1);
	meter_time(NULL, METER_commit_time, 1);
	meter_turn(NULL, MESSAGE_say, 1, ERR_busy);
	ck_assert_int_eq(meter_get(NULL, METER_frames_in), 0);
	meter_render(NULL, &page);
	ck_assert_uint_eq(page.len, 0);
	meter_free(NULL);
}
END_TEST

/* The first bucket that holds it, by its upper end. */
static const struct bucket_row {
	int64_t us;
	const char *le;
} bucket_rows[] = {
	{ -5, "0.000001" },
	{ 0, "0.000001" },
	{ 1, "0.000001" },
	{ 2, "0.000002" },
	{ 3, "0.000004" },
	{ 4, "0.000004" },
	{ 5, "0.000008" },
	{ 1000, "0.001024" },
	{ 1024, "0.001024" },
	{ 1025, "0.002048" },
	{ 1000000, "1.048576" },
	{ 33554433, "67.108864" },
	{ 67108864, "67.108864" },
	{ 67108865, "+Inf" },
	{ INT64_MAX, "+Inf" },
};

START_TEST(buckets_have_their_ends)
{
	const struct bucket_row *row = &bucket_rows[_i];
	const char *text, *at;
	char line[96];
	bool reached = false;
	int lines = 0;

	meter_time(meter, METER_commit_time, row->us);
	text = render();
	snprintf(line, sizeof(line),
	    "deskbell_commit_time_seconds_bucket{le=\"%s\"}", row->le);
	ck_assert_str_eq(figure(text, line), "1");
	at = strstr(text, "deskbell_commit_time_seconds_bucket");
	for (; !strncmp(at, "deskbell_commit_time_seconds_bucket", 35);
	     at = strchr(at, '\n') + 1) {
		reached |= !strncmp(at, line, strlen(line));
		ck_assert_int_eq(strchr(at, '\n')[-1], reached ? '1' : '0');
		lines++;
	}
	ck_assert_int_eq(lines, 28);
}
END_TEST

START_TEST(sums_are_exact)
{
	const char *text;

	meter_time(meter, METER_commit_time, 1);
	meter_time(meter, METER_commit_time, 2500000);
	meter_time(meter, METER_commit_time, 90000000);
	meter_time(meter, METER_group_size, 512);
	meter_time(meter, METER_group_size, 1);
	text = render();
	ck_assert_str_eq(
	    figure(text, "deskbell_commit_time_seconds_sum"), "92.500001");
	ck_assert_str_eq(
	    figure(text, "deskbell_commit_time_seconds_count"), "3");
	ck_assert_str_eq(
	    figure(
		text, "deskbell_commit_time_seconds_bucket{le=\"67.108864\"}"),
	    "2");
	ck_assert_str_eq(
	    figure(text, "deskbell_commit_time_seconds_bucket{le=\"+Inf\"}"),
	    "3");
	/* A size is no time: whole numbers, no unit. */
	ck_assert_str_eq(figure(text, "deskbell_group_size_sum"), "513");
	ck_assert_str_eq(
	    figure(text, "deskbell_group_size_bucket{le=\"256\"}"), "1");
	ck_assert_str_eq(
	    figure(text, "deskbell_group_size_bucket{le=\"512\"}"), "2");
	ck_assert_str_eq(figure(text, "deskbell_job_time_seconds_count"), "0");
}
END_TEST

START_TEST(turns_by_type)
{
	const char *text;

	meter_turn(meter, MESSAGE_say, 100, ERR_ok);
	meter_turn(meter, MESSAGE_say, 300, ERR_forbidden);
	meter_turn(meter, MESSAGE_say, 600, ERR_ok);
	meter_turn(meter, MESSAGE_tick, -1, ERR_ok);
	text = render();
	ck_assert_str_eq(
	    figure(text, "deskbell_turn_total{type=\"say\"}"), "3");
	ck_assert_str_eq(
	    figure(text, "deskbell_turn_refused_total{type=\"say\"}"), "1");
	ck_assert_str_eq(
	    figure(text, "deskbell_turn_seconds_total{type=\"say\"}"),
	    "0.001000");
	ck_assert_str_eq(
	    figure(text, "deskbell_turn_total{type=\"tick\"}"), "1");
	ck_assert_str_eq(
	    figure(text, "deskbell_turn_seconds_total{type=\"tick\"}"),
	    "0.000000");
	ck_assert_str_eq(
	    figure(text, "deskbell_turn_total{type=\"close\"}"), "0");
	/* Never a turn: the desk only sends it. */
	ck_assert_ptr_null(strstr(text, "type=\"welcome\""));
	ck_assert_int_eq(meter_get(meter, METER_turns), 4);
	ck_assert_int_eq(meter_get(meter, METER_turns_refused), 1);
	ck_assert_str_eq(figure(text, "deskbell_turn_time_seconds_count"), "4");
}
END_TEST

START_TEST(names_and_kinds)
{
	static const char *const lines[] = {
		"# HELP deskbell_connections Websockets open now\n"
		"# TYPE deskbell_connections gauge\n"
		"deskbell_connections 0\n",
		"# HELP deskbell_frames_in_total Frames received\n"
		"# TYPE deskbell_frames_in_total counter\n"
		"deskbell_frames_in_total 0\n",
		/* A unit is not said twice. */
		"# TYPE deskbell_out_queue_bytes gauge\n"
		"deskbell_out_queue_bytes 0\n",
		"# TYPE deskbell_loop_stall_ms gauge\n"
		"deskbell_loop_stall_ms 0\n",
		"# TYPE deskbell_commit_time_seconds histogram\n"
		"deskbell_commit_time_seconds_bucket{le=\"0.000001\"} 0\n",
		"# TYPE deskbell_turn_total counter\n"
		"deskbell_turn_total{type=\"",
	};
	const char *text = render();

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(strstr(text, lines[i]), "missing: %s", lines[i]);
}
END_TEST

/* The family a sample belongs to stands in the last TYPE line. */
static void check_sample(const char *line, const char *family)
{
	size_t len = strlen(family);
	char rest[128], end;
	double value;

	ck_assert_msg(!strncmp(line, family, len), "%s in %s", line, family);
	if (line[len] == '_')
		len += strcspn(line + len, "{ ");
	if (line[len] == '{') {
		ck_assert_int_eq(
		    sscanf(line + len, "{%127[a-z_0-9.\"=+I]}", rest), 1);
		len += strcspn(line + len, " ");
	}
	ck_assert_int_eq(sscanf(line + len, " %lf%c", &value, &end), 1);
}

START_TEST(page_is_well_formed)
{
	char family[96] = "", kind[16], help[96];
	char *line, *save = NULL, *copy = strdup(render());
	int families = 0;

	ck_assert_int_eq(copy[strlen(copy) - 1], '\n');
	for (line = strtok_r(copy, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (line[0] != '#') {
			check_sample(line, family);
			continue;
		}
		ck_assert_int_eq(sscanf(line, "# HELP %95[a-z_] ", help), 1);
		line = strtok_r(NULL, "\n", &save);
		ck_assert_int_eq(
		    sscanf(line, "# TYPE %95[a-z_] %15[a-z]", family, kind), 2);
		ck_assert_str_eq(help, family);
		ck_assert(!strncmp(family, "deskbell_", 9));
		families++;
	}
	ck_assert_int_eq(families, METER_NUMBERS + METER_TIMES + 3);
	free(copy);
}
END_TEST

enum { THREADS = 8, ROUNDS = 20000 };

static void *count(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		meter_add(meter, METER_frames_in, 1);
		meter_time(meter, METER_ack_time, i % 3);
		meter_turn(meter, MESSAGE_say, 1, i % 2 ? ERR_busy : ERR_ok);
	}
	return NULL;
}

START_TEST(threads_count_together)
{
	pthread_t threads[THREADS];
	const char *text;
	char count_said[32];

	for (int i = 0; i < THREADS; i++)
		ck_assert(!pthread_create(&threads[i], NULL, count, NULL));
	for (int i = 0; i < 20; i++) {
		text = render();
		snprintf(count_said, sizeof(count_said), "%s",
		    figure(text, "deskbell_ack_time_seconds_count"));
		ck_assert_str_eq(count_said,
		    figure(
			text, "deskbell_ack_time_seconds_bucket{le=\"+Inf\"}"));
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	text = render();
	ck_assert_str_eq(figure(text, "deskbell_frames_in_total"), "160000");
	ck_assert_str_eq(
	    figure(text, "deskbell_ack_time_seconds_count"), "160000");
	ck_assert_str_eq(
	    figure(text, "deskbell_turn_total{type=\"say\"}"), "160000");
	ck_assert_str_eq(
	    figure(text, "deskbell_turn_refused_total{type=\"say\"}"), "80000");
	ck_assert_str_eq(
	    figure(text, "deskbell_turn_seconds_total{type=\"say\"}"),
	    "0.160000");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("shared/meter");
	TCase *c = tcase_create("meter");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, numbers_count);
	tcase_add_test(c, no_meter_is_fine);
	tcase_add_loop_test(c, buckets_have_their_ends, 0,
	    sizeof(bucket_rows) / sizeof(bucket_rows[0]));
	tcase_add_test(c, sums_are_exact);
	tcase_add_test(c, turns_by_type);
	tcase_add_test(c, names_and_kinds);
	tcase_add_test(c, page_is_well_formed);
	tcase_add_test(c, threads_count_together);
	suite_add_tcase(s, c);
	return s;
}
