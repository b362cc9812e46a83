/* How long questions take: common ones, alone and while a model is trained, and
 * hostile texts. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/answer/train.h"
#include "tests/bench/engine.h"

/* ---- asking -------------------------------------------------------------- */

struct trainer {
	struct pack *pack;
	atomic_bool over;
	unsigned models; /* that were finished */
};

static int is_over(void *ctx, int percent)
{
	struct trainer *t = ctx;

	(void)percent;
	return atomic_load(&t->over);
}

static void *train_on(void *ctx)
{
	struct trainer *t = ctx;
	const struct train_watch watch = { is_over, t };
	struct model *model;

	while (!train_fit(t->pack, NULL, &watch, &model)) {
		model_unref(model);
		t->models++;
	}
	return NULL;
}

static void print_times(const char *what, struct asking_times *t)
{
	printf("%-38s %7.2f %7.2f %7.2f | %7.2f %7.2f %7.2f\n", what,
	    engine_ms(&t->wall, 500), engine_ms(&t->wall, 990),
	    engine_ms(&t->wall, 1000), engine_ms(&t->cpu, 500),
	    engine_ms(&t->cpu, 990), engine_ms(&t->cpu, 1000));
}

static void print_head(const char *what)
{
	printf("%-38s %7s %7s %7s | %7s %7s %7s\n", what, "p50", "p99", "max",
	    "cpu p50", "p99", "max");
}

static double ask_beside_training(
    struct engine *e, struct pack *pack, struct asking_times *times)
{
	struct trainer t = { .pack = pack };
	pthread_t thread;

	atomic_init(&t.over, false);
	if (pthread_create(&thread, NULL, train_on, &t)) {
		fputs("bench: no thread\n", stderr);
		exit(1);
	}
	asking_many(pack, &e->questions, e->count, times);
	atomic_store(&t.over, true);
	pthread_join(thread, NULL);
	return engine_ms(&times->cpu, 500);
}

static double ask_pack(struct engine *e, size_t phrasings)
{
	struct asking_times alone = { 0 }, beside = { 0 };
	struct pack *pack = engine_trained(&e->rows, phrasings);
	char what[64];
	double p50, slow;

	asking_many(pack, &e->questions, e->count, &alone);
	snprintf(what, sizeof(what), "%zu phrasings", phrasings);
	print_times(what, &alone);
	slow = ask_beside_training(e, pack, &beside);
	print_times("  while another thread trains", &beside);
	p50 = engine_ms(&alone.cpu, 500);
	printf("  training beside: p50 x %.2f (cpu)\n", slow / p50);
	asking_fini(&alone);
	asking_fini(&beside);
	pack_unref(pack);
	return p50;
}

void engine_asking(struct engine *e)
{
	double few, many;

	print_head("a question, ms");
	few = ask_pack(e, 2000);
	many = ask_pack(e, 20000);
	printf("10 times the phrasings: p50 x %.2f (cpu)\n", many / few);
}

/* ---- hostile texts ------------------------------------------------------- */

static void ask_hostile(struct corpus *c, size_t phrasings, const char *name)
{
	struct pack *pack = engine_trained(c, phrasings);
	struct str common = corpus_common(c, 12);
	struct asking_times all = { 0 };
	struct buf text = BUF_EMPTY;
	const char *what;

	print_head(name);
	for (size_t i = 0; (what = asking_hostile(i, c, common, &text)); i++) {
		struct asking_times times = { 0 };

		for (int k = 0; k < ENGINE_AGAIN; k++)
			asking_one(
			    pack, c->lang, buf_view(&text), &times, NULL);
		print_times(what, &times);
		samples_add(&all.wall, samples_at(&times.wall, 500));
		samples_add(&all.cpu, samples_at(&times.cpu, 500));
		asking_fini(&times);
	}
	printf("worst of the medians %.2f ms, cpu %.2f ms\n",
	    engine_ms(&all.wall, 1000), engine_ms(&all.cpu, 1000));
	asking_fini(&all);
	buf_fini(&text);
	pack_unref(pack);
}

void engine_hostile(struct engine *e)
{
	struct corpus chinese;

	ask_hostile(&e->rows, 20000, "a hostile text, 20000 phrasings, ms");
	corpus_make(&chinese, LANG_zh, 77, 20000, ENGINE_IDS);
	ask_hostile(&chinese, 20000, "the same, 20000 Chinese phrasings, ms");
	corpus_fini(&chinese);
}
