/* Reads the command line. What a command makes of its words is its own. */
#include "server/command/arguments.h"

#include <string.h>

#include "server/nearest.h"
#include "server/settings_reader.h"
#include "shared/text.h"

enum { WORD_MAX = 16384 };

static const char *const command_names[COMMAND_KIND_COUNT] = {
#define COMMAND(name) #name,
#include "server/command/commands.def"
};

static const struct option_row {
	const char *name, *value;
	unsigned commands;
} options[OPTION_COUNT] = {
#define OPTION(name, value, commands, what) { #name, value, commands },
#include "server/command/commands.def"
};

struct reading {
	char *const *at; /* the next word */
	struct command *command;
	bool named; /* a command was */
	struct buf *complaint;
};

const char *arguments_command_name(enum command_kind kind)
{
	return command_names[kind];
}

/* ---- names -------------------------------------------------------------- */

/* A name of the tables as it is typed: dashes for underscores. */
static bool is_typed(struct str typed, const char *name)
{
	if (typed.len != strlen(name))
		return false;
	for (size_t i = 0; i < typed.len; i++) {
		if (typed.ptr[i] != (name[i] == '_' ? '-' : name[i]))
			return false;
	}
	return true;
}

static int find_option(struct str typed)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		if (is_typed(typed, options[i].name))
			return i;
	}
	return -1;
}

static int find_setting(struct str typed)
{
	for (int i = 0; i < SETTINGS_COUNT; i++) {
		if (is_typed(typed, settings_rows[i].name))
			return i;
	}
	return -1;
}

static void put_typed(struct buf *out, const char *name)
{
	for (; *name; name++)
		buf_char(out, *name == '_' ? '-' : *name);
}

static bool unknown_flag(struct reading *r, struct str typed)
{
	struct nearest near = nearest_begin(typed);
	for (int i = 0; i < OPTION_COUNT; i++)
		nearest_try(&near, options[i].name);
	for (int i = 0; i < SETTINGS_COUNT; i++)
		nearest_try(&near, settings_rows[i].name);
	buf_printf(r->complaint, "there is no --%.*s", STR_ARG(typed));
	if (near.name) {
		buf_text(r->complaint, "; did you mean --");
		put_typed(r->complaint, near.name);
		buf_char(r->complaint, '?');
	}
	return false;
}

/* ---- words -------------------------------------------------------------- */

/* Nothing that could not be typed, or would not fit on a line. */
static bool is_word(struct reading *r, struct str word)
{
	const char *why = NULL;
	if (!word.len)
		why = "a word is empty";
	else if (word.len > WORD_MAX)
		why = "a word is too long";
	else if (!text_valid(word))
		why = "a word is no UTF-8 text";
	for (size_t i = 0; i < word.len && !why; i++)
		if ((unsigned char)word.ptr[i] < ' ' || word.ptr[i] == 0x7F)
			why = "a word has a control character";
	if (why)
		buf_text(r->complaint, why);
	return !why;
}

/* The value behind --name=value or in the next word. */
static bool take_value(
    struct reading *r, struct str typed, struct str rest, const char **value)
{
	if (rest.ptr) {
		*value = rest.ptr; /* ends where the word does */
		return true;
	}
	if (!*r->at) {
		buf_printf(
		    r->complaint, "--%.*s needs a value", STR_ARG(typed));
		return false;
	}
	*value = *r->at++;
	/* "" is a value some settings have */
	return !**value || is_word(r, str_from(*value));
}

static bool read_option(
    struct reading *r, int option, struct str typed, struct str rest)
{
	const char *value = "";
	if (r->command->options[option]) {
		buf_printf(
		    r->complaint, "--%.*s is given twice", STR_ARG(typed));
		return false;
	}
	if (options[option].value) {
		if (!take_value(r, typed, rest, &value))
			return false;
	} else if (rest.ptr) {
		buf_printf(
		    r->complaint, "--%.*s takes no value", STR_ARG(typed));
		return false;
	}
	r->command->options[option] = value;
	return true;
}

static bool read_setting(
    struct reading *r, int setting, struct str typed, struct str rest)
{
	struct command *c = r->command;
	const char *value = rest.ptr ? rest.ptr : "yes";
	if (c->flag_count == COMMAND_FLAGS_MAX) {
		buf_text(r->complaint, "there are too many settings");
		return false;
	}
	if (settings_rows[setting].kind != SETTING_FLAG &&
	    !take_value(r, typed, rest, &value))
		return false;
	c->flags[c->flag_count].name = settings_rows[setting].name;
	c->flags[c->flag_count++].value = value;
	return true;
}

static bool read_flag(struct reading *r, struct str word)
{
	struct str rest = { word.ptr + 2, word.len - 2 };
	struct str typed = str_cut(&rest, '=');
	int option = find_option(typed);
	int setting = find_setting(typed);
	if (option >= 0)
		return read_option(r, option, typed, rest);
	if (setting >= 0)
		return read_setting(r, setting, typed, rest);
	return unknown_flag(r, typed);
}

static bool read_name(struct reading *r, const char *word)
{
	struct nearest near = nearest_begin(str_from(word));
	for (int i = 0; i < COMMAND_KIND_COUNT; i++) {
		if (!strcmp(word, command_names[i])) {
			r->command->kind = (enum command_kind)i;
			r->named = true;
			return true;
		}
		nearest_try(&near, command_names[i]);
	}
	buf_printf(r->complaint, "there is no command `%.40s`", word);
	if (near.name)
		buf_printf(r->complaint, "; did you mean `%s`?", near.name);
	return false;
}

static bool read_word(struct reading *r, const char *word)
{
	struct command *c = r->command;
	if (!r->named)
		return read_name(r, word);
	if (c->arg_count == COMMAND_ARGS_MAX) {
		buf_text(r->complaint, "there are too many words");
		return false;
	}
	c->args[c->arg_count++] = word;
	return true;
}

static bool read_words(struct reading *r)
{
	bool flags = true;
	while (*r->at) {
		const char *word = *r->at++;
		bool good = is_word(r, str_from(word));
		if (!good)
			return false;
		if (flags && !strcmp(word, "--")) {
			flags = false;
			continue;
		}
		if (flags && !strcmp(word, "-h"))
			word = "--help";
		if (flags && !strncmp(word, "--", 2))
			good = read_flag(r, str_from(word));
		else if (flags && word[0] == '-' && word[1])
			good = unknown_flag(r, str_from(word + 1));
		else
			good = read_word(r, word);
		if (!good)
			return false;
	}
	return true;
}

/* ---- the whole ---------------------------------------------------------- */

static bool options_fit(const struct reading *r)
{
	const struct command *c = r->command;
	for (int i = 0; i < OPTION_COUNT; i++) {
		if (!c->options[i] || options[i].commands & (1u << c->kind))
			continue;
		buf_text(r->complaint, "--");
		put_typed(r->complaint, options[i].name);
		buf_printf(
		    r->complaint, " is not for `%s`", command_names[c->kind]);
		return false;
	}
	return true;
}

bool arguments_read(char *const *argv, char *const *env, struct command *out,
    struct buf *complaint)
{
	struct reading r = { argv, out, false, complaint };
	*out = (struct command){ .kind = COMMAND_KIND_serve, .env = env };
	if (*argv)
		r.at++;
	if (!read_words(&r))
		return false;
	out->config = out->options[OPTION_config] ? out->options[OPTION_config]
						  : COMMAND_CONFIG;
	if (out->options[OPTION_help] || out->options[OPTION_version])
		return true;
	return options_fit(&r);
}
