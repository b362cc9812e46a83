/* Reads older lines of a conversation, and for staff the notes written
 * between them. Who may ask is decided before. */
#include "server/desk/chat.h"
#include "server/job/found.h"
#include "server/job/job.h"
#include "server/store/message.h"

enum {
	HISTORY_LINES = 50, /* if the asker does not say how many */
	HISTORY_LINES_MAX = 200,
	HISTORY_ALL_MAX = 400, /* lines and notes; the limit of `lines` */
	HISTORY_NOTES_READ = 200,
	HISTORY_BYTES_MAX = CHAT_PAGE_BYTES + CHAT_PAGE_BYTES / 2
};

/* A page being put together. Lines come first, notes behind them. */
struct page {
	struct store *store;
	const struct job_history *job;
	struct arena *arena;
	struct rec_line *at; /* HISTORY_ALL_MAX */
	size_t lines, notes; /* notes are at the end of `at` so long */
	size_t bytes;        /* about what it takes on the wire */
	bool more;
	int64_t from, to; /* notes of this time belong to the page */
};

/* Ids of customers and of staff are numbered apart. */
static bool is_own(const struct job_history *job, const struct line_row *row)
{
	bool by_customer = row->kind == KIND_customer;
	return row->author && row->author == job->viewer &&
	       by_customer == !job->notes;
}

/* The first of the rows that is of the page: it has the newest, as many as fit
 * in it. */
static size_t first_of(struct page *p, const struct line_list *rows)
{
	size_t least = p->more ? 1 : 0, first = rows->count;
	while (first > least) {
		size_t bytes = chat_line_bytes(&rows->at[first - 1]);
		if (p->bytes + bytes > CHAT_PAGE_BYTES && p->bytes) {
			p->more = true;
			return first;
		}
		p->bytes += bytes;
		first--;
	}
	return first;
}

static enum err put_lines(struct page *p, const struct line_list *rows)
{
	size_t first = first_of(p, rows);
	for (size_t i = first; i < rows->count; i++) {
		const struct line_row *row = &rows->at[i];
		enum err err = chat_line(
		    row, is_own(p->job, row), p->arena, &p->at[p->lines]);
		if (err)
			return err;
		p->lines++;
	}
	return ERR_ok;
}

static enum err read_lines(struct page *p)
{
	int64_t limit = p->job->limit > 0 ? p->job->limit : HISTORY_LINES;
	size_t max =
	    (size_t)(limit < HISTORY_LINES_MAX ? limit : HISTORY_LINES_MAX);
	struct line_list rows;
	/* One more tells whether there are older ones. */
	enum err err = message_before(p->store, p->job->conversation_id,
	    TRACK_open, p->job->before, max + 1, p->arena, &rows);
	if (err)
		return err;
	p->more = rows.count > max;
	return put_lines(p, &rows);
}

/* A note belongs to the page that has the line before it. */
static enum err note_times(struct page *p)
{
	struct line_row next;
	p->from = p->more && p->lines ? p->at[0].at : INT64_MIN;
	p->to = INT64_MAX;
	if (!p->job->before)
		return ERR_ok;
	enum err err = message_get(p->store, p->job->conversation_id,
	    TRACK_open, p->job->before, p->arena, &next);
	if (err)
		return err == ERR_not_found ? ERR_ok : err;
	p->to = next.at;
	return ERR_ok;
}

/* Of a run of notes, lowest first, those of the page; *done when older ones
 * cannot belong to it. */
static enum err put_notes(
    struct page *p, const struct line_list *rows, bool *done)
{
	*done = rows->count < HISTORY_NOTES_READ || rows->at[0].seq <= 1;
	for (size_t i = rows->count; i-- > 0;) {
		const struct line_row *row = &rows->at[i];
		if (row->at >= p->to)
			continue;
		p->bytes += chat_line_bytes(row);
		if (row->at < p->from || p->bytes > HISTORY_BYTES_MAX ||
		    p->lines + p->notes == HISTORY_ALL_MAX) {
			*done = true;
			return ERR_ok;
		}
		size_t to = HISTORY_ALL_MAX - p->notes - 1;
		enum err err =
		    chat_line(row, is_own(p->job, row), p->arena, &p->at[to]);
		if (err)
			return err;
		p->notes++;
	}
	return ERR_ok;
}

static enum err read_notes(struct page *p)
{
	struct line_list rows = { NULL, 0 };
	bool done = false;
	enum err err = note_times(p);
	while (!err && !done) {
		int64_t before = rows.count ? rows.at[0].seq : 0;
		err = message_before(p->store, p->job->conversation_id,
		    TRACK_internal, before, HISTORY_NOTES_READ, p->arena,
		    &rows);
		if (!err)
			err = put_notes(p, &rows, &done);
	}
	memmove(p->at + p->lines, p->at + HISTORY_ALL_MAX - p->notes,
	    p->notes * sizeof(*p->at));
	return err;
}

static enum err read_page(struct page *p, struct msg_lines *out)
{
	p->at = arena_alloc(p->arena, HISTORY_ALL_MAX * sizeof(*p->at));
	if (!p->at)
		return ERR_no_memory;
	enum err err = read_lines(p);
	if (!err && p->job->notes)
		err = read_notes(p);
	if (err)
		return err;
	out->conversation = p->job->conversation;
	out->lines.at = p->at;
	out->lines.count = p->lines + p->notes;
	out->more = p->more;
	return ERR_ok;
}

void job_run_history(void *worker, struct letter **letter)
{
	const struct job_history *job = (*letter)->message.u.found.message;
	struct page page = {
		.store = ((struct job_worker *)worker)->store,
		.job = job,
		.arena = &(*letter)->arena,
	};
	struct message answer = { .type = MESSAGE_lines, .id = job->id };
	enum err err = read_page(&page, &answer.u.lines);
	found_settle(letter, &answer, err, "history");
}
