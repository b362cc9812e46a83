/* The command-line client: wiring and nothing else. */
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#include "client/cli/verbs.h"
#include "shared/streams.h"
#include "shared/text.h"

static enum exit_code usage(struct buf *why)
{
	struct buf text = BUF_EMPTY;

	text_escape(buf_view(why), false, &text);
	fprintf(
	    stderr, "deskbell: %s\nTry: deskbell --help\n", buf_cstr(&text));
	buf_fini(&text);
	return EXIT_USAGE;
}

static enum exit_code print_help(const struct options *options)
{
	struct buf text = BUF_EMPTY;
	int bad;

	options_help(options->verb, &text);
	bad = fputs(buf_cstr(&text), stdout) == EOF || fflush(stdout);
	buf_fini(&text);
	return bad ? EXIT_FAILED : EXIT_DONE;
}

static enum exit_code run_verb(const struct options *options)
{
	static enum exit_code (*const verbs[])(struct run *) = {
#define VERB(name, arguments, words_min, words_max, summary, example)          \
	verb_##name,
#include "client/cli/options.def"
	};
	struct run run = { .options = options,
		.loop = ev_default_loop(0),
		.clock = &clock_system,
		.chance = &chance_system };
	enum exit_code code = run_init(&run);

	if (!code)
		code = verbs[options->verb](&run);
	if (code && !run.code)
		run.code = code;
	return run_fini(&run);
}

int main(int argc, char **argv)
{
	struct options options;
	struct buf why = BUF_EMPTY;
	enum exit_code code;

	streams_guard();
	signal(SIGPIPE, SIG_IGN);
	/* the desk speaks UTF-8, whatever the system is set to */
	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	if (!options_parse(argc, argv, &options, &why))
		code = usage(&why);
	else if (options.given[OPTION_help])
		code = print_help(&options);
	else if (options.given[OPTION_version])
		code = puts("deskbell " DESKBELL_VERSION) < 0 || fflush(stdout)
			   ? EXIT_FAILED
			   : EXIT_DONE;
	else
		code = run_verb(&options);
	buf_fini(&why);
	return (int)code;
}
