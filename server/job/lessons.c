/* Lists lessons, as `lesson_list` asks: only of the asker's shops, with the
 * names of those who decided. */
#include "server/job/found.h"
#include "server/job/job.h"
#include "server/store/conversation.h"
#include "server/store/lesson.h"
#include "server/store/staff.h"

enum {
	LESSONS_MAX = 200,
	/* More than may wait for one reader would never arrive. */
	LESSONS_BYTES_MAX = 96 * 1024,
	LESSONS_BYTES_EACH = 300 /* all but the text, at most */
};

struct lessons {
	struct store *store;
	struct arena *arena;
	struct lesson_list rows;
	size_t bytes;
	/* of the last one, since one person decides many */
	int64_t staff_id;
	struct str by;
};

/* Somebody who is not there any more has no name; that is no failure. */
static enum err name_staff(struct lessons *l, int64_t id, struct str *out)
{
	struct staff_row staff;
	if (!id)
		return ERR_ok;
	if (id != l->staff_id) {
		enum err err = staff_by_id(l->store, id, l->arena, &staff);
		if (err && err != ERR_not_found)
			return err;
		l->by = err ? STR_NONE : staff.shown;
		l->staff_id = id;
	}
	*out = l->by;
	return ERR_ok;
}

static enum err put(
    struct lessons *l, const struct lesson_row *row, struct rec_lesson *out)
{
	struct conversation_row conversation;
	enum err err = conversation_by_id(
	    l->store, row->conversation_id, l->arena, &conversation);
	if (err && err != ERR_not_found)
		return err;
	*out = (struct rec_lesson){
		.lesson = row->id,
		.seq = row->seq,
		.lang = row->lang,
		.text = row->text,
		.reply = row->reply,
		.source = row->source,
		.state = row->state,
		.at = row->at,
	};
	if (!err)
		out->conversation = conversation.public_id;
	return name_staff(l, row->staff_id, &out->by);
}

static enum err put_all(struct lessons *l, struct rec_lesson_list *out)
{
	if (!l->rows.count)
		return ERR_ok;
	out->at = arena_alloc(l->arena, l->rows.count * sizeof(*out->at));
	if (!out->at)
		return ERR_no_memory;
	for (size_t i = 0; i < l->rows.count; i++) {
		const struct lesson_row *row = &l->rows.at[i];
		l->bytes += LESSONS_BYTES_EACH + row->text.len;
		if (l->bytes > LESSONS_BYTES_MAX && out->count)
			return ERR_ok;
		enum err err = put(l, row, &out->at[out->count]);
		if (err)
			return err;
		out->count++;
	}
	return ERR_ok;
}

void job_run_lessons(void *worker, struct letter **letter)
{
	const struct job_lessons *job = (*letter)->message.u.found.message;
	struct lessons lessons = {
		.store = ((struct job_worker *)worker)->store,
		.arena = &(*letter)->arena,
	};
	struct message answer = { .type = MESSAGE_lessons, .id = job->id };
	size_t max = job->limit > 0 && job->limit < LESSONS_MAX
			 ? (size_t)job->limit
			 : LESSONS_MAX;
	enum err err = lesson_in_state(lessons.store, job->state, job->shops,
	    max, lessons.arena, &lessons.rows);
	if (!err)
		err = put_all(&lessons, &answer.u.lessons.items);
	found_settle(letter, &answer, err, "lesson_list");
}
