/* Writing a new file beside its name and giving it the name when it is whole;
 * nothing that is there is ever replaced. */
#include "server/command/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err meaning(int number)
{
	switch (number) {
	case EEXIST:
		return ERR_exists;
	case ENOENT:
	case ENOTDIR:
		return ERR_not_found;
	case EACCES:
	case EPERM:
	case EROFS:
		return ERR_forbidden;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ERR_disk_full;
	case ENOMEM:
		return ERR_no_memory;
	default:
		return ERR_io;
	}
}

const char *export_file_why(enum err err)
{
	switch (err) {
	case ERR_exists:
		return "something has this name already; give another one";
	case ERR_not_found:
		return "there is no such folder";
	case ERR_forbidden:
		return "nothing can be written there";
	case ERR_disk_full:
		return "there is no room for it; nothing of it was kept";
	default:
		return err_sentence(err);
	}
}

static enum err open_part(struct export_file *file)
{
	int fd = open(file->part,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int code;
	if (fd < 0)
		return meaning(errno);
	file->out = fdopen(fd, "w");
	if (file->out)
		return ERR_ok;
	code = errno;
	close(fd);
	unlink(file->part);
	return meaning(code);
}

enum err export_file_open(const char *path, struct export_file *file)
{
	struct stat about;
	*file = (struct export_file){ .name = path, .path = path };
	if (!path || !strcmp(path, "-")) {
		file->name = "standard output";
		file->out = stdout;
		return ERR_ok;
	}
	if (!lstat(path, &about))
		return ERR_exists;
	if (asprintf(&file->part, "%s.%ld.part", path, (long)getpid()) < 0) {
		file->part = NULL;
		return ERR_no_memory;
	}
	enum err err = open_part(file);
	if (err) {
		free(file->part);
		file->part = NULL;
	}
	return err;
}

enum err export_file_write(struct export_file *file, struct str bytes)
{
	errno = 0;
	if (!bytes.len ||
	    fwrite(bytes.ptr, 1, bytes.len, file->out) == bytes.len)
		return ERR_ok;
	return meaning(errno);
}

/* Not over one that came meanwhile, where the system can tell. */
static enum err give_name(struct export_file *file)
{
	if (!renameat2(
		AT_FDCWD, file->part, AT_FDCWD, file->path, RENAME_NOREPLACE))
		return ERR_ok;
	if (errno != EINVAL && errno != ENOSYS)
		return meaning(errno);
	return rename(file->part, file->path) ? meaning(errno) : ERR_ok;
}

enum err export_file_finish(struct export_file *file)
{
	enum err err = ERR_ok;
	errno = 0;
	if (fflush(file->out))
		return meaning(errno);
	if (!file->part)
		return ERR_ok;
	if (fsync(fileno(file->out)))
		err = meaning(errno);
	if (!err)
		err = give_name(file);
	if (err)
		return err;
	free(file->part);
	file->part = NULL;
	return ERR_ok;
}

void export_file_close(struct export_file *file)
{
	if (file->out && file->out != stdout)
		fclose(file->out);
	if (file->part)
		unlink(file->part);
	free(file->part);
}
