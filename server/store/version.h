/* Packs of replies to go back to (server/row/version.h). A version is there
 * once its row is; its files may come before, over several turns. */
#ifndef SERVER_STORE_VERSION_H
#define SERVER_STORE_VERSION_H

#include "server/row/version.h"
#include "server/store/store.h"

/* Keeps one file of a version; harmless if it was kept before. */
MUST_CHECK enum err version_keep(
    struct store *store, struct str version, const struct version_file *file);
/* Adds the row, or sets used_at, used_by and source of the one there is. */
MUST_CHECK enum err version_put(
    struct store *store, const struct version_row *row);
MUST_CHECK enum err version_get(struct store *store, struct str version,
    struct arena *arena, struct version_row *out);
/* Those put in force last first, at most max. */
MUST_CHECK enum err version_list(struct store *store, size_t max,
    struct arena *arena, struct version_list *out);
/* not_found if there is no such row. */
MUST_CHECK enum err version_files(struct store *store, struct str version,
    struct arena *arena, struct version_file_list *out);
/* Forgets all but `current` and the keep - 1 others put in force last, and of
 * files that belong to none at most max; to be called again until *gone is
 * 0, and not while files of a new version come in. */
MUST_CHECK enum err version_prune(struct store *store, struct str current,
    size_t keep, size_t max, int64_t *gone);

#endif
