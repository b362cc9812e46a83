/* Making and changing users: what user_add, user_set and the hash that comes
 * back from a worker have in common. */
#ifndef SERVER_HANDLE_STAFFING_H
#define SERVER_HANDLE_STAFFING_H

#include "server/handle/handler.h"

/* Sends the password to be hashed; `checked` goes on with the message. */
void staffing_hash(const struct facts *facts, const struct message *in,
    struct str password, struct plan *plan);

/* Does what a user_add or user_set says; stored: the new hash, or none. For a
 * user_set facts->staff is the user. */
void staffing_apply(const struct facts *facts, const struct message *in,
    struct str stored, struct plan *plan);

#endif
