/* Trains a pack's model for the commands. */
#include "server/command/training.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/answer/train.h"
#include "shared/clock.h"

enum { SILENT_US = 2000000, AGAIN_US = 1000000, PATH_BYTES = 1024 };

struct progress {
	const char *what;
	bool terminal;
	int64_t next_us; /* when to say something again */
	bool said;
};

static int on_step(void *ctx, int percent)
{
	struct progress *p = ctx;
	int64_t now_us = clock_mono_us(&clock_system);
	if (now_us < p->next_us)
		return 0;
	fprintf(stderr, "%s%s: %d %%%s", p->terminal ? "\r" : "", p->what,
	    percent, p->terminal ? " " : "\n");
	p->next_us = now_us + AGAIN_US * (p->terminal ? 1 : 10);
	p->said = true;
	return 0;
}

static struct progress progress_of(const char *what)
{
	return (struct progress){ .what = what,
		.terminal = isatty(STDERR_FILENO),
		.next_us = clock_mono_us(&clock_system) + SILENT_US };
}

static void progress_end(const struct progress *p)
{
	if (p->said && p->terminal)
		fputs("\r\033[K", stderr);
}

static enum err fit(struct pack *pack, struct model **out)
{
	struct progress progress = progress_of("training");
	const struct train_watch watch = { on_step, &progress };
	enum err err = train_fit(pack, NULL, &watch, out);
	progress_end(&progress);
	return err;
}

static enum err calibrate(
    struct pack *pack, const struct model *fitted, struct model **out)
{
	struct progress progress = progress_of("calibrating");
	const struct train_watch watch = { on_step, &progress };
	enum err err = train_calibrate(pack, fitted, NULL, &watch, out);
	progress_end(&progress);
	return err;
}

static enum err train(struct pack *pack, struct model **out)
{
	struct model *fitted;
	enum err err = fit(pack, &fitted);
	if (err)
		return err;
	err = calibrate(pack, fitted, out);
	if (err == ERR_too_long) {
		*out = model_ref(fitted);
		err = ERR_ok;
	}
	model_unref(fitted);
	return err;
}

/* ---- the cache ----------------------------------------------------------- */

static const char *from_environment(
    const struct command *command, const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 0; command->env && command->env[i]; i++) {
		const char *entry = command->env[i];
		if (!strncmp(entry, name, len) && entry[len] == '=')
			return entry + len + 1;
	}
	return NULL;
}

/* The folder as typed; DATA/models if only the data folder is there. */
static bool find_folder(const struct command *command, char *path, size_t size)
{
	const char *models = command_flag(command, "models");
	const char *data = command_flag(command, "data");
	struct stat st;
	if (!models)
		models = from_environment(command, "DESKBELL_MODELS");
	if (!models && !data)
		return false;
	if (snprintf(path, size, "%s%s", models ? models : data,
		models ? "" : "/models") >= (int)size)
		return false;
	(void)mkdir(path, 0700);
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* Of this very content; empty if there is no place for one. */
static void name_cache(const struct pack *pack, const struct command *command,
    char *path, size_t size)
{
	char dir[PATH_BYTES];
	path[0] = '\0';
	if (find_folder(command, dir, sizeof(dir)) &&
	    snprintf(path, size, "%s/%.*s.model", dir,
		STR_ARG(pack->content)) >= (int)size)
		path[0] = '\0';
}

enum err training_run(struct pack *pack, const struct command *command)
{
	struct model *model = NULL;
	char path[PATH_BYTES];
	enum err err = ERR_not_found;
	name_cache(pack, command, path, sizeof(path));
	if (path[0])
		err = model_load(path, pack->content, &model);
	if (err == ERR_damaged || err == ERR_exists)
		command_complain("%s: %s; made anew", path,
		    err == ERR_exists ? "of other replies" : "damaged");
	if (err) {
		err = train(pack, &model);
		if (!err && path[0] && model_save(model, path))
			command_complain("%s: cannot be written", path);
	}
	if (err == ERR_too_long) {
		command_complain("so many phrasings are scored without a "
				 "trained model");
		return ERR_ok;
	}
	if (!err)
		pack_model_set(pack, model);
	return err;
}
