/* Reads customers' lines backwards. There is no index on their time, and none
 * is needed: lines come in order of time. */
#include "server/store/question.h"

#include "server/store/statement.h"

enum { WINDOW = 5000 /* lines of a read; some 20 ms */ };

struct looking {
	struct store *store;
	int64_t since_ms;
	size_t max;
	struct arena *arena;
	struct question_list found;
};

static void read_row(
    struct statement *s, struct arena *arena, struct question_row *row)
{
	row->conversation_id = statement_get_int(s);
	row->seq = statement_get_int(s);
	row->at = statement_get_int(s);
	row->shop = statement_get_text(s, arena);
	row->lang = (enum lang)statement_get_enum(s, LANG_COUNT);
	row->text = statement_get_text(s, arena);
}

static enum err look(struct looking *l, int64_t low, int64_t high)
{
	struct statement s = statement_for(l->store, QUERY_question_page);
	struct question_list rows = l->found;

	statement_int(&s, low);
	statement_int(&s, high);
	statement_int(&s, TRACK_open);
	statement_int(&s, KIND_customer);
	statement_int(&s, l->since_ms);
	statement_count(&s, l->max - rows.count);
	while (statement_next(&s)) {
		rows.at = statement_list(
		    &s, l->arena, rows.at, rows.count, sizeof(*rows.at));
		if (rows.at)
			read_row(&s, l->arena, &rows.at[rows.count++]);
	}
	l->found = rows;
	return statement_end(&s);
}

/* No line of the window is as young as asked for. */
static enum err is_past(
    struct looking *l, int64_t low, int64_t high, bool *past)
{
	struct statement s = statement_for(l->store, QUERY_question_newest);
	int64_t newest;
	enum err err;

	statement_int(&s, low);
	statement_int(&s, high);
	err = statement_number(&s, &newest);
	/* A window without lines tells nothing. */
	*past = !err && newest && newest < l->since_ms;
	return err;
}

enum err question_since(struct store *store, int64_t since_ms, size_t max,
    struct arena *arena, struct question_list *out)
{
	struct looking l = { store, since_ms, max, arena, { NULL, 0 } };
	struct statement s = statement_for(store, QUERY_question_last);
	int64_t high;
	bool past = false;
	enum err err = statement_number(&s, &high);

	while (!err && high > 0 && !past && l.found.count < max) {
		int64_t low = high - WINDOW;

		err = look(&l, low, high);
		if (!err)
			err = is_past(&l, low, high, &past);
		high = low;
	}
	if (!err)
		*out = l.found;
	return err;
}
