/* A text as the linear model sees it: its words, pairs of words, and groups of
 * letters inside words; of Chinese and Japanese groups of characters. Hashed
 * into a fixed number of buckets, so that a model needs no dictionary. Private
 * to the room. */
#ifndef SERVER_ANSWER_GRAM_H
#define SERVER_ANSWER_GRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/arena.h"
#include "shared/err.h"
#include "shared/str.h"

enum {
	GRAM_BUCKETS = 1 << 16, /* no loss of accuracy measured up to 150 ids */
	GRAM_MAX = 4096         /* of more, the first count */
};

enum gram_block {
	GRAM_WORDS,   /* words and pairs of them */
	GRAM_LETTERS, /* groups of letters or of CJK characters */
	GRAM_BLOCKS
};

struct gram {
	uint32_t bucket;
	float value;
};

struct gram_list {
	struct gram *at; /* ascending by bucket, each once */
	size_t count;
};

/* How rare each bucket is: weights it once many texts are known. */
struct gram_rarity {
	float weight[GRAM_BUCKETS];
};

/* Occurrences of each bucket, damped; each block has length 1 after
 * gram_weigh. rarity NULL: occurrences as they are. */
MUST_CHECK enum err gram_cut(struct str text, const struct gram_rarity *rarity,
    struct arena *arena, struct gram_list *out);

#endif
