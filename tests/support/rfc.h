/* The server the RFC 6455 runners (tests/net/rfc6455*.c) try: one of their own,
 * shared by all cases, or with DESKBELL_PORT the one that listens there, which
 * must have a shop "demo" and generous rates. */
#ifndef TESTS_SUPPORT_RFC_H
#define TESTS_SUPPORT_RFC_H

#include <check.h>

#include "tests/support/rawws.h"

#define RFC_ASK "{\"type\":\"watch\",\"id\":\"q\",\"on\":true}"

/* Fixtures of a test case: before each test, and after the last. */
void rfc_start(void);
void rfc_stop(void);

int rfc_port(void);
/* The lines of a good handshake, and more of them. Valid until the next call.
 */
const char *rfc_lines(const char *more);
/* A websocket that is signed in; fails the test if it cannot. */
void rfc_open(struct rawws *ws);

/* The next frame, which must be one a server may send: whole, unmasked, its
 * length in the shortest form. False at the end. */
bool rfc_hear(struct rawws *ws, struct raw_frame *frame);
/* The next frame is the answer to RFC_ASK; any text is, if not own. */
bool rfc_answered(struct rawws *ws, bool own);
/* A ping, and the next frame is its pong: nothing else was on its way. */
bool rfc_lives(struct rawws *ws);

#endif
