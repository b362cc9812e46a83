/* The library's second protocol: websockets. Puts frames together, drains
 * out-queues, closes. What a frame says: receive.c; who may open one: http.c;
 * limits of time and rate: budget.c. */
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

#include "server/net/loop.h"
#include "shared/text.h"
#include "shared/wire.h"

_Static_assert(FRAME_HEADROOM >= LWS_PRE,
    "the library writes a frame's head in front of it");

enum {
	CLOSE_CODE_MAX = 4999,
	RETRY_MS_LEAST = 1000,  /* the hint of a farewell: when to come back, */
	RETRY_MS_SPREAD = 10000 /* spread so that not all come at once */
};

/* ---- receiving --------------------------------------------------------- */

/* Code to close with if this piece, of which rest bytes are still to come,
 * must not be kept; 0 = it may. Asked before any memory is taken. */
static int too_much(const struct session *s, size_t len, size_t rest)
{
	size_t have = s->partial.len + len;

	if (have > WIRE_FRAME_MAX || rest > WIRE_FRAME_MAX - have)
		return 1009;
	if (!s->signed_in &&
	    s->data_bytes + rest > s->net->config.unsigned_bytes_max)
		return 1008;
	return 0;
}

static void keep_piece(struct session *s, struct str piece)
{
	if (!s->partial_us)
		s->partial_us = net_now_us(s->net);
	buf_add(&s->partial, piece.ptr, piece.len);
	if (s->partial.failed)
		session_close(s, 1013);
}

static void receive(struct session *s, struct lws *wsi, struct str piece)
{
	size_t rest = lws_remaining_packet_payload(wsi);
	int code;

	if (s->close_code)
		return;
	s->data_bytes += piece.len;
	s->pieces++;
	code = lws_frame_is_binary(wsi) ? 1003 : too_much(s, piece.len, rest);
	if (code) {
		session_close(s, code);
		return;
	}
	if (!rest && lws_is_final_fragment(wsi) && !s->partial_us) {
		receive_frame(s, piece);
		return;
	}
	keep_piece(s, piece);
	if (rest || !lws_is_final_fragment(wsi) || s->close_code)
		return;
	/* What breaks off before an empty last piece the library overlooks. */
	if (!piece.len && !text_valid(buf_view(&s->partial))) {
		session_close(s, 1007);
		return;
	}
	receive_frame(s, buf_view(&s->partial));
	buf_fini(&s->partial);
	s->partial_us = 0;
}

/* The peer's close frame, which the library is about to send back. It lets some
 * things pass that nobody may say: half a code, or a reason that breaks off
 * (-1, it is cut), and codes of no range. */
static int hear_close(struct session *s, unsigned char *payload, size_t len)
{
	static const unsigned char wrong[2] = { 1002 >> 8, 1002 & 0xff };

	s->said_bye = true;
	if (len >= 2 && (payload[0] << 8 | payload[1]) > CLOSE_CODE_MAX)
		memcpy(payload, wrong, sizeof(wrong));
	if (len > 2 &&
	    !text_valid((struct str){ (char *)payload + 2, len - 2 }))
		return -1;
	return len == 1 ? -1 : 0;
}

/* ---- sending ----------------------------------------------------------- */

static int write_ping(struct session *s, struct lws *wsi)
{
	/* Of an empty answer the library would tell us nothing. */
	unsigned char ping[LWS_PRE + 4] = { 0 };

	memcpy(ping + LWS_PRE, "here", 4);
	s->ping_due = false;
	return lws_write(wsi, ping + LWS_PRE, 4, LWS_WRITE_PING) < 0 ? -1 : 0;
}

/* The end that the library then carries out: close frame, the peer's, gone. */
static int say_close(struct session *s, struct lws *wsi)
{
	unsigned char reason[32];
	size_t len = 0;

	/* Asked again while the peer's answer is awaited: -1 would cut it. */
	if (s->closing)
		return 0;
	s->closing = true;
	if (s->close_code == 1012) {
		uint32_t spread = (s->ref.slot + 1) * 2654435761u;
		uint32_t ms = RETRY_MS_LEAST + (spread >> 8) % RETRY_MS_SPREAD;

		len = (size_t)snprintf(
		    (char *)reason, sizeof(reason), "retry_ms=%u", ms);
	}
	/* Or the library would not see the peer's own close frame. */
	lws_rx_flow_control(wsi, 1);
	lws_close_reason(
	    wsi, (enum lws_close_status)s->close_code, reason, len);
	return -1;
}

/* Until the queue is empty or the socket full (ready: it is known not to be);
 * -1 = it is broken. */
static int write_frames(struct session *s, struct lws *wsi, bool ready)
{
	struct frame *frame;

	while ((frame = session_next(s)) &&
	       (ready || !lws_send_pipe_choked(wsi))) {
		ready = false;
		if (lws_write(wsi, frame->bytes, frame->len, LWS_WRITE_TEXT) <
		    0)
			return -1;
		session_sent(s);
	}
	return 0;
}

static void flush(struct session *s)
{
	/* What is broken the library's next call will say. */
	if (!s->said_bye && write_frames(s, s->link, false) < 0)
		lws_callback_on_writable(s->link);
}

static int drain(struct session *s, struct lws *wsi)
{
	if (s->close_code == 1006 || write_frames(s, wsi, true) < 0)
		return -1; /* killed, or broken */
	if (session_next(s) || lws_partial_buffered(wsi)) {
		lws_callback_on_writable(wsi);
		return 0;
	}
	if (s->close_code)
		return say_close(s, wsi);
	return s->ping_due ? write_ping(s, wsi) : 0;
}

/* ---- the carrier ------------------------------------------------------- */

static void want_write(struct session *s)
{
	lws_callback_on_writable(s->link);
}

/* Told to stop from within a receive call, the library loops for ever over
 * what TLS has decrypted already (GUARDS.md, N2). So with TLS it is told later,
 * and what it has in hand, a record at most, still comes in. */
static void reading(struct session *s, bool on)
{
	if (!s->net->tls) {
		lws_rx_flow_control(s->link, on);
		return;
	}
	list_remove(&s->turning);
	list_append(&s->net->turning, &s->turning);
}

void ws_turn(struct net *net)
{
	struct list *link;

	while ((link = list_pop(&net->turning))) {
		struct session *s = LIST_OF(link, struct session, turning);

		lws_rx_flow_control(s->link, !s->pauses || s->closing);
	}
}

static void die(struct session *s)
{
	net_kill(s->net, s->link);
}

static uint64_t bytes_read(const struct session *s)
{
	struct tcp_info info = { .tcpi_bytes_received = 0 };
	socklen_t len = sizeof(info);
	int fd = lws_get_socket_fd(s->link), waiting = 0;
	uint64_t received;

	/* First what waits: what comes in between counts for us. */
	if (ioctl(fd, SIOCINQ, &waiting) || waiting < 0 ||
	    getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		return 0;
	received = info.tcpi_bytes_received;
	return received - (uint64_t)waiting;
}

static const struct carrier carrier = {
	.want_write = want_write,
	.flush = flush,
	.reading = reading,
	.kill = die,
	.bytes_read = bytes_read,
};

/* ---- opening ----------------------------------------------------------- */

static int established(struct net *net, struct lws *wsi, struct session **own)
{
	struct session_birth birth = { .carrier = &carrier, .link = wsi };

	if (!http_admitted(wsi, &birth.origins, &birth.address))
		return -1;
	http_guest_done(wsi);
	if (session_open(net, &birth, own))
		return -1;
	return 0;
}

/* ---- the library's calls ----------------------------------------------- */

static int open_call(struct lws *wsi, enum lws_callback_reasons reason,
    struct session **own, struct str in)
{
	struct session *s = *own;

	switch (reason) {
	case LWS_CALLBACK_RECEIVE:
		receive(s, wsi, in);
		return 0;
	case LWS_CALLBACK_RECEIVE_PONG:
		s->heard_us = net_now_us(s->net);
		s->pinged_us = 0;
		return 0;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return drain(s, wsi);
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		return hear_close(s, (unsigned char *)in.ptr, in.len);
	case LWS_CALLBACK_CLOSED:
		*own = NULL;
		session_end(s, !s->said_bye);
		return 0;
	default:
		return 0;
	}
}

int ws_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	struct net *net = lws_context_user(lws_get_context(wsi));
	struct session **own = user;
	uint64_t origins;
	int64_t address;

	if (reason == LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION)
		return http_admitted(wsi, &origins, &address) ? 0 : -1;
	if (reason == LWS_CALLBACK_ESTABLISHED)
		return established(net, wsi, own);
	if (own && *own)
		return open_call(wsi, reason, own, (struct str){ in, len });
	return 0;
}
