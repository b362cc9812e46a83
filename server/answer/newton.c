/* Cholesky's way of solving small systems. What is climbed is the caller's. */
#include "server/answer/newton.h"

#include <math.h>

/* bend becomes its lower Cholesky factor. */
static enum err factor(struct newton *n)
{
	for (int i = 0; i < n->count; i++) {
		for (int j = 0; j <= i; j++) {
			double sum = n->bend[i][j];

			for (int k = 0; k < j; k++)
				sum -= n->bend[i][k] * n->bend[j][k];
			if (i != j)
				n->bend[i][j] = sum / n->bend[j][j];
			else if (sum > 0)
				n->bend[i][i] = sqrt(sum);
			else
				return ERR_range;
		}
	}
	return ERR_ok;
}

enum err newton_step(struct newton *n)
{
	double *x = n->slope;
	enum err err = factor(n);

	if (err)
		return err;
	for (int i = 0; i < n->count; i++) {
		for (int k = 0; k < i; k++)
			x[i] -= n->bend[i][k] * x[k];
		x[i] /= n->bend[i][i];
	}
	for (int i = n->count - 1; i >= 0; i--) {
		for (int k = i + 1; k < n->count; k++)
			x[i] -= n->bend[k][i] * x[k];
		x[i] /= n->bend[i][i];
	}
	return ERR_ok;
}
