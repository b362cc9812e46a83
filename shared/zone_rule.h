/* The rule in a TZif file's footer: a POSIX TZ string as RFC 8536 allows it,
 * e.g. "CET-1CEST,M3.5.0,M10.5.0/3". Only zone.c needs this. */
#ifndef SHARED_ZONE_RULE_H
#define SHARED_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/str.h"

enum zone_day_kind {
	ZONE_DAY_MONTH,    /* Mm.w.d */
	ZONE_DAY_NO_LEAP,  /* Jn: 1-365, February 29 is never counted */
	ZONE_DAY_WITH_LEAP /* n: 0-365 */
};

struct zone_day {
	enum zone_day_kind kind;
	int month, week, weekday; /* week 5 = the last */
	int day;
	int time_s; /* after midnight of the time in force; may be negative */
};

struct zone_rule {
	int std_offset_s; /* east of UTC */
	int dst_offset_s;
	bool has_dst; /* the rest means something only then */
	struct zone_day start, end;
};

/* What is in force from an instant on. */
struct zone_span {
	int64_t until; /* s since 1970; INT64_MAX = for ever */
	int offset_s;
	bool dst;
};

/* False if text is not one whole rule. */
bool zone_rule_parse(struct str text, struct zone_rule *out);

/* What the rule says of an instant (s since 1970, within 10^16 of it). */
struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t at_s);

#endif
