/* A client that never gives up: it keeps its connection, its outbox and its
 * place in each chat through any number of restarts of the desk, as
 * shared/PROTOCOL.md asks of a client, and records all of it. What it says
 * and to whom: writer.c and clerk.c. */
#ifndef TESTS_FAULT_CLIENT_H
#define TESTS_FAULT_CLIENT_H

#include "tests/fault/record.h"
#include "tests/fault/talk.h"

enum {
	CLIENT_CID = 40,
	CLIENT_CHATS = 16384, /* of one client in a whole test */
	CLIENT_PENDING = 64,  /* in the outbox */
	CLIENT_TEXT = 600     /* bytes of a line, at most */
};

struct chat {
	char id[64], notes[72]; /* as they are recorded */
	bool wanted;            /* to be followed, also after a reconnect */
	bool live;              /* followed on this connection */
	bool asked;             /* a resume is on its way */
	int64_t have[2];        /* last line and last note known */
};

struct pending {
	char cid[CLIENT_CID];
	struct chat *chat; /* NULL: no line, need not be live */
	bool note, line, sent;
	bool again; /* was sent on an earlier connection */
	int64_t not_before_ms;
	uint64_t hash; /* of the text, for lines */
	char *frame;
};

struct client {
	struct talk talk;
	struct record record;
	const char *name;
	int port;
	bool staff, signed_in, failed;
	char token[600];
	uint64_t chance;
	unsigned cids;
	int backoff_ms;
	struct chat chats[CLIENT_CHATS];
	size_t chat_count;
	struct pending outbox[CLIENT_PENDING];
	size_t pending_count;
	size_t acked, refused; /* lines */

	/* What the owner does about it; ctx is its own. */
	void *ctx;
	void (*welcomed)(void *ctx, struct str frame);
	void (*answered)(void *ctx, const struct pending *p, struct str frame);
	void (*heard)(void *ctx, struct chat *chat, struct str line);
	void (*told)(void *ctx, struct str chat);
};

/* The token of staff, "" for a new customer of shop `demo`. False if the log
 * cannot be made. */
bool client_init(struct client *c, const char *name, int port,
    const char *log_path, const char *token, uint64_t seed);
void client_fini(struct client *c);

/* Connects if need be, sends what may be sent, and takes what comes within
 * ms. Returns at the first thing that came. */
void client_turn(struct client *c, int ms);

/* Something that is done once: the frame is "{"type":...,"id":"CID"" of the
 * fields given. False if the outbox is full. */
bool client_post(struct client *c, const char *fields, ...)
    __attribute__((format(printf, 2, 3)));
/* A line with a text of its own. */
bool client_line(struct client *c, struct chat *chat, bool note);
size_t client_lines_pending(const struct client *c, const struct chat *chat);

struct chat *client_chat(struct client *c, struct str id);
/* Begins to follow a chat that is now known to be one's own. */
struct chat *client_follow(struct client *c, struct str id, bool live);
unsigned client_chance(struct client *c, unsigned below);

#endif
