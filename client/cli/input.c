/* Line editing by libedit. Its own interface, not its readline face: that one
 * has no context to pass, waits inside a read for the rest of a key, and keeps
 * a pointer into a buffer that moves. Here libedit reads
 * keys from us, and only whole ones. */
#include "client/cli/input.h"

#include <histedit.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

enum {
	PROMPT_MAX = 512,
	RETURN_SIGN = 0x21B5, /* stands for a newline inside the line */
	LITERAL = 1           /* marks colours in the prompt */
};

struct input {
	struct input_events events;
	EditLine *el;
	struct keys keys;
	int32_t codes[2]; /* of the key being handed to libedit */
	int code_count, code_next;
	wchar_t prompt[PROMPT_MAX];
	char *history[INPUT_HISTORY_MAX]; /* oldest first */
	int history_count;
	int history_at; /* shown now; history_count = the new line */
	char *begun;    /* the new line, while the history is shown */
	int columns;
	bool shown;
	bool changed; /* edited is still to be called */
	bool full;    /* the bell has rung for it in this turn */
};

/* ---- libedit's side ----------------------------------------------------- */

static struct input *input_of(EditLine *el)
{
	void *ctx = NULL;
	el_wget(el, EL_CLIENTDATA, &ctx);
	return ctx;
}

static wchar_t *give_prompt(EditLine *el)
{
	return input_of(el)->prompt;
}

static int give_code(EditLine *el, wchar_t *code)
{
	struct input *in = input_of(el);

	if (in->code_next >= in->code_count)
		return 0; /* it must not wait: as if the input had ended */
	*code = (wchar_t)in->codes[in->code_next++];
	return 1;
}

static void read_columns(struct input *in)
{
	struct winsize size;

	in->columns = 80;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		in->columns = size.ws_col;
}

enum err input_open(const struct input_events *events, struct input **out)
{
	struct input *in;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
	    strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return ERR_bad_settings;
	in = calloc(1, sizeof(*in));
	if (!in)
		return ERR_no_memory;
	in->events = *events;
	in->el = el_init("deskbell", stdin, stdout, stderr);
	if (!in->el) {
		free(in);
		return ERR_bad_settings;
	}
	el_wset(in->el, EL_CLIENTDATA, in);
	el_wset(in->el, EL_SIGNAL, 0);
	el_wset(in->el, EL_EDITOR, L"emacs");
	el_wset(in->el, EL_BIND, L"^D", L"ed-delete-next-char", NULL);
	el_wset(in->el, EL_BIND, L"^W", L"ed-delete-prev-word", NULL);
	el_wset(in->el, EL_PROMPT_ESC, give_prompt, LITERAL);
	el_wset(in->el, EL_GETCFN, give_code);
	read_columns(in);
	fputs(PASTE_ON, stdout);
	fflush(stdout);
	/* nothing is drawn yet: prompt and line are empty */
	el_wset(in->el, EL_UNBUFFERED, 1);
	*out = in;
	return ERR_ok;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	input_hide(in);
	fputs(PASTE_OFF, stdout);
	fflush(stdout);
	el_wset(in->el, EL_UNBUFFERED, 0);
	el_end(in->el);
	for (int i = 0; i < in->history_count; i++)
		free(in->history[i]);
	free(in->begun);
	keys_fini(&in->keys);
	free(in);
}

/* ---- text --------------------------------------------------------------- */

static void put_code(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_char(out, (char)c);
	} else if (c < 0x800) {
		buf_char(out, (char)(0xC0 | c >> 6));
		buf_char(out, (char)(0x80 | (c & 0x3F)));
	} else if (c < 0x10000) {
		buf_char(out, (char)(0xE0 | c >> 12));
		buf_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
		buf_char(out, (char)(0x80 | (c & 0x3F)));
	} else {
		buf_char(out, (char)(0xF0 | c >> 18));
		buf_char(out, (char)(0x80 | (c >> 12 & 0x3F)));
		buf_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
		buf_char(out, (char)(0x80 | (c & 0x3F)));
	}
}

void input_text(struct input *in, struct buf *out, bool *at_end)
{
	const LineInfoW *line = el_wline(in->el);

	for (const wchar_t *at = line->buffer; at < line->lastchar; at++)
		put_code(
		    out, *at == RETURN_SIGN ? (uint32_t)'\n' : (uint32_t)*at);
	if (at_end)
		*at_end = line->cursor == line->lastchar;
}

size_t input_count(struct input *in)
{
	const LineInfoW *line = el_wline(in->el);
	return (size_t)(line->lastchar - line->buffer);
}

/* Valid UTF-8 or what there is of it, as wide characters without controls;
 * newlines as a sign, tabs as blanks. NULL without memory. */
static wchar_t *widen(struct str text, size_t room)
{
	wchar_t *wide = malloc((text.len + 1) * sizeof(*wide));
	mbstate_t state = { 0 };
	size_t count = 0;

	while (wide && text.len && count < room) {
		wchar_t c;
		size_t used = mbrtowc(&c, text.ptr, text.len, &state);
		if (used == 0 || used > text.len) {
			memset(&state, 0, sizeof(state));
			used = 1;
			c = 0;
		}
		if (c == '\r' && text.len > 1 && text.ptr[1] == '\n')
			c = 0;
		if (c == '\n' || c == '\r')
			c = RETURN_SIGN;
		if (c == '\t')
			c = ' ';
		if (c >= ' ' && (c < 0x7F || c >= 0xA0))
			wide[count++] = c;
		text.ptr += used;
		text.len -= used;
	}
	if (wide)
		wide[count] = 0;
	return wide;
}

static void insert(struct input *in, struct str text)
{
	size_t have = input_count(in);
	wchar_t *wide;

	if (have >= INPUT_CHARACTERS_MAX) {
		input_bell(in);
		return;
	}
	wide = widen(text, INPUT_CHARACTERS_MAX - have);
	if (wide && wide[0])
		el_winsertstr(in->el, wide);
	free(wide);
}

static void clear(struct input *in)
{
	int count = (int)input_count(in);

	el_cursor(in->el, count);
	if (count)
		el_wdeletestr(in->el, count);
}

void input_set(struct input *in, struct str text)
{
	input_hide(in);
	clear(in);
	insert(in, text);
}

void input_prompt(struct input *in, struct str prompt)
{
	wchar_t *wide = malloc((prompt.len + 1) * sizeof(*wide));
	mbstate_t state = { 0 };
	const char *at = prompt.ptr;
	char *text = strndup(at ? at : "", prompt.len);
	size_t count = (size_t)-1;

	at = text;
	if (wide && text)
		count = mbsrtowcs(wide, &at, prompt.len + 1, &state);
	if (count != (size_t)-1 && count < PROMPT_MAX &&
	    wcscmp(wide, in->prompt) != 0) {
		input_hide(in);
		wcscpy(in->prompt, wide);
	}
	free(text);
	free(wide);
}

/* ---- history ------------------------------------------------------------ */

void input_remember(struct input *in, struct str text)
{
	char *copy = strndup(text.len ? text.ptr : "", text.len);

	if (!copy)
		return;
	if (in->history_count == INPUT_HISTORY_MAX) {
		free(in->history[0]);
		memmove(in->history, in->history + 1,
		    (INPUT_HISTORY_MAX - 1) * sizeof(in->history[0]));
		in->history_count--;
	}
	in->history[in->history_count++] = copy;
	in->history_at = in->history_count;
}

static void leave_new_line(struct input *in)
{
	struct buf text = BUF_EMPTY;

	input_text(in, &text, NULL);
	free(in->begun);
	in->begun = strdup(buf_cstr(&text));
	buf_fini(&text);
}

static void show_history(struct input *in, int step)
{
	int at = in->history_at + step;
	const char *text;

	if (at < 0 || at > in->history_count) {
		input_bell(in);
		return;
	}
	if (in->history_at == in->history_count)
		leave_new_line(in);
	in->history_at = at;
	text = at == in->history_count ? in->begun : in->history[at];
	input_set(in, str_from(text ? text : ""));
	in->changed = true;
}

/* ---- keys --------------------------------------------------------------- */

static void enter(struct input *in)
{
	struct buf text = BUF_EMPTY;

	input_hide(in);
	input_text(in, &text, NULL);
	clear(in);
	in->history_at = in->history_count;
	in->events.line(in->events.ctx, buf_view(&text));
	buf_fini(&text);
}

/* A paste without brackets may be a megabyte; it must not be felt. */
static bool is_full(struct input *in, const struct key *key)
{
	if (key->code_count != 1 || key->codes[0] < ' ' ||
	    key->codes[0] == 0x7F || input_count(in) < INPUT_CHARACTERS_MAX)
		return false;
	if (!in->full)
		input_bell(in);
	in->full = true;
	return true;
}

static void edit(struct input *in, const struct key *key)
{
	int count;

	if (is_full(in, key))
		return;
	memcpy(in->codes, key->codes, sizeof(in->codes));
	in->code_count = key->code_count;
	in->code_next = 0;
	input_show(in);
	(void)el_wgets(in->el, &count);
	in->changed = true;
}

static void tell_edited(struct input *in)
{
	if (in->changed)
		in->events.edited(in->events.ctx);
	in->changed = false;
}

static void end_of_input(struct input *in)
{
	static const struct key delete_next = { .codes = { 'D' - '@' },
		.code_count = 1 };

	if (input_count(in))
		edit(in, &delete_next);
	else
		in->events.end(in->events.ctx);
}

static void on_key(void *ctx, const struct key *key)
{
	struct input *in = ctx;

	if (key->kind != KEY_EDIT)
		tell_edited(in);
	switch (key->kind) {
	case KEY_ENTER:
		enter(in);
		break;
	case KEY_TAB:
		in->events.tab(in->events.ctx);
		break;
	case KEY_CHAT:
		in->events.chat(in->events.ctx, key->digit);
		break;
	case KEY_WHY:
		in->events.why(in->events.ctx);
		break;
	case KEY_UP:
		show_history(in, -1);
		break;
	case KEY_DOWN:
		show_history(in, 1);
		break;
	case KEY_PASTE:
		input_hide(in);
		insert(in, str_trim(key->text));
		in->changed = true;
		break;
	case KEY_END_OF_INPUT:
		end_of_input(in);
		break;
	case KEY_EDIT:
		edit(in, key);
		break;
	}
}

void input_feed(struct input *in, const void *bytes, size_t len)
{
	in->full = false;
	keys_feed(&in->keys, bytes, len, on_key, in);
	tell_edited(in);
}

bool input_held(const struct input *in)
{
	return keys_held(&in->keys);
}

void input_forget(struct input *in)
{
	keys_forget(&in->keys);
}

/* ---- screen ------------------------------------------------------------- */

struct place {
	int row, column;
};

/* Moves on by one character the way libedit does. */
static void advance(struct place *p, wchar_t c, int columns)
{
	int width = wcwidth(c);

	if (width <= 0)
		return;
	if (p->column + width > columns) {
		p->row++;
		p->column = 0;
	}
	p->column += width;
	if (p->column >= columns) {
		p->row++;
		p->column = 0;
	}
}

/* The row the cursor is on, counted from that of the prompt's begin. */
static int cursor_row(struct input *in)
{
	const LineInfoW *line = el_wline(in->el);
	struct place place = { 0, 0 };
	bool literal = false;

	for (const wchar_t *at = in->prompt; *at; at++)
		if (*at == LITERAL)
			literal = !literal;
		else if (!literal)
			advance(&place, *at, in->columns);
	for (const wchar_t *at = line->buffer; at < line->cursor; at++)
		advance(&place, *at, in->columns);
	return place.row;
}

void input_hide(struct input *in)
{
	int row;

	if (!in->shown)
		return;
	in->shown = false;
	row = cursor_row(in);
	putchar('\r');
	if (row)
		printf("\033[%dA", row);
	fputs("\033[J", stdout);
	fflush(stdout);
}

void input_show(struct input *in)
{
	if (in->shown)
		return;
	in->shown = true;
	el_wset(in->el, EL_REFRESH);
}

int input_columns(struct input *in)
{
	return in->columns > 0 ? in->columns : 1;
}

void input_resized(struct input *in)
{
	input_hide(in);
	read_columns(in);
	el_resize(in->el);
}

void input_suspend(struct input *in)
{
	input_hide(in);
	fputs(PASTE_OFF, stdout);
	fflush(stdout);
	el_wset(in->el, EL_PREP_TERM, 0);
}

void input_resume(struct input *in)
{
	el_wset(in->el, EL_PREP_TERM, 1);
	fputs(PASTE_ON, stdout);
	fflush(stdout);
	input_resized(in);
}

void input_bell(struct input *in)
{
	(void)in;
	putchar('\a');
	fflush(stdout);
}
