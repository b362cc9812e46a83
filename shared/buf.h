/* Growable bytes. An append that finds no memory marks the buffer as failed
 * and later appends do nothing, so a writer checks once, at the end. */
#ifndef SHARED_BUF_H
#define SHARED_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/str.h"

struct buf {
	char *ptr;
	size_t len;
	size_t cap;
	bool failed;
};

#define BUF_EMPTY ((struct buf){ NULL, 0, 0, false })

void buf_fini(struct buf *b);  /* frees; leaves it empty and usable */
void buf_clear(struct buf *b); /* forgets content and failure, keeps memory */
bool buf_reserve(
    struct buf *b, size_t more); /* room for more bytes at ptr+len */
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_str(struct buf *b, struct str s);
void buf_text(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The content as C text; the NUL behind it is not counted. "" if failed. */
const char *buf_cstr(struct buf *b);
/* The content; valid until the next append. */
struct str buf_view(const struct buf *b);

#endif
