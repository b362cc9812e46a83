/* Which of the two ways a command's message takes, and what commands say of its
 * answer. */
#include "server/command/desk_call.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server/command/command.h"
#include "shared/wire.h"

enum { STEP_MS = 50, WAIT_MS = 3000 };

/* Files root makes in another user's folder would shut that user's server out
 * of its own database. */
static enum err check_owner(const struct desk_call *call)
{
	struct stat st;
	if (stat(call->settings->data, &st))
		return ERR_not_found;
	return st.st_uid == geteuid() ? ERR_ok : ERR_forbidden;
}

/* Somebody holds the lock but does not listen: another command, or a server
 * that is just starting or ending. */
enum err desk_call(const struct desk_call *call, const struct message *ask,
    struct arena *arena, struct message *answer)
{
	const struct timespec step = { 0, STEP_MS * 1000000L };
	enum err err = ERR_locked;
	for (int waited_ms = 0;; waited_ms += STEP_MS) {
		err = desk_socket(call, ask, arena, answer);
		if (err != ERR_not_found)
			return err;
		err = check_owner(call);
		if (!err)
			err = desk_inside(call, ask, arena, answer);
		if (err != ERR_locked || waited_ms >= call->wait_ms)
			return err;
		nanosleep(&step, NULL);
	}
}

int desk_call_ask(struct settings *settings, int password_cost,
    const struct message *ask, struct arena *arena, struct message *answer)
{
	struct log log = { stderr, LOG_WARN, &clock_system };
	struct desk_call call = {
		.settings = settings,
		.clock = &clock_system,
		.chance = &chance_system,
		.log = &log,
		.password_cost = password_cost,
		.wait_ms = WAIT_MS,
	};
	enum err err = desk_call(&call, ask, arena, answer);
	if (err)
		command_complain("%s: %s", settings->data, desk_call_why(err));
	return command_exit_code(err);
}

/* ---- what is said -------------------------------------------------------- */

const char *desk_call_why(enum err err)
{
	switch (err) {
	case ERR_not_found:
		return "there is no such folder";
	case ERR_forbidden:
		return "it belongs to another user; run this as that user, "
		       "with sudo -u or runuser -u";
	case ERR_locked:
		return "a server that is starting or ending, or another "
		       "command, holds it; try again";
	case ERR_timeout:
		return "the server does not answer";
	default:
		return err_sentence(err);
	}
}

int desk_call_json(const struct message *answer)
{
	struct message m = *answer;
	struct buf line = BUF_EMPTY;
	m.id = STR_NONE;
	enum err err = wire_encode(&m, &line);
	if (!err)
		puts(buf_cstr(&line));
	if (line.ptr)
		explicit_bzero(line.ptr, line.cap); /* a token, maybe */
	buf_fini(&line);
	return command_exit_code(err);
}

enum err desk_call_err(const struct msg_error *error)
{
	for (int i = 0; i < ERR_COUNT; i++) {
		if (str_is(error->code, err_code((enum err)i)))
			return (enum err)i;
	}
	return ERR_internal;
}
