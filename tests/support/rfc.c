/* What the RFC 6455 runners share. Their tables: tests/net/rfc6455*.c. */
#include "tests/support/rfc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/netdesk.h"

static struct {
	struct netdesk desk;
	bool runs;
	char lines[1024];
} rfc;

/* Of another process: fixtures and tests may have one each. */
static const char *elsewhere(void)
{
	return getenv("DESKBELL_PORT");
}

void rfc_start(void)
{
	if (elsewhere() || rfc.runs)
		return;
	netdesk_open(&rfc.desk);
	rfc.runs = true;
}

void rfc_stop(void)
{
	if (rfc.runs)
		netdesk_stop(&rfc.desk);
	rfc.runs = false;
}

int rfc_port(void)
{
	return elsewhere() ? atoi(elsewhere()) : rfc.desk.port;
}

const char *rfc_lines(const char *more)
{
	snprintf(rfc.lines, sizeof(rfc.lines), "%s%s%s", raw_good,
	    elsewhere() ? "Origin: http://localhost\r\n" : "", more);
	return rfc.lines;
}

void rfc_open(struct rawws *ws)
{
	*ws = (struct rawws){ .fd = -1, .in = BUF_EMPTY };
	ck_assert_int_eq(raw_handshake(ws, rfc_port(), rfc_lines("")), 101);
	ck_assert(raw_text(
	    ws, "{\"type\":\"hello\",\"id\":\"h\",\"shop\":\"demo\"}"));
	ck_assert(raw_expect(ws, "\"h\""));
}

static bool shortest(const struct raw_frame *frame)
{
	const uint8_t *payload = (const uint8_t *)frame->payload.ptr;

	if (frame->payload.len < 126)
		return payload[-1] == frame->payload.len;
	return frame->payload.len < 65536 ? payload[-3] == 126
					  : payload[-9] == 127;
}

bool rfc_hear(struct rawws *ws, struct raw_frame *frame)
{
	if (!raw_read(ws, frame, RAW_MS))
		return false;
	ck_assert_msg((frame->first & 0xf0) == RAW_FIN, "5.2: FIN alone");
	ck_assert_msg(shortest(frame), "5.1, 5.2: unmasked, shortest length");
	return true;
}

bool rfc_answered(struct rawws *ws, bool own)
{
	struct raw_frame frame;

	return rfc_hear(ws, &frame) && frame.first == (RAW_FIN | RAW_TEXT) &&
	       (!own ||
		   memmem(frame.payload.ptr, frame.payload.len, "\"q\"", 3));
}

bool rfc_lives(struct rawws *ws)
{
	struct raw_frame frame;

	return raw_frame(ws, RAW_FIN | RAW_PING, "alive?", 6) &&
	       rfc_hear(ws, &frame) && frame.first == (RAW_FIN | RAW_PONG) &&
	       str_is(frame.payload, "alive?");
}
