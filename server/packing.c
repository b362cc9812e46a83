/* Bringing a pack of replies into force: its files among the versions that are
 * kept, the phrasings of a large one into the search index, a batch a turn;
 * then the swap, the note of it and the answer to who asked. What a pack is:
 * answer/. */
#include "server/turn.h"

#include <inttypes.h>

#include "server/handle/versions.h"
#include "server/store/audit.h"
#include "server/store/message.h"
#include "server/store/search.h"
#include "server/store/version.h"

enum {
	INDEX_BATCH = 500, /* phrasings; customers never wait for more */
	/* Files of a turn: two rows each, and no more bytes than the commit
	 * of a busy group has anyway. */
	FILES_BATCH = 100,
	FILES_BYTES = 1024 * 1024,
	/* A pack larger than this is put in force, but not kept. */
	KEPT_FILES_MAX = 2000,
	KEPT_BYTES_MAX = 8 * 1024 * 1024,
	VERSIONS_KEPT = 20,
	TIDY_ROWS = 500,
	TIDY_FILES = 50 /* which may have 256 KiB each */
};

/* Names in meta: what the index holds, what is in force, what was wanted by
 * somebody who went back to it. */
static const char index_note[] = "pack", force_note[] = "pack_version",
		  wish_note[] = "pack_wanted";

static struct store *store_of(const struct turn *turn)
{
	return turn->spine->config.store;
}

static struct msg_packed *note_of(const struct turn *turn)
{
	return &turn->letter->message.u.packed;
}

/* ---- versions ------------------------------------------------------------ */

static bool is_kept_at_all(const struct pack *pack)
{
	size_t bytes = 0;
	for (size_t i = 0; i < pack->file_count; i++)
		bytes += pack->files[i].content.len;
	return pack->file_count <= KEPT_FILES_MAX && bytes <= KEPT_BYTES_MAX;
}

static enum err is_kept_already(
    struct turn *turn, const struct pack *pack, bool *kept)
{
	struct version_row row;
	enum err err = version_get(
	    store_of(turn), pack->version, &turn->spine->arena, &row);
	*kept = !err;
	return err == ERR_not_found ? ERR_ok : err;
}

/* *at goes on by one batch. */
static enum err keep_files(
    struct turn *turn, const struct pack *pack, size_t *at)
{
	size_t bytes = 0;
	enum err err = ERR_ok;
	for (size_t n = 0; n < FILES_BATCH && *at < pack->file_count &&
			   bytes < FILES_BYTES && !err;
	     n++) {
		const struct pack_file *from = &pack->files[(*at)++];
		struct version_file file = { .path = from->path,
			.content = from->content };
		memcpy(file.hash, from->hash, sizeof(file.hash));
		bytes += file.content.len;
		err = version_keep(store_of(turn), pack->version, &file);
	}
	return err;
}

static int64_t own_phrasings(const struct pack *pack)
{
	int64_t count = 0;
	for (size_t i = 0; i < pack->phrasing_count; i++)
		count += !pack->phrasings[i].taught;
	return count;
}

/* Later than all before, also when the clock was put back or stands still:
 * which is the last one must not depend on it. */
static enum err time_of_use(struct turn *turn, int64_t *ms)
{
	struct version_list last;
	enum err err =
	    version_list(store_of(turn), 1, &turn->spine->arena, &last);
	*ms = turn->facts.now_ms;
	if (!err && last.count && last.at[0].used_at >= *ms)
		*ms = last.at[0].used_at + 1;
	return err;
}

static enum err note_version(struct turn *turn, const struct pack *pack)
{
	const struct msg_packed *note = note_of(turn);
	int64_t now_ms;
	enum err err = time_of_use(turn, &now_ms);
	if (err)
		return err;
	struct version_row row = {
		.version = pack->version,
		.made_at = now_ms,
		.used_at = now_ms,
		.used_by = note->by,
		.source = note->version.len ? STR("rollback") : STR("folder"),
		.reply_count = (int64_t)pack->reply_count,
		.phrasing_count = own_phrasings(pack),
	};
	turn->spine->versions_tidy = false;
	return version_put(store_of(turn), &row);
}

static enum err note_event(struct turn *turn, const struct pack *pack)
{
	const struct msg_packed *note = note_of(turn);
	struct event_row event = {
		.at = turn->facts.now_ms,
		.staff_id = note->staff_id,
		.kind = STR("pack_used"),
		.detail = pack->version,
		.number = note->version.len > 0,
	};
	return event_add(store_of(turn), &event);
}

static enum err note_act(struct turn *turn, const struct pack *pack)
{
	const struct msg_packed *note = note_of(turn);
	struct audit_row act = {
		.at = turn->facts.now_ms,
		.actor = note->by.len ? note->by : STR("desk"),
		.action = str_from(audit_name(AUDIT_replies_used)),
		.target = pack->version,
		.detail = note->version.len ? STR("rollback") : STR("folder"),
	};
	return audit_add(store_of(turn), &act);
}

/* Not when the same comes again with a lesson more, or after a restart. */
static enum err note_use(struct turn *turn, const struct pack *pack)
{
	struct store *store = store_of(turn);
	struct str last;
	enum err err =
	    store_meta_get(store, force_note, &turn->spine->arena, &last);
	if (err && err != ERR_not_found)
		return err;
	if (!err && str_eq(last, pack->version) && !note_of(turn)->asked)
		return ERR_ok;
	err = store_meta_set(store, force_note, pack->version);
	if (!err && is_kept_at_all(pack))
		err = note_version(turn, pack);
	if (!err)
		err = note_act(turn, pack);
	return err ? err : note_event(turn, pack);
}

/* Whoever goes back to a version means it until the folder is read again. */
static enum err note_wish(struct turn *turn)
{
	const struct msg_packed *note = note_of(turn);
	if (!note->folder && !note->version.len)
		return ERR_ok;
	return store_meta_set(store_of(turn), wish_note, note->version);
}

/* ---- the search index ---------------------------------------------------- */

static bool needs_index(const struct pack *pack)
{
	return pack->phrasing_count >= PACK_IN_MEMORY_MAX;
}

/* The kept note of what is indexed: "CONTENT FIRST_ID". */
static bool indexed_already(struct turn *turn, struct pack *pack)
{
	struct str kept;
	long long first;
	int64_t count;
	struct store *store = store_of(turn);
	if (store_meta_get(store, index_note, &turn->spine->arena, &kept))
		return false;
	struct str content = str_cut(&kept, ' ');
	if (!str_eq(content, pack->content) || !str_int(kept, &first))
		return false;
	if (search_count(store, first, &count) ||
	    (size_t)count != pack->phrasing_count)
		return false;
	pack->first_id = first;
	return true;
}

static enum err take_ids(struct turn *turn, struct pack *pack)
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
	return ERR_ok;
}

static enum err add_phrasings(
    struct turn *turn, const struct pack *pack, size_t *at)
{
	enum err err = ERR_ok;
	for (size_t n = 0;
	     n < INDEX_BATCH && *at < pack->phrasing_count && !err; n++) {
		err = search_add(store_of(turn), pack->first_id + (int64_t)*at,
		    pack->first_id, pack->phrasings[*at].text);
		(*at)++;
	}
	return err;
}

static enum err note_index(struct turn *turn, const struct pack *pack)
{
	struct str note = arena_printf(&turn->spine->arena, "%.*s %" PRId64,
	    STR_ARG(pack->content), pack->first_id);
	if (!note.ptr)
		return ERR_no_memory;
	return store_meta_set(store_of(turn), index_note, note);
}

/* ---- the way into force -------------------------------------------------- */

/* A small pack has ids of its own too, so that an older one's rows are none
 * of its. */
static enum err begin(struct turn *turn, struct pack *pack, size_t *at)
{
	bool kept = false;
	enum err err = take_ids(turn, pack);
	if (!err)
		err = is_kept_already(turn, pack, &kept);
	if (err)
		return err;
	if (!is_kept_at_all(pack))
		log_line(turn->spine->config.log, LOG_WARN, "desk",
		    "version_not_kept", "version=%.*s files=%zu",
		    STR_ARG(pack->version), pack->file_count);
	if (kept || !is_kept_at_all(pack))
		*at = pack->file_count;
	turn->spine->packing = pack;
	return ERR_ok;
}

/* One batch: *at counts files that are kept, then phrasings indexed. */
static enum err go_on(struct turn *turn, struct pack *pack, size_t *at)
{
	size_t files = pack->file_count;
	if (*at < files)
		return keep_files(turn, pack, at);
	size_t phrasings = *at - files;
	if (!phrasings && (!needs_index(pack) || indexed_already(turn, pack)))
		phrasings = pack->phrasing_count;
	enum err err = add_phrasings(turn, pack, &phrasings);
	*at = files + phrasings;
	return err;
}

/* The next batch is a turn of its own. */
static void come_again(struct turn *turn, size_t at)
{
	struct message again = turn->letter->message;
	again.u.packed.at = (int64_t)at;
	plan_job(&turn->plan, JOB_COUNT, &again);
}

static enum err answer(struct turn *turn, const struct pack *pack)
{
	struct version_list rows;
	struct message packs;
	struct arena *arena = &turn->spine->arena;
	enum err err = version_list(store_of(turn), VERSIONS_MAX, arena, &rows);
	if (!err)
		err = versions_tell(&rows, pack->version, arena, &packs);
	if (err)
		return err;
	packs.id = turn->letter->message.id;
	plan_reply(&turn->plan, &packs);
	return ERR_ok;
}

static enum err arrive(struct turn *turn, struct pack *pack)
{
	struct spine *s = turn->spine;
	enum err err = note_index(turn, pack);
	if (!err)
		err = note_use(turn, pack);
	if (!err)
		err = note_wish(turn);
	if (!err && note_of(turn)->asked)
		err = answer(turn, pack);
	if (err)
		return err;
	pack_unref(s->pack_next);
	s->pack_next = pack_ref(pack);
	s->packing = NULL;
	return ERR_ok;
}

/* A newer pack that began meanwhile ends the older one's way. */
enum err packing_batch(struct turn *turn, struct pack *pack)
{
	size_t at = (size_t)note_of(turn)->at;
	size_t end = pack->file_count + pack->phrasing_count;
	enum err err = ERR_ok;
	if (!at)
		err = begin(turn, pack, &at);
	else if (turn->spine->packing != pack)
		return note_of(turn)->asked ? ERR_busy : ERR_ok;
	if (!err)
		err = go_on(turn, pack, &at);
	/* What takes no rows need not wait for a turn. */
	if (!err && at == pack->file_count && !needs_index(pack))
		at = end;
	if (err)
		return err;
	if (at >= end)
		return arrive(turn, pack);
	come_again(turn, at);
	return ERR_ok;
}

/* ---- what older ones leave ----------------------------------------------- */

enum err packing_tidy(struct turn *turn)
{
	struct spine *s = turn->spine;
	struct str current;
	int64_t gone = 0;
	enum err err =
	    search_prune(s->config.store, s->pack_generation, TIDY_ROWS, &gone);
	if (err || s->versions_tidy)
		return err;
	err = store_meta_get(s->config.store, force_note, &s->arena, &current);
	if (!err)
		err = version_prune(
		    s->config.store, current, VERSIONS_KEPT, TIDY_FILES, &gone);
	s->versions_tidy = !err && !gone;
	return err == ERR_not_found ? ERR_ok : err;
}
