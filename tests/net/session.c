/* Sessions by name, their out-queues and their ends: a slow reader costs
 * itself its connection and nobody else anything. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

#define HELLO "{\"type\":\"hello\",\"id\":\"h\"}"
#define ASK "{\"type\":\"watch\",\"id\":\"q\",\"on\":true}"

static struct peer_ref sign_in(struct netdesk *d, struct rawws *ws)
{
	ck_assert(raw_open(ws, d->port));
	ck_assert(raw_text(ws, HELLO));
	ck_assert(raw_expect(ws, "\"ack\""));
	return netdesk_from(d);
}

static void send_to(struct netdesk *d, const char *text, struct peer_ref to)
{
	netdesk_deliver(d, DELIVERY_FRAME, text, 0, &to, 1);
}

static void close_peer(struct netdesk *d, int code, struct peer_ref peer)
{
	netdesk_deliver(d, DELIVERY_CLOSE, NULL, code, &peer, 1);
}

static char *long_text(size_t len)
{
	char *text = malloc(len + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', len);
	text[len] = '\0';
	return text;
}

/* ---- names ------------------------------------------------------------- */

START_TEST(test_names)
{
	struct rawws first, second;
	struct peer_ref old, new, other;
	struct netdesk d;

	netdesk_open(&d);
	old = sign_in(&d, &first);
	raw_shut(&first);
	ck_assert(wait_for(&d.gone, 1));
	new = sign_in(&d, &first);
	other = sign_in(&d, &second);
	/* The place is used again, the name never. */
	ck_assert_uint_eq(new.slot, old.slot);
	ck_assert_uint_gt(new.gen, old.gen);
	ck_assert(!peer_same(new, other));
	send_to(&d, "for who is gone", old);
	send_to(&d, "for nobody", PEER_NONE);
	send_to(&d, "for no place", (struct peer_ref){ 4000000000u, 1 });
	close_peer(&d, 4000, old);
	send_to(&d, "for the new one", new);
	struct raw_frame frame;
	ck_assert(raw_read(&first, &frame, RAW_MS));
	ck_assert(str_is(frame.payload, "for the new one"));
	raw_shut(&first);
	raw_shut(&second);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_many_places)
{
	enum { COUNT = 200 };
	struct rawws *ws = calloc(COUNT, sizeof(*ws));
	struct peer_ref *refs = calloc(COUNT, sizeof(*refs));
	struct netdesk d;
	char text[32];

	ck_assert(ws && refs);
	netdesk_open(&d);
	for (int i = 0; i < COUNT; i++)
		refs[i] = sign_in(&d, &ws[i]);
	ck_assert_int_eq(netdesk_count(&d, METER_connections), COUNT);
	for (int i = 0; i < COUNT; i++) {
		snprintf(text, sizeof(text), "number %d.", i);
		send_to(&d, text, refs[i]);
	}
	for (int i = 0; i < COUNT; i++) {
		snprintf(text, sizeof(text), "number %d.", i);
		ck_assert(raw_expect(&ws[i], text));
		raw_shut(&ws[i]);
	}
	ck_assert(wait_for(&d.gone, COUNT));
	ck_assert(netdesk_becomes(&d, METER_connections, 0));
	free(ws);
	free(refs);
	netdesk_stop(&d);
}
END_TEST

/* ---- queues ------------------------------------------------------------ */

START_TEST(test_slow_reader_is_shed)
{
	char *text = long_text(8000);
	struct peer_ref to[2];
	struct rawws slow, good;
	struct netdesk d;

	netdesk_open(&d);
	to[0] = sign_in(&d, &slow);
	to[1] = sign_in(&d, &good);
	/* Far more than both kernels and the queue hold for who does not read;
	 * the other one gets all of it, and its own answers between. */
	for (int i = 0; i < 1000; i++) {
		netdesk_deliver(&d, DELIVERY_FRAME, text, 0, to, 2);
		if (i % 10 == 0) {
			ck_assert(raw_text(&good, ASK));
			ck_assert(raw_expect(&good, "\"id\":\"q\""));
		}
	}
	ck_assert_msg(netdesk_count(&d, METER_connections_shed) == 1,
	    "F-9.3 zero window");
	/* It is cut although it reads nothing, not even the close frame. */
	ck_assert(wait_for(&d.gone, 1));
	ck_assert_int_eq(wait_value(&d.lost), 1);
	ck_assert(netdesk_becomes(&d, METER_connections, 1));
	ck_assert(netdesk_becomes(&d, METER_out_queue_bytes, 0));
	raw_shut(&slow);
	raw_shut(&good);
	free(text);
	netdesk_stop(&d);
}
END_TEST

/* A byte now and then is no reading: what comes faster than it takes is too
 * much one day. */
START_TEST(test_slow_by_bytes)
{
	char *text = long_text(8000);
	struct rawws slow, good;
	struct peer_ref to[2];
	struct netdesk d;
	char byte;
	int i = 0;

	netdesk_open(&d);
	to[0] = sign_in(&d, &slow);
	to[1] = sign_in(&d, &good);
	while (!netdesk_count(&d, METER_connections_shed) && ++i < 10000) {
		netdesk_deliver(&d, DELIVERY_FRAME, text, 0, to, 2);
		ck_assert(raw_expect(&good, "xxxx"));
		(void)!recv(slow.fd, &byte, 1, MSG_DONTWAIT);
	}
	ck_assert_msg(i < 10000, "F-9.2 a byte at a time");
	ck_assert(wait_for(&d.gone, 1));
	ck_assert_int_eq(netdesk_count(&d, METER_connections_shed), 1);
	raw_shut(&slow);
	raw_shut(&good);
	free(text);
	netdesk_stop(&d);
}
END_TEST

/* It stops reading long enough to be shed, then reads: it learns why. */
START_TEST(test_shed_says_1013)
{
	char *text = long_text(8000);
	struct peer_ref to;
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	to = sign_in(&d, &ws);
	for (int i = 0; i < 1000; i++)
		send_to(&d, text, to);
	ck_assert(netdesk_reaches(&d, METER_connections_shed, 1));
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1013);
	raw_shut(&ws);
	free(text);
	netdesk_stop(&d);
}
END_TEST

/* More frames in one hand-over than a queue may hold: who reads gets them. */
START_TEST(test_burst_is_no_fault)
{
	enum { COUNT = 2000 };
	struct list out;
	struct peer_ref to;
	struct netdesk d;
	struct rawws ws;
	char text[32];

	netdesk_open(&d);
	to = sign_in(&d, &ws);
	list_init(&out);
	for (int i = 0; i < COUNT; i++) {
		struct delivery *one;

		snprintf(text, sizeof(text), "frame %d.", i);
		one =
		    delivery_new(DELIVERY_FRAME, frame_new(str_from(text)), 1);
		ck_assert_ptr_nonnull(one);
		one->to[0] = to;
		list_append(&out, &one->link);
	}
	net_deliver(d.net, &out);
	ck_assert(list_empty(&out));
	for (int i = 0; i < COUNT; i++) {
		struct raw_frame frame;

		snprintf(text, sizeof(text), "frame %d.", i);
		ck_assert(raw_read(&ws, &frame, RAW_MS));
		ck_assert(str_is(frame.payload, text));
	}
	ck_assert_int_eq(netdesk_count(&d, METER_connections_shed), 0);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_frame_larger_than_the_queue)
{
	struct peer_ref to;
	struct netdesk d;
	struct rawws ws;
	char *text;

	netdesk_config(&d);
	d.config.queue_bytes_max = 10000;
	netdesk_start(&d);
	text = long_text(10001);
	to = sign_in(&d, &ws);
	send_to(&d, text + 1, to); /* just fits */
	ck_assert(raw_expect(&ws, "xxxx"));
	send_to(&d, text, to);
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 1013);
	raw_shut(&ws);
	free(text);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_large_frame)
{
	char *text = long_text(200000);
	struct raw_frame frame;
	struct peer_ref to;
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	to = sign_in(&d, &ws);
	for (int i = 0; i < 5; i++) {
		send_to(&d, text, to);
		ck_assert(raw_read(&ws, &frame, RAW_MS));
		ck_assert(str_is(frame.payload, text));
	}
	raw_shut(&ws);
	free(text);
	netdesk_stop(&d);
}
END_TEST

/* ---- ends -------------------------------------------------------------- */

START_TEST(test_closed_by_the_desk)
{
	struct raw_frame frame;
	struct peer_ref peer;
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	peer = sign_in(&d, &ws);
	send_to(&d, "last words", peer);
	close_peer(&d, 4001, peer);
	send_to(&d, "too late", peer);
	ck_assert(raw_read(&ws, &frame, RAW_MS));
	ck_assert(str_is(frame.payload, "last words"));
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 4001);
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert(wait_for(&d.gone, 1));
	ck_assert_int_eq(wait_value(&d.lost), 0);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* What a peer says after the desk has shown it out is not heard. */
START_TEST(test_nothing_heard_after_close)
{
	struct peer_ref peer;
	struct netdesk d;
	struct rawws ws;
	int64_t heard;

	netdesk_open(&d);
	peer = sign_in(&d, &ws);
	heard = wait_value(&d.opened);
	close_peer(&d, 4001, peer);
	for (int i = 0; i < 100; i++)
		(void)raw_text(&ws, ASK);
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 4001);
	ck_assert(wait_for(&d.gone, 1));
	/* At most what had come before the order. */
	ck_assert_int_le(wait_value(&d.opened), heard + 100);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* A peer that does not answer a close frame is cut all the same. */
START_TEST(test_close_without_answer)
{
	struct raw_frame frame;
	struct peer_ref peer;
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	peer = sign_in(&d, &ws);
	close_peer(&d, 4001, peer);
	ck_assert(raw_read(&ws, &frame, RAW_MS));
	ck_assert_int_eq(frame.first, RAW_FIN | RAW_CLOSE);
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert(wait_for(&d.gone, 1));
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* Who says that nothing more will come is gone; who breaks off in the middle
 * of a frame too. */
START_TEST(test_half_gone)
{
	static const unsigned char half[] = { 0x81, 0xfe, 1, 0, 1, 2, 3, 4, 5 };
	struct rawws half_closed, reset, good;
	struct netdesk d;

	netdesk_open(&d);
	sign_in(&d, &half_closed);
	sign_in(&d, &reset);
	sign_in(&d, &good);
	ck_assert(!shutdown(half_closed.fd, SHUT_WR));
	ck_assert_msg(raw_end(&half_closed, RAW_MS), "F-9.4 half-close");
	ck_assert(wait_for(&d.lost, 1));
	ck_assert(raw_put(&reset, half, sizeof(half)));
	raw_reset(&reset);
	ck_assert_msg(wait_for(&d.lost, 2), "F-9.5 RST in a frame");
	ck_assert(raw_text(&good, ASK));
	ck_assert(raw_expect(&good, "\"id\":\"q\""));
	ck_assert(netdesk_becomes(&d, METER_connections, 1));
	raw_shut(&half_closed);
	raw_shut(&good);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_stop_with_open_sessions)
{
	struct rawws ws[10];
	struct peer_ref refs[10];
	char *text = long_text(100000);
	struct netdesk d;

	netdesk_open(&d);
	for (int i = 0; i < 10; i++)
		refs[i] = sign_in(&d, &ws[i]);
	ck_assert(raw_frame(&ws[0], RAW_TEXT, "{\"ty", 4));
	for (int i = 0; i < 20; i++)
		netdesk_deliver(&d, DELIVERY_FRAME, text, 0, refs, 10);
	netdesk_stop(
	    &d); /* the desk hears nothing any more: no leak, no call */
	for (int i = 0; i < 10; i++)
		raw_shut(&ws[i]);
	free(text);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net session");
	TCase *t = tcase_create("session");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_names);
	tcase_add_test(t, test_many_places);
	tcase_add_test(t, test_slow_reader_is_shed);
	tcase_add_test(t, test_slow_by_bytes);
	tcase_add_test(t, test_shed_says_1013);
	tcase_add_test(t, test_burst_is_no_fault);
	tcase_add_test(t, test_frame_larger_than_the_queue);
	tcase_add_test(t, test_large_frame);
	tcase_add_test(t, test_closed_by_the_desk);
	tcase_add_test(t, test_nothing_heard_after_close);
	tcase_add_test(t, test_close_without_answer);
	tcase_add_test(t, test_half_gone);
	tcase_add_test(t, test_stop_with_open_sessions);
	suite_add_tcase(s, t);
	return s;
}
