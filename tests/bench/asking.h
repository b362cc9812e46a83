/* Asks a pack questions, in the way a worker of the desk does, and takes the
 * time of each. */
#ifndef TESTS_BENCH_ASKING_H
#define TESTS_BENCH_ASKING_H

#include "server/answer/answer.h"
#include "shared/buf.h"
#include "tests/bench/corpus.h"
#include "tests/bench/figures.h"

struct asking_times {
	struct samples wall, cpu;
};

/* The id of the best reply goes to best (may be NULL), which it fits; "" for
 * none. Ends the program if there is no answer. */
void asking_one(struct pack *pack, enum lang lang, struct str text,
    struct asking_times *times, char best[128]);
/* The first count questions of the corpus, from the start again if it has not
 * as many. */
void asking_many(struct pack *pack, const struct corpus *questions,
    size_t count, struct asking_times *times);
void asking_fini(struct asking_times *times);

/* Hostile texts of 64 kB and less: number from 0 on; NULL: there is no such.
 * common: words most phrasings have. */
const char *asking_hostile(
    size_t number, const struct corpus *c, struct str common, struct buf *out);

#endif
