/* A desk's replies as one thing: made from what source.c read and check.c let
 * pass, and what was taught since. But for its model it never changes. Scores
 * nothing. */
#include "server/answer/pack.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/answer/courtesy.h"
#include "server/answer/index.h"
#include "server/answer/model.h"
#include "server/answer/placeholder.h"
#include "server/answer/source.h"
#include "server/answer/taught.h"
#include "shared/hex.h"
#include "shared/token.h"

_Static_assert((int)TOKEN_HASH_LEN == sizeof((struct pack_file){ 0 }.hash),
    "a file's hash is token_hash's");

/* What a pack is inside: counted, with the memory it lives in. */
struct pack_body {
	struct pack pack; /* first member */
	atomic_int references;
	struct arena arena;
	pthread_mutex_t lock; /* of model */
	struct model *model;
};

/* --- Files and version --- */

/* Path by path and content by content, so that a moved line is another
 * version even if all bytes stay. */
static enum err keep_files(
    struct pack_body *body, const struct source_list *list)
{
	struct pack *pack = &body->pack;
	uint8_t hash[3][TOKEN_HASH_LEN] = { { 0 } };
	struct pack_file *files =
	    arena_alloc(&body->arena, list->count * sizeof(*files));
	char hex[17];

	if (!files)
		return ERR_no_memory;
	for (size_t i = 0; i < list->count; i++) {
		files[i].path = list->at[i].path;
		files[i].content = list->at[i].content;
		token_hash(files[i].path, hash[1]);
		token_hash(files[i].content, hash[2]);
		memcpy(files[i].hash, hash[2], sizeof(files[i].hash));
		token_hash(
		    (struct str){ (const char *)hash, sizeof(hash) }, hash[0]);
	}
	hex_print(hash[0], 8, hex);
	pack->files = files;
	pack->file_count = list->count;
	pack->version = arena_str(&body->arena, str_from(hex));
	return pack->version.ptr ? ERR_ok : ERR_no_memory;
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

/* Its phrasings are what nothing here answers; it is no reply. */
static bool is_nothing(const struct source *source)
{
	return str_is(source->file.id, "nothing");
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
	if (reply->risk < file->risk)
		reply->risk = file->risk;
	if (!reply->manner)
		reply->manner = file->manner;
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

/* The sources are sorted by id. */
static enum err add_replies(
    struct pack_body *body, const struct source_list *list)
{
	struct pack *pack = &body->pack;
	struct reply *reply = NULL;
	enum err err = ERR_ok;

	pack->replies =
	    arena_alloc(&body->arena, list->count * sizeof(*pack->replies));
	if (!pack->replies)
		return ERR_no_memory;
	for (size_t i = 0; i < list->count && !err; i++) {
		const struct source *source = &list->at[i];

		if (is_nothing(source))
			continue;
		if (!reply || !str_eq(reply->id, source->file.id)) {
			reply = &pack->replies[pack->reply_count++];
			begin_reply(reply, &source->file);
		}
		err = add_wording(body, reply, source);
	}
	return err;
}

/* --- Phrasings --- */

static void add_asks(struct pack *pack, const struct source *source, int reply)
{
	for (size_t i = 0; i < source->file.asks.count; i++)
		pack->phrasings[pack->phrasing_count++] =
		    (struct phrasing){ .text = source->file.asks.at[i],
			    .reply = reply,
			    .lang = source->lang };
}

/* All phrasings of one reply in one language stand together, those of the
 * file first. */
static void add_phrasings(struct pack *pack, const struct source_list *list,
    const struct taught *taught)
{
	size_t source = 0, lesson = 0;

	for (size_t at = 0; at < pack->reply_count * LANG_COUNT; at++) {
		int reply = (int)(at / LANG_COUNT);
		enum lang lang = (enum lang)(at % LANG_COUNT);
		const struct source *s = &list->at[source];

		while (source < list->count && is_nothing(s))
			s = &list->at[++source];
		if (source < list->count && s->lang == lang &&
		    str_eq(s->file.id, pack->replies[reply].id)) {
			add_asks(pack, s, reply);
			source++;
		}
		for (; lesson < taught->count &&
		       taught->at[lesson].phrasing.reply == reply &&
		       taught->at[lesson].phrasing.lang == lang;
		     lesson++)
			taught_add(pack, &taught->at[lesson].phrasing);
	}
	while (source < list->count && is_nothing(&list->at[source]))
		source++;
	assert(source == list->count && lesson == taught->count);
}

/* With room for so many lessons. */
static enum err add_nothings(
    struct pack_body *body, const struct source_list *list, size_t lessons)
{
	struct pack *pack = &body->pack;
	size_t most = lessons + 1;

	for (size_t i = 0; i < list->count; i++)
		if (is_nothing(&list->at[i]))
			most += list->at[i].file.asks.count;
	pack->nothings =
	    arena_alloc(&body->arena, most * sizeof(*pack->nothings));
	if (!pack->nothings)
		return ERR_no_memory;
	for (size_t i = 0; i < list->count; i++) {
		const struct source *s = &list->at[i];

		for (size_t k = 0; is_nothing(s) && k < s->file.asks.count; k++)
			pack->nothings[pack->nothing_count++] =
			    (struct phrasing){ .text = s->file.asks.at[k],
				    .reply = -1,
				    .lang = s->lang };
	}
	return ERR_ok;
}

static enum err build(struct pack_body *body, const struct source_list *list,
    const struct pack_lessons *lessons)
{
	struct pack *pack = &body->pack;
	struct taught taught;
	size_t most = 1;
	enum err err = add_replies(body, list);

	if (!err)
		err = keep_files(body, list);
	if (!err)
		err = add_nothings(body, list, lessons ? lessons->count : 0);
	if (!err)
		err = taught_read(lessons, &body->arena, pack, &taught);
	if (err)
		return err;
	for (size_t i = 0; i < list->count; i++)
		most += list->at[i].file.asks.count;
	pack->phrasings = arena_alloc(
	    &body->arena, (most + taught.count) * sizeof(*pack->phrasings));
	if (!pack->phrasings)
		return ERR_no_memory;
	add_phrasings(pack, list, &taught);
	err = taught_name(pack, &body->arena);
	if (!err)
		err = courtesies_build(pack, &pack->courtesies);
	return err ? err : index_build(pack, &pack->index);
}

/* --- Life --- */

static struct pack_body *body_new(void)
{
	struct pack_body *body = calloc(1, sizeof(*body));

	if (!body)
		return NULL;
	if (pthread_mutex_init(&body->lock, NULL)) {
		free(body);
		return NULL;
	}
	body->arena = ARENA_EMPTY;
	atomic_init(&body->references, 1);
	return body;
}

static void body_free(struct pack_body *body)
{
	model_unref(body->model);
	index_free(body->pack.index);
	courtesies_free(body->pack.courtesies);
	pthread_mutex_destroy(&body->lock);
	arena_fini(&body->arena);
	free(body);
}

/* Where files come from. */
struct origin {
	const char *dir; /* NULL: the files */
	const struct pack_file *files;
	size_t count;
};

static enum err load(struct pack_body *body, const struct origin *origin,
    const struct pack_lessons *lessons, struct fault_sink *sink)
{
	struct source_list list = { NULL, 0, 0 };
	enum err err;

	if (origin->dir)
		err = source_read(origin->dir, &body->arena, sink, &list);
	else
		err = source_take(
		    origin->files, origin->count, &body->arena, sink, &list);
	if (!err && list.count)
		check_sources(&list, sink);
	if (!err)
		err = sink->first;
	if (!err && !list.count) {
		err = ERR_not_found;
		fault_say(
		    sink, str_from(origin->dir), 0, err, "holds no reply");
	}
	if (!err)
		err = build(body, &list, lessons);
	source_fini(&list);
	return err;
}

static enum err make(const struct origin *origin,
    const struct pack_lessons *lessons, pack_fault_fn *fn, void *ctx,
    struct pack **out)
{
	struct fault_sink sink = { .fn = fn, .ctx = ctx };
	struct pack_body *body = body_new();
	enum err err;

	if (!body)
		return ERR_no_memory;
	err = load(body, origin, lessons, &sink);
	if (err)
		body_free(body);
	else
		*out = &body->pack;
	return err;
}

enum err pack_load(const char *dir, const struct pack_lessons *lessons,
    pack_fault_fn *fn, void *ctx, struct pack **out)
{
	return make(&(struct origin){ .dir = dir }, lessons, fn, ctx, out);
}

enum err pack_load_files(const struct pack_file *files, size_t count,
    const struct pack_lessons *lessons, pack_fault_fn *fn, void *ctx,
    struct pack **out)
{
	return make(&(struct origin){ .files = files, .count = count }, lessons,
	    fn, ctx, out);
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

/* --- The model --- */

struct model *pack_model(struct pack *pack)
{
	struct pack_body *body = (struct pack_body *)pack;
	struct model *model;

	pthread_mutex_lock(&body->lock);
	model = body->model ? model_ref(body->model) : NULL;
	pthread_mutex_unlock(&body->lock);
	return model;
}

void pack_model_set(struct pack *pack, struct model *model)
{
	struct pack_body *body = (struct pack_body *)pack;
	struct model *old;

	pthread_mutex_lock(&body->lock);
	old = body->model;
	body->model = model;
	pthread_mutex_unlock(&body->lock);
	model_unref(old);
}
