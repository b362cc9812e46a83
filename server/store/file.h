/* The files of the data folder, for the files of this room only. */
#ifndef SERVER_STORE_FILE_H
#define SERVER_STORE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/err.h"

/* DIR/deskbell.db without any link in the way to it; the caller frees it.
 * not_found if dir is missing, bad_settings if it is no folder. */
MUST_CHECK enum err file_database(const char *dir, char **path);

/* path and ending in one; NULL without memory; the caller frees it. */
char *file_name(const char *path, const char *ending);

/* Looks at a database file before SQLite does, and changes nothing. *missing
 * is set if there is none and nothing is left of one. damaged: anything but a
 * whole first page of a database of this application. Must not be called
 * while this process has the database open: closing any descriptor of a file
 * drops the process's locks on it. */
MUST_CHECK enum err file_probe(
    const char *path, uint32_t application, bool *missing);

/* Makes an empty file that only its owner may read. exists if it is there. */
MUST_CHECK enum err file_create(const char *path);

/* Renames so that it holds after a power cut; exists if to is there. */
MUST_CHECK enum err file_move(const char *from, const char *to);

/* Renames, replacing, so that it holds after a power cut. */
MUST_CHECK enum err file_rename(const char *from, const char *to);

#endif
