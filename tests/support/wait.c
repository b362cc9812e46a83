/* Waiting in tests. Not for measuring time. */
#include "tests/support/wait.h"

#include <errno.h>
#include <stdlib.h>

#include "server/work/thread.h"

void wait_init(struct wait *wait)
{
	if (thread_wait_init(&wait->mutex, &wait->changed))
		abort();
	wait->value = 0;
}

void wait_fini(struct wait *wait)
{
	thread_wait_fini(&wait->mutex, &wait->changed);
}

int64_t wait_add(struct wait *wait, int64_t by)
{
	int64_t value;

	pthread_mutex_lock(&wait->mutex);
	value = wait->value += by;
	pthread_cond_broadcast(&wait->changed);
	pthread_mutex_unlock(&wait->mutex);
	return value;
}

int64_t wait_value(struct wait *wait)
{
	int64_t value;

	pthread_mutex_lock(&wait->mutex);
	value = wait->value;
	pthread_mutex_unlock(&wait->mutex);
	return value;
}

bool wait_for(struct wait *wait, int64_t at_least)
{
	struct timespec deadline = thread_deadline(WAIT_MS);
	int failed = 0;
	bool reached;

	pthread_mutex_lock(&wait->mutex);
	while (wait->value < at_least && failed != ETIMEDOUT)
		failed = pthread_cond_timedwait(
		    &wait->changed, &wait->mutex, &deadline);
	reached = wait->value >= at_least;
	pthread_mutex_unlock(&wait->mutex);
	return reached;
}
