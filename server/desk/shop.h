/* A shop as the settings describe it: values the desk decides by. Owned by
 * the settings in force; handed around as const. */
#ifndef SERVER_DESK_SHOP_H
#define SERVER_DESK_SHOP_H

#include <stddef.h>
#include <stdint.h>

#include "server/desk/hours.h"
#include "shared/arena.h"
#include "shared/err.h"
#include "shared/fact.h"
#include "shared/str.h"
#include "shared/words.h"

struct shop_fact {
	struct str name; /* "shop.return_days" */
	int lang;        /* enum lang, -1 = every language */
	struct str value;
};

enum { SHOP_LAST = 64 }; /* row id there may be */

struct shop {
	int64_t id;      /* 1..64, its row */
	struct str name; /* in the settings: [shop NAME] */
	struct str shown;
	struct str secret; /* signs identities; none = identities refused */
	enum lang lang;    /* default, and fallback of replies */
	unsigned langs;    /* BIT(LANG_x) served */
	struct zone *zone;
	struct hours hours;
	struct str origins; /* allowed page origins, blank between */
	struct shop_fact *facts;
	size_t fact_count;
	int64_t auto_idle_ms; /* silence until a machine's chat is closed */
	int64_t rep_idle_ms;  /* the same with a rep */
	int64_t keep_chat_ms; /* text of closed chats; 0 = for ever */
	int64_t conversations_max; /* not closed, at once */
	int send_at, offer_at;     /* per mille */
};

struct shops {
	struct shop *at;
	size_t count;
};

/* By row id or name; NULL if there is none such. */
const struct shop *shop_by_id(const struct shops *shops, int64_t id);
const struct shop *shop_by_name(const struct shops *shops, struct str name);

static inline uint64_t shop_bit(int64_t id)
{
	return (uint64_t)1 << (id - 1);
}

/* A fact of the shop in a language; ptr NULL if it has none. */
struct str shop_fact_value(
    const struct shop *shop, struct str name, enum lang lang);

/* What wordings and replies may say of the shop now: its own facts, shop.name,
 * shop.hours and, while it is shut, shop.opens; in a language. Copied into the
 * arena, so that the list outlives a change of settings; room for `more`
 * entries is left behind the list for the caller's own. */
MUST_CHECK enum err shop_facts(const struct shop *shop, enum lang lang,
    int64_t now_ms, size_t more, struct arena *arena, struct fact_list *out);

/* The shop's language for a wished tag ("zh-CN", "es", "fr"): its own if
 * served, else the shop's default. */
enum lang shop_lang(const struct shop *shop, struct str tag);

#endif
