/* Reading a password from a pipe or a terminal. Whether it is a good one is
 * not asked here. */
#include "server/command/secret.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

static enum err take_off_end(struct secret *out, size_t len)
{
	if (len && out->text[len - 1] == '\n')
		out->text[--len] = 0;
	else if (len > SECRET_MAX)
		return ERR_too_long;
	if (len && out->text[len - 1] == '\r')
		out->text[--len] = 0;
	return len ? ERR_ok : ERR_empty;
}

enum err secret_read_line(FILE *in, struct secret *out)
{
	size_t len = 0;
	int c;
	while (len <= SECRET_MAX && (c = getc(in)) != EOF) {
		/* C text would end there, and with it what was meant. */
		if (!c)
			return ERR_bad_msg;
		out->text[len++] = (char)c;
		if (c == '\n')
			break;
	}
	out->text[len] = 0;
	return take_off_end(out, len);
}

/* ---- the terminal ------------------------------------------------------- */

struct quiet {
	int tty, signals; /* signals: readable when one has come */
	struct termios was;
	sigset_t old;
};

/* Signals wait until the terminal is as it was. */
static enum err quiet_begin(int tty, struct quiet *q)
{
	static const int held[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
	struct termios now;
	sigset_t set;
	q->tty = tty;
	if (tcgetattr(tty, &q->was))
		return ERR_io;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		sigaddset(&set, held[i]);
	q->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (q->signals < 0)
		return ERR_io;
	sigprocmask(SIG_BLOCK, &set, &q->old);
	now = q->was;
	now.c_lflag &= ~(tcflag_t)ECHO;
	now.c_lflag |= ECHONL | ICANON;
	if (!tcsetattr(tty, TCSADRAIN, &now))
		return ERR_ok;
	sigprocmask(SIG_SETMASK, &q->old, NULL);
	close(q->signals);
	return ERR_io;
}

static void quiet_end(struct quiet *q)
{
	tcsetattr(q->tty, TCSADRAIN, &q->was);
	close(q->signals);
	sigprocmask(SIG_SETMASK, &q->old, NULL); /* here one takes effect */
}

static enum err read_typed(struct quiet *q, struct secret *out)
{
	struct pollfd fds[2] = { { q->tty, POLLIN, 0 },
		{ q->signals, POLLIN, 0 } };
	ssize_t got;
	if (poll(fds, 2, -1) < 0 || fds[1].revents)
		return ERR_io;
	got = read(q->tty, out->text, SECRET_MAX + 1);
	if (got < 0)
		return ERR_io;
	out->text[got] = 0;
	/* A NUL typed in the middle would shorten what was meant. */
	if (strlen(out->text) != (size_t)got)
		return ERR_bad_msg;
	return take_off_end(out, (size_t)got);
}

static enum err prompt(int tty, const char *text, const char *whose)
{
	return dprintf(tty, "%s%s: ", text, whose) < 0 ? ERR_io : ERR_ok;
}

enum err secret_ask(int tty, const char *whose, struct secret *out)
{
	struct secret again = { { 0 } };
	struct quiet q;
	enum err err = quiet_begin(tty, &q);
	if (err)
		return err;
	err = prompt(tty, "Password for ", whose);
	if (!err)
		err = read_typed(&q, out);
	if (!err)
		err = prompt(tty, "Once more for ", whose);
	if (!err)
		err = read_typed(&q, &again);
	quiet_end(&q);
	if (!err && strcmp(out->text, again.text) != 0)
		err = ERR_bad_msg;
	explicit_bzero(&again, sizeof(again));
	return err;
}
