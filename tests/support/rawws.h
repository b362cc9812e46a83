/* A websocket and HTTP client on a bare socket: it says exactly what a test
 * tells it to, right or wrong. Written from RFC 6455, without the library the
 * server stands on. Every wait has a deadline. */
#ifndef TESTS_SUPPORT_RAWWS_H
#define TESTS_SUPPORT_RAWWS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/buf.h"
#include "shared/str.h"

/* Longer than anything good takes, also under a sanitizer on a busy machine. */
enum { RAW_MS = 20000 };

enum {
	RAW_CONT = 0,
	RAW_TEXT = 1,
	RAW_BINARY = 2,
	RAW_CLOSE = 8,
	RAW_PING = 9,
	RAW_PONG = 10,
	RAW_FIN = 0x80
};

struct rawws {
	int fd;   /* -1 = not connected */
	SSL *ssl; /* NULL = plain text */
	struct buf in;
	size_t used; /* of in */
	bool ended;  /* the server closed, or the connection broke */
};

struct raw_frame {
	uint8_t first;      /* fin, rsv, opcode */
	struct str payload; /* valid until the next read */
};

/* A TCP connection to 127.0.0.1; false if there is none. */
bool raw_connect(struct rawws *ws, int port);
bool raw_local(struct rawws *ws, const char *path); /* a unix socket */
void raw_shut(struct rawws *ws);                    /* close and forget */
void raw_reset(struct rawws *ws);                   /* the same by RST */

/* All of it, or false. */
bool raw_put(struct rawws *ws, const void *bytes, size_t len);
bool raw_say(struct rawws *ws, const char *text);
/* Whether the server ended the connection within ms; what came is in `in`. */
bool raw_end(struct rawws *ws, int ms);
/* A line without its newline; false at the end or after ms. */
bool raw_line(struct rawws *ws, struct str *out, int ms);

/* Sends bytes, reads to the end. The status of the first reply; 0 = none came;
 * -1 = the server did not end the connection within RAW_MS. */
int raw_exchange(int port, struct str bytes, struct buf *reply);

/* The lines of a good handshake, to be changed: "NAME: VALUE\r\n". */
extern const char raw_good[];
/* Connects and sends "GET /chat HTTP/1.1", these lines and the empty line;
 * the status, 0 if it ended without one, -1 after RAW_MS. */
int raw_handshake(struct rawws *ws, int port, const char *lines);
/* The status of the reply that comes next, in the same form. */
int raw_status(struct rawws *ws);
/* A good one; false if it was refused. */
bool raw_open(struct rawws *ws, int port);

/* A masked frame. */
bool raw_frame(
    struct rawws *ws, unsigned first, const void *payload, size_t len);
bool raw_text(struct rawws *ws, const char *text);

/* A frame's head by hand. form: 0 = the shortest, 126, 127. */
struct raw_head {
	unsigned first;
	int form;
	uint64_t declared;
	bool unmasked;
	uint8_t mask[4];
};
bool raw_frame_odd(struct rawws *ws, const struct raw_head *head,
    const void *payload, size_t len);

/* The next frame; false at the end or after ms. */
bool raw_read(struct rawws *ws, struct raw_frame *frame, int ms);
/* The next text frame that holds the word; pings are answered. */
bool raw_expect(struct rawws *ws, const char *word);
/* Opens and says hello to a desk that answers everything with an ack. */
bool raw_sign_in(struct rawws *ws, int port);
/* Whether the next pong echoes just that. */
bool raw_ponged(struct rawws *ws, const char *payload);
/* Reads on until the close frame and gives its code (1005 = none in it);
 * answers it. 1006 = it ended without; 0 = nothing in ms. */
int raw_closed(struct rawws *ws, int ms);

/* For deadlines of one's own. */
int64_t raw_now_ms(void);

#endif
