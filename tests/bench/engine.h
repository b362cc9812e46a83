/* What the cases of bench_engine share. */
#ifndef TESTS_BENCH_ENGINE_H
#define TESTS_BENCH_ENGINE_H

#include "tests/bench/asking.h"

enum {
	ENGINE_IDS = 150,
	ENGINE_ROWS = 15000, /* made up, and what training is measured on */
	ENGINE_AGAIN = 5     /* of what takes long; the median counts */
};

struct engine {
	struct corpus rows, questions;
	size_t count;     /* questions to ask */
	const char *work; /* a folder for files */
};

/* Ends the program if something did not go well. */
void engine_must(enum err err, const char *what);
struct pack *engine_load(
    const struct corpus_files *files, const struct pack_lessons *lessons);
/* Of so many phrasings. */
struct pack *engine_pack(struct corpus *c, size_t phrasings);
/* With a model that is not calibrated. */
struct pack *engine_trained(struct corpus *c, size_t phrasings);
/* Milliseconds that many per mille of all are not above. */
double engine_ms(struct samples *s, unsigned per_mille);

void engine_asking(struct engine *e);
void engine_hostile(struct engine *e);
void engine_training(struct engine *e);
void engine_keeping(struct engine *e);
void engine_adding(struct engine *e);

#endif
