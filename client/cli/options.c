/* The command line, by the table of options.def. Checks shapes, not meanings:
 * whether a URL is one is url.c's business. */
#include "client/cli/options.h"

#include <string.h>

#include "shared/text.h"
#include "shared/words.h"

enum { WORDS_MAX = 1000, ARGUMENT_MAX = 16384 };

#define ALL (~0u)
#define STAFF (BIT(VERB_chat) | BIT(VERB_send) | BIT(VERB_watch))

static const struct verb_row {
	const char *name, *arguments, *summary, *example;
	int words_min, words_max;
} verbs[] = {
#define VERB(name, arguments, words_min, words_max, summary, example)          \
	{ #name, arguments, summary, example, words_min, words_max },
#include "client/cli/options.def"
};

static const struct option_row {
	const char *name, *argument, *description;
	unsigned verbs;
} rows[] = {
#define OPTION(id, name, argument, verbs, description)                         \
	{ name, argument, description, verbs },
#include "client/cli/options.def"
};

/* ---- parsing ------------------------------------------------------------ */

static bool refuse(struct buf *why, const char *what, const char *which)
{
	buf_printf(why, "%s%.100s", what, which);
	return false;
}

/* Nothing that could not be typed, or would not fit on a line. */
static bool check_argument(const char *argument, struct buf *why)
{
	struct str s = str_from(argument);

	if (!s.len)
		return refuse(why, "an argument is empty", "");
	if (s.len > ARGUMENT_MAX)
		return refuse(why, "an argument is too long", "");
	if (!text_valid(s))
		return refuse(why, "an argument is no UTF-8 text", "");
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7F)
			return refuse(
			    why, "an argument has a control character", "");
	return true;
}

static int find_option(const char *name, size_t len)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if (strlen(rows[i].name) == len &&
		    !memcmp(rows[i].name, name, len))
			return i;
	return -1;
}

/* Reads the option at argv[*at]; *at is moved on over its value. */
static bool read_option(
    int argc, char **argv, int *at, struct options *options, struct buf *why)
{
	const char *text = argv[*at] + 2, *equals = strchr(text, '=');
	size_t len = equals ? (size_t)(equals - text) : strlen(text);
	int which = find_option(text, len);

	if (which < 0 && len == 8 && !memcmp(text, "password", 8))
		return refuse(why,
		    "a password is not taken from the command line, where "
		    "others can see it; leave it out to be asked, or use "
		    "--password-stdin",
		    "");
	if (which < 0) {
		/* without its value, which may be a secret */
		buf_printf(why, "unknown option --%.*s",
		    len < 60 ? (int)len : 60, text);
		return false;
	}
	if (options->given[which])
		return refuse(why, "given twice: --", rows[which].name);
	options->given[which] = true;
	if (!rows[which].argument[0])
		return !equals ||
		       refuse(why, "takes no value: --", rows[which].name);
	if (!equals && *at + 1 >= argc)
		return refuse(why, "lacks its value: --", rows[which].name);
	options->value[which] = equals ? equals + 1 : argv[++*at];
	return check_argument(options->value[which], why);
}

static bool read_verb(
    const char *word, struct options *options, struct buf *why)
{
	for (int i = 0; i < VERB_COUNT; i++)
		if (!strcmp(word, verbs[i].name)) {
			options->verb = (enum verb)i;
			return true;
		}
	return refuse(why, "unknown command ", word);
}

static bool read_word(char *word, struct options *options, struct buf *why)
{
	if (options->verb == VERB_COUNT)
		return read_verb(word, options, why);
	options->words[options->word_count++] = word;
	return true;
}

/* All of it belongs together. */
static bool check(const struct options *options, struct buf *why)
{
	const struct verb_row *verb = &verbs[options->verb];

	for (int i = 0; i < OPTION_COUNT; i++)
		if (options->given[i] &&
		    !(rows[i].verbs & BIT(options->verb))) {
			buf_printf(why, "--%s is no option of %s", rows[i].name,
			    verb->name);
			return false;
		}
	if (options->word_count < verb->words_min)
		return refuse(why, "too few arguments: deskbell ", verb->name);
	if (options->word_count > verb->words_max)
		return refuse(why, "too many arguments: deskbell ", verb->name);
	if ((options->verb == VERB_ask || options->verb == VERB_customer) &&
	    !options->given[OPTION_shop])
		return refuse(why, "name the shop: --shop SHOP", "");
	return true;
}

bool options_parse(
    int argc, char **argv, struct options *options, struct buf *why)
{
	bool literal = false;

	memset(options, 0, sizeof(*options));
	options->verb = VERB_COUNT;
	options->words = argv; /* words only move to the front */
	for (int i = 1; i < argc; i++) {
		bool good = check_argument(argv[i], why);
		if (!good)
			return false;
		if (!literal && !strcmp(argv[i], "--"))
			literal = true;
		else if (!literal && !strcmp(argv[i], "-h"))
			options->given[OPTION_help] = true;
		else if (!literal && !strncmp(argv[i], "--", 2))
			good = read_option(argc, argv, &i, options, why);
		else if (!literal && argv[i][0] == '-')
			good = refuse(why, "unknown option ", argv[i]);
		else
			good = read_word(argv[i], options, why);
		if (!good)
			return false;
	}
	if (options->given[OPTION_help] || options->given[OPTION_version])
		return true;
	if (options->verb == VERB_COUNT)
		return refuse(why, "name a command", "");
	return check(options, why);
}

bool options_number(const char *text, int min, int max, int *out)
{
	long long number;

	if (!str_int(str_from(text), &number) || number < min || number > max)
		return false;
	*out = (int)number;
	return true;
}

/* ---- help --------------------------------------------------------------- */

static void list_options(unsigned wanted, struct buf *out)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		struct buf usage = BUF_EMPTY;
		if (wanted == ALL ? rows[i].verbs != ALL
				  : !(rows[i].verbs & wanted))
			continue;
		buf_printf(&usage, "--%s %s", rows[i].name, rows[i].argument);
		buf_printf(
		    out, "  %-20s %s\n", buf_cstr(&usage), rows[i].description);
		buf_fini(&usage);
	}
}

static void verb_help(enum verb verb, struct buf *out)
{
	buf_printf(out, "Usage: deskbell %s %s\n\n%s.\n\nOptions:\n",
	    verbs[verb].name, verbs[verb].arguments, verbs[verb].summary);
	list_options(BIT(verb), out);
	buf_printf(out, "\nExamples:\n%s", verbs[verb].example);
	if (verb == VERB_chat || verb == VERB_customer)
		buf_text(out, "\nInside, /help lists what can be typed.\n");
}

void options_help(enum verb verb, struct buf *out)
{
	if (verb != VERB_COUNT) {
		verb_help(verb, out);
		return;
	}
	buf_text(out, "Usage: deskbell [OPTIONS] COMMAND ...\n\nCommands:\n");
	for (int i = 0; i < VERB_COUNT; i++)
		buf_printf(
		    out, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
	buf_text(out, "\nOptions of all commands:\n");
	list_options(ALL, out);
	buf_text(out, "\nExamples:\n");
	for (int i = 0; i < VERB_COUNT; i++)
		buf_text(out, verbs[i].example);
	buf_text(out,
	    "\nThe desk is ws://127.0.0.1:7391/chat if nothing else is "
	    "said.\nExit codes: 0 done, 1 failed, 2 partly done, 64 usage, "
	    "65 bad input,\n69 unreachable, 75 try later, 77 not allowed, "
	    "78 bad settings.\nMore: man deskbell; a command's options: "
	    "deskbell COMMAND --help\n");
}
