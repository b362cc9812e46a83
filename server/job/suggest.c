/* Looks for replies a rep may want: those that suit a text, or those whose id
 * begins with a code. */
#include <strings.h>

#include "server/job/found.h"
#include "server/job/look.h"
#include "shared/text.h"

enum {
	SUGGEST_MAX = 20,      /* for a code; the limit of `suggestions` */
	SUGGEST_WHY_MAX = 400, /* characters, as messages.def has them */
	SUGGEST_MISSING_MAX = 200,
	/* More than may wait for one reader would never arrive. */
	SUGGEST_BYTES_MAX = 96 * 1024
};

struct suggest {
	const struct job_suggest *job;
	struct arena *arena;
	struct rec_suggestion_list *out; /* room for SUGGEST_MAX */
	size_t bytes;                    /* of their texts */
	struct str version;              /* of the pack they are from */
};

static enum err put(
    struct suggest *s, const struct reply *reply, int score, struct str words)
{
	const struct job_suggest *job = s->job;
	const struct reply_wording *wording =
	    reply_wording(reply, job->lang, job->fallback);
	struct rec_suggestion *item = &s->out->at[s->out->count];
	struct str missing;
	if (!wording)
		return ERR_ok;
	enum err err = fill_text(
	    wording->text, &job->facts, s->arena, &item->text, &missing);
	if (err)
		return err;
	item->reply = arena_str(s->arena, reply->id);
	item->title = look_title(reply, wording, s->arena);
	item->why = arena_str(s->arena, text_cut(words, SUGGEST_WHY_MAX));
	item->missing =
	    arena_str(s->arena, text_cut(missing, SUGGEST_MISSING_MAX));
	item->score = score;
	if (!item->reply.ptr || !item->title.ptr || !item->why.ptr ||
	    !item->missing.ptr)
		return ERR_no_memory;
	s->out->count++;
	s->bytes += item->text.len;
	return ERR_ok;
}

static enum err by_text(const struct job_worker *worker, struct suggest *s)
{
	const struct job_suggest *job = s->job;
	const struct answer_question question = {
		.text = job->text,
		.lang = job->lang,
		.fallback = job->fallback,
		.shop = job->shop,
		.now_ms = job->now_ms,
		.facts = job->facts,
	};
	struct answer found = { .pack = NULL };
	const struct answer_part *part = &found.parts[0];
	enum err err = look_suggest(worker, &question, s->arena, &found);
	for (size_t i = 0; !err && i < part->count; i++)
		err = put(s, part->best[i].reply, part->best[i].score,
		    part->best[i].words);
	if (!err)
		s->version = arena_str(s->arena, found.pack->version);
	pack_unref(found.pack);
	return err;
}

static bool begins_with(struct str id, struct str code)
{
	return id.len >= code.len && !strncasecmp(id.ptr, code.ptr, code.len);
}

static enum err by_code(const struct job_worker *worker, struct suggest *s)
{
	struct pack *pack = pack_holder_get(worker->context->packs);
	enum err err = ERR_ok;
	if (!pack)
		return ERR_not_ready;
	for (size_t i = 0; !err && i < pack->reply_count; i++) {
		const struct reply *reply = &pack->replies[i];
		if (s->out->count == SUGGEST_MAX ||
		    s->bytes > SUGGEST_BYTES_MAX)
			break;
		if (begins_with(reply->id, s->job->code) &&
		    reply_meant(reply, s->job->shop, s->job->now_ms))
			err = put(s, reply, 0, STR_NONE);
	}
	pack_unref(pack);
	return err;
}

static enum err suggest(const struct job_worker *worker, struct suggest *s)
{
	s->out->at = arena_alloc(s->arena, SUGGEST_MAX * sizeof(*s->out->at));
	if (!s->out->at)
		return ERR_no_memory;
	if (s->job->code.len)
		return by_code(worker, s);
	return by_text(worker, s);
}

void job_run_suggest(void *worker, struct letter **letter)
{
	const struct job_suggest *job = (*letter)->message.u.found.message;
	struct message answer = { .type = MESSAGE_suggestions, .id = job->id };
	struct msg_suggestions *out = &answer.u.suggestions;
	struct suggest s = {
		.job = job, .arena = &(*letter)->arena, .out = &out->items
	};
	out->conversation = job->conversation;
	out->seq = job->seq;
	enum err err = suggest(worker, &s);
	(*letter)->message.u.found.pack = s.version;
	found_settle(letter, &answer, err, "suggest");
}
