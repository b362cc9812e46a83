/* The command line: which command, which options, which words. */
#ifndef CLIENT_CLI_OPTIONS_H
#define CLIENT_CLI_OPTIONS_H

#include <stdbool.h>

#include "shared/buf.h"

enum verb {
#define VERB(name, arguments, words_min, words_max, summary, example)          \
	VERB_##name,
#include "client/cli/options.def"
	VERB_COUNT
};

enum option {
#define OPTION(id, name, argument, verbs, description) OPTION_##id,
#include "client/cli/options.def"
	OPTION_COUNT
};

struct options {
	enum verb verb; /* VERB_COUNT if none was named */
	bool given[OPTION_COUNT];
	const char *value[OPTION_COUNT]; /* NULL if it has none */
	char **words;                    /* beside command and options */
	int word_count;
};

/* Reads the command line; may reorder argv, whose texts the options point
 * into. False with a sentence in why (not escaped) if it is not right. With
 * --help or --version nothing else is checked. */
bool options_parse(
    int argc, char **argv, struct options *options, struct buf *why);

/* A whole number from min to max; false if the text is anything else. */
bool options_number(const char *text, int min, int max, int *out);

/* The help: of one command, or for VERB_COUNT of the whole program. */
void options_help(enum verb verb, struct buf *out);

#endif
