/* A desk's replies as one immutable thing: made from what source.c read and
 * check.c let pass. Scores nothing. */
#include "server/answer/pack.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/answer/index.h"
#include "server/answer/placeholder.h"
#include "server/answer/source.h"
#include "shared/token.h"

/* What a pack is inside: counted, with the memory it lives in. */
struct pack_body {
	struct pack pack; /* first member */
	atomic_int references;
	struct arena arena;
};

/* --- Version --- */

/* Path by path and content by content, so that a moved line is another
 * version even if all bytes stay. */
static enum err make_version(
    struct pack_body *body, const struct source_list *list)
{
	uint8_t hash[3][TOKEN_HASH_LEN] = { { 0 } };
	char hex[17];

	for (size_t i = 0; i < list->count; i++) {
		token_hash(list->at[i].path, hash[1]);
		token_hash(list->at[i].content, hash[2]);
		token_hash(
		    (struct str){ (const char *)hash, sizeof(hash) }, hash[0]);
	}
	for (int i = 0; i < 8; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[0][i]);
	body->pack.version = arena_str(&body->arena, str_from(hex));
	return body->pack.version.ptr ? ERR_ok : ERR_no_memory;
}

/* --- Replies --- */

static bool has_name(const struct str *at, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(at[i], name))
			return true;
	return false;
}

static size_t count_placeholders(struct str text)
{
	struct str before, name;
	size_t count = 0;

	while (placeholder_next(&text, &before, &name) != PLACEHOLDER_NONE)
		count++;
	return count;
}

/* What needs: says and what the text names, each once. */
static enum err gather_needs(
    struct pack_body *body, const struct reply_file *file, struct str_list *out)
{
	struct str rest = file->text, before, name;
	size_t most = file->needs.count + count_placeholders(file->text);
	struct str *at = arena_alloc(&body->arena, (most + 1) * sizeof(*at));
	size_t count = 0;

	if (!at)
		return ERR_no_memory;
	for (size_t i = 0; i < file->needs.count; i++)
		if (!has_name(at, count, file->needs.at[i]))
			at[count++] = file->needs.at[i];
	while (placeholder_next(&rest, &before, &name) == PLACEHOLDER_NAME)
		if (!has_name(at, count, name))
			at[count++] = name;
	*out = (struct str_list){ at, count };
	return ERR_ok;
}

static struct str title_of(const struct reply_file *file)
{
	if (file->title.len)
		return file->title;
	return file->asks.count ? file->asks.at[0] : file->id;
}

static void begin_reply(struct reply *reply, const struct reply_file *file)
{
	reply->id = file->id;
	reply->stage = file->stage;
	reply->automatic = true;
	reply->shops = file->shops;
}

/* Where languages differ, the stricter word counts for all. */
static enum err add_wording(
    struct pack_body *body, struct reply *reply, const struct source *source)
{
	const struct reply_file *file = &source->file;
	struct reply_wording *wording = &reply->wordings[source->lang];

	reply->automatic = reply->automatic && file->automatic;
	if (file->from_ms > reply->from_ms)
		reply->from_ms = file->from_ms;
	if (file->until_ms &&
	    (!reply->until_ms || file->until_ms < reply->until_ms))
		reply->until_ms = file->until_ms;
	if (!reply->chips.count)
		reply->chips = file->chips;
	wording->title = title_of(file);
	wording->text = file->text;
	return gather_needs(body, file, &wording->needs);
}

static void add_phrasings(
    struct pack *pack, const struct source *source, int reply)
{
	for (size_t i = 0; i < source->file.asks.count; i++)
		pack->phrasings[pack->phrasing_count++] =
		    (struct phrasing){ .text = source->file.asks.at[i],
			    .reply = reply,
			    .lang = source->lang };
}

static enum err make_room(
    struct pack_body *body, const struct source_list *list)
{
	struct pack *pack = &body->pack;
	size_t phrasings = 0;

	for (size_t i = 0; i < list->count; i++)
		phrasings += list->at[i].file.asks.count;
	pack->replies =
	    arena_alloc(&body->arena, list->count * sizeof(*pack->replies));
	pack->phrasings = arena_alloc(
	    &body->arena, (phrasings + 1) * sizeof(*pack->phrasings));
	return pack->replies && pack->phrasings ? ERR_ok : ERR_no_memory;
}

/* The sources are sorted by id. */
static enum err build(struct pack_body *body, const struct source_list *list)
{
	struct pack *pack = &body->pack;
	struct reply *reply = NULL;
	enum err err = make_room(body, list);

	for (size_t i = 0; i < list->count && !err; i++) {
		const struct source *source = &list->at[i];

		if (!reply || !str_eq(reply->id, source->file.id)) {
			reply = &pack->replies[pack->reply_count++];
			begin_reply(reply, &source->file);
		}
		err = add_wording(body, reply, source);
		add_phrasings(pack, source, (int)pack->reply_count - 1);
	}
	if (!err)
		err = make_version(body, list);
	return err ? err : index_build(pack, &pack->index);
}

/* --- Life --- */

static struct pack_body *body_new(void)
{
	struct pack_body *body = calloc(1, sizeof(*body));

	if (!body)
		return NULL;
	body->arena = ARENA_EMPTY;
	atomic_init(&body->references, 1);
	return body;
}

static void body_free(struct pack_body *body)
{
	index_free(body->pack.index);
	arena_fini(&body->arena);
	free(body);
}

enum err pack_load(
    const char *dir, pack_fault_fn *fn, void *ctx, struct pack **out)
{
	struct fault_sink sink = { .fn = fn, .ctx = ctx };
	struct source_list list = { NULL, 0, 0 };
	struct pack_body *body = body_new();
	enum err err;

	if (!body)
		return ERR_no_memory;
	err = source_read(dir, &body->arena, &sink, &list);
	if (!err && list.count)
		check_sources(&list, &sink);
	if (!err)
		err = sink.first;
	if (!err && !list.count) {
		err = ERR_not_found;
		fault_say(&sink, str_from(dir), 0, err, "holds no reply");
	}
	if (!err)
		err = build(body, &list);
	source_fini(&list);
	if (err)
		body_free(body);
	else
		*out = &body->pack;
	return err;
}

struct pack *pack_ref(struct pack *pack)
{
	struct pack_body *body = (struct pack_body *)pack;

	atomic_fetch_add_explicit(&body->references, 1, memory_order_relaxed);
	return pack;
}

void pack_unref(struct pack *pack)
{
	struct pack_body *body = (struct pack_body *)pack;

	if (body && atomic_fetch_sub_explicit(
			&body->references, 1, memory_order_acq_rel) == 1)
		body_free(body);
}

/* --- Looking up --- */

static int compare(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order || a.len == b.len)
		return order;
	return a.len < b.len ? -1 : 1;
}

const struct reply *pack_reply(const struct pack *pack, struct str id)
{
	size_t low = 0, high = pack->reply_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(pack->replies[middle].id, id);

		if (!order)
			return &pack->replies[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct reply_wording *reply_wording(
    const struct reply *reply, enum lang lang, enum lang fallback)
{
	const enum lang chain[] = { lang, fallback, LANG_en };

	for (size_t i = 0; i < sizeof(chain) / sizeof(chain[0]); i++)
		if (reply->wordings[chain[i]].title.ptr)
			return &reply->wordings[chain[i]];
	for (int l = 0; l < LANG_COUNT; l++)
		if (reply->wordings[l].title.ptr)
			return &reply->wordings[l];
	return NULL;
}
