/* Paths of reply files, which the packs tell below their folder. */
#include "server/command/reply_path.h"

static bool ends_with(struct str s, struct str end)
{
	return s.len >= end.len &&
	       !memcmp(s.ptr + s.len - end.len, end.ptr, end.len);
}

void reply_path(const char *dir, const char *where, struct buf *out)
{
	struct str at = str_from(where);
	struct str folder = str_from(dir);
	bool below =
	    at.len < folder.len || memcmp(at.ptr, folder.ptr, folder.len) != 0;
	bool file = memchr(at.ptr, '/', at.len);
	if (!below || !file) {
		buf_str(out, at);
		return;
	}
	buf_printf(
	    out, "%s%s%s", dir, ends_with(folder, STR("/")) ? "" : "/", where);
	if (!ends_with(at, STR(".reply")))
		buf_text(out, ".reply");
}
