/* Shops, staff and tokens in rows. Not for who may do what, nor for checking
 * a password. */
#include "server/store/staff.h"

#include <assert.h>

#include "server/store/statement.h"

enum { SHOPS_MAX = 64 }; /* a shop is a bit in masks of shops */

static enum err shop_add(struct store *store, struct str name, int64_t *id)
{
	struct statement s = statement_for(store, QUERY_shop_last);
	int64_t last;
	enum err err = statement_number(&s, &last);

	if (err)
		return err;
	if (last >= SHOPS_MAX)
		return ERR_range;
	s = statement_for(store, QUERY_shop_add);
	statement_int(&s, last + 1);
	statement_text(&s, name);
	err = statement_run(&s);
	if (!err)
		*id = last + 1;
	return err;
}

enum err store_shop_find(struct store *store, struct str name, int64_t *id)
{
	struct statement s = statement_for(store, QUERY_shop_by_name);

	statement_text(&s, name);
	return statement_number(&s, id);
}

enum err store_shop_name(
    struct store *store, int64_t id, struct arena *arena, struct str *name)
{
	struct statement s = statement_for(store, QUERY_shop_name);
	struct str found = STR_NONE;
	enum err err;

	statement_int(&s, id);
	if (statement_one(&s))
		found = statement_get_text(&s, arena);
	err = statement_end(&s);
	if (!err)
		*name = found;
	return err;
}

enum err store_shop_id(struct store *store, struct str name, int64_t *id)
{
	enum err err = store_shop_find(store, name, id);

	return err == ERR_not_found ? shop_add(store, name, id) : err;
}

/* ---- staff ------------------------------------------------------------- */

enum err staff_add(struct store *store, struct staff_row *row)
{
	struct statement s = statement_for(store, QUERY_staff_add);

	statement_text(&s, row->name);
	statement_text(&s, row->shown);
	statement_int(&s, row->standing);
	statement_text(&s, row->password);
	statement_text(&s, row->shops);
	statement_text(&s, row->langs);
	statement_text(&s, row->groups);
	statement_int(&s, row->capacity);
	statement_int(&s, row->blocked);
	statement_int(&s, row->demo);
	statement_int(&s, row->created_at);
	return statement_insert(&s, &row->id);
}

static void read_staff(
    struct statement *s, struct arena *arena, struct staff_row *row)
{
	row->id = statement_get_int(s);
	row->name = statement_get_text(s, arena);
	row->shown = statement_get_text(s, arena);
	row->standing = (enum standing)statement_get_enum(s, STANDING_COUNT);
	row->password = statement_get_text(s, arena);
	row->shops = statement_get_text(s, arena);
	row->langs = statement_get_text(s, arena);
	row->groups = statement_get_text(s, arena);
	row->capacity = statement_get_int(s);
	row->blocked = statement_get_flag(s);
	row->demo = statement_get_flag(s);
	row->created_at = statement_get_int(s);
}

static enum err one_staff(
    struct statement *s, struct arena *arena, struct staff_row *out)
{
	struct staff_row row;
	enum err err;

	if (statement_one(s))
		read_staff(s, arena, &row);
	err = statement_end(s);
	if (!err)
		*out = row;
	return err;
}

enum err staff_by_id(
    struct store *store, int64_t id, struct arena *arena, struct staff_row *out)
{
	struct statement s = statement_for(store, QUERY_staff_by_id);

	statement_int(&s, id);
	return one_staff(&s, arena, out);
}

enum err staff_by_name(struct store *store, struct str name,
    struct arena *arena, struct staff_row *out)
{
	struct statement s = statement_for(store, QUERY_staff_by_name);

	statement_text(&s, name);
	return one_staff(&s, arena, out);
}

enum err staff_set_password(struct store *store, int64_t id, struct str stored)
{
	struct statement s = statement_for(store, QUERY_staff_set_password);

	statement_int(&s, id);
	statement_text(&s, stored);
	return statement_change(&s);
}

enum err staff_set_blocked(struct store *store, int64_t id, bool blocked)
{
	struct statement s = statement_for(store, QUERY_staff_set_blocked);

	statement_int(&s, id);
	statement_int(&s, blocked);
	return statement_change(&s);
}

enum err staff_list(struct store *store, struct arena *arena, size_t max,
    struct staff_row **rows, size_t *count)
{
	struct statement s = statement_for(store, QUERY_staff_list);
	struct staff_row *list = NULL;
	size_t n = 0;
	enum err err;

	statement_count(&s, max);
	while (statement_next(&s)) {
		list = statement_list(&s, arena, list, n, sizeof(*list));
		if (list)
			read_staff(&s, arena, &list[n++]);
	}
	err = statement_end(&s);
	if (err)
		return err;
	*rows = list;
	*count = n;
	return ERR_ok;
}

enum err staff_count_demo(struct store *store, int64_t *count)
{
	struct statement s = statement_for(store, QUERY_staff_count_demo);

	return statement_number(&s, count);
}

/* ---- tokens ------------------------------------------------------------ */

enum err token_add(struct store *store, const uint8_t hash[TOKEN_HASH_LEN],
    int64_t staff_id, bool once, int64_t expires_at)
{
	struct statement s = statement_for(store, QUERY_token_add);

	statement_bytes(&s, hash, TOKEN_HASH_LEN);
	statement_int(&s, staff_id);
	statement_int(&s, once);
	statement_int(&s, expires_at);
	return statement_run(&s);
}

enum err token_find(struct store *store, const uint8_t hash[TOKEN_HASH_LEN],
    struct token_row *out)
{
	struct statement s = statement_for(store, QUERY_token_find);
	struct token_row row = { 0 };
	enum err err;

	statement_bytes(&s, hash, TOKEN_HASH_LEN);
	if (statement_one(&s)) {
		row.staff_id = statement_get_int(&s);
		row.once = statement_get_flag(&s);
		row.expires_at = statement_get_int(&s);
	}
	err = statement_end(&s);
	if (!err)
		*out = row;
	return err;
}

enum err token_remove(struct store *store, const uint8_t hash[TOKEN_HASH_LEN])
{
	struct statement s = statement_for(store, QUERY_token_remove);

	statement_bytes(&s, hash, TOKEN_HASH_LEN);
	return statement_change(&s);
}

enum err token_remove_all(struct store *store, int64_t staff_id)
{
	struct statement s = statement_for(store, QUERY_token_remove_all);

	statement_int(&s, staff_id);
	return statement_run(&s);
}

enum err token_prune(
    struct store *store, int64_t now_ms, int64_t max, int64_t *removed)
{
	struct statement s = statement_for(store, QUERY_token_prune);

	assert(max >= 0); /* a negative LIMIT is none */
	statement_int(&s, now_ms);
	statement_int(&s, max);
	return statement_changes(&s, removed);
}
