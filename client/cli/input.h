/* The line being typed at the bottom of a terminal: prompt, editing, history,
 * taken away while something is written above it and put back after. Decides
 * nothing: hands keys and finished lines on. */
#ifndef CLIENT_CLI_INPUT_H
#define CLIENT_CLI_INPUT_H

#include <stdbool.h>

#include "client/cli/keys.h"
#include "shared/err.h"

enum { INPUT_CHARACTERS_MAX = 8192, INPUT_HISTORY_MAX = 200 };

struct input;

struct input_events {
	void *ctx;
	/* Enter: the line, valid during the call; it is empty by then. A
	 * newline in it was pasted. */
	void (*line)(void *ctx, struct str line);
	void (*edited)(void *ctx); /* the line may have changed */
	void (*tab)(void *ctx);
	void (*chat)(void *ctx, int digit); /* Alt and a digit */
	void (*why)(void *ctx);             /* Alt-W */
	void (*end)(void *ctx);             /* Ctrl-D on an empty line */
};

/* Takes over the terminal (standard input and output). bad_settings if it is
 * none, or its character set is not UTF-8. */
MUST_CHECK enum err input_open(
    const struct input_events *events, struct input **out);
/* Gives the terminal back as it was. NULL is fine. */
void input_close(struct input *in);

/* Bytes read from the terminal. */
void input_feed(struct input *in, const void *bytes, size_t len);
/* A key has begun and is not whole: see keys_held. */
bool input_held(const struct input *in);
void input_forget(struct input *in);

/* Takes prompt and line off the screen; the cursor is then at the beginning
 * of an empty row. Puts them back. Both may be called at any time. */
void input_hide(struct input *in);
void input_show(struct input *in);

/* The prompt from the next input_show on. Colours stand between \1 and \1. */
void input_prompt(struct input *in, struct str prompt);

/* The line as it is; NULL-safe text into out. at_end: the cursor is there. */
void input_text(struct input *in, struct buf *out, bool *at_end);
/* Another line instead, the cursor at its end; from the next input_show on. */
void input_set(struct input *in, struct str text);
/* Characters in the line. */
size_t input_count(struct input *in);
/* Puts a line into the history. */
void input_remember(struct input *in, struct str text);

/* Columns of the terminal, at least 1. */
int input_columns(struct input *in);
/* The terminal has another size. */
void input_resized(struct input *in);
/* Before the process is stopped, and after it goes on. */
void input_suspend(struct input *in);
void input_resume(struct input *in);
void input_bell(struct input *in);

#endif
