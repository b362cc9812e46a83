/* A message to the running server by its local socket: one JSON object a line,
 * as on /chat. */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/command/desk_call.h"
#include "shared/wire.h"

enum {
	/* A password's hash may have to wait for others: a queue of 32, two at
	 * once, some 0.3 s each. */
	ANSWER_S = 30,
	LINE_MAX_BYTES = 4 * 1024 * 1024
};

static enum err dial(const char *data, int *out)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct timeval limit = { ANSWER_S, 0 };
	int len = snprintf(
	    at.sun_path, sizeof(at.sun_path), "%s/deskbell.sock", data);
	if (len < 0 || (size_t)len >= sizeof(at.sun_path))
		return ERR_bad_settings;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return ERR_io;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (!connect(fd, (struct sockaddr *)&at, sizeof(at))) {
		*out = fd;
		return ERR_ok;
	}
	int code = errno;
	close(fd);
	/* refused: what a server that was killed left behind */
	if (code == ENOENT || code == ECONNREFUSED)
		return ERR_not_found;
	return code == EACCES || code == EPERM ? ERR_forbidden : ERR_io;
}

static enum err send_line(int fd, const struct message *ask)
{
	struct message m = *ask;
	struct buf line = BUF_EMPTY;
	m.id = str_from(DESK_CALL_ID);
	enum err err = wire_encode(&m, &line);
	buf_char(&line, '\n');
	if (!err && line.failed)
		err = ERR_no_memory;
	for (size_t sent = 0; !err && sent < line.len;) {
		ssize_t put =
		    send(fd, line.ptr + sent, line.len - sent, MSG_NOSIGNAL);
		if (put > 0)
			sent += (size_t)put;
		else if (errno != EINTR)
			err = ERR_timeout;
	}
	if (line.ptr)
		explicit_bzero(line.ptr, line.len); /* a password, maybe */
	buf_fini(&line);
	return err;
}

/* Frames that answer nothing (a chat that changed ...) are passed over. */
static enum err read_frame(const struct desk_call *call, struct str frame,
    struct arena *arena, struct message *answer, bool *done)
{
	struct wire_fault fault;
	enum err err = wire_decode(frame, TO_PEER, arena, answer, &fault);
	*done = !err && str_is(answer->id, DESK_CALL_ID);
	if (!err && !*done && call->heard)
		call->heard(call->ctx, answer);
	/* types a newer server knows are none of ours */
	return err == ERR_unknown_type ? ERR_ok : err;
}

static enum err read_frames(const struct desk_call *call, struct buf *bytes,
    struct arena *arena, struct message *answer, bool *done)
{
	struct str rest = buf_view(bytes);
	enum err err = ERR_ok;
	char *end;
	while (!err && !*done && rest.len &&
	       (end = memchr(rest.ptr, '\n', rest.len))) {
		struct str frame = { rest.ptr, (size_t)(end - rest.ptr) };
		rest = (struct str){ end + 1, rest.len - frame.len - 1 };
		err = read_frame(call, frame, arena, answer, done);
	}
	memmove(bytes->ptr, rest.ptr, rest.len);
	bytes->len = rest.len;
	return err;
}

static enum err receive(const struct desk_call *call, int fd,
    struct arena *arena, struct message *answer)
{
	struct buf bytes = BUF_EMPTY;
	bool done = false;
	enum err err = ERR_ok;
	while (!err && !done) {
		if (bytes.len > LINE_MAX_BYTES || !buf_reserve(&bytes, 16384)) {
			err = ERR_no_memory;
			break;
		}
		ssize_t got = recv(fd, bytes.ptr + bytes.len, 16384, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			err = ERR_timeout;
			break;
		}
		bytes.len += (size_t)got;
		err = read_frames(call, &bytes, arena, answer, &done);
	}
	if (bytes.ptr)
		explicit_bzero(bytes.ptr, bytes.cap); /* a token, maybe */
	buf_fini(&bytes);
	return err;
}

enum err desk_socket(const struct desk_call *call, const struct message *ask,
    struct arena *arena, struct message *answer)
{
	int fd;
	enum err err = dial(call->settings->data, &fd);
	if (err)
		return err;
	err = send_line(fd, ask);
	if (!err)
		err = receive(call, fd, arena, answer);
	close(fd);
	return err;
}
