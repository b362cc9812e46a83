/* Opening and closing of the room, its tick, and the ways out: drain and
 * farewell. Each door has its own file. */
#include "server/net/net.h"

#include <stdlib.h>

#include "server/net/loop.h"
#include "server/net/page.h"

/* How often deadlines and pauses are looked at. */
static const double tick_s = 0.1;

/* The library's own timers fire only when it is called for something else: its
 * libev plugin does not bring a running timer forward (GUARDS.md, N1). */
enum { NUDGE_TICKS = 10 };

static void tick(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct net *net = timer->data;
	int64_t now_us = net_now_us(net);

	(void)loop;
	(void)events;
	http_deadlines(net, now_us);
	sessions_resume(net, now_us);
	sessions_sweep(net, now_us);
	if (!net->nudge && ++net->ticks < NUDGE_TICKS)
		return;
	net->nudge = false;
	net->ticks = 0;
	lws_cancel_service(net->context);
}

static void calm(struct ev_loop *loop, struct ev_prepare *prepare, int events)
{
	(void)loop;
	(void)events;
	ws_turn(prepare->data);
}

static void out_of_time(
    struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)timer;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

static void start_watchers(struct net *net)
{
	ev_prepare_init(&net->calm, calm);
	net->calm.data = net;
	ev_prepare_start(net->loop, &net->calm);
	ev_timer_init(&net->tick, tick, tick_s, tick_s);
	net->tick.data = net;
	ev_timer_start(net->loop, &net->tick);
	ev_init(&net->limit, out_of_time);
}

/* A websocket's buffer: most messages are shorter. */
enum { RX_BYTES = 1024 };

/* The first name has a blank so that no client can ask for it. */
static const struct lws_protocols protocols[] = {
	{ .name = "deskbell pages", .callback = http_callback },
	{ .name = "deskbell.v1",
	    .callback = ws_callback,
	    .per_session_data_size = sizeof(struct session *),
	    .rx_buffer_size = RX_BYTES },
	{ .name = NULL },
};

enum err net_open(const struct net_config *config, struct net **out)
{
	struct net *net = calloc(1, sizeof(*net));
	enum err err = ERR_no_memory;

	if (!net)
		return ERR_no_memory;
	net->config = *config;
	list_init(&net->guests);
	list_init(&net->turning);
	net->loop = ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV);
	if (!net->loop)
		goto no_loop;
	err = sessions_init(&net->sessions);
	if (err)
		goto no_sessions;
	err = crowd_init(&net->crowd);
	if (err)
		goto no_crowd;
	err = fanout_open(net);
	if (err)
		goto no_outbox;
	start_watchers(net);
	err = listen_open(net, protocols);
	if (!err)
		err = local_open(net);
	if (err) {
		net_close(net);
		return err;
	}
	*out = net;
	return ERR_ok;
no_outbox:
	crowd_fini(&net->crowd);
no_crowd:
	sessions_fini(&net->sessions);
no_sessions:
	ev_loop_destroy(net->loop);
no_loop:
	free(net);
	return err;
}

void net_close(struct net *net)
{
	if (!net)
		return;
	net->quiet = true;
	local_close(net);
	listen_close(net);
	ev_timer_stop(net->loop, &net->limit);
	ev_timer_stop(net->loop, &net->tick);
	ev_prepare_stop(net->loop, &net->calm);
	fanout_close(net);
	sessions_fini(&net->sessions);
	crowd_fini(&net->crowd);
	pages_unref(net->pages);
	ev_loop_destroy(net->loop);
	free(net);
}

struct ev_loop *net_loop(struct net *net)
{
	return net->loop;
}

int net_port(const struct net *net)
{
	return lws_get_vhost_listen_port(net->vhost);
}

enum err net_pages(struct net *net, const struct net_page *pages, size_t count)
{
	struct pages *fresh;
	enum err err = pages_new(pages, count, &fresh);

	if (err)
		return err;
	pages_unref(net->pages);
	net->pages = fresh;
	return ERR_ok;
}

void net_run(struct net *net)
{
	ev_run(net->loop, 0);
}

int net_connections(const struct net *net)
{
	return net->sessions.websockets;
}

/* Whoever opens while fn runs is not met; nobody can end meanwhile. */
static void each_session(struct net *net, void (*fn)(struct session *s))
{
	for (uint32_t i = 0; i < net->sessions.cap; i++)
		if (net->sessions.slots[i].session)
			fn(net->sessions.slots[i].session);
}

static void stop_reading(struct session *s)
{
	session_pause(s, PAUSE_DRAIN, 0);
}

void net_drain(struct net *net)
{
	net->draining = true;
	each_session(net, stop_reading);
}

bool net_drained(struct net *net)
{
	return !net->sessions.queued && fanout_empty(net);
}

static void send_home(struct session *s)
{
	session_close(s, 1012);
}

void net_farewell(struct net *net, int limit_ms)
{
	net->draining = net->leaving = true;
	ev_timer_stop(net->loop, &net->limit);
	ev_timer_set(&net->limit, limit_ms / 1000.0, 0);
	ev_timer_start(net->loop, &net->limit);
	if (!net->sessions.count)
		ev_break(net->loop, EVBREAK_ALL);
	each_session(net, send_home);
}
