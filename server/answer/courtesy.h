/* Greetings, thanks, goodbyes and wishes for a person: lines of nothing else,
 * and those around a question. Private to the room. */
#ifndef SERVER_ANSWER_COURTESY_H
#define SERVER_ANSWER_COURTESY_H

#include "server/answer/pack.h"

/* The phrasings of a pack's replies with a manner, to be looked up. */
struct courtesies;

MUST_CHECK enum err courtesies_build(
    const struct pack *pack, struct courtesies **out);
void courtesies_free(struct courtesies *courtesies); /* NULL is fine */

struct courtesy {
	/* Nothing but courtesies: the reply of the one that counts most
	 * (person, goodbye, thanks, greeting). NULL: there is more. */
	const struct reply *reply;
	/* What is left of the line without those at its ends; never without a
	 * word. Points into the line. */
	struct str rest;
	/* A wish for a person among what was cut off, or NULL. */
	const struct reply *person;
};

/* Phrasings are compared word by word after folding; punctuation, emoji and
 * stretched letters do not count, and the words of courtesy.def may stand
 * between. From a longer line they are cut off only where they are not part of
 * the question: greetings in front and thanks at both ends anywhere, all others
 * at a mark or line end; and a wish for a person in front counts as one only if
 * it is not merely an address ("support, where is ..."). counts[reply]: its
 * phrasings are looked at. */
MUST_CHECK enum err courtesy_look(const struct pack *pack, struct str line,
    const bool *counts, struct arena *arena, struct courtesy *out);

#endif
