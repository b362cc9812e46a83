/* One line between two kinds of texts, by liblinear. The only file of the
 * room that knows that library. Private to the room. */
#ifndef SERVER_ANSWER_FIT_H
#define SERVER_ANSWER_FIT_H

#include "server/answer/gram.h"

struct fit; /* the texts, in liblinear's form */

MUST_CHECK enum err fit_new(size_t rows, size_t grams, struct fit **out);
void fit_free(struct fit *fit); /* NULL is fine */
/* The next text. rows and grams of fit_new are room for all of them. */
void fit_add(struct fit *fit, const struct gram_list *grams);
/* Support vectors (squared hinge, L2, C) between the rows with yes[row] and the
 * others; weight[GRAM_BUCKETS + 1] is set, the last being the bias. The same
 * every time. */
MUST_CHECK enum err fit_line(
    struct fit *fit, const bool *yes, double c, float *weight);

#endif
