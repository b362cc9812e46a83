/* Lessons on their way into a pack. Private to the room. */
#ifndef SERVER_ANSWER_TAUGHT_H
#define SERVER_ANSWER_TAUGHT_H

#include "server/answer/pack.h"

/* Lessons that are phrasings, by reply, then language, then order. */
struct taught {
	struct taught_one {
		struct phrasing phrasing;
		size_t order; /* in which they were learned */
	} * at;
	size_t count;
};

/* Cuts the lessons to length and sorts them out: nothings go into the pack
 * (which has room for them), whose replies are there already; what it has no
 * reply for is left out. lessons may be NULL. */
MUST_CHECK enum err taught_read(const struct pack_lessons *lessons,
    struct arena *arena, struct pack *pack, struct taught *out);
/* Adds one behind the phrasings there are, for which there is room, unless
 * its reply has it in its language already. */
void taught_add(struct pack *pack, const struct phrasing *lesson);
/* Sets content by version, phrasings and nothings. */
MUST_CHECK enum err taught_name(struct pack *pack, struct arena *arena);

#endif
