/* How sure it is that the best reply is the right one, and how sure that has
 * to be for a wished share of right answers. Private to the room. */
#ifndef SERVER_ANSWER_CERTAINTY_H
#define SERVER_ANSWER_CERTAINTY_H

#include <stdbool.h>
#include <stddef.h>

/* What the winner is judged by. Shares are 0-1. */
enum sign {
	SIGN_ONE,       /* always 1 */
	SIGN_ODDS,      /* log odds of the winner in the vote */
	SIGN_SIDE,      /* of its line */
	SIGN_LEAD,      /* its side before the second best side of another */
	SIGN_CENTRE,    /* cosine to its phrasings together */
	SIGN_NEAREST,   /* likeness of its best phrasing */
	SIGN_RIVAL,     /* the same less the best of all other replies */
	SIGN_COVER,     /* weighted share of the words it knows */
	SIGN_KNOWN,     /* the same for the pack as a whole */
	SIGN_AGREE,     /* share of the scorers whose best it is */
	SIGN_WORDS,     /* log(1 + words of the question) */
	SIGN_PHRASINGS, /* log(1 + phrasings of the winner) */
	SIGN_REPLIES,   /* log(replies of the language / 50) */
	SIGN_SIZE,      /* log(phrasings of the language / 2000) */
	SIGN_COUNT
};

struct signs {
	double at[SIGN_COUNT];
};

enum { CERTAINTY_WISHES = 101 };

struct certainty {
	double weight[SIGN_COUNT]; /* of a logistic */
	/* Wished share of right answers, in percent -> how sure an answer must
	 * be so that all that are at least as sure keep it. 0-1 */
	double send_from[CERTAINTY_WISHES];
};

/* A question whose right answer is known. */
struct certainty_row {
	struct signs signs;
	bool right; /* the winner is it */
	bool live;  /* from the shop's chats: counts in full */
};

/* What is known before a pack has rows of its own: fitted on a mixture of
 * question sets in four languages, each counting the same, some of which hold
 * many questions nothing answers. trained: for packs with a model. replies: of
 * a language, at the mean. Packs of few replies are presumed to answer only
 * part of what they are asked: deploy/decisions/0008. */
void certainty_ship(bool trained, double replies, struct certainty *out);

/* Probability, 0-1. */
double certainty_of(
    const struct certainty *certainty, const struct signs *signs);

/* How sure the best must be for the wished share, both per mille, to hold of
 * all that is sent; and for the wished chance that one of the best three is
 * right. */
int certainty_send_from(const struct certainty *certainty, int wish);
int certainty_offer_from(int wish);

/* The same from rows of the pack's own. How much they count beside what is
 * shipped depends on how densely its replies are asked for: with few phrasings
 * a reply, leaving some out makes those rows far harder than life. phrasings: a
 * reply and language, at the mean. */
void certainty_fit(const struct certainty_row *rows, size_t count,
    double replies, double phrasings, struct certainty *out);

#endif
