/* Event lines. A line is built on the stack and leaves in one write, so it
 * needs no memory and threads do not mix theirs. Not for counting (stats) and
 * not for the record of who did what (the store's audit table). */
#include "shared/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "shared/calendar.h"
#include "shared/clock.h"

enum {
	LINE_LONGEST = 1000, /* escaped fourfold it stays below PIPE_BUF, so
				that a pipe takes it in one piece */
};

static const char *const level_names[] = {
	[LOG_ERROR] = "error",
	[LOG_WARN] = "warn",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
};

enum { LEVELS = sizeof(level_names) / sizeof(level_names[0]) };

static size_t put_head(char *out, size_t size, const struct log *log,
    enum log_level level, const char *room, const char *event)
{
	const struct clock *clock = log->clock ? log->clock : &clock_system;
	int64_t ms = clock_wall_ms(clock);
	int64_t days = calendar_floor(ms, 86400000);
	struct calendar_date date = calendar_date(days);
	int in_day = (int)(ms - days * 86400000);
	int len = snprintf(out, size,
	    "ts=%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ level=%s room=%s "
	    "event=%s ",
	    (long long)date.year, date.month, date.day, in_day / 3600000,
	    in_day / 60000 % 60, in_day / 1000 % 60, in_day % 1000,
	    level_names[level], room, event);

	if (len < 0)
		return 0;
	return (size_t)len < size ? (size_t)len : size - 1;
}

/* Only printable ASCII stays itself: bytes above it could be C1 controls or
 * turn the reading direction of a terminal. */
static size_t put_escaped(char *out, const char *raw, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)raw[i];

		if (c >= ' ' && c < 0x7f) {
			out[used++] = raw[i];
			continue;
		}
		out[used++] = '\\';
		out[used++] = 'x';
		out[used++] = hex[c >> 4];
		out[used++] = hex[c & 15];
	}
	return used;
}

void log_line(const struct log *log, enum log_level level, const char *room,
    const char *event, const char *format, ...)
{
	char raw[LINE_LONGEST + 1], line[LINE_LONGEST * 4 + 1];
	int kept_errno = errno, more;
	va_list args;
	size_t len;

	if (!log || !log->out || level > log->level)
		return;
	len = put_head(raw, sizeof(raw), log, level, room, event);
	va_start(args, format);
	more = vsnprintf(raw + len, sizeof(raw) - len, format, args);
	va_end(args);
	if (more > 0 && (size_t)more >= sizeof(raw) - len) {
		len = sizeof(raw) - 1;
		memcpy(raw + len - 3, "...", 3); /* the rest is cut off */
	} else if (more > 0) {
		len += (size_t)more;
	}
	while (len && raw[len - 1] == ' ')
		len--;
	len = put_escaped(line, raw, len);
	line[len++] = '\n';
	flockfile(log->out);
	fwrite(line, 1, len, log->out);
	fflush(log->out);
	funlockfile(log->out);
	errno = kept_errno;
}

int log_level_parse(const char *name)
{
	for (int i = 0; i < LEVELS; i++)
		if (!strcmp(name, level_names[i]))
			return i;
	return -1;
}
