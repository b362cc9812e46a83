/* What every message type's file in this folder gives: a descriptor named
 * handle_TYPE with its needs and two halves. Both are plain functions of the
 * facts: they read nothing else and change nothing but the plan. */
#ifndef SERVER_HANDLE_HANDLER_H
#define SERVER_HANDLE_HANDLER_H

#include "server/answer/pack.h"
#include "server/desk/chat.h"
#include "server/desk/hours.h"
#include "server/desk/plan.h"
#include "server/desk/presence.h"
#include "server/desk/right.h"
#include "server/desk/rules.h"
#include "server/desk/shop.h"
#include "server/row/version.h"
#include "shared/letter.h"
#include "shared/token.h"

/* Facts a handler must know beside who sends and the conversation that the
 * message names (with its shop), which are always there. Bits. */
enum need {
	NEED_CUSTOMER = 1, /* the conversation's customer, or the sender */
	NEED_QUEUE = 2,    /* place this conversation would have in the queue */
	NEED_STAFF = 4,    /* staff row of the name or token in the message */
	NEED_CURRENT = 8,  /* the sending customer's open conversation */
	NEED_WAITING = 16, /* first waiting conversations of the shop */
	NEED_DUE = 32,     /* conversations whose deadline has come */
	NEED_OWN = 64,     /* the sender's (or the lost rep's) conversations */
	NEED_LINE = 128,   /* the line the message names by its number */
	NEED_VISITOR = 256,   /* hello: the customer behind token or identity */
	NEED_EVERYBODY = 512, /* all staff */
	NEED_REP = 1024,      /* the rep who has the conversation */
	NEED_PAGE = 2048,     /* resume: lines and notes not seen yet */
	NEED_NAMES = 4096,    /* names for chat records of row, current, list */
	NEED_BEHIND = 8192,   /* lines before the one named, else the latest;
				 say: only for staff who used a reply */
	NEED_ANSWER = 16384,  /* why: what is kept for the customer's line */
	NEED_LESSON = 32768,  /* decide: the one named; teach, helped: what the
				 customer's line has taught in that way */
	NEED_VERSIONS = 65536, /* packs that were in force */
	NEED_CROWD = 131072,   /* how many chats of the shop are not closed */
	NEED_ERASE = 262144    /* erase, erasing: the customer, and a chat of
				  theirs that is not closed as if named */
};

/* What a sender must be allowed to do with the conversation. */
enum right { RIGHT_SEE, RIGHT_SAY, RIGHT_HANDLE };

struct facts {
	int64_t now_ms; /* the wall clock: what is shown */
	/* The same without its jumps: what deadlines and ages are counted by,
	 * conversation_row.due_at and active_at and expiry of our own tokens
	 * among them. */
	int64_t steady_ms;
	/* By how much the wall clock has jumped since the start, 0 = it has
	 * not. Whatever removes old things for good waits while this is more
	 * than a day either way: a restart confirms the clock. */
	int64_t jumped_ms;
	const struct letter *letter; /* whose message it is */
	const struct peer *peer;     /* the sender; NULL: not signed in, desk */
	struct right_holder who;
	struct presence *presence; /* to be read only */
	const struct rules *rules;
	const struct shops *shops;
	const struct shop *shop; /* of the conversation or the customer; NULL */
	struct pack *pack;       /* in force; NULL while none is loaded */
	const struct chance *chance;
	struct str secret; /* the desk's own, for visitor tokens */
	int64_t epoch;     /* the database's; see welcome */

	struct conversation_row row; /* the conversation named */
	bool has_row;

	/* by need; has_x is false where there was nothing to find */
	struct customer_row customer;
	bool has_customer;
	struct hours_state hours; /* with shop */
	int64_t place;            /* NEED_QUEUE */
	struct staff_row staff;
	bool has_staff;
	struct token_row token; /* NEED_STAFF by token */
	bool has_token;
	struct staff_row rep;
	bool has_rep;
	struct conversation_row current;
	bool has_current;
	struct conversation_list list; /* NEED_WAITING, NEED_DUE or NEED_OWN */
	struct line_row line;
	bool has_line;
	struct line_list behind; /* lowest first */
	struct answer_row answer;
	bool has_answer;
	struct lesson_row lesson;
	bool has_lesson;
	enum err signer_err; /* NEED_VISITOR: why the token is no good */
	struct str shop_ref; /* NEED_VISITOR: the id an identity proved, */
	struct customer_row visitor; /* and who its token says it was before,
					if that is nobody known by id */
	bool has_visitor;
	bool masked;       /* the message is not as it was sent any more */
	size_t crowd;      /* NEED_CROWD: up to the shop's limit */
	int64_t erased_at; /* NEED_ERASE: they were, in that case then */
	bool erasing;      /* and somebody has not been to the end yet */
	struct line_list page, notes; /* NEED_PAGE */
	struct chat_names names;      /* NEED_NAMES: of row, else of current */
	struct chat_names *own_names; /* one for each of list */
	struct version_list versions;
	struct str in_force; /* version; of none loaded the last one */
	struct staff_row *everybody;
	size_t everybody_count;
};

struct handler {
	unsigned needs;
	enum right right;
	/* May refuse before anything is planned; NULL = nothing to check. */
	enum err (*check)(const struct facts *facts, const struct message *in);
	void (*plan)(const struct facts *facts, const struct message *in,
	    struct plan *plan);
};

/* One for each type that comes to the desk, by name. */
#define TOLD(name, ways, standings, states, rate, id, description)
#define MESSAGE(name, ways, standings, states, rate, id, description)          \
	extern const struct handler handle_##name;
#include "shared/messages.def"

#endif
