/* Token files. Not for passwords: those are never kept. */
#include "client/cli/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = KEEP_TOKEN_MAX + 300 };

enum err keep_path(const char *name, struct buf *path)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (config && config[0] == '/')
		buf_printf(path, "%s/deskbell/%s", config, name);
	else if (home && home[0] == '/')
		buf_printf(path, "%s/.config/deskbell/%s", home, name);
	else
		return ERR_bad_settings;
	return path->failed ? ERR_no_memory : ERR_ok;
}

static enum err say(
    char why[KEEP_WHY_MAX], enum err err, const char *path, const char *what)
{
	snprintf(why, KEEP_WHY_MAX, "%.120s %s", path, what);
	return err;
}

static enum err check_file(int fd, const char *path, char why[KEEP_WHY_MAX])
{
	struct stat st;

	if (fstat(fd, &st))
		return say(why, ERR_io, path, "cannot be looked at");
	if (!S_ISREG(st.st_mode))
		return say(why, ERR_bad_settings, path, "is no plain file");
	if (st.st_uid != geteuid())
		return say(why, ERR_bad_settings, path, "is somebody else's");
	if (st.st_mode & 077)
		return say(why, ERR_bad_settings, path,
		    "can be read by others (chmod 600 it)");
	return ERR_ok;
}

static bool is_token(struct str s)
{
	if (!s.len || s.len > KEEP_TOKEN_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] <= ' ' || s.ptr[i] > '~')
			return false;
	return true;
}

static enum err read_line(int fd, const char *path, const char *origin,
    char token[KEEP_TOKEN_MAX + 1], char why[KEEP_WHY_MAX])
{
	char line[LINE_MAX_BYTES];
	ssize_t got = read(fd, line, sizeof(line));
	struct str rest, first;

	if (got < 0)
		return say(why, ERR_io, path, "cannot be read");
	rest = str_trim((struct str){ line, (size_t)got });
	first = str_cut(&rest, ' ');
	if ((size_t)got == sizeof(line) || !is_token(first))
		return say(why, ERR_bad_settings, path, "holds no token");
	if (rest.ptr && !str_is(str_trim(rest), origin))
		return say(why, ERR_bad_settings, path,
		    "is for another desk; sign in there, with another "
		    "--token-file");
	memcpy(token, first.ptr, first.len);
	token[first.len] = '\0';
	return ERR_ok;
}

enum err keep_read(const char *path, const char *origin,
    char token[KEEP_TOKEN_MAX + 1], char why[KEEP_WHY_MAX])
{
	/* not blocking, or a FIFO would hold us up */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	enum err err;

	if (fd < 0 && errno == ENOENT)
		return say(why, ERR_not_found, path, "is not there");
	if (fd < 0 && errno == ELOOP)
		return say(why, ERR_bad_settings, path, "is a link");
	if (fd < 0)
		return say(why, ERR_bad_settings, path, "cannot be opened");
	err = check_file(fd, path, why);
	if (!err)
		err = read_line(fd, path, origin, token, why);
	close(fd);
	return err;
}

/* Makes the folders above a file, as far as they are missing. */
static void make_folders(char *path)
{
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		/* what fails here shows when the file is made */
		(void)mkdir(path, 0700);
		*at = '/';
	}
}

static bool write_all(int fd, struct str text)
{
	while (text.len) {
		ssize_t done = write(fd, text.ptr, text.len);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		text.ptr += done;
		text.len -= (size_t)done;
	}
	return true;
}

static enum err write_new(
    char *temporary, struct str text, const char *path, char why[KEEP_WHY_MAX])
{
	int fd = mkstemp(temporary); /* mode 0600 */
	bool good;

	if (fd < 0)
		return say(why, ERR_io, path, "cannot be written");
	good = write_all(fd, text) && !fsync(fd);
	good = !close(fd) && good;
	if (good && !rename(temporary, path))
		return ERR_ok;
	unlink(temporary);
	return say(why, ERR_io, path, "cannot be written");
}

enum err keep_write(const char *path, const char *origin, struct str token,
    char why[KEEP_WHY_MAX])
{
	struct buf line = BUF_EMPTY, temporary = BUF_EMPTY;
	enum err err = ERR_no_memory;
	struct stat st;

	if (!lstat(path, &st) && S_ISLNK(st.st_mode))
		return say(why, ERR_bad_settings, path, "is a link");
	buf_printf(&line, "%.*s %s\n", STR_ARG(token), origin);
	buf_printf(&temporary, "%s.XXXXXX", path);
	if (line.failed || temporary.failed) {
		say(why, err, path, "cannot be written");
		goto out;
	}
	/* C text first: only then is there a NUL to count on */
	(void)buf_cstr(&temporary);
	make_folders(temporary.ptr);
	err = write_new(temporary.ptr, buf_view(&line), path, why);
out:
	if (line.ptr)
		explicit_bzero(line.ptr, line.len);
	buf_fini(&line);
	buf_fini(&temporary);
	return err;
}
