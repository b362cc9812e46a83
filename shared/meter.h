/* Figures a running server keeps about itself, made from meter.def. All calls
 * are safe from any thread and never block. */
#ifndef SHARED_METER_H
#define SHARED_METER_H

#include <stdint.h>

#include "shared/buf.h"
#include "shared/err.h"
#include "shared/messages.h"

enum meter_number {
#define COUNTER(name, unit, description) METER_##name,
#define GAUGE(name, unit, description) METER_##name,
#include "shared/meter.def"
	METER_NUMBERS
};

enum meter_times {
#define TIMES(name, description) METER_##name,
#define SIZES(name, description) METER_##name,
#include "shared/meter.def"
	METER_TIMES
};

struct meter;

MUST_CHECK enum err meter_new(struct meter **out);
void meter_free(struct meter *meter);

/* A NULL meter is fine everywhere below: nothing is counted. */
void meter_add(struct meter *meter, enum meter_number what, int64_t by);
void meter_set(struct meter *meter, enum meter_number what, int64_t value);
int64_t meter_get(const struct meter *meter, enum meter_number what);
/* us is the number itself for one of SIZES; less than 0 counts as 0. */
void meter_time(struct meter *meter, enum meter_times what, int64_t us);
/* A turn of this message type took so long; err != 0 = it was refused. Counts
 * turns, turns_refused and turn_time too. */
void meter_turn(
    struct meter *meter, enum message_type type, int64_t us, enum err err);

/* All of it in the Prometheus text format: deskbell_NAME[_UNIT][_total],
 * histograms (of times in seconds) with buckets of powers of two, and the
 * turns by message type. */
void meter_render(const struct meter *meter, struct buf *out);

#endif
