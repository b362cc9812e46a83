/* tool_raw http PORT PATH: gets a page; its status, then its body. Exit code 1
 *          if there was no reply.
 * tool_raw talk PORT [ORIGIN]: a websocket to the desk, from a page of ORIGIN
 *          ("" = of none), that says what it is told, right
 *          or wrong: each line of standard input is a text frame as it stands,
 *          `@FILE` one with all the bytes of a file. Frames that come are
 *          printed, a line each, the end as `closed CODE` (1006: without a
 *          close frame). Says goodbye at the end of its input.
 * For the scripts of tests/e2e; programs are tested by tests/net. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/rawws.h"

static int usage(void)
{
	fputs("usage: tool_raw http PORT PATH | tool_raw talk PORT [ORIGIN]\n",
	    stderr);
	return 64;
}

/* ---- http --------------------------------------------------------------- */

static int get_page(int port, const char *path)
{
	struct buf ask = BUF_EMPTY, reply = BUF_EMPTY;
	int status;

	buf_printf(&ask, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
	status = raw_exchange(port, buf_view(&ask), &reply);
	if (status > 0) {
		const char *head = buf_cstr(&reply);
		const char *body = strstr(head, "\r\n\r\n");

		printf("%d\n%s", status, body ? body + 4 : "");
	}
	buf_fini(&ask);
	buf_fini(&reply);
	return status > 0 ? 0 : 1;
}

/* ---- talk --------------------------------------------------------------- */

struct talk {
	struct rawws ws;
	struct buf input; /* not a whole line yet */
	bool at_end;      /* of the input */
	bool over;
};

static void send_frame(struct talk *t, const char *bytes, size_t len)
{
	/* A server that closed is told of by what is read. */
	(void)raw_frame(&t->ws, RAW_FIN | RAW_TEXT, bytes, len);
}

static void send_file(struct talk *t, const char *path)
{
	struct buf bytes = BUF_EMPTY;
	FILE *file = fopen(path, "re");
	size_t got = 0;

	if (!file) {
		perror(path);
		exit(2);
	}
	do {
		if (!buf_reserve(&bytes, 65536))
			exit(2);
		got = fread(bytes.ptr + bytes.len, 1, 65536, file);
		bytes.len += got;
	} while (got);
	fclose(file);
	send_frame(t, bytes.ptr, bytes.len);
	buf_fini(&bytes);
}

static void send_lines(struct talk *t)
{
	char *line = t->input.ptr;
	char *end;
	size_t left = t->input.len;

	while (left && (end = memchr(line, '\n', left))) {
		size_t len = (size_t)(end - line);

		*end = '\0';
		if (line[0] == '@')
			send_file(t, line + 1);
		else
			send_frame(t, line, len);
		line = end + 1;
		left -= len + 1;
	}
	if (left)
		memmove(t->input.ptr, line, left);
	t->input.len = left;
}

static void read_input(struct talk *t)
{
	ssize_t got;

	if (!buf_reserve(&t->input, 65536))
		exit(2);
	got = read(STDIN_FILENO, t->input.ptr + t->input.len, 65536);
	if (got > 0) {
		t->input.len += (size_t)got;
		send_lines(t);
		return;
	}
	t->at_end = true;
	(void)raw_frame(&t->ws, RAW_FIN | RAW_CLOSE, "\x03\xe8", 2);
}

static void print_end(struct talk *t, int code)
{
	printf("closed %d\n", code);
	t->over = true;
}

static void take_frame(struct talk *t, const struct raw_frame *frame)
{
	const uint8_t *b = (const uint8_t *)frame->payload.ptr;

	switch (frame->first & 0xf) {
	case RAW_PING:
		(void)raw_frame(&t->ws, RAW_FIN | RAW_PONG, frame->payload.ptr,
		    frame->payload.len);
		break;
	case RAW_CLOSE:
		print_end(t, frame->payload.len < 2 ? 1005 : b[0] << 8 | b[1]);
		break;
	case RAW_TEXT:
		printf("%.*s\n", STR_ARG(frame->payload));
		break;
	default:
		break;
	}
}

static void read_frames(struct talk *t)
{
	struct raw_frame frame;

	while (!t->over && raw_read(&t->ws, &frame, 0))
		take_frame(t, &frame);
	if (!t->over && t->ws.ended)
		print_end(t, 1006);
	fflush(stdout);
}

/* A program speaks as a customer by naming the desk's own origin; "" = it
 * names none. */
static bool open_desk(struct rawws *ws, int port, const char *origin)
{
	struct buf lines = BUF_EMPTY;
	bool opened;

	buf_text(&lines, raw_good);
	if (*origin)
		buf_printf(&lines, "Origin: %s\r\n", origin);
	*ws = (struct rawws){ .fd = -1, .in = BUF_EMPTY };
	opened = raw_handshake(ws, port, buf_cstr(&lines)) == 101;
	buf_fini(&lines);
	return opened;
}

static int talk(int port, const char *origin)
{
	struct talk t = { .input = BUF_EMPTY };
	struct pollfd fds[2] = { { .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN } };

	if (!open_desk(&t.ws, port, origin)) {
		puts("refused");
		return 1;
	}
	fds[0].fd = t.ws.fd;
	read_frames(&t); /* what came with the handshake's reply */
	while (!t.over && poll(fds, t.at_end ? 1 : 2, -1) > 0) {
		if (fds[0].revents)
			read_frames(&t);
		if (!t.over && !t.at_end && fds[1].revents)
			read_input(&t);
	}
	raw_shut(&t.ws);
	buf_fini(&t.input);
	return 0;
}

int main(int argc, char **argv)
{
	int port = argc > 2 ? atoi(argv[2]) : 0;

	if (port < 1 || port > 65535)
		return usage();
	if (argc == 4 && !strcmp(argv[1], "http"))
		return get_page(port, argv[3]);
	if ((argc == 3 || argc == 4) && !strcmp(argv[1], "talk"))
		return talk(port, argc == 4 ? argv[3] : "http://localhost");
	return usage();
}
