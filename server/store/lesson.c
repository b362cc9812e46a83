/* Lessons in rows. Not for what is learned from them: a pack takes the
 * approved ones, calibration all of them. */
#include "server/store/lesson.h"

#include <stdlib.h>

#include "server/store/statement.h"

enum { SHOPS_MAX = 64 };

enum err lesson_add(struct store *store, struct lesson_row *row)
{
	struct statement s = statement_for(store, QUERY_lesson_add);
	int64_t id = 0;
	enum err err;

	statement_int(&s, row->at);
	statement_int(&s, row->shop_id);
	statement_int(&s, row->conversation_id);
	statement_int(&s, row->seq);
	statement_int(&s, row->lang);
	statement_text(&s, row->text);
	statement_text(&s, row->reply);
	statement_text(&s, row->source);
	statement_int(&s, row->right);
	statement_text(&s, row->state);
	statement_id(&s, row->staff_id);
	statement_int(&s, row->decided_at);
	err = statement_insert(&s, &id);
	if (err)
		return err;
	/* One that was decided is left alone, and gives no row. */
	if (!id)
		return ERR_exists;
	row->id = id;
	return ERR_ok;
}

static void read_row(
    struct statement *s, struct arena *arena, struct lesson_row *row)
{
	row->id = statement_get_int(s);
	row->at = statement_get_int(s);
	row->shop_id = statement_get_int(s);
	row->conversation_id = statement_get_int(s);
	row->seq = statement_get_int(s);
	row->lang = (enum lang)statement_get_enum(s, LANG_COUNT);
	row->text = statement_get_text(s, arena);
	row->reply = statement_get_text(s, arena);
	row->source = statement_get_text(s, arena);
	row->right = statement_get_flag(s);
	row->state = statement_get_text(s, arena);
	row->staff_id = statement_get_int(s);
	row->decided_at = statement_get_int(s);
}

/* s has all its parameters. */
static enum err one(
    struct statement *s, struct arena *arena, struct lesson_row *out)
{
	struct lesson_row row;
	enum err err;

	if (statement_one(s))
		read_row(s, arena, &row);
	err = statement_end(s);
	if (!err)
		*out = row;
	return err;
}

enum err lesson_get(struct store *store, int64_t id, struct arena *arena,
    struct lesson_row *out)
{
	struct statement s = statement_for(store, QUERY_lesson_get);

	statement_int(&s, id);
	return one(&s, arena, out);
}

enum err lesson_find(struct store *store, int64_t conversation_id, int64_t seq,
    struct str source, struct arena *arena, struct lesson_row *out)
{
	struct statement s = statement_for(store, QUERY_lesson_find);

	statement_int(&s, conversation_id);
	statement_int(&s, seq);
	statement_text(&s, source);
	return one(&s, arena, out);
}

enum err lesson_decide(struct store *store, const struct lesson_row *row)
{
	struct statement s = statement_for(store, QUERY_lesson_decide);

	statement_int(&s, row->id);
	statement_text(&s, row->state);
	statement_text(&s, row->reply);
	statement_id(&s, row->staff_id);
	statement_int(&s, row->decided_at);
	return statement_change(&s);
}

/* ---- lists -------------------------------------------------------------- */

/* Adds what s, which has all its parameters, gives. */
static enum err list(
    struct statement *s, struct arena *arena, struct lesson_list *out)
{
	struct lesson_list rows = *out;
	enum err err;

	while (statement_next(s)) {
		rows.at = statement_list(
		    s, arena, rows.at, rows.count, sizeof(*rows.at));
		if (rows.at)
			read_row(s, arena, &rows.at[rows.count++]);
	}
	err = statement_end(s);
	if (!err)
		*out = rows;
	return err;
}

static int latest_first(const void *a, const void *b)
{
	const struct lesson_row *l = a, *r = b;

	return (l->id < r->id) - (l->id > r->id);
}

enum err lesson_in_state(struct store *store, struct str state, uint64_t shops,
    size_t max, struct arena *arena, struct lesson_list *out)
{
	struct lesson_list rows = { NULL, 0 };

	for (int i = 0; i < SHOPS_MAX; i++) {
		struct statement s;
		enum err err;

		if (!(shops >> i & 1))
			continue;
		s = statement_for(store, QUERY_lesson_in_state);
		statement_text(&s, state);
		statement_int(&s, i + 1);
		statement_count(&s, max);
		err = list(&s, arena, &rows);
		if (err)
			return err;
	}
	if (rows.count)
		qsort(rows.at, rows.count, sizeof(*rows.at), latest_first);
	if (rows.count > max)
		rows.count = max;
	*out = rows;
	return ERR_ok;
}

enum err lesson_approved(
    struct store *store, struct arena *arena, struct lesson_list *out)
{
	struct statement s = statement_for(store, QUERY_lesson_approved);

	*out = (struct lesson_list){ NULL, 0 };
	return list(&s, arena, out);
}

enum err lesson_after(struct store *store, int64_t conversation_id,
    int64_t after, size_t max, struct arena *arena, struct lesson_list *out)
{
	struct statement s = statement_for(store, QUERY_export_lessons);

	*out = (struct lesson_list){ NULL, 0 };
	statement_int(&s, conversation_id);
	statement_int(&s, after);
	statement_count(&s, max);
	return list(&s, arena, out);
}

enum err lesson_since(struct store *store, int64_t since_ms, size_t max,
    struct arena *arena, struct lesson_list *out)
{
	struct statement s = statement_for(store, QUERY_lesson_since);

	*out = (struct lesson_list){ NULL, 0 };
	statement_int(&s, since_ms);
	statement_count(&s, max);
	enum err err = list(&s, arena, out);
	/* read latest first, so that those are left out that are oldest */
	for (size_t i = 0; i < out->count / 2; i++) {
		struct lesson_row early = out->at[i];

		out->at[i] = out->at[out->count - 1 - i];
		out->at[out->count - 1 - i] = early;
	}
	return err;
}
