/* How a test waits for what other threads do: a number they raise, and a
 * deadline instead of a sleep. */
#ifndef TESTS_SUPPORT_WAIT_H
#define TESTS_SUPPORT_WAIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Longer than anything good takes, also under a sanitizer on a busy machine. */
enum { WAIT_MS = 30000 };

struct wait {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	int64_t value;
};

void wait_init(struct wait *wait); /* at 0; aborts without memory */
void wait_fini(struct wait *wait);
/* Wakes everybody who waits; the new value. Any thread. */
int64_t wait_add(struct wait *wait, int64_t by);
int64_t wait_value(struct wait *wait);
/* Until the value is at least that; false if WAIT_MS went by first. */
bool wait_for(struct wait *wait, int64_t at_least);

#endif
