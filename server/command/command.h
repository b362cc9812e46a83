/* A command of deskbelld as it was typed, and what all commands share: their
 * settings, complaints and exit codes. Data goes to standard output, talk to
 * standard error. */
#ifndef SERVER_COMMAND_COMMAND_H
#define SERVER_COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "server/settings.h"
#include "shared/buf.h"
#include "shared/err.h"
#include "shared/exit.h"

#define COMMAND_CONFIG "/etc/deskbell/deskbell.conf"

enum command_kind {
#define COMMAND(name) COMMAND_KIND_##name,
#include "server/command/commands.def"
	COMMAND_KIND_COUNT
};

#define COMMAND_BIT(name) (1u << COMMAND_KIND_##name)

enum option {
#define OPTION(name, value, commands, what) OPTION_##name,
#include "server/command/commands.def"
	OPTION_COUNT
};

enum { COMMAND_FLAGS_MAX = 64, COMMAND_ARGS_MAX = 16 };

struct command {
	enum command_kind kind;
	const char *config;                            /* the settings file */
	char *const *env;                              /* as `environ` */
	struct settings_flag flags[COMMAND_FLAGS_MAX]; /* settings */
	size_t flag_count;
	/* By enum option: the value, "" for one without; NULL: not given. */
	const char *options[OPTION_COUNT];
	const char *args[COMMAND_ARGS_MAX]; /* words behind the command's own */
	size_t arg_count;
};

/* Settings from file, environment and flags of the command. */
MUST_CHECK enum err command_settings(const struct command *command,
    struct settings **out, struct settings_fault *fault);
/* The value of a flag that is a setting, as typed; NULL if it was not. */
const char *command_flag(const struct command *command, const char *name);

int command_exit_code(enum err err);
/* One line on standard error with the program's name before it. */
void command_complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
/* Complains that the words are wrong, names the help; EXIT_USAGE. */
int command_misused(enum command_kind kind, const char *why);
/* "file:line: why" on standard error. */
void command_fault(const struct settings_fault *fault);
/* The exit code for it: bad settings, or bad usage if a flag is to blame. */
int command_fault_code(const struct settings_fault *fault);

/* "2026-11-22 04:35:01Z", in UTC, as the server may stand anywhere; "-" for a
 * time that is none. */
void command_put_time(int64_t ms, struct buf *out);
/* Why the database of the data folder cannot be read. */
const char *command_why_no_store(enum err err);

/* server/command/NAME.c each; they answer the exit code. */
#define COMMAND(name) int command_##name(const struct command *command);
#include "server/command/commands.def"

#endif
