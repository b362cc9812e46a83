/* One connection of a test's client to a desk on this machine: frames as
 * text, nothing of what they mean. */
#ifndef TESTS_FAULT_TALK_H
#define TESTS_FAULT_TALK_H

#include "tests/support/rawws.h"

struct talk {
	struct rawws ws;
	int port;
};

/* One attempt, as a page that the desk itself serves would make it. */
bool talk_dial(struct talk *t, int port);
bool talk_open(const struct talk *t);
void talk_hang(struct talk *t);

/* One text frame; false if the connection broke, which is then over. */
bool talk_say(struct talk *t, const char *frame);
bool talk_sayf(struct talk *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The next text frame, good until the next call; pings are answered. False:
 * nothing came within ms, or the connection ended and is over. */
bool talk_hear(struct talk *t, struct str *frame, int ms);
/* The next text frame whose type or, if id is not NULL, whose id is that;
 * others are passed over. */
bool talk_await(
    struct talk *t, const char *type, const char *id, struct str *frame);

#endif
