/* bench_engine: what the answering of questions costs. Everything is printed
 * as it was measured, nothing is judged: times that passed and times of the
 * processor, which a busy machine does not lengthen. Each case is a process of
 * its own, so that its peak of memory is its own too.
 *
 * Phrasings and questions are those of --data FOLDER (train.tsv, dev.tsv), or
 * made up if there is none. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/answer/train.h"
#include "tests/bench/engine.h"

enum { QUESTIONS = 2000 }; /* asked unless --questions says otherwise */

void engine_must(enum err err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, err_sentence(err));
	exit(1);
}

/* ---- packs --------------------------------------------------------------- */

struct pack *engine_load(
    const struct corpus_files *files, const struct pack_lessons *lessons)
{
	struct pack *pack;

	engine_must(pack_load_files(
			files->at, files->count, lessons, NULL, NULL, &pack),
	    "no pack");
	pack->first_id = 1;
	return pack;
}

struct pack *engine_pack(struct corpus *c, size_t phrasings)
{
	struct corpus_files files;
	struct pack *pack;

	corpus_files(c, phrasings, &files);
	pack = engine_load(&files, NULL);
	corpus_files_fini(&files);
	return pack;
}

struct pack *engine_trained(struct corpus *c, size_t phrasings)
{
	struct pack *pack = engine_pack(c, phrasings);
	struct model *model;

	engine_must(train_fit(pack, NULL, NULL, &model), "no model");
	pack_model_set(pack, model);
	return pack;
}

double engine_ms(struct samples *s, unsigned per_mille)
{
	return samples_at(s, per_mille) / 1e3;
}

/* ---- the command line ---------------------------------------------------- */

static const struct {
	const char *name;
	void (*run)(struct engine *e);
} cases[] = {
	{ "asking", engine_asking },
	{ "hostile", engine_hostile },
	{ "training", engine_training },
	{ "keeping", engine_keeping },
	{ "adding", engine_adding },
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static bool is_case(const char *name)
{
	for (size_t i = 0; i < CASES; i++)
		if (!strcmp(cases[i].name, name))
			return true;
	return false;
}

static bool read_texts(struct engine *e, const char *folder)
{
	char path[512];

	if (!folder) {
		corpus_make(&e->rows, LANG_en, 11, ENGINE_ROWS, ENGINE_IDS);
		corpus_make(&e->questions, LANG_en, 12, QUESTIONS, ENGINE_IDS);
		return true;
	}
	snprintf(path, sizeof(path), "%s/train.tsv", folder);
	if (!corpus_read(&e->rows, path))
		return false;
	snprintf(path, sizeof(path), "%s/dev.tsv", folder);
	return corpus_read(&e->questions, path);
}

static bool run_case(struct engine *e, size_t number)
{
	int status = 1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		/* what ends this one ends the case */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		cases[number].run(e);
		exit(0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return pid > 0 && WIFEXITED(status) && !WEXITSTATUS(status);
}

static int usage(void)
{
	fputs("usage: bench_engine --work FOLDER [--data FOLDER]"
	      " [--questions N] [CASE...]\n"
	      "cases: asking hostile training keeping adding\n",
	    stderr);
	return 64;
}

static const struct option options[] = {
	{ "work", required_argument, NULL, 'w' },
	{ "data", required_argument, NULL, 'd' },
	{ "questions", required_argument, NULL, 'q' },
	{ NULL, 0, NULL, 0 },
};

int main(int argc, char **argv)
{
	struct engine e = { .count = QUESTIONS };
	const char *data = NULL;
	bool good = true;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'w')
			e.work = optarg;
		else if (option == 'd')
			data = optarg;
		else if (option == 'q')
			e.count = strtoul(optarg, NULL, 10);
		else
			return usage();
	}
	for (int i = optind; i < argc; i++)
		good = good && is_case(argv[i]);
	if (!good || !e.work || !e.count)
		return usage();
	if (!read_texts(&e, data)) {
		fprintf(stderr, "bench: no rows in %s\n", data);
		return 1;
	}
	for (size_t i = 0; i < CASES; i++) {
		bool wanted = optind == argc;

		for (int k = optind; k < argc; k++)
			wanted = wanted || !strcmp(argv[k], cases[i].name);
		good = (!wanted || run_case(&e, i)) && good;
	}
	corpus_fini(&e.rows);
	corpus_fini(&e.questions);
	return good ? 0 : 1;
}
