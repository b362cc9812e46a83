/* Lines, kept answers, reasons and events in rows. Not for numbering lines:
 * the desk counts, the table only refuses a number twice. */
#include "server/store/message.h"

#include <assert.h>

#include "server/store/statement.h"

enum { DIGEST_LEN = 32 };

enum err message_add(struct store *store, const struct line_row *row)
{
	struct statement s = statement_for(store, QUERY_message_add);

	statement_int(&s, row->conversation_id);
	statement_int(&s, row->track);
	statement_int(&s, row->seq);
	statement_int(&s, row->kind);
	statement_int(&s, row->author);
	statement_text(&s, row->from_name);
	statement_text(&s, row->text);
	statement_text(&s, row->reply);
	statement_text(&s, row->sid);
	statement_text(&s, row->choices);
	statement_int(&s, row->at);
	return statement_run(&s);
}

static void read_row(
    struct statement *s, struct arena *arena, struct line_row *row)
{
	row->conversation_id = statement_get_int(s);
	row->track = (enum track)statement_get_enum(s, TRACK_COUNT);
	row->seq = statement_get_int(s);
	row->kind = (enum kind)statement_get_enum(s, KIND_COUNT);
	row->author = statement_get_int(s);
	row->from_name = statement_get_text(s, arena);
	row->text = statement_get_text(s, arena);
	row->reply = statement_get_text(s, arena);
	row->sid = statement_get_text(s, arena);
	row->choices = statement_get_text(s, arena);
	row->at = statement_get_int(s);
}

enum err message_get(struct store *store, int64_t conversation_id,
    enum track track, int64_t seq, struct arena *arena, struct line_row *out)
{
	struct statement s = statement_for(store, QUERY_message_get);
	struct line_row row;
	enum err err;

	statement_int(&s, conversation_id);
	statement_int(&s, track);
	statement_int(&s, seq);
	if (statement_one(&s))
		read_row(&s, arena, &row);
	err = statement_end(&s);
	if (!err)
		*out = row;
	return err;
}

/* s has all but its limit. */
static enum err list(
    struct statement *s, size_t max, struct arena *arena, struct line_list *out)
{
	struct line_list rows = { NULL, 0 };
	enum err err;

	statement_count(s, max);
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

enum err message_after(struct store *store, int64_t conversation_id,
    enum track track, int64_t after, size_t max, struct arena *arena,
    struct line_list *out)
{
	struct statement s = statement_for(store, QUERY_message_after);

	statement_int(&s, conversation_id);
	statement_int(&s, track);
	statement_int(&s, after);
	return list(&s, max, arena, out);
}

static void reverse(struct line_list rows)
{
	struct line_row kept;

	for (size_t i = 0; i < rows.count / 2; i++) {
		kept = rows.at[i];
		rows.at[i] = rows.at[rows.count - 1 - i];
		rows.at[rows.count - 1 - i] = kept;
	}
}

enum err message_before(struct store *store, int64_t conversation_id,
    enum track track, int64_t before, size_t max, struct arena *arena,
    struct line_list *out)
{
	struct statement s = statement_for(store, QUERY_message_before);
	enum err err;

	statement_int(&s, conversation_id);
	statement_int(&s, track);
	statement_int(&s, before ? before : INT64_MAX);
	err = list(&s, max, arena, out);
	if (!err)
		reverse(*out);
	return err;
}

/* ---- requests ---------------------------------------------------------- */

enum err request_find(struct store *store, int64_t sender, struct str sid,
    struct arena *arena, uint8_t digest[32], struct str *answer)
{
	struct statement s = statement_for(store, QUERY_request_find);
	uint8_t kept[DIGEST_LEN] = { 0 };
	struct str text = STR_NONE;
	enum err err;

	statement_int(&s, sender);
	statement_text(&s, sid);
	if (statement_one(&s)) {
		statement_get_bytes(&s, kept, sizeof(kept));
		text = statement_get_text(&s, arena);
	}
	err = statement_end(&s);
	if (err)
		return err;
	memcpy(digest, kept, sizeof(kept));
	*answer = text;
	return ERR_ok;
}

enum err request_add(struct store *store, int64_t sender, struct str sid,
    const uint8_t digest[32], struct str answer, int64_t at)
{
	struct statement s = statement_for(store, QUERY_request_add);

	statement_int(&s, sender);
	statement_text(&s, sid);
	statement_bytes(&s, digest, DIGEST_LEN);
	statement_text(&s, answer);
	statement_int(&s, at);
	return statement_run(&s);
}

enum err request_prune(
    struct store *store, int64_t before_ms, int64_t max, int64_t *removed)
{
	struct statement s = statement_for(store, QUERY_request_prune);

	assert(max >= 0); /* a negative LIMIT is none */
	statement_int(&s, before_ms);
	statement_int(&s, max);
	return statement_changes(&s, removed);
}

/* ---- reasons and events ------------------------------------------------ */

static enum err write_answer(
    struct store *store, enum query query, const struct answer_row *row)
{
	struct statement s = statement_for(store, query);

	statement_int(&s, row->conversation_id);
	statement_int(&s, row->seq);
	statement_text(&s, row->outcome);
	statement_text(&s, row->reply);
	statement_int(&s, row->score);
	statement_text(&s, row->runner_up);
	statement_int(&s, row->runner_up_score);
	statement_text(&s, row->words);
	statement_text(&s, row->pack);
	statement_int(&s, row->at);
	statement_int(&s, row->send_at);
	statement_int(&s, row->offer_at);
	return statement_run(&s);
}

enum err answer_put(struct store *store, const struct answer_row *row)
{
	return write_answer(store, QUERY_answer_put, row);
}

enum err answer_keep(struct store *store, const struct answer_row *row)
{
	return write_answer(store, QUERY_answer_keep, row);
}

static void read_answer(
    struct statement *s, struct arena *arena, struct answer_row *row)
{
	row->conversation_id = statement_get_int(s);
	row->seq = statement_get_int(s);
	row->outcome = statement_get_text(s, arena);
	row->reply = statement_get_text(s, arena);
	row->score = statement_get_int(s);
	row->runner_up = statement_get_text(s, arena);
	row->runner_up_score = statement_get_int(s);
	row->words = statement_get_text(s, arena);
	row->pack = statement_get_text(s, arena);
	row->at = statement_get_int(s);
	row->send_at = statement_get_int(s);
	row->offer_at = statement_get_int(s);
}

enum err answer_get(struct store *store, int64_t conversation_id, int64_t seq,
    struct arena *arena, struct answer_row *out)
{
	struct statement s = statement_for(store, QUERY_answer_get);
	struct answer_row row;
	enum err err;

	statement_int(&s, conversation_id);
	statement_int(&s, seq);
	if (statement_one(&s))
		read_answer(&s, arena, &row);
	err = statement_end(&s);
	if (!err)
		*out = row;
	return err;
}

enum err answer_after(struct store *store, int64_t conversation_id,
    int64_t after, size_t max, struct arena *arena, struct answer_list *out)
{
	struct statement s = statement_for(store, QUERY_export_answers);
	struct answer_list rows = { NULL, 0 };
	enum err err;

	statement_int(&s, conversation_id);
	statement_int(&s, after);
	statement_count(&s, max);
	while (statement_next(&s)) {
		rows.at = statement_list(
		    &s, arena, rows.at, rows.count, sizeof(*rows.at));
		if (rows.at)
			read_answer(&s, arena, &rows.at[rows.count++]);
	}
	err = statement_end(&s);
	if (!err)
		*out = rows;
	return err;
}

enum err event_add(struct store *store, const struct event_row *row)
{
	struct statement s = statement_for(store, QUERY_event_add);

	statement_int(&s, row->at);
	statement_int(&s, row->shop_id);
	statement_int(&s, row->conversation_id);
	statement_int(&s, row->staff_id);
	statement_text(&s, row->kind);
	statement_text(&s, row->detail);
	statement_int(&s, row->number);
	return statement_run(&s);
}

enum err event_after(struct store *store, int64_t conversation_id,
    int64_t after, size_t max, struct arena *arena, struct event_list *out)
{
	struct statement s = statement_for(store, QUERY_export_events);
	struct event_list rows = { NULL, 0 };
	enum err err;

	statement_int(&s, conversation_id);
	statement_int(&s, after);
	statement_count(&s, max);
	while (statement_next(&s)) {
		struct event_row *row;

		rows.at = statement_list(
		    &s, arena, rows.at, rows.count, sizeof(*rows.at));
		if (!rows.at)
			continue;
		row = &rows.at[rows.count++];
		*row = (struct event_row){ .conversation_id = conversation_id };
		row->id = statement_get_int(&s);
		row->at = statement_get_int(&s);
		row->staff_id = statement_get_int(&s);
		row->kind = statement_get_text(&s, arena);
		row->detail = statement_get_text(&s, arena);
		row->number = statement_get_int(&s);
	}
	err = statement_end(&s);
	if (!err)
		*out = rows;
	return err;
}
