/* Signing in: what hello and a checked password have in common. */
#ifndef SERVER_HANDLE_ENTRANCE_H
#define SERVER_HANDLE_ENTRANCE_H

#include "server/handle/handler.h"

enum { ENTRANCE_NEEDS = NEED_STAFF | NEED_OWN | NEED_NAMES };

/* Lets facts->staff in and welcomes; fresh: with a new token. */
void entrance_staff(const struct facts *facts, struct plan *plan, bool fresh);

/* Adds a token for a staff member, worth one sign-in or many; the secret, in
 * the plan's arena. */
struct str entrance_token(const struct facts *facts, struct plan *plan,
    const struct staff_row *staff, bool once);

/* Shops of a staff row as bits: all if it names none. */
uint64_t entrance_shops(const struct shops *shops, struct str names);

/* The own chats of facts->list as records of a welcome. */
struct rec_chat_list entrance_chats(
    const struct facts *facts, struct plan *plan);

#endif
