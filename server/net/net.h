/* The doors: websockets on /chat, a few HTTP pages, the local socket of the
 * commands. One thread, the loop: libwebsockets on our own libev loop. Never
 * touches the disk after net_open and net_pages, knows no meaning of a
 * message. Guards: trust.md's F1-F9; see GUARDS.md in this folder. */
#ifndef SERVER_NET_NET_H
#define SERVER_NET_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "server/net/delivery.h"
#include "shared/buf.h"
#include "shared/clock.h"
#include "shared/err.h"
#include "shared/letter.h"
#include "shared/log.h"
#include "shared/meter.h"

struct net;
struct ev_loop;

/* A file the server hands out, read into memory beforehand. */
struct net_page {
	struct str path; /* "/", "/widget.js" */
	struct str type; /* "text/html; charset=utf-8" */
	struct str body;
	struct str packed; /* the same gzipped; empty = only plain */
	bool framed;       /* may be shown in other sites' frames */
	bool shared;       /* other sites' pages may load it, as a module too */
};

struct net_rate {
	int per_s; /* refill */
	int burst;
};

struct net_config {
	const char *address; /* to listen on: "127.0.0.1", "::1", "" = all */
	int port;            /* 0 = any free one; see net_port */
	const char *cert_file, *key_file; /* PEM; NULL = plain text */
	const char *local_path; /* unix socket for the commands, mode 0600;
				   NULL = none */
	bool behind_proxy;   /* trust X-Forwarded-For for per-address limits */
	int connections_max; /* all; beyond it 503 */
	int per_address_max; /* websockets of one address */
	int sign_in_ms;      /* deadline from connecting to being signed in */
	int idle_ping_s;     /* ping after so long without a byte */
	int idle_cut_s;      /* cut after so long without an answer */
	int http_ms;         /* deadline of a whole HTTP request */
	size_t queue_bytes_max;    /* out-queue of one socket: 256 KiB */
	int queue_frames_max;      /* 500 */
	size_t unsigned_bytes_max; /* of one socket before sign-in: 16 KiB */
	struct net_rate rates[RATE_COUNT];
	struct net_rate visitor_rate; /* new visitors, and chats opened, of one
					 address; 0 a second = no limit */
	const struct clock *clock;
	const struct log *log;
	struct meter *meter;

	/* ---- called on the loop ---- */
	void *ctx;
	/* A message for the desk. Takes ownership when it answers ok; busy:
	 * the inbox is full, the sender is told and not read for a while. */
	enum err (*inbound)(void *ctx, struct letter *letter);
	/* Like inbound for a connection that ended: must not fail. */
	void (*gone)(void *ctx, struct peer_ref peer, bool lost);
	/* Shops (bit id-1) whose pages may have this Origin; 0 = none: 403.
	 * Same-origin pages are asked for too, with host set. */
	uint64_t (*origins)(
	    void *ctx, struct str origin, struct str host, bool tls);
	/* Text of a live page ("/healthz", "/readyz", "/metrics"); answers the
	 * HTTP status, 404 if it is none. */
	int (*page)(void *ctx, struct str path, struct buf *out);
};

/* Checks that the libev plugin is there (refuses without it), makes the loop,
 * listens. The strings of config must outlive the net. bad_settings with a log
 * line that names what and where. */
MUST_CHECK enum err net_open(const struct net_config *config, struct net **out);
void net_close(struct net *net);

/* Our loop, for the caller's own watchers (signals, timers). */
struct ev_loop *net_loop(struct net *net);
int net_port(const struct net *net);

/* Swaps the pages; copies them. */
MUST_CHECK enum err net_pages(
    struct net *net, const struct net_page *pages, size_t count);
/* Reads certificate and key again and uses them for new connections; the old
 * ones stay in use on an error. */
MUST_CHECK enum err net_certificate(struct net *net);

/* Runs until net_stop. */
void net_run(struct net *net);
void net_stop(struct net *net);

/* Takes over all deliveries of the list, in order. From any thread; wakes the
 * loop once. */
void net_deliver(struct net *net, struct list *deliveries);

/* Begins to drain: no new connection, no further frame is read. net_drained
 * says when every out-queue is empty. net_farewell then closes all websockets
 * with 1012 and a retry hint and stops the loop when they are gone or
 * limit_ms is over. */
void net_drain(struct net *net);
bool net_drained(struct net *net);
void net_farewell(struct net *net, int limit_ms);

/* Number of open websockets (loop only). */
int net_connections(const struct net *net);

#endif
