/* Blocks that a turn's memory is cut from. Not for anything that outlives the
 * turn, and not for two threads at once. */
#include "shared/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Under ASan what is not handed out is poisoned, so that a pointer kept past
 * its turn is found by the first test that uses it. */
#if defined(__has_include)
#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#endif
#endif
#ifndef ASAN_POISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(at, len) ((void)(at), (void)(len))
#define ASAN_UNPOISON_MEMORY_REGION(at, len) ((void)(at), (void)(len))
#endif

enum {
	BLOCK_FIRST = 4096,      /* most turns need no more */
	BLOCK_LARGEST = 1 << 18, /* growing further would only waste */
	ALIGN = _Alignof(max_align_t)
};

struct arena_block {
	struct arena_block *older;
	size_t size; /* of data */
	bool large;  /* made for one allocation */
	_Alignas(max_align_t) char data[];
};

static struct arena_block *block_new(size_t size, bool large)
{
	struct arena_block *block = malloc(sizeof(*block) + size);

	if (!block)
		return NULL;
	block->older = NULL;
	block->size = size;
	block->large = large;
	ASAN_POISON_MEMORY_REGION(block->data, size);
	return block;
}

static void block_free(struct arena_block *block)
{
	ASAN_UNPOISON_MEMORY_REGION(block->data, block->size);
	free(block);
}

static struct arena_block *newest_normal(const struct arena *a)
{
	struct arena_block *block = a->blocks;

	while (block && block->large)
		block = block->older;
	return block;
}

static void *hand_out(char *at, size_t size)
{
	ASAN_UNPOISON_MEMORY_REGION(at, size);
	return memset(at, 0, size);
}

static void *alloc_large(struct arena *a, size_t size)
{
	struct arena_block *block = block_new(size, true);

	if (!block)
		return NULL;
	block->older = a->blocks;
	a->blocks = block;
	return hand_out(block->data, size);
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t room = a->at ? (size_t)(a->end - a->at) : 0;
	size_t step, next = BLOCK_FIRST;
	struct arena_block *block = NULL;
	char *at;

	if (size > SIZE_MAX / 4)
		return NULL;
	step = ((size ? size : 1) + ALIGN - 1) / ALIGN * ALIGN;
	if (step > room) {
		block = newest_normal(a);
		if (block)
			next = block->size * 2;
		if (next > BLOCK_LARGEST)
			next = BLOCK_LARGEST;
		/* So a new block leaves at most a quarter of one unused. */
		if (step > next / 4)
			return alloc_large(a, size ? size : 1);
		block = block_new(next, false);
		if (!block)
			return NULL;
		block->older = a->blocks;
		a->blocks = block;
		a->at = block->data;
		a->end = block->data + next;
	}
	at = a->at;
	a->at += step;
	return hand_out(at, size ? size : 1);
}

struct str arena_str(struct arena *a, struct str s)
{
	char *copy = s.len < SIZE_MAX ? arena_alloc(a, s.len + 1) : NULL;

	if (!copy)
		return STR_NONE;
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	return (struct str){ copy, s.len };
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
	struct str out = STR_NONE;
	va_list args, again;
	char *text;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = len < 0 ? NULL : arena_alloc(a, (size_t)len + 1);
	if (text) {
		vsnprintf(text, (size_t)len + 1, format, again);
		out = (struct str){ text, (size_t)len };
	}
	va_end(again);
	return out;
}

/* Frees every block but keep, which may be NULL. */
static void free_but(struct arena *a, struct arena_block *keep)
{
	struct arena_block *block = a->blocks, *older;

	for (; block; block = older) {
		older = block->older;
		if (block != keep)
			block_free(block);
	}
	*a = ARENA_EMPTY;
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = newest_normal(a);

	free_but(a, keep);
	if (!keep)
		return;
	keep->older = NULL;
	ASAN_POISON_MEMORY_REGION(keep->data, keep->size);
	a->blocks = keep;
	a->at = keep->data;
	a->end = keep->data + keep->size;
}

void arena_fini(struct arena *a)
{
	free_but(a, NULL);
}
