/* How this house starts a thread and waits on a condition. */
#ifndef SERVER_WORK_THREAD_H
#define SERVER_WORK_THREAD_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

#include "shared/err.h"

/* A joinable thread with that name (15 bytes at most) in which no signal is
 * handled: they all go to the thread that waits for them. */
MUST_CHECK enum err thread_start(
    const char *name, void *(*run)(void *), void *arg, pthread_t *out);

/* A mutex and a condition whose deadlines are on the monotonic clock. */
MUST_CHECK enum err thread_wait_init(
    pthread_mutex_t *mutex, pthread_cond_t *cond);
void thread_wait_fini(pthread_mutex_t *mutex, pthread_cond_t *cond);

/* So many ms from now, for pthread_cond_timedwait with such a condition. */
struct timespec thread_deadline(int64_t ms);

#endif
