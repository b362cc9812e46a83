/* All replies of a desk in all languages, with what scoring needs: immutable
 * once built, shared between threads by counted references. */
#ifndef SERVER_ANSWER_PACK_H
#define SERVER_ANSWER_PACK_H

#include "server/answer/reply.h"

struct reply_wording {
	struct str title; /* ptr NULL: there is no wording in this language */
	struct str text;
	struct str_list needs; /* facts needs: and the text name */
};

struct reply {
	struct str id;
	enum stage stage;
	bool automatic;
	int64_t from_ms, until_ms;
	struct str_list chips, shops;
	struct reply_wording wordings[LANG_COUNT];
};

struct phrasing {
	struct str text;
	int reply; /* index into replies */
	enum lang lang;
};

struct pack_index; /* tokens, frequencies: private to the room */

struct pack {
	struct str version; /* hash of the content, 16 hex digits */
	struct reply *replies; /* by id, ascending */
	size_t reply_count;
	struct phrasing *phrasings;
	size_t phrasing_count;
	int64_t first_id; /* phrasing i is row first_id + i of the index; set
			     by the desk before the pack is put in force */
	struct pack_index *index;
};

/* Called for each fault found; go on = true collects them all. */
typedef void pack_fault_fn(void *ctx, const struct reply_fault *fault);

/* Reads DIR/LANG/NAME.reply of all languages. A pack with any fault is refused
 * whole (the error of the first one); every fault is told to fn (which may be
 * NULL), its path beginning with LANG/. Checked beyond reply_parse: id = file
 * name, ids unique, same stage and shops in all languages, placeholders closed
 * and known (fact.def), facts of needs known, chips that exist, no folder but
 * of a language. A fact the text names need not stand in needs. Where auto,
 * from and until differ between languages, the stricter counts. not_found if
 * there is no reply at all. One reference is the caller's. */
MUST_CHECK enum err pack_load(const char *dir, pack_fault_fn *fn, void *ctx,
    struct pack **out);
struct pack *pack_ref(struct pack *pack);
void pack_unref(struct pack *pack); /* NULL is fine */

/* By id; NULL if there is none. */
const struct reply *pack_reply(const struct pack *pack, struct str id);

/* The wording in lang, else along the chain lang -> fallback -> English ->
 * any. NULL if the reply has none at all. */
const struct reply_wording *reply_wording(
    const struct reply *reply, enum lang lang, enum lang fallback);

#endif
