/* One line an event, logfmt, on standard error. Never message text, never a
 * secret; what came from outside is escaped here. Safe from any thread. */
#ifndef SHARED_LOG_H
#define SHARED_LOG_H

#include <stdio.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

struct clock;

struct log {
	FILE *out;                 /* NULL = silent */
	enum log_level level;      /* lines above it are dropped */
	const struct clock *clock; /* for the time stamp */
};

/* Writes `ts=... level=... room=ROOM event=EVENT ` and the formatted rest,
 * which should be `key=value` pairs. log may be NULL (silent). Control
 * characters and newlines in the result are written as \xNN. */
void log_line(const struct log *log, enum log_level level, const char *room,
    const char *event, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* "error", "warn", "info", "debug" -> level; -1 if it is none. */
int log_level_parse(const char *name);

#endif
