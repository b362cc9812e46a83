/* What a worker is given: each struct travels as the RAW field of the letter
 * that becomes the worker's result, and lives in that letter's arena. */
#ifndef SERVER_DESK_JOB_H
#define SERVER_DESK_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/err.h"
#include "shared/fact.h"
#include "shared/str.h"
#include "shared/words.h"

enum job_kind {
#define JOB(name, at_once, queue, limit_ms, description) JOB_##name,
#include "server/desk/job.def"
#undef JOB
	JOB_COUNT
};

enum { JOB_PARTS = 3, JOB_BEST = 5, JOB_BEFORE = 2 };

enum job_outcome { /* as enum answer_outcome */
	JOB_SEND,
	JOB_OFFER,
	JOB_ASK,
	JOB_PERSON,
	JOB_HAND_OVER
};

/* One question of the line, as struct answer_part; scores per mille. */
struct job_part {
	struct str question;
	enum job_outcome outcome;
	bool courtesy;
	struct {
		struct str reply, title, words;
		enum stage stage;
		int score;
		bool allowed;
	} best[JOB_BEST];
	size_t count;
	int send_at;
	struct str text;    /* SEND: to be said */
	struct str missing; /* facts that kept the best from being sent */
	struct str ask;     /* ASK: name of the fact */
};

/* JOB_answer; result: message `answered` with the same struct, filled. */
struct job_answer {
	/* asked */
	struct str text;               /* all lines that are read as one */
	struct str before[JOB_BEFORE]; /* earlier ones, latest first */
	struct str page;
	struct str asked; /* facts asked for already, blank between */
	enum lang lang, fallback;
	struct str shop;
	int64_t now_ms;
	struct fact_list facts;
	int send_at, offer_at; /* per mille */
	bool waited;           /* no further line is waited for */
	/* found */
	enum err err; /* not ok: nothing was found in time, hand over */
	struct job_part parts[JOB_PARTS];
	size_t count;
	struct str version; /* of the pack */
};

/* JOB_suggest; result: message `found` with `suggestions`. */
struct job_suggest {
	struct str conversation; /* public id, may be none */
	int64_t seq;
	struct str text, code;
	enum lang lang, fallback;
	struct str shop;
	int64_t now_ms;
	struct fact_list facts;
	struct str id; /* the asker's id, echoed */
};

/* JOB_password; result: message `checked`. */
struct message;

struct job_password {
	int64_t user_id;
	struct str password;
	struct str stored;      /* check against this; none = unknown user */
	bool hash;              /* make a hash instead */
	struct message *behind; /* the user_add or user_set it is for */
};

/* JOB_history; result: message `found` with `lines`. */
struct job_history {
	int64_t conversation_id, viewer; /* viewer: who sees own sids */
	struct str conversation;
	int64_t before, limit;
	bool notes; /* staff: notes too */
	struct str id;
};

/* JOB_lessons; result: message `found` with `lessons`. */
struct job_lessons {
	struct str state;
	uint64_t shops;
	int64_t limit;
	struct str id;
};

/* JOB_listing; result: message `found` with `listing`. */
struct job_listing {
	enum listed what;
	bool staff;
	int64_t who; /* customer or staff id */
	uint64_t shops;
	int64_t limit;
	struct str id;
};

#endif
