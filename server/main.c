/* deskbelld: takes the command line apart and runs the command. What a command
 * does is in server/command/. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/command/arguments.h"
#include "shared/streams.h"

static int (*const commands[COMMAND_KIND_COUNT])(const struct command *) = {
#define COMMAND(name) command_##name,
#include "server/command/commands.def"
};

static void print_help(const struct command *command)
{
	struct buf text = BUF_EMPTY;
	arguments_help(
	    command->kind, command->kind != COMMAND_KIND_serve, &text);
	fputs(buf_cstr(&text), stdout);
	buf_fini(&text);
}

static int run(const struct command *command)
{
	if (command->options[OPTION_help]) {
		print_help(command);
		return EXIT_DONE;
	}
	if (command->options[OPTION_version]) {
		puts("deskbelld " DESKBELL_VERSION);
		return EXIT_DONE;
	}
	return commands[command->kind](command);
}

int main(int argc, char **argv)
{
	struct command command;
	struct buf complaint = BUF_EMPTY;
	int code = EXIT_USAGE;
	(void)argc;
	streams_guard();
	umask(0077); /* what is written here is nobody else's business */
	if (arguments_read(argv, environ, &command, &complaint))
		code = run(&command);
	else
		command_complain(
		    "%s; see deskbelld --help", buf_cstr(&complaint));
	buf_fini(&complaint);
	if (fflush(stdout) && !code)
		code = EXIT_FAILED;
	return code;
}
