/* Makes and removes reply files below /tmp. */
#include "tests/support/pack_dir.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

void pack_dir_open(struct pack_dir *dir)
{
	*dir = (struct pack_dir){ .fault_count = 0 };
	snprintf(dir->path, sizeof(dir->path), "/tmp/deskbell-pack-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir->path));
}

static int remove_one(
    const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)kind;
	(void)place;
	return remove(path);
}

void pack_dir_close(struct pack_dir *dir)
{
	ck_assert_int_eq(
	    nftw(dir->path, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void pack_dir_bytes(struct pack_dir *dir, const char *name, struct str bytes)
{
	char path[512];
	const char *slash = strchr(name, '/');

	if (slash) {
		snprintf(path, sizeof(path), "%s/%.*s", dir->path,
		    (int)(slash - name), name);
		(void)mkdir(path, 0700);
	}
	snprintf(path, sizeof(path), "%s/%s", dir->path, name);
	FILE *file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
	ck_assert_int_eq(fclose(file), 0);
}

void pack_dir_write(struct pack_dir *dir, const char *name, const char *text)
{
	pack_dir_bytes(dir, name, str_from(text));
}

static void keep_fault(void *ctx, const struct reply_fault *fault)
{
	struct pack_dir *dir = ctx;

	if (dir->fault_count < PACK_DIR_FAULTS)
		dir->faults[dir->fault_count] = *fault;
	dir->fault_count++;
}

enum err pack_dir_try(struct pack_dir *dir, struct pack **out)
{
	dir->fault_count = 0;
	return pack_load(dir->path, NULL, keep_fault, dir, out);
}

struct pack *pack_dir_load(struct pack_dir *dir)
{
	struct pack *pack;
	enum err err = pack_dir_try(dir, &pack);

	ck_assert_msg(!err, "%s: %s:%d: %s", err_code(err), dir->faults[0].path,
	    dir->faults[0].line, dir->faults[0].why);
	return pack;
}
