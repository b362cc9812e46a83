/* What training makes of a pack: a line between each reply's phrasings and all
 * others, how much each scorer's word counts, and what a certainty is worth.
 * Immutable, shared between threads by counted references.
 *
 * A model names replies by id: made of one version of a pack it serves the
 * next one too, until that has its own. */
#ifndef SERVER_ANSWER_MODEL_H
#define SERVER_ANSWER_MODEL_H

#include <stdatomic.h>

#include "server/answer/certainty.h"
#include "server/answer/gram.h"
#include "server/answer/vote.h"

/* The lines, one weight a bucket and reply, as bytes of a step of their own:
 * costs no accuracy and a quarter of the memory. */
struct model_lines {
	atomic_int references;
	size_t replies;
	char **ids; /* ascending */
	struct gram_rarity rarity;
	float *step;     /* reply -> worth of one */
	float *bias;     /* reply */
	int8_t *weights; /* [bucket][reply] */
};

struct model {
	atomic_int references;
	char content[17]; /* pack->content it was made of */
	struct model_lines *lines;
	struct vote vote;
	struct certainty certainty;
	bool calibrated; /* on this very content; else with figures of before */
	int64_t lessons_ms; /* lessons up to then count in it, wall time; 0 =
			       none */
};

/* With zeroed weights and no ids yet. */
MUST_CHECK enum err model_lines_new(size_t replies, struct model_lines **out);
void model_lines_unref(struct model_lines *lines); /* NULL is fine */
/* weight: of GRAM_BUCKETS buckets, then the bias. */
void model_lines_set(
    struct model_lines *lines, size_t reply, const float *weight);
/* A model of the lines (takes over their reference also when it fails) and
 * the figures of another, or those shipped if that is NULL. */
MUST_CHECK enum err model_new(struct model_lines *lines, struct str content,
    const struct model *figures, struct model **out);
/* The same lines, for calibrated figures. */
MUST_CHECK enum err model_copy(const struct model *model, struct model **out);
struct model *model_ref(struct model *model);
void model_unref(struct model *model); /* NULL is fine */

/* On which side of each reply's line the text is, and how far: side[reply]
 * for lines->replies. */
MUST_CHECK enum err model_sides(const struct model_lines *lines,
    struct str text, struct arena *arena, double *side);

/* A cache of one model, written beside and renamed: all of it or nothing. io,
 * disk_full. */
MUST_CHECK enum err model_save(const struct model *model, const char *path);
/* not_found: there is none; exists: of other content; damaged: cut off,
 * changed, or of another version of the program. */
MUST_CHECK enum err model_load(
    const char *path, struct str content, struct model **out);

/* Each change of the replies leaves a file behind: removes the oldest of a
 * folder's models but so many. Best effort. */
void model_prune(const char *dir, size_t keep);

#endif
