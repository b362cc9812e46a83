/* SQLite's codes into ours, in one place. */
#ifndef SERVER_STORE_FAULT_H
#define SERVER_STORE_FAULT_H

#include "shared/err.h"

struct store;

/* The meaning of an extended result code. */
enum err fault_meaning(int code);

/* The same, for a code that a call on the store's connection just gave: notes
 * whether the group was lost with it, and logs what an operator should know,
 * once until a commit succeeds again. what is a name of this room, never
 * anything from outside. */
enum err fault_note(struct store *store, int code, const char *what);

/* The meaning of errno after a file call. */
enum err fault_errno(int number);

#endif
