/* The library's first protocol: every connection until it is a websocket, and
 * all that stays plain HTTP. One request a connection, its reply, the end
 * (GUARDS.md, F1-F3). What a request may be: request.c; pages as values:
 * page.c. */
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "server/net/guard.h"
#include "server/net/loop.h"
#include "server/net/page.h"
#include "server/net/request.h"

enum {
	HEADER_MAX = 512, /* longest header value that means anything here */
	CHUNK_BYTES =
	    4096, /* of a page in one go: a writable socket takes it */
	INLINE_BYTES = 2048, /* a body this short leaves with its head */
	GUESTS_SPARE = 128,  /* connections over a limit that get their 503 */
	/* In one tick of 100 ms, so that nobody waits for a crowd to go. */
	CUTS = 1000,
	CUTS_US = 70000,
	UNFINISHED_MAX = 3000,    /* requests that are not there yet; beyond, */
	GRACE_US = 1000000,       /* the eldest go, but none so young */
	UNSENT_BYTES = 128 * 1024 /* kernel's share of what a slow peer costs */
};

/* A connection that is no websocket (yet). */
struct guest {
	struct list link; /* in net->guests, by age */
	struct net *net;
	struct lws *wsi;
	int64_t deadline_us;
	uint64_t origins;
	int64_t peer;        /* whom it counts for until its request is known */
	int64_t address;     /* whom it counts for then */
	bool late;           /* for http_deadlines */
	bool admitted;       /* passed the guards of the handshake */
	bool replied;        /* what comes after the request is not looked at */
	struct ev_io writer; /* while body is being sent */
	struct str body;     /* what is still to be sent */
	struct pages *pages; /* the set body lies in, or NULL */
	struct buf live;     /* what body lies in otherwise */
};

static struct guest *guest_of(struct lws *wsi)
{
	return lws_get_opaque_user_data(wsi);
}

static int guest_new(struct net *net, struct lws *wsi)
{
	struct guest *g = calloc(1, sizeof(*g));

	if (!g)
		return -1;
	g->net = net;
	g->wsi = wsi;
	g->deadline_us = net_now_us(net) + net->config.http_ms * 1000LL;
	/* Behind a proxy all of them have one address, its own. */
	if (!net->config.behind_proxy)
		g->peer = request_peer(lws_get_socket_fd(wsi));
	if (crowd_add(&net->crowd, g->peer)) {
		free(g);
		return -1;
	}
	list_append(&net->guests, &g->link);
	net->guest_count++;
	lws_set_opaque_user_data(wsi, g);
	return 0;
}

void http_guest_done(struct lws *wsi)
{
	struct guest *g = guest_of(wsi);

	if (!g)
		return;
	ev_io_stop(g->net->loop, &g->writer);
	lws_set_opaque_user_data(wsi, NULL);
	g->net->guest_count--;
	crowd_remove(&g->net->crowd, g->peer);
	list_remove(&g->link);
	pages_unref(g->pages);
	buf_fini(&g->live);
	free(g);
}

/* Its time is over: by its deadline, or because too many have none to show for
 * theirs yet and it is one of the eldest, to whom that is no longer new. */
static bool is_late(const struct guest *g, int64_t now_us, int *over)
{
	int64_t left_us = g->deadline_us - now_us;

	if (left_us <= 0)
		return true;
	if (g->replied || *over <= 0 ||
	    g->net->config.http_ms * 1000LL - left_us < GRACE_US)
		return false;
	--*over;
	return true;
}

/* The latest of the guests from the eldest on whose time is over; the list's
 * own head if there is none. On the way all lose the timers the library has
 * given them again. */
static struct list *last_late(struct net *net, int64_t now_us)
{
	int over = net->guest_count - UNFINISHED_MAX;
	struct list *last = &net->guests;

	for (struct list *at = net->guests.next; at != &net->guests;
	     at = at->next) {
		struct guest *g = LIST_OF(at, struct guest, link);

		lws_set_timeout(g->wsi, NO_PENDING_TIMEOUT, 0);
		g->late = is_late(g, now_us, &over);
		if (g->late)
			last = at;
	}
	return last;
}

/* What the library does for each timer it sets and each request it gives up
 * takes the longer the more there are (GUARDS.md, N8): so it has no timers of
 * them, is told to close at once, and the latest first, whom it finds soonest;
 * and no more in one go than leaves time for others. */
void http_deadlines(struct net *net, int64_t now_us)
{
	struct list *at = last_late(net, now_us);

	for (int i = 0; i < CUTS && at != &net->guests; i++) {
		struct guest *g = LIST_OF(at, struct guest, link);

		if (net_now_us(net) - now_us > CUTS_US)
			break;
		at = at->prev;
		if (!g->late)
			continue; /* its reply is on its way */
		/* Asked again after as long, should it not be gone. */
		g->deadline_us = now_us + net->config.http_ms * 1000LL;
		list_remove(&g->link);
		list_append(&net->guests, &g->link);
		lws_set_timeout(
		    g->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
	}
}

/* ---- replies ----------------------------------------------------------- */

/* The library writes nothing more to a connection it does not read, and spins
 * on one that it does not read while there is something (F2). So what does not
 * go out with the head is written here, by a watcher of our own, reading off.
 * True while there is more. */
static bool send_piece(struct guest *g)
{
	unsigned char chunk[LWS_PRE + CHUNK_BYTES];
	size_t len = g->body.len < CHUNK_BYTES ? g->body.len : CHUNK_BYTES;

	/* Part of a chunk is with the library: it must flush that first. */
	lws_rx_flow_control(g->wsi, lws_partial_buffered(g->wsi));
	if (lws_partial_buffered(g->wsi))
		return false;
	memcpy(chunk + LWS_PRE, g->body.ptr, len);
	if (lws_write(g->wsi, chunk + LWS_PRE, len, LWS_WRITE_HTTP) < 0) {
		ev_io_stop(g->net->loop, &g->writer);
		net_kill(g->net, g->wsi);
		return false;
	}
	g->body.ptr += len;
	g->body.len -= len;
	return g->body.len && !lws_send_pipe_choked(g->wsi);
}

static void writable(struct ev_loop *loop, struct ev_io *io, int events)
{
	struct guest *g = io->data;

	(void)events;
	while (g->body.len && send_piece(g))
		continue;
	if (g->body.len || lws_partial_buffered(g->wsi))
		return;
	ev_io_stop(loop, io);
	/* Ends and frees the guest. */
	lws_set_timeout(
	    g->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
}

static void send_later(struct guest *g, struct str body)
{
	g->body = body;
	lws_rx_flow_control(g->wsi, 0);
	ev_io_init(&g->writer, writable, lws_get_socket_fd(g->wsi), EV_WRITE);
	g->writer.data = g;
	ev_io_start(g->net->loop, &g->writer);
}

/* Writes the head, and the body if it is short. Returns what the callback
 * answers: -1, the connection ends when this is flushed, or 0, the rest is
 * sent when there is room. */
static int reply(struct guest *g, const struct page_head *head, struct str body,
    bool head_only)
{
	static const char pre[LWS_PRE];
	struct buf out = BUF_EMPTY;
	bool all = head_only || body.len <= INLINE_BYTES;
	int written = -1;

	g->replied = true;
	buf_add(&out, pre, sizeof(pre));
	page_head(head, &out);
	if (all && !head_only)
		buf_str(&out, body);
	if (!out.failed)
		written = lws_write(g->wsi, (unsigned char *)out.ptr + LWS_PRE,
		    out.len - LWS_PRE, LWS_WRITE_HTTP_HEADERS);
	buf_fini(&out);
	if (written < 0 || all)
		return -1;
	send_later(g, body);
	return 0;
}

static int reply_status(struct guest *g, int status)
{
	char text[64];
	int len = snprintf(
	    text, sizeof(text), "%d %s\n", status, page_reason(status));
	struct page_head head = { .status = status,
		.type = STR("text/plain; charset=utf-8"),
		.length = (size_t)len };

	char *uri = NULL;
	bool head_only =
	    lws_http_get_uri_and_method(g->wsi, &uri, &len) == LWSHUMETH_HEAD;

	return reply(g, &head, (struct str){ text, head.length }, head_only);
}

static int refuse(struct guest *g, int status)
{
	meter_add(g->net->config.meter, METER_http_refused, 1);
	return reply_status(g, status);
}

static int refuse_upgrade(struct guest *g, int status)
{
	meter_add(g->net->config.meter, METER_connections_refused, 1);
	return reply_status(g, status);
}

/* ---- the handshake ----------------------------------------------------- */

/* A quote of its own would end the value and begin one that nobody said. */
static void log_origin(const struct log *log, struct str origin)
{
	struct buf shown = BUF_EMPTY;

	for (size_t i = 0; i < origin.len; i++)
		if (origin.ptr[i] == '"')
			buf_text(&shown, "\\x22");
		else
			buf_char(&shown, origin.ptr[i]);
	log_line(log, LOG_WARN, "net", "origin_refused", "origin=\"%.*s\"",
	    STR_ARG(buf_view(&shown)));
	buf_fini(&shown);
}

static int origin_status(struct guest *g)
{
	const struct net_config *config = &g->net->config;
	char origin_buffer[REQUEST_HEADER_MAX];
	char host_buffer[REQUEST_HEADER_MAX];
	struct str origin, host;

	if (!request_header(g->wsi, WSI_TOKEN_ORIGIN, origin_buffer, &origin) ||
	    !request_header(g->wsi, WSI_TOKEN_HOST, host_buffer, &host))
		return 400;
	if (!origin.len)
		return 0;
	if (guard_origin(origin))
		g->origins = config->origins(
		    config->ctx, origin, host, g->net->tls != NULL);
	if (g->origins)
		return 0;
	log_origin(config->log, origin);
	return 403;
}

static int upgrade_status(struct guest *g)
{
	struct net *net = g->net;
	int status = request_handshake_status(g->wsi);

	if (status)
		return status;
	if (net->draining || net->sessions.websockets + net->guest_count >
				 net->config.connections_max)
		return 503;
	g->address = request_address(g->wsi, net->config.behind_proxy);
	if (crowd_count(&net->sessions.crowd, g->address) >=
	    net->config.per_address_max)
		return 429;
	return origin_status(g);
}

/* The library's own view of the header (`in`) may be gone already when it did
 * not know the upgrade (CVE-2025-11677): everything is read anew. */
static int confirm_upgrade(struct guest *g)
{
	int status;

	if (g->replied)
		return -1;
	status = upgrade_status(g);
	if (status)
		return refuse_upgrade(g, status);
	g->admitted = true;
	return 0;
}

bool http_admitted(struct lws *wsi, uint64_t *origins, int64_t *address)
{
	struct guest *g = guest_of(wsi);

	if (!g || !g->admitted)
		return false;
	*origins = g->origins;
	*address = g->address;
	return true;
}

/* ---- pages ------------------------------------------------------------- */

/* A header that came twice or is longer than any sensible one says nothing. */
static struct str wished(
    struct guest *g, enum lws_token_indexes which, char *buffer)
{
	struct str value;

	return request_header(g->wsi, which, buffer, &value) ? value : STR_NONE;
}

static int send_page(struct guest *g, const struct page *page, bool head_only)
{
	const struct net_page *file = &page->file;
	char buffer[REQUEST_HEADER_MAX];
	bool html =
	    file->type.len >= 9 && !memcmp(file->type.ptr, "text/html", 9);
	struct page_head head = { .status = 200,
		.type = file->type,
		.tag = page->tag,
		.varies = file->packed.len > 0,
		.framed = file->framed,
		.shared = file->shared,
		.kept = !html };
	struct str body;

	head.packed =
	    head.varies &&
	    page_takes_gzip(wished(g, WSI_TOKEN_HTTP_ACCEPT_ENCODING, buffer));
	body = head.packed ? file->packed : file->body;
	head.length = body.len;
	if (page_is_had(page, head.packed,
		wished(g, WSI_TOKEN_HTTP_IF_NONE_MATCH, buffer)))
		head.status = 304;
	g->pages = pages_ref(g->net->pages);
	return reply(g, &head, body, head_only || head.status == 304);
}

static int send_live(struct guest *g, struct str path, bool head_only)
{
	const struct net_config *config = &g->net->config;
	struct page_head head = { .type = STR("text/plain; charset=utf-8") };

	head.status = config->page(config->ctx, path, &g->live);
	if (head.status == 404 || g->live.failed)
		return refuse(g, g->live.failed ? 503 : 404);
	head.length = g->live.len;
	return reply(g, &head, buf_view(&g->live), head_only);
}

static int serve(struct guest *g)
{
	const struct page *page;
	char *uri = NULL;
	int len = 0, method, status;
	struct str path;

	if (g->replied)
		return -1; /* one request a connection */
	method = lws_http_get_uri_and_method(g->wsi, &uri, &len);
	status = request_page_status(g->wsi, method);
	if (method < 0 || !uri)
		status = 400;
	if (status)
		return refuse(g, status);
	if (g->net->guest_count + g->net->sessions.websockets >
	    g->net->config.connections_max)
		return refuse(g, 503);
	path = (struct str){ uri, (size_t)len };
	if (str_is(path, "/chat"))
		return refuse(g, 426);
	meter_add(g->net->config.meter, METER_http_requests, 1);
	page = pages_find(g->net->pages, path);
	if (page)
		return send_page(g, page, method == LWSHUMETH_HEAD);
	return send_live(g, path, method == LWSHUMETH_HEAD);
}

/* ---- the library's calls ----------------------------------------------- */

/* No address may take all places by requests that never end. */
static bool is_crowded(const struct net *net, int fd)
{
	const struct net_config *config = &net->config;

	return !config->behind_proxy &&
	       crowd_count(&net->crowd, request_peer(fd)) >=
		   config->per_address_max + GUESTS_SPARE;
}

/* A socket was accepted; non-zero closes it. */
static int let_in(struct net *net, int fd)
{
	unsigned int unsent = UNSENT_BYTES;

	if (net->draining || is_crowded(net, fd) ||
	    net->sessions.websockets + net->guest_count >=
		net->config.connections_max + GUESTS_SPARE)
		return -1;
	/* A hint to the kernel; without it a slow peer only costs more. */
	(void)setsockopt(
	    fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent));
	return 0;
}

int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	struct net *net = lws_context_user(lws_get_context(wsi));
	struct guest *g;

	(void)len;
	switch (reason) {
	case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
		listen_tls_ready(net, user);
		return 0;
	case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
		return let_in(net, (int)(intptr_t)in);
	case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
		return guest_new(net, wsi);
	case LWS_CALLBACK_WSI_DESTROY:
		http_guest_done(wsi);
		return 0;
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		g = guest_of(wsi);
		return g ? confirm_upgrade(g) : -1;
	case LWS_CALLBACK_HTTP:
		g = guest_of(wsi);
		return g ? serve(g) : -1;
	case LWS_CALLBACK_CLOSED_HTTP:
		g = guest_of(wsi);
		if (g)
			ev_io_stop(net->loop, &g->writer);
		return 0;
	case LWS_CALLBACK_HTTP_BODY:
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
	case LWS_CALLBACK_ESTABLISHED:
	case LWS_CALLBACK_RAW_ADOPT: /* CONNECT */
	case LWS_CALLBACK_RAW_RX:
		return -1;
	default:
		return 0;
	}
}
