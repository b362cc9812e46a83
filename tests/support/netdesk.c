/* The small desk behind the doors under test. Knows two things of a message:
 * its id, and that hello signs in. */
#include "tests/support/netdesk.h"

#include <ev.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/wire.h"

/* Not Check's: fuzzers use this desk too, and know no Check. */
#define MUST(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "netdesk: %s\n", #condition);          \
			abort();                                               \
		}                                                              \
	} while (0)

struct loop_call {
	struct ev_async wake;
	struct netdesk *desk;
	void (*fn)(struct netdesk *d); /* under the desk's lock */
	struct wait done;
	int64_t calls;
};

/* ---- the desk ---------------------------------------------------------- */

static struct delivery *answer(const struct letter *letter)
{
	struct message m = { .type = MESSAGE_ack, .id = letter->message.id };
	struct buf text = BUF_EMPTY;
	struct delivery *d = NULL;

	m.u.ack.seq = 1;
	if (wire_encode(&m, &text))
		abort();
	d = delivery_new(DELIVERY_FRAME, frame_new(buf_view(&text)), 1);
	buf_fini(&text);
	if (!d)
		abort();
	d->to[0] = letter->from;
	d->received_us = letter->received_us;
	return d;
}

static void take_turn(struct netdesk *d, struct letter *letter)
{
	struct list out;
	struct delivery *sign;

	list_init(&out);
	if (letter->message.type == MESSAGE_hello) {
		sign = delivery_new(DELIVERY_SIGNED, NULL, 1);
		if (!sign)
			abort();
		sign->to[0] = letter->from;
		list_append(&out, &sign->link);
	}
	if (message_row(letter->message.type)->id != MESSAGE_ID_NO)
		list_append(&out, &answer(letter)->link);
	net_deliver(d->net, &out);
}

static void *desk_thread(void *arg)
{
	struct netdesk *d = arg;
	struct list *link;
	bool mute;

	for (;;) {
		pthread_mutex_lock(&d->lock);
		while (!d->over && list_empty(&d->letters))
			pthread_cond_wait(&d->work, &d->lock);
		link = list_pop(&d->letters);
		mute = d->mute;
		pthread_mutex_unlock(&d->lock);
		if (!link)
			return NULL;
		struct letter *letter = LIST_OF(link, struct letter, link);
		if (!mute)
			take_turn(d, letter);
		letter_free(letter);
	}
}

static enum err inbound(void *ctx, struct letter *letter)
{
	struct netdesk *d = ctx;
	bool full;

	pthread_mutex_lock(&d->lock);
	full = d->full;
	if (!full) {
		d->from = letter->from;
		d->origins = letter->origins;
		d->local = letter->local;
		list_append(&d->letters, &letter->link);
		pthread_cond_signal(&d->work);
	}
	pthread_mutex_unlock(&d->lock);
	if (full)
		return ERR_busy;
	wait_add(&d->opened, 1);
	return ERR_ok;
}

static void gone(void *ctx, struct peer_ref peer, bool lost)
{
	struct netdesk *d = ctx;

	MUST(peer.gen);
	if (lost)
		wait_add(&d->lost, 1);
	wait_add(&d->gone, 1);
}

static uint64_t origins(void *ctx, struct str origin, struct str host, bool tls)
{
	(void)ctx;
	(void)tls;
	MUST(host.len);
	if (str_is(origin, "https://shop.example"))
		return 1;
	return str_is(origin, "https://other.example:8443") ? 2 : 0;
}

static int page(void *ctx, struct str path, struct buf *out)
{
	(void)ctx;
	if (str_is(path, "/readyz")) {
		buf_text(out, "not ready\n");
		return 503;
	}
	if (!str_is(path, "/healthz"))
		return 404;
	buf_text(out, "ok\n");
	return 200;
}

/* ---- opening ----------------------------------------------------------- */

void netdesk_config(struct netdesk *d)
{
	struct net_config *c = &d->config;

	*d = (struct netdesk){ .port = 0 };
	c->address = "127.0.0.1";
	c->connections_max = 1000;
	c->per_address_max = 1000;
	c->sign_in_ms = 60000;
	c->idle_ping_s = 60;
	c->idle_cut_s = 60;
	c->http_ms = 60000;
	c->queue_bytes_max = 256 * 1024;
	c->queue_frames_max = 500;
	c->unsigned_bytes_max = 1024 * 1024;
	for (int i = 0; i < RATE_COUNT; i++)
		c->rates[i] = (struct net_rate){ 100000, 100000 };
	c->clock = &clock_system;
	c->ctx = d;
	c->inbound = inbound;
	c->gone = gone;
	c->origins = origins;
	c->page = page;
}

static void called(struct ev_loop *loop, struct ev_async *wake, int events)
{
	struct loop_call *call = wake->data;
	void (*fn)(struct netdesk * d);

	(void)loop;
	(void)events;
	pthread_mutex_lock(&call->desk->lock);
	fn = call->fn;
	call->fn = NULL;
	pthread_mutex_unlock(&call->desk->lock);
	if (!fn)
		return;
	fn(call->desk);
	wait_add(&call->done, 1);
}

static void *loop_thread(void *arg)
{
	struct netdesk *d = arg;

	net_run(d->net);
	wait_add(&d->stopped, 1);
	return NULL;
}

void netdesk_start(struct netdesk *d)
{
	d->call = calloc(1, sizeof(*d->call));
	MUST(d->call);
	MUST(!meter_new(&d->meter));
	d->config.meter = d->meter;
	wait_init(&d->opened);
	wait_init(&d->gone);
	wait_init(&d->lost);
	wait_init(&d->stopped);
	wait_init(&d->call->done);
	list_init(&d->letters);
	pthread_mutex_init(&d->lock, NULL);
	pthread_cond_init(&d->work, NULL);
	MUST(!net_open(&d->config, &d->net));
	d->port = net_port(d->net);
	d->call->desk = d;
	ev_async_init(&d->call->wake, called);
	d->call->wake.data = d->call;
	ev_async_start(net_loop(d->net), &d->call->wake);
	MUST(!pthread_create(&d->loop, NULL, loop_thread, d));
	MUST(!pthread_create(&d->desk, NULL, desk_thread, d));
}

void netdesk_open(struct netdesk *d)
{
	netdesk_config(d);
	netdesk_start(d);
}

void netdesk_stop(struct netdesk *d)
{
	net_stop(d->net);
	pthread_join(d->loop, NULL);
	netdesk_set(d, &d->over, true);
	pthread_join(d->desk, NULL);
	ev_async_stop(net_loop(d->net), &d->call->wake);
	net_close(d->net);
	meter_free(d->meter);
	wait_fini(&d->opened);
	wait_fini(&d->gone);
	wait_fini(&d->lost);
	wait_fini(&d->stopped);
	wait_fini(&d->call->done);
	pthread_cond_destroy(&d->work);
	pthread_mutex_destroy(&d->lock);
	free(d->call);
}

void netdesk_on_loop(struct netdesk *d, void (*fn)(struct netdesk *d))
{
	pthread_mutex_lock(&d->lock);
	d->call->fn = fn;
	pthread_mutex_unlock(&d->lock);
	ev_async_send(net_loop(d->net), &d->call->wake);
	MUST(wait_for(&d->call->done, ++d->call->calls));
}

void netdesk_set(struct netdesk *d, bool *flag, bool value)
{
	pthread_mutex_lock(&d->lock);
	*flag = value;
	pthread_cond_broadcast(&d->work);
	pthread_mutex_unlock(&d->lock);
}

struct peer_ref netdesk_from(struct netdesk *d)
{
	struct peer_ref from;

	pthread_mutex_lock(&d->lock);
	from = d->from;
	pthread_mutex_unlock(&d->lock);
	return from;
}

void netdesk_deliver(struct netdesk *d, enum delivery_kind kind,
    const char *text, int code, const struct peer_ref *to, size_t count)
{
	struct frame *frame = text ? frame_new(str_from(text)) : NULL;
	struct delivery *delivery = delivery_new(kind, frame, count);
	struct list out;

	MUST(delivery);
	delivery->code = code;
	for (size_t i = 0; i < count; i++)
		delivery->to[i] = to[i];
	list_init(&out);
	list_append(&out, &delivery->link);
	net_deliver(d->net, &out);
}

int64_t netdesk_count(const struct netdesk *d, enum meter_number what)
{
	return meter_get(d->meter, what);
}

/* The meter wakes nobody; a look every 2 ms is close enough. */
static bool watch(const struct netdesk *d, enum meter_number what,
    int64_t least, int64_t most)
{
	for (int i = 0; i < WAIT_MS / 2; i++) {
		int64_t value = netdesk_count(d, what);

		if (value >= least && value <= most)
			return true;
		poll(NULL, 0, 2);
	}
	return false;
}

bool netdesk_reaches(
    const struct netdesk *d, enum meter_number what, int64_t at_least)
{
	return watch(d, what, at_least, INT64_MAX);
}

bool netdesk_becomes(
    const struct netdesk *d, enum meter_number what, int64_t value)
{
	return watch(d, what, value, value);
}
