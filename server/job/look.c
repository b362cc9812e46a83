/* Ties the answer engine to the store's index. Decides nothing. */
#include "server/job/look.h"

#include "server/store/search.h"
#include "shared/text.h"

enum { LOOK_TITLE_MAX = 120 }; /* characters; `title` of a choice */

enum err look_search(void *ctx, const struct str *tokens, size_t count,
    int64_t low, int64_t high, size_t max, struct arena *arena, int64_t **ids,
    size_t *id_count)
{
	struct search_ids found;
	enum err err =
	    search_any(ctx, tokens, count, low, high, max, arena, &found);
	if (err)
		return err;
	*ids = found.at;
	*id_count = found.count;
	return ERR_ok;
}

static void measure(const struct job_context *context, int64_t begun_us)
{
	meter_time(context->meter, METER_search_time,
	    clock_mono_us(context->clock) - begun_us);
}

enum err look_up(const struct job_worker *worker,
    const struct answer_limits *limits, const struct answer_question *question,
    struct arena *arena, struct answer *out)
{
	const struct job_context *context = worker->context;
	const struct answer_search index = { look_search, worker->store };
	struct pack *pack = pack_holder_get(context->packs);
	if (!pack)
		return ERR_not_ready;
	int64_t begun_us = clock_mono_us(context->clock);
	enum err err = answer_find(pack, &index, limits, question, arena, out);
	measure(context, begun_us);
	pack_unref(pack);
	return err;
}

enum err look_suggest(const struct job_worker *worker,
    const struct answer_question *question, struct arena *arena,
    struct answer *out)
{
	const struct job_context *context = worker->context;
	const struct answer_search index = { look_search, worker->store };
	struct pack *pack = pack_holder_get(context->packs);
	if (!pack)
		return ERR_not_ready;
	int64_t begun_us = clock_mono_us(context->clock);
	enum err err =
	    answer_suggest(pack, &index, question, arena, &out->parts[0]);
	measure(context, begun_us);
	if (err) {
		pack_unref(pack);
		return err;
	}
	out->count = 1;
	out->pack = pack;
	return ERR_ok;
}

struct str look_title(const struct reply *reply,
    const struct reply_wording *wording, struct arena *arena)
{
	struct str title = wording->title.len ? wording->title : reply->id;
	return arena_str(arena, text_cut(title, LOOK_TITLE_MAX));
}
