/* The local socket: the same messages as on /chat, one JSON object a line,
 * for commands run on this machine by the server's own user or by root. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/net/loop.h"
#include "shared/wire.h"

enum {
	LOCALS_MAX = 16, /* commands at once */
	READ_BYTES = 16384,
	BACKLOG = 16
};

struct door {
	struct net *net;
	struct ev_io accept;
	struct list locals;
	int count;
};

struct local {
	struct list link;
	struct door *door;
	struct session *session;
	struct ev_io reader, writer;
	struct buf line; /* what has come of the next one */
	size_t sent;     /* of the frame being written and its newline */
	bool reading, dead;
};

static void local_end(struct local *l, bool lost)
{
	struct door *door = l->door;

	ev_io_stop(door->net->loop, &l->reader);
	ev_io_stop(door->net->loop, &l->writer);
	close(l->reader.fd);
	list_remove(&l->link);
	door->count--;
	session_end(l->session, lost && !l->session->said_bye);
	buf_fini(&l->line);
	free(l);
}

/* ---- lines in ---------------------------------------------------------- */

static void take_lines(struct local *l)
{
	struct str rest = buf_view(&l->line);
	size_t used = 0;
	char *end;

	while (l->reading && rest.len &&
	       (end = memchr(rest.ptr, '\n', rest.len))) {
		struct str line = { rest.ptr, (size_t)(end - rest.ptr) };

		used += line.len + 1;
		rest = (struct str){ end + 1, rest.len - line.len - 1 };
		if (line.len > WIRE_FRAME_MAX) {
			rest.len = WIRE_FRAME_MAX + 1;
			break;
		}
		receive_frame(l->session, line);
	}
	if (l->reading && rest.len > WIRE_FRAME_MAX) {
		receive_refuse(l->session, ERR_too_long, 0);
		session_close(l->session, 1009);
		return;
	}
	memmove(l->line.ptr, l->line.ptr + used, l->line.len - used);
	l->line.len -= used;
	if (!l->line.len)
		buf_fini(&l->line);
}

static void readable(struct ev_loop *loop, struct ev_io *io, int events)
{
	struct local *l = io->data;
	char bytes[READ_BYTES];
	ssize_t got;

	(void)loop;
	if (l->line.len)
		take_lines(l);
	if (!(events & EV_READ) || !l->reading)
		return;
	got = recv(io->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		l->session->said_bye |= got == 0;
		local_end(l, true);
		return;
	}
	buf_add(&l->line, bytes, (size_t)got);
	if (l->line.failed) {
		session_kill(l->session);
		return;
	}
	take_lines(l);
}

/* ---- frames out -------------------------------------------------------- */

/* False if the socket takes no more for now or is broken. */
static bool write_frame(struct local *l, const struct frame *frame)
{
	struct iovec parts[2] = { { frame->bytes, frame->len }, { "\n", 1 } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	size_t skip = l->sent < frame->len ? l->sent : frame->len;
	ssize_t put;

	parts[0].iov_base = frame->bytes + skip;
	parts[0].iov_len -= skip;
	put = sendmsg(l->writer.fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (put < 0) {
		l->dead = errno != EAGAIN && errno != EINTR;
		return false;
	}
	l->sent += (size_t)put;
	if (l->sent < frame->len + 1)
		return false;
	l->sent = 0;
	session_sent(l->session);
	return true;
}

static void flush(struct session *s)
{
	struct local *l = s->link;
	struct frame *frame;

	while (!l->dead && (frame = session_next(s)) && write_frame(l, frame))
		continue;
}

static void writable(struct ev_loop *loop, struct ev_io *io, int events)
{
	struct local *l = io->data;
	struct session *s = l->session;

	(void)events;
	flush(s);
	if (l->dead || (!session_next(s) && s->close_code))
		local_end(l, l->dead);
	else if (!session_next(s))
		ev_io_stop(loop, io);
}

/* ---- the carrier ------------------------------------------------------- */

static void want_write(struct session *s)
{
	struct local *l = s->link;
	ev_io_start(s->net->loop, &l->writer);
}

static void reading(struct session *s, bool on)
{
	struct local *l = s->link;

	l->reading = on;
	if (!on) {
		ev_io_stop(s->net->loop, &l->reader);
		return;
	}
	ev_io_start(s->net->loop, &l->reader);
	/* Lines that came before the pause are looked at first. */
	ev_feed_event(s->net->loop, &l->reader, EV_CUSTOM);
}

static void die(struct session *s)
{
	struct local *l = s->link;

	l->dead = true;
	ev_feed_event(s->net->loop, &l->writer, EV_CUSTOM);
}

static uint64_t bytes_read(const struct session *s)
{
	(void)s;
	return 0;
}

static const struct carrier carrier = {
	.want_write = want_write,
	.flush = flush,
	.reading = reading,
	.kill = die,
	.bytes_read = bytes_read,
};

/* ---- the door ---------------------------------------------------------- */

static bool is_ours(int fd)
{
	struct ucred who;
	socklen_t len = sizeof(who);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) &&
	       (who.uid == geteuid() || who.uid == 0);
}

static enum err local_new(struct door *door, int fd)
{
	struct local *l = calloc(1, sizeof(*l));
	struct session_birth birth = {
		.carrier = &carrier, .link = l, .local = true
	};
	enum err err = ERR_no_memory;

	if (l)
		err = session_open(door->net, &birth, &l->session);
	if (err) {
		free(l);
		return err;
	}
	l->door = door;
	l->reading = true;
	list_append(&door->locals, &l->link);
	door->count++;
	ev_io_init(&l->reader, readable, fd, EV_READ);
	ev_io_init(&l->writer, writable, fd, EV_WRITE);
	l->reader.data = l->writer.data = l;
	ev_io_start(door->net->loop, &l->reader);
	return ERR_ok;
}

static void acceptable(struct ev_loop *loop, struct ev_io *io, int events)
{
	struct door *door = io->data;
	int fd = accept4(io->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)loop;
	(void)events;
	if (fd < 0)
		return;
	if (door->net->draining || door->count >= LOCALS_MAX || !is_ours(fd) ||
	    local_new(door, fd))
		close(fd);
}

/* A socket a server left behind is in the way; anything else stays, and bind
 * will say so. */
static void remove_stale(const char *path)
{
	struct stat st;

	if (!lstat(path, &st) && S_ISSOCK(st.st_mode) && st.st_uid == geteuid())
		unlink(path);
}

static int listen_at(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(at.sun_path))
		return -1;
	memcpy(at.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	remove_stale(path);
	/* The mode is set before the name is there for others to open. */
	if (fchmod(fd, 0600) || bind(fd, (struct sockaddr *)&at, sizeof(at)) ||
	    chmod(path, 0600) || listen(fd, BACKLOG)) {
		close(fd);
		return -1;
	}
	return fd;
}

enum err local_open(struct net *net)
{
	struct door *door;
	int fd;

	if (!net->config.local_path)
		return ERR_ok;
	door = calloc(1, sizeof(*door));
	if (!door)
		return ERR_no_memory;
	fd = listen_at(net->config.local_path);
	if (fd < 0) {
		log_line(net->config.log, LOG_ERROR, "net", "no_local_socket",
		    "path=\"%s\" errno=%d", net->config.local_path, errno);
		free(door);
		return ERR_bad_settings;
	}
	door->net = net;
	list_init(&door->locals);
	ev_io_init(&door->accept, acceptable, fd, EV_READ);
	door->accept.data = door;
	ev_io_start(net->loop, &door->accept);
	net->door = door;
	return ERR_ok;
}

void local_close(struct net *net)
{
	struct door *door = net->door;

	if (!door)
		return;
	while (!list_empty(&door->locals))
		local_end(LIST_OF(door->locals.next, struct local, link), true);
	ev_io_stop(net->loop, &door->accept);
	close(door->accept.fd);
	unlink(net->config.local_path);
	free(door);
	net->door = NULL;
}
