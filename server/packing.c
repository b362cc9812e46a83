/* Bringing a pack of replies into force: its phrasings into the search index,
 * a batch a turn, then the swap. What a pack is: answer/. */
#include "server/turn.h"

#include <inttypes.h>

#include "server/answer/pack.h"
#include "server/store/search.h"

enum { INDEX_BATCH = 500 }; /* phrasings; customers never wait for more */

/* The kept note of what is indexed: "VERSION FIRST_ID". */
static bool indexed_already(struct turn *turn, struct pack *pack)
{
	struct str kept;
	long long first;
	int64_t count;
	struct store *store = turn->spine->config.store;
	if (store_meta_get(store, "pack", &turn->spine->arena, &kept))
		return false;
	struct str version = str_cut(&kept, ' ');
	if (!str_eq(version, pack->version) || !str_int(kept, &first))
		return false;
	if (search_count(store, first, &count) ||
	    (size_t)count != pack->phrasing_count)
		return false;
	pack->first_id = first;
	return true;
}

static enum err packing_begin(struct turn *turn, struct pack *pack)
{
	struct spine *s = turn->spine;
	if (!s->next_phrasing_id) {
		int64_t last;
		enum err err = search_last_id(s->config.store, &last);
		if (err)
			return err;
		s->next_phrasing_id = last + 1;
	}
	pack->first_id = s->next_phrasing_id;
	s->next_phrasing_id += (int64_t)pack->phrasing_count;
	s->packing = pack;
	return ERR_ok;
}

static enum err packing_rows(struct turn *turn, struct pack *pack, size_t at)
{
	size_t end = at + INDEX_BATCH;
	enum err err = ERR_ok;
	if (end > pack->phrasing_count)
		end = pack->phrasing_count;
	for (size_t i = at; i < end && !err; i++)
		err = search_add(turn->spine->config.store,
		    pack->first_id + (int64_t)i, pack->first_id,
		    pack->phrasings[i].text);
	return err;
}

static enum err packing_note(struct turn *turn, const struct pack *pack)
{
	struct str note = arena_printf(&turn->spine->arena, "%.*s %" PRId64,
	    STR_ARG(pack->version), pack->first_id);
	if (!note.ptr)
		return ERR_no_memory;
	return store_meta_set(turn->spine->config.store, "pack", note);
}

/* Brings a pack one batch nearer to being in force. Batches of at most 500
 * phrasings, each a turn, so that customers never wait for it. A newer pack
 * that began meanwhile ends the older one's way. */
enum err packing_batch(struct turn *turn, struct pack *pack)
{
	struct spine *s = turn->spine;
	struct msg_packed *note = &turn->letter->message.u.packed;
	size_t at = (size_t)note->at;
	enum err err = ERR_ok;
	if (!at && indexed_already(turn, pack))
		at = pack->phrasing_count;
	else if (!at)
		err = packing_begin(turn, pack);
	else if (s->packing != pack)
		return ERR_ok;
	if (!err)
		err = packing_rows(turn, pack, at);
	if (err)
		return err;
	at += INDEX_BATCH;
	if (at < pack->phrasing_count) {
		struct message again = turn->letter->message;
		again.u.packed.at = (int64_t)at;
		plan_job(&turn->plan, JOB_COUNT, &again);
		return ERR_ok;
	}
	err = packing_note(turn, pack);
	if (err)
		return err;
	pack_unref(s->pack_next);
	s->pack_next = pack_ref(pack);
	s->packing = NULL;
	return ERR_ok;
}
