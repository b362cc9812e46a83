/* A client's connection. What is said on it: client.c and others. */
#include "tests/fault/talk.h"

#include <stdarg.h>
#include <stdio.h>

#include "tests/fault/field.h"

enum { FRAME_LONGEST = 32768, AWAIT_MS = 20000 };

bool talk_dial(struct talk *t, int port)
{
	char lines[512];

	snprintf(lines, sizeof(lines),
	    "Host: 127.0.0.1:%d\r\n"
	    "Origin: http://127.0.0.1:%d\r\n"
	    "Upgrade: websocket\r\n"
	    "Connection: Upgrade\r\n"
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	    "Sec-WebSocket-Version: 13\r\n"
	    "Sec-WebSocket-Protocol: deskbell.v1\r\n",
	    port, port);
	*t = (struct talk){ .ws = { .fd = -1, .in = BUF_EMPTY }, .port = port };
	if (raw_handshake(&t->ws, port, lines) == 101)
		return true;
	talk_hang(t);
	return false;
}

bool talk_open(const struct talk *t)
{
	return t->ws.fd >= 0;
}

void talk_hang(struct talk *t)
{
	if (talk_open(t))
		raw_shut(&t->ws);
}

bool talk_say(struct talk *t, const char *frame)
{
	if (talk_open(t) && raw_text(&t->ws, frame))
		return true;
	talk_hang(t);
	return false;
}

bool talk_sayf(struct talk *t, const char *format, ...)
{
	char frame[FRAME_LONGEST];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(frame, sizeof(frame), format, args);
	va_end(args);
	return len > 0 && (size_t)len < sizeof(frame) && talk_say(t, frame);
}

bool talk_hear(struct talk *t, struct str *frame, int ms)
{
	int64_t deadline = raw_now_ms() + ms;
	struct raw_frame raw;

	while (talk_open(t)) {
		int64_t left = deadline - raw_now_ms();

		if (!raw_read(&t->ws, &raw, left > 0 ? (int)left : 0)) {
			if (t->ws.ended)
				talk_hang(t);
			return false;
		}
		if (raw.first == (RAW_FIN | RAW_TEXT)) {
			*frame = raw.payload;
			return true;
		}
		if (raw.first == (RAW_FIN | RAW_PING))
			(void)raw_frame(&t->ws, RAW_FIN | RAW_PONG,
			    raw.payload.ptr, raw.payload.len);
		else if (raw.first == (RAW_FIN | RAW_CLOSE))
			talk_hang(t);
	}
	return false;
}

bool talk_await(
    struct talk *t, const char *type, const char *id, struct str *frame)
{
	int64_t deadline = raw_now_ms() + AWAIT_MS;
	int64_t left;

	while ((left = deadline - raw_now_ms()) > 0) {
		if (!talk_hear(t, frame, (int)left))
			return false;
		if (id ? field_is(*frame, "id", id)
		       : field_is(*frame, "type", type))
			return true;
	}
	return false;
}
