/* Trains the model of the replies in force: from the cache if it is there, else
 * first without figures of its own, which takes seconds, then calibrated; and
 * calibrated again once chats have taught something new. Each step counts at
 * once; which replies are in force is the desk's. */
#include "server/answer/train.h"

#include <stdio.h>
#include <sys/stat.h>

#include "server/job/job.h"
#include "server/store/lesson.h"

enum {
	LESSON_DAYS = 180, /* older ones were about another shop */
	LESSONS_MAX = 2000,
	MODELS_KEPT = 20, /* as many as versions of the replies */
	PATH_BYTES = 1024
};

struct training {
	struct job_worker *worker;
	const struct job_context *context;
	struct pack *pack;
	struct arena arena;
	char path[PATH_BYTES]; /* of the cache; empty = none */
};

/* Not wanted any more, or the server ends. */
static int is_over(void *ctx, int percent)
{
	struct training *t = ctx;
	struct pack *now = pack_holder_get(t->context->packs);
	bool over = now != t->pack;
	(void)percent;
	pack_unref(now);
	return over || atomic_load(&t->worker->interrupted);
}

static void say(const struct training *t, enum log_level level,
    const char *what, enum err err)
{
	log_line(t->context->log, level, "answer", what, "content=%.*s err=%s",
	    STR_ARG(t->pack->content), err_code(err));
}

static void name_cache(struct training *t)
{
	const char *dir = t->context->models_dir;
	if (!dir)
		return;
	(void)mkdir(dir, 0700);
	if (snprintf(t->path, sizeof(t->path), "%s/%.*s.model", dir,
		STR_ARG(t->pack->content)) >= (int)sizeof(t->path))
		t->path[0] = '\0';
}

/* The one in force may be of this very content already. */
static bool has_own(struct training *t)
{
	struct model *model = pack_model(t->pack);
	bool own = model && str_is(t->pack->content, model->content);
	model_unref(model);
	return own;
}

static bool take_from_cache(struct training *t)
{
	struct model *model;
	enum err err = ERR_not_found;
	if (has_own(t))
		return true;
	if (t->path[0])
		err = model_load(t->path, t->pack->content, &model);
	if (!err) {
		pack_model_set(t->pack, model);
		return true;
	}
	if (err != ERR_not_found)
		say(t, LOG_WARN, "model_rebuilt", err);
	return false;
}

static enum err fit(struct training *t, const struct train_watch *watch)
{
	struct model *before = pack_model(t->pack), *model;
	enum err err = train_fit(t->pack, before, watch, &model);
	model_unref(before);
	if (!err)
		pack_model_set(t->pack, model);
	return err;
}

static enum err read_lessons(struct training *t, struct train_lessons *out)
{
	struct lesson_list rows = { NULL, 0 };
	int64_t since_ms =
	    clock_wall_ms(t->context->clock) - LESSON_DAYS * (int64_t)86400000;
	enum err err = lesson_since(
	    t->worker->store, since_ms, LESSONS_MAX, &t->arena, &rows);
	struct train_evidence *at =
	    arena_alloc(&t->arena, (rows.count + 1) * sizeof(*at));
	if (err)
		return err;
	if (!at)
		return ERR_no_memory;
	for (size_t i = 0; i < rows.count; i++)
		at[i] = (struct train_evidence){ rows.at[i].text,
			rows.at[i].reply, rows.at[i].right };
	*out = (struct train_lessons){ at, rows.count };
	return ERR_ok;
}

/* A cache that cannot be written costs the next start some seconds. */
static void keep(struct training *t, const struct model *model)
{
	enum err err;
	if (!t->path[0])
		return;
	err = model_save(model, t->path);
	if (err)
		say(t, LOG_WARN, "model_not_kept", err);
	else
		model_prune(t->context->models_dir, MODELS_KEPT);
}

/* Nothing was learned since it was calibrated. */
static bool is_fresh(struct training *t)
{
	struct model *model = pack_model(t->pack);
	struct lesson_list later = { NULL, 0 };
	enum err err = lesson_since(
	    t->worker->store, model->lessons_ms, 1, &t->arena, &later);
	bool fresh = !err && model->calibrated && !later.count;
	model_unref(model);
	return fresh;
}

static enum err calibrate(struct training *t, const struct train_watch *watch)
{
	struct model *fitted = pack_model(t->pack), *model;
	struct train_lessons lessons;
	int64_t now_ms = clock_wall_ms(t->context->clock);
	enum err err = read_lessons(t, &lessons);
	if (!err)
		err = train_calibrate(t->pack, fitted, &lessons, watch, &model);
	if (err == ERR_too_long)
		keep(t, fitted);
	model_unref(fitted);
	if (err)
		return err == ERR_too_long ? ERR_ok : err;
	model->lessons_ms = now_ms;
	keep(t, model);
	pack_model_set(t->pack, model);
	return ERR_ok;
}

static enum err train(struct training *t)
{
	const struct train_watch watch = { is_over, t };
	enum err err = ERR_ok;
	name_cache(t);
	if (!take_from_cache(t))
		err = fit(t, &watch);
	else if (is_fresh(t))
		return ERR_ok;
	return err ? err : calibrate(t, &watch);
}

/* What the desk notes: nothing, if a newer pack has overtaken this one. */
static void report(const struct training *t, struct letter **letter)
{
	struct message *m = &(*letter)->message;
	struct model *model = pack_model(t->pack);
	*m = (struct message){ .type = MESSAGE_trained };
	m->u.trained.phrasings = (int64_t)t->pack->phrasing_count;
	m->u.trained.version = arena_str(&(*letter)->arena, t->pack->version);
	m->u.trained.calibrated = model && model->calibrated;
	model_unref(model);
}

void job_run_train(void *worker, struct letter **letter)
{
	struct training t = { .worker = worker, .arena = ARENA_EMPTY };
	enum err err;
	t.context = t.worker->context;
	atomic_store(&t.worker->interrupted, false);
	t.pack = pack_holder_get(t.context->packs);
	err = t.pack ? train(&t) : ERR_not_ready;
	if (err && err != ERR_timeout && t.pack)
		say(&t, LOG_WARN, "model_not_trained", err);
	if (!err) {
		report(&t, letter);
	} else {
		letter_free(*letter);
		*letter = NULL;
	}
	pack_unref(t.pack);
	arena_fini(&t.arena);
}
