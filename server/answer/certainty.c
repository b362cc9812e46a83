/* From signs to a probability, and from a wish to how much of it is asked. Not
 * for choosing the winner. */
#include "server/answer/certainty.h"

#include <math.h>
#include <stdlib.h>

#include "server/answer/newton.h"

enum {
	ROUNDS = 25,
	HOLD = 20, /* what is shipped counts as a prior of this precision */
	WISH_LEAST = 50,  /* percent; below it every wish is this one */
	LIVE_ENOUGH = 200 /* rows of the shop's chats to go by them alone */
};

/* Phrasings of a reply from which on a pack's own rows count in full. */
static const double dense = 60;
/* In packs of about `broad` replies and more most of what customers ask is
 * answered, of densely asked for ones in `broad_dense` already; in far smaller
 * ones about half, which makes each answer less likely by `doubt` on the scale
 * of log odds. */
static const double broad = 65, broad_dense = 40, doubt = 2.5;
/* Never sent, whatever the wish: what is hardly likelier right than wrong. */
static const double least = 0.57;

static const double weights_trained[SIGN_COUNT] = {
	[SIGN_ONE] = -0.960,
	[SIGN_ODDS] = 0.803,
	[SIGN_SIDE] = -0.117,
	[SIGN_LEAD] = 0.337,
	[SIGN_CENTRE] = -0.768,
	[SIGN_NEAREST] = 0.448,
	[SIGN_RIVAL] = -0.529,
	[SIGN_COVER] = 0.987,
	[SIGN_KNOWN] = 0.788,
	[SIGN_AGREE] = 0.232,
	[SIGN_WORDS] = 0.389,
	[SIGN_PHRASINGS] = -0.433,
	[SIGN_REPLIES] = -0.179,
	[SIGN_SIZE] = 0.336,
};

static const double weights_untrained[SIGN_COUNT] = {
	[SIGN_ONE] = -3.117,
	[SIGN_ODDS] = 0.863,
	[SIGN_CENTRE] = 1.136,
	[SIGN_NEAREST] = -0.635,
	[SIGN_RIVAL] = 1.352,
	[SIGN_COVER] = 1.144,
	[SIGN_KNOWN] = 0.997,
	[SIGN_AGREE] = 0.542,
	[SIGN_WORDS] = 0.365,
	[SIGN_PHRASINGS] = 0.126,
	[SIGN_REPLIES] = -0.041,
	[SIGN_SIZE] = 0.156,
};

/* Measured points of a curve, ascending in both. */
struct point {
	double x, y;
};

/* Wish -> how sure, on the same mixture. */
static const struct point send_points[] = {
	{ 0.75, 0.02 },
	{ 0.80, 0.19 },
	{ 0.85, 0.35 },
	{ 0.90, 0.53 },
	{ 0.93, 0.68 },
	{ 0.95, 0.79 },
	{ 0.97, 0.86 },
	{ 0.98, 0.92 },
	{ 0.99, 0.95 },
	{ 1.00, 1.00 },
};

/* Chance that the right one is among the best three -> how sure the best. */
static const struct point offer_points[] = {
	{ 0.05, 0.05 },
	{ 0.28, 0.15 },
	{ 0.45, 0.22 },
	{ 0.60, 0.31 },
	{ 0.75, 0.46 },
	{ 0.85, 0.62 },
	{ 0.92, 0.75 },
	{ 0.97, 0.90 },
	{ 1.00, 1.00 },
};

static double along(const struct point *at, size_t count, double x)
{
	if (x <= at[0].x)
		return at[0].y;
	for (size_t i = 1; i < count; i++)
		if (x <= at[i].x)
			return at[i - 1].y + (x - at[i - 1].x) *
						 (at[i].y - at[i - 1].y) /
						 (at[i].x - at[i - 1].x);
	return at[count - 1].y;
}

static double shipped_from(int wish)
{
	return fmax(least,
	    along(send_points, sizeof(send_points) / sizeof(send_points[0]),
		wish / 100.0));
}

/* How far a pack is from having phrasings enough to judge itself by. */
static double density(double phrasings)
{
	double part = phrasings / dense;

	return fmin(1, part * part);
}

static double doubt_of(double replies, double share)
{
	double enough = broad + share * (broad_dense - broad);

	return doubt / (1 + pow(replies / enough, 12));
}

void certainty_ship(bool trained, double replies, struct certainty *out)
{
	const double *from = trained ? weights_trained : weights_untrained;

	for (int k = 0; k < SIGN_COUNT; k++)
		out->weight[k] = from[k];
	out->weight[SIGN_ONE] -= doubt_of(replies, 0);
	for (int wish = 0; wish < CERTAINTY_WISHES; wish++)
		out->send_from[wish] = shipped_from(wish);
}

double certainty_of(
    const struct certainty *certainty, const struct signs *signs)
{
	double sum = 0;

	for (int k = 0; k < SIGN_COUNT; k++)
		sum += certainty->weight[k] * signs->at[k];
	return 1 / (1 + exp(-sum));
}

int certainty_send_from(const struct certainty *certainty, int wish)
{
	int most = 10 * (CERTAINTY_WISHES - 1);
	int percent = ((wish < 0 ? 0 : wish < most ? wish : most) + 9) / 10;

	return (int)ceil(1000 * certainty->send_from[percent]);
}

int certainty_offer_from(int wish)
{
	return (int)ceil(
	    1000 * along(offer_points,
		       sizeof(offer_points) / sizeof(offer_points[0]),
		       wish / 1000.0));
}

/* --- From rows of the pack --- */

/* Slope of the logarithm of all rows' likelihood less the prior's pull. */
static void lean(const struct certainty_row *rows, size_t count, double share,
    const double *prior, const struct certainty *c, struct newton *n)
{
	*n = (struct newton){ .count = SIGN_COUNT };
	for (size_t i = 0; i < count; i++) {
		const double *x = rows[i].signs.at;
		double q = rows[i].live ? 1 : share;
		double p = certainty_of(c, &rows[i].signs);
		double bend = q * (p * (1 - p) + 1e-4);

		for (int k = 0; k < SIGN_COUNT; k++) {
			n->slope[k] += q * (rows[i].right - p) * x[k];
			for (int l = 0; l <= k; l++)
				n->bend[k][l] += bend * x[k] * x[l];
		}
	}
	for (int k = 0; k < SIGN_COUNT; k++) {
		n->slope[k] -= HOLD * (c->weight[k] - prior[k]);
		n->bend[k][k] += HOLD;
	}
}

static void fit(const struct certainty_row *rows, size_t count, double share,
    struct certainty *c)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct newton n;
		double most = 0;

		lean(rows, count, share, weights_trained, c, &n);
		if (newton_step(&n))
			return;
		for (int k = 0; k < SIGN_COUNT; k++) {
			double step = fmax(-2, fmin(2, n.slope[k]));

			c->weight[k] += step;
			most = fmax(most, fabs(step));
		}
		if (most < 1e-3)
			return;
	}
}

struct sure {
	double certainty;
	bool right;
};

static int compare(const void *a, const void *b)
{
	double x = ((const struct sure *)a)->certainty;
	double y = ((const struct sure *)b)->certainty;

	return (x < y) - (x > y);
}

/* All that are at least so sure: the lowest point where the wish still holds.
 */
static double own_from(const struct sure *rows, size_t count, double wish)
{
	size_t right = 0;
	double from = 1;

	for (size_t i = 0; i < count; i++) {
		right += rows[i].right;
		if (i + 1 < count && rows[i + 1].certainty >= rows[i].certainty)
			continue; /* equally sure ones are sent together */
		if ((double)right >= wish * (double)(i + 1))
			from = rows[i].certainty;
	}
	return from;
}

static void set_wishes(const struct certainty_row *rows, size_t count,
    double share, struct certainty *c)
{
	struct sure *sure = malloc((count + 1) * sizeof(*sure));

	if (!sure)
		return; /* as shipped: more careful */
	for (size_t i = 0; i < count; i++)
		sure[i] = (struct sure){ certainty_of(c, &rows[i].signs),
			rows[i].right };
	qsort(sure, count, sizeof(*sure), compare);
	for (int wish = WISH_LEAST; wish < CERTAINTY_WISHES; wish++) {
		double own = own_from(sure, count, wish / 100.0);

		c->send_from[wish] =
		    fmax(least, share * own + (1 - share) * c->send_from[wish]);
	}
	for (int wish = 0; wish < WISH_LEAST; wish++)
		c->send_from[wish] = c->send_from[WISH_LEAST];
	free(sure);
}

void certainty_fit(const struct certainty_row *rows, size_t count,
    double replies, double phrasings, struct certainty *out)
{
	double share = density(phrasings), live = 0;
	struct certainty c;

	for (size_t i = 0; i < count; i++)
		live += rows[i].live;

	certainty_ship(true, HUGE_VAL, &c);
	fit(rows, count, share, &c);
	c.weight[SIGN_ONE] -= doubt_of(replies, share);
	if (count)
		set_wishes(
		    rows, count, fmax(share, fmin(1, live / LIVE_ENOUGH)), &c);
	*out = c;
}
