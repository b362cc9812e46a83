/* Conversations in rows. Not for deciding what may happen to one: that is the
 * desk's. */
#include "server/store/conversation.h"

#include <assert.h>

#include "server/store/statement.h"

/* Partial indexes and queries name the states by number. */
static_assert(STATE_auto == 0 && STATE_waiting == 1 && STATE_with_rep == 2 &&
		  STATE_closed == 3 && STATE_COUNT == 4,
    "schema.sql and queries.sql know these numbers");

/* What indexes know of. */
static void put_indexed(struct statement *s, const struct conversation_row *row)
{
	statement_int(s, row->state);
	statement_id(s, row->rep_id);
	statement_int(s, row->priority);
	statement_int(s, row->state_at);
	statement_id(s, row->due_at);
}

static void put_rest(struct statement *s, const struct conversation_row *row)
{
	statement_int(s, row->last_seq);
	statement_int(s, row->last_note);
	statement_int(s, row->ask_seq);
	statement_int(s, row->customer_delivered);
	statement_int(s, row->customer_seen);
	statement_int(s, row->rep_delivered);
	statement_int(s, row->rep_seen);
	statement_int(s, row->score);
	statement_int(s, row->active_at);
	statement_int(s, row->stage);
	statement_int(s, row->lang);
	statement_text(s, row->group);
	statement_id(s, row->last_rep);
	statement_int(s, row->foreign_lang);
	statement_int(s, row->ask_from);
	statement_text(s, row->asked);
	statement_text(s, row->known);
	statement_text(s, row->page);
	statement_text(s, row->context);
	statement_text(s, row->contact);
}

enum err conversation_add(struct store *store, struct conversation_row *row)
{
	struct statement s = statement_for(store, QUERY_conversation_add);

	statement_text(&s, row->public_id);
	statement_int(&s, row->shop_id);
	statement_int(&s, row->customer_id);
	statement_int(&s, row->opened_at);
	put_indexed(&s, row);
	put_rest(&s, row);
	return statement_insert(&s, &row->id);
}

static enum err update(
    struct store *store, enum query query, const struct conversation_row *row)
{
	struct statement s = statement_for(store, query);

	statement_int(&s, row->id);
	put_indexed(&s, row);
	put_rest(&s, row);
	return statement_change(&s);
}

enum err conversation_update(
    struct store *store, const struct conversation_row *row)
{
	/* SQLite writes an index anew if its columns are named at all, changed
	 * or not: six for a line. So first as if they are as they were; a row
	 * where they are not is not found. */
	enum err err = update(store, QUERY_conversation_touch, row);

	if (err == ERR_not_found)
		err = update(store, QUERY_conversation_update, row);
	return err;
}

static void read_row(
    struct statement *s, struct arena *arena, struct conversation_row *row)
{
	row->id = statement_get_int(s);
	row->public_id = statement_get_text(s, arena);
	row->shop_id = statement_get_int(s);
	row->customer_id = statement_get_int(s);
	row->state = (enum state)statement_get_enum(s, STATE_COUNT);
	row->stage = (enum stage)statement_get_enum(s, STAGE_COUNT);
	row->lang = (enum lang)statement_get_enum(s, LANG_COUNT);
	row->group = statement_get_text(s, arena);
	row->rep_id = statement_get_int(s);
	row->last_rep = statement_get_int(s);
	row->foreign_lang = statement_get_flag(s);
	row->priority = statement_get_int(s);
	row->last_seq = statement_get_int(s);
	row->last_note = statement_get_int(s);
	row->ask_seq = statement_get_int(s);
	row->ask_from = statement_get_int(s);
	row->asked = statement_get_text(s, arena);
	row->known = statement_get_text(s, arena);
	row->page = statement_get_text(s, arena);
	row->context = statement_get_text(s, arena);
	row->contact = statement_get_text(s, arena);
	row->customer_delivered = statement_get_int(s);
	row->customer_seen = statement_get_int(s);
	row->rep_delivered = statement_get_int(s);
	row->rep_seen = statement_get_int(s);
	row->score = statement_get_int(s);
	row->opened_at = statement_get_int(s);
	row->state_at = statement_get_int(s);
	row->active_at = statement_get_int(s);
	row->due_at = statement_get_int(s);
}

static enum err one(
    struct statement *s, struct arena *arena, struct conversation_row *out)
{
	struct conversation_row row;
	enum err err;

	if (statement_one(s))
		read_row(s, arena, &row);
	err = statement_end(s);
	if (!err)
		*out = row;
	return err;
}

enum err conversation_by_id(struct store *store, int64_t id,
    struct arena *arena, struct conversation_row *out)
{
	struct statement s = statement_for(store, QUERY_conversation_by_id);

	statement_int(&s, id);
	return one(&s, arena, out);
}

enum err conversation_by_public_id(struct store *store, struct str public_id,
    struct arena *arena, struct conversation_row *out)
{
	struct statement s =
	    statement_for(store, QUERY_conversation_by_public_id);

	statement_text(&s, public_id);
	return one(&s, arena, out);
}

enum err conversation_current(struct store *store, int64_t customer_id,
    struct arena *arena, struct conversation_row *out)
{
	struct statement s = statement_for(store, QUERY_conversation_current);

	statement_int(&s, customer_id);
	return one(&s, arena, out);
}

/* ---- lists ------------------------------------------------------------- */

/* All of them are: of what, at most how many. */
static enum err list(struct store *store, enum query query, int64_t of,
    size_t max, struct arena *arena, struct conversation_list *out)
{
	struct statement s = statement_for(store, query);
	struct conversation_list rows = { NULL, 0 };
	enum err err;

	statement_int(&s, of);
	statement_count(&s, max);
	while (statement_next(&s)) {
		rows.at = statement_list(
		    &s, arena, rows.at, rows.count, sizeof(*rows.at));
		if (rows.at)
			read_row(&s, arena, &rows.at[rows.count++]);
	}
	err = statement_end(&s);
	if (!err)
		*out = rows;
	return err;
}

enum err conversation_waiting(struct store *store, int64_t shop_id, size_t max,
    struct arena *arena, struct conversation_list *out)
{
	return list(
	    store, QUERY_conversation_waiting, shop_id, max, arena, out);
}

enum err conversation_of_rep(struct store *store, int64_t rep_id, size_t max,
    struct arena *arena, struct conversation_list *out)
{
	return list(store, QUERY_conversation_of_rep, rep_id, max, arena, out);
}

enum err conversation_of_customer(struct store *store, int64_t customer_id,
    size_t max, struct arena *arena, struct conversation_list *out)
{
	return list(store, QUERY_conversation_of_customer, customer_id, max,
	    arena, out);
}

enum err conversation_active(struct store *store, int64_t shop_id, size_t max,
    struct arena *arena, struct conversation_list *out)
{
	return list(store, QUERY_conversation_active, shop_id, max, arena, out);
}

enum err conversation_closed(struct store *store, int64_t shop_id, size_t max,
    struct arena *arena, struct conversation_list *out)
{
	return list(store, QUERY_conversation_closed, shop_id, max, arena, out);
}

enum err conversation_due(struct store *store, int64_t now_ms, size_t max,
    struct arena *arena, struct conversation_list *out)
{
	return list(store, QUERY_conversation_due, now_ms, max, arena, out);
}

/* ---- figures ----------------------------------------------------------- */

enum err conversation_place(
    struct store *store, const struct conversation_row *row, int64_t *place)
{
	struct statement s = statement_for(store, QUERY_conversation_place);
	int64_t before;
	enum err err;

	statement_int(&s, row->shop_id);
	statement_int(&s, row->priority);
	statement_int(&s, row->state_at);
	statement_int(&s, row->id);
	err = statement_number(&s, &before);
	if (!err)
		*place = 1 + before;
	return err;
}

enum err conversation_loads(struct store *store, struct arena *arena,
    struct rep_load **loads, size_t *count)
{
	struct statement s = statement_for(store, QUERY_conversation_loads);
	struct rep_load *list = NULL;
	size_t n = 0;
	enum err err;

	while (statement_next(&s)) {
		list = statement_list(&s, arena, list, n, sizeof(*list));
		if (!list)
			break;
		list[n].rep_id = statement_get_int(&s);
		list[n].chats = statement_get_int(&s);
		n++;
	}
	err = statement_end(&s);
	if (err)
		return err;
	*loads = list;
	*count = n;
	return ERR_ok;
}

enum err conversation_crowd(
    struct store *store, int64_t shop_id, size_t max, size_t *count)
{
	struct statement s = statement_for(store, QUERY_conversation_crowd);
	int64_t found = 0;
	enum err err;

	statement_int(&s, shop_id);
	statement_count(&s, max);
	err = statement_number(&s, &found);
	if (!err)
		*count = (size_t)found;
	return err;
}

enum err conversation_count_waiting(struct store *store, int64_t *waiting)
{
	struct statement s =
	    statement_for(store, QUERY_conversation_count_waiting);

	return statement_number(&s, waiting);
}
