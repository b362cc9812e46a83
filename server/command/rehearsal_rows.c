/* Questions for a rehearsal: from a file, or what customers asked a desk. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "server/command/rehearsal.h"
#include "server/store/lesson.h"
#include "server/store/question.h"
#include "shared/clock.h"
#include "shared/table.h"
#include "shared/text.h"

enum {
	QUESTIONS_BYTES_MAX = 64 * 1024 * 1024,
	QUESTIONS_MAX = 100000, /* of the last days; the latest */
	READ_BYTES = 65536
};

/* ---- a file -------------------------------------------------------------- */

static enum err read_file(const char *path, struct buf *out)
{
	enum err err = ERR_ok;
	ssize_t got = 1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ERR_not_found : ERR_io;
	while (!err && got > 0) {
		if (!buf_reserve(out, READ_BYTES))
			err = ERR_no_memory;
		else if (out->len > QUESTIONS_BYTES_MAX)
			err = ERR_too_long;
		else if ((got = read(fd, out->ptr + out->len, READ_BYTES)) < 0)
			err = errno == EINTR ? ERR_ok : ERR_io;
		if (got < 0)
			got = 1;
		else if (!err)
			out->len += (size_t)got;
	}
	close(fd);
	return err;
}

int rehearsal_read_file(struct rehearsal *r)
{
	const char *path = r->command->options[OPTION_questions];
	enum err err = read_file(path, &r->content);
	if (!err)
		err = rehearse_read(buf_view(&r->content), &r->arena, &r->rows);
	if (!err && !r->rows.count)
		err = ERR_empty;
	if (!err)
		return EXIT_DONE;
	command_complain("%s: %s", path,
	    err == ERR_empty       ? "there are no questions in it"
	    : err == ERR_not_found ? "there is no such file"
				   : err_sentence(err));
	return EXIT_INPUT;
}

/* ---- the last days ------------------------------------------------------- */

struct days {
	struct rehearsal *rehearsal;
	struct question_list questions;
	struct lesson_list lessons;
	struct table rows; /* conversation and number -> struct rehearse_row */
};

static struct rehearse_row *add_row(struct days *d, int64_t conversation,
    int64_t seq, struct str text, enum lang lang)
{
	const int64_t key[2] = { conversation, seq };
	struct rehearse_rows *rows = &d->rehearsal->rows;
	struct rehearse_row *row = &rows->at[rows->count];
	if (table_put(
		&d->rows, (struct str){ (const char *)key, sizeof(key) }, row))
		return NULL;
	rows->count++;
	*row = (struct rehearse_row){
		.question = text, .open = true, .has_lang = true, .lang = lang
	};
	return row;
}

static enum err add_questions(struct days *d)
{
	for (size_t i = 0; i < d->questions.count; i++) {
		const struct question_row *q = &d->questions.at[i];
		if (text_blank(q->text))
			continue;
		struct rehearse_row *row =
		    add_row(d, q->conversation_id, q->seq, q->text, q->lang);
		if (!row)
			return ERR_no_memory;
		row->shop = q->shop;
	}
	return ERR_ok;
}

/* The latest word counts. That a reply was wrong tells no right one; but it
 * takes back that this reply was. */
static enum err add_lesson(struct days *d, const struct lesson_row *lesson)
{
	/* One whose chat was emptied stands for itself. */
	int64_t conversation =
	    lesson->conversation_id ? lesson->conversation_id : -lesson->id;
	const int64_t key[2] = { conversation, lesson->seq };
	struct rehearse_row *row =
	    table_get(&d->rows, (struct str){ (const char *)key, sizeof(key) });
	if (!lesson->right) {
		if (row && str_eq(row->expected, lesson->reply))
			row->open = true;
		return ERR_ok;
	}
	if (text_blank(lesson->text))
		return ERR_ok;
	if (!row)
		row = add_row(
		    d, conversation, lesson->seq, lesson->text, lesson->lang);
	if (!row)
		return ERR_no_memory;
	row->question = lesson->text; /* lines read as one are one there */
	row->expected = lesson->reply;
	row->open = false;
	return ERR_ok;
}

static enum err join(struct days *d)
{
	struct rehearsal *r = d->rehearsal;
	size_t most = d->questions.count + d->lessons.count;
	enum err err;
	r->rows.at = arena_alloc(&r->arena, (most + 1) * sizeof(*r->rows.at));
	if (!r->rows.at)
		return ERR_no_memory;
	err = add_questions(d);
	for (size_t i = 0; i < d->lessons.count && !err; i++)
		err = add_lesson(d, &d->lessons.at[i]);
	return err;
}

static enum err read_store(struct days *d, struct store *store)
{
	struct rehearsal *r = d->rehearsal;
	int64_t since_ms =
	    clock_wall_ms(&clock_system) - r->days * INT64_C(24) * 3600 * 1000;
	enum err err = question_since(
	    store, since_ms, QUESTIONS_MAX, &r->arena, &d->questions);
	if (!err)
		err = lesson_since(
		    store, since_ms, QUESTIONS_MAX, &r->arena, &d->lessons);
	return err ? err : join(d);
}

static const char *why_no_days(enum err err)
{
	return err == ERR_empty ? "nobody asked anything in these days"
				: command_why_no_store(err);
}

int rehearsal_read_days(struct rehearsal *r)
{
	struct store_config config = { .dir = r->settings->data,
		.now_ms = clock_wall_ms(&clock_system) };
	struct days d = { .rehearsal = r };
	struct store *store = NULL;
	table_init(&d.rows, 1);
	enum err err = store_setup();
	if (!err)
		err = store_open_reader(&config, &store);
	if (!err)
		err = read_store(&d, store);
	if (!err && !r->rows.count)
		err = ERR_empty;
	store_close(store);
	table_fini(&d.rows);
	if (!err)
		return EXIT_DONE;
	command_complain("%s: %s", config.dir, why_no_days(err));
	return err == ERR_empty ? EXIT_INPUT : command_exit_code(err);
}
