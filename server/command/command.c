/* What all commands of deskbelld share. */
#include "server/command/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum err command_settings(const struct command *command, struct settings **out,
    struct settings_fault *fault)
{
	return settings_read(command->config, command->env, command->flags,
	    command->flag_count, out, fault);
}

const char *command_flag(const struct command *command, const char *name)
{
	for (size_t i = 0; i < command->flag_count; i++) {
		if (!strcmp(command->flags[i].name, name))
			return command->flags[i].value;
	}
	return NULL;
}

int command_exit_code(enum err err)
{
	switch (err) {
	case ERR_ok:
		return EXIT_DONE;
	case ERR_bad_settings:
		return EXIT_SETTINGS;
	case ERR_auth:
	case ERR_forbidden:
		return EXIT_DENIED;
	case ERR_busy:
	case ERR_locked:
	case ERR_drain:
	case ERR_try_later:
	case ERR_slow_down:
	case ERR_not_ready:
	case ERR_disk_full:
	case ERR_no_memory:
		return EXIT_LATER;
	case ERR_timeout:
		return EXIT_UNREACHABLE;
	case ERR_bad_json:
	case ERR_bad_msg:
	case ERR_bad_type:
	case ERR_bad_field:
	case ERR_range:
	case ERR_empty:
	case ERR_too_long:
		return EXIT_INPUT;
	default:
		return EXIT_FAILED;
	}
}

void command_complain(const char *format, ...)
{
	va_list args;
	fputs("deskbelld: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

int command_misused(enum command_kind kind, const char *why)
{
	static const char *const names[COMMAND_KIND_COUNT] = {
#define COMMAND(name) #name,
#include "server/command/commands.def"
	};
	command_complain("%s; see deskbelld %s --help", why, names[kind]);
	return EXIT_USAGE;
}

void command_fault(const struct settings_fault *fault)
{
	if (fault->line)
		fprintf(stderr, "%s:%d: %s\n", fault->path, fault->line,
		    fault->why);
	else
		fprintf(stderr, "%s: %s\n", fault->path, fault->why);
}

int command_fault_code(const struct settings_fault *fault)
{
	return strcmp(fault->path, "flags") ? EXIT_SETTINGS : EXIT_USAGE;
}

void command_put_time(int64_t ms, struct buf *out)
{
	time_t at = (time_t)(ms / 1000);
	struct tm tm;
	char text[32] = "-";

	if (gmtime_r(&at, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%SZ", &tm);
	buf_text(out, text);
}

const char *command_why_no_store(enum err err)
{
	switch (err) {
	case ERR_not_found:
		return "there is no database in it";
	case ERR_not_ready:
		return "its database is of an older version; start the server "
		       "once";
	default:
		return err_sentence(err);
	}
}
