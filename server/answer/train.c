/* Fits the lines of a model. Calibrating them is calibrate.c's. */
#include "server/answer/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "server/answer/fit.h"
#include "server/answer/lines.h"

static const double softness = 2.0; /* liblinear's C */

struct training {
	const struct lines_wish *wish;
	struct model_lines *lines;
	struct fit *fit;
	size_t rows, grams;
	int *reply; /* of each row; -1 = none */
	bool *yes;
	float *weight;
};

static bool is_in(const struct lines_wish *w, size_t phrasing)
{
	return !w->out || !w->out[phrasing];
}

/* All texts that are trained on, in order. */
static enum err each_text(
    struct training *t, enum err (*fn)(struct training *t, struct arena *arena,
			    struct str text, int reply))
{
	const struct pack *pack = t->wish->pack;
	size_t phrasings = pack->phrasing_count;
	struct arena arena = ARENA_EMPTY;
	enum err err = ERR_ok;

	for (size_t i = 0; !err && i < phrasings + pack->nothing_count; i++) {
		const struct phrasing *p = i < phrasings
					       ? &pack->phrasings[i]
					       : &pack->nothings[i - phrasings];

		if (is_in(t->wish, i))
			err = fn(
			    t, &arena, p->text, i < phrasings ? p->reply : -1);
		arena_reset(&arena);
	}
	arena_fini(&arena);
	return err;
}

static enum err count_text(
    struct training *t, struct arena *arena, struct str text, int reply)
{
	struct gram_list list;
	enum err err = gram_cut(text, NULL, arena, &list);

	(void)reply;
	for (size_t i = 0; !err && i < list.count; i++)
		t->lines->rarity.weight[list.at[i].bucket] += 1;
	t->grams += err ? 0 : list.count;
	t->rows++;
	return err;
}

static enum err add_text(
    struct training *t, struct arena *arena, struct str text, int reply)
{
	struct gram_list list;
	enum err err = gram_cut(text, &t->lines->rarity, arena, &list);

	if (err)
		return err;
	fit_add(t->fit, &list);
	t->reply[t->rows++] = reply;
	return ERR_ok;
}

/* From counts to how rare each bucket is. */
static void weigh(struct training *t)
{
	float *at = t->lines->rarity.weight;

	for (size_t b = 0; b < GRAM_BUCKETS; b++)
		at[b] =
		    (float)(log((1 + (double)t->rows) / (1 + (double)at[b])) +
			    1);
}

static enum err read_texts(struct training *t)
{
	enum err err = each_text(t, count_text);

	if (err)
		return err;
	weigh(t);
	t->reply = calloc(t->rows + 1, sizeof(*t->reply));
	t->yes = calloc(t->rows + 1, sizeof(*t->yes));
	t->weight = calloc(GRAM_BUCKETS + 1, sizeof(*t->weight));
	if (!t->reply || !t->yes || !t->weight)
		return ERR_no_memory;
	err = fit_new(t->rows, t->grams, &t->fit);
	t->rows = 0;
	return err ? err : each_text(t, add_text);
}

/* A reply nobody asks for stays where all of its line says no. */
static enum err fit_reply(struct training *t, size_t reply)
{
	size_t mine = 0;
	enum err err;

	for (size_t i = 0; i < t->rows; i++) {
		t->yes[i] = t->reply[i] == (int)reply;
		mine += t->yes[i];
	}
	t->lines->bias[reply] = -1;
	if (!mine || mine == t->rows) {
		t->lines->bias[reply] = mine ? 1 : -1;
		return ERR_ok;
	}
	err = fit_line(t->fit, t->yes, softness, t->weight);
	if (!err)
		model_lines_set(t->lines, reply, t->weight);
	return err;
}

static enum err name_replies(const struct pack *pack, struct model_lines *lines)
{
	for (size_t i = 0; i < pack->reply_count; i++) {
		struct str id = pack->replies[i].id;

		lines->ids[i] = strndup(id.ptr, id.len);
		if (!lines->ids[i])
			return ERR_no_memory;
	}
	return ERR_ok;
}

static enum err fit_replies(struct training *t)
{
	const struct lines_wish *w = t->wish;
	size_t all = t->lines->replies;
	enum err err = ERR_ok;

	for (size_t i = 0; !err && i < all; i++) {
		err = fit_reply(t, i);
		if (!err && w->watch && w->watch->step &&
		    w->watch->step(w->watch->ctx,
			w->from +
			    (int)((size_t)(w->to - w->from) * (i + 1) / all)))
			err = ERR_timeout;
	}
	return err;
}

enum err lines_fit(const struct lines_wish *wish, struct model_lines **out)
{
	struct training t = { .wish = wish };
	enum err err = model_lines_new(wish->pack->reply_count, &t.lines);

	if (!err)
		err = name_replies(wish->pack, t.lines);
	if (!err)
		err = read_texts(&t);
	if (!err)
		err = fit_replies(&t);
	fit_free(t.fit);
	free(t.reply);
	free(t.yes);
	free(t.weight);
	if (err)
		model_lines_unref(t.lines);
	else
		*out = t.lines;
	return err;
}

enum err train_fit(struct pack *pack, const struct model *figures,
    const struct train_watch *watch, struct model **out)
{
	struct lines_wish wish = {
		.pack = pack, .watch = watch, .from = 0, .to = 100
	};
	struct model_lines *lines;
	enum err err;

	if ((pack->phrasing_count + pack->nothing_count) * pack->reply_count >
	    LINES_WORK_MAX)
		return ERR_too_long;
	err = lines_fit(&wish, &lines);
	return err ? err : model_new(lines, pack->content, figures, out);
}
