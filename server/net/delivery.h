/* What the desk hands to the loop after a commit: frames and to whom they go,
 * and a few orders about connections. Plain data; no libwebsockets in here. */
#ifndef SERVER_NET_DELIVERY_H
#define SERVER_NET_DELIVERY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/err.h"
#include "shared/list.h"
#include "shared/peer.h"
#include "shared/str.h"

enum { FRAME_HEADROOM = 32 }; /* bytes the library may write in front of it */

/* One encoded, immutable frame, shared by all who get it. */
struct frame {
	atomic_int refs;
	size_t len;
	unsigned char *bytes; /* FRAME_HEADROOM bytes of room before it */
};

/* A copy of the text with one reference; NULL without memory. */
struct frame *frame_new(struct str text);
struct frame *frame_ref(struct frame *frame);
void frame_unref(struct frame *frame); /* NULL is fine */

enum delivery_kind {
	DELIVERY_FRAME,  /* send frame to all in `to` */
	DELIVERY_SIGNED, /* the peers are signed in: full budgets, no deadline
			  */
	DELIVERY_CLOSE   /* close the peers with code, after what is queued */
};

struct delivery {
	struct list link;
	enum delivery_kind kind;
	struct frame *frame; /* FRAME: one reference held */
	int code;            /* CLOSE: websocket close code */
	int64_t received_us; /* when the letter it answers came in; 0 = none */
	size_t count;
	struct peer_ref to[]; /* count of them */
};

/* With room for count peers (to be filled in); takes over the caller's
 * reference to frame (which may be NULL), also when it answers NULL. */
struct delivery *delivery_new(
    enum delivery_kind kind, struct frame *frame, size_t count);
void delivery_free(struct delivery *delivery);
void delivery_free_all(struct list *deliveries);

#endif
