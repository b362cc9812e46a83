/* Where an export goes: standard output, or a new file that is there only
 * when it is whole. */
#ifndef SERVER_COMMAND_EXPORT_FILE_H
#define SERVER_COMMAND_EXPORT_FILE_H

#include <stdio.h>

#include "shared/err.h"
#include "shared/str.h"

struct export_file {
	const char *name; /* for people */
	FILE *out;
	char *part; /* written to, mode 0600; NULL = standard output */
	const char *path;
};

/* path: NULL or "-" is standard output. exists: something has that name, be
 * it a link; not_found: there is no such folder. */
MUST_CHECK enum err export_file_open(
    const char *path, struct export_file *file);
MUST_CHECK enum err export_file_write(
    struct export_file *file, struct str bytes);
/* All is on disk under its name. */
MUST_CHECK enum err export_file_finish(struct export_file *file);
/* Whatever is not finished is taken away. */
void export_file_close(struct export_file *file);
const char *export_file_why(enum err err);

#endif
