/* From the desk's hand-over to the out-queues: one list a group of turns, one
 * wake-up of the loop a list, one reference a listener. Whoever is gone by
 * then is passed over. Writing: ws.c and local.c. */
#include "server/net/loop.h"

static void send_all(struct net *net, struct delivery *d)
{
	if (d->received_us)
		meter_time(net->config.meter, METER_ack_time,
		    net_now_us(net) - d->received_us);
	for (size_t i = 0; i < d->count; i++) {
		struct session *s = session_find(net, d->to[i]);

		if (!s)
			continue;
		session_send(s, d->frame);
		/* The answer to a letter goes to its sender alone. */
		if (d->received_us && d->count == 1)
			session_answered(s);
	}
}

static void sign_or_close(struct net *net, struct delivery *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct session *s = session_find(net, d->to[i]);

		if (!s)
			continue;
		if (d->kind == DELIVERY_SIGNED) {
			session_signed(s);
			continue;
		}
		s->said_bye = true;
		session_close(s, d->code);
	}
}

static void take(struct net *net, struct list *out)
{
	pthread_mutex_lock(&net->outbox.lock);
	list_splice(out, &net->outbox.waiting);
	pthread_mutex_unlock(&net->outbox.lock);
}

static void woken(struct ev_loop *loop, struct ev_async *wake, int events)
{
	struct net *net = wake->data;
	struct list deliveries;
	struct list *link;

	(void)events;
	list_init(&deliveries);
	take(net, &deliveries);
	while ((link = list_pop(&deliveries))) {
		struct delivery *d = LIST_OF(link, struct delivery, link);

		if (d->kind == DELIVERY_FRAME)
			send_all(net, d);
		else
			sign_or_close(net, d);
		delivery_free(d);
	}
	if (atomic_load(&net->outbox.stop))
		ev_break(loop, EVBREAK_ALL);
}

void net_deliver(struct net *net, struct list *deliveries)
{
	bool first;

	if (list_empty(deliveries))
		return;
	pthread_mutex_lock(&net->outbox.lock);
	first = list_empty(&net->outbox.waiting);
	list_splice(&net->outbox.waiting, deliveries);
	pthread_mutex_unlock(&net->outbox.lock);
	if (first)
		ev_async_send(net->loop, &net->outbox.wake);
}

void net_stop(struct net *net)
{
	atomic_store(&net->outbox.stop, true);
	ev_async_send(net->loop, &net->outbox.wake);
}

bool fanout_empty(struct net *net)
{
	bool empty;

	pthread_mutex_lock(&net->outbox.lock);
	empty = list_empty(&net->outbox.waiting);
	pthread_mutex_unlock(&net->outbox.lock);
	return empty;
}

enum err fanout_open(struct net *net)
{
	list_init(&net->outbox.waiting);
	if (pthread_mutex_init(&net->outbox.lock, NULL))
		return ERR_no_memory;
	ev_async_init(&net->outbox.wake, woken);
	net->outbox.wake.data = net;
	ev_async_start(net->loop, &net->outbox.wake);
	return ERR_ok;
}

void fanout_close(struct net *net)
{
	ev_async_stop(net->loop, &net->outbox.wake);
	delivery_free_all(&net->outbox.waiting);
	pthread_mutex_destroy(&net->outbox.lock);
}
