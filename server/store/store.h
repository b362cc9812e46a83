/* The one database file: opening, groups of turns, savepoints. All SQL of the
 * product is in this room and in server/stats/report. Calls take and return
 * values, never cursors; text in rows lives in the arena that was given.
 * One struct store is one connection and belongs to one thread. */
#ifndef SERVER_STORE_STORE_H
#define SERVER_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/arena.h"
#include "shared/err.h"
#include "shared/log.h"
#include "shared/str.h"

struct store;

struct store_config {
	const char *dir;       /* data folder; the file is DIR/deskbell.db.
				  NULL = a private database in memory */
	const struct log *log; /* may be NULL */
	int64_t now_ms;        /* wall time, for a fresh database */
};

/* To be called once, before any other thread: switches SQLite's memory
 * statistics off and registers what every connection needs. */
MUST_CHECK enum err store_setup(void);

/* Takes DIR/lock (flock) so that there is never a second writer. locked if
 * another process holds it. *lock_fd is to be closed by store_unlock. */
MUST_CHECK enum err store_lock(const char *dir, int *lock_fd);
void store_unlock(int lock_fd);

/* The writer: makes or migrates the schema, WAL, synchronous=FULL (verified),
 * temp_store=MEMORY, DEFENSIVE, trusted_schema off, extensions off, mmap off,
 * WAL kept at its size and grown once. newer: written by a newer version.
 * damaged: not a database, of another application, or a failing quick check
 * (made up to 64 MiB); a damaged file is never replaced, and a file that is
 * refused is left as it was. The file's mode becomes 0600. not_found: no such
 * folder; bad_settings: it is no folder. The caller holds the lock. */
MUST_CHECK enum err store_open(
    const struct store_config *config, struct store **out);
/* A reader beside it, query_only, of the same file. not_found if there is no
 * database (a private one in memory has no readers), not_ready if it is older
 * than this program. */
MUST_CHECK enum err store_open_reader(
    const struct store_config *config, struct store **out);
/* NULL is fine. If the writer is closed last, the database is then one file
 * without a WAL beside it, unless a commit ended in io. */
void store_close(struct store *store);

/* Reads every page, which may take minutes; damaged if one is wrong. */
MUST_CHECK enum err store_check(struct store *store);

/* A group: one transaction over many turns, begun at its first turn. It takes
 * the write lock at its first write; one without writes commits without
 * touching the disk. io after a commit that ended so. */
MUST_CHECK enum err store_group_begin(struct store *store);
/* Durable when it answers ok. On an error nothing of the group is stored and
 * no transaction is open. io: the connection must not be trusted any more, and
 * whether the group is stored shows at the next start. */
MUST_CHECK enum err store_group_commit(struct store *store);
void store_group_abort(struct store *store);
/* True while the group's transaction is there: a full disk or lack of memory
 * may have rolled all of it back. To be asked after any failed statement. */
bool store_group_alive(struct store *store);

/* A turn inside a group. If the group is gone, begin and keep answer why it
 * is (disk_full ...). A turn that was begun is ended by a keep that answers ok
 * or by undo, also when the group is gone. */
MUST_CHECK enum err store_turn_begin(struct store *store);
MUST_CHECK enum err store_turn_keep(struct store *store);
void store_turn_undo(struct store *store);

/* Moves the whole log into the file and overwrites it, so that nothing of what
 * was deleted is left in it; between two groups, by the writer. Waits a moment
 * for readers; try_later if one is still there. */
MUST_CHECK enum err store_clear_log(struct store *store);

/* Interrupts the running statement of a reader; from any thread, while the
 * owner of the connection guards against its closing. */
void store_interrupt(struct store *store);

/* Values of the meta table. not_found if absent. */
MUST_CHECK enum err store_meta_get(struct store *store, const char *name,
    struct arena *arena, struct str *value);
MUST_CHECK enum err store_meta_set(
    struct store *store, const char *name, struct str value);

/* Copies a database to a new file of mode 0600, consistent while another
 * connection writes to it; call it on a reader, as the log cannot be begun
 * anew meanwhile. It is written to PATH.tmp, read whole and checked, and
 * renamed: what is at PATH is good. exists if something is there; try_later
 * inside a group that has written. */
MUST_CHECK enum err store_backup(struct store *store, const char *path);

/* Told of each step: pages done and all there are. With it the copy takes its
 * time: half of it the disk is left to whoever writes to the database. */
struct backup_watch {
	void (*step)(void *ctx, int64_t done, int64_t all);
	void *ctx;
};
MUST_CHECK enum err store_backup_watched(
    struct store *store, const char *path, const struct backup_watch *watch);

#endif
