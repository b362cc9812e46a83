/* Finds out what a pack's certainties are worth: asks every phrasing of a
 * model and an index that have not seen it. */
#include <math.h>
#include <stdlib.h>

#include "server/answer/candidate.h"
#include "server/answer/judge.h"
#include "server/answer/lines.h"
#include "server/answer/rank.h"

enum {
	PARTS_MANY = 10,   /* the more parts, the less each model misses ... */
	PARTS_FEW = 5,     /* ... and the longer it takes */
	MANY_UP_TO = 12000 /* phrasings */
};

/* So like a phrasing that it is one. */
static const float same = 0.999f;

struct asked {
	struct ranking ranking;
	int reply;  /* the right one; -1 = none is */
	int wrong;  /* at least this one is not; -1 = nothing known */
	bool known; /* reply is known */
	bool live;
};

struct calibrating {
	struct pack *pack;
	const struct train_watch *watch;
	unsigned parts;
	unsigned char *part; /* of each phrasing, then nothing */
	struct asked *asked;
	size_t count;
};

/* --- One part --- */

struct trial {
	struct pack pack; /* without the part */
	struct model_lines *lines;
	const bool *allowed;
	struct arena arena; /* of one question */
};

/* Spreads neighbours, which are often alike, over the parts. */
static unsigned part_of(size_t i, unsigned parts)
{
	uint64_t h = (i + 1) * 0x9E3779B97F4A7C15u;

	return (unsigned)((h ^ h >> 29) >> 16) % parts;
}

static enum err trial_ask(struct trial *t, struct str text, struct asked *out)
{
	struct query query;
	struct scorer_input in = { .pack = &t->pack, .query = &query };
	double *sides;
	enum err err = query_make(t->pack.index, text, &t->arena, &query);

	if (!err)
		err = candidate_find(&in, NULL, &t->arena);
	if (!err)
		err = judge_sides(&t->pack, t->lines, text, &t->arena, &sides);
	if (!err)
		err = rank_replies(&in, sides, t->allowed, &vote_shipped,
		    &t->arena, &out->ranking);
	arena_reset(&t->arena);
	return err;
}

static enum err trial_ask_part(
    struct calibrating *c, struct trial *t, unsigned part)
{
	const struct pack *pack = c->pack;
	size_t phrasings = pack->phrasing_count;
	enum err err = ERR_ok;

	for (size_t i = 0; !err && i < phrasings + pack->nothing_count; i++) {
		const struct phrasing *p = i < phrasings
					       ? &pack->phrasings[i]
					       : &pack->nothings[i - phrasings];
		struct asked *asked = &c->asked[c->count];

		if (c->part[i] != part)
			continue;
		err = trial_ask(t, p->text, asked);
		asked->reply = i < phrasings ? p->reply : -1;
		asked->known = true;
		asked->wrong = -1;
		if (!err && asked->ranking.count)
			c->count++;
	}
	return err;
}

/* The pack without the part, its index built of what is left. */
static enum err trial_without(
    const struct calibrating *c, unsigned part, bool *out, struct trial *t)
{
	const struct pack *pack = c->pack;
	size_t all = pack->phrasing_count + pack->nothing_count;

	t->pack = *pack;
	t->pack.phrasing_count = 0;
	t->pack.index = NULL;
	t->pack.phrasings =
	    calloc(pack->phrasing_count + 1, sizeof(*t->pack.phrasings));
	if (!t->pack.phrasings)
		return ERR_no_memory;
	for (size_t i = 0; i < all; i++) {
		out[i] = c->part[i] == part;
		if (i < pack->phrasing_count && !out[i])
			t->pack.phrasings[t->pack.phrasing_count++] =
			    pack->phrasings[i];
	}
	return index_build(&t->pack, &t->pack.index);
}

static enum err try_part(
    struct calibrating *c, unsigned part, bool *out, const bool *allowed)
{
	struct trial t = { .allowed = allowed, .arena = ARENA_EMPTY };
	struct lines_wish wish = { .pack = c->pack,
		.out = out,
		.watch = c->watch,
		.from = (int)(100 * part / c->parts),
		.to = (int)(100 * (part + 1) / c->parts) };
	enum err err = trial_without(c, part, out, &t);

	if (!err)
		err = lines_fit(&wish, &t.lines);
	if (!err)
		err = trial_ask_part(c, &t, part);
	model_lines_unref(t.lines);
	index_free(t.pack.index);
	free(t.pack.phrasings);
	arena_fini(&t.arena);
	return err;
}

/* --- What the shop's chats taught --- */

static int reply_at(const struct pack *pack, struct str id)
{
	const struct reply *reply = id.len ? pack_reply(pack, id) : NULL;

	return reply ? (int)(reply - pack->replies) : -1;
}

static enum err ask_lesson(
    struct calibrating *c, struct trial *t, const struct train_evidence *lesson)
{
	struct asked *asked = &c->asked[c->count];
	int reply = reply_at(c->pack, lesson->reply);
	enum err err = trial_ask(t, lesson->text, asked);

	if (err || (lesson->reply.len && reply < 0))
		return err;
	asked->live = true;
	asked->known = lesson->right;
	asked->reply = lesson->right ? reply : -1;
	asked->wrong = lesson->right ? -1 : reply;
	if (asked->ranking.count && asked->ranking.at[0].nearest < same)
		c->count++;
	return ERR_ok;
}

static enum err ask_lessons(struct calibrating *c, const struct model *fitted,
    const struct train_lessons *lessons, const bool *allowed)
{
	struct trial t = { .pack = *c->pack,
		.lines = fitted->lines,
		.allowed = allowed,
		.arena = ARENA_EMPTY };
	enum err err = ERR_ok;

	for (size_t i = 0; !err && lessons && i < lessons->count; i++)
		err = ask_lesson(c, &t, &lessons->at[i]);
	arena_fini(&t.arena);
	return err;
}

/* --- The figures --- */

static enum err fit_vote(struct calibrating *c, struct vote *out)
{
	struct voting_row *rows = calloc(c->count + 1, sizeof(*rows));
	struct ballot *ballots =
	    calloc(c->count * RANK_MAX + 1, sizeof(*ballots));

	if (!rows || !ballots) {
		free(rows);
		free(ballots);
		return ERR_no_memory;
	}
	for (size_t i = 0; i < c->count; i++) {
		const struct ranking *r = &c->asked[i].ranking;
		struct ballot *at = &ballots[i * RANK_MAX];

		rows[i] = (struct voting_row){ at, r->count, r->count };
		for (size_t k = 0; k < r->count; k++) {
			at[k] = r->at[k].ballot;
			if (c->asked[i].known &&
			    r->at[k].reply == c->asked[i].reply)
				rows[i].right = k;
		}
	}
	vote_fit(rows, c->count, out);
	free(rows);
	free(ballots);
	return ERR_ok;
}

/* What was wrong says nothing of a winner that is another reply. */
static enum err fit_certainty(struct calibrating *c, struct model *model)
{
	const struct pack_index *index = c->pack->index;
	struct certainty_row *rows = calloc(c->count + 1, sizeof(*rows));
	size_t count = 0;
	double langs = 0;

	if (!rows)
		return ERR_no_memory;
	for (size_t i = 0; i < c->count; i++) {
		struct asked *a = &c->asked[i];

		rank_again(&a->ranking, &model->vote);
		if (!a->known && a->ranking.at[0].reply != a->wrong)
			continue;
		rank_signs(&a->ranking, &rows[count].signs);
		rows[count].right =
		    a->known && a->ranking.at[0].reply == a->reply;
		rows[count++].live = a->live;
	}
	for (int l = 0; l < LANG_COUNT; l++)
		langs += index->docs_of[l] > 0;
	certainty_fit(rows, count, (double)index->doc_count / fmax(1, langs),
	    (double)c->pack->phrasing_count / fmax(1, (double)index->doc_count),
	    &model->certainty);
	free(rows);
	return ERR_ok;
}

static enum err fit_figures(struct calibrating *c, struct model *model)
{
	enum err err = fit_vote(c, &model->vote);

	if (!err)
		err = fit_certainty(c, model);
	model->calibrated = !err;
	return err;
}

/* --- All of it --- */

static enum err ask_all(struct calibrating *c, const struct model *fitted,
    const struct train_lessons *lessons)
{
	size_t all = c->pack->phrasing_count + c->pack->nothing_count;
	bool *out = calloc(all + 1, sizeof(*out));
	bool *allowed = calloc(c->pack->reply_count + 1, sizeof(*allowed));
	enum err err = out && allowed ? ERR_ok : ERR_no_memory;

	for (size_t i = 0; !err && i < all; i++)
		c->part[i] = (unsigned char)part_of(i, c->parts);
	for (size_t i = 0; !err && i < c->pack->reply_count; i++)
		allowed[i] = true;
	for (unsigned part = 0; !err && part < c->parts; part++)
		err = try_part(c, part, out, allowed);
	if (!err)
		err = ask_lessons(c, fitted, lessons, allowed);
	free(out);
	free(allowed);
	return err;
}

enum err train_calibrate(struct pack *pack, const struct model *fitted,
    const struct train_lessons *lessons, const struct train_watch *watch,
    struct model **out)
{
	size_t all = pack->phrasing_count + pack->nothing_count;
	struct calibrating c = { .pack = pack, .watch = watch };
	struct model *model = NULL;
	enum err err;

	if (all * pack->reply_count > LINES_CALIBRATE_MAX ||
	    pack->phrasing_count >= PACK_IN_MEMORY_MAX)
		return ERR_too_long; /* trials have no search but memory */
	c.parts = all > MANY_UP_TO ? PARTS_FEW : PARTS_MANY;
	c.part = calloc(all + 1, sizeof(*c.part));
	c.asked =
	    calloc(all + (lessons ? lessons->count : 0) + 1, sizeof(*c.asked));
	err = c.part && c.asked ? ERR_ok : ERR_no_memory;
	if (!err)
		err = ask_all(&c, fitted, lessons);
	if (!err)
		err = model_copy(fitted, &model);
	if (!err)
		err = fit_figures(&c, model);
	free(c.part);
	free(c.asked);
	if (err)
		model_unref(model);
	else
		*out = model;
	return err;
}
