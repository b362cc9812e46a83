/* Taking text away for good: of one customer, who asked for it, and of closed
 * conversations that are old. Numbers for the figures stay. Every call that
 * writes is bounded, so that a desk does some of it a turn. */
#ifndef SERVER_STORE_ERASE_H
#define SERVER_STORE_ERASE_H

#include "server/row/conversation.h"
#include "server/row/customer.h"
#include "server/store/store.h"
#include "shared/token.h"

/* ---- who is erased ------------------------------------------------------- */

struct erasing_row {
	int64_t customer_id;
	struct str actor;  /* who asked for it */
	struct str person; /* for the audit log */
};

MUST_CHECK enum err erasing_add(
    struct store *store, const struct erasing_row *row);
/* not_found if that customer (0 = any) is not being erased. A row of customer 0
 * is found when no other is left: it may be added for what comes after them. */
MUST_CHECK enum err erasing_find(struct store *store, int64_t customer_id,
    struct arena *arena, struct erasing_row *out);
MUST_CHECK enum err erasing_remove(struct store *store, int64_t customer_id);

/* Keeps the hash of who is erased (server/desk/erasure.h), in the database and
 * in the file erased.list beside it, which a backup put in the database's
 * place does not take away. Of several times the last one counts. In the file
 * it stands also if the turn is taken back. */
MUST_CHECK enum err erasure_add(
    struct store *store, const uint8_t hash[TOKEN_HASH_LEN], int64_t at);
/* When that was; not_found if they were not. */
MUST_CHECK enum err erasure_find(
    struct store *store, const uint8_t hash[TOKEN_HASH_LEN], int64_t *at);
/* Takes some of the file's lines, from byte *at on, into the database; *at
 * goes behind them. *more is false at the end of the file. A line that is none
 * is passed over. */
MUST_CHECK enum err erasure_replay(
    struct store *store, int64_t *at, size_t max, bool *more);

/* ---- what is taken away -------------------------------------------------- */

/* Makes a customer nobody: no name, no id of the shop's, and another subject,
 * so that tokens of before are worth nothing. */
MUST_CHECK enum err erase_customer(struct store *store, int64_t customer_id);

/* What went. */
struct erase_counts {
	int64_t rows;      /* of all kinds: what it cost; a search is some */
	int64_t lines;     /* and notes */
	int64_t chats;     /* conversations that had text */
	int64_t phrasings; /* taken off the search index */
	int64_t taught;    /* approved lessons */
};

/* Forgets what a customer's ids were answered with before a time, at most max
 * of them; adds to counts. */
MUST_CHECK enum err erase_requests(struct store *store, int64_t customer_id,
    int64_t before_ms, int64_t max, struct erase_counts *counts);
/* Takes text from a conversation, at most about max rows; adds to counts. It is
 * done if counts->rows has grown by less than max. keep_taught: approved
 * lessons stay, without their link to it; else they go, and the phrasings made
 * of them. */
MUST_CHECK enum err erase_conversation(struct store *store, int64_t id,
    bool keep_taught, int64_t max, struct erase_counts *counts);
/* Row ids of a customer's conversations above `after`, ascending; *count at
 * most max. */
MUST_CHECK enum err erase_conversations(struct store *store,
    int64_t customer_id, int64_t after, size_t max, int64_t *ids,
    size_t *count);

/* Words that were removed from the search index are in it still until it was
 * merged: one bounded step of that. begin: the first one; *more: another one
 * is needed. */
MUST_CHECK enum err erase_merge(struct store *store, bool begin, bool *more);

/* ---- what is old --------------------------------------------------------- */

struct expired {
	int64_t conversation_id, customer_id;
};
/* Closed conversations of a shop with text, but no line since a time. */
MUST_CHECK enum err expired_find(struct store *store, int64_t shop_id,
    int64_t before_ms, size_t max, struct expired *out, size_t *count);
/* Forgets at most max events that were noted before a time. */
MUST_CHECK enum err expired_events(
    struct store *store, int64_t before_ms, int64_t max, int64_t *removed);

/* ---- looking ------------------------------------------------------------- */

/* Customers above `after` by row id, to be looked for among the erased: only
 * id, shop_id, subject, shop_ref and created_at are set. */
MUST_CHECK enum err erase_customers(struct store *store, int64_t after,
    size_t max, struct arena *arena, struct customer_row *out, size_t *count);

struct erase_extent {
	int64_t lines, chats, open;
};
/* How much is kept of a customer. */
MUST_CHECK enum err erase_extent(
    struct store *store, int64_t customer_id, struct erase_extent *out);

#endif
