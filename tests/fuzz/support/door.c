/* The net under the fuzzers. Its own threads run beside the fuzzer's. */
#include "tests/fuzz/support/door.h"

#include <poll.h>
#include <sys/socket.h>

#include "tests/fuzz/support/fuzz.h"
#include "tests/support/netdesk.h"

#define HELLO "{\"type\":\"hello\",\"id\":\"h\"}"

enum { EVERY = 64, TRIES = 1000, PAUSE_MS = 5 };

static struct netdesk desk;
static bool opened;

static void close_door(void)
{
	netdesk_stop(&desk);
}

static int port(void)
{
	if (!opened) {
		netdesk_open(&desk);
		opened = true;
		atexit(close_door);
	}
	return desk.port;
}

/* After tens of thousands of connections the system may want a moment until it
 * has a port again. */
void door_connect(struct rawws *ws)
{
	int tries = 0;

	while (!raw_connect(ws, port())) {
		HOLDS(++tries < TRIES);
		poll(NULL, 0, PAUSE_MS);
	}
}

void door_enter(struct rawws *ws)
{
	door_connect(ws);
	HOLDS(raw_handshake(ws, port(), raw_good) == 101);
	HOLDS(raw_text(ws, HELLO));
	HOLDS(raw_expect(ws, "\"ack\""));
}

void door_drain(struct rawws *ws)
{
	shutdown(ws->fd, SHUT_WR);
	HOLDS(raw_end(ws, RAW_MS));
}

void door_serves(void)
{
	static unsigned calls;
	struct rawws ws;

	if (calls++ % EVERY)
		return;
	door_enter(&ws);
	raw_reset(&ws);
}

struct str door_rest(const struct rawws *ws)
{
	struct str rest = buf_view(&ws->in);

	if (ws->used) {
		rest.ptr += ws->used;
		rest.len -= ws->used;
	}
	return rest;
}
