/* Taking text away in bounded pieces. Which text, and when, is the desk's
 * (server/erasing.c); that deleted bytes are overwritten is the connection's
 * (secure_delete), and that no log keeps them store_clear_log's. */
#include "server/store/erase.h"

#include <sqlite3.h>

#include "server/store/connection.h"
#include "server/store/statement.h"
#include "shared/buf.h"
#include "shared/text.h"

enum {
	MERGE_PAGES = 500,
	TAUGHT_MAX = 20,  /* lessons at once */
	TAUGHT_ROWS = 25, /* what one counts as: each is a search */
	PHRASINGS_MAX = 100,
	/* Before the end of the shortest phrasing that is cut. */
	QUERY_BYTES_MAX = 190,
	QUERY_TOKENS_MAX = 12
};

static enum err limited(struct store *store, enum query query, int64_t id,
    int64_t max, int64_t *changed)
{
	struct statement s = statement_for(store, query);

	statement_int(&s, id);
	statement_int(&s, max > 0 ? max : 0);
	return statement_changes(&s, changed);
}

/* ---- being erased -------------------------------------------------------- */

enum err erasing_add(struct store *store, const struct erasing_row *row)
{
	struct statement s = statement_for(store, QUERY_erasing_add);

	statement_int(&s, row->customer_id);
	statement_text(&s, row->actor);
	statement_text(&s, row->person);
	return statement_run(&s);
}

enum err erasing_find(struct store *store, int64_t customer_id,
    struct arena *arena, struct erasing_row *out)
{
	struct statement s = statement_for(
	    store, customer_id ? QUERY_erasing_get : QUERY_erasing_first);
	struct erasing_row row = { 0 };
	enum err err;

	if (customer_id)
		statement_int(&s, customer_id);
	if (statement_one(&s)) {
		row.customer_id = statement_get_int(&s);
		row.actor = statement_get_text(&s, arena);
		row.person = statement_get_text(&s, arena);
	}
	err = statement_end(&s);
	if (!err)
		*out = row;
	return err;
}

enum err erasing_remove(struct store *store, int64_t customer_id)
{
	struct statement s = statement_for(store, QUERY_erasing_remove);

	statement_int(&s, customer_id);
	return statement_run(&s);
}

/* ---- text ---------------------------------------------------------------- */

enum err erase_customer(struct store *store, int64_t customer_id)
{
	struct statement s = statement_for(store, QUERY_erase_customer);
	struct buf subject = BUF_EMPTY;
	enum err err = ERR_no_memory;

	buf_printf(&subject, "erased:%lld", (long long)customer_id);
	if (!subject.failed) {
		statement_int(&s, customer_id);
		statement_text(&s, buf_view(&subject));
		err = statement_change(&s);
	}
	buf_fini(&subject);
	return err;
}

enum err erase_requests(struct store *store, int64_t customer_id,
    int64_t before_ms, int64_t max, struct erase_counts *counts)
{
	struct statement s = statement_for(store, QUERY_erase_requests);
	int64_t gone = 0;
	enum err err;

	statement_int(&s, customer_id);
	statement_int(&s, before_ms);
	statement_int(&s, max > 0 ? max : 0);
	err = statement_changes(&s, &gone);
	counts->rows += gone;
	return err;
}

/* What a conversation says of itself. */
static enum err erase_row(
    struct store *store, int64_t id, struct erase_counts *counts)
{
	struct statement s = statement_for(store, QUERY_erase_conversation);
	int64_t gone = 0;
	enum err err;

	statement_int(&s, id);
	err = statement_changes(&s, &gone);
	counts->rows += gone;
	counts->chats += gone;
	return err;
}

/* ---- phrasings ----------------------------------------------------------- */

struct wanted {
	struct buf *query;
	int tokens;
};

/* A quoted string takes any byte but NUL and a quote, and no token has
 * either. */
static int put_token(void *ctx, const struct text_token *token)
{
	struct wanted *wanted = ctx;

	if (token->end > QUERY_BYTES_MAX ||
	    wanted->tokens++ == QUERY_TOKENS_MAX)
		return 1;
	buf_text(wanted->query, wanted->query->len ? " AND \"" : "\"");
	buf_str(wanted->query, token->text);
	buf_char(wanted->query, '"');
	return 0;
}

/* All of the first tokens: a phrasing that was made of the text has them,
 * though it may have been cut behind them. */
static enum err put_query(struct str text, struct buf *query)
{
	struct wanted wanted = { .query = query };

	(void)text_tokens(text, put_token, &wanted);
	return query->failed ? ERR_no_memory : ERR_ok;
}

struct found {
	int64_t ids[PHRASINGS_MAX];
	struct str texts[PHRASINGS_MAX];
	size_t count;
};

static enum err find_phrasings(struct store *store, struct str query,
    struct str text, struct arena *arena, struct found *found)
{
	struct statement s = statement_for(store, QUERY_phrasing_of_text);

	statement_text(&s, query);
	statement_text(&s, text);
	statement_count(&s, PHRASINGS_MAX);
	while (found->count < PHRASINGS_MAX && statement_next(&s)) {
		found->ids[found->count] = statement_get_int(&s);
		found->texts[found->count++] = statement_get_text(&s, arena);
	}
	return statement_end(&s);
}

static enum err remove_phrasing(
    struct store *store, int64_t id, struct str text)
{
	struct statement s = statement_for(store, QUERY_phrasing_unindex_one);
	enum err err;

	statement_int(&s, id);
	statement_text(&s, text);
	err = statement_run(&s);
	if (err)
		return err;
	s = statement_for(store, QUERY_phrasing_remove_one);
	statement_int(&s, id);
	return statement_run(&s);
}

/* The phrasings made of a lesson's text, in every generation; *all: there are
 * no more of them. */
static enum err forget_phrasing(struct store *store, struct str text,
    struct erase_counts *counts, bool *all)
{
	struct buf query = BUF_EMPTY;
	struct arena arena = ARENA_EMPTY;
	struct found found = { .count = 0 };
	enum err err = put_query(text, &query);

	if (!err && query.len)
		err = find_phrasings(
		    store, buf_view(&query), text, &arena, &found);
	for (size_t i = 0; i < found.count && !err; i++)
		err = remove_phrasing(store, found.ids[i], found.texts[i]);
	counts->phrasings += (int64_t)found.count;
	counts->rows += (int64_t)found.count;
	*all = found.count < PHRASINGS_MAX;
	arena_fini(&arena);
	buf_fini(&query);
	return err;
}

struct taught {
	int64_t ids[TAUGHT_MAX];
	struct str texts[TAUGHT_MAX];
	size_t count;
};

static enum err find_taught(
    struct store *store, int64_t id, struct arena *arena, struct taught *found)
{
	struct statement s = statement_for(store, QUERY_erase_lessons_taught);

	statement_int(&s, id);
	statement_count(&s, TAUGHT_MAX);
	while (found->count < TAUGHT_MAX && statement_next(&s)) {
		found->ids[found->count] = statement_get_int(&s);
		found->texts[found->count++] = statement_get_text(&s, arena);
	}
	return statement_end(&s);
}

static enum err remove_lesson(struct store *store, int64_t id)
{
	struct statement s = statement_for(store, QUERY_erase_lesson);

	statement_int(&s, id);
	return statement_run(&s);
}

/* Some approved lessons, with the phrasings made of them. One that has more of
 * those stays for the next time, as nothing else leads to them. */
static enum err remove_taught(
    struct store *store, int64_t id, int64_t end, struct erase_counts *counts)
{
	struct arena arena = ARENA_EMPTY;
	struct taught taught = { .count = 0 };
	enum err err = find_taught(store, id, &arena, &taught);

	for (size_t i = 0; i < taught.count && !err && counts->rows < end;
	     i++) {
		bool all;

		err = forget_phrasing(store, taught.texts[i], counts, &all);
		if (!err && all)
			err = remove_lesson(store, taught.ids[i]);
		counts->taught += all;
		counts->rows += TAUGHT_ROWS;
	}
	arena_fini(&arena);
	return err;
}

/* ---- a conversation ------------------------------------------------------ */

enum err erase_conversation(struct store *store, int64_t id, bool keep_taught,
    int64_t max, struct erase_counts *counts)
{
	static const enum query all[] = {
		QUERY_erase_messages,
		QUERY_erase_answers,
		QUERY_erase_events,
		QUERY_erase_lessons_undecided,
		QUERY_erase_lessons_link,
	};
	const int64_t end = counts->rows + max;
	enum err err = ERR_ok;

	/* Until there are none, as there are only some at once. */
	for (int64_t rows = -1; !err && !keep_taught && counts->rows < end &&
				rows < counts->rows;) {
		rows = counts->rows;
		err = remove_taught(store, id, end, counts);
	}
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		int64_t gone = 0;

		if (err || counts->rows >= end)
			return err;
		if (all[i] == QUERY_erase_lessons_link && !keep_taught)
			continue;
		err = limited(store, all[i], id, end - counts->rows, &gone);
		counts->rows += gone;
		if (all[i] == QUERY_erase_messages)
			counts->lines += gone;
	}
	/* Last, as one that says it is empty is not looked at again. */
	return err || counts->rows >= end ? err : erase_row(store, id, counts);
}

enum err erase_conversations(struct store *store, int64_t customer_id,
    int64_t after, size_t max, int64_t *ids, size_t *count)
{
	struct statement s = statement_for(store, QUERY_erase_conversations);

	*count = 0;
	statement_int(&s, customer_id);
	statement_int(&s, after);
	statement_count(&s, max);
	while (*count < max && statement_next(&s))
		ids[(*count)++] = statement_get_int(&s);
	return statement_end(&s);
}

enum err erase_merge(struct store *store, bool begin, bool *more)
{
	struct statement s = statement_for(store, QUERY_phrasing_merge);
	int64_t before = sqlite3_total_changes64(store->db);
	enum err err;

	/* Less than nothing: all that is there is merged into one, as
	 * https://sqlite.org/fts5.html#the_merge_command tells; two changes
	 * or more: it did something. */
	statement_int(&s, begin ? -MERGE_PAGES : MERGE_PAGES);
	err = statement_run(&s);
	*more = !err && sqlite3_total_changes64(store->db) - before >= 2;
	return err;
}

/* ---- what is old --------------------------------------------------------- */

enum err expired_find(struct store *store, int64_t shop_id, int64_t before_ms,
    size_t max, struct expired *out, size_t *count)
{
	struct statement s = statement_for(store, QUERY_expired_conversations);

	*count = 0;
	statement_int(&s, shop_id);
	statement_int(&s, before_ms);
	statement_count(&s, max);
	while (*count < max && statement_next(&s)) {
		out[*count].conversation_id = statement_get_int(&s);
		out[(*count)++].customer_id = statement_get_int(&s);
	}
	return statement_end(&s);
}

enum err expired_events(
    struct store *store, int64_t before_ms, int64_t max, int64_t *removed)
{
	return limited(store, QUERY_expired_events, before_ms, max, removed);
}

/* ---- looking ------------------------------------------------------------- */

enum err erase_customers(struct store *store, int64_t after, size_t max,
    struct arena *arena, struct customer_row *out, size_t *count)
{
	struct statement s = statement_for(store, QUERY_erase_customers);

	*count = 0;
	statement_int(&s, after);
	statement_count(&s, max);
	while (*count < max && statement_next(&s)) {
		struct customer_row *row = &out[(*count)++];

		*row = (struct customer_row){ 0 };
		row->id = statement_get_int(&s);
		row->shop_id = statement_get_int(&s);
		row->subject = statement_get_text(&s, arena);
		row->shop_ref = statement_get_text(&s, arena);
		row->created_at = statement_get_int(&s);
	}
	return statement_end(&s);
}

enum err erase_extent(
    struct store *store, int64_t customer_id, struct erase_extent *out)
{
	struct statement s =
	    statement_for(store, QUERY_erase_count_conversations);
	struct erase_extent extent = { 0 };
	enum err err;

	statement_int(&s, customer_id);
	if (statement_one(&s)) {
		extent.chats = statement_get_int(&s);
		extent.open = statement_get_int(&s);
	}
	err = statement_end(&s);
	if (err)
		return err;
	s = statement_for(store, QUERY_erase_count_messages);
	statement_int(&s, customer_id);
	err = statement_number(&s, &extent.lines);
	if (!err)
		*out = extent;
	return err;
}
