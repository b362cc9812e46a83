/* One prepared reply in one language, as its file says it (the format:
 * replies/README.md). */
#ifndef SERVER_ANSWER_REPLY_H
#define SERVER_ANSWER_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/arena.h"
#include "shared/err.h"
#include "shared/str.h"
#include "shared/words.h"

enum {
	REPLY_FILE_MAX = 256 * 1024, /* bytes of a file */
	REPLY_TEXT_MAX = 4000,       /* characters of the text */
	REPLY_ASK_MAX = 200,         /* characters of a phrasing */
	REPLY_CHIPS_MAX = 3
};

/* What an answer that is wrong would cost. */
enum risk {
	RISK_PLAIN,
	RISK_MONEY,     /* sent only when RISK_SEND_AT sure */
	RISK_LEGAL,     /* the same */
	RISK_COMPLAINT, /* never sent by itself */
	RISK_COUNT
};

enum { RISK_SEND_AT = 980 /* per mille */ };

/* A courtesy: a line made of nothing but its phrasings is never scored. */
enum manner {
	MANNER_NONE,
	MANNER_GREETING,
	MANNER_THANKS,
	MANNER_GOODBYE,
	MANNER_PERSON, /* the customer wants one */
	MANNER_COUNT
};

struct str_list {
	struct str *at;
	size_t count;
};

struct reply_file {
	struct str id; /* [a-z0-9_.-], 1-64 bytes */
	struct str title;
	enum stage stage;
	enum risk risk;
	enum manner manner;
	bool automatic; /* auto: yes */
	struct str_list tags, needs, asks, chips, shops;
	struct str go_to; /* goto: workflow to start */
	struct str duty;
	int64_t from_ms, until_ms; /* validity in UTC days; 0 = none */
	struct str text;
};

/* Where and why a file or a pack is refused or doubtful. */
struct reply_fault {
	char path[256];
	int line; /* 0 = the file as a whole */
	char why[200];
};

/* Parses a file's content; everything in *out lives in the arena. bad_field
 * (unknown key), bad_msg (no head, no id, no blank line ...), range (too
 * long), bad_type (not UTF-8, NUL, control characters): fault filled. */
MUST_CHECK enum err reply_parse(struct str content, const char *path,
    struct arena *arena, struct reply_file *out, struct reply_fault *fault);

#endif
