/* Fits the weights of the scorers. What they score is scorer.c's and the
 * model's. */
#include "server/answer/vote.h"

#include <math.h>

#include "server/answer/newton.h"

const struct vote vote_shipped = { {
    [VOTE_SIDE] = 2.98,
    [VOTE_KIN] = 3.16,
    [VOTE_WHOLE] = 1.74,
    [VOTE_CENTRE] = 1.45,
    [VOTE_ODDS] = 0.92,
} };

const struct vote vote_untrained = { {
    [VOTE_KIN] = 4.0,
    [VOTE_WHOLE] = 4.0,
    [VOTE_CENTRE] = 3.0,
    [VOTE_ODDS] = 2.0,
} };

enum { ROUNDS = 30, HALVINGS = 20, BALLOTS_MOST = 64 };

/* The shipped weights count as so many rows. */
static const double hold = 5.0;

struct fitting {
	const struct voting_row *rows;
	size_t count;
	double share; /* of one row */
	struct newton newton;
};

/* Chances of the ballots; the logarithm of the right one's. */
static double chances(
    const struct voting_row *row, const struct vote *vote, double *p)
{
	double most = -HUGE_VAL, sum = 0;

	for (size_t c = 0; c < row->count; c++) {
		p[c] = vote_sum(vote, &row->ballots[c]);
		most = fmax(most, p[c]);
	}
	for (size_t c = 0; c < row->count; c++)
		sum += p[c] = exp(p[c] - most);
	for (size_t c = 0; c < row->count; c++)
		p[c] /= sum;
	return log(p[row->right] + 1e-300);
}

static void add_slope(
    struct fitting *f, const struct voting_row *row, const double *p)
{
	double mean[VOTE_COUNT] = { 0 };

	for (size_t c = 0; c < row->count; c++)
		for (int k = 0; k < VOTE_COUNT; k++)
			mean[k] += p[c] * (double)row->ballots[c].score[k];
	for (int k = 0; k < VOTE_COUNT; k++)
		f->newton.slope[k] +=
		    f->share *
		    ((double)row->ballots[row->right].score[k] - mean[k]);
	for (size_t c = 0; c < row->count; c++) {
		const float *s = row->ballots[c].score;

		for (int k = 0; k < VOTE_COUNT; k++)
			for (int l = 0; l <= k; l++)
				f->newton.bend[k][l] +=
				    f->share * p[c] * ((double)s[k] - mean[k]) *
				    ((double)s[l] - mean[l]);
	}
}

/* How likely the right replies are; with slope also its slope. */
static double height(struct fitting *f, const struct vote *vote, bool slope)
{
	double sum = 0, p[BALLOTS_MOST];

	if (slope)
		f->newton = (struct newton){ .count = VOTE_COUNT };
	for (size_t i = 0; i < f->count; i++) {
		const struct voting_row *row = &f->rows[i];

		if (row->right >= row->count || row->count > BALLOTS_MOST)
			continue;
		sum += f->share * chances(row, vote, p);
		if (slope)
			add_slope(f, row, p);
	}
	for (int k = 0; k < VOTE_COUNT; k++) {
		double off = vote->weight[k] - vote_shipped.weight[k];

		sum -= 0.5 * hold * f->share * off * off;
		if (slope) {
			f->newton.slope[k] -= hold * f->share * off;
			f->newton.bend[k][k] += hold * f->share;
		}
	}
	return sum;
}

/* One step uphill, halved until it leads up. False at the top. */
static bool climb(struct fitting *f, struct vote *vote)
{
	double from = height(f, vote, true), part = 1;

	if (newton_step(&f->newton))
		return false;
	for (int i = 0; i < HALVINGS; i++, part /= 2) {
		struct vote next = *vote;

		for (int k = 0; k < VOTE_COUNT; k++)
			next.weight[k] += part * f->newton.slope[k];
		if (height(f, &next, false) > from + 1e-9) {
			*vote = next;
			return true;
		}
	}
	return false;
}

void vote_fit(const struct voting_row *rows, size_t count, struct vote *out)
{
	struct fitting f = { .rows = rows, .count = count };
	struct vote vote = vote_shipped;

	f.share = count ? 1.0 / (double)count : 0;
	for (int i = 0; count && i < ROUNDS; i++)
		if (!climb(&f, &vote))
			break;
	*out = vote;
}
