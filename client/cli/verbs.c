/* What several commands read from the command line. */
#include "client/cli/verbs.h"

#include "shared/text.h"

enum { SECONDS_MAX = 3600 };

enum exit_code verb_seconds(struct run *run, int otherwise, int *seconds)
{
	const char *text = run->options->value[OPTION_timeout];

	*seconds = otherwise;
	if (!text || options_number(text, 1, SECONDS_MAX, seconds))
		return EXIT_DONE;
	buf_printf(&run->why, "--timeout: seconds from 1 to %d", SECONDS_MAX);
	run->code = EXIT_USAGE;
	return EXIT_USAGE;
}

enum exit_code verb_text(
    struct run *run, int first, size_t max, struct buf *text)
{
	const struct options *options = run->options;

	for (int i = first; i < options->word_count; i++) {
		if (i > first)
			buf_char(text, ' ');
		buf_text(text, options->words[i]);
	}
	if (!text->failed && !text_blank(buf_view(text)) &&
	    text_count(buf_view(text)) <= max)
		return EXIT_DONE;
	buf_printf(&run->why, "the text must have 1 to %zu characters", max);
	run->code = EXIT_USAGE;
	return EXIT_USAGE;
}
