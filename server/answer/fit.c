/* Brings texts into liblinear's form and takes its weights out. What is
 * trained on what is train.c's. */
#include "server/answer/fit.h"

#include <linear.h>
#include <stdlib.h>

static const double tolerance = 0.1; /* liblinear's own for this solver */

struct fit {
	struct problem problem;
	struct feature_node *nodes;
	size_t used, room, rows;
};

static void say_nothing(const char *text)
{
	(void)text;
}

enum err fit_new(size_t rows, size_t grams, struct fit **out)
{
	struct fit *fit = calloc(1, sizeof(*fit));

	if (!fit)
		return ERR_no_memory;
	fit->room = grams + 2 * rows;
	fit->rows = rows;
	fit->nodes = malloc((fit->room + 1) * sizeof(*fit->nodes));
	fit->problem.x = calloc(rows + 1, sizeof(*fit->problem.x));
	fit->problem.y = calloc(rows + 1, sizeof(*fit->problem.y));
	fit->problem.n = GRAM_BUCKETS + 1;
	fit->problem.bias = 1;
	if (!fit->nodes || !fit->problem.x || !fit->problem.y) {
		fit_free(fit);
		return ERR_no_memory;
	}
	set_print_string_function(say_nothing);
	*out = fit;
	return ERR_ok;
}

void fit_free(struct fit *fit)
{
	if (!fit)
		return;
	free(fit->nodes);
	free(fit->problem.x);
	free(fit->problem.y);
	free(fit);
}

void fit_add(struct fit *fit, const struct gram_list *grams)
{
	struct feature_node *at = &fit->nodes[fit->used];

	fit->problem.x[fit->problem.l++] = at;
	for (size_t i = 0; i < grams->count; i++)
		*at++ = (struct feature_node){ (int)grams->at[i].bucket + 1,
			(double)grams->at[i].value };
	*at++ = (struct feature_node){ GRAM_BUCKETS + 1, 1 };
	*at++ = (struct feature_node){ -1, 0 };
	fit->used = (size_t)(at - fit->nodes);
}

enum err fit_line(struct fit *fit, const bool *yes, double c, float *weight)
{
	struct parameter how = {
		.solver_type = L2R_L2LOSS_SVC_DUAL, .eps = tolerance, .C = c
	};
	struct model *made;
	double sign;

	for (int i = 0; i < fit->problem.l; i++)
		fit->problem.y[i] = yes[i] ? 1 : -1;
	srand(1);
	made = train(&fit->problem, &how);
	if (!made)
		return ERR_no_memory;
	sign = made->label[0] == 1 ? 1 : -1;
	for (int i = 0; i < GRAM_BUCKETS + 1; i++)
		weight[i] = (float)(sign * made->w[i]);
	free_and_destroy_model(&made);
	return ERR_ok;
}
