/* Time zones from the system's tzdata (TZif files, RFC 8536), with the rule
 * in the file's footer for years the table does not reach. */
#ifndef SHARED_ZONE_H
#define SHARED_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/err.h"
#include "shared/str.h"

struct zone;

struct zone_time {
	int year, month, day; /* 2026, 1-12, 1-31 */
	int weekday;          /* 0 = Sunday */
	int hour, minute, second;
	int offset_s; /* east of UTC */
	bool dst;
};

/* name is an IANA name such as "Europe/Madrid"; dir is the folder of TZif
 * files, NULL for the system's. not_found for a name that is no file there or
 * has a shape no zone has ("..", a leading "/"), damaged for a broken file. */
MUST_CHECK enum err zone_open(
    const char *dir, struct str name, struct zone **out);
void zone_close(struct zone *zone);

/* Wall time in the zone of an instant (ms since 1970, UTC). */
void zone_local(
    const struct zone *zone, int64_t wall_ms, struct zone_time *out);

/* The instant of a wall time (only year..second are read). A time that occurs
 * twice gives the first; one that is skipped gives the instant the clocks
 * jump. Fields may be out of range (day 32, hour 24) and are carried. */
int64_t zone_instant(const struct zone *zone, const struct zone_time *local);

#endif
