/* The bytes of a signed-in websocket: whatever comes, the server answers in
 * whole, plain frames that the protocol knows, ends the connection when asked
 * to, and goes on serving others. */
#include "shared/wire.h"
#include "tests/fuzz/support/door.h"
#include "tests/fuzz/support/fuzz.h"

#define LAST "{\"type\":\"watch\",\"id\":\"last\",\"on\":true}"

enum { CONTROL_MAX = 125, BYTES_MAX = 1 << 17 };

/* ---- what was sent ----------------------------------------------------- */

struct head {
	unsigned first;
	size_t len; /* of the head */
	uint64_t payload;
};

/* False if there is no whole frame, masked and of a bearable length. */
static bool read_head(struct str rest, struct head *head)
{
	const uint8_t *b = (const uint8_t *)rest.ptr;
	size_t more;

	if (rest.len < 2 || !(b[1] & 0x80))
		return false;
	head->first = b[0];
	more = (b[1] & 0x7F) == 127 ? 8 : (b[1] & 0x7F) == 126 ? 2 : 0;
	head->len = 2 + more + 4;
	if (rest.len < head->len)
		return false;
	head->payload = more ? 0 : b[1] & 0x7F;
	for (size_t i = 0; i < more; i++)
		head->payload = head->payload << 8 | b[2 + i];
	return head->payload <= rest.len - head->len;
}

/* Whole frames and whole messages, none of which ends the talk: what comes
 * behind them is read as a frame of its own. */
static bool is_whole(struct str rest)
{
	bool inside = false;

	while (rest.len) {
		struct head head;
		unsigned opcode;

		if (!read_head(rest, &head))
			return false;
		opcode = head.first & 0xF;
		if (head.first & 0x70 || opcode == RAW_CLOSE)
			return false;
		if (opcode == RAW_PING || opcode == RAW_PONG) {
			if (!(head.first & RAW_FIN) ||
			    head.payload > CONTROL_MAX)
				return false;
		} else if (opcode != (inside ? RAW_CONT : RAW_TEXT)) {
			return false;
		} else {
			inside = !(head.first & RAW_FIN);
		}
		rest.ptr += head.len + (size_t)head.payload;
		rest.len -= head.len + (size_t)head.payload;
	}
	return !inside;
}

/* ---- what came --------------------------------------------------------- */

static void check_text(struct str payload)
{
	struct arena arena = ARENA_EMPTY;
	struct message message;
	struct wire_fault fault;

	HOLDS(!wire_decode(payload, TO_PEER, &arena, &message, &fault));
	HOLDS(message.type == MESSAGE_ack || message.type == MESSAGE_error);
	arena_fini(&arena);
}

/* True if it was the last one: a close frame, or the answer to LAST. */
static bool check_frame(const struct raw_frame *frame)
{
	switch (frame->first) {
	case RAW_FIN | RAW_TEXT:
		check_text(frame->payload);
		return memmem(frame->payload.ptr, frame->payload.len,
		    "\"id\":\"last\"", 11);
	case RAW_FIN | RAW_CLOSE:
		HOLDS(frame->payload.len <= CONTROL_MAX);
		return true;
	case RAW_FIN | RAW_PING:
	case RAW_FIN | RAW_PONG:
		HOLDS(frame->payload.len <= CONTROL_MAX);
		return false;
	default:
		fuzz_fail(__FILE__, __LINE__, "a frame that may come");
	}
}

/* Up to the last answer or the end. */
static void listen_on(struct rawws *ws)
{
	struct raw_frame frame;

	while (raw_read(ws, &frame, RAW_MS))
		if (check_frame(&frame))
			return;
	HOLDS(ws->ended);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct raw_frame frame;
	struct rawws ws;

	if (len > BYTES_MAX)
		return 0;
	door_serves();
	door_enter(&ws);
	/* It may be shown out before it has said all. */
	(void)raw_put(&ws, bytes, len);
	if (is_whole(fuzz_str(bytes, len))) {
		(void)raw_text(&ws, LAST);
		listen_on(&ws);
	}
	door_drain(&ws);
	while (raw_read(&ws, &frame, 0))
		(void)check_frame(&frame);
	raw_reset(&ws);
	return 0;
}
