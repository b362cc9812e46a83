/* tool_fake SCRIPT: a desk that behaves as badly as its script says. Listens
 * on a port of 127.0.0.1 the kernel chooses and serves one connection after
 * another. On standard output: `port N`, then of each connection `connect MS`
 * (monotonic), `got FRAME` for what it is told, `left`.
 *
 * A line of the script is a step; `--` alone begins the steps of the next
 * connection; the last ones serve all that follow.
 *   http TEXT      answers the handshake with this (\r \n as such) and hangs up
 *   wait TEXT      reads until a frame holds TEXT
 *   say FRAME      sends a text frame; $id stands for the id of the last frame
 *                  that was waited for
 *   file NAME      sends a text frame with all the bytes of a file
 *   hex OPCODE HEX sends a frame with that opcode and these bytes
 *   close CODE     sends a close frame
 *   rest MS        does nothing for so long
 *   drop           ends the connection at once
 * Behind its last step it reads until the client goes. For the scripts of
 * tests/e2e. */
#include <arpa/inet.h>
#include <openssl/evp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "shared/buf.h"
#include "shared/str.h"

enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10, SCRIPT_MAX = 1 << 20 };

struct fake {
	int fd;
	struct buf in; /* not looked at yet */
	struct buf frame;
	char id[200]; /* of the last frame that was waited for */
};

static long long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool read_more(struct fake *f)
{
	if (!buf_reserve(&f->in, 65536))
		exit(2);
	ssize_t got = read(f->fd, f->in.ptr + f->in.len, 65536);
	if (got <= 0)
		return false;
	f->in.len += (size_t)got;
	return true;
}

static void drop_front(struct fake *f, size_t len)
{
	memmove(f->in.ptr, f->in.ptr + len, f->in.len - len);
	f->in.len -= len;
}

static void put(struct fake *f, const void *bytes, size_t len)
{
	const char *at = bytes;
	while (len) {
		ssize_t done = write(f->fd, at, len);
		if (done <= 0)
			return; /* the client has gone: reading tells */
		at += done;
		len -= (size_t)done;
	}
}

/* ---- frames ------------------------------------------------------------- */

static void put_frame(
    struct fake *f, unsigned opcode, const void *bytes, size_t len)
{
	unsigned char head[10] = { (unsigned char)(0x80 | opcode) };
	size_t head_len = 2;
	if (len < 126) {
		head[1] = (unsigned char)len;
	} else if (len < 65536) {
		head[1] = 126;
		head[2] = (unsigned char)(len >> 8);
		head[3] = (unsigned char)len;
		head_len = 4;
	} else {
		head[1] = 127;
		for (int i = 0; i < 8; i++)
			head[2 + i] = (unsigned char)(len >> (56 - 8 * i));
		head_len = 10;
	}
	put(f, head, head_len);
	put(f, bytes, len);
}

/* Cuts one masked frame off the front; its opcode, -1: it is not whole. */
static int cut_frame(struct fake *f)
{
	const unsigned char *at = (const unsigned char *)f->in.ptr;
	size_t head = 2, len;
	if (f->in.len < 2)
		return -1;
	int opcode = at[0] & 15;
	len = at[1] & 127;
	if (len == 126)
		head = 4;
	else if (len == 127)
		head = 10;
	if (f->in.len < head + 4)
		return -1;
	if (head > 2) {
		len = 0;
		for (size_t i = 2; i < head; i++)
			len = len << 8 | at[i];
	}
	if (f->in.len < head + 4 + len)
		return -1;
	buf_clear(&f->frame);
	for (size_t i = 0; i < len; i++)
		buf_char(
		    &f->frame, (char)(at[head + 4 + i] ^ at[head + i % 4]));
	drop_front(f, head + 4 + len);
	return opcode;
}

/* The next text frame, told; false when the client has gone. */
static bool next_text(struct fake *f)
{
	for (;;) {
		int opcode = cut_frame(f);
		if (opcode < 0 && !read_more(f))
			return false;
		if (opcode == PING)
			put_frame(f, PONG, f->frame.ptr, f->frame.len);
		if (opcode == CLOSE)
			put_frame(f, CLOSE, f->frame.ptr, f->frame.len);
		if (opcode == TEXT) {
			printf("got %s\n", buf_cstr(&f->frame));
			return true;
		}
	}
}

/* ---- the handshake ------------------------------------------------------ */

static bool read_head(struct fake *f, char head[4096])
{
	const char *end = NULL;
	while (!end) {
		if (!read_more(f))
			return false;
		end = memmem(f->in.ptr, f->in.len, "\r\n\r\n", 4);
	}
	snprintf(head, 4096, "%.*s", (int)(end - f->in.ptr), f->in.ptr);
	drop_front(f, (size_t)(end + 4 - f->in.ptr));
	return true;
}

static void shake_hands(struct fake *f, const char *head)
{
	static const char name[] = "Sec-WebSocket-Key: ";
	unsigned char digest[EVP_MAX_MD_SIZE], accept[64];
	const char *at = strcasestr(head, name);
	struct buf reply = BUF_EMPTY;
	char key[128];
	if (!at)
		return;
	snprintf(key, sizeof(key), "%.24s%s", at + strlen(name),
	    "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
	EVP_Digest(key, strlen(key), digest, NULL, EVP_sha1(), NULL);
	EVP_EncodeBlock(accept, digest, 20);
	buf_printf(&reply,
	    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
	    "Connection: Upgrade\r\nSec-WebSocket-Protocol: deskbell.v1\r\n"
	    "Sec-WebSocket-Accept: %s\r\n\r\n",
	    accept);
	put(f, reply.ptr, reply.len);
	buf_fini(&reply);
}

/* ---- steps -------------------------------------------------------------- */

static void say(struct fake *f, struct str text)
{
	struct buf out = BUF_EMPTY;
	const char *mark =
	    text.len ? memmem(text.ptr, text.len, "$id", 3) : NULL;
	if (mark) {
		buf_add(&out, text.ptr, (size_t)(mark - text.ptr));
		buf_text(&out, f->id);
		text.len -= (size_t)(mark + 3 - text.ptr);
		text.ptr = mark + 3;
	}
	buf_str(&out, text);
	put_frame(f, TEXT, out.ptr, out.len);
	buf_fini(&out);
}

static void say_file(struct fake *f, struct str name)
{
	struct buf path = BUF_EMPTY, bytes = BUF_EMPTY;
	buf_str(&path, name);
	FILE *file = fopen(buf_cstr(&path), "re");
	size_t got = 0;
	do {
		if (!file || !buf_reserve(&bytes, 65536))
			exit(2);
		got = fread(bytes.ptr + bytes.len, 1, 65536, file);
		bytes.len += got;
	} while (got);
	fclose(file);
	put_frame(f, TEXT, bytes.ptr, bytes.len);
	buf_fini(&bytes);
	buf_fini(&path);
}

static void say_hex(struct fake *f, struct str rest)
{
	struct str opcode = str_cut(&rest, ' ');
	long long number = 0;
	struct buf bytes = BUF_EMPTY;
	if (!str_int(opcode, &number))
		exit(2);
	for (size_t i = 0; i + 1 < rest.len; i += 2) {
		char two[3] = { rest.ptr[i], rest.ptr[i + 1], '\0' };
		buf_char(&bytes, (char)strtol(two, NULL, 16));
	}
	put_frame(f, (unsigned)number, bytes.ptr, bytes.len);
	buf_fini(&bytes);
}

static void note_id(struct fake *f)
{
	static const char name[] = "\"id\":\"";
	const char *at = strstr(buf_cstr(&f->frame), name);
	f->id[0] = '\0';
	if (at)
		snprintf(f->id, sizeof(f->id), "%.*s",
		    (int)strcspn(at + strlen(name), "\""), at + strlen(name));
}

static bool wait_for(struct fake *f, struct str text)
{
	do {
		if (!next_text(f))
			return false;
	} while (!memmem(f->frame.ptr, f->frame.len, text.ptr, text.len));
	note_id(f);
	return true;
}

/* False: the connection is over. */
static bool run_step(struct fake *f, struct str step)
{
	struct str rest = step, word = str_cut(&rest, ' ');
	long long code = 0;
	unsigned char bytes[2];
	if (str_is(word, "wait"))
		return wait_for(f, rest);
	if (str_is(word, "say"))
		say(f, rest);
	else if (str_is(word, "file"))
		say_file(f, rest);
	else if (str_is(word, "hex"))
		say_hex(f, rest);
	else if (str_is(word, "rest") && str_int(rest, &code))
		(void)poll(NULL, 0, (int)code);
	else if (str_is(word, "drop"))
		return false;
	else if (str_is(word, "close") && str_int(rest, &code)) {
		bytes[0] = (unsigned char)(code >> 8);
		bytes[1] = (unsigned char)code;
		put_frame(f, CLOSE, bytes, 2);
	} else if (step.len) {
		fprintf(stderr, "no step: %.*s\n", STR_ARG(step));
		exit(2);
	}
	return true;
}

/* "\r" and "\n" as two characters each. */
static void put_escaped(struct fake *f, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '\\' && i + 1 < text.len) {
			c = text.ptr[++i];
			c = (char)(c == 'r' ? '\r' : c == 'n' ? '\n' : c);
		}
		put(f, &c, 1);
	}
}

/* Runs the steps up to `--`; what stands behind that is left in script. */
static void serve(struct fake *f, struct str *script)
{
	char head[4096];
	bool alive = read_head(f, head), shaken = false, hangs = true;
	while (script->ptr) {
		struct str step = str_cut(script, '\n');
		if (str_is(step, "--"))
			break;
		if (!alive)
			continue;
		if (step.len > 5 && !memcmp(step.ptr, "http ", 5)) {
			put_escaped(
			    f, (struct str){ step.ptr + 5, step.len - 5 });
			alive = hangs = false;
			continue;
		}
		if (!shaken)
			shake_hands(f, head);
		shaken = true;
		alive = run_step(f, step);
		hangs = alive;
	}
	if (alive && !shaken)
		shake_hands(f, head);
	while (alive && hangs)
		alive = next_text(f);
}

static int listen_somewhere(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) || listen(fd, 16) ||
	    getsockname(fd, (struct sockaddr *)&at, &len)) {
		perror("listen");
		exit(2);
	}
	printf("port %d\n", ntohs(at.sin_port));
	return fd;
}

int main(int argc, char **argv)
{
	static char text[SCRIPT_MAX];
	FILE *file = argc == 2 ? fopen(argv[1], "re") : NULL;
	struct fake f = { .in = BUF_EMPTY, .frame = BUF_EMPTY };
	if (!file) {
		fputs("usage: tool_fake SCRIPT\n", stderr);
		return 64;
	}
	struct str rest = { text, fread(text, 1, sizeof(text) - 1, file) };
	fclose(file);
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	int door = listen_somewhere();
	struct str again = rest;
	for (;;) {
		f.fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
		if (f.fd < 0)
			return 2;
		printf("connect %lld\n", now_ms());
		buf_clear(&f.in);
		again = rest;
		serve(&f, &rest);
		if (!rest.ptr || !rest.len)
			rest = again;
		close(f.fd);
		puts("left");
	}
}
