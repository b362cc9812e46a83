/* A client that may break every rule. Not for measuring: see tests/bench. */
#include "tests/support/rawws.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

const char raw_good[] = "Host: localhost\r\n"
			"Upgrade: websocket\r\n"
			"Connection: Upgrade\r\n"
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
			"Sec-WebSocket-Version: 13\r\n"
			"Sec-WebSocket-Protocol: deskbell.v1\r\n";

int64_t raw_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool adopt(
    struct rawws *ws, int fd, const struct sockaddr *to, socklen_t len)
{
	*ws = (struct rawws){ .fd = fd, .in = BUF_EMPTY };
	if (fd < 0 || connect(fd, to, len)) {
		raw_shut(ws);
		return false;
	}
	return true;
}

bool raw_connect(struct rawws *ws, int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return adopt(ws, fd, (struct sockaddr *)&to, sizeof(to));
}

bool raw_local(struct rawws *ws, const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	return adopt(ws, fd, (struct sockaddr *)&to, sizeof(to));
}

void raw_shut(struct rawws *ws)
{
	SSL_free(ws->ssl);
	if (ws->fd >= 0)
		close(ws->fd);
	buf_fini(&ws->in);
	*ws = (struct rawws){ .fd = -1, .in = BUF_EMPTY, .ended = true };
}

void raw_reset(struct rawws *ws)
{
	struct linger hard = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(ws->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	raw_shut(ws);
}

static bool wait_until(int fd, short what, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - raw_now_ms();
		struct pollfd one = { .fd = fd, .events = what };
		int ready = poll(&one, 1, left > 0 ? (int)left : 0);

		if (ready > 0)
			return true;
		if (ready == 0 || errno != EINTR)
			return false;
	}
}

static ssize_t put_some(struct rawws *ws, const void *bytes, size_t len)
{
	if (ws->ssl)
		return SSL_write(ws->ssl, bytes, (int)len);
	return send(ws->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool raw_put(struct rawws *ws, const void *bytes, size_t len)
{
	int64_t deadline = raw_now_ms() + RAW_MS;
	const char *at = bytes;

	while (len) {
		ssize_t put = put_some(ws, at, len);

		if (put > 0) {
			at += put;
			len -= (size_t)put;
		} else if (ws->ssl || (errno != EAGAIN && errno != EINTR) ||
			   !wait_until(ws->fd, POLLOUT, deadline)) {
			return false;
		}
	}
	return true;
}

bool raw_say(struct rawws *ws, const char *text)
{
	return raw_put(ws, text, strlen(text));
}

/* More bytes into `in`; false at the end or at the deadline. */
static bool get_some(struct rawws *ws, int64_t deadline)
{
	char bytes[16384];
	ssize_t got;

	if (ws->ended)
		return false;
	if (!(ws->ssl && SSL_pending(ws->ssl)) &&
	    !wait_until(ws->fd, POLLIN, deadline))
		return false;
	got = ws->ssl ? SSL_read(ws->ssl, bytes, sizeof(bytes))
		      : recv(ws->fd, bytes, sizeof(bytes), 0);
	if (got <= 0) {
		ws->ended = true;
		return false;
	}
	if (ws->used == ws->in.len) {
		buf_clear(&ws->in);
		ws->used = 0;
	}
	buf_add(&ws->in, bytes, (size_t)got);
	return !ws->in.failed;
}

static struct str rest_of(const struct rawws *ws)
{
	struct str rest = buf_view(&ws->in);

	if (ws->used) {
		rest.ptr += ws->used;
		rest.len -= ws->used;
	}
	return rest;
}

bool raw_end(struct rawws *ws, int ms)
{
	int64_t deadline = raw_now_ms() + ms;

	while (get_some(ws, deadline))
		continue;
	return ws->ended;
}

bool raw_line(struct rawws *ws, struct str *out, int ms)
{
	int64_t deadline = raw_now_ms() + ms;

	for (;;) {
		struct str rest = rest_of(ws);
		char *end = rest.len ? memchr(rest.ptr, '\n', rest.len) : NULL;

		if (end) {
			*out =
			    (struct str){ rest.ptr, (size_t)(end - rest.ptr) };
			ws->used += out->len + 1;
			return true;
		}
		if (!get_some(ws, deadline))
			return false;
	}
}

static int status_of(struct str reply)
{
	if (reply.len < 12 || memcmp(reply.ptr, "HTTP/1.1 ", 9) != 0)
		return 0;
	return (reply.ptr[9] - '0') * 100 + (reply.ptr[10] - '0') * 10 +
	       (reply.ptr[11] - '0');
}

int raw_exchange(int port, struct str bytes, struct buf *reply)
{
	struct rawws ws;
	int status = -1;

	if (!raw_connect(&ws, port))
		return 0;
	/* The server may well close before it has all of this. */
	(void)raw_put(&ws, bytes.ptr, bytes.len);
	if (raw_end(&ws, RAW_MS))
		status = status_of(rest_of(&ws));
	if (reply)
		buf_str(reply, rest_of(&ws));
	raw_shut(&ws);
	return status;
}

static const char *head_end(const struct rawws *ws)
{
	struct str rest = rest_of(ws);

	return rest.len ? memmem(rest.ptr, rest.len, "\r\n\r\n", 4) : NULL;
}

int raw_status(struct rawws *ws)
{
	int64_t deadline = raw_now_ms() + RAW_MS;
	const char *end;
	int status;

	while (!(end = head_end(ws)))
		if (!get_some(ws, deadline))
			return ws->ended ? 0 : -1;
	status = status_of(rest_of(ws));
	ws->used = (size_t)(end + 4 - ws->in.ptr);
	return status;
}

int raw_handshake(struct rawws *ws, int port, const char *lines)
{
	if (ws->fd < 0 && !raw_connect(ws, port))
		return 0;
	if (!raw_say(ws, "GET /chat HTTP/1.1\r\n") || !raw_say(ws, lines) ||
	    !raw_say(ws, "\r\n"))
		return 0;
	return raw_status(ws);
}

bool raw_open(struct rawws *ws, int port)
{
	*ws = (struct rawws){ .fd = -1, .in = BUF_EMPTY };
	return raw_handshake(ws, port, raw_good) == 101;
}

static size_t put_length(uint8_t *out, int form, uint64_t length, int mask_bit)
{
	int bytes;

	if (!form)
		form = length < 126 ? 0 : length < 65536 ? 126 : 127;
	out[0] = (uint8_t)((form ? form : (int)length) | mask_bit);
	bytes = form == 127 ? 8 : form == 126 ? 2 : 0;
	for (int i = 0; i < bytes; i++)
		out[1 + i] = (uint8_t)(length >> (8 * (bytes - 1 - i)));
	return (size_t)bytes + 1;
}

bool raw_frame_odd(struct rawws *ws, const struct raw_head *head,
    const void *payload, size_t len)
{
	const uint8_t *from = payload;
	uint8_t *out = malloc(len + 14);
	size_t at = 1;
	bool put;

	if (!out)
		return false;
	out[0] = (uint8_t)head->first;
	at += put_length(
	    out + at, head->form, head->declared, head->unmasked ? 0 : 0x80);
	if (!head->unmasked) {
		memcpy(out + at, head->mask, 4);
		at += 4;
	}
	for (size_t i = 0; i < len; i++)
		out[at + i] =
		    head->unmasked ? from[i] : from[i] ^ head->mask[i & 3];
	put = raw_put(ws, out, at + len);
	free(out);
	return put;
}

bool raw_frame(
    struct rawws *ws, unsigned first, const void *payload, size_t len)
{
	struct raw_head head = { .first = first,
		.declared = len,
		.mask = { 0x37, 0xfa, 0x21, 0x3d } };

	return raw_frame_odd(ws, &head, payload, len);
}

bool raw_text(struct rawws *ws, const char *text)
{
	return raw_frame(ws, RAW_FIN | RAW_TEXT, text, strlen(text));
}

/* Bytes of head and length of payload; 0 if not enough is there. */
static size_t measure(struct str rest, size_t *len)
{
	const uint8_t *b = (const uint8_t *)rest.ptr;
	size_t bytes;

	if (rest.len < 2)
		return 0;
	bytes = b[1] == 127 ? 8 : b[1] == 126 ? 2 : 0;
	if (rest.len < 2 + bytes)
		return 0;
	*len = bytes ? 0 : b[1];
	for (size_t i = 0; i < bytes; i++)
		*len = *len << 8 | b[2 + i];
	return 2 + bytes;
}

bool raw_read(struct rawws *ws, struct raw_frame *frame, int ms)
{
	int64_t deadline = raw_now_ms() + ms;

	for (;;) {
		struct str rest = rest_of(ws);
		size_t len = 0, head = measure(rest, &len);

		if (head && rest.len >= head + len) {
			frame->first = (uint8_t)rest.ptr[0];
			frame->payload = (struct str){ rest.ptr + head, len };
			ws->used += head + len;
			return true;
		}
		if (!get_some(ws, deadline))
			return false;
	}
}

bool raw_expect(struct rawws *ws, const char *word)
{
	struct raw_frame frame;

	while (raw_read(ws, &frame, RAW_MS)) {
		if (frame.first == (RAW_FIN | RAW_PING))
			(void)raw_frame(ws, RAW_FIN | RAW_PONG,
			    frame.payload.ptr, frame.payload.len);
		if (frame.first == (RAW_FIN | RAW_TEXT) && frame.payload.len &&
		    memmem(frame.payload.ptr, frame.payload.len, word,
			strlen(word)))
			return true;
		if ((frame.first & 0xf) == RAW_CLOSE)
			return false;
	}
	return false;
}

int raw_closed(struct rawws *ws, int ms)
{
	int64_t deadline = raw_now_ms() + ms;
	struct raw_frame frame;

	while (raw_read(ws, &frame, (int)(deadline - raw_now_ms()))) {
		const uint8_t *b = (const uint8_t *)frame.payload.ptr;
		int code = frame.payload.len < 2 ? 1005 : 0;

		if ((frame.first & 0xf) != RAW_CLOSE)
			continue;
		if (!code)
			code = b[0] << 8 | b[1];
		(void)raw_frame(ws, RAW_FIN | RAW_CLOSE, frame.payload.ptr,
		    frame.payload.len);
		return code;
	}
	return ws->ended ? 1006 : 0;
}

bool raw_sign_in(struct rawws *ws, int port)
{
	return raw_open(ws, port) &&
	       raw_text(ws, "{\"type\":\"hello\",\"id\":\"h\"}") &&
	       raw_expect(ws, "\"ack\"");
}

bool raw_ponged(struct rawws *ws, const char *payload)
{
	struct raw_frame frame;

	while (raw_read(ws, &frame, RAW_MS))
		if (frame.first == (RAW_FIN | RAW_PONG))
			return str_is(frame.payload, payload);
	return false;
}
