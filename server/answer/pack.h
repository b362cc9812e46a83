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
	enum risk risk;
	enum manner manner;
	bool automatic;
	int64_t from_ms, until_ms;
	struct str_list chips, shops;
	struct reply_wording wordings[LANG_COUNT];
};

struct phrasing {
	struct str text;
	int reply; /* index into replies; -1 = nothing here answers it */
	enum lang lang;
	bool taught; /* a lesson, not of a file */
};

/* A phrasing that was approved in the running desk. */
struct pack_lesson {
	struct str reply; /* id; none = nothing here answers it */
	enum lang lang;
	struct str text;
};

struct pack_lessons {
	const struct pack_lesson *at;
	size_t count;
};

/* One file as it was read; the unit versions are kept in. */
struct pack_file {
	struct str path; /* "en/order.status.reply" */
	struct str content;
	uint8_t hash[32]; /* SHA-256 of the content */
};

/* Below so many phrasings a pack is searched in memory and needs no rows in
 * the search index. */
enum { PACK_IN_MEMORY_MAX = 100000 };

struct model;      /* server/answer/model.h */
struct pack_index; /* tokens, frequencies: private to the room */
struct courtesies; /* greetings, thanks ...: private to the room */

struct pack {
	struct str version;    /* hash of the files, 16 hex digits */
	struct str content;    /* the same with the lessons: what an index or a
				  model was made of */
	struct reply *replies; /* by id, ascending */
	size_t reply_count;
	struct phrasing *phrasings;
	size_t phrasing_count;
	struct phrasing *nothings; /* questions nothing here answers: those of
				      the id "nothing", which is no reply */
	size_t nothing_count;
	const struct pack_file *files; /* as they were read */
	size_t file_count;
	int64_t first_id; /* phrasing i is row first_id + i of the index; set
			     by the desk before the pack is put in force */
	struct pack_index *index;
	struct courtesies *courtesies;
};

/* Called for each fault found; go on = true collects them all. */
typedef void pack_fault_fn(void *ctx, const struct reply_fault *fault);

/* Reads DIR/LANG/NAME.reply of all languages. A pack with any fault is refused
 * whole (the error of the first one); every fault is told to fn (which may be
 * NULL), its path beginning with LANG/. Checked beyond reply_parse: id = file
 * name, ids unique, same stage, shops and manner in all languages, placeholders
 * closed and known (fact.def), facts of needs known, chips that exist, no
 * folder but of a language, 64 MiB at most. A fact the text names need not
 * stand in needs. Where auto, risk, from and until differ between languages,
 * the stricter counts. not_found if there is no reply at all.
 *
 * Lessons (NULL = none) become phrasings of their reply behind those of its
 * files, or nothings. Left out are those whose reply the pack has not, and
 * what it says already; a long one is cut to a phrasing's length. One
 * reference is the caller's. */
MUST_CHECK enum err pack_load(const char *dir,
    const struct pack_lessons *lessons, pack_fault_fn *fn, void *ctx,
    struct pack **out);
/* The same of files read before; hashes need not be filled. */
MUST_CHECK enum err pack_load_files(const struct pack_file *files, size_t count,
    const struct pack_lessons *lessons, pack_fault_fn *fn, void *ctx,
    struct pack **out);
struct pack *pack_ref(struct pack *pack);
void pack_unref(struct pack *pack); /* NULL is fine */

/* The trained model it is scored with, with a reference of the caller's
 * (model_unref); NULL while there is none. Any thread. */
struct model *pack_model(struct pack *pack);
/* Takes over the caller's reference and gives the old model's back. */
void pack_model_set(struct pack *pack, struct model *model);

/* By id; NULL if there is none. */
const struct reply *pack_reply(const struct pack *pack, struct str id);

/* It is said in this shop; and it is, and is valid now. */
bool reply_of_shop(const struct reply *reply, struct str shop);
bool reply_meant(const struct reply *reply, struct str shop, int64_t now_ms);

/* The wording in lang, else along the chain lang -> fallback -> English ->
 * any. NULL if the reply has none at all. */
const struct reply_wording *reply_wording(
    const struct reply *reply, enum lang lang, enum lang fallback);

#endif
