/* Opening hours of a shop: several blocks a day, holidays, in its own zone. */
#ifndef SERVER_DESK_HOURS_H
#define SERVER_DESK_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/buf.h"
#include "shared/err.h"
#include "shared/str.h"
#include "shared/words.h"
#include "shared/zone.h"

enum { HOURS_BLOCKS = 8, HOURS_HOLIDAYS = 100 };

struct hours {
	bool always; /* no hours set: always open */
	struct {
		int from_min, to_min; /* minutes of the day, to <= 1440 */
	} blocks[7][HOURS_BLOCKS];    /* by weekday, 0 = Sunday, ascending */
	int block_count[7];
	int holidays[HOURS_HOLIDAYS]; /* yyyymmdd, ascending */
	int holiday_count;
};

/* Reads "mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00" (days: mon tue wed
 * thu fri sat sun, single, a range that may wrap, or several with commas;
 * "always" or an empty text: never closed; days not named: closed; 24:00 ends
 * a day). bad_field and a reason for anything else; out is untouched. */
MUST_CHECK enum err hours_parse(
    struct str text, struct hours *out, const char **why);

/* Adds "2026-12-25 2027-01-01" as days the shop is closed. */
MUST_CHECK enum err hours_holidays(
    struct str text, struct hours *hours, const char **why);

struct hours_state {
	bool open;
	int64_t changes_ms; /* when it opens or closes next; 0 = never */
};

/* The state at an instant, by the wall clock of the zone (a block that a
 * change of summer time cuts or doubles counts by what clocks show). */
struct hours_state hours_at(
    const struct hours *hours, const struct zone *zone, int64_t now_ms);

/* The hours in words ("Mon-Fri 09:00-18:00, Sat 10:00-14:00") and an instant
 * ("tomorrow 09:00", "Mon 09:00") as customers of a language read them. */
void hours_words(const struct hours *hours, enum lang lang, struct buf *out);
void hours_instant_words(const struct zone *zone, int64_t now_ms, int64_t at_ms,
    enum lang lang, struct buf *out);

#endif
