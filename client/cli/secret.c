/* Passwords come from a terminal without echo, or from a pipe on demand; never
 * from arguments or the environment, where others could see them. */
#include "client/cli/secret.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "shared/text.h"

enum {
	BYTES_MAX = SECRET_MAX * 4,
	INTERRUPT = 3,
	END_OF_INPUT = 4,
	BACKSPACE = 8,
	KILL_LINE = 21,
	RUB_OUT = 127
};

/* Drops the last character. */
static void rub_out(struct buf *out)
{
	while (out->len && ((unsigned char)out->ptr[--out->len] & 0xC0) == 0x80)
		;
}

/* A key that edits, on a terminal that does not do it for us. False: it is a
 * character of the password. */
static bool is_edit(char c, struct buf *out)
{
	if (c == RUB_OUT || c == BACKSPACE)
		rub_out(out);
	else if (c == KILL_LINE)
		out->len = 0;
	else
		return false;
	return true;
}

/* Byte by byte: what follows the line belongs to somebody else. */
static const char *read_bytes(bool keys, struct buf *out)
{
	char c = '\0';
	ssize_t got;

	for (;;) {
		got = read(STDIN_FILENO, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || c == '\n')
			return NULL;
		if (keys && (c == INTERRUPT || c == END_OF_INPUT))
			return "no password was given";
		if (keys && is_edit(c, out))
			continue;
		if (out->len >= BYTES_MAX)
			return "the password is too long";
		buf_char(out, c);
	}
}

static const char *read_line(bool keys, struct buf *out)
{
	const char *why;

	if (!buf_reserve(out, BYTES_MAX + 1)) /* so that it never moves */
		return "there is not enough memory";
	why = read_bytes(keys, out);
	if (why)
		return why;
	if (out->len && out->ptr[out->len - 1] == '\r')
		out->len--;
	if (!out->len)
		return "no password was given";
	if (!text_valid(buf_view(out)))
		return "the password is no UTF-8 text";
	if (text_count(buf_view(out)) > SECRET_MAX)
		return "the password is too long";
	return NULL;
}

static const char *read_terminal(const char *name, struct buf *out)
{
	struct termios was, silent;
	const char *why;

	if (tcgetattr(STDIN_FILENO, &was))
		return "the terminal does not answer";
	silent = was;
	/* Ctrl-C as a byte and at once, or it would end us with the echo off */
	silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG | ICANON);
	silent.c_cc[VMIN] = 1;
	silent.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	fprintf(stderr, "Password for %s: ", name);
	why = read_line(true, out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
	fputc('\n', stderr);
	return why;
}

const char *secret_read(const char *name, bool from_pipe, struct buf *out)
{
	if (from_pipe)
		return read_line(false, out);
	if (!isatty(STDIN_FILENO))
		return "the password can only be asked for on a terminal; "
		       "use --password-stdin";
	return read_terminal(name, out);
}
