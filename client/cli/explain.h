/* Rows about what the machine thought and what it learned, for the rep's
 * screen: values in, rows out, like screen.h. Asks the desk for nothing. */
#ifndef CLIENT_CLI_EXPLAIN_H
#define CLIENT_CLI_EXPLAIN_H

#include "client/cli/screen.h"

/* Why a line was answered as it was; question: that line, if it is known. */
void explain_reasons(struct screen *s, const struct chat *chat,
    const struct msg_reasons *reasons, struct str question, int64_t now_ms);
/* A table of lessons, and how to decide about them. */
void explain_lessons(
    struct screen *s, const struct rec_lesson_list *lessons, int64_t now_ms);

/* A reply was used: how its use can be approved as an example. */
void explain_hint(struct screen *s, const struct chat *chat, struct str reply);
/* The desk has learned what it was taught; question as above. */
void explain_taught(struct screen *s, const struct chat *chat,
    const struct msg_teach *teach, struct str question);
void explain_decided(struct screen *s, const struct msg_decide *decide);

#endif
