/* Ids of shops: the settings name them, the database numbers them. */
#include "server/command/shop_ids.h"

#include "server/store/staff.h"

enum err shop_ids_give(struct store *store, struct settings *settings)
{
	struct shops *shops = &settings->shops;
	enum err err = store_group_begin(store);
	if (!err)
		err = store_turn_begin(store);
	for (size_t i = 0; !err && i < shops->count; i++)
		err = store_shop_id(store, shops->at[i].name, &shops->at[i].id);
	if (!err)
		err = store_turn_keep(store);
	if (!err)
		return store_group_commit(store);
	store_group_abort(store);
	return err;
}
