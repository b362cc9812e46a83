/* Groups of turns. BEGIN is deferred and runs at the first turn: one process
 * holds the data folder's lock and has one writer connection, so the write
 * lock is always free when the first write of the group asks for it, a group
 * that only reads takes none, and its COMMIT touches no file. Not for deciding
 * when a group ends; that is the spine's. */
#include <assert.h>
#include <sqlite3.h>

#include "server/store/connection.h"
#include "server/store/fault.h"
#include "server/store/statement.h"

static enum err run(struct store *store, enum query query)
{
	struct statement s = statement_for(store, query);

	return statement_run(&s);
}

static bool in_transaction(const struct store *store)
{
	return !sqlite3_get_autocommit(store->db);
}

static void roll_back(struct store *store)
{
	/* sqlite3_exec needs no statement prepared before; the prepared one
	 * may be missing when memory is short. */
	if (in_transaction(store))
		sqlite3_exec(store->db, statement_sql(QUERY_group_rollback),
		    NULL, NULL, NULL);
	assert(!in_transaction(store));
}

enum err store_group_begin(struct store *store)
{
	assert(!store->group && !in_transaction(store));
	if (store->untrusted)
		return ERR_io;
	store->group = true;
	store->begun = false;
	store->broken = ERR_ok;
	return ERR_ok;
}

static void group_end(struct store *store)
{
	roll_back(store);
	store->group = false;
	store->begun = false;
	store->turn = false;
}

void store_group_abort(struct store *store)
{
	assert(store->group);
	group_end(store);
}

bool store_group_alive(struct store *store)
{
	return store->group && (!store->begun || in_transaction(store));
}

/* Why a group that is not alive is not. */
static enum err group_loss(const struct store *store)
{
	return store->broken ? store->broken : ERR_try_later;
}

enum err store_group_commit(struct store *store)
{
	enum err err = ERR_ok;

	assert(store->group && !store->turn);
	if (!store_group_alive(store))
		err = group_loss(store);
	else if (store->begun)
		err = run(store, QUERY_group_commit);
	/* After a failed flush nobody knows what is on the disk. */
	if (err == ERR_io)
		store->untrusted = true;
	if (!err)
		store->logged = SQLITE_OK;
	group_end(store);
	return err;
}

enum err store_turn_begin(struct store *store)
{
	enum err err = ERR_ok;

	assert(store->group && !store->turn);
	if (!store_group_alive(store))
		return group_loss(store);
	if (!store->begun) {
		err = run(store, QUERY_group_begin);
		if (err)
			return err;
		store->begun = true;
	}
	err = run(store, QUERY_turn_begin);
	store->turn = !err;
	return err;
}

enum err store_turn_keep(struct store *store)
{
	enum err err;

	assert(store->turn);
	if (!store_group_alive(store))
		return group_loss(store);
	err = run(store, QUERY_turn_keep);
	if (!err)
		store->turn = false;
	return err;
}

void store_turn_undo(struct store *store)
{
	assert(store->turn);
	store->turn = false;
	if (!store_group_alive(store))
		return;
	/* A turn that cannot be taken back must not be kept: its whole group
	 * goes instead. */
	if (run(store, QUERY_turn_undo) || run(store, QUERY_turn_keep))
		roll_back(store);
}
