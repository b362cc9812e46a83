/* gzip by zlib; no other file knows that library. */
#include "server/command/gzip.h"

#include <limits.h>
#include <zlib.h>

enum {
	WINDOW_GZIP = 15 + 16, /* the largest window, with gzip's head */
	MEMORY = 9
};

enum err gzip_pack(struct arena *arena, struct str bytes, struct str *out)
{
	z_stream z = { 0 };
	char *space;
	int got;

	*out = STR_NONE;
	if (bytes.len < 2 || bytes.len > UINT_MAX)
		return ERR_ok;
	space = arena_alloc(arena, bytes.len);
	if (!space || deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED,
			  WINDOW_GZIP, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return ERR_no_memory;
	z.next_in = (unsigned char *)bytes.ptr;
	z.avail_in = (unsigned)bytes.len;
	z.next_out = (unsigned char *)space;
	z.avail_out = (unsigned)bytes.len - 1; /* not smaller: not wanted */
	got = deflate(&z, Z_FINISH);
	if (got == Z_STREAM_END)
		*out = (struct str){ space, z.total_out };
	deflateEnd(&z);
	return ERR_ok;
}
