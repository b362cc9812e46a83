/* Customers in rows. Not for proving who somebody is. */
#include "server/store/customer.h"

#include "server/store/statement.h"
#include "shared/words.h"

enum { LIGHT_CHATS = 100, LIGHT_LINES = 2000 };

enum err customer_add(struct store *store, struct customer_row *row)
{
	struct statement s = statement_for(store, QUERY_customer_add);

	statement_int(&s, row->shop_id);
	statement_text(&s, row->subject);
	statement_ref(&s, row->shop_ref);
	statement_text(&s, row->name);
	statement_int(&s, row->lang);
	statement_id(&s, row->last_rep);
	statement_int(&s, row->created_at);
	return statement_insert(&s, &row->id);
}

static enum err one_customer(
    struct statement *s, struct arena *arena, struct customer_row *out)
{
	struct customer_row row;
	enum err err;

	if (statement_one(s)) {
		row.id = statement_get_int(s);
		row.shop_id = statement_get_int(s);
		row.subject = statement_get_text(s, arena);
		row.shop_ref = statement_get_text(s, arena);
		row.name = statement_get_text(s, arena);
		row.lang = (enum lang)statement_get_enum(s, LANG_COUNT);
		row.last_rep = statement_get_int(s);
		row.created_at = statement_get_int(s);
	}
	err = statement_end(s);
	if (!err)
		*out = row;
	return err;
}

enum err customer_by_id(struct store *store, int64_t id, struct arena *arena,
    struct customer_row *out)
{
	struct statement s = statement_for(store, QUERY_customer_by_id);

	statement_int(&s, id);
	return one_customer(&s, arena, out);
}

enum err customer_by_subject(struct store *store, struct str subject,
    struct arena *arena, struct customer_row *out)
{
	struct statement s = statement_for(store, QUERY_customer_by_subject);

	statement_text(&s, subject);
	return one_customer(&s, arena, out);
}

enum err customer_by_ref(struct store *store, int64_t shop_id,
    struct str shop_ref, struct arena *arena, struct customer_row *out)
{
	struct statement s = statement_for(store, QUERY_customer_by_ref);

	statement_int(&s, shop_id);
	statement_text(&s, shop_ref);
	return one_customer(&s, arena, out);
}

enum err customer_update(struct store *store, const struct customer_row *row)
{
	struct statement s = statement_for(store, QUERY_customer_update);

	statement_int(&s, row->id);
	statement_text(&s, row->name);
	statement_int(&s, row->lang);
	statement_id(&s, row->last_rep);
	return statement_change(&s);
}

enum err customer_is_light(struct store *store, int64_t id, bool *light)
{
	struct statement s = statement_for(store, QUERY_conversation_weigh);

	statement_int(&s, id);
	statement_int(&s, LIGHT_CHATS + 1);
	if (statement_one(&s)) {
		int64_t lines = statement_get_int(&s);

		*light = lines <= LIGHT_LINES &&
			 statement_get_int(&s) <= LIGHT_CHATS;
	}
	return statement_end(&s);
}

static enum err adopt(
    struct store *store, enum query query, int64_t from, int64_t into)
{
	struct statement s = statement_for(store, query);

	statement_int(&s, from);
	statement_int(&s, into);
	if (query == QUERY_message_adopt)
		statement_int(&s, KIND_customer);
	return statement_run(&s);
}

static enum err forget(struct store *store, int64_t id)
{
	struct statement s = statement_for(store, QUERY_customer_remove);

	statement_int(&s, id);
	return statement_change(&s);
}

enum err customer_merge(struct store *store, int64_t from, int64_t into)
{
	/* Lines are found by the conversations they are in, so these last. */
	static const enum query moves[] = { QUERY_message_adopt,
		QUERY_request_adopt, QUERY_conversation_adopt };
	enum err err = ERR_ok;

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]) && !err; i++)
		err = adopt(store, moves[i], from, into);
	return err ? err : forget(store, from);
}
