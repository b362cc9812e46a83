/* A running net with a desk of one thread behind it that answers every message
 * with an ack: what tests of the doors talk to. */
#ifndef TESTS_SUPPORT_NETDESK_H
#define TESTS_SUPPORT_NETDESK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "server/net/net.h"
#include "tests/support/wait.h"

struct netdesk {
	struct net_config config;
	struct net *net;
	struct meter *meter;
	int port;
	struct wait opened;  /* letters that came */
	struct wait gone;    /* connections that ended */
	struct wait lost;    /* of these, without a close frame */
	struct wait stopped; /* net_run has returned */

	/* under lock */
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct list letters;
	struct peer_ref from; /* of the last letter */
	uint64_t origins;
	bool local;
	bool full; /* the inbox takes nothing */
	bool mute; /* letters are dropped without an answer */
	bool over;

	pthread_t loop, desk;
	struct loop_call *call; /* runs functions on the loop */
};

/* Limits that no good client meets in a test. */
void netdesk_config(struct netdesk *d);
/* Opens with d->config (as changed after netdesk_config) on a free port and
 * starts both threads; fails the test if it cannot. */
void netdesk_start(struct netdesk *d);
void netdesk_stop(struct netdesk *d);
/* netdesk_config and netdesk_start. */
void netdesk_open(struct netdesk *d);

/* Runs fn on the loop and waits for it. */
void netdesk_on_loop(struct netdesk *d, void (*fn)(struct netdesk *d));

void netdesk_set(struct netdesk *d, bool *flag, bool value);
/* The peer whose letter came last. */
struct peer_ref netdesk_from(struct netdesk *d);
/* One delivery of the text to count peers. */
void netdesk_deliver(struct netdesk *d, enum delivery_kind kind,
    const char *text, int code, const struct peer_ref *to, size_t count);
int64_t netdesk_count(const struct netdesk *d, enum meter_number what);
/* Until the figure is at least that; false after WAIT_MS. */
bool netdesk_reaches(
    const struct netdesk *d, enum meter_number what, int64_t at_least);
/* Until it is that figure. */
bool netdesk_becomes(
    const struct netdesk *d, enum meter_number what, int64_t value);

#endif
