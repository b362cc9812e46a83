/* A bounded queue of letters between threads. Hands values over, never
 * shares them. */
#ifndef SERVER_WORK_QUEUE_H
#define SERVER_WORK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/err.h"
#include "shared/letter.h"

struct queue;

MUST_CHECK enum err queue_new(size_t limit, struct queue **out);
/* Frees letters still in it. After the last queue_put has returned. */
void queue_free(struct queue *queue);

/* Takes ownership when it answers ok; busy if the queue is at its limit, drain
 * once it is stopped (the caller keeps the letter). force: letters the desk
 * itself must not lose (workers' results, gone) go in in spite of limit and
 * stop. Any thread. */
MUST_CHECK enum err queue_put(
    struct queue *queue, struct letter *letter, bool force);

/* Waits until there is something, the queue is stopped or timeout_ms is over
 * (-1 = no limit); moves at most max letters to the end of *out. Returns how
 * many; 0 after a time-out or when stopped and empty. One consumer thread. */
size_t queue_take(
    struct queue *queue, struct list *out, size_t max, int timeout_ms);

/* Wakes the consumer for good: it drains what is there, then gets 0. */
void queue_stop(struct queue *queue);
bool queue_stopped(struct queue *queue);
size_t queue_depth(struct queue *queue);

#endif
