/* Passwords come from a terminal without echo, or from a pipe on demand; never
 * from arguments or the environment, where others could see them. */
#include "client/cli/secret.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "shared/text.h"

enum { BYTES_MAX = SECRET_MAX * 4, INTERRUPT = 3 };

/* Byte by byte: what follows belongs to somebody else. */
static const char *read_line(struct buf *out)
{
	char c = '\0';
	ssize_t got;

	if (!buf_reserve(out, BYTES_MAX + 1)) /* so that it never moves */
		return "there is not enough memory";
	for (;;) {
		got = read(STDIN_FILENO, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || c == '\n')
			break;
		if (c == INTERRUPT)
			return "no password was given";
		if (out->len >= BYTES_MAX)
			return "the password is too long";
		buf_char(out, c);
	}
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
	/* Ctrl-C as a byte, or it would end us with the echo off */
	silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	fprintf(stderr, "Password for %s: ", name);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	why = read_line(out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
	fputc('\n', stderr);
	return why;
}

const char *secret_read(const char *name, bool from_pipe, struct buf *out)
{
	if (from_pipe)
		return read_line(out);
	if (!isatty(STDIN_FILENO))
		return "the password can only be asked for on a terminal; "
		       "use --password-stdin";
	return read_terminal(name, out);
}
