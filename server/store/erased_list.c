/* Who was erased, by keyed hash: in a table, and in a file that stays when a
 * backup is put in the database's place. Not for who that is: only whoever
 * knows the id can tell, with the desk's secret. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/connection.h"
#include "server/store/erase.h"
#include "server/store/fault.h"
#include "server/store/file.h"
#include "shared/buf.h"
#include "shared/hex.h"

/* "HASH TIME<LF>": of one length, so that a line can be found by counting. */
enum { HEX_LEN = 2 * TOKEN_HASH_LEN, TIME_LEN = 16 };
enum { LINE_LEN = HEX_LEN + 1 + TIME_LEN + 1 };

/* The list's name; NULL without memory or without a file. */
static char *list_path(struct store *store)
{
	const char *database = sqlite3_db_filename(store->db, "main");
	char *copy, *path = NULL;

	if (!database || !*database)
		return NULL;
	copy = strdup(database);
	if (copy)
		path = file_name(dirname(copy), "/erased.list");
	free(copy);
	return path;
}

static bool is_private(struct store *store)
{
	const char *database = sqlite3_db_filename(store->db, "main");

	return !database || !*database;
}

/* ---- writing ------------------------------------------------------------- */

static enum err write_line(int fd, const char line[LINE_LEN + 1])
{
	struct stat about;
	off_t whole;

	if (fstat(fd, &about))
		return fault_errno(errno);
	/* A line that a full disk cut short is written over. */
	whole = about.st_size - about.st_size % LINE_LEN;
	if (pwrite(fd, line, LINE_LEN, whole) != LINE_LEN || fsync(fd))
		return errno ? fault_errno(errno) : ERR_io;
	return ERR_ok;
}

static enum err append(struct store *store, const char line[LINE_LEN + 1])
{
	char *path = list_path(store);
	enum err err;
	int fd;

	if (!path)
		return is_private(store) ? ERR_ok : ERR_no_memory;
	errno = 0;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	err = fd < 0 ? fault_errno(errno) : write_line(fd, line);
	if (fd >= 0)
		close(fd);
	free(path);
	return err;
}

/* *added is 0 if it is kept already, as of then or later. */
static enum err keep(struct store *store, const uint8_t hash[TOKEN_HASH_LEN],
    int64_t at, int64_t *added)
{
	struct statement s = statement_for(store, QUERY_erasure_add);

	statement_bytes(&s, hash, TOKEN_HASH_LEN);
	statement_int(&s, at);
	return statement_changes(&s, added);
}

enum err erasure_add(
    struct store *store, const uint8_t hash[TOKEN_HASH_LEN], int64_t at)
{
	char line[LINE_LEN + 1];
	int64_t added = 0;
	enum err err = keep(store, hash, at, &added);

	hex_print(hash, TOKEN_HASH_LEN, line);
	snprintf(line + HEX_LEN, sizeof(line) - HEX_LEN, " %0*" PRId64 "\n",
	    TIME_LEN, at);
	return err || !added ? err : append(store, line);
}

/* ---- reading ------------------------------------------------------------- */

enum err erasure_find(
    struct store *store, const uint8_t hash[TOKEN_HASH_LEN], int64_t *at)
{
	struct statement s = statement_for(store, QUERY_erasure_get);

	statement_bytes(&s, hash, TOKEN_HASH_LEN);
	return statement_number(&s, at);
}

static bool parse_line(
    struct str line, uint8_t hash[TOKEN_HASH_LEN], int64_t *at)
{
	struct str hex = str_cut(&line, ' ');
	long long time;

	if (!hex_parse(hex, hash, TOKEN_HASH_LEN) ||
	    !str_int(str_trim(line), &time))
		return false;
	*at = time;
	return true;
}

static enum err take_line(struct store *store, const char text[LINE_LEN])
{
	uint8_t hash[TOKEN_HASH_LEN];
	int64_t at, added;

	if (!parse_line((struct str){ text, LINE_LEN }, hash, &at))
		return ERR_ok;
	return keep(store, hash, at, &added);
}

static enum err take_lines(
    struct store *store, int fd, int64_t *at, size_t max, bool *more)
{
	enum err err = ERR_ok;

	for (size_t i = 0; i < max && !err; i++) {
		char line[LINE_LEN];
		ssize_t got = pread(fd, line, sizeof(line), (off_t)*at);

		if (got < 0)
			return fault_errno(errno);
		if (got < LINE_LEN)
			return ERR_ok;
		err = take_line(store, line);
		*at += LINE_LEN;
	}
	*more = !err;
	return err;
}

enum err erasure_replay(
    struct store *store, int64_t *at, size_t max, bool *more)
{
	char *path = list_path(store);
	enum err err = ERR_ok;
	int fd;

	*more = false;
	if (!path)
		return is_private(store) ? ERR_ok : ERR_no_memory;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		err = errno == ENOENT ? ERR_ok : fault_errno(errno);
	else
		err = take_lines(store, fd, at, max, more);
	if (fd >= 0)
		close(fd);
	free(path);
	return err;
}
