/* Rows of versions as a message. */
#include "server/handle/versions.h"

enum err versions_tell(const struct version_list *rows, struct str in_force,
    struct arena *arena, struct message *out)
{
	size_t count = rows->count < VERSIONS_MAX ? rows->count : VERSIONS_MAX;
	struct rec_pack *at = arena_alloc(arena, (count + 1) * sizeof(*at));
	if (!at)
		return ERR_no_memory;
	for (size_t i = 0; i < count; i++) {
		const struct version_row *row = &rows->at[i];
		at[i] = (struct rec_pack){
			.version = row->version,
			.made = row->made_at,
			.used = row->used_at,
			.by = row->used_by,
			.source = row->source,
			.replies = row->reply_count,
			.phrasings = row->phrasing_count,
			.in_force = str_eq(row->version, in_force),
		};
	}
	*out = (struct message){ .type = MESSAGE_packs };
	out->u.packs.items.at = at;
	out->u.packs.items.count = count;
	return ERR_ok;
}
