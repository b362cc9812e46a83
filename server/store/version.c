/* Packs of replies in rows, their files once by content. What is in a file is
 * the answer room's matter. */
#include "server/store/version.h"

#include <assert.h>

#include "server/store/statement.h"

enum err version_keep(
    struct store *store, struct str version, const struct version_file *file)
{
	struct statement s = statement_for(store, QUERY_version_blob);
	enum err err;

	statement_bytes(&s, file->hash, sizeof(file->hash));
	statement_text(&s, file->content);
	err = statement_run(&s);
	if (err)
		return err;
	s = statement_for(store, QUERY_version_file);
	statement_text(&s, version);
	statement_text(&s, file->path);
	statement_bytes(&s, file->hash, sizeof(file->hash));
	return statement_run(&s);
}

enum err version_put(struct store *store, const struct version_row *row)
{
	struct statement s = statement_for(store, QUERY_version_put);

	statement_text(&s, row->version);
	statement_int(&s, row->made_at);
	statement_int(&s, row->used_at);
	statement_text(&s, row->used_by);
	statement_text(&s, row->source);
	statement_int(&s, row->reply_count);
	statement_int(&s, row->phrasing_count);
	return statement_run(&s);
}

static void read_row(
    struct statement *s, struct arena *arena, struct version_row *row)
{
	row->version = statement_get_text(s, arena);
	row->made_at = statement_get_int(s);
	row->used_at = statement_get_int(s);
	row->used_by = statement_get_text(s, arena);
	row->source = statement_get_text(s, arena);
	row->reply_count = statement_get_int(s);
	row->phrasing_count = statement_get_int(s);
}

enum err version_get(struct store *store, struct str version,
    struct arena *arena, struct version_row *out)
{
	struct statement s = statement_for(store, QUERY_version_get);
	struct version_row row;
	enum err err;

	statement_text(&s, version);
	if (statement_one(&s))
		read_row(&s, arena, &row);
	err = statement_end(&s);
	if (!err)
		*out = row;
	return err;
}

enum err version_list(struct store *store, size_t max, struct arena *arena,
    struct version_list *out)
{
	struct statement s = statement_for(store, QUERY_version_list);
	struct version_list rows = { NULL, 0 };
	enum err err;

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

enum err version_files(struct store *store, struct str version,
    struct arena *arena, struct version_file_list *out)
{
	struct version_file_list rows = { NULL, 0 };
	struct version_row row;
	struct statement s;
	enum err err = version_get(store, version, arena, &row);

	if (err)
		return err;
	s = statement_for(store, QUERY_version_files);
	statement_text(&s, version);
	while (statement_next(&s)) {
		rows.at = statement_list(
		    &s, arena, rows.at, rows.count, sizeof(*rows.at));
		if (!rows.at)
			break;
		struct version_file *file = &rows.at[rows.count++];

		file->path = statement_get_text(&s, arena);
		statement_get_bytes(&s, file->hash, sizeof(file->hash));
		file->content = statement_get_text(&s, arena);
	}
	err = statement_end(&s);
	if (!err)
		*out = rows;
	return err;
}

enum err version_prune(struct store *store, struct str current, size_t keep,
    size_t max, int64_t *gone)
{
	struct statement s = statement_for(store, QUERY_version_prune);
	int64_t files = 0, blobs = 0;
	enum err err;

	assert(keep > 0);
	statement_text(&s, current);
	statement_count(&s, keep - 1);
	err = statement_changes(&s, gone);
	if (err)
		return err;
	s = statement_for(store, QUERY_version_prune_files);
	statement_count(&s, max);
	err = statement_changes(&s, &files);
	if (err)
		return err;
	s = statement_for(store, QUERY_version_prune_blobs);
	statement_count(&s, max);
	err = statement_changes(&s, &blobs);
	*gone += files + blobs;
	return err;
}
