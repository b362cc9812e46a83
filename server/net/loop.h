/* What the files of this room share: the loop and all that hangs on it.
 * Not for other rooms; theirs is net.h. */
#ifndef SERVER_NET_LOOP_H
#define SERVER_NET_LOOP_H

#include <ev.h>
#include <libwebsockets.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "server/net/net.h"
#include "server/net/session.h"

struct pages;
struct door;

/* Deliveries on their way to the loop. */
struct outbox {
	pthread_mutex_t lock;
	struct list waiting;
	struct ev_async wake;
	atomic_bool stop;
};

struct net {
	struct net_config config;
	struct ev_loop *loop;
	struct lws_context *context;
	struct lws_vhost *vhost;
	SSL_CTX *tls;  /* the listener's, borrowed; NULL = plain text */
	SSL_CTX *pair; /* holds the certificate and key in use */
	struct sessions sessions;
	struct list turning; /* sessions whose reading begins or stops */
	struct list guests; /* connections that are no websockets yet, by age */
	int guest_count;
	struct crowd crowd; /* guests of each address */
	struct pages *pages;
	struct door *door; /* the local socket; NULL = none */
	struct outbox outbox;
	struct ev_timer tick;
	int ticks;              /* since the library was last nudged */
	struct ev_timer limit;  /* of the farewell */
	struct ev_prepare calm; /* the library is in no call of its own */
	bool draining;          /* nothing new is let in */
	bool leaving;           /* farewell: stop when the last one is gone */
	bool quiet;             /* closing: the desk is told nothing any more */
	bool nudge; /* a kill was asked for that the library must look at */
};

static inline int64_t net_now_us(const struct net *net)
{
	return clock_mono_us(net->config.clock);
}

/* Ends a connection without a word. The library acts on it when it is next
 * called, which the tick sees to. */
static inline void net_kill(struct net *net, struct lws *wsi)
{
	lws_set_timeout(
	    wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
	net->nudge = true;
}

/* ---- listen.c: the library's context, the listener, TLS ---------------- */
MUST_CHECK enum err listen_open(
    struct net *net, const struct lws_protocols *protocols);
void listen_close(struct net *net);
/* In the callback in which the library hands out the listener's context. */
void listen_tls_ready(struct net *net, SSL_CTX *tls);

/* ---- ws.c, http.c: the library's two protocols ------------------------- */
/* A websocket's user memory is one struct session *. */
int ws_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len);
int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len);
/* Stops or goes on reading where sessions were paused or resumed. Only while
 * the library is in no call of its own. */
void ws_turn(struct net *net);
/* What the handshake's guards found; false if it did not pass them. */
bool http_admitted(struct lws *wsi, uint64_t *origins, int64_t *address);
/* The connection has become a websocket. */
void http_guest_done(struct lws *wsi);
/* Kills the connections whose time for a request is over. Only while the
 * library is in no call of its own. */
void http_deadlines(struct net *net, int64_t now_us);

/* ---- receive.c: from a frame to the desk ------------------------------- */
/* One whole frame of a session. Never ends the session. */
void receive_frame(struct session *session, struct str bytes);
/* Tells the sender what became of nothing. retry_ms 0 = not said. */
void receive_refuse(struct session *session, enum err err, int64_t retry_ms);

/* ---- fanout.c ---------------------------------------------------------- */
MUST_CHECK enum err fanout_open(struct net *net);
void fanout_close(struct net *net);
bool fanout_empty(struct net *net);

/* ---- local.c ----------------------------------------------------------- */
MUST_CHECK enum err local_open(struct net *net);
void local_close(struct net *net); /* ends all its sessions */

#endif
