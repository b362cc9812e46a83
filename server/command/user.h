/* What the files of `deskbelld user` share: one use of it under way. */
#ifndef SERVER_COMMAND_USER_H
#define SERVER_COMMAND_USER_H

#include "server/command/command.h"
#include "server/command/secret.h"
#include "shared/messages.h"

struct user_work {
	const struct command *command;
	const char *name; /* the user's; NULL for list */
	struct settings *settings;
	struct message ask;
	struct secret secret;
	struct arena arena;
};

/* user_ask.c: fills ask by what was typed; the exit code if it cannot. */
int user_ask_add(struct user_work *w);
int user_ask_list(struct user_work *w);
int user_ask_passwd(struct user_work *w);
int user_ask_block(struct user_work *w);
int user_ask_once(struct user_work *w);

/* user_print.c: says what the desk answered; the exit code. */
int user_print(const struct user_work *w, const struct message *answer);

#endif
