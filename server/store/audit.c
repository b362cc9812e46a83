/* The audit log in rows, and its chain. Not for what is worth a row: that is
 * server/desk/audit.def's. */
#include "server/store/audit.h"

#include <string.h>

#include "server/store/statement.h"
#include "shared/buf.h"
#include "shared/hex.h"
#include "shared/token.h"

enum {
	SLICE = 500, /* rows read at once: some ms */
	HEX_LEN = 2 * TOKEN_HASH_LEN
};

static const char head_name[] = "audit_head";

/* The last row of the chain. */
struct head {
	int64_t id; /* 0 = there is none yet */
	uint8_t hash[TOKEN_HASH_LEN];
};

struct chain {
	struct store *store;
	uint8_t key[TOKEN_HASH_LEN];
	struct head last;
};

/* ---- hashes -------------------------------------------------------------- */

static void put_number(struct buf *out, int64_t value)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_char(out, (char)((uint64_t)value >> shift & 0xff));
}

static void put_text(struct buf *out, struct str text)
{
	put_number(out, (int64_t)text.len);
	buf_str(out, text);
}

static struct str bytes_of(const uint8_t hash[TOKEN_HASH_LEN])
{
	return (struct str){ (const char *)hash, TOKEN_HASH_LEN };
}

static enum err seal(
    const struct chain *chain, struct buf *bytes, uint8_t hash[TOKEN_HASH_LEN])
{
	enum err err = bytes->failed ? ERR_no_memory : ERR_ok;

	if (!err)
		token_hmac(bytes_of(chain->key), buf_view(bytes), hash);
	buf_fini(bytes);
	return err;
}

/* Of a row that follows chain->last. */
static enum err hash_row(const struct chain *chain, const struct audit_row *row,
    uint8_t hash[TOKEN_HASH_LEN])
{
	struct buf bytes = BUF_EMPTY;

	buf_add(&bytes, chain->last.hash, sizeof(chain->last.hash));
	put_number(&bytes, row->id);
	put_number(&bytes, row->at);
	put_number(&bytes, row->shop_id);
	put_text(&bytes, row->actor);
	put_text(&bytes, row->action);
	put_text(&bytes, row->target);
	put_text(&bytes, row->detail);
	return seal(chain, &bytes, hash);
}

static enum err hash_head(const struct chain *chain, const struct head *head,
    uint8_t mac[TOKEN_HASH_LEN])
{
	struct buf bytes = BUF_EMPTY;

	buf_text(&bytes, "head");
	put_number(&bytes, head->id);
	buf_add(&bytes, head->hash, sizeof(head->hash));
	return seal(chain, &bytes, mac);
}

static enum err open_chain(struct store *store, struct chain *chain)
{
	struct arena arena = ARENA_EMPTY;
	struct str secret;
	enum err err = store_meta_get(store, "secret", &arena, &secret);

	*chain = (struct chain){ .store = store };
	if (!err) {
		token_hmac(secret, STR("deskbell audit 1"), chain->key);
		explicit_bzero((char *)(uintptr_t)secret.ptr, secret.len);
	}
	arena_fini(&arena);
	return err == ERR_not_found ? ERR_not_ready : err;
}

static void close_chain(struct chain *chain)
{
	explicit_bzero(chain->key, sizeof(chain->key));
}

/* ---- the head ------------------------------------------------------------ */

static void put_hex(struct buf *out, const uint8_t hash[TOKEN_HASH_LEN])
{
	char hex[HEX_LEN + 1];

	hex_print(hash, TOKEN_HASH_LEN, hex);
	buf_add(out, hex, HEX_LEN);
}

/* "ID HASH MAC"; false if it was not written by the desk. */
static enum err parse_head(
    const struct chain *chain, struct str text, struct head *head, bool *good)
{
	uint8_t mac[TOKEN_HASH_LEN], own[TOKEN_HASH_LEN];
	long long id;
	struct str number = str_cut(&text, ' ');
	struct str hash = str_cut(&text, ' ');
	enum err err = ERR_ok;

	*good = str_int(number, &id) && id > 0 &&
		hex_parse(hash, head->hash, TOKEN_HASH_LEN) &&
		hex_parse(text, mac, TOKEN_HASH_LEN);
	if (!*good)
		return err;
	head->id = id;
	err = hash_head(chain, head, own);
	*good = !err && token_equal(bytes_of(mac), bytes_of(own));
	return err;
}

/* *good is false if there is none that the desk wrote; head is then empty. */
static enum err read_head(
    const struct chain *chain, struct head *head, bool *good)
{
	struct arena arena = ARENA_EMPTY;
	struct str text;
	enum err err = store_meta_get(chain->store, head_name, &arena, &text);

	*good = false;
	*head = (struct head){ 0 };
	if (!err)
		err = parse_head(chain, text, head, good);
	if (!*good)
		*head = (struct head){ 0 };
	arena_fini(&arena);
	return err == ERR_not_found ? ERR_ok : err;
}

static enum err write_head(const struct chain *chain)
{
	struct buf text = BUF_EMPTY;
	uint8_t mac[TOKEN_HASH_LEN];
	enum err err = hash_head(chain, &chain->last, mac);

	buf_printf(&text, "%lld ", (long long)chain->last.id);
	put_hex(&text, chain->last.hash);
	buf_char(&text, ' ');
	put_hex(&text, mac);
	if (!err && text.failed)
		err = ERR_no_memory;
	if (!err)
		err = store_meta_set(chain->store, head_name, buf_view(&text));
	buf_fini(&text);
	return err;
}

static enum err last_row(struct store *store, int64_t *id)
{
	struct statement s = statement_for(store, QUERY_audit_last);

	return statement_number(&s, id);
}

/* ---- adding -------------------------------------------------------------- */

static enum err insert(struct store *store, const struct audit_row *row,
    const uint8_t hash[TOKEN_HASH_LEN])
{
	struct statement s = statement_for(store, QUERY_audit_add);

	statement_int(&s, row->id);
	statement_int(&s, row->at);
	statement_int(&s, row->shop_id);
	statement_text(&s, row->actor);
	statement_text(&s, row->action);
	statement_text(&s, row->target);
	statement_text(&s, row->detail);
	statement_bytes(&s, hash, TOKEN_HASH_LEN);
	return statement_run(&s);
}

/* The number of the next row. It follows the head, so that a row that was
 * taken away leaves its number behind; where the head is gone, or rows are
 * there that it does not know, a number is left out for good. */
static enum err next_id(struct chain *chain, int64_t *id)
{
	int64_t last = 0;
	bool good;
	enum err err = read_head(chain, &chain->last, &good);

	if (!err)
		err = last_row(chain->store, &last);
	*id = (last > chain->last.id ? last + 1 : chain->last.id) + 1;
	return err;
}

enum err audit_add(struct store *store, struct audit_row *row)
{
	struct chain chain;
	uint8_t hash[TOKEN_HASH_LEN];
	struct audit_row next = *row;
	enum err err = open_chain(store, &chain);

	if (!err)
		err = next_id(&chain, &next.id);
	if (!err)
		err = hash_row(&chain, &next, hash);
	if (!err)
		err = insert(store, &next, hash);
	if (!err) {
		chain.last.id = next.id;
		memcpy(chain.last.hash, hash, sizeof(hash));
		err = write_head(&chain);
	}
	close_chain(&chain);
	if (!err)
		row->id = next.id;
	return err;
}

/* ---- reading ------------------------------------------------------------- */

static void read_row(
    struct statement *s, struct arena *arena, struct audit_row *row)
{
	row->id = statement_get_int(s);
	row->at = statement_get_int(s);
	row->shop_id = statement_get_int(s);
	row->actor = statement_get_text(s, arena);
	row->action = statement_get_text(s, arena);
	row->target = statement_get_text(s, arena);
	row->detail = statement_get_text(s, arena);
}

enum err audit_after(struct store *store, int64_t after, size_t max,
    struct arena *arena, struct audit_list *out)
{
	struct statement s = statement_for(store, QUERY_audit_page);
	struct audit_list rows = { NULL, 0 };
	enum err err;

	statement_int(&s, after);
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

/* ---- verifying ----------------------------------------------------------- */

/* The row in hand follows chain->last, which goes on by it. */
static enum err follow(struct chain *chain, const struct audit_row *row,
    struct str kept, bool *good)
{
	uint8_t hash[TOKEN_HASH_LEN];
	enum err err;

	*good = row->id == chain->last.id + 1;
	if (!*good)
		return ERR_ok;
	err = hash_row(chain, row, hash);
	*good = !err && token_equal(kept, bytes_of(hash));
	if (*good) {
		chain->last.id = row->id;
		memcpy(chain->last.hash, hash, sizeof(hash));
	}
	return err;
}

/* Rows up to `to`; *good is false from the first bad one on. */
static enum err verify_slice(
    struct chain *chain, int64_t to, bool *good, size_t *read)
{
	struct statement s = statement_for(chain->store, QUERY_audit_page);
	struct arena arena = ARENA_EMPTY;
	enum err err = ERR_ok, ended;

	*read = 0;
	statement_int(&s, chain->last.id);
	statement_count(&s, SLICE);
	while (!err && *good && chain->last.id < to && statement_next(&s)) {
		struct audit_row row;

		arena_reset(&arena);
		read_row(&s, &arena, &row);
		err = follow(chain, &row, statement_get_text(&s, &arena), good);
		++*read;
	}
	ended = statement_end(&s);
	arena_fini(&arena);
	return err ? err : ended;
}

/* Goes on to the head as it is now. What was added since the last row was
 * looked for has moved the head as well, so the head is read after it. */
static enum err verify_to_head(struct chain *chain, bool *good, bool *done)
{
	struct head head;
	int64_t last;
	bool kept;
	size_t read = 1;
	enum err err = last_row(chain->store, &last);

	if (!err)
		err = read_head(chain, &head, &kept);
	if (err)
		return err;
	*done = chain->last.id == head.id;
	while (!err && *good && read && chain->last.id < head.id)
		err = verify_slice(chain, head.id, good, &read);
	if (err || !*good)
		return err;
	*good = chain->last.id == head.id && last <= head.id &&
		!memcmp(chain->last.hash, head.hash, sizeof(head.hash));
	return ERR_ok;
}

enum err audit_verify(struct store *store, int64_t *rows, int64_t *bad_id)
{
	struct chain chain;
	bool good = true, done = false;
	int64_t last = 0;
	enum err err = open_chain(store, &chain);

	/* Nothing has ever run on it. */
	if (err == ERR_not_ready) {
		err = last_row(store, &last);
		good = !last;
		done = true;
	}
	while (!err && good && !done)
		err = verify_to_head(&chain, &good, &done);
	close_chain(&chain);
	if (err)
		return err;
	*rows = chain.last.id;
	*bad_id = good ? 0 : chain.last.id + 1;
	return ERR_ok;
}
