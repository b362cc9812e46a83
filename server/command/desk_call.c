/* Which of the two ways a command's message takes. */
#include "server/command/desk_call.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STEP_MS = 50 };

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
