/* Frames and deliveries as values: made on the desk, read on the loop. Who
 * gets what is decided elsewhere; how it is sent: fanout.c. */
#include "server/net/delivery.h"

#include <assert.h>
#include <stdlib.h>

struct frame *frame_new(struct str text)
{
	struct frame *frame;

	if (text.len > SIZE_MAX - sizeof(*frame) - FRAME_HEADROOM)
		return NULL;
	frame = malloc(sizeof(*frame) + FRAME_HEADROOM + text.len);
	if (!frame)
		return NULL;
	atomic_init(&frame->refs, 1);
	frame->len = text.len;
	frame->bytes = (unsigned char *)(frame + 1) + FRAME_HEADROOM;
	if (text.len)
		memcpy(frame->bytes, text.ptr, text.len);
	return frame;
}

struct frame *frame_ref(struct frame *frame)
{
	atomic_fetch_add_explicit(&frame->refs, 1, memory_order_relaxed);
	return frame;
}

void frame_unref(struct frame *frame)
{
	if (!frame)
		return;
	int before =
	    atomic_fetch_sub_explicit(&frame->refs, 1, memory_order_acq_rel);
	assert(before > 0);
	if (before == 1)
		free(frame);
}

struct delivery *delivery_new(
    enum delivery_kind kind, struct frame *frame, size_t count)
{
	struct delivery *delivery = NULL;

	if (count <= (SIZE_MAX - sizeof(*delivery)) / sizeof(delivery->to[0]))
		delivery = calloc(
		    1, sizeof(*delivery) + count * sizeof(*delivery->to));
	if (!delivery) {
		frame_unref(frame);
		return NULL;
	}
	list_init(&delivery->link);
	delivery->kind = kind;
	delivery->frame = frame;
	delivery->count = count;
	return delivery;
}

void delivery_free(struct delivery *delivery)
{
	if (!delivery)
		return;
	frame_unref(delivery->frame);
	free(delivery);
}

void delivery_free_all(struct list *deliveries)
{
	struct list *link;

	while ((link = list_pop(deliveries)))
		delivery_free(LIST_OF(link, struct delivery, link));
}
