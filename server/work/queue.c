/* Letters waiting between two threads, under one mutex. Not for frames on
 * their way to sockets, and not for jobs, which have a limit a kind. */
#include "server/work/queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "server/work/thread.h"

struct queue {
	pthread_mutex_t mutex;
	pthread_cond_t more;
	struct list letters;
	size_t limit;
	size_t depth;
	bool waiting; /* the consumer sleeps and nobody has woken it yet */
	bool stopped;
};

enum err queue_new(size_t limit, struct queue **out)
{
	struct queue *queue = calloc(1, sizeof(*queue));
	enum err err;

	if (!queue)
		return ERR_no_memory;
	err = thread_wait_init(&queue->mutex, &queue->more);
	if (err) {
		free(queue);
		return err;
	}
	list_init(&queue->letters);
	queue->limit = limit;
	*out = queue;
	return ERR_ok;
}

void queue_free(struct queue *queue)
{
	struct list *link;

	if (!queue)
		return;
	while ((link = list_pop(&queue->letters)))
		letter_free(LIST_OF(link, struct letter, link));
	thread_wait_fini(&queue->mutex, &queue->more);
	free(queue);
}

/* Lets go of the mutex. A wake-up costs a system call, so it is given once a
 * sleep, and after the mutex, or the woken thread would run into it. */
static void unlock_and_wake(struct queue *queue)
{
	bool wake = queue->waiting;

	queue->waiting = false;
	pthread_mutex_unlock(&queue->mutex);
	if (wake)
		pthread_cond_signal(&queue->more);
}

enum err queue_put(struct queue *queue, struct letter *letter, bool force)
{
	enum err err = ERR_ok;

	pthread_mutex_lock(&queue->mutex);
	if (!force && queue->stopped)
		err = ERR_drain;
	else if (!force && queue->depth >= queue->limit)
		err = ERR_busy;
	if (err) {
		pthread_mutex_unlock(&queue->mutex);
		return err;
	}
	list_append(&queue->letters, &letter->link);
	queue->depth++;
	unlock_and_wake(queue);
	return ERR_ok;
}

static bool wait_over(const struct queue *queue)
{
	return queue->depth || queue->stopped;
}

/* With the mutex held. */
static void wait_for_more(struct queue *queue, int timeout_ms)
{
	struct timespec deadline = { 0, 0 };
	int failed = 0;

	if (timeout_ms > 0)
		deadline = thread_deadline(timeout_ms);
	while (!wait_over(queue) && failed != ETIMEDOUT) {
		queue->waiting = true;
		if (timeout_ms < 0)
			pthread_cond_wait(&queue->more, &queue->mutex);
		else
			failed = pthread_cond_timedwait(
			    &queue->more, &queue->mutex, &deadline);
	}
	queue->waiting = false;
}

size_t queue_take(
    struct queue *queue, struct list *out, size_t max, int timeout_ms)
{
	size_t taken = 0;

	pthread_mutex_lock(&queue->mutex);
	if (!wait_over(queue) && timeout_ms != 0)
		wait_for_more(queue, timeout_ms);
	if (queue->depth <= max) {
		taken = queue->depth;
		list_splice(out, &queue->letters);
	}
	while (taken < max && !list_empty(&queue->letters)) {
		list_append(out, list_pop(&queue->letters));
		taken++;
	}
	queue->depth -= taken;
	pthread_mutex_unlock(&queue->mutex);
	return taken;
}

void queue_stop(struct queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	queue->stopped = true;
	unlock_and_wake(queue);
}

bool queue_stopped(struct queue *queue)
{
	bool stopped;

	pthread_mutex_lock(&queue->mutex);
	stopped = queue->stopped;
	pthread_mutex_unlock(&queue->mutex);
	return stopped;
}

size_t queue_depth(struct queue *queue)
{
	size_t depth;

	pthread_mutex_lock(&queue->mutex);
	depth = queue->depth;
	pthread_mutex_unlock(&queue->mutex);
	return depth;
}
