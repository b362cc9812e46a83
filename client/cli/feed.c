/* Plain lines. The end of the input counts as the end of a last line. */
#include "client/cli/feed.h"

#include <errno.h>
#include <ev.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/text.h"

enum { CHUNK = 16384 };

struct feed {
	struct feed_events events;
	struct ev_loop *loop;
	ev_io readable;
	ev_idle rest; /* lines that were read while paused */
	struct buf bytes;
	size_t line_max;
	bool paused;
	bool skipping; /* the rest of a line that is too long */
	bool at_end;
	bool ended; /* end was called */
};

static void pass_line(struct feed *feed, struct str line)
{
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	if (feed->skipping)
		feed->skipping = false;
	else if (line.len > feed->line_max)
		feed->events.bad(feed->events.ctx, ERR_too_long);
	else if (!text_valid(line))
		feed->events.bad(feed->events.ctx, ERR_bad_json);
	else
		feed->events.line(feed->events.ctx, line);
}

static void drop_front(struct buf *b, size_t len)
{
	if (len)
		memmove(b->ptr, b->ptr + len, b->len - len);
	b->len -= len;
}

/* A line without an end in sight. */
static void check_overlong(struct feed *feed)
{
	if (feed->bytes.len <= feed->line_max)
		return;
	if (!feed->skipping)
		feed->events.bad(feed->events.ctx, ERR_too_long);
	feed->skipping = true;
	feed->bytes.len = 0;
}

static void pass_lines(struct feed *feed)
{
	size_t done = 0;

	while (!feed->paused && done < feed->bytes.len) {
		const char *at = feed->bytes.ptr + done;
		size_t left = feed->bytes.len - done;
		const char *end = memchr(at, '\n', left);
		if (!end && !feed->at_end)
			break;
		if (end)
			left = (size_t)(end - at);
		done += left + (end ? 1 : 0);
		pass_line(feed, (struct str){ at, left });
	}
	drop_front(&feed->bytes, done);
	if (feed->paused)
		return;
	if (!feed->at_end) {
		check_overlong(feed);
	} else if (!feed->ended) {
		feed->ended = true;
		feed->events.end(feed->events.ctx);
	}
}

static void on_readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct feed *feed = io->data;
	ssize_t got = -1;

	(void)events;
	if (buf_reserve(&feed->bytes, CHUNK))
		got = read(io->fd, feed->bytes.ptr + feed->bytes.len, CHUNK);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		feed->at_end = true;
		ev_io_stop(loop, io);
	} else {
		feed->bytes.len += (size_t)got;
	}
	pass_lines(feed);
}

static void on_rest(struct ev_loop *loop, ev_idle *idle, int events)
{
	struct feed *feed = idle->data;

	(void)events;
	ev_idle_stop(loop, idle);
	pass_lines(feed);
}

enum err feed_open(struct ev_loop *loop, int fd, size_t line_max,
    const struct feed_events *events, struct feed **out)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		return ERR_no_memory;
	feed->events = *events;
	feed->loop = loop;
	feed->line_max = line_max;
	feed->paused = true;
	ev_io_init(&feed->readable, on_readable, fd, EV_READ);
	ev_idle_init(&feed->rest, on_rest);
	feed->readable.data = feed->rest.data = feed;
	*out = feed;
	return ERR_ok;
}

void feed_close(struct feed *feed)
{
	if (!feed)
		return;
	ev_io_stop(feed->loop, &feed->readable);
	ev_idle_stop(feed->loop, &feed->rest);
	buf_fini(&feed->bytes);
	free(feed);
}

void feed_pause(struct feed *feed, bool pause)
{
	if (feed->paused == pause)
		return;
	feed->paused = pause;
	ev_idle_stop(feed->loop, &feed->rest);
	if (pause) {
		ev_io_stop(feed->loop, &feed->readable);
		return;
	}
	if (!feed->at_end)
		ev_io_start(feed->loop, &feed->readable);
	ev_idle_start(feed->loop, &feed->rest);
}
