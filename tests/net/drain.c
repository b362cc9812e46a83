/* The ways out: drain, farewell and stop; and the ways not in: settings
 * net_open refuses. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

#define ASK "{\"type\":\"watch\",\"id\":\"q\",\"on\":true}"

enum { CROWD = 200, LIMIT_MS = 10000 };

static struct peer_ref sign_in(struct netdesk *d, struct rawws *ws)
{
	ck_assert(raw_open(ws, d->port));
	ck_assert(raw_text(ws, "{\"type\":\"hello\",\"id\":\"h\"}"));
	ck_assert(raw_expect(ws, "\"ack\""));
	return netdesk_from(d);
}

static void drain(struct netdesk *d)
{
	net_drain(d->net);
}

static void farewell(struct netdesk *d)
{
	net_farewell(d->net, LIMIT_MS);
}

static void short_farewell(struct netdesk *d)
{
	net_farewell(d->net, 300);
}

static void check_drained(struct netdesk *d)
{
	ck_assert(net_drained(d->net));
}

static void check_not_drained(struct netdesk *d)
{
	ck_assert(!net_drained(d->net));
}

/* Reads the close frame; the hint's milliseconds. */
static int hint_of(struct rawws *ws)
{
	struct raw_frame frame;
	char text[32] = { 0 };
	int ms = 0;

	do
		ck_assert(raw_read(ws, &frame, RAW_MS));
	while (frame.first != (RAW_FIN | RAW_CLOSE));
	ck_assert_uint_ge(frame.payload.len, 2);
	ck_assert_int_eq(
	    (uint8_t)frame.payload.ptr[0] << 8 | (uint8_t)frame.payload.ptr[1],
	    1012);
	ck_assert_uint_lt(frame.payload.len, sizeof(text));
	memcpy(text, frame.payload.ptr + 2, frame.payload.len - 2);
	ck_assert_int_eq(sscanf(text, "retry_ms=%d", &ms), 1);
	(void)raw_frame(
	    ws, RAW_FIN | RAW_CLOSE, frame.payload.ptr, frame.payload.len);
	return ms;
}

START_TEST(test_everybody_hears_1012)
{
	static struct rawws ws[CROWD];
	int64_t begun, heard;
	int least = 1 << 30, most = 0;
	struct netdesk d;

	netdesk_open(&d);
	for (int i = 0; i < CROWD; i++)
		(void)sign_in(&d, &ws[i]);
	netdesk_on_loop(&d, drain);
	heard = wait_value(&d.opened);
	for (int i = 0; i < CROWD; i += 2)
		ck_assert(raw_text(&ws[i], ASK)); /* not read any more */
	begun = raw_now_ms();
	netdesk_on_loop(&d, farewell);
	for (int i = 0; i < CROWD; i++) {
		int ms = hint_of(&ws[i]);

		least = ms < least ? ms : least;
		most = ms > most ? ms : most;
		ck_assert(raw_end(&ws[i], RAW_MS));
		raw_shut(&ws[i]);
	}
	/* The loop stops by itself, with the last one. */
	ck_assert(wait_for(&d.stopped, 1));
	ck_assert_int_lt(raw_now_ms() - begun, LIMIT_MS);
	ck_assert_int_eq(wait_value(&d.opened), heard);
	ck_assert_int_eq(wait_value(&d.gone), CROWD);
	ck_assert_int_ge(least, 1000);
	ck_assert_int_ge(most - least, 8000);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_nobody_new)
{
	struct rawws ws, late;
	struct peer_ref peer;
	struct netdesk d;

	netdesk_open(&d);
	peer = sign_in(&d, &ws);
	netdesk_on_loop(&d, drain);
	late = (struct rawws){ .fd = -1, .in = BUF_EMPTY };
	ck_assert_int_eq(raw_handshake(&late, d.port, raw_good), 0);
	raw_shut(&late);
	/* Who is there still gets what the desk has for them. */
	netdesk_deliver(&d, DELIVERY_FRAME, "the last ack", 0, &peer, 1);
	ck_assert(raw_expect(&ws, "the last ack"));
	netdesk_on_loop(&d, check_drained);
	netdesk_on_loop(&d, farewell);
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1012);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* A connection that was let in but has not spoken yet is too late as well. */
START_TEST(test_late_handshake)
{
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	ck_assert(raw_connect(&ws, d.port));
	ck_assert(raw_say(&ws, "GET /chat HTTP/1.1\r\n"));
	ck_assert(!raw_end(&ws, 50));
	netdesk_on_loop(&d, drain);
	ck_assert(raw_say(&ws, raw_good) && raw_say(&ws, "\r\n"));
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert(memmem(ws.in.ptr, ws.in.len, "503", 3));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_queues_first)
{
	enum { LEN = 200000 };
	char *text = malloc(LEN + 1);
	struct peer_ref peer;
	struct netdesk d;
	struct rawws ws;
	int frames = 0;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', LEN);
	text[LEN] = '\0';
	netdesk_config(&d);
	d.config.queue_bytes_max = 100u * LEN;
	netdesk_start(&d);
	peer = sign_in(&d, &ws);
	for (int i = 0; i < 60; i++)
		netdesk_deliver(&d, DELIVERY_FRAME, text, 0, &peer, 1);
	netdesk_on_loop(&d, drain);
	netdesk_on_loop(&d, check_not_drained);
	netdesk_on_loop(&d, farewell);
	/* All 60, then the farewell. */
	for (;;) {
		struct raw_frame frame;

		ck_assert(raw_read(&ws, &frame, RAW_MS));
		if (frame.first == (RAW_FIN | RAW_CLOSE))
			break;
		ck_assert_uint_eq(frame.payload.len, LEN);
		frames++;
	}
	ck_assert_int_eq(frames, 60);
	raw_shut(&ws);
	free(text);
	netdesk_stop(&d);
}
END_TEST

/* Peers that neither read nor answer do not hold the server up. */
START_TEST(test_limit)
{
	struct rawws ws[3];
	struct netdesk d;
	int64_t begun;

	netdesk_open(&d);
	for (int i = 0; i < 3; i++)
		(void)sign_in(&d, &ws[i]);
	begun = raw_now_ms();
	netdesk_on_loop(&d, short_farewell);
	ck_assert(wait_for(&d.stopped, 1));
	ck_assert_int_ge(raw_now_ms() - begun, 250);
	ck_assert_int_lt(raw_now_ms() - begun, 3000);
	for (int i = 0; i < 3; i++)
		raw_shut(&ws[i]);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_farewell_to_nobody)
{
	struct netdesk d;
	int64_t begun;

	netdesk_open(&d);
	begun = raw_now_ms();
	netdesk_on_loop(&d, farewell);
	ck_assert(wait_for(&d.stopped, 1));
	ck_assert_int_lt(raw_now_ms() - begun, LIMIT_MS);
	netdesk_stop(&d);
}
END_TEST

/* ---- what net_open refuses --------------------------------------------- */

static struct net_config plain_config(void)
{
	struct netdesk d;

	netdesk_config(&d);
	return d.config;
}

START_TEST(test_refused_settings)
{
	struct net_config config = plain_config();
	struct net *net = NULL, *other = NULL;

	config.address = "shop.example";
	ck_assert_int_eq(net_open(&config, &net), ERR_bad_settings);
	config.address = "192.0.2.77"; /* not ours */
	ck_assert_int_eq(net_open(&config, &net), ERR_bad_settings);
	config.address = "127.0.0.1";
	config.cert_file = config.key_file = "/nonexistent.pem";
	ck_assert_int_eq(net_open(&config, &net), ERR_bad_settings);
	config.cert_file = config.key_file = NULL;
	config.local_path = "/nonexistent/folder/socket";
	ck_assert_int_eq(net_open(&config, &net), ERR_bad_settings);
	config.local_path = NULL;
	ck_assert_int_eq(net_open(&config, &net), ERR_ok);
	ck_assert_int_eq(net_connections(net), 0);
	config.port = net_port(net); /* taken */
	ck_assert_int_gt(config.port, 0);
	ck_assert_int_eq(net_open(&config, &other), ERR_bad_settings);
	net_close(net);
	ck_assert_int_eq(net_open(&config, &net), ERR_ok);
	net_close(net);
	net_close(NULL);
}
END_TEST

START_TEST(test_addresses)
{
	static const char *const addresses[] = { "127.0.0.1", "", "::1" };
	struct net_config config = plain_config();
	struct rawws ws;

	for (int i = 0; i < 3; i++) {
		struct net *net = NULL;
		enum err err;

		config.address = addresses[i];
		err = net_open(&config, &net);
		if (i == 2 && err)
			continue; /* a host without IPv6 */
		ck_assert_int_eq(err, ERR_ok);
		if (i < 2) {
			ck_assert(raw_connect(&ws, net_port(net)));
			raw_shut(&ws);
		}
		net_close(net);
	}
}
END_TEST

/* With no descriptor left the library cannot look for its plugin, as if it
 * were not installed: the log must name what to install. In a process of its
 * own, as the limit cannot be raised again. */
static int open_without_plugin(const char *log_path)
{
	struct net_config config = plain_config();
	struct log log = { .level = LOG_INFO };
	struct rlimit limit;
	struct net *net = NULL;
	int next;

	log.out = fopen(log_path, "w");
	next = dup(2);
	close(next);
	/* Two for the loop, none for the plugin. */
	limit.rlim_cur = limit.rlim_max = (rlim_t)next + 2;
	if (!log.out || setrlimit(RLIMIT_NOFILE, &limit))
		return 2;
	config.log = &log;
	return net_open(&config, &net) == ERR_bad_settings ? 0 : 1;
}

START_TEST(test_plugin_missing)
{
	char path[] = "/tmp/deskbell-net-XXXXXX", text[1024] = { 0 };
	int fd = mkstemp(path), status;
	pid_t child;

	ck_assert_int_ge(fd, 0);
	child = fork();
	if (!child)
		_exit(open_without_plugin(path));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	ck_assert_int_gt(read(fd, text, sizeof(text) - 1), 0);
	ck_assert_ptr_nonnull(strstr(text, "libwebsockets-evlib-ev"));
	close(fd);
	unlink(path);
}
END_TEST

START_TEST(test_descriptor_limit)
{
	struct net_config config = plain_config();
	struct rlimit before, after;
	struct net *net = NULL;

	ck_assert(!getrlimit(RLIMIT_NOFILE, &before));
	ck_assert_int_eq(net_open(&config, &net), ERR_ok);
	ck_assert(!getrlimit(RLIMIT_NOFILE, &after));
	ck_assert_uint_ge(after.rlim_cur, before.rlim_cur);
	if (after.rlim_max >= 2024)
		ck_assert_uint_ge(after.rlim_cur, 2024);
	net_close(net);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net drain");
	TCase *t = tcase_create("drain");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_everybody_hears_1012);
	tcase_add_test(t, test_nobody_new);
	tcase_add_test(t, test_late_handshake);
	tcase_add_test(t, test_queues_first);
	tcase_add_test(t, test_limit);
	tcase_add_test(t, test_farewell_to_nobody);
	tcase_add_test(t, test_refused_settings);
	tcase_add_test(t, test_addresses);
	tcase_add_test(t, test_plugin_missing);
	tcase_add_test(t, test_descriptor_limit);
	suite_add_tcase(s, t);
	return s;
}
