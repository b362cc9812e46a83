/* `deskbelld replies`: lists the replies that were in force, goes back to some,
 * reads the folder again: by messages to the desk, whether a server runs or
 * not. */
#include <stdio.h>
#include <string.h>

#include "server/command/command.h"
#include "server/command/desk_call.h"
#include "server/nearest.h"
#include "shared/text.h"

enum { VERSION_LEN = 16 };

struct replies_work {
	const struct command *command;
	struct settings *settings;
	struct message ask;
	struct arena arena;
};

static const struct way {
	const char *word;
	enum message_type type;
	bool named; /* a VERSION follows */
} ways[] = {
	{ "list", MESSAGE_pack_list, false },
	{ "use", MESSAGE_pack_use, true },
	{ "load", MESSAGE_pack_use, false },
};

/* ---- what the desk answered ---------------------------------------------- */

static void put_pack(const struct rec_pack *pack, struct buf *out)
{
	buf_printf(out, "%-17.*s%-9s", STR_ARG(pack->version),
	    pack->in_force ? "in force" : "");
	command_put_time(pack->used, out);
	buf_printf(out, "  %-9.*s%7lld %9lld ", STR_ARG(pack->source),
	    (long long)pack->replies, (long long)pack->phrasings);
	text_escape(pack->by.len ? pack->by : STR("-"), false, out);
	buf_char(out, '\n');
}

static void print_packs(const struct msg_packs *packs)
{
	struct buf out = BUF_EMPTY;
	if (packs->items.count)
		buf_printf(&out, "%-17s%-9s%-22s%-9s%7s %9s %s\n", "version",
		    "", "used", "from", "replies", "phrasings", "by");
	for (size_t i = 0; i < packs->items.count; i++)
		put_pack(&packs->items.at[i], &out);
	fputs(buf_cstr(&out), stdout);
	buf_fini(&out);
	fprintf(stderr, "%zu versions\n", packs->items.count);
}

static void print_used(const struct msg_packs *packs)
{
	for (size_t i = 0; i < packs->items.count; i++) {
		const struct rec_pack *pack = &packs->items.at[i];
		if (pack->in_force)
			fprintf(stderr,
			    "version %.*s is in force: %lld replies, %lld "
			    "example phrasings\n",
			    STR_ARG(pack->version), (long long)pack->replies,
			    (long long)pack->phrasings);
	}
}

static int print_error(
    const struct replies_work *w, const struct msg_error *error)
{
	struct str version = w->ask.u.pack_use.version;
	bool use = w->ask.type == MESSAGE_pack_use;
	enum err err = desk_call_err(error);
	if (use && version.len && err == ERR_not_found)
		command_complain("there is no version %.*s; see deskbelld "
				 "replies list",
		    STR_ARG(version));
	else if (use && error->field.len)
		command_complain("refused for %.*s: %.*s; deskbelld check "
				 "tells more",
		    STR_ARG(error->field), STR_ARG(error->text));
	else
		command_complain("%.*s", STR_ARG(error->text));
	return command_exit_code(err);
}

static int print(const struct replies_work *w, const struct message *answer)
{
	int code = EXIT_DONE;
	if (answer->type == MESSAGE_error)
		code = print_error(w, &answer->u.error);
	if (w->command->options[OPTION_json]) {
		int printed = desk_call_json(answer);
		return code ? code : printed;
	}
	if (answer->type == MESSAGE_packs && w->ask.type == MESSAGE_pack_list)
		print_packs(&answer->u.packs);
	else if (answer->type == MESSAGE_packs)
		print_used(&answer->u.packs);
	return code;
}

/* ---- what was typed ------------------------------------------------------ */

static int run(struct replies_work *w)
{
	struct settings_fault fault;
	struct message answer;
	if (command_settings(w->command, &w->settings, &fault)) {
		command_fault(&fault);
		return command_fault_code(&fault);
	}
	int code = desk_call_ask(
	    w->settings, 1 /* no hash is made */, &w->ask, &w->arena, &answer);
	return code ? code : print(w, &answer);
}

static const struct way *find_way(const char *word)
{
	struct nearest near = nearest_begin(str_from(word));
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!strcmp(word, ways[i].word))
			return &ways[i];
		nearest_try(&near, ways[i].word);
	}
	if (near.name)
		command_complain("there is no `replies %.40s`; did you mean "
				 "`replies %s`?",
		    word, near.name);
	else
		command_complain(
		    "there is no `replies %.40s`; see deskbelld replies --help",
		    word);
	return NULL;
}

/* A version's name is all hex; anything else cannot be one. */
static bool is_version(const char *name)
{
	return strlen(name) == VERSION_LEN &&
	       strspn(name, "0123456789abcdef") == VERSION_LEN;
}

int command_replies(const struct command *command)
{
	struct replies_work w = { .command = command, .arena = ARENA_EMPTY };
	if (!command->arg_count)
		return command_misused(
		    COMMAND_KIND_replies, "say what: list, use or load");
	const struct way *way = find_way(command->args[0]);
	if (!way)
		return EXIT_USAGE;
	if (command->arg_count != (way->named ? 2u : 1u))
		return command_misused(COMMAND_KIND_replies,
		    way->named ? "one version is needed"
			       : "there are too many words");
	w.ask.type = way->type;
	if (way->named && !is_version(command->args[1])) {
		command_complain("a version has 16 hex digits; see deskbelld "
				 "replies list");
		return EXIT_INPUT;
	}
	if (way->named)
		w.ask.u.pack_use.version = str_from(command->args[1]);
	int code = run(&w);
	settings_free(w.settings);
	arena_fini(&w.arena);
	return code;
}
