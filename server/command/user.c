/* `deskbelld user`: makes, lists and changes users by messages to the desk,
 * whether a server runs or not. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/command/command.h"
#include "server/command/desk_call.h"
#include "server/command/secret.h"
#include "server/nearest.h"
#include "shared/text.h"
#include "shared/wire.h"

enum {
	USER_PASSWORD_COST = 16,
	USER_PASSWORD_MIN = 8, /* characters */
	USER_PASSWORD_MAX = 200,
	USER_WAIT_MS = 3000
};

#define BIT_OF(name) (1u << OPTION_##name)

struct work {
	const struct command *command;
	const char *name; /* the user's; NULL for list */
	struct settings *settings;
	struct message ask;
	struct secret secret;
	struct arena arena;
};

/* ---- what was typed ----------------------------------------------------- */

static int wrong(const char *why)
{
	command_complain("%s; see deskbelld user --help", why);
	return COMMAND_USAGE;
}

static const char *given(const struct work *w, enum option option)
{
	return w->command->options[option];
}

/* "a,b" -> "a b"; true if the arena had room. */
static bool spread(struct work *w, enum option option, struct str *out)
{
	const char *list = given(w, option);
	if (!list)
		return true;
	struct str kept = arena_str(&w->arena, str_from(list));
	if (!kept.ptr)
		return false;
	char *at = (char *)(uintptr_t)kept.ptr;
	for (size_t i = 0; i < kept.len; i++)
		at[i] = at[i] == ',' ? ' ' : at[i];
	*out = kept;
	return true;
}

/* The desk says only that one is unknown. */
static int check_shops(const struct work *w, struct str list)
{
	const struct shops *shops = &w->settings->shops;
	while (list.ptr) {
		struct str name = str_trim(str_cut(&list, ' '));
		struct nearest near = nearest_begin(name);
		if (!name.len || shop_by_name(shops, name))
			continue;
		for (size_t i = 0; i < shops->count; i++)
			nearest_try(&near, shops->at[i].name.ptr);
		command_complain("there is no shop `%.*s`%s%s%s", STR_ARG(name),
		    near.name ? "; did you mean `" : "",
		    near.name ? near.name : "", near.name ? "`?" : "");
		return COMMAND_BAD_INPUT;
	}
	return COMMAND_DONE;
}

static int check_langs(struct str list)
{
	while (list.ptr) {
		struct str name = str_trim(str_cut(&list, ' '));
		if (!name.len || word_value(WORDS_lang, name) >= 0)
			continue;
		command_complain(
		    "there is no language `%.*s`, only en, zh, ja and es",
		    STR_ARG(name));
		return COMMAND_BAD_INPUT;
	}
	return COMMAND_DONE;
}

static const char *why_no_secret(enum err err, bool piped)
{
	switch (err) {
	case ERR_bad_msg:
		return "the two passwords differ";
	case ERR_empty:
		return "there is no password";
	case ERR_too_long:
		return "the password is too long";
	default:
		return piped ? "the password cannot be read"
			     : "there is no terminal to ask for a password: "
			       "use --password-stdin or --once";
	}
}

static int check_secret(const struct secret *secret)
{
	struct str text = str_from(secret->text);
	if (!text_valid(text)) {
		command_complain("the password is not UTF-8 text");
		return COMMAND_BAD_INPUT;
	}
	if (text_count(text) < USER_PASSWORD_MIN ||
	    text_count(text) > USER_PASSWORD_MAX) {
		command_complain("a password has %d to %d characters",
		    USER_PASSWORD_MIN, USER_PASSWORD_MAX);
		return COMMAND_BAD_INPUT;
	}
	return COMMAND_DONE;
}

static int take_secret(struct work *w, struct str *out)
{
	bool piped = given(w, OPTION_password_stdin);
	enum err err = ERR_io;
	if (piped) {
		err = secret_read_line(stdin, &w->secret);
	} else if (isatty(STDIN_FILENO)) {
		int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
		if (tty >= 0) {
			err = secret_ask(tty, w->name, &w->secret);
			close(tty);
		}
	}
	if (err) {
		command_complain("%s", why_no_secret(err, piped));
		return err == ERR_io ? COMMAND_USAGE : COMMAND_BAD_INPUT;
	}
	*out = str_from(w->secret.text);
	return check_secret(&w->secret);
}

/* ---- the messages ------------------------------------------------------- */

static int take_role(const struct work *w, enum standing *out)
{
	const char *role = given(w, OPTION_role);
	int standing = word_value(WORDS_standing, str_from(role));
	if (!role)
		return wrong("--role is missing: rep, supervisor or admin");
	if (standing < STANDING_rep || standing > STANDING_admin)
		return wrong("--role must be rep, supervisor or admin");
	*out = (enum standing)standing;
	return COMMAND_DONE;
}

static int take_capacity(const struct work *w, int64_t *out)
{
	const char *text = given(w, OPTION_capacity);
	long long capacity;
	if (!text)
		return COMMAND_DONE;
	if (!str_int(str_from(text), &capacity) || capacity < 1 ||
	    capacity > 100)
		return wrong("--capacity must be a number from 1 to 100");
	*out = capacity;
	return COMMAND_DONE;
}

/* Demo users' passwords are known to everybody. */
static int check_demo(const struct work *w)
{
	struct settings_fault fault;
	if (!given(w, OPTION_demo) || !settings_safe(w->settings, true, &fault))
		return COMMAND_DONE;
	command_fault(&fault);
	return COMMAND_BAD_SETTINGS;
}

static int ask_add(struct work *w)
{
	struct msg_user_add *m = &w->ask.u.user_add;
	w->ask.type = MESSAGE_user_add;
	m->name = str_from(w->name);
	m->shown = str_from(given(w, OPTION_shown));
	m->once = given(w, OPTION_once);
	m->demo = given(w, OPTION_demo);
	int code = take_role(w, &m->standing);
	if (!code)
		code = take_capacity(w, &m->capacity);
	if (!code && (!spread(w, OPTION_shops, &m->shops) ||
			 !spread(w, OPTION_langs, &m->langs) ||
			 !spread(w, OPTION_groups, &m->groups)))
		code = COMMAND_LATER;
	if (!code)
		code = check_shops(w, m->shops);
	if (!code)
		code = check_langs(m->langs);
	if (!code)
		code = check_demo(w);
	if (!code && (!m->once || given(w, OPTION_password_stdin)))
		code = take_secret(w, &m->password);
	return code;
}

static int ask_list(struct work *w)
{
	w->ask.type = MESSAGE_user_list;
	w->ask.u.user_list.blocked = given(w, OPTION_all);
	return COMMAND_DONE;
}

static int ask_passwd(struct work *w)
{
	w->ask.type = MESSAGE_user_set;
	w->ask.u.user_set.name = str_from(w->name);
	return take_secret(w, &w->ask.u.user_set.password);
}

static int ask_block(struct work *w)
{
	w->ask.type = MESSAGE_user_set;
	w->ask.u.user_set.name = str_from(w->name);
	w->ask.u.user_set.blocked = true;
	return COMMAND_DONE;
}

static int ask_once(struct work *w)
{
	w->ask.type = MESSAGE_user_set;
	w->ask.u.user_set.name = str_from(w->name);
	w->ask.u.user_set.once = true;
	return COMMAND_DONE;
}

/* ---- the answers -------------------------------------------------------- */

/* Groups are free text. */
static void put_column(struct str text, int width, struct buf *out)
{
	size_t start = out->len;
	text_escape(text.len ? text : STR("-"), false, out);
	int shown =
	    text_width((struct str){ out->ptr + start, out->len - start });
	buf_printf(out, "%*s", width > shown ? width - shown : 0, "");
	buf_char(out, ' ');
}

static void print_team(const struct msg_team *team)
{
	struct buf out = BUF_EMPTY;
	if (team->items.count)
		buf_printf(&out, "%-20s %-4s %5s %8s %-12s groups\n", "name",
		    "here", "chats", "capacity", "langs");
	for (size_t i = 0; i < team->items.count; i++) {
		const struct rec_colleague *c = &team->items.at[i];
		put_column(c->name, 20, &out);
		buf_printf(&out, "%-4s %5lld %8lld ", c->here ? "yes" : "no",
		    (long long)c->chats, (long long)c->capacity);
		put_column(c->langs, 12, &out);
		put_column(c->groups, 0, &out);
		buf_char(&out, '\n');
	}
	fputs(buf_cstr(&out), stdout);
	buf_fini(&out);
	fprintf(stderr, "%zu users\n", team->items.count);
}

/* The token alone is data; that it is shown once only is talk. */
static void print_user(const struct work *w, const struct msg_user *user)
{
	const char *done = w->ask.type == MESSAGE_user_add ? "made"
			   : w->ask.u.user_set.blocked     ? "blocked"
							   : "changed";
	fprintf(stderr, "%s %s %.*s\n", done,
	    word_name(WORDS_standing, (int)user->standing),
	    STR_ARG(user->name));
	if (user->once.len) {
		fprintf(stderr,
		    "a token to sign in with once, good for %lld minutes; it "
		    "is not shown again:\n",
		    (long long)w->settings->once_token_min);
		printf("%.*s\n", STR_ARG(user->once));
	}
}

static int print_json(const struct message *answer)
{
	struct message m = *answer;
	struct buf line = BUF_EMPTY;
	m.id = STR_NONE;
	enum err err = wire_encode(&m, &line);
	if (!err)
		puts(buf_cstr(&line));
	if (line.ptr)
		explicit_bzero(line.ptr, line.cap);
	buf_fini(&line);
	return command_exit_code(err);
}

static enum err err_of_code(struct str code)
{
	for (int i = 0; i < ERR_COUNT; i++) {
		if (str_is(code, err_code((enum err)i)))
			return (enum err)i;
	}
	return ERR_internal;
}

static int print_error(const struct work *w, const struct msg_error *error)
{
	enum err err = err_of_code(error->code);
	const char *name = w->name ? w->name : "user";
	if (err == ERR_exists)
		command_complain("there is a user `%s` already", name);
	else if (err == ERR_not_found)
		command_complain("there is no user `%s`", name);
	else if (error->field.len)
		command_complain("%s: %.*s (%.*s)", name, STR_ARG(error->text),
		    STR_ARG(error->field));
	else
		command_complain("%s: %.*s", name, STR_ARG(error->text));
	return command_exit_code(err);
}

static int print_answer(const struct work *w, const struct message *answer)
{
	int code = COMMAND_DONE;
	if (answer->type == MESSAGE_error)
		code = print_error(w, &answer->u.error);
	if (given(w, OPTION_json)) {
		int printed = print_json(answer);
		return code ? code : printed;
	}
	if (answer->type == MESSAGE_user)
		print_user(w, &answer->u.user);
	else if (answer->type == MESSAGE_team)
		print_team(&answer->u.team);
	return code;
}

/* ---- the whole ---------------------------------------------------------- */

static const struct way {
	const char *word;
	bool named; /* a NAME follows */
	int (*ask)(struct work *w);
	unsigned options;
} ways[] = {
	{ "add", true, ask_add,
	    BIT_OF(role) | BIT_OF(shown) | BIT_OF(shops) | BIT_OF(langs) |
		BIT_OF(groups) | BIT_OF(capacity) | BIT_OF(once) |
		BIT_OF(demo) | BIT_OF(password_stdin) },
	{ "list", false, ask_list, BIT_OF(all) },
	{ "passwd", true, ask_passwd, BIT_OF(password_stdin) },
	{ "block", true, ask_block, 0 },
	{ "once", true, ask_once, 0 },
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

static const char *why_no_call(enum err err)
{
	switch (err) {
	case ERR_not_found:
		return "there is no such folder";
	case ERR_forbidden:
		return "it belongs to another user; run this as that user, "
		       "with sudo -u or runuser -u";
	case ERR_locked:
		return "a server that is starting or ending, or another "
		       "command, holds it; try again";
	case ERR_timeout:
		return "the server does not answer";
	default:
		return err_sentence(err);
	}
}

static int call(struct work *w)
{
	struct log log = { stderr, LOG_WARN, &clock_system };
	struct message answer;
	struct desk_call desk = {
		.settings = w->settings,
		.clock = &clock_system,
		.chance = &chance_system,
		.log = &log,
		.password_cost = USER_PASSWORD_COST,
		.wait_ms = USER_WAIT_MS,
	};
	enum err err = desk_call(&desk, &w->ask, &w->arena, &answer);
	if (!err)
		return print_answer(w, &answer);
	command_complain("%s: %s", w->settings->data, why_no_call(err));
	return command_exit_code(err);
}

static int run(struct work *w, const struct way *way)
{
	struct settings_fault fault;
	if (command_settings(w->command, &w->settings, &fault)) {
		command_fault(&fault);
		return COMMAND_BAD_SETTINGS;
	}
	int code = way->ask(w);
	return code ? code : call(w);
}

int command_user(const struct command *command)
{
	struct work w = { .command = command, .arena = ARENA_EMPTY };
	if (!command->arg_count)
		return wrong("say what: add, list, passwd, block or once");
	const struct way *way = find_way(command->args[0]);
	if (!way)
		return COMMAND_USAGE;
	if (command->arg_count != (way->named ? 2u : 1u))
		return wrong(way->named ? "one user's name is needed"
					: "there are too many words");
	if (!options_fit(command, way))
		return wrong("an option does not go with this");
	w.name = way->named ? command->args[1] : NULL;
	int code = run(&w, way);
	explicit_bzero(&w.secret, sizeof(w.secret));
	settings_free(w.settings);
	arena_fini(&w.arena);
	return code;
}
