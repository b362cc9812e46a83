/* The first response: a question in, what to do about it out. Arithmetic over
 * a pack; finds candidates through a search the caller gives (the FTS5 index
 * of the store), so that this room knows no SQL. */
#ifndef SERVER_ANSWER_ANSWER_H
#define SERVER_ANSWER_ANSWER_H

#include "server/answer/fill.h"

enum answer_outcome {
	ANSWER_SEND,      /* text is said */
	ANSWER_OFFER,     /* up to three choices */
	ANSWER_ASK,       /* a fact is asked for, then the best is sent */
	ANSWER_PERSON,    /* the customer asks for a person */
	ANSWER_HAND_OVER, /* nothing is sure enough */
	ANSWER_OUTCOMES
};

enum {
	ANSWER_CANDIDATES = 5,
	ANSWER_QUESTION_MAX = 4096,
	ANSWER_PARTS = 3,  /* questions in one line that are looked at */
	ANSWER_BEFORE = 2, /* earlier lines that count */
	ANSWER_SHORT = 4   /* words, two CJK characters count as one */
};

struct answer_candidate {
	const struct reply *reply; /* lives as long as the pack */
	int score;                 /* per mille: how likely it is right */
	struct str words;          /* matched words, blank between */
	bool allowed;              /* may be sent or offered, see below */
};

/* One question of a line. */
struct answer_part {
	struct str question; /* what of the line it is */
	enum answer_outcome outcome;
	bool courtesy; /* answered without scoring */
	struct answer_candidate best[ANSWER_CANDIDATES];
	size_t count;
	int send_at;        /* per mille; what the best had to reach */
	struct str text;    /* SEND: the filled text */
	struct str missing; /* facts that kept the best from being sent */
	struct str ask;     /* ASK: the one to be asked for */
};

struct answer {
	struct answer_part parts[ANSWER_PARTS];
	size_t count;      /* at least one */
	struct pack *pack; /* the pack it was made with; a reference is held */
};

/* Rowids of phrasings that hold any of the tokens; contract of
 * server/store/search.h search_any. */
struct answer_search {
	enum err (*any)(void *ctx, const struct str *tokens, size_t count,
	    int64_t low, int64_t high, size_t max, struct arena *arena,
	    int64_t **ids, size_t *id_count);
	void *ctx;
};

/* Wishes, per mille. What scores they ask for is the pack's and its model's to
 * know (judge_limits). */
struct answer_limits {
	int send_at;  /* of all that is sent, so many are to be right */
	int offer_at; /* up to three choices, if one of them is likely right */
};

struct answer_question {
	struct str text; /* valid UTF-8; cut at ANSWER_QUESTION_MAX bytes */
	/* What the customer said shortly before, latest first; a line too short
	 * to stand alone is read behind them. ptr NULL = none */
	struct str before[ANSWER_BEFORE];
	struct str page; /* title of the page the customer is on; may be none */
	struct str_list asked; /* facts asked for already: never again */
	enum lang lang;        /* the customer's */
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

/* Splits the line into its questions and looks at each; a line of one question
 * has one part. Courtesies (reply->manner) are answered without scoring, those
 * around a question are passed over; a wish for a person among them is the
 * last part, and beside it only what can be sent is left. A line of at most
 * ANSWER_SHORT words that is not sure enough to be sent is read once more
 * behind each of the lines before it; that counts if it is surer and not
 * merely of what the earlier line asked by itself, unless the line by itself
 * points there too.
 *
 * A reply that answer_allowed refuses is never sent, nor offered; if all it
 * lacks is one fact a customer can say (fact_askable) that was not asked for
 * yet, the outcome is ASK. One that lacks a fact or is not automatic may still
 * be a candidate (for reps); one of another shop or not valid now is none. A
 * reply of a risk is sent at RISK_SEND_AT or limits->send_at, whichever is
 * more; a complaint is neither sent nor offered. An error of the search
 * (timeout ...) is passed on; the caller then hands over. answer->pack gets a
 * new reference. */
MUST_CHECK enum err answer_find(struct pack *pack,
    const struct answer_search *search, const struct answer_limits *limits,
    const struct answer_question *question, struct arena *arena,
    struct answer *answer);

/* The replies a rep may want for the line as a whole, whatever may be sent:
 * question, best and count of the part are filled, nothing is decided. The
 * replies live as long as the caller's pack. */
MUST_CHECK enum err answer_suggest(struct pack *pack,
    const struct answer_search *search, const struct answer_question *question,
    struct arena *arena, struct answer_part *part);

/* The reply with this id, filled, as answer_find would send it: for a choice
 * that was taken, or when the fact that was missing has been said. Outcome
 * SEND, ASK or HAND_OVER; best[0] is the reply. not_found: the pack has none
 * such any more. */
MUST_CHECK enum err answer_fill(struct pack *pack, struct str id,
    const struct answer_question *question, struct arena *arena,
    struct answer_part *part);

#endif
