/* How many connections there may be, in all and of one address, and how long
 * one may take to sign in. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

enum { SHORT_MS = 700 };

static int status_with(struct netdesk *d, struct rawws *ws, const char *more)
{
	char lines[1024];

	*ws = (struct rawws){ .fd = -1, .in = BUF_EMPTY };
	snprintf(lines, sizeof(lines), "%s%s", raw_good, more);
	return raw_handshake(ws, d->port, lines);
}

START_TEST(test_connections_max)
{
	struct rawws ws[4];
	struct netdesk d;

	netdesk_config(&d);
	d.config.connections_max = 3;
	netdesk_start(&d);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(status_with(&d, &ws[i], ""), 101);
	ck_assert_int_eq(status_with(&d, &ws[3], ""), 503);
	raw_shut(&ws[3]);
	raw_shut(&ws[0]);
	ck_assert(netdesk_becomes(&d, METER_connections, 2));
	ck_assert_int_eq(status_with(&d, &ws[0], ""), 101);
	for (int i = 0; i < 3; i++)
		raw_shut(&ws[i]);
	netdesk_stop(&d);
}
END_TEST

/* `last` is what our own proxy saw; what the client put before it counts for
 * nothing. */
static const struct {
	bool behind_proxy;
	const char *first, *second;
	int status; /* of the second */
} addresses[] = {
	{ false, "", "", 429 },
	{ false, "X-Forwarded-For: 192.0.2.1\r\n",
	    "X-Forwarded-For: 192.0.2.2\r\n", 429 },
	{ true, "", "", 429 },
	{ true, "X-Forwarded-For: 192.0.2.1\r\n",
	    "X-Forwarded-For: 192.0.2.2\r\n", 101 },
	{ true, "X-Forwarded-For: 192.0.2.1\r\n",
	    "X-Forwarded-For: 198.51.100.7, 192.0.2.1\r\n", 429 },
	{ true, "X-Forwarded-For: 198.51.100.7, 192.0.2.1\r\n",
	    "X-Forwarded-For: 198.51.100.7, 192.0.2.2\r\n", 101 },
	{ true, "X-Forwarded-For: 2001:db8::1\r\n",
	    "X-Forwarded-For: 2001:db8::ffff:2\r\n", 429 },
	{ true, "X-Forwarded-For: 2001:db8:0:1::1\r\n",
	    "X-Forwarded-For: 2001:db8:0:2::1\r\n", 101 },
	{ true, "X-Forwarded-For: 192.0.2.1\r\n",
	    "X-Forwarded-For: ::ffff:192.0.2.1\r\n", 429 },
	{ true, "X-Forwarded-For: 192.0.2.1\r\n",
	    "X-Forwarded-For: 192.0.2.9\r\n"
	    "X-Forwarded-For: 192.0.2.1\r\n",
	    429 },
};

START_TEST(test_per_address)
{
	struct netdesk d;
	struct rawws first, second;

	netdesk_config(&d);
	d.config.per_address_max = 1;
	d.config.behind_proxy = addresses[_i].behind_proxy;
	netdesk_start(&d);
	ck_assert_int_eq(status_with(&d, &first, addresses[_i].first), 101);
	/* Of who comes by no proxy of ours it is forged. */
	ck_assert_msg(status_with(&d, &second, addresses[_i].second) ==
			  addresses[_i].status,
	    "B-3.9 %s", addresses[_i].second);
	raw_shut(&second);
	raw_shut(&first);
	ck_assert(netdesk_becomes(&d, METER_connections, 0));
	ck_assert_int_eq(status_with(&d, &first, addresses[_i].first), 101);
	raw_shut(&first);
	netdesk_stop(&d);
}
END_TEST

/* As raw_connect, from another address of this machine. */
static bool connect_from(struct rawws *ws, const char *from, int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	*ws = (struct rawws){ .in = BUF_EMPTY };
	ws->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return inet_pton(AF_INET, from, &at.sin_addr) == 1 &&
	       !bind(ws->fd, (struct sockaddr *)&at, sizeof(at)) &&
	       !connect(ws->fd, (struct sockaddr *)&to, sizeof(to));
}

/* Requests that never end take no more places of an address than its websockets
 * may, and some to tell them so; everybody else has theirs. */
START_TEST(test_unfinished_per_address)
{
	enum { LIMIT = 10 + 128 };
	struct rawws guests[LIMIT], ws;
	struct netdesk d;

	netdesk_config(&d);
	d.config.per_address_max = 10;
	d.config.http_ms = 1500;
	d.config.behind_proxy = _i;
	netdesk_start(&d);
	for (int i = 0; i < LIMIT; i++) {
		ck_assert(raw_connect(&guests[i], d.port));
		ck_assert(raw_say(&guests[i], "GET /chat HT"));
	}
	/* Behind a proxy all have its address until their request is there. */
	if (_i)
		ck_assert(raw_open(&ws, d.port));
	else
		ck_assert(!raw_open(&ws, d.port));
	raw_shut(&ws);
	ck_assert(connect_from(&ws, "127.0.0.2", d.port));
	ck_assert_int_eq(raw_handshake(&ws, d.port, raw_good), 101);
	raw_shut(&ws);
	for (int i = 0; i < LIMIT; i++) {
		ck_assert(raw_end(&guests[i], RAW_MS));
		raw_shut(&guests[i]);
	}
	ck_assert(raw_open(&ws, d.port));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_sign_in_deadline)
{
	struct rawws idle, talks, in;
	struct netdesk d;

	netdesk_config(&d);
	d.config.sign_in_ms = SHORT_MS;
	netdesk_start(&d);
	ck_assert(raw_open(&idle, d.port));
	ck_assert(raw_open(&talks, d.port));
	ck_assert(raw_open(&in, d.port));
	ck_assert(raw_text(&in, "{\"type\":\"hello\",\"id\":\"p\"}"));
	ck_assert(raw_expect(&in, "\"ack\""));
	ck_assert(raw_text(&talks, "{\"type\":\"watch\",\"on\":true}"));
	ck_assert_int_eq(raw_closed(&idle, RAW_MS), 1008);
	ck_assert_int_eq(raw_closed(&talks, RAW_MS), 1008);
	ck_assert(raw_text(&in, "{\"type\":\"hello\",\"id\":\"later\"}"));
	ck_assert(raw_expect(&in, "\"later\""));
	raw_shut(&idle);
	raw_shut(&talks);
	raw_shut(&in);
	netdesk_stop(&d);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net limits");
	TCase *t = tcase_create("limits");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_connections_max);
	tcase_add_loop_test(
	    t, test_per_address, 0, sizeof(addresses) / sizeof(addresses[0]));
	tcase_add_loop_test(t, test_unfinished_per_address, 0, 2);
	tcase_add_test(t, test_sign_in_deadline);
	suite_add_tcase(s, t);
	return s;
}
