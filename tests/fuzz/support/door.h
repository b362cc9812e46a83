/* A running net on loopback for the fuzzers of its doors: opened at the first
 * use, closed when the process ends. */
#ifndef TESTS_FUZZ_SUPPORT_DOOR_H
#define TESTS_FUZZ_SUPPORT_DOOR_H

#include "tests/support/rawws.h"

/* A TCP connection to it. */
void door_connect(struct rawws *ws);

/* A websocket that has signed in. */
void door_enter(struct rawws *ws);

/* Says that no more bytes will come, and reads what the server has to say
 * until it ends the connection; it must. */
void door_drain(struct rawws *ws);

/* Somebody else is served: a look of some milliseconds, at every 64th call. */
void door_serves(void);

/* What came and was not read yet. */
struct str door_rest(const struct rawws *ws);

#endif
