/* `deskbelld user`: from what was typed to a message for the desk. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/command/user.h"
#include "server/nearest.h"
#include "shared/text.h"

enum { USER_PASSWORD_MIN = 8, USER_PASSWORD_MAX = 200 }; /* characters */

/* ---- what was typed ----------------------------------------------------- */

static const char *given(const struct user_work *w, enum option option)
{
	return w->command->options[option];
}

/* "a,b" -> "a b"; true if the arena had room. */
static bool spread(struct user_work *w, enum option option, struct str *out)
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
static int check_shops(const struct user_work *w, struct str list)
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
		return EXIT_INPUT;
	}
	return EXIT_DONE;
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
		return EXIT_INPUT;
	}
	return EXIT_DONE;
}

static const char *why_no_secret(enum err err, bool piped)
{
	switch (err) {
	case ERR_bad_msg:
		return piped ? "the password has a NUL in it"
			     : "the two passwords differ";
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
		return EXIT_INPUT;
	}
	if (text_count(text) < USER_PASSWORD_MIN ||
	    text_count(text) > USER_PASSWORD_MAX) {
		command_complain("a password has %d to %d characters",
		    USER_PASSWORD_MIN, USER_PASSWORD_MAX);
		return EXIT_INPUT;
	}
	return EXIT_DONE;
}

static int take_secret(struct user_work *w, struct str *out)
{
	bool piped = given(w, OPTION_password_stdin);
	enum err err = ERR_io;
	if (getenv("DESKBELL_PASSWORD"))
		command_complain("DESKBELL_PASSWORD is not read: others could "
				 "see it; use --password-stdin");
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
		return err == ERR_io ? EXIT_USAGE : EXIT_INPUT;
	}
	*out = str_from(w->secret.text);
	return check_secret(&w->secret);
}

/* ---- the messages ------------------------------------------------------- */

static int take_role(const struct user_work *w, enum standing *out)
{
	const char *role = given(w, OPTION_role);
	int standing = word_value(WORDS_standing, str_from(role));
	if (!role)
		return command_misused(COMMAND_KIND_user,
		    "--role is missing: rep, supervisor or admin");
	if (standing < STANDING_rep || standing > STANDING_admin)
		return command_misused(COMMAND_KIND_user,
		    "--role must be rep, supervisor or admin");
	*out = (enum standing)standing;
	return EXIT_DONE;
}

static int take_capacity(const struct user_work *w, int64_t *out)
{
	const char *text = given(w, OPTION_capacity);
	long long capacity;
	if (!text)
		return EXIT_DONE;
	if (!str_int(str_from(text), &capacity) || capacity < 1 ||
	    capacity > 100)
		return command_misused(COMMAND_KIND_user,
		    "--capacity must be a number from 1 to 100");
	*out = capacity;
	return EXIT_DONE;
}

/* Demo users' passwords are known to everybody. */
static int check_demo(const struct user_work *w)
{
	struct settings_fault fault;
	if (!given(w, OPTION_demo) || !settings_safe(w->settings, true, &fault))
		return EXIT_DONE;
	command_fault(&fault);
	return EXIT_SETTINGS;
}

int user_ask_add(struct user_work *w)
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
		code = EXIT_LATER;
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

int user_ask_list(struct user_work *w)
{
	w->ask.type = MESSAGE_user_list;
	w->ask.u.user_list.blocked = given(w, OPTION_all);
	return EXIT_DONE;
}

int user_ask_passwd(struct user_work *w)
{
	w->ask.type = MESSAGE_user_set;
	w->ask.u.user_set.name = str_from(w->name);
	return take_secret(w, &w->ask.u.user_set.password);
}

int user_ask_block(struct user_work *w)
{
	w->ask.type = MESSAGE_user_set;
	w->ask.u.user_set.name = str_from(w->name);
	w->ask.u.user_set.blocked = true;
	return EXIT_DONE;
}

int user_ask_once(struct user_work *w)
{
	w->ask.type = MESSAGE_user_set;
	w->ask.u.user_set.name = str_from(w->name);
	w->ask.u.user_set.once = true;
	return EXIT_DONE;
}
