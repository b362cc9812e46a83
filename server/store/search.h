/* The FTS5 index over example phrasings, with Deskbell's own tokenizer (words
 * and CJK characters and pairs of shared/text.h, registered as 'deskbell').
 * Search text is never FTS5 syntax: the query is built here, from tokens. */
#ifndef SERVER_STORE_SEARCH_H
#define SERVER_STORE_SEARCH_H

#include "server/store/store.h"

/* Adds one phrasing of a pack generation under its id (desk only). exists if
 * the id is taken. Both this and search_prune belong in a turn: an error may
 * leave half of the change, which undoing the turn takes back. */
MUST_CHECK enum err search_add(
    struct store *store, int64_t id, int64_t pack, struct str text);
/* Removes at most max phrasings of one generation other than keep; to be
 * called again until *removed is 0. */
MUST_CHECK enum err search_prune(
    struct store *store, int64_t keep, int64_t max, int64_t *removed);
/* Highest id in use, 0 for none. */
MUST_CHECK enum err search_last_id(struct store *store, int64_t *id);
/* Number of phrasings a generation has. */
MUST_CHECK enum err search_count(
    struct store *store, int64_t pack, int64_t *count);

struct search_ids {
	int64_t *at;
	size_t count;
};
/* Ids of phrasings that hold any of the tokens (folded, as text_tokens gives
 * them; at most 12 are used; each is matched whole and literally), in id
 * order, at most max, between low and high. An interrupt ends the search with
 * timeout. No tokens: an empty result. */
MUST_CHECK enum err search_any(struct store *store, const struct str *tokens,
    size_t count, int64_t low, int64_t high, size_t max, struct arena *arena,
    struct search_ids *out);

#endif
