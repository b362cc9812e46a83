/* What a typed line is: text to say, a slash command, or a digit that picks. */
#ifndef CLIENT_CLI_SLASH_H
#define CLIENT_CLI_SLASH_H

#include <stddef.h>

#include "shared/buf.h"
#include "shared/str.h"

enum rep_command {
#define REP_COMMAND(name, arguments, description) REP_##name,
#include "client/cli/commands.def"
	REP_COMMAND_COUNT
};

enum guest_command {
#define GUEST_COMMAND(name, arguments, description) GUEST_##name,
#include "client/cli/commands.def"
	GUEST_COMMAND_COUNT
};

struct slash_row {
	const char *name;
	const char *arguments;
	const char *description;
};

struct slash_table {
	const struct slash_row *rows; /* by enum value */
	size_t count;
};

extern const struct slash_table slash_rep;
extern const struct slash_table slash_guest;

enum slash_kind {
	SLASH_NOTHING, /* an empty line */
	SLASH_TEXT,    /* to be said */
	SLASH_PICK,    /* a digit alone, or /digit: pick that one */
	SLASH_EDIT,    /* /e and a digit: that one into the line */
	SLASH_COMMAND,
	SLASH_UNKNOWN /* begins with a slash, but is no command */
};

struct slash {
	enum slash_kind kind;
	int number;      /* COMMAND: enum value; PICK, EDIT: the digit */
	struct str text; /* TEXT, PICK without slash: the line; COMMAND: what
			    follows the name; UNKNOWN: the name */
};

/* A line that begins with two slashes is text that begins with one. */
struct slash slash_parse(const struct slash_table *table, struct str line);

/* Cuts the first word off the arguments; *rest keeps what follows, without
 * blanks in front. */
struct str slash_word(struct str *rest);

/* Completes "/na": appends the rest of the name (and a blank when only one
 * command begins so), and to *names, if several do, their names. */
void slash_complete(const struct slash_table *table, struct str begun,
    struct buf *rest, struct buf *names);

#endif
