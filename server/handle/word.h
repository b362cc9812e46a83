/* The desk's own sentences, said in a conversation. */
#ifndef SERVER_HANDLE_WORD_H
#define SERVER_HANDLE_WORD_H

#include "server/desk/wording.h"
#include "server/handle/handler.h"

/* Facts a sentence may need beside the shop's; empty ones are left out. */
struct word_facts {
	struct str rep_name;
	struct fact said;       /* by the customer, or of them */
	int64_t place, minutes; /* 0 = none */
};

/* Text of a wording in a language, filled; the pack's reply desk.NAME if it
 * has one. ptr NULL marks the plan as out of memory. */
struct str word_text(const struct facts *facts, struct plan *plan,
    enum wording wording, enum lang lang, const struct word_facts *more);

/* Says it as a system line of plan->next, in its language. */
void word_say(const struct facts *facts, struct plan *plan,
    enum wording wording, const struct word_facts *more);

#endif
