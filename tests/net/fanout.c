/* One frame to many, many frames from several threads, orders in their
 * place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

enum { LISTENERS = 100, THREADS = 4, EACH = 300 };

static struct peer_ref sign_in(struct netdesk *d, struct rawws *ws)
{
	ck_assert(raw_open(ws, d->port));
	ck_assert(raw_text(ws, "{\"type\":\"hello\",\"id\":\"h\"}"));
	ck_assert(raw_expect(ws, "\"ack\""));
	return netdesk_from(d);
}

START_TEST(test_one_frame_to_many)
{
	static struct rawws ws[LISTENERS];
	struct peer_ref refs[LISTENERS + 1];
	struct netdesk d;
	char text[64];

	netdesk_open(&d);
	for (int i = 0; i < LISTENERS; i++)
		refs[i] = sign_in(&d, &ws[i]);
	refs[LISTENERS] = PEER_NONE;
	for (int round = 0; round < 20; round++) {
		snprintf(text, sizeof(text), "round %d.", round);
		netdesk_deliver(
		    &d, DELIVERY_FRAME, text, 0, refs, LISTENERS + 1);
	}
	for (int i = 0; i < LISTENERS; i++)
		for (int round = 0; round < 20; round++) {
			struct raw_frame frame;

			snprintf(text, sizeof(text), "round %d.", round);
			ck_assert(raw_read(&ws[i], &frame, RAW_MS));
			ck_assert(str_is(frame.payload, text));
		}
	ck_assert_int_eq(netdesk_count(&d, METER_frames_out), LISTENERS * 21);
	ck_assert(netdesk_becomes(&d, METER_out_queue_bytes, 0));
	for (int i = 0; i < LISTENERS; i++)
		raw_shut(&ws[i]);
	netdesk_stop(&d);
}
END_TEST

struct sender {
	struct netdesk *desk;
	struct peer_ref to;
	int number;
};

static void *send_each(void *arg)
{
	struct sender *sender = arg;
	char text[32];

	for (int i = 0; i < EACH; i++) {
		snprintf(text, sizeof(text), "%d %d", sender->number, i);
		netdesk_deliver(
		    sender->desk, DELIVERY_FRAME, text, 0, &sender->to, 1);
	}
	return NULL;
}

/* Each thread's own order holds. */
START_TEST(test_threads)
{
	struct sender senders[THREADS];
	pthread_t threads[THREADS];
	int next[THREADS] = { 0 };
	struct peer_ref to;
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	to = sign_in(&d, &ws);
	for (int i = 0; i < THREADS; i++) {
		senders[i] = (struct sender){ &d, to, i };
		ck_assert(
		    !pthread_create(&threads[i], NULL, send_each, &senders[i]));
	}
	for (int i = 0; i < THREADS * EACH; i++) {
		struct raw_frame frame;
		char text[32] = { 0 };
		int number, count;

		ck_assert(raw_read(&ws, &frame, RAW_MS));
		ck_assert_uint_lt(frame.payload.len, sizeof(text));
		memcpy(text, frame.payload.ptr, frame.payload.len);
		ck_assert_int_eq(sscanf(text, "%d %d", &number, &count), 2);
		ck_assert_int_eq(count, next[number]++);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* A list's orders are carried out in the list's order. */
START_TEST(test_orders_in_their_place)
{
	static const enum delivery_kind kinds[] = { DELIVERY_FRAME,
		DELIVERY_SIGNED, DELIVERY_FRAME, DELIVERY_CLOSE,
		DELIVERY_FRAME };
	struct raw_frame frame;
	struct netdesk d;
	struct rawws ws;
	struct list out;
	struct peer_ref to;

	netdesk_open(&d);
	to = sign_in(&d, &ws);
	list_init(&out);
	for (int i = 0; i < 5; i++) {
		char text[2] = { (char)('a' + i), '\0' };
		struct delivery *one = delivery_new(kinds[i],
		    kinds[i] == DELIVERY_FRAME ? frame_new(str_from(text))
					       : NULL,
		    1);

		ck_assert_ptr_nonnull(one);
		one->to[0] = to;
		one->code = 4321;
		list_append(&out, &one->link);
	}
	net_deliver(d.net, &out);
	ck_assert(raw_read(&ws, &frame, RAW_MS));
	ck_assert(str_is(frame.payload, "a"));
	ck_assert(raw_read(&ws, &frame, RAW_MS));
	ck_assert(str_is(frame.payload, "c"));
	ck_assert_int_eq(raw_closed(&ws, RAW_MS), 4321);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

START_TEST(test_ack_time_is_measured)
{
	struct buf figures = BUF_EMPTY;
	struct netdesk d;
	struct rawws ws;

	netdesk_open(&d);
	(void)sign_in(&d, &ws);
	/* The ack is on the wire; the figure was set before. */
	meter_render(d.meter, &figures);
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&figures), "deskbell_ack_time_seconds_count 1\n"));
	buf_fini(&figures);
	raw_shut(&ws);
	netdesk_stop(&d);
}
END_TEST

/* What is handed over when nobody turns the loop any more is given back. */
START_TEST(test_after_the_stop)
{
	struct list empty;
	struct netdesk d;

	netdesk_open(&d);
	list_init(&empty);
	net_deliver(d.net, &empty);
	net_stop(d.net);
	ck_assert(wait_for(&d.stopped, 1));
	netdesk_deliver(&d, DELIVERY_FRAME, "nobody reads this", 0,
	    &(struct peer_ref){ 0, 1 }, 1);
	ck_assert(!net_drained(d.net));
	netdesk_stop(&d);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net fanout");
	TCase *t = tcase_create("fanout");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_one_frame_to_many);
	tcase_add_test(t, test_threads);
	tcase_add_test(t, test_orders_in_their_place);
	tcase_add_test(t, test_ack_time_is_measured);
	tcase_add_test(t, test_after_the_stop);
	suite_add_tcase(s, t);
	return s;
}
