/* What one session may cost: how much it says before it is signed in, how fast,
 * how long it is silent or stays in the middle of something. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "shared/clock.h"
#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

#define ASK "{\"type\":\"watch\",\"id\":\"q\",\"on\":true}"
#define TEXT_FIN (RAW_FIN | RAW_TEXT)

static bool ask(struct rawws *ws)
{
	return raw_text(ws, ASK) && raw_expect(ws, "\"ack\"");
}

/* An ask of just that length: blanks are put into it. */
static char *ask_of(size_t len)
{
	char *text = malloc(len + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', len);
	memcpy(text, ASK, strlen(ASK) - 1);
	text[len - 1] = '}';
	text[len] = '\0';
	return text;
}

/* ---- budgets ----------------------------------------------------------- */

START_TEST(test_unsigned_bytes)
{
	char *text = ask_of(3000);
	struct rawws ws, in;
	struct netdesk d;

	netdesk_config(&d);
	d.config.unsigned_bytes_max = 4096;
	netdesk_start(&d);
	ck_assert(raw_sign_in(&in, d.port));
	ck_assert(raw_open(&ws, d.port));
	(void)raw_text(&ws, text);
	ck_assert(raw_expect(&ws, "\"id\":\"q\""));
	(void)raw_text(&ws, text);
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1008);
	for (int i = 0; i < 5; i++) {
		ck_assert(raw_text(&in, text));
		ck_assert(raw_expect(&in, "\"id\":\"q\""));
	}
	raw_shut(&ws);
	raw_shut(&in);
	free(text);
	netdesk_stop(&d);
}
END_TEST

/* Pings are no messages, and count all the same before it is signed in. */
START_TEST(test_unsigned_pings)
{
	static const char payload[125];
	struct rawws ws, in;
	struct netdesk d;

	netdesk_config(&d);
	d.config.unsigned_bytes_max = 1024;
	netdesk_start(&d);
	ck_assert(raw_sign_in(&in, d.port));
	ck_assert(raw_open(&ws, d.port));
	for (int i = 0; i < 150; i++) {
		ck_assert(raw_frame(&ws, RAW_FIN | RAW_PING, payload, 125));
		ck_assert(raw_frame(&in, RAW_FIN | RAW_PING, payload, 125));
	}
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1008);
	ck_assert(ask(&in));
	raw_shut(&ws);
	raw_shut(&in);
	netdesk_stop(&d);
}
END_TEST

/* One frame of more than it may send before it is signed in is not waited
 * for. */
START_TEST(test_unsigned_frame)
{
	char *text = ask_of(16 * 1024 + 1);
	struct netdesk d;
	struct rawws ws;

	netdesk_config(&d);
	d.config.unsigned_bytes_max = 16 * 1024;
	netdesk_start(&d);
	ck_assert(raw_open(&ws, d.port));
	(void)raw_frame_odd(&ws,
	    &(struct raw_head){ .first = TEXT_FIN, .declared = 16 * 1024 + 1 },
	    text, 1000);
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1008);
	raw_shut(&ws);
	free(text);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_flood_is_slowed_then_cut)
{
	struct rawws ws, other;
	struct netdesk d;
	int code = 0;

	netdesk_config(&d);
	d.config.rates[RATE_read] = (struct net_rate){ 40, 10 };
	netdesk_start(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	ck_assert(raw_sign_in(&other, d.port));
	for (int i = 0; i < 1000; i++)
		ck_assert(raw_text(&ws, ASK));
	ck_assert(raw_expect(&ws, "\"slow_down\""));
	ck_assert(raw_text(&other, ASK));
	ck_assert(raw_expect(&other, "\"ack\""));
	code = raw_closed(&ws, RAW_MS);
	ck_assert_int_eq(code, 1008);
	/* Most of it was never read, so it cost nothing. */
	ck_assert_int_lt(netdesk_count(&d, METER_frames_in), 500);
	ck_assert_int_ge(netdesk_count(&d, METER_frames_slowed), 30);
	ck_assert(ask(&other));
	raw_shut(&ws);
	raw_shut(&other);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_short_burst_is_forgiven)
{
	struct raw_frame frame;
	struct netdesk d;
	struct rawws ws;
	int slowed = 0;

	netdesk_config(&d);
	d.config.rates[RATE_read] = (struct net_rate){ 100, 5 };
	netdesk_start(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	for (int i = 0; i < 12; i++)
		ck_assert(raw_text(&ws, ASK));
	for (int i = 0; i < 12; i++) {
		ck_assert(raw_read(&ws, &frame, RAW_MS));
		if (memmem(frame.payload.ptr, frame.payload.len,
			"\"retry_ms\":", 11))
			slowed++;
	}
	ck_assert_int_gt(slowed, 0);
	ck_assert(ask(&ws));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_nonsense_is_cut)
{
	struct netdesk d;
	struct rawws ws;

	netdesk_config(&d);
	d.config.rates[RATE_talk] = (struct net_rate){ 40, 10 };
	netdesk_start(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	for (int i = 0; i < 1000; i++)
		ck_assert(raw_text(&ws, "nonsense"));
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1008);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_full_inbox)
{
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	netdesk_set(&d, &d.full, true);
	ck_assert(raw_text(&ws, ASK));
	ck_assert(raw_expect(&ws, "\"busy\""));
	/* Not read while it waits: what it says meanwhile stands in line. */
	ck_assert(raw_text(&ws, ASK));
	netdesk_set(&d, &d.full, false);
	ck_assert(raw_expect(&ws, "\"ack\""));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

static int64_t cpu_ms(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
	       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

START_TEST(test_unanswered_letters)
{
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	netdesk_set(&d, &d.mute, true);
	for (int i = 0; i < 200; i++)
		ck_assert(raw_text(&ws, ASK));
	ck_assert(wait_for(&d.opened, 1 + 64));
	/* It is not read now: no spin over what waits; not forgotten either. */
	int64_t before = cpu_ms();
	poll(NULL, 0, 400);
	ck_assert_int_lt(cpu_ms() - before, 200);
	netdesk_set(&d, &d.mute, false);
	ck_assert_int_le(wait_value(&d.opened), 1 + 128);
	ck_assert(wait_for(&d.opened, 1 + 200));
	ck_assert(raw_expect(&ws, "\"ack\""));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* ---- silence ----------------------------------------------------------- */

START_TEST(test_ping_and_cut)
{
	struct rawws answers, silent;
	struct raw_frame frame;
	struct netdesk d;

	netdesk_config(&d);
	d.config.idle_ping_s = 1;
	d.config.idle_cut_s = 1;
	netdesk_start(&d);
	ck_assert(raw_sign_in(&answers, d.port));
	ck_assert(raw_sign_in(&silent, d.port));
	/* Three pings answered: alive long after the silent one was cut. */
	for (int i = 0; i < 3; i++) {
		do
			ck_assert(raw_read(&answers, &frame, RAW_MS));
		while (frame.first != (RAW_FIN | RAW_PING));
		ck_assert(raw_frame(&answers, RAW_FIN | RAW_PONG,
		    frame.payload.ptr, frame.payload.len));
	}
	ck_assert(raw_end(&silent, RAW_MS));
	ck_assert(ask(&answers));
	ck_assert(wait_for(&d.lost, 1));
	raw_shut(&answers);
	raw_shut(&silent);
	netdesk_stop(&d);
}
END_TEST

/* A clock of its own, which a test winds while the loop does not look. */
static struct clock_wound wound;
static int wind_by_s;

static void wind(struct netdesk *d)
{
	(void)d;
	clock_wind(&wound, wind_by_s * 1000LL);
}

static void open_wound(struct netdesk *d, struct rawws *ws)
{
	clock_wound_init(&wound, 1700000000000);
	netdesk_config(d);
	d->config.clock = &wound.clock;
	d->config.idle_ping_s = 40;
	d->config.idle_cut_s = 20;
	netdesk_start(d);
	ck_assert(raw_sign_in(ws, d->port));
}

/* What came before a pong was read by then. */
static void settle(struct rawws *ws)
{
	ck_assert(raw_frame(ws, RAW_FIN | RAW_PING, "now", 3));
	ck_assert(raw_ponged(ws, "now"));
}

START_TEST(test_last_piece_missing)
{
	struct netdesk d;
	struct rawws ws;

	open_wound(&d, &ws);
	ck_assert(raw_frame(&ws, RAW_TEXT, ASK, strlen(ASK)));
	settle(&ws);
	wind_by_s = 31;
	netdesk_on_loop(&d, wind);
	ck_assert_msg(
	    raw_closed(&ws, RAW_MS) == 1008, "F-2.5 last piece missing");
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_head_then_silence)
{
	struct raw_head head = { .first = TEXT_FIN, .declared = 100 };
	struct raw_frame frame;
	struct netdesk d;
	struct rawws ws;

	open_wound(&d, &ws);
	settle(&ws);
	ck_assert(raw_frame_odd(&ws, &head, "", 0));
	wind_by_s = 41;
	netdesk_on_loop(&d, wind);
	ck_assert(raw_read(&ws, &frame, RAW_MS));
	ck_assert_int_eq(frame.first, RAW_FIN | RAW_PING);
	/* It cannot answer in the middle of a frame. */
	wind_by_s = 21;
	netdesk_on_loop(&d, wind);
	ck_assert_msg(raw_end(&ws, RAW_MS), "F-5.8 head, then silence");
	ck_assert(wait_for(&d.lost, 1));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_broken_connections_are_told)
{
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_sign_in(&ws, d.port));
	raw_reset(&ws);
	ck_assert(wait_for(&d.lost, 1));
	ck_assert(raw_sign_in(&ws, d.port));
	ck_assert(raw_frame(&ws, RAW_TEXT, "{\"ty", 4));
	raw_shut(&ws);
	ck_assert(wait_for(&d.lost, 2));
	ck_assert(raw_sign_in(&ws, d.port));
	ck_assert(raw_frame(&ws, RAW_FIN | RAW_CLOSE, "\x03\xe8", 2));
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1000);
	raw_shut(&ws);
	ck_assert(wait_for(&d.gone, 3));
	ck_assert_int_eq(wait_value(&d.lost), 2);
	netdesk_stop(&d);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net budget");
	TCase *t = tcase_create("budget");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_unsigned_bytes);
	tcase_add_test(t, test_unsigned_pings);
	tcase_add_test(t, test_unsigned_frame);
	tcase_add_test(t, test_flood_is_slowed_then_cut);
	tcase_add_test(t, test_short_burst_is_forgiven);
	tcase_add_test(t, test_nonsense_is_cut);
	tcase_add_test(t, test_full_inbox);
	tcase_add_test(t, test_unanswered_letters);
	tcase_add_test(t, test_ping_and_cut);
	tcase_add_test(t, test_last_piece_missing);
	tcase_add_test(t, test_head_then_silence);
	tcase_add_test(t, test_broken_connections_are_told);
	suite_add_tcase(s, t);
	return s;
}
