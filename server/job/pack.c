/* Reads replies, of the folder or of a version that is kept, with what was
 * taught since. Putting them in force is the desk's; a pack with a fault never
 * gets there. */
#include "server/answer/pack.h"

#include <stdio.h>

#include "server/job/job.h"
#include "server/store/lesson.h"
#include "server/store/version.h"

struct reading {
	const struct job_context *context;
	struct store *store;
	struct arena arena; /* of what is only read */
	struct pack_lessons lessons;
	char where[320]; /* first fault, "en/a.reply:3" */
	struct pack *pack;
};

static void log_fault(void *ctx, const struct reply_fault *fault)
{
	struct reading *r = ctx;
	if (!r->where[0] && fault->line)
		snprintf(r->where, sizeof(r->where), "%s:%d", fault->path,
		    fault->line);
	else if (!r->where[0])
		snprintf(r->where, sizeof(r->where), "%s", fault->path);
	log_line(r->context->log, LOG_ERROR, "answer", "reply_refused",
	    "path=%s line=%d why=\"%s\"", fault->path, fault->line, fault->why);
}

/* ---- lessons ------------------------------------------------------------- */

static enum err copy_lessons(struct reading *r, const struct lesson_list *rows)
{
	struct pack_lesson *at =
	    arena_alloc(&r->arena, (rows->count + 1) * sizeof(*at));
	if (!at)
		return ERR_no_memory;
	for (size_t i = 0; i < rows->count; i++)
		at[i] = (struct pack_lesson){ .reply = rows->at[i].reply,
			.lang = rows->at[i].lang,
			.text = rows->at[i].text };
	r->lessons = (struct pack_lessons){ at, rows->count };
	return ERR_ok;
}

static enum err read_lessons(struct reading *r)
{
	struct lesson_list rows = { NULL, 0 };
	enum err err = lesson_approved(r->store, &r->arena, &rows);
	return err ? err : copy_lessons(r, &rows);
}

/* ---- replies ------------------------------------------------------------- */

static enum err read_folder(struct reading *r)
{
	return pack_load(
	    r->context->replies_dir, &r->lessons, log_fault, r, &r->pack);
}

static enum err read_version(struct reading *r, struct str version)
{
	struct version_file_list rows;
	struct pack_file *files;
	enum err err = version_files(r->store, version, &r->arena, &rows);
	if (err)
		return err;
	files = arena_alloc(&r->arena, (rows.count + 1) * sizeof(*files));
	if (!files)
		return ERR_no_memory;
	for (size_t i = 0; i < rows.count; i++) {
		files[i].path = rows.at[i].path;
		files[i].content = rows.at[i].content;
	}
	return pack_load_files(
	    files, rows.count, &r->lessons, log_fault, r, &r->pack);
}

/* The version in force, or, at the start, the one somebody went back to. */
static enum err wanted(struct reading *r, struct str *version)
{
	struct pack *now = pack_holder_get(r->context->packs);
	enum err err;
	if (now) {
		*version = arena_str(&r->arena, now->version);
		pack_unref(now);
		return version->ptr ? ERR_ok : ERR_no_memory;
	}
	err = store_meta_get(r->store, "pack_wanted", &r->arena, version);
	return !err && !version->len ? ERR_not_found : err;
}

/* What is kept of a version may be gone, or be too old for this program:
 * better the folder than no replies. */
static enum err read_wanted(struct reading *r)
{
	struct str version;
	enum err err = wanted(r, &version);
	if (err)
		return read_folder(r);
	err = read_version(r, version);
	if (!err || err == ERR_no_memory)
		return err;
	log_line(r->context->log, LOG_WARN, "answer", "version_refused",
	    "version=%.*s err=%s", STR_ARG(version), err_code(err));
	return read_folder(r);
}

static enum err read_replies(struct reading *r, const struct msg_packed *ask)
{
	enum err err = read_lessons(r);
	if (err)
		return err;
	if (ask->version.len)
		return read_version(r, ask->version);
	return ask->folder ? read_folder(r) : read_wanted(r);
}

/* ---- the job ------------------------------------------------------------- */

static void drop_pack(struct letter *letter)
{
	pack_unref(letter->message.u.packed.pack);
}

/* Who asked is told; else it is the log's alone. */
static void refuse(
    const struct reading *r, struct letter **letter, enum err err)
{
	struct msg_packed *note = &(*letter)->message.u.packed;
	struct str where = str_from(r->where);
	log_line(r->context->log, LOG_ERROR, "answer", "pack_refused",
	    "path=%s err=%s", r->context->replies_dir, err_code(err));
	if (!note->asked) {
		letter_free(*letter);
		*letter = NULL;
		return;
	}
	if (where.len > 64) /* the limit of a field's name */
		where.len = 64;
	note->err = err;
	note->where = arena_str(&(*letter)->arena, where);
}

void job_run_pack(void *worker, struct letter **letter)
{
	struct job_worker *w = worker;
	struct reading r = {
		.context = w->context, .store = w->store, .arena = ARENA_EMPTY
	};
	struct msg_packed *note = &(*letter)->message.u.packed;
	enum err err = read_replies(&r, note);
	if (err) {
		refuse(&r, letter, err);
	} else {
		note->pack = r.pack;
		(*letter)->drop = drop_pack;
	}
	arena_fini(&r.arena);
}
