/* A backup into the place of deskbell.db. Not for making one (backup.c), nor
 * for judging what is in it (inspect.c). */
#include "server/store/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "server/store/connection.h"
#include "server/store/fault.h"
#include "server/store/file.h"
#include "server/store/inspect.h"
#include "server/store/migrate.h"

enum {
	PIECE_BYTES = 256 * 1024,
	/* What the start after it writes: the log at its size, and some. */
	ROOM_BYTES = 32 * 1024 * 1024,
	EPOCH_DIGITS = 24,
	STAMP_LEN = sizeof("20260101T000000Z")
};

/* ---- the file ------------------------------------------------------------ */

static enum err refuse(struct restore *r, enum err err, const char *why)
{
	r->why = why;
	return err;
}

/* A log beside it: somebody copied a living database by hand, and what is in
 * the log, or whether it is this one's at all, nobody knows. */
static enum err check_alone(struct restore *r, const char *from)
{
	static const char *const endings[] = { "-wal", "-journal" };

	for (size_t i = 0; i < 2; i++) {
		char *name = file_name(from, endings[i]);
		struct stat about;
		bool there;

		if (!name)
			return ERR_no_memory;
		there = !lstat(name, &about) && about.st_size > 0;
		free(name);
		if (there)
			return refuse(r, ERR_damaged,
			    "a log lies beside it, so it is no backup but a "
			    "database somebody copied");
	}
	return ERR_ok;
}

static enum err check_file(struct restore *r, const char *from)
{
	struct stat about;
	bool missing;
	enum err err;

	if (lstat(from, &about))
		return fault_errno(errno);
	if (!S_ISREG(about.st_mode))
		return refuse(r, ERR_exists, "it is no regular file");
	err = file_probe(from, MIGRATE_APPLICATION, &missing);
	if (err)
		return refuse(r, err, "it is no database of Deskbell");
	return check_alone(r, from);
}

static enum err check_room(struct restore *r, const char *dir, const char *from)
{
	struct statvfs room;
	struct stat about;

	if (stat(from, &about) || statvfs(dir, &room))
		return fault_errno(errno);
	if ((uint64_t)about.st_size + ROOM_BYTES >
	    (uint64_t)room.f_bavail * room.f_frsize)
		return refuse(r, ERR_disk_full,
		    "there is no room for it beside the database of now");
	return ERR_ok;
}

static enum err write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t put = write(fd, bytes, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return errno == EFBIG ? ERR_disk_full
					      : fault_errno(errno);
		bytes += put;
		len -= (size_t)put;
	}
	return ERR_ok;
}

static enum err copy_bytes(int to, int from)
{
	char *piece = malloc(PIECE_BYTES);
	enum err err = piece ? ERR_ok : ERR_no_memory;

	while (!err) {
		ssize_t got = read(from, piece, PIECE_BYTES);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err = fault_errno(errno);
		if (got <= 0)
			break;
		err = write_all(to, piece, (size_t)got);
	}
	free(piece);
	if (!err && fsync(to))
		err = fault_errno(errno);
	return err;
}

static void remove_copy(const struct restore *r)
{
	static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; r->copy && i < 4; i++) {
		char *name = file_name(r->copy, endings[i]);

		if (name)
			unlink(name);
		free(name);
	}
}

static enum err copy_file(struct restore *r, const char *from)
{
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), out;
	enum err err;

	if (in < 0)
		return fault_errno(errno);
	remove_copy(r); /* of a restore that was cut short */
	out = open(r->copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	err = out < 0 ? fault_errno(errno) : copy_bytes(out, in);
	if (out >= 0)
		close(out);
	close(in);
	return err;
}

enum err restore_copy(
    const struct store_config *config, const char *from, struct restore *out)
{
	enum err err;

	*out = (struct restore){ .why = NULL };
	err = file_database(config->dir, &out->live);
	if (err)
		return err;
	out->copy = file_name(out->live, ".restore");
	if (!out->copy)
		return ERR_no_memory;
	err = check_file(out, from);
	if (!err)
		err = check_room(out, config->dir, from);
	if (!err)
		err = copy_file(out, from);
	return err;
}

/* ---- the copy ------------------------------------------------------------ */

static int64_t epoch_of(struct store *store)
{
	struct arena arena = ARENA_EMPTY;
	struct str text;
	long long epoch = 0;

	if (store_meta_get(store, "epoch", &arena, &text) ||
	    !str_int(text, &epoch))
		epoch = 0;
	arena_fini(&arena);
	return epoch;
}

/* Closes the log of the database of now, so that it is one file; how far it
 * had come. One that cannot be opened is kept as it is. */
static void settle_live(
    const struct store_config *config, struct restore *r, int64_t *epoch)
{
	struct store *store = NULL;
	struct stat about;

	*epoch = 0;
	if (lstat(r->live, &about))
		return;
	r->was_damaged =
	    connection_open(r->live,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, config, &store) ||
	    connection_run(
		store, "PRAGMA wal_checkpoint(TRUNCATE)", "checkpoint");
	if (store && !r->was_damaged) {
		*epoch = epoch_of(store);
		connection_checkpoint(store, true);
	}
	store_close(store);
}

/* Another one than any before: clients whose last number is of what came
 * after the backup must not take new lines for those. */
static enum err give_epoch(
    struct store *store, struct restore *r, int64_t live, int64_t now_ms)
{
	char text[EPOCH_DIGITS];
	int64_t epoch = epoch_of(store);

	if (live > epoch)
		epoch = live;
	epoch = now_ms > epoch ? now_ms : epoch + 1;
	r->epoch = epoch;
	snprintf(text, sizeof(text), "%" PRId64, epoch);
	return store_meta_set(store, "epoch", str_from(text));
}

static enum err dress(
    const struct store_config *config, struct restore *r, int64_t live_epoch)
{
	struct store *store = NULL;
	bool pending = false;
	enum err err = connection_open(r->copy,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, config, &store);

	if (!err)
		err = connection_run(
		    store, "PRAGMA synchronous = FULL", "restore");
	if (!err)
		err = migrate_look(store, migrate_list(), &pending);
	if (!err && pending)
		err = migrate_run(store, migrate_list(), NULL);
	if (!err)
		err = give_epoch(store, r, live_epoch, config->now_ms);
	/* Some of them may have been taken back since. */
	if (!err)
		err = connection_run(store, "DELETE FROM token", "restore");
	if (!err)
		connection_checkpoint(store, true);
	store_close(store);
	return err;
}

enum err restore_prepare(const struct store_config *config, struct restore *r)
{
	struct inspect_size size = { 0 };
	struct store *store = NULL;
	int64_t live_epoch;
	enum err err =
	    inspect_open(r->copy, INSPECT_ALONE, config->log, &store);

	if (!err)
		err = inspect_size(store, &size);
	store_close(store);
	r->version = size.version;
	if (!err && size.version > size.newest)
		return refuse(r, ERR_newer,
		    "a newer version of Deskbell wrote it; restore with that");
	if (!err)
		err = inspect_copy(r->copy, config->log);
	if (err == ERR_damaged)
		return refuse(r, err,
		    "it is damaged, or holds what Deskbell never put there");
	if (err)
		return err;
	settle_live(config, r, &live_epoch);
	return dress(config, r, live_epoch);
}

/* ---- the swap ------------------------------------------------------------ */

static char *kept_name(const char *live, int64_t now_ms)
{
	time_t now = (time_t)(now_ms / 1000);
	char stamp[STAMP_LEN];
	struct tm tm;
	char *name;

	if (!gmtime_r(&now, &tm) ||
	    !strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm))
		return NULL;
	return asprintf(&name, "%s.before-%s", live, stamp) < 0 ? NULL : name;
}

static enum err link_ending(
    const char *from, const char *to, const char *ending)
{
	char *old = file_name(from, ending);
	char *kept = file_name(to, ending);
	enum err err = old && kept ? ERR_ok : ERR_no_memory;

	if (!err && link(old, kept) && errno != ENOENT)
		err = fault_errno(errno);
	free(old);
	free(kept);
	return err;
}

static enum err remove_ending(const char *path, const char *ending)
{
	char *name = file_name(path, ending);
	enum err err = name ? ERR_ok : ERR_no_memory;

	if (!err && unlink(name) && errno != ENOENT)
		err = fault_errno(errno);
	free(name);
	return err;
}

/* The old log must be gone before the new database is there, or it would be
 * played upon it; the old database has its second name by then. Whatever cuts
 * this short, there is always a database under the one name or the other. */
enum err restore_swap(const struct store_config *config, struct restore *r)
{
	char *kept = kept_name(r->live, config->now_ms);
	enum err err = kept ? ERR_ok : ERR_no_memory;
	struct stat about;

	if (!err)
		err = link_ending(r->live, kept, "");
	if (!err)
		err = link_ending(r->live, kept, "-wal");
	if (!err)
		err = remove_ending(r->live, "-wal");
	if (!err)
		err = remove_ending(r->live, "-shm");
	if (!err)
		err = file_rename(r->copy, r->live);
	if (err || lstat(kept, &about)) {
		free(kept);
		return err;
	}
	r->kept = kept;
	return ERR_ok;
}

void restore_end(struct restore *r)
{
	remove_copy(r);
	free(r->live);
	free(r->copy);
	free(r->kept);
	*r = (struct restore){ .why = NULL };
}
