/* Training the model of a pack before it is asked, as the server does beside
 * its work. */
#ifndef SERVER_COMMAND_TRAINING_H
#define SERVER_COMMAND_TRAINING_H

#include "server/answer/pack.h"
#include "server/command/command.h"

/* From the cache that the command's `models` or `data` names (flag, then
 * environment) if it is there, else trained, with progress on standard error,
 * and put there if the folder can be written to. A pack too large for a model
 * is left without one, and that is said. */
MUST_CHECK enum err training_run(
    struct pack *pack, const struct command *command);

#endif
