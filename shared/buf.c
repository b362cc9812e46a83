/* Growable bytes on the heap. Not for what dies with a turn: that is in its
 * arena. */
#include "shared/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { BUF_LEAST = 64 };

void buf_fini(struct buf *b)
{
	free(b->ptr);
	*b = BUF_EMPTY;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

bool buf_reserve(struct buf *b, size_t more)
{
	size_t need, cap = b->cap ? b->cap : BUF_LEAST;
	char *grown;

	if (b->failed)
		return false;
	if (more <= b->cap - b->len && b->ptr)
		return true;
	/* No object may be as large, and the limit leaves
	 * the doubling below without an overflow. */
	if (__builtin_add_overflow(b->len, more, &need) || need > SIZE_MAX / 4)
		goto fail;
	while (cap < need)
		cap *= 2;
	grown = realloc(b->ptr, cap);
	if (!grown)
		goto fail;
	b->ptr = grown;
	b->cap = cap;
	return true;
fail:
	b->failed = true;
	return false;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (!len || !buf_reserve(b, len))
		return;
	memcpy(b->ptr + b->len, bytes, len);
	b->len += len;
}

void buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.ptr, s.len);
}

void buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		b->failed = true;
	else if (buf_reserve(b, (size_t)len + 1)) {
		vsnprintf(b->ptr + b->len, (size_t)len + 1, format, again);
		b->len += (size_t)len;
	}
	va_end(again);
}

const char *buf_cstr(struct buf *b)
{
	if (!buf_reserve(b, 1))
		return "";
	b->ptr[b->len] = '\0';
	return b->ptr;
}

struct str buf_view(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}
