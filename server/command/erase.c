/* `deskbelld erase`: has the desk erase a customer for good, whether a server
 * runs or not, and tells what it cannot reach. */
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "server/command/desk_call.h"
#include "server/command/person.h"
#include "server/store/erase.h"
#include "shared/text.h"

enum { ERASE_WAIT_MS = 3000, PROGRESS_US = 200 * 1000 };

struct work {
	const struct command *command;
	struct person person;
	struct message ask;
	bool terminal;
	int64_t told_us;
};

/* ---- asking back --------------------------------------------------------- */

static bool is_yes(void)
{
	char line[16] = "";
	if (!fgets(line, sizeof(line), stdin))
		return false;
	return !strcmp(line, "yes\n");
}

static int ask_back(struct work *w, const char *question)
{
	if (w->command->options[OPTION_yes])
		return EXIT_DONE;
	if (!isatty(STDIN_FILENO))
		return command_misused(COMMAND_KIND_erase,
		    "there is no terminal to ask back on: use --yes");
	fprintf(stderr, "%s Type yes: ", question);
	if (is_yes())
		return EXIT_DONE;
	command_complain("nothing was erased");
	return EXIT_FAILED;
}

static int ask_about(struct work *w)
{
	struct person *p = &w->person;
	struct erase_extent extent;
	struct buf question = BUF_EMPTY;
	enum err err = erase_extent(p->store, p->customer.id, &extent);
	if (err) {
		command_complain("%s", err_sentence(err));
		return command_exit_code(err);
	}
	buf_text(&question, "customer ");
	text_escape(p->customer.subject, false, &question);
	buf_printf(&question,
	    " of %.*s: %lld chats (%lld open), %lld lines. Erase all of it "
	    "for good?",
	    STR_ARG(p->shop_name), (long long)extent.chats,
	    (long long)extent.open, (long long)extent.lines);
	int code = ask_back(w, buf_cstr(&question));
	buf_fini(&question);
	return code;
}

/* ---- what the desk said -------------------------------------------------- */

static void on_heard(void *ctx, const struct message *message)
{
	struct work *w = ctx;
	int64_t now_us = clock_mono_us(&clock_system);
	if (message->type != MESSAGE_erased || !w->terminal ||
	    now_us - w->told_us < PROGRESS_US)
		return;
	w->told_us = now_us;
	fprintf(stderr, "\rerased %lld lines ...",
	    (long long)message->u.erased.lines);
}

static void tell_before(int64_t ms)
{
	time_t at = (time_t)(ms / 1000);
	struct tm tm;
	char text[32] = "before";
	if (gmtime_r(&at, &tm))
		strftime(text, sizeof(text), "on %Y-%m-%d", &tm);
	fprintf(stderr, "was erased %s; nothing is left of it\n", text);
}

/* Copies made before an upgrade are nobody's to change but the operator's. */
static void tell_copies(const struct work *w)
{
	struct buf pattern = BUF_EMPTY;
	glob_t found = { 0 };
	buf_printf(
	    &pattern, "%s/deskbell.db.before-*", w->person.settings->data);
	if (!pattern.failed && !glob(buf_cstr(&pattern), 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			fprintf(stderr,
			    "%s is a copy of before and still has it; remove "
			    "it\n",
			    found.gl_pathv[i]);
	}
	globfree(&found);
	buf_fini(&pattern);
}

static int tell_erased(const struct work *w, const struct msg_erased *erased)
{
	if (w->terminal)
		fputs("\r\033[K", stderr);
	if (erased->before) {
		tell_before(erased->before);
		return EXIT_DONE;
	}
	fprintf(stderr, "erased: %lld customers, %lld chats, %lld lines\n",
	    (long long)erased->customers, (long long)erased->chats,
	    (long long)erased->lines);
	tell_copies(w);
	if (erased->customers && !w->ask.u.erase.replay)
		fputs("backups of before still have it: after restoring one, "
		      "run deskbelld erase --replay\n",
		    stderr);
	if (!erased->partly)
		return EXIT_DONE;
	command_complain("somebody reads the database, so its log still has "
			 "some of it: it goes when nobody does, or with the "
			 "next start");
	return EXIT_PARTLY;
}

static int tell_error(const struct work *w, const struct msg_error *error)
{
	enum err err = desk_call_err(error);
	if (err == ERR_not_found)
		return person_unknown(&w->person);
	if (err == ERR_busy)
		command_complain("somebody is being erased just now; try "
				 "again in a moment");
	else
		command_complain("%.*s", STR_ARG(error->text));
	return command_exit_code(err);
}

static int tell(const struct work *w, const struct message *answer)
{
	int code = EXIT_FAILED;
	if (answer->type == MESSAGE_error)
		code = tell_error(w, &answer->u.error);
	else if (answer->type == MESSAGE_erased)
		code = tell_erased(w, &answer->u.erased);
	if (w->command->options[OPTION_json]) {
		int printed = desk_call_json(answer);
		return code ? code : printed;
	}
	return code;
}

static int call(struct work *w)
{
	struct log log = { stderr, LOG_WARN, &clock_system };
	struct message answer;
	struct desk_call desk = {
		.settings = w->person.settings,
		.clock = &clock_system,
		.chance = &chance_system,
		.log = &log,
		.password_cost = 1, /* none is made */
		.wait_ms = ERASE_WAIT_MS,
		.heard = on_heard,
		.ctx = w,
	};
	/* A reader would keep the log from being cleared. */
	store_close(w->person.store);
	w->person.store = NULL;
	enum err err = desk_call(&desk, &w->ask, &w->person.arena, &answer);
	if (!err)
		return tell(w, &answer);
	command_complain(
	    "%s: %s", w->person.settings->data, desk_call_why(err));
	return command_exit_code(err);
}

/* ---- what was typed ------------------------------------------------------ */

/* Who is unknown here the desk may have erased before. */
static int erase_customer_named(struct work *w)
{
	struct msg_erase *ask = &w->ask.u.erase;
	struct person *p = &w->person;
	int code = p->found ? ask_about(w) : EXIT_DONE;
	if (code)
		return code;
	ask->customer = p->found ? p->customer.subject : p->id;
	ask->shop = p->found ? STR_NONE : p->shop;
	return call(w);
}

static int erase_again(struct work *w)
{
	int code = ask_back(
	    w, "All who are on the list of the erased are erased again.");
	w->ask.u.erase.replay = true;
	return code ? code : call(w);
}

static const char *why_misused(const struct command *command)
{
	bool replay = command->options[OPTION_replay];
	if (replay && (command->arg_count || command->options[OPTION_shop]))
		return "--replay takes no customer";
	if (replay)
		return NULL;
	if (!command->arg_count || strcmp(command->args[0], "customer") != 0)
		return "say whom: customer ID, or --replay";
	return command->arg_count == 2 ? NULL : "one customer's id is needed";
}

int command_erase(const struct command *command)
{
	struct work w = { .command = command,
		.ask = { .type = MESSAGE_erase },
		.terminal = isatty(STDERR_FILENO) };
	const char *why = why_misused(command);
	if (why)
		return command_misused(COMMAND_KIND_erase, why);
	int code = person_open(command, &w.person);
	if (!code && command->options[OPTION_replay])
		code = erase_again(&w);
	else if (!code)
		code = erase_customer_named(&w);
	person_close(&w.person);
	return code;
}
