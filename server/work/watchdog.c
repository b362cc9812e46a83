/* The thread that looks whether loop and desk still turn, and its line to the
 * service manager. Not for finding out why they do not: abort() leaves that
 * to a debugger, as a serving process writes no core file. */
#include "server/work/watchdog.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/work/thread.h"

struct beat {
	/* Written by whoever feeds: */
	atomic_uint_fast64_t feeds;
	atomic_int_fast64_t fed_us;
	atomic_int_fast64_t longest_us;
	/* The watching thread's own: */
	uint_fast64_t seen; /* feeds at its last look */
	int64_t silent_us;
	bool told;
};

struct watchdog {
	struct watchdog_config config;
	struct beat beats[WATCHDOG_BEATS];
	int64_t looked_us;
	int notify_fd; /* -1 = no service manager */
	struct sockaddr_un address;
	socklen_t address_len;
	atomic_bool notify_failed; /* logged once */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool closing; /* under the mutex */
};

static const char *const beat_names[WATCHDOG_BEATS] = {
	[WATCHDOG_LOOP] = "loop",
	[WATCHDOG_DESK] = "desk",
};

/* A line on a full pipe would block, perhaps with the very lock the stalled
 * thread holds; ending the process matters more than saying so. */
static void log_if_free(
    const struct watchdog *watchdog, enum watchdog_beat who, int64_t ms)
{
	const struct log *log = watchdog->config.log;
	struct pollfd pipe = { .events = POLLOUT };

	if (!log || !log->out || ftrylockfile(log->out))
		return;
	pipe.fd = fileno(log->out);
	if (pipe.fd < 0 || poll(&pipe, 1, 0) == 1)
		log_line(log, LOG_ERROR, "work", "stalled", "who=%s ms=%lld",
		    beat_names[who], (long long)ms);
	funlockfile(log->out);
}

static void stalled(
    struct watchdog *watchdog, enum watchdog_beat who, int64_t ms)
{
	const struct watchdog_config *config = &watchdog->config;

	log_if_free(watchdog, who, ms);
	if (!config->stalled)
		abort();
	config->stalled(config->ctx, who, ms);
}

/* Whether it beats; step_us went by since the last look. */
static bool look_at(
    struct watchdog *watchdog, enum watchdog_beat who, int64_t step_us)
{
	struct beat *beat = &watchdog->beats[who];
	uint_fast64_t feeds =
	    atomic_load_explicit(&beat->feeds, memory_order_relaxed);

	if (feeds != beat->seen) {
		beat->seen = feeds;
		beat->silent_us = 0;
		beat->told = false;
		return true;
	}
	beat->silent_us += step_us;
	if (beat->silent_us <= watchdog->config.limit_ms * 1000)
		return true;
	if (!beat->told) {
		beat->told = true;
		stalled(watchdog, who, beat->silent_us / 1000);
	}
	return false;
}

/* When the whole process was stopped for a while (a signal, a machine put to
 * sleep), this thread stood as well and the others have had no chance to feed
 * yet: no look may count for much more than the time between two of them. */
static void look(struct watchdog *watchdog)
{
	int64_t now_us = clock_mono_us(watchdog->config.clock);
	int64_t step_us = now_us - watchdog->looked_us;
	int64_t most_us = watchdog->config.check_ms * 2000;
	bool loop, desk;

	watchdog->looked_us = now_us;
	if (step_us > most_us)
		step_us = most_us;
	loop = look_at(watchdog, WATCHDOG_LOOP, step_us);
	desk = look_at(watchdog, WATCHDOG_DESK, step_us);
	if (loop && desk)
		watchdog_notify(watchdog, "WATCHDOG=1");
}

/* With the mutex held: false once it is being closed. */
static bool sleep_till_look(struct watchdog *watchdog)
{
	struct timespec deadline = thread_deadline(watchdog->config.check_ms);
	int failed = 0;

	while (!watchdog->closing && failed != ETIMEDOUT)
		failed = pthread_cond_timedwait(
		    &watchdog->changed, &watchdog->mutex, &deadline);
	return !watchdog->closing;
}

static void *watch(void *arg)
{
	struct watchdog *watchdog = arg;

	pthread_mutex_lock(&watchdog->mutex);
	while (sleep_till_look(watchdog)) {
		pthread_mutex_unlock(&watchdog->mutex);
		look(watchdog);
		pthread_mutex_lock(&watchdog->mutex);
	}
	pthread_mutex_unlock(&watchdog->mutex);
	return NULL;
}

static bool address_set(struct watchdog *watchdog, const char *name)
{
	struct sockaddr_un *address = &watchdog->address;
	size_t len = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || len < 2 ||
	    len >= sizeof(address->sun_path))
		return false;
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, name, len + 1);
	if (name[0] == '@')
		address->sun_path[0] = '\0'; /* and no NUL at its end */
	else
		len++;
	watchdog->address_len =
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	return true;
}

static enum err notify_open(struct watchdog *watchdog)
{
	/* READY=1 must not get lost when the manager is slow for a moment,
	 * and the loop must not hang on it. */
	static const struct timeval patience = { .tv_sec = 1, .tv_usec = 0 };
	const char *name = watchdog->config.notify_socket;

	watchdog->notify_fd = -1;
	if (!name || !name[0])
		return ERR_ok;
	if (!address_set(watchdog, name)) {
		log_line(watchdog->config.log, LOG_ERROR, "work",
		    "notify_socket_bad", "name=%s", name);
		return ERR_bad_settings;
	}
	watchdog->notify_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (watchdog->notify_fd < 0)
		return ERR_io;
	if (setsockopt(watchdog->notify_fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
		sizeof(patience))) {
		close(watchdog->notify_fd);
		return ERR_io;
	}
	return ERR_ok;
}

static void beats_init(struct watchdog *watchdog)
{
	for (int i = 0; i < WATCHDOG_BEATS; i++) {
		struct beat *beat = &watchdog->beats[i];

		atomic_init(&beat->feeds, 0);
		atomic_init(&beat->fed_us, 0);
		atomic_init(&beat->longest_us, 0);
	}
	atomic_init(&watchdog->notify_failed, false);
	watchdog->looked_us = clock_mono_us(watchdog->config.clock);
}

enum err watchdog_open(
    const struct watchdog_config *config, struct watchdog **out)
{
	struct watchdog *watchdog = calloc(1, sizeof(*watchdog));
	enum err err;

	assert(config->limit_ms > 0 && config->check_ms > 0);
	if (!watchdog)
		return ERR_no_memory;
	watchdog->config = *config;
	beats_init(watchdog);
	err = notify_open(watchdog);
	if (err)
		goto out;
	err = thread_wait_init(&watchdog->mutex, &watchdog->changed);
	if (err)
		goto out_notify;
	err = thread_start("watchdog", watch, watchdog, &watchdog->thread);
	if (err)
		goto out_wait;
	*out = watchdog;
	return ERR_ok;
out_wait:
	thread_wait_fini(&watchdog->mutex, &watchdog->changed);
out_notify:
	if (watchdog->notify_fd >= 0)
		close(watchdog->notify_fd);
out:
	free(watchdog);
	return err;
}

void watchdog_close(struct watchdog *watchdog)
{
	if (!watchdog)
		return;
	pthread_mutex_lock(&watchdog->mutex);
	watchdog->closing = true;
	pthread_cond_signal(&watchdog->changed);
	pthread_mutex_unlock(&watchdog->mutex);
	pthread_join(watchdog->thread, NULL);
	thread_wait_fini(&watchdog->mutex, &watchdog->changed);
	if (watchdog->notify_fd >= 0)
		close(watchdog->notify_fd);
	free(watchdog);
}

void watchdog_feed(struct watchdog *watchdog, enum watchdog_beat who)
{
	struct beat *beat = &watchdog->beats[who];
	int64_t now_us = clock_mono_us(watchdog->config.clock);
	int64_t before_us = atomic_exchange_explicit(
	    &beat->fed_us, now_us, memory_order_relaxed);
	int_fast64_t longest_us =
	    atomic_load_explicit(&beat->longest_us, memory_order_relaxed);

	if (!atomic_fetch_add_explicit(&beat->feeds, 1, memory_order_relaxed))
		return; /* nothing before it to measure from */
	while (now_us - before_us > longest_us)
		if (atomic_compare_exchange_weak_explicit(&beat->longest_us,
			&longest_us, now_us - before_us, memory_order_relaxed,
			memory_order_relaxed))
			break;
}

int64_t watchdog_longest_ms(struct watchdog *watchdog, enum watchdog_beat who)
{
	return atomic_exchange_explicit(
		   &watchdog->beats[who].longest_us, 0, memory_order_relaxed) /
	       1000;
}

void watchdog_notify(struct watchdog *watchdog, const char *state)
{
	ssize_t sent;

	if (watchdog->notify_fd < 0)
		return;
	sent = sendto(watchdog->notify_fd, state, strlen(state), MSG_NOSIGNAL,
	    (const struct sockaddr *)&watchdog->address, watchdog->address_len);
	if (sent >= 0)
		return;
	if (!atomic_exchange(&watchdog->notify_failed, true))
		log_line(watchdog->config.log, LOG_WARN, "work",
		    "notify_failed", "state=%s errno=%d", state, errno);
}
