/* The websocket client: libwebsockets on its libev plugin, our loop. Its own
 * timers only run after socket events, so whatever must happen in time
 * (pings, cuts, tries) is a watcher of ours. */
#include "client/cli/link.h"

#include <ev.h>
#include <libwebsockets.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "client/cli/backoff.h"
#include "shared/buf.h"
#include "shared/list.h"

enum {
	CLOSE_RESTARTING = 1012, /* IANA's registry; the library lacks them */
	CLOSE_TRY_LATER = 1013,
	RESTART_LEAST_MS = 500,
	TRY_LATER_LEAST_MS = 2000,
	BYE_S = 1
};

struct queued {
	struct list link;
	size_t len;
	unsigned char bytes[]; /* LWS_PRE of room, then the frame */
};

struct link {
	struct link_config config;
	struct lws_context *context;
	struct lws *wsi; /* NULL between tries */
	struct list queue;
	struct buf incoming; /* frame in parts */
	struct backoff backoff;
	ev_timer retry, alive, drop, bye;
	ev_tstamp heard; /* when the last byte came */
	const char *why; /* reason of a drop of ours, NULL if none */
	int code;        /* close code of the desk, 0 = none */
	bool up;
	bool pinging;
	bool leaving; /* link_bye was called */
	bool told;    /* down was called for this try */
};

static int on_event(struct lws *wsi, enum lws_callback_reasons reason,
    void *user, void *in, size_t len);

static const struct lws_protocols protocols[] = { { "deskbell.v1", on_event, 0,
						      65536, 0, NULL, 0 },
	{ NULL, NULL, 0, 0, 0, NULL, 0 } };

static void forget_queue(struct link *link)
{
	struct list *at;

	while ((at = list_pop(&link->queue)))
		free(LIST_OF(at, struct queued, link));
}

/* ---- coming and going --------------------------------------------------- */

static int64_t next_wait(struct link *link)
{
	if (link->code == CLOSE_RESTARTING)
		backoff_ask(&link->backoff, RESTART_LEAST_MS);
	if (link->code == CLOSE_TRY_LATER)
		backoff_ask(&link->backoff, TRY_LATER_LEAST_MS);
	return backoff_next_ms(&link->backoff, link->config.chance);
}

static void went_down(struct link *link, const char *why)
{
	int64_t wait_ms;

	if (link->told)
		return;
	link->told = true;
	link->wsi = NULL;
	link->up = link->pinging = false;
	forget_queue(link);
	buf_clear(&link->incoming);
	ev_timer_stop(link->config.loop, &link->alive);
	if (link->leaving) {
		ev_timer_stop(link->config.loop, &link->bye);
		link->config.gone(link->config.ctx);
		return;
	}
	wait_ms = next_wait(link);
	ev_timer_set(&link->retry, (double)wait_ms / 1000, 0.);
	ev_timer_start(link->config.loop, &link->retry);
	if (link->why)
		why = link->why;
	link->config.down(link->config.ctx, link->code, why, wait_ms);
}

static void went_up(struct link *link)
{
	link->up = true;
	link->heard = ev_now(link->config.loop);
	ev_timer_again(link->config.loop, &link->alive);
	link->config.up(link->config.ctx);
}

static void dial(struct link *link)
{
	const struct url *url = link->config.url;
	struct lws_client_connect_info info = {
		.context = link->context,
		.address = url->host,
		.port = url->port,
		.path = url->path,
		.host = url->authority,
		.origin = link->config.origin ? url->origin : NULL,
		.protocol = protocols[0].name,
		.local_protocol_name = protocols[0].name,
		.ssl_connection = url->tls ? LCCSCF_USE_SSL : 0,
		.alpn = "http/1.1",
		.userdata = link,
		.ietf_version_or_minus_one = -1,
		.pwsi = &link->wsi,
	};

	link->code = 0;
	link->why = NULL;
	link->told = false;
	if (!lws_client_connect_via_info(&info))
		went_down(link, "no connection");
}

static void on_retry(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	dial(timer->data);
}

/* Not from within a callback of the library: it frees the connection. */
static void on_drop(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct link *link = timer->data;

	(void)loop;
	(void)events;
	if (!link->wsi)
		return;
	lws_set_timeout(link->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
	/* in some stages it goes without a word */
	went_down(link, "no connection");
}

static void on_alive(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct link *link = timer->data;
	ev_tstamp silent = ev_now(loop) - link->heard;

	(void)events;
	if (silent >= LINK_CUT_S) {
		link_drop(link, "the desk has gone silent");
	} else if (silent >= LINK_PING_S) {
		link->pinging = true;
		lws_callback_on_writable(link->wsi);
	}
}

static void on_bye(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct link *link = timer->data;

	(void)events;
	link->told = true; /* nobody wants to hear of a break now */
	if (link->wsi)
		lws_set_timeout(
		    link->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
	link->wsi = NULL;
	link->up = false;
	ev_timer_stop(loop, &link->alive);
	link->config.gone(link->config.ctx);
}

/* ---- bytes -------------------------------------------------------------- */

static int write_ping(struct link *link)
{
	unsigned char room[LWS_PRE];

	link->pinging = false;
	if (lws_write(link->wsi, room + LWS_PRE, 0, LWS_WRITE_PING) < 0)
		return -1;
	if (!list_empty(&link->queue) || link->leaving)
		lws_callback_on_writable(link->wsi);
	return 0;
}

static int write_next(struct link *link)
{
	struct list *at = list_pop(&link->queue);
	struct queued *queued;
	int done;

	if (!at && link->leaving) {
		lws_close_reason(link->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
		return -1;
	}
	if (!at)
		return 0;
	queued = LIST_OF(at, struct queued, link);
	done = lws_write(
	    link->wsi, queued->bytes + LWS_PRE, queued->len, LWS_WRITE_TEXT);
	free(queued);
	if (done < 0)
		return -1;
	if (!list_empty(&link->queue) || link->leaving)
		lws_callback_on_writable(link->wsi);
	return 0;
}

static int refuse(
    struct link *link, enum lws_close_status status, const char *why)
{
	link->why = why;
	lws_close_reason(link->wsi, status, NULL, 0);
	return -1;
}

static int read_part(struct link *link, const void *in, size_t len)
{
	bool last = lws_is_final_fragment(link->wsi) &&
		    !lws_remaining_packet_payload(link->wsi);

	if (lws_frame_is_binary(link->wsi))
		return refuse(link, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE,
		    "the desk sent bytes that are no text");
	if (link->incoming.len + len > LINK_FRAME_MAX)
		return refuse(link, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE,
		    "the desk sent too much at once");
	buf_add(&link->incoming, in, len);
	if (!last)
		return 0;
	if (link->incoming.failed)
		return refuse(link, LWS_CLOSE_STATUS_UNEXPECTED_CONDITION,
		    "no memory for what the desk sent");
	link->config.frame(link->config.ctx, buf_view(&link->incoming));
	buf_clear(&link->incoming);
	return 0;
}

/* "retry_ms=1500", what a desk says when it restarts; 0 if it is anything
 * else. */
static int64_t retry_of(struct str reason)
{
	struct str key = STR("retry_ms=");
	long long ms;

	if (reason.len <= key.len || memcmp(reason.ptr, key.ptr, key.len))
		return 0;
	reason.ptr += key.len;
	reason.len -= key.len;
	return str_int(reason, &ms) && ms > 0 ? ms : 0;
}

/* The library shows 1012 and 1013 as 1002, protocol error. A desk that names
 * a time is restarting; one that does not wants to be left alone, whichever
 * of the two it said. */
static void note_close(struct link *link, const char *in, size_t len)
{
	int64_t retry_ms;

	if (len < 2)
		return;
	link->code = (unsigned char)in[0] << 8 | (unsigned char)in[1];
	retry_ms = retry_of((struct str){ in + 2, len - 2 });
	if (retry_ms)
		backoff_ask(&link->backoff, retry_ms);
	if (link->code == LWS_CLOSE_STATUS_PROTOCOL_ERR)
		link->code = retry_ms ? CLOSE_RESTARTING : CLOSE_TRY_LATER;
}

/* Why the library refuses a certificate, while it still knows. */
static void note_certificate(struct lws *wsi, void *x509, bool good)
{
	struct link *link = lws_wsi_user(wsi);
	int error = good ? X509_V_OK : X509_STORE_CTX_get_error(x509);

	if (link && error != X509_V_OK)
		link->why = X509_verify_cert_error_string(error);
}

/* The library's words for a failed connection, in ours. */
static const char *plain_words(const char *text)
{
	static const struct {
		const char *begin, *meaning;
	} rows[] = {
		{ "Unable to connect", "nobody answers there" },
		{ "connect SSL err", "no secure connection can be made" },
		{ "Timed out waiting SSL", "no secure connection can be made" },
		{ "HS: user code rejected redirect",
		    "it sends us elsewhere, where we do not go" },
		{ "HS: ws upgrade", "it answers, but is no desk or refuses" },
		{ "read failed", "it hung up" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strncmp(text, rows[i].begin, strlen(rows[i].begin)))
			return rows[i].meaning;
	return text;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason,
    void *user, void *in, size_t len)
{
	struct link *link = user;

	switch (reason) {
	case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
		note_certificate(wsi, user, len);
		break;
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		went_up(link);
		break;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		went_down(link, in && len ? plain_words(in) : "no connection");
		break;
	case LWS_CALLBACK_CLIENT_CLOSED:
		went_down(link, "the connection was closed");
		break;
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		note_close(link, in, len);
		break;
	case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
		link->heard = ev_now(link->config.loop);
		break;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		link->heard = ev_now(link->config.loop);
		return read_part(link, in, len);
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return link->pinging ? write_ping(link) : write_next(link);
	case LWS_CALLBACK_CLIENT_HTTP_REDIRECT:
		return -1; /* a token goes only where the user sent it */
	default:
		break;
	}
	return 0;
}

/* ---- the outside -------------------------------------------------------- */

static void start_timers(struct link *link)
{
	ev_timer_init(&link->retry, on_retry, 0., 0.);
	ev_timer_init(&link->alive, on_alive, 0., 5.);
	ev_timer_init(&link->drop, on_drop, 0., 0.);
	ev_timer_init(&link->bye, on_bye, BYE_S, 0.);
	link->retry.data = link->alive.data = link;
	link->drop.data = link->bye.data = link;
	ev_timer_start(link->config.loop, &link->retry);
}

static struct lws_context *make_context(const struct link_config *config)
{
	void *loops[1] = { config->loop };
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.gid = -1,
		.uid = -1,
		.options = LWS_SERVER_OPTION_JUST_USE_RAW_ORIGIN |
			   LWS_SERVER_OPTION_LIBEV |
			   LWS_SERVER_OPTION_VALIDATE_UTF8,
		.foreign_loops = loops,
	};

	lws_set_log_level(0, NULL);
	if (config->url->tls) {
		info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
		info.ssl_client_options_set =
		    (long)(SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1);
	}
	if (config->url->tls && config->ca_file) {
		info.options |= LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
		info.client_ssl_ca_filepath = config->ca_file;
	}
	return lws_create_context(&info);
}

enum err link_open(const struct link_config *config, struct link **out)
{
	struct link *link = calloc(1, sizeof(*link));

	if (!link)
		return ERR_no_memory;
	link->config = *config;
	list_init(&link->queue);
	link->told = true;
	link->context = make_context(config);
	if (!link->context) {
		free(link);
		return ERR_bad_settings;
	}
	start_timers(link);
	*out = link;
	return ERR_ok;
}

void link_close(struct link *link)
{
	if (!link)
		return;
	/* what the library says while it goes is of no interest */
	link->told = true;
	ev_timer_stop(link->config.loop, &link->retry);
	ev_timer_stop(link->config.loop, &link->alive);
	ev_timer_stop(link->config.loop, &link->drop);
	ev_timer_stop(link->config.loop, &link->bye);
	lws_context_destroy(link->context);
	forget_queue(link);
	buf_fini(&link->incoming);
	free(link);
}

enum err link_send(struct link *link, struct str frame)
{
	struct queued *queued;

	if (!link->up)
		return ERR_not_ready;
	queued = malloc(sizeof(*queued) + LWS_PRE + frame.len);
	if (!queued)
		return ERR_no_memory;
	queued->len = frame.len;
	memcpy(queued->bytes + LWS_PRE, frame.ptr, frame.len);
	list_append(&link->queue, &queued->link);
	lws_callback_on_writable(link->wsi);
	return ERR_ok;
}

void link_settled(struct link *link)
{
	backoff_reset(&link->backoff);
}

void link_ask_wait(struct link *link, int64_t ms)
{
	backoff_ask(&link->backoff, ms);
}

void link_drop(struct link *link, const char *why)
{
	if (!link->wsi)
		return;
	link->why = why;
	ev_timer_set(&link->drop, 0., 0.);
	ev_timer_start(link->config.loop, &link->drop);
}

void link_bye(struct link *link)
{
	if (link->leaving)
		return;
	link->leaving = true;
	ev_timer_stop(link->config.loop, &link->retry);
	if (link->up)
		lws_callback_on_writable(link->wsi);
	/* nothing to say goodbye to: as soon as the loop turns */
	ev_timer_set(&link->bye, link->up ? BYE_S : 0., 0.);
	ev_timer_start(link->config.loop, &link->bye);
}
