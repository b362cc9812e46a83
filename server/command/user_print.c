/* `deskbelld user`: what the desk answered, for people or as JSON. */
#include <stdio.h>
#include <string.h>

#include "server/command/desk_call.h"
#include "server/command/user.h"
#include "shared/text.h"

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
		buf_printf(&out, "%-20s %-10s %-7s %5s %8s %-12s groups\n",
		    "name", "role", "here", "chats", "capacity", "langs");
	for (size_t i = 0; i < team->items.count; i++) {
		const struct rec_colleague *c = &team->items.at[i];
		put_column(c->name, 20, &out);
		buf_printf(&out, "%-10s %-7s %5lld %8lld ",
		    word_name(WORDS_standing, (int)c->standing),
		    c->blocked ? "blocked"
		    : c->here  ? "yes"
			       : "no",
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
static void print_user(const struct user_work *w, const struct msg_user *user)
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

static int print_error(const struct user_work *w, const struct msg_error *error)
{
	enum err err = desk_call_err(error);
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

int user_print(const struct user_work *w, const struct message *answer)
{
	int code = EXIT_DONE;
	if (answer->type == MESSAGE_error)
		code = print_error(w, &answer->u.error);
	if (w->command->options[OPTION_json]) {
		int printed = desk_call_json(answer);
		return code ? code : printed;
	}
	if (answer->type == MESSAGE_user)
		print_user(w, &answer->u.user);
	else if (answer->type == MESSAGE_team)
		print_team(&answer->u.team);
	return code;
}
