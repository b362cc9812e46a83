/* Holds what training made and scores texts by it. How it is made is
 * train.c's; its file is model_file.c's. */
#include "server/answer/model.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 127 }; /* of a weight, to either side */

/* --- Lines --- */

void model_lines_unref(struct model_lines *lines)
{
	if (!lines || atomic_fetch_sub(&lines->references, 1) != 1)
		return;
	for (size_t i = 0; lines->ids && i < lines->replies; i++)
		free(lines->ids[i]);
	free(lines->ids);
	free(lines->step);
	free(lines->bias);
	free(lines->weights);
	free(lines);
}

enum err model_lines_new(size_t replies, struct model_lines **out)
{
	struct model_lines *lines = calloc(1, sizeof(*lines));

	if (!lines)
		return ERR_no_memory;
	atomic_init(&lines->references, 1);
	lines->replies = replies;
	lines->ids = calloc(replies + 1, sizeof(*lines->ids));
	lines->step = calloc(replies + 1, sizeof(*lines->step));
	lines->bias = calloc(replies + 1, sizeof(*lines->bias));
	lines->weights = calloc(replies + 1, GRAM_BUCKETS);
	if (!lines->ids || !lines->step || !lines->bias || !lines->weights) {
		model_lines_unref(lines);
		return ERR_no_memory;
	}
	*out = lines;
	return ERR_ok;
}

void model_lines_set(
    struct model_lines *lines, size_t reply, const float *weight)
{
	float most = 0;

	for (size_t b = 0; b < GRAM_BUCKETS; b++)
		most = fmaxf(most, fabsf(weight[b]));
	lines->step[reply] = most / STEPS;
	lines->bias[reply] = weight[GRAM_BUCKETS];
	for (size_t b = 0; most > 0 && b < GRAM_BUCKETS; b++)
		lines->weights[b * lines->replies + reply] =
		    (int8_t)lroundf(weight[b] / most * STEPS);
}

enum err model_sides(const struct model_lines *lines, struct str text,
    struct arena *arena, double *side)
{
	size_t replies = lines->replies;
	struct gram_list grams;
	float *sum = arena_alloc(arena, (replies + 1) * sizeof(*sum));
	enum err err = gram_cut(text, &lines->rarity, arena, &grams);

	if (!err && !sum)
		err = ERR_no_memory;
	if (err)
		return err;
	for (size_t i = 0; i < grams.count; i++) {
		const int8_t *w = &lines->weights[grams.at[i].bucket * replies];
		float value = grams.at[i].value;

		for (size_t r = 0; r < replies; r++)
			sum[r] += value * (float)w[r];
	}
	for (size_t r = 0; r < replies; r++)
		side[r] = (double)(sum[r] * lines->step[r] + lines->bias[r]);
	return ERR_ok;
}

/* --- Models --- */

enum err model_new(struct model_lines *lines, struct str content,
    const struct model *figures, struct model **out)
{
	struct model *model = calloc(1, sizeof(*model));

	if (!model) {
		model_lines_unref(lines);
		return ERR_no_memory;
	}
	atomic_init(&model->references, 1);
	snprintf(
	    model->content, sizeof(model->content), "%.*s", STR_ARG(content));
	model->lines = lines;
	model->vote = figures ? figures->vote : vote_shipped;
	if (figures)
		model->certainty = figures->certainty;
	else
		certainty_ship(true, (double)lines->replies, &model->certainty);
	*out = model;
	return ERR_ok;
}

enum err model_copy(const struct model *model, struct model **out)
{
	struct model_lines *lines = model->lines;

	atomic_fetch_add(&lines->references, 1);
	return model_new(lines, str_from(model->content), model, out);
}

struct model *model_ref(struct model *model)
{
	atomic_fetch_add(&model->references, 1);
	return model;
}

void model_unref(struct model *model)
{
	if (!model || atomic_fetch_sub(&model->references, 1) != 1)
		return;
	model_lines_unref(model->lines);
	free(model);
}
