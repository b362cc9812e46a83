/* From the words of the command line to a struct command, by the tables of
 * commands.def and settings.def. */
#ifndef SERVER_COMMAND_ARGUMENTS_H
#define SERVER_COMMAND_ARGUMENTS_H

#include "server/command/command.h"
#include "shared/buf.h"

/* Takes argv[1] and following; the words stay the caller's. Without a command
 * it is serve. False with a sentence in *complaint: the words are wrong. With
 * --help or --version nothing else is asked for. */
bool arguments_read(char *const *argv, char *const *env, struct command *out,
    struct buf *complaint);

const char *arguments_command_name(enum command_kind kind);

/* What --help says: of one command, or of all (named: a command was). */
void arguments_help(enum command_kind kind, bool named, struct buf *out);

#endif
