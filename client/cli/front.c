/* Terminal or plain lines, on the loop. All that is to be shown in one turn of
 * the loop is written at once, so the prompt is taken away and put back once.*/
#include "client/cli/front.h"

#include <errno.h>
#include <ev.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/cli/feed.h"
#include "client/cli/input.h"

enum { READ_MAX = 4096, PLAIN_COLUMNS = 0, LINE_MAX_BYTES = 64 * 1024 };
static const double escape_s = 0.05; /* the rest of a key comes sooner */

struct front {
	struct front_config config;
	struct screen screen;
	struct sink out;
	struct input *input; /* NULL = plain */
	struct feed *feed;   /* NULL = edited */
	ev_prepare flush;
	ev_io keys;
	ev_timer escape;
	ev_signal resized, stop, go_on;
};

/* ---- writing ------------------------------------------------------------ */

static void write_rows(struct front *front)
{
	struct buf *rows = &front->screen.out;

	if (front->screen.bell && isatty(front->out.fd))
		buf_char(rows, '\a');
	front->screen.bell = false;
	if (!rows->len)
		return;
	if (front->input)
		input_hide(front->input);
	if (!sink_write(&front->out, buf_view(rows)))
		front->config.broken(front->config.ctx);
	buf_clear(rows);
}

static void on_flush(struct ev_loop *loop, ev_prepare *watcher, int events)
{
	struct front *front = watcher->data;
	struct buf prompt = BUF_EMPTY;

	(void)loop;
	(void)events;
	write_rows(front);
	if (!front->input)
		return;
	front->config.prompt(front->config.ctx, &prompt);
	input_prompt(front->input, buf_view(&prompt));
	buf_fini(&prompt);
	input_show(front->input);
}

/* ---- a terminal --------------------------------------------------------- */

static void on_line(void *ctx, struct str line)
{
	struct front *front = ctx;
	front->config.line(front->config.ctx, line);
}

static void on_edited(void *ctx)
{
	struct front *front = ctx;
	front->config.edited(front->config.ctx);
}

static void on_tab(void *ctx)
{
	struct front *front = ctx;
	front->config.tab(front->config.ctx);
}

static void on_chat(void *ctx, int digit)
{
	struct front *front = ctx;
	front->config.chat(front->config.ctx, digit);
}

static void on_why(void *ctx)
{
	struct front *front = ctx;
	if (front->config.why)
		front->config.why(front->config.ctx);
}

static void on_end(void *ctx)
{
	struct front *front = ctx;
	front->config.end(front->config.ctx);
}

static void on_keys(struct ev_loop *loop, ev_io *io, int events)
{
	struct front *front = io->data;
	char bytes[READ_MAX];
	ssize_t got = read(io->fd, bytes, sizeof(bytes));

	(void)events;
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) { /* the terminal is gone */
		ev_io_stop(loop, io);
		on_end(front);
		return;
	}
	ev_timer_stop(loop, &front->escape);
	input_feed(front->input, bytes, (size_t)got);
	if (input_held(front->input)) {
		ev_timer_set(&front->escape, escape_s, 0.);
		ev_timer_start(loop, &front->escape);
	}
}

static void on_escape(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct front *front = timer->data;

	(void)loop;
	(void)events;
	input_forget(front->input);
}

static void on_resized(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct front *front = signal->data;

	(void)loop;
	(void)events;
	input_resized(front->input);
	front->screen.columns = input_columns(front->input);
}

static void on_stop(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct front *front = signal->data;

	(void)loop;
	(void)events;
	input_suspend(front->input);
	raise(SIGSTOP);
}

static void on_go_on(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct front *front = signal->data;

	(void)loop;
	(void)events;
	input_resume(front->input);
	front->screen.columns = input_columns(front->input);
}

static enum err open_terminal(struct front *front)
{
	struct input_events events = { front, on_line, on_edited, on_tab,
		on_chat, on_why, on_end };
	enum err err = input_open(&events, &front->input);

	if (err)
		return err;
	front->screen.columns = input_columns(front->input);
	front->screen.colour = !getenv("NO_COLOR");
	ev_io_init(&front->keys, on_keys, STDIN_FILENO, EV_READ);
	ev_timer_init(&front->escape, on_escape, 0., 0.);
	ev_signal_init(&front->resized, on_resized, SIGWINCH);
	ev_signal_init(&front->stop, on_stop, SIGTSTP);
	ev_signal_init(&front->go_on, on_go_on, SIGCONT);
	front->keys.data = front->escape.data = front;
	front->resized.data = front->stop.data = front->go_on.data = front;
	ev_io_start(front->config.loop, &front->keys);
	ev_signal_start(front->config.loop, &front->resized);
	ev_signal_start(front->config.loop, &front->stop);
	ev_signal_start(front->config.loop, &front->go_on);
	return ERR_ok;
}

/* ---- plain lines -------------------------------------------------------- */

static void on_bad(void *ctx, enum err err)
{
	struct front *front = ctx;
	screen_notice(&front->screen, NULL,
	    err == ERR_too_long ? "This line is too long and was not sent."
				: "This line is no UTF-8 text and was not "
				  "sent.");
}

static enum err open_plain(struct front *front)
{
	struct feed_events events = { front, on_line, on_bad, on_end };

	front->screen.columns = PLAIN_COLUMNS;
	return feed_open(front->config.loop, STDIN_FILENO, LINE_MAX_BYTES,
	    &events, &front->feed);
}

/* ---- the outside -------------------------------------------------------- */

static bool is_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term &&
	       term[0] && strcmp(term, "dumb") != 0;
}

enum err front_open(const struct front_config *config, struct front **out)
{
	struct front *front = calloc(1, sizeof(*front));
	enum err err = ERR_bad_settings;

	if (!front)
		return ERR_no_memory;
	front->config = *config;
	front->out.fd = STDOUT_FILENO;
	front->screen.guest = config->guest;
	if (!config->plain && is_terminal())
		err = open_terminal(front);
	if (err == ERR_bad_settings)
		err = open_plain(front);
	if (err) {
		free(front);
		return err;
	}
	ev_prepare_init(&front->flush, on_flush);
	front->flush.data = front;
	ev_prepare_start(config->loop, &front->flush);
	*out = front;
	return ERR_ok;
}

void front_close(struct front *front)
{
	struct ev_loop *loop;

	if (!front)
		return;
	loop = front->config.loop;
	write_rows(front);
	ev_prepare_stop(loop, &front->flush);
	if (front->input) {
		ev_io_stop(loop, &front->keys);
		ev_timer_stop(loop, &front->escape);
		ev_signal_stop(loop, &front->resized);
		ev_signal_stop(loop, &front->stop);
		ev_signal_stop(loop, &front->go_on);
	}
	input_close(front->input);
	feed_close(front->feed);
	screen_fini(&front->screen);
	free(front);
}

struct screen *front_screen(struct front *front)
{
	return &front->screen;
}

bool front_edits(const struct front *front)
{
	return front->input;
}

void front_text(struct front *front, struct buf *out, bool *at_end)
{
	if (at_end)
		*at_end = true;
	if (front->input)
		input_text(front->input, out, at_end);
}

void front_set(struct front *front, struct str text)
{
	if (front->input)
		input_set(front->input, text);
	else if (text.len)
		screen_notice(&front->screen, NULL, "%.*s", STR_ARG(text));
}

void front_remember(struct front *front, struct str text)
{
	if (front->input)
		input_remember(front->input, text);
}

void front_pause(struct front *front, bool pause)
{
	if (front->feed)
		feed_pause(front->feed, pause);
}

void front_bell(struct front *front)
{
	if (front->input)
		input_bell(front->input);
}
