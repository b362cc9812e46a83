/* The bytes of the settings file, if it is one that may be trusted. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/settings_reader.h"

static const char *why_not_opened(int code)
{
	switch (code) {
	case ENOENT:
	case ENOTDIR:
		return "there is no such file";
	case EACCES:
	case EPERM:
		return "this user may not read it";
	case ELOOP:
		return "its links lead in a circle";
	default:
		return "it cannot be opened";
	}
}

static const char *why_not_taken(const struct stat *st)
{
	if (S_ISDIR(st->st_mode))
		return "it is a folder";
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	if (st->st_mode & S_IWOTH)
		return "others may write to it; run chmod o-w on it";
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "it belongs to another user";
	if (st->st_size > SETTINGS_FILE_MAX)
		return "it has more than 1 MB";
	if (!st->st_size)
		return "it is empty";
	return NULL;
}

/* The size may change while it is read: one byte more than allowed tells. */
static const char *read_bytes(int fd, struct buf *out)
{
	while (out->len <= SETTINGS_FILE_MAX) {
		if (!buf_reserve(out, 65536))
			return "there is no memory to read it";
		ssize_t got = read(fd, out->ptr + out->len, 65536);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return "it cannot be read";
		if (!got)
			return NULL;
		out->len += (size_t)got;
	}
	return "it has more than 1 MB";
}

const char *settings_load(
    struct settings_reader *r, const char *path, struct buf *out)
{
	struct stat st = { 0 };
	/* without waiting for a writer, should it be a pipe */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return why_not_opened(errno);
	const char *why =
	    fstat(fd, &st) ? "it cannot be looked at" : why_not_taken(&st);
	if (!why)
		why = read_bytes(fd, out);
	if (!why && memchr(out->ptr, 0, out->len))
		why = "it is no text file";
	r->others_read = st.st_mode & S_IROTH;
	close(fd);
	return why;
}
