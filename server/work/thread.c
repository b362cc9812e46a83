/* Threads and conditions as every file of this room wants them. Not for what
 * a thread does, and not for stopping one. */
#include "server/work/thread.h"

#include <assert.h>
#include <signal.h>
#include <string.h>

/* A fault must reach its own thread's handler (a sanitizer's report). */
static void all_but_faults(sigset_t *set)
{
	sigfillset(set);
	sigdelset(set, SIGSEGV);
	sigdelset(set, SIGBUS);
	sigdelset(set, SIGFPE);
	sigdelset(set, SIGILL);
}

enum err thread_start(
    const char *name, void *(*run)(void *), void *arg, pthread_t *out)
{
	sigset_t blocked, before;
	int failed;

	assert(strlen(name) <= 15);
	all_but_faults(&blocked);
	/* Inherited, so that the thread has them blocked from its start. */
	if (pthread_sigmask(SIG_SETMASK, &blocked, &before))
		return ERR_internal;
	failed = pthread_create(out, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed)
		return ERR_no_memory;
	pthread_setname_np(*out, name);
	return ERR_ok;
}

enum err thread_wait_init(pthread_mutex_t *mutex, pthread_cond_t *cond)
{
	pthread_condattr_t attr;
	int failed;

	if (pthread_condattr_init(&attr))
		return ERR_no_memory;
	failed = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	if (!failed)
		failed = pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
	if (failed)
		return ERR_no_memory;
	if (pthread_mutex_init(mutex, NULL)) {
		pthread_cond_destroy(cond);
		return ERR_no_memory;
	}
	return ERR_ok;
}

void thread_wait_fini(pthread_mutex_t *mutex, pthread_cond_t *cond)
{
	pthread_cond_destroy(cond);
	pthread_mutex_destroy(mutex);
}

struct timespec thread_deadline(int64_t ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += (time_t)(ms / 1000);
	at.tv_nsec += (long)(ms % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}
