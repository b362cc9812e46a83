/* How a job answers the peer who asked. */
#ifndef SERVER_JOB_FOUND_H
#define SERVER_JOB_FOUND_H

#include "shared/err.h"
#include "shared/letter.h"

/* Turns the letter into `found` with a copy of answer, whose text is in the
 * letter's arena and whose id is the asker's. With err it is the error message
 * of what was asked (`on`) instead. Without memory for either the letter is
 * freed and *letter NULL. */
void found_settle(struct letter **letter, const struct message *answer,
    enum err err, const char *on);

#endif
