/* tool_pty ROWS COLUMNS PROGRAM ARGUMENT...: runs a program on a terminal of
 * that size; what it shows is copied to standard output as it is. A line of
 * standard input is something that happens to it:
 *   type TEXT      typed, with Enter behind it
 *   keys TEXT      typed, without
 *   ctrl LETTER    that key
 *   paste BYTES    so many letters at once, without brackets around them
 *   size R C       the terminal has another size from now on
 *   storm N        the size changes N times, as fast as it can
 *   stop           Ctrl-Z, and waits until it has stopped
 *   go             continued
 *   hang           the terminal goes away
 * Ends as the program does (128 + the signal's number), with its own number
 * as the first line on standard error. For the scripts of tests/e2e. */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/buf.h"
#include "shared/str.h"

struct desk {
	int tty; /* -1 = hung up */
	pid_t pid;
	struct buf input; /* not a whole line yet */
};

/* Shows what there is to be shown within ms; false at the end. */
static bool show(struct desk *d, int ms)
{
	struct pollfd fd = { d->tty, POLLIN, 0 };
	char bytes[65536];
	if (d->tty < 0 || poll(&fd, 1, ms) <= 0)
		return true;
	ssize_t got = read(d->tty, bytes, sizeof(bytes));
	if (got <= 0)
		return false;
	fwrite(bytes, 1, (size_t)got, stdout);
	fflush(stdout);
	return true;
}

/* What it shows meanwhile must be taken, or both would wait. */
static void put(struct desk *d, struct str text)
{
	while (text.len && d->tty >= 0) {
		struct pollfd fd = { d->tty, POLLIN | POLLOUT, 0 };
		if (poll(&fd, 1, 10000) <= 0 || fd.revents & POLLERR)
			return;
		if (fd.revents & POLLIN && !show(d, 0))
			return;
		if (!(fd.revents & POLLOUT))
			continue;
		size_t len = text.len < 1024 ? text.len : 1024;
		ssize_t done = write(d->tty, text.ptr, len);
		if (done < 0 && errno == EAGAIN)
			continue;
		if (done <= 0)
			return;
		text.ptr += done;
		text.len -= (size_t)done;
	}
}

static void resize(struct desk *d, long long rows, long long columns)
{
	struct winsize size = { .ws_row = (unsigned short)rows,
		.ws_col = (unsigned short)columns };
	(void)ioctl(d->tty, TIOCSWINSZ, &size);
}

static void storm(struct desk *d, long long count)
{
	for (long long i = 0; i < count; i++) {
		resize(d, 1 + i % 60, 1 + i % 200);
		if (i % 50 == 0)
			(void)show(d, 0);
	}
}

static void paste(struct desk *d, long long len)
{
	struct buf text = BUF_EMPTY;
	for (long long i = 0; i < len; i++)
		buf_char(&text, (char)('a' + i % 26));
	put(d, buf_view(&text));
	buf_fini(&text);
}

static void stop(struct desk *d)
{
	int status;
	/* to the program itself: it has no shell above it that would care */
	kill(d->pid, SIGTSTP);
	while (waitpid(d->pid, &status, WUNTRACED | WNOHANG) == 0)
		(void)show(d, 20);
	fprintf(stderr, "stopped\n");
}

static void happen(struct desk *d, struct str line)
{
	struct str rest = line, word = str_cut(&rest, ' ');
	struct str first = rest.ptr ? str_cut(&rest, ' ') : STR_NONE;
	struct str text = { first.ptr,
		first.len + (rest.ptr ? 1 : 0) + rest.len };
	long long a = 0, b = 0;
	bool one = str_int(first, &a), two = one && str_int(rest, &b);
	if (str_is(word, "type") || str_is(word, "keys"))
		put(d, text);
	if (str_is(word, "type"))
		put(d, STR("\r"));
	else if (str_is(word, "ctrl") && first.len)
		put(d, (struct str){ &(char){ (char)(first.ptr[0] & 31) }, 1 });
	else if (str_is(word, "paste") && one)
		paste(d, a);
	else if (str_is(word, "size") && two)
		resize(d, a, b);
	else if (str_is(word, "storm") && one)
		storm(d, a);
	else if (str_is(word, "stop"))
		stop(d);
	else if (str_is(word, "go"))
		kill(d->pid, SIGCONT);
	else if (str_is(word, "hang")) {
		close(d->tty);
		d->tty = -1;
	}
}

static bool read_input(struct desk *d)
{
	if (!buf_reserve(&d->input, 65536))
		exit(2);
	ssize_t got = read(0, d->input.ptr + d->input.len, 65536);
	if (got <= 0)
		return false;
	d->input.len += (size_t)got;
	struct str rest = buf_view(&d->input);
	const char *end;
	while (rest.len && (end = memchr(rest.ptr, '\n', rest.len)))
		happen(d, str_cut(&rest, '\n'));
	memmove(d->input.ptr, rest.ptr ? rest.ptr : d->input.ptr, rest.len);
	d->input.len = rest.len;
	return true;
}

static int status_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

static int run(struct desk *d)
{
	struct pollfd fds[2] = { { 0, POLLIN, 0 }, { d->tty, POLLIN, 0 } };
	int status;
	for (;;) {
		fds[1].fd = d->tty;
		(void)poll(fds, 2, 50);
		if (fds[0].revents && !read_input(d))
			fds[0].fd = -1;
		if (fds[1].revents && !show(d, 0)) {
			waitpid(d->pid, &status, 0);
			return status_of(status);
		}
		if (waitpid(d->pid, &status, WNOHANG) == d->pid) {
			while (d->tty >= 0 && show(d, 100) &&
			       poll(&fds[1], 1, 0) > 0)
				;
			return status_of(status);
		}
	}
}

int main(int argc, char **argv)
{
	struct winsize size = { 0 };
	struct desk d = { .input = BUF_EMPTY };
	if (argc < 4) {
		fputs("usage: tool_pty ROWS COLUMNS PROGRAM ...\n", stderr);
		return 64;
	}
	size.ws_row = (unsigned short)atoi(argv[1]);
	size.ws_col = (unsigned short)atoi(argv[2]);
	d.pid = forkpty(&d.tty, NULL, NULL, &size);
	if (d.pid == 0) {
		execv(argv[3], argv + 3);
		_exit(127);
	}
	if (d.pid < 0)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	fprintf(stderr, "%d\n", (int)d.pid);
	int code = run(&d);
	if (d.tty >= 0)
		close(d.tty);
	buf_fini(&d.input);
	return code;
}
