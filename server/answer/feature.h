/* What a text is compared by: its words and CJK characters and pairs, and two
 * things made of words: neighbours, and the letters of three inside them.
 * Private to the room. */
#ifndef SERVER_ANSWER_FEATURE_H
#define SERVER_ANSWER_FEATURE_H

#include "shared/str.h"
#include "shared/text.h"
#include "shared/words.h"

enum feature_kind {
	FEATURE_WORD,
	FEATURE_CHAR,   /* one CJK character */
	FEATURE_PAIR,   /* two of them */
	FEATURE_PHRASE, /* two words side by side */
	FEATURE_GRAM,   /* three letters of a word: outlives typing errors */
	FEATURE_KINDS
};

struct feature {
	struct str key; /* differs between kinds; valid during the call only */
	enum feature_kind kind;
	size_t start; /* byte of the text */
};

/* Words, characters and pairs are what the search knows, too. */
static inline bool feature_is_token(enum feature_kind kind)
{
	return kind <= FEATURE_PAIR;
}

/* The token of such a feature, as text_tokens gave it. */
static inline struct str feature_token(struct str key)
{
	return (struct str){ key.ptr + 1, key.len - 1 };
}

/* A number, or a code of at least four digits such as an order's. */
bool feature_is_figure(const struct text_token *token);

/* Calls fn for each feature, repeats and all. Numbers, and codes of at least
 * four digits such as order numbers, give none: they must never decide. Stops
 * when fn answers non-zero and returns that; -1 without memory, else 0. */
int feature_each(struct str text,
    int (*fn)(void *ctx, const struct feature *feature), void *ctx);

#endif
