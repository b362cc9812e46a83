/* What --help says, made from the tables. */
#include "server/command/arguments.h"
#include "server/settings_reader.h"

enum { COLUMN = 30 }; /* where descriptions begin */

static const struct help_row {
	enum command_kind kind;
	const char *words, *what;
} lines[] = {
#define COMMAND_LINE(name, words, what) { COMMAND_KIND_##name, words, what },
#include "server/command/commands.def"
}, examples[] = {
#define EXAMPLE(name, line, what) { COMMAND_KIND_##name, line, what },
#include "server/command/commands.def"
};

static const struct {
	const char *name, *value;
	unsigned commands;
	const char *what;
} options[OPTION_COUNT] = {
#define OPTION(name, value, commands, what) { #name, value, commands, what },
#include "server/command/commands.def"
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* The second column, behind what begins at start. */
static void put_what(struct buf *out, size_t start, const char *what)
{
	size_t width = out->len - start;
	if (width >= COLUMN) {
		buf_char(out, '\n');
		width = 0;
	}
	buf_printf(out, "%*s%s\n", (int)(COLUMN - width), "", what);
}

static void put_flag(struct buf *out, const char *name, const char *value)
{
	buf_text(out, "  --");
	for (; *name; name++)
		buf_char(out, *name == '_' ? '-' : *name);
	if (value)
		buf_printf(out, " %s", value);
}

static void put_commands(enum command_kind kind, bool named, struct buf *out)
{
	for (size_t i = 0; i < COUNT(lines); i++) {
		size_t start = out->len;
		if (named && lines[i].kind != kind)
			continue;
		buf_printf(out, "  %s%s%s",
		    arguments_command_name(lines[i].kind),
		    *lines[i].words ? " " : "", lines[i].words);
		put_what(out, start, lines[i].what);
	}
}

static void put_options(enum command_kind kind, bool named, struct buf *out)
{
	for (size_t i = 0; i < COUNT(options); i++) {
		size_t start = out->len;
		if (named && !(options[i].commands & (1u << kind)))
			continue;
		put_flag(out, options[i].name, options[i].value);
		put_what(out, start, options[i].what);
	}
}

static void put_settings(struct buf *out)
{
	static const char *const values[] = {
		[SETTING_TEXT] = "TEXT",
		[SETTING_INT] = "N",
		[SETTING_FLAG] = NULL,
	};
	for (size_t i = 0; i < SETTINGS_COUNT; i++) {
		size_t start = out->len;
		put_flag(
		    out, settings_rows[i].name, values[settings_rows[i].kind]);
		put_what(out, start, settings_rows[i].description);
	}
}

static void put_examples(enum command_kind kind, bool named, struct buf *out)
{
	for (size_t i = 0; i < COUNT(examples); i++) {
		if (named && examples[i].kind != kind)
			continue;
		buf_printf(
		    out, "  # %s\n  %s\n", examples[i].what, examples[i].words);
	}
}

void arguments_help(enum command_kind kind, bool named, struct buf *out)
{
	buf_text(out, "usage: deskbelld [COMMAND] [OPTION...]\n\n");
	put_commands(kind, named, out);
	buf_text(out, "\nOptions:\n");
	put_options(kind, named, out);
	if (!named) {
		buf_text(out, "\nSettings, which beat DESKBELL_NAME in the "
			      "environment, which beats the file:\n");
		put_settings(out);
	}
	buf_text(out, "\nExamples:\n");
	put_examples(kind, named, out);
	if (!named)
		buf_text(out,
		    "\nExit codes: 0 done, 1 failed, 2 partly done, 64 wrong "
		    "words, 65 bad input,\n69 unreachable, 75 try later, 77 "
		    "not allowed, 78 bad settings.\nSee deskbelld(8) and "
		    "deskbell.conf(5).\n");
}
