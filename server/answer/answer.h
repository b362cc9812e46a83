/* The first response: a question in, what to do about it out. Arithmetic over
 * a pack; finds candidates through a search the caller gives (the FTS5 index
 * of the store), so that this room knows no SQL. */
#ifndef SERVER_ANSWER_ANSWER_H
#define SERVER_ANSWER_ANSWER_H

#include "server/answer/fill.h"

enum answer_outcome { ANSWER_SEND, ANSWER_OFFER, ANSWER_HAND_OVER };

enum { ANSWER_CANDIDATES = 5, ANSWER_QUESTION_MAX = 4096 };

struct answer_candidate {
	const struct reply *reply; /* lives as long as the pack */
	int score;		   /* per mille: how likely it is right */
	struct str words;	   /* matched words, blank between */
	bool allowed;		   /* may be sent or offered, see below */
};

struct answer {
	enum answer_outcome outcome;
	struct answer_candidate best[ANSWER_CANDIDATES];
	size_t count;
	struct str text;    /* SEND: the filled text */
	struct str missing; /* why the best was not sent, if a fact was missing */
	struct pack *pack;  /* the pack it was made with; a reference is held */
};

/* Rowids of phrasings that hold any of the tokens; contract of
 * server/store/search.h search_any. */
struct answer_search {
	enum err (*any)(void *ctx, const struct str *tokens, size_t count,
	    int64_t low, int64_t high, size_t max, struct arena *arena,
	    int64_t **ids, size_t *id_count);
	void *ctx;
};

struct answer_limits {
	int send_at;  /* per mille; at or above: sent */
	int offer_at; /* at or above: up to three choices */
};

struct answer_question {
	struct str text; /* valid UTF-8; cut at ANSWER_QUESTION_MAX bytes */
	enum lang lang;	 /* the customer's */
	enum lang fallback;
	struct str shop;
	int64_t now_ms; /* for from/until */
	struct fact_list facts;
};

/* Whether a reply may go to this customer now: automatic, valid, of this shop,
 * and everything its wording needs is known. wording NULL: false. */
bool answer_allowed(const struct reply *reply,
    const struct reply_wording *wording,
    const struct answer_question *question);

/* A reply that answer_allowed refuses is never sent, nor offered. One that
 * lacks a fact or is not automatic may still be a candidate (for reps); one of
 * another shop or not valid now is none. An error of the search (timeout ...)
 * is passed on; the caller then hands over. answer->pack gets a new
 * reference. */
MUST_CHECK enum err answer_find(struct pack *pack,
    const struct answer_search *search, const struct answer_limits *limits,
    const struct answer_question *question, struct arena *arena,
    struct answer *answer);

#endif
