/* delivered and seen: how far each side has come. */
#ifndef SERVER_HANDLE_RECEIPT_H
#define SERVER_HANDLE_RECEIPT_H

#include "server/handle/handler.h"

/* Lines up to seq have arrived (seen: have been read) at the sender's side.
 * Only rises; a repeat changes and tells nothing. */
void receipt_note(
    const struct facts *facts, int64_t seq, bool seen, struct plan *plan);
MUST_CHECK enum err receipt_check(const struct facts *facts, int64_t seq);

#endif
