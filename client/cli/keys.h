/* Bytes of a terminal, cut into keys. Nothing is passed on before it is whole,
 * so that the line editor below never has to wait for the rest of one. */
#ifndef CLIENT_CLI_KEYS_H
#define CLIENT_CLI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/buf.h"

enum { KEYS_HELD_MAX = 32, KEYS_PASTE_MAX = 64 * 1024 };

enum key_kind {
	KEY_EDIT, /* one or two codes for the line editor */
	KEY_ENTER,
	KEY_TAB,
	KEY_UP,
	KEY_DOWN,
	KEY_END_OF_INPUT, /* Ctrl-D */
	KEY_CHAT,         /* Alt and a digit */
	KEY_WHY,          /* Alt-W */
	KEY_PASTE         /* a run of text, pasted as a whole */
};

struct key {
	enum key_kind kind;
	int32_t codes[2];
	int code_count;
	int digit;
	struct str text; /* PASTE: as it came, not checked */
};

struct keys {
	unsigned char held[KEYS_HELD_MAX]; /* begin of a key */
	size_t held_len;
	bool pasting;
	struct buf paste;
};

/* Calls fn for each whole key. */
void keys_feed(struct keys *k, const void *bytes, size_t len,
    void (*fn)(void *ctx, const struct key *key), void *ctx);

/* True if a key has begun and its rest is missing: after a moment (it was the
 * Escape key itself) call keys_forget. */
bool keys_held(const struct keys *k);
void keys_forget(struct keys *k);

void keys_fini(struct keys *k);

#endif
