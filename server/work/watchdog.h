/* Notices that the loop or the desk no longer turns. A thread of its own that
 * does nothing else; feeds systemd's watchdog (NOTIFY_SOCKET) while both beat,
 * and ends the process when one has not for too long, so that the service
 * manager starts it anew: nothing acknowledged can be lost by that. */
#ifndef SERVER_WORK_WATCHDOG_H
#define SERVER_WORK_WATCHDOG_H

#include <stdint.h>

#include "shared/clock.h"
#include "shared/err.h"
#include "shared/log.h"

struct watchdog;

enum watchdog_beat { WATCHDOG_LOOP, WATCHDOG_DESK, WATCHDOG_BEATS };

struct watchdog_config {
	int64_t limit_ms; /* stalled for longer = end the process; time
			     in which all of it stood is left out */
	int64_t check_ms; /* how often it looks */
	/* A path, or '@' and a name; NULL or "" = no service manager. */
	const char *notify_socket;
	/* What to do about a stall, called once for each; NULL = log and
	 * abort(). */
	void (*stalled)(void *ctx, enum watchdog_beat who, int64_t ms);
	void *ctx;
	const struct clock *clock;
	const struct log *log;
};

/* bad_settings if notify_socket is no such name. Both beats count as fed. */
MUST_CHECK enum err watchdog_open(
    const struct watchdog_config *config, struct watchdog **out);
void watchdog_close(struct watchdog *watchdog);
void watchdog_feed(struct watchdog *watchdog, enum watchdog_beat who);
/* Longest time between two feeds so far, in ms, and forgets it. */
int64_t watchdog_longest_ms(struct watchdog *watchdog, enum watchdog_beat who);
/* One word to the service manager: "READY=1", "STOPPING=1". */
void watchdog_notify(struct watchdog *watchdog, const char *state);

#endif
