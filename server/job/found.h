/* How a job answers the peer who asked. */
#ifndef SERVER_JOB_FOUND_H
#define SERVER_JOB_FOUND_H

#include "shared/err.h"
#include "shared/letter.h"

/* Puts a copy of answer, whose text is in the letter's arena and whose id is
 * the asker's, into the `found` that the letter is. With err it is the error
 * message of what was asked (`on`) instead; if nobody asked (the staff of a
 * conversation is to hear it), or without memory, the letter is freed and
 * *letter NULL. */
void found_settle(struct letter **letter, const struct message *answer,
    enum err err, const char *on);

#endif
