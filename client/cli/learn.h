/* What a rep types about answers: why they were given, and what is to be
 * learned from them. Sends; what the desk says to it, rep.c takes in and
 * explain.c shows. */
#ifndef CLIENT_CLI_LEARN_H
#define CLIENT_CLI_LEARN_H

#include "client/cli/rep.h"

/* Asks why the line of that number was answered so; alone: the last line the
 * machine thought about. */
void learn_why(struct rep *rep, struct chat *chat, struct str arguments);
/* The customer's last line wanted this reply, or "none". */
void learn_teach(struct rep *rep, struct chat *chat, struct str reply);
/* The reply that was used just now was the right one. */
void learn_yes(struct rep *rep, struct chat *chat);
/* Lists lessons of a state. */
void learn_list(struct rep *rep, struct str arguments);
/* "N", approving also "N ID". */
void learn_decide(struct rep *rep, struct str arguments, bool approve);

#endif
