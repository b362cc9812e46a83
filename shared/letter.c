/* Making and freeing letters. Carrying them is the queues' work, reading them
 * the desk's. */
#include "shared/letter.h"

#include <stdlib.h>

struct letter *letter_new(void)
{
	struct letter *letter = calloc(1, sizeof(*letter));
	if (!letter)
		return NULL;
	letter->arena = ARENA_EMPTY;
	return letter;
}

void letter_free(struct letter *letter)
{
	if (!letter)
		return;
	if (letter->drop)
		letter->drop(letter);
	arena_fini(&letter->arena);
	free(letter);
}
