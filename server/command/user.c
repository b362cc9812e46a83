/* `deskbelld user`: makes, lists and changes users by messages to the desk,
 * whether a server runs or not. */
#include "server/command/user.h"

#include <stdio.h>
#include <string.h>

#include "server/command/desk_call.h"
#include "server/nearest.h"

enum { USER_PASSWORD_COST = 16 };

#define BIT_OF(name) (1u << OPTION_##name)

static const struct way {
	const char *word;
	bool named; /* a NAME follows */
	int (*ask)(struct user_work *w);
	unsigned options;
} ways[] = {
	{ "add", true, user_ask_add,
	    BIT_OF(role) | BIT_OF(shown) | BIT_OF(shops) | BIT_OF(langs) |
		BIT_OF(groups) | BIT_OF(capacity) | BIT_OF(once) |
		BIT_OF(demo) | BIT_OF(password_stdin) },
	{ "list", false, user_ask_list, BIT_OF(all) },
	{ "passwd", true, user_ask_passwd, BIT_OF(password_stdin) },
	{ "block", true, user_ask_block, 0 },
	{ "once", true, user_ask_once, 0 },
};

static const struct way *find_way(const char *word)
{
	struct nearest near = nearest_begin(str_from(word));
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!strcmp(word, ways[i].word))
			return &ways[i];
		nearest_try(&near, ways[i].word);
	}
	if (near.name)
		command_complain("there is no `user %.40s`; did you mean "
				 "`user %s`?",
		    word, near.name);
	else
		command_complain(
		    "there is no `user %.40s`; see deskbelld user --help",
		    word);
	return NULL;
}

static bool options_fit(const struct command *command, const struct way *way)
{
	unsigned known = way->options | BIT_OF(config) | BIT_OF(json);
	for (int i = 0; i < OPTION_COUNT; i++) {
		if (command->options[i] && !(known & (1u << i)))
			return false;
	}
	return true;
}

static int run(struct user_work *w, const struct way *way)
{
	struct settings_fault fault;
	struct message answer;
	if (command_settings(w->command, &w->settings, &fault)) {
		command_fault(&fault);
		return command_fault_code(&fault);
	}
	int code = way->ask(w);
	if (!code)
		code = desk_call_ask(w->settings, USER_PASSWORD_COST, &w->ask,
		    &w->arena, &answer);
	return code ? code : user_print(w, &answer);
}

int command_user(const struct command *command)
{
	struct user_work w = { .command = command, .arena = ARENA_EMPTY };
	if (!command->arg_count)
		return command_misused(COMMAND_KIND_user,
		    "say what: add, list, passwd, block or once");
	const struct way *way = find_way(command->args[0]);
	if (!way)
		return EXIT_USAGE;
	if (command->arg_count != (way->named ? 2u : 1u))
		return command_misused(
		    COMMAND_KIND_user, way->named ? "one user's name is needed"
						  : "there are too many words");
	if (!options_fit(command, way))
		return command_misused(
		    COMMAND_KIND_user, "an option does not go with this");
	w.name = way->named ? command->args[1] : NULL;
	int code = run(&w, way);
	explicit_bzero(&w.secret, sizeof(w.secret));
	settings_free(w.settings);
	arena_fini(&w.arena);
	return code;
}
