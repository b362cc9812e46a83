/* A disk that can be told to fail: SQLite's own file methods, with writes and
 * flushes counted and refused on demand. faulty_install() before a store is
 * opened; it stays the default of the process. */
#ifndef TESTS_UNIT_STORE_FAULTY_H
#define TESTS_UNIT_STORE_FAULTY_H

#include <check.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

enum { FAULTY_METHODS = 4 }; /* those of databases and of their journals */

static struct {
	sqlite3_vfs vfs, *real;
	sqlite3_io_methods ours[FAULTY_METHODS];
	const sqlite3_io_methods *theirs[FAULTY_METHODS];
	int used;
	int syncs, writes; /* since faulty_clear() */
	int fail_write;    /* code for writes, 0 = go */
	int fail_from;     /* the first write that fails; those after it too */
	int fail_sync;     /* code for flushes, 0 = go */
} faulty;

static inline const sqlite3_io_methods *faulty_real(sqlite3_file *file)
{
	for (int i = 0; i < faulty.used; i++)
		if (file->pMethods == &faulty.ours[i])
			return faulty.theirs[i];
	ck_abort_msg("a file that was not opened here");
	return NULL;
}

static inline int faulty_sync(sqlite3_file *file, int flags)
{
	faulty.syncs++;
	if (faulty.fail_sync)
		return faulty.fail_sync;
	return faulty_real(file)->xSync(file, flags);
}

static inline int faulty_write(
    sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
	faulty.writes++;
	if (faulty.fail_write && faulty.writes >= faulty.fail_from)
		return faulty.fail_write;
	return faulty_real(file)->xWrite(file, bytes, len, at);
}

static inline int faulty_open(sqlite3_vfs *vfs, const char *name,
    sqlite3_file *file, int flags, int *given)
{
	int code = faulty.real->xOpen(vfs, name, file, flags, given);
	int i = 0;

	if (code || !file->pMethods)
		return code;
	while (i < faulty.used && faulty.theirs[i] != file->pMethods)
		i++;
	ck_assert_int_lt(i, FAULTY_METHODS);
	if (i == faulty.used) {
		faulty.used++;
		faulty.theirs[i] = file->pMethods;
		faulty.ours[i] = *file->pMethods;
		faulty.ours[i].xSync = faulty_sync;
		faulty.ours[i].xWrite = faulty_write;
	}
	file->pMethods = &faulty.ours[i];
	return SQLITE_OK;
}

static inline void faulty_clear(void)
{
	faulty.syncs = faulty.writes = 0;
	faulty.fail_write = faulty.fail_sync = faulty.fail_from = 0;
}

static inline void faulty_install(void)
{
	faulty_clear();
	if (faulty.real)
		return;
	faulty.real = sqlite3_vfs_find(NULL);
	ck_assert_ptr_nonnull(faulty.real);
	faulty.vfs = *faulty.real;
	faulty.vfs.zName = "faulty";
	faulty.vfs.xOpen = faulty_open;
	ck_assert_int_eq(sqlite3_vfs_register(&faulty.vfs, 1), SQLITE_OK);
}

#endif
