/* Figures of a benchmark: percentiles, what processes and the machine used,
 * how fast the disk flushes. Linux only: it reads /proc. */
#ifndef TESTS_BENCH_FIGURES_H
#define TESTS_BENCH_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct samples {
	uint32_t *at; /* microseconds */
	size_t count, room;
};

void samples_add(struct samples *s, int64_t us);
/* The value that many per mille of all are not above; 0 without any. */
uint32_t samples_at(struct samples *s, unsigned per_mille);
void samples_fini(struct samples *s);

/* Seconds used since the beginning of time; differences are what counts. */
struct usage {
	double at_s;             /* monotonic */
	double server_s;         /* user and system */
	double self_s;           /* this process */
	double busy_s, stolen_s; /* all processors together */
};

void usage_read(pid_t server, struct usage *u);
int usage_processors(void);

/* Kilobytes in memory now and at most so far. */
bool usage_memory(pid_t server, long *now_kb, long *peak_kb);

/* Writes 4 KiB to a file in the folder and flushes it, count times at the
 * same place and count times at its end. False if it cannot. */
bool figures_flush(const char *folder, int count, struct samples *overwrite,
    struct samples *append);

#endif
