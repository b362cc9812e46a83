/* What training costs, keeping a model, and one phrasing more. */
#include <stdio.h>
#include <sys/resource.h>

#include "server/answer/train.h"
#include "tests/bench/engine.h"
#include "tests/fault/record.h"

enum { SOME = 3000 }; /* phrasings of a pack one is added to */

/* ---- training ------------------------------------------------------------ */

static double cpu_s(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double peak_mib(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)used.ru_maxrss / 1024;
}

struct stopwatch {
	double cpu_s;
	int64_t wall_us;
	unsigned steps; /* of progress that were told */
};

static struct stopwatch now(void)
{
	return (struct stopwatch){ cpu_s(), record_now_us(), 0 };
}

static int count_step(void *ctx, int percent)
{
	(void)percent;
	(*(unsigned *)ctx)++;
	return 0;
}

static void print_stage(const char *what, const struct stopwatch *from)
{
	printf("%-38s %7.2f s, cpu %7.2f s, peak %4.0f MiB, %u steps told\n",
	    what, (double)(record_now_us() - from->wall_us) / 1e6,
	    cpu_s() - from->cpu_s, peak_mib(), from->steps);
}

void engine_training(struct engine *e)
{
	struct stopwatch begun = now(), from = begun;
	struct train_watch watch = { count_step, &from.steps };
	struct pack *pack = engine_pack(&e->rows, ENGINE_ROWS);
	struct model *fitted, *calibrated;

	printf("training: %zu phrasings, %zu replies\n", pack->phrasing_count,
	    pack->reply_count);
	print_stage("read and indexed", &from);
	from = now();
	engine_must(train_fit(pack, NULL, &watch, &fitted), "no model");
	print_stage("fitted", &from);
	from = now();
	engine_must(train_calibrate(pack, fitted, NULL, &watch, &calibrated),
	    "not calibrated");
	print_stage("calibrated", &from);
	print_stage("all of it", &begun);
	model_unref(calibrated);
	model_unref(fitted);
	pack_unref(pack);
}

/* ---- keeping a model ----------------------------------------------------- */

void engine_keeping(struct engine *e)
{
	struct pack *pack = engine_trained(&e->rows, ENGINE_ROWS);
	struct model *model = pack_model(pack), *loaded;
	struct samples save = { 0 }, get = { 0 };
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/model", e->work);
	for (int i = 0; i < ENGINE_AGAIN; i++) {
		int64_t from_us = record_now_us();

		engine_must(model_save(model, path), "not saved");
		samples_add(&save, record_now_us() - from_us);
		from_us = record_now_us();
		engine_must(
		    model_load(path, pack->content, &loaded), "not loaded");
		samples_add(&get, record_now_us() - from_us);
		model_unref(loaded);
	}
	file = fopen(path, "re");
	if (!file || fseek(file, 0, SEEK_END))
		engine_must(ERR_io, path);
	printf("a model of %zu replies: %.1f MiB, saved in %.0f ms, loaded in"
	       " %.0f ms (medians; worst %.0f, %.0f)\n",
	    pack->reply_count, (double)ftell(file) / (1 << 20),
	    engine_ms(&save, 500), engine_ms(&get, 500), engine_ms(&save, 1000),
	    engine_ms(&get, 1000));
	fclose(file);
	samples_fini(&save);
	samples_fini(&get);
	model_unref(model);
	pack_unref(pack);
}

/* ---- one phrasing more --------------------------------------------------- */

enum adding_stage { FOLDER, READ, FIT, CALIBRATE, STAGES };

struct adding {
	const struct corpus_files *files;
	struct pack_lessons lessons;
	const char *folder;
	struct model *before;
	struct samples wall[STAGES], cpu[STAGES];
	unsigned found, found_trained; /* times the phrasing found its reply */
};

static void note(
    struct adding *a, enum adding_stage stage, const struct stopwatch *from)
{
	samples_add(&a->wall[stage], record_now_us() - from->wall_us);
	samples_add(&a->cpu[stage], (int64_t)((cpu_s() - from->cpu_s) * 1e6));
}

static bool finds(struct pack *pack, const struct pack_lesson *lesson)
{
	struct asking_times times = { 0 };
	char best[128];

	asking_one(pack, lesson->lang, lesson->text, &times, best);
	asking_fini(&times);
	return str_is(lesson->reply, best);
}

static struct pack *read_again(struct adding *a)
{
	struct stopwatch from = now();
	struct pack *pack;

	engine_must(
	    pack_load(a->folder, &a->lessons, NULL, NULL, &pack), "no pack");
	note(a, FOLDER, &from);
	pack_unref(pack);
	from = now();
	pack = engine_load(a->files, &a->lessons);
	note(a, READ, &from);
	return pack;
}

static void calibrate(
    struct adding *a, struct pack *pack, const struct model *fitted)
{
	struct stopwatch from = now();
	struct model *calibrated;

	engine_must(train_calibrate(pack, fitted, NULL, NULL, &calibrated),
	    "not calibrated");
	note(a, CALIBRATE, &from);
	model_unref(calibrated);
}

static void add_one(struct adding *a, bool last)
{
	struct pack *pack = read_again(a);
	struct stopwatch from;
	struct model *model;

	/* until it has its own, the pack is scored with the model of before */
	pack_model_set(pack, model_ref(a->before));
	a->found += finds(pack, &a->lessons.at[0]);
	from = now();
	engine_must(train_fit(pack, a->before, NULL, &model), "no model");
	note(a, FIT, &from);
	pack_model_set(pack, model_ref(model));
	a->found_trained += finds(pack, &a->lessons.at[0]);
	if (last)
		calibrate(a, pack, model);
	model_unref(model);
	pack_unref(pack);
}

static void print_adding(struct adding *a, size_t replies)
{
	static const char *const names[] = { "read from a folder and indexed",
		"read as a version that is kept", "then in the model",
		"then calibrated (once)" };

	printf("one phrasing more than %d, %zu replies, medians of %d\n", SOME,
	    replies, ENGINE_AGAIN);
	for (int i = 0; i < STAGES; i++)
		printf("  %-36s %7.0f ms, cpu %7.0f ms\n", names[i],
		    engine_ms(&a->wall[i], 500), engine_ms(&a->cpu[i], 500));
	printf("  asked, it finds its reply: %u of %d once read, %u of %d in"
	       " the model\n",
	    a->found, ENGINE_AGAIN, a->found_trained, ENGINE_AGAIN);
	for (int i = 0; i < STAGES; i++) {
		samples_fini(&a->wall[i]);
		samples_fini(&a->cpu[i]);
	}
}

void engine_adding(struct engine *e)
{
	struct corpus_files files;
	struct pack_lesson lesson = { .lang = LANG_en,
		.text = STR("quorble wixen frobnitz") };
	struct adding a = { .files = &files, .folder = e->work };
	struct pack *before = engine_trained(&e->rows, SOME);

	lesson.reply = before->replies[before->reply_count / 2].id;
	a.lessons = (struct pack_lessons){ &lesson, 1 };
	a.before = pack_model(before);
	corpus_files(&e->rows, SOME, &files);
	if (!corpus_files_write(&files, e->work))
		engine_must(ERR_io, e->work);
	for (int i = 1; i <= ENGINE_AGAIN; i++)
		add_one(&a, i == ENGINE_AGAIN);
	print_adding(&a, before->reply_count);
	corpus_files_fini(&files);
	model_unref(a.before);
	pack_unref(before);
}
