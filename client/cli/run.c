/* The frame around every command. Knows nothing of chats. */
#include "client/cli/run.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/cli/secret.h"
#include "shared/text.h"

enum { PATIENCE_S = 10 };

#define DEFAULT_URL "ws://127.0.0.1:7391/chat"

/* ---- saying ------------------------------------------------------------- */

static void say_escaped(struct str text)
{
	struct sink err = { .fd = STDERR_FILENO };
	struct buf line = BUF_EMPTY;

	buf_text(&line, "deskbell: ");
	text_escape(text, false, &line);
	buf_char(&line, '\n');
	(void)sink_write(&err, buf_view(&line));
	buf_fini(&line);
}

static char *format_text(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

static char *format_text(const char *format, va_list args)
{
	char *text = NULL;

	return vasprintf(&text, format, args) < 0 ? NULL : text;
}

void run_say(const struct run *run, const char *format, ...)
{
	va_list args;
	char *text;

	(void)run;
	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	say_escaped(str_from(text));
	free(text);
}

void run_print(struct run *run, struct str line)
{
	if (!sink_write(&run->out, line) || !sink_write(&run->out, STR("\n")))
		run_fail(run, EXIT_FAILED, "Standard output is gone.");
}

/* ---- ending ------------------------------------------------------------- */

void run_end(struct run *run, enum exit_code code)
{
	if (run->ending)
		return;
	run->ending = true;
	run->code = code;
	if (run->talk)
		talk_bye(run->talk);
	else
		ev_break(run->loop, EVBREAK_ALL);
}

void run_fail(struct run *run, enum exit_code code, const char *format, ...)
{
	va_list args;
	char *text;

	if (run->ending)
		return;
	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	buf_text(&run->why, text ? text : "");
	free(text);
	run_end(run, code);
}

static void give_up(struct run *run)
{
	run_fail(run, EXIT_LATER,
	    "%zu messages got no answer; they may be lost.",
	    talk_waiting(run->talk));
}

static void on_answered(struct ev_loop *loop, ev_prepare *prepare, int events)
{
	struct run *run = prepare->data;

	(void)loop;
	(void)events;
	if (!talk_waiting(run->talk))
		run_end(run, run->leave_code);
}

static void on_patience(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	give_up(timer->data);
}

void run_leave(struct run *run, enum exit_code code)
{
	if (run->ending)
		return;
	if (!run->talk || !talk_waiting(run->talk)) {
		run_end(run, code);
		return;
	}
	if (run->leaving || !talk_on(run->talk)) {
		give_up(run);
		return;
	}
	run->leaving = true;
	run->leave_code = code;
	ev_prepare_init(&run->answered, on_answered);
	ev_timer_init(&run->patience, on_patience, PATIENCE_S, 0.);
	run->answered.data = run->patience.data = run;
	ev_prepare_start(run->loop, &run->answered);
	ev_timer_start(run->loop, &run->patience);
}

/* For what fails before the loop runs. */
static enum exit_code fail(
    struct run *run, enum exit_code code, const char *what, const char *why)
{
	buf_printf(&run->why, "%s%s", what, why);
	run->code = code;
	return code;
}

static void on_signal(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct run *run = signal->data;

	(void)events;
	/* asked twice: without manners */
	if (run->ending)
		ev_break(loop, EVBREAK_ALL);
	else if (signal->signum == SIGINT)
		run_leave(run, run->on_interrupt);
	else
		run_end(run, run->on_interrupt);
}

void run_loop(struct run *run)
{
	ev_signal *signals[] = { &run->interrupt, &run->terminate,
		&run->hangup };
	int numbers[] = { SIGINT, SIGTERM, SIGHUP };

	for (int i = 0; i < 3; i++) {
		ev_signal_init(signals[i], on_signal, numbers[i]);
		signals[i]->data = run;
		ev_signal_start(run->loop, signals[i]);
	}
	if (!run->ending)
		ev_run(run->loop, 0);
	if (run->leaving) {
		ev_prepare_stop(run->loop, &run->answered);
		ev_timer_stop(run->loop, &run->patience);
	}
	for (int i = 0; i < 3; i++)
		ev_signal_stop(run->loop, signals[i]);
}

/* ---- beginning ---------------------------------------------------------- */

enum exit_code run_init(struct run *run)
{
	const char *text = run->options->value[OPTION_url];
	const char *why;

	run->out.fd = STDOUT_FILENO;
	if (!text)
		text = getenv("DESKBELL_URL");
	if (!text || !text[0])
		text = DEFAULT_URL;
	why = url_parse(str_from(text), &run->url);
	if (why)
		return fail(run, EXIT_USAGE, "--url: ", why);
	if (run->options->value[OPTION_ca] && !run->url.tls)
		return fail(run, EXIT_USAGE, "",
		    "--ca is for addresses that begin with wss://");
	if (run->options->value[OPTION_ca] &&
	    access(run->options->value[OPTION_ca], R_OK))
		return fail(run, EXIT_SETTINGS,
		    "the --ca file cannot be read: ", strerror(errno));
	return EXIT_DONE;
}

static void wipe(struct buf *b)
{
	if (b->ptr)
		explicit_bzero(b->ptr, b->cap);
	buf_fini(b);
}

enum exit_code run_fini(struct run *run)
{
	talk_close(run->talk);
	run->talk = NULL;
	if (run->why.len)
		say_escaped(buf_view(&run->why));
	wipe(&run->secret);
	buf_fini(&run->path);
	buf_fini(&run->why);
	return run->code;
}

/* ---- who signs in ------------------------------------------------------- */

static enum exit_code find_path(struct run *run, const char *name)
{
	const char *given = run->options->value[OPTION_token_file];

	if (given)
		buf_text(&run->path, given);
	else if (keep_path(name, &run->path))
		return fail(run, EXIT_SETTINGS, "",
		    "HOME is not set; name a --token-file");
	(void)buf_cstr(&run->path);
	return run->path.failed
		   ? fail(run, EXIT_FAILED, "", "there is not enough memory")
		   : EXIT_DONE;
}

/* The kept token into run->secret; not_found if there is none. */
static enum err read_token(struct run *run, char why[KEEP_WHY_MAX])
{
	char token[KEEP_TOKEN_MAX + 1];
	enum err err = keep_read(run->path.ptr, run->url.origin, token, why);

	if (!err)
		buf_text(&run->secret, token);
	explicit_bzero(token, sizeof(token));
	return err;
}

static enum exit_code use_password(struct run *run, struct talk_who *who)
{
	bool from_pipe = run->options->given[OPTION_password_stdin];
	const char *name = run->options->value[OPTION_name], *why;

	if (!name)
		return fail(
		    run, EXIT_USAGE, "", "--password-stdin needs --name NAME");
	if (getenv("DESKBELL_PASSWORD"))
		run_say(run, "DESKBELL_PASSWORD is not read: others could "
			     "see it. Use --password-stdin.");
	if (!run->url.tls && !run->url.loopback)
		run_say(run,
		    "The way to %s is not encrypted (ws://); the "
		    "password can be read on it.",
		    run->url.host);
	why = secret_read(name, from_pipe, &run->secret);
	if (why)
		return fail(run, from_pipe ? EXIT_INPUT : EXIT_USAGE, "", why);
	who->name = str_from(name);
	who->password = buf_view(&run->secret);
	return EXIT_DONE;
}

static enum exit_code use_kept(struct run *run, struct talk_who *who)
{
	char why[KEEP_WHY_MAX];
	enum err err = read_token(run, why);

	if (err == ERR_not_found && !run->options->value[OPTION_token_file])
		return fail(run, EXIT_DENIED, "",
		    "You are not signed in. Do so with: deskbell chat "
		    "--name NAME");
	if (err)
		return fail(run, EXIT_SETTINGS, "", why);
	who->token = buf_view(&run->secret);
	return EXIT_DONE;
}

enum exit_code run_staff(struct run *run, struct talk_who *who)
{
	const struct options *options = run->options;
	enum exit_code code = find_path(run, "token");

	if (code)
		return code;
	if (options->given[OPTION_once] &&
	    (options->given[OPTION_name] ||
		options->given[OPTION_password_stdin]))
		return fail(run, EXIT_USAGE, "",
		    "--once and --name are two ways to sign in; use one");
	if (options->given[OPTION_once])
		who->token = str_from(options->value[OPTION_once]);
	else if (options->given[OPTION_name] ||
		 options->given[OPTION_password_stdin])
		code = use_password(run, who);
	else
		code = use_kept(run, who);
	return code;
}

static bool is_shop(const char *shop)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return strlen(shop) <= 64 && shop[0] != '.' &&
	       strspn(shop, good) == strlen(shop);
}

enum exit_code run_customer(struct run *run, struct talk_who *who, bool keep)
{
	const struct options *options = run->options;
	const char *shop = options->value[OPTION_shop];
	char name[80], why[KEEP_WHY_MAX];
	enum exit_code code;
	enum err err;

	if (!is_shop(shop))
		return fail(run, EXIT_USAGE, "no shop is called ", shop);
	who->customer = true;
	who->shop = str_from(shop);
	who->lang = str_from(options->value[OPTION_lang]);
	who->identity = str_from(options->value[OPTION_identity]);
	who->name = str_from(options->value[OPTION_name]);
	if (!keep)
		return EXIT_DONE;
	snprintf(name, sizeof(name), "customer-%s", shop);
	code = find_path(run, name);
	if (code)
		return code;
	err = read_token(run, why);
	if (err == ERR_bad_settings || err == ERR_io)
		return fail(run, EXIT_SETTINGS, "", why);
	if (!err && !who->identity.len)
		who->token = buf_view(&run->secret);
	return EXIT_DONE;
}

/* ---- the talk ----------------------------------------------------------- */

static void on_token(void *ctx, struct str token)
{
	struct run *run = ctx;
	char why[KEEP_WHY_MAX];

	if (!run->path.len)
		return;
	if (keep_write(run->path.ptr, run->url.origin, token, why))
		run_say(run, "The sign-in could not be kept: %s.", why);
}

static void on_over(void *ctx, enum exit_code code, const char *why)
{
	struct run *run = ctx;

	if (code == EXIT_UNREACHABLE)
		run_fail(
		    run, code, "No desk at %s: %s.", run->url.authority, why);
	else if (code == EXIT_DENIED && run->path.len)
		run_fail(run, code, "%s (deskbell chat --name NAME)", why);
	else
		run_fail(run, code, "%s", why);
}

void run_tell_state(const struct run *run, enum talk_state state,
    const char *why, int64_t wait_ms)
{
	if (state == TALK_OFF)
		run_say(run, "No connection: %s. Next try in %.1f s.", why,
		    (double)wait_ms / 1000);
}

static void on_gone(void *ctx)
{
	struct run *run = ctx;
	ev_break(run->loop, EVBREAK_ALL);
}

enum exit_code run_open(struct run *run, struct talk_config *config)
{
	enum err err;

	config->loop = run->loop;
	config->url = &run->url;
	config->ca_file = run->options->value[OPTION_ca];
	config->clock = run->clock;
	config->chance = run->chance;
	config->home = run;
	config->token = on_token;
	config->over = on_over;
	config->gone = on_gone;
	err = talk_open(config, &run->talk);
	wipe(&run->secret);
	if (err)
		return fail(run, EXIT_SETTINGS, "",
		    err == ERR_bad_settings
			? "the network library or the --ca file cannot be used"
			: err_sentence(err));
	return EXIT_DONE;
}
