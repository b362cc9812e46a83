/* A folder of reply files that lives as long as a test. */
#ifndef TESTS_SUPPORT_PACK_DIR_H
#define TESTS_SUPPORT_PACK_DIR_H

#include "server/answer/pack.h"

enum { PACK_DIR_FAULTS = 8 };

struct pack_dir {
	char path[64];
	struct reply_fault faults[PACK_DIR_FAULTS]; /* of the last load */
	int fault_count;
};

/* All of these end the test if they fail. */
void pack_dir_open(struct pack_dir *dir);
void pack_dir_close(struct pack_dir *dir);
/* name is e.g. "en/greeting.reply"; folders are made. */
void pack_dir_bytes(struct pack_dir *dir, const char *name, struct str bytes);
void pack_dir_write(struct pack_dir *dir, const char *name, const char *text);

/* Keeps the faults. */
enum err pack_dir_try(struct pack_dir *dir, struct pack **out);
/* There must be none. */
struct pack *pack_dir_load(struct pack_dir *dir);

#endif
