/* What has to be known of the data folder's files outside SQLite: the lock,
 * names, the first look, and putting a finished file in its place. Not for
 * reading or writing a database. */
#include "server/store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/fault.h"
#include "server/store/store.h"

enum {
	/* https://sqlite.org/fileformat2.html: "The Database Header" */
	HEAD_BYTES = 100,
	HEAD_APPLICATION = 68,
	PAGE_LEAST = 512
};

char *file_name(const char *path, const char *ending)
{
	char *name;

	return asprintf(&name, "%s%s", path, ending) < 0 ? NULL : name;
}

enum err file_database(const char *dir, char **path)
{
	/* SQLITE_OPEN_NOFOLLOW refuses a link anywhere in the path; one to the
	 * folder is the operator's business. */
	char *real = realpath(dir, NULL);
	struct stat about;
	enum err err = ERR_ok;

	if (!real)
		return fault_errno(errno);
	if (stat(real, &about))
		err = fault_errno(errno);
	else if (!S_ISDIR(about.st_mode))
		err = ERR_bad_settings;
	else if (!(*path = file_name(real, "/deskbell.db")))
		err = ERR_no_memory;
	free(real);
	return err;
}

/* ---- the lock ---------------------------------------------------------- */

enum err store_lock(const char *dir, int *lock_fd)
{
	char *path = file_name(dir, "/lock");
	enum err err = ERR_ok;
	int fd;

	if (!path)
		return ERR_no_memory;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		err = fault_errno(errno);
	} else if (flock(fd, LOCK_EX | LOCK_NB)) {
		err = errno == EWOULDBLOCK ? ERR_locked : fault_errno(errno);
		close(fd);
	} else {
		*lock_fd = fd;
	}
	free(path);
	return err;
}

void store_unlock(int lock_fd)
{
	/* The file stays: removing it would let two hold "the" lock. */
	close(lock_fd);
}

/* ---- the first look ---------------------------------------------------- */

static uint32_t big_endian(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

static enum err probe_head(int fd, uint32_t application)
{
	static const char magic[] = "SQLite format 3";
	unsigned char head[HEAD_BYTES];
	struct stat about;

	if (fstat(fd, &about))
		return fault_errno(errno);
	if (!S_ISREG(about.st_mode) || about.st_size < PAGE_LEAST)
		return ERR_damaged;
	if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head))
		return ERR_io;
	if (memcmp(head, magic, sizeof(magic)) ||
	    big_endian(head + HEAD_APPLICATION) != application)
		return ERR_damaged;
	return ERR_ok;
}

/* No database, but a log of one: somebody took the database away, and a new
 * one beside that log would be ruined by it. */
static enum err probe_rest(const char *path)
{
	char *log = file_name(path, "-wal");
	struct stat about;
	enum err err;

	if (!log)
		return ERR_no_memory;
	if (!lstat(log, &about))
		err = ERR_damaged;
	else
		err = errno == ENOENT ? ERR_ok : fault_errno(errno);
	free(log);
	return err;
}

enum err file_probe(const char *path, uint32_t application, bool *missing)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	enum err err;

	*missing = false;
	if (fd >= 0) {
		err = probe_head(fd, application);
		close(fd);
		return err;
	}
	if (errno == ELOOP)
		return ERR_damaged;
	if (errno != ENOENT)
		return fault_errno(errno);
	err = probe_rest(path);
	*missing = !err;
	return err;
}

/* ---- finished files ---------------------------------------------------- */

enum err file_create(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return fault_errno(errno);
	close(fd);
	return ERR_ok;
}

static enum err sync_folder_of(const char *path)
{
	char *copy = strdup(path); /* dirname() writes into it */
	enum err err = ERR_ok;
	int fd;

	if (!copy)
		return ERR_no_memory;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		err = fault_errno(errno);
	if (fd >= 0)
		close(fd);
	free(copy);
	return err;
}

enum err file_move(const char *from, const char *to)
{
	struct stat about;

	if (!renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE))
		return sync_folder_of(to);
	if (errno != EINVAL && errno != ENOSYS)
		return fault_errno(errno);
	/* Not every file system can; then a moment has to do. */
	if (!lstat(to, &about))
		return ERR_exists;
	return file_rename(from, to);
}

enum err file_rename(const char *from, const char *to)
{
	if (rename(from, to))
		return fault_errno(errno);
	return sync_folder_of(to);
}
